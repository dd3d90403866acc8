"""The card says what the release holds, in a form that the hub and citation tools read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import polars as pl
import pytest
import yaml
from huggingface_hub import DatasetCard

from flows.registry.dataset import Dataset
from flows.releasing.pages import figures as counting
from flows.releasing.pages.figures import figures
from flows.releasing.publish import publish

HOSTILE = "```\n<script>alert(1)</script>|{{ 7*7 }}&amp;"


def out_of_bounds(old, new, withdrawn=()):
    """What left its bounds between tables."""
    before, after = (counting.measures(tables["documents"], tables["turns"]) for tables in (old, new))
    return counting.out_of_bounds(before, after, withdrawn)


@pytest.fixture
def text(release) -> str:
    card: str = (release / "README.md").read_text(encoding="utf-8")
    return card


def test_the_hub_reads_its_header(text):
    data = DatasetCard(text).data
    assert (data["language"], data["license"], data["pretty_name"]) == (
        ["zh"],
        "other",
        "Chinese web interviews as speaker turns",
    )
    assert data["size_categories"] == ["n<1K"]
    assert [config["config_name"] for config in data.to_dict()["configs"]] == [
        "turns",
        "conversations",
        "dialogues",
        "documents",
        "repairs",
    ]
    assert [config["config_name"] for config in data.to_dict()["configs"] if config.get("default")] == ["turns"]


def test_figures_are_those_of_the_tables(text, tables):
    numbers = figures(tables)
    assert (numbers["documents"], numbers["turns"], numbers["repairs"], numbers["speakers"]) == (2, 10, 10, 2)
    assert f"**2 documents, 10 turns of 2 speakers, {numbers['characters']:,} characters, 10 repairs.**" in text
    assert "Noise removed or repaired: annotation 5, entity 5, markup 4, space 2." in text
    assert "| turns | 10 |" in text


def test_gold_scores_and_corrections_are_told(text):
    assert "| turns: F1 | 0.9876 |" in text
    assert "| repairs | 0.9900 |" in text
    assert "| corrections by maintainers | 1 |" in text


def test_scores_of_other_documents_are_not_told_as_those_of_this_release(tables, context, tmp_path):
    elsewhere = replace(context, seeds={"c.txt": "2" * 64})
    told = (publish(tables, [], tmp_path / "dist", elsewhere).path / "README.md").read_text(encoding="utf-8")
    assert "0.9876" not in told
    assert "| turn F1 | 0.8765 |" in told


def test_the_maintainers_own_words(tables, context, tmp_path):
    dataset = Dataset("山中访谈", "一百次谈话。", ("甲", "乙"), "a@b.example", "https://b.example", "cc-by-4.0", "", "")
    path = publish(tables, [], tmp_path / "dist", replace(context, dataset=dataset)).path
    told = (path / "README.md").read_text(encoding="utf-8")
    data = DatasetCard(told).data
    assert (data["license"], data["pretty_name"]) == ("cc-by-4.0", "山中访谈")
    assert "author = {甲 and 乙}" in told
    assert "a@b.example https://b.example" in told
    assert json.loads((path / "croissant.json").read_text(encoding="utf-8"))["url"] == "https://b.example"


def test_rights_takedown_and_citation_are_told(text):
    assert "**The rights in the source texts stay with their publishers and authors**" in text
    assert "withdrawn" in text
    assert "version 0.1.0, 2026-11-21" in text


def test_each_table_has_an_example_and_its_columns(text, tables):
    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)\n```", text, re.S)]
    assert [set(example) for example in examples] == [
        set(tables[t].columns) for t in ("turns", "conversations", "dialogues", "documents", "repairs")
    ]
    for frame in tables.values():
        assert all(f"| `{column}` |" in text for column in frame.columns)


def test_what_documents_say_does_not_leave_its_example(make, build, context, tmp_path):
    folder = publish(build(make("a.txt", title=HOSTILE.replace("\n", " "))), [], tmp_path, context).path
    text = (folder / "README.md").read_text(encoding="utf-8")
    outside = re.sub(r"(?m)^```json\n.*?^```$", "", text, flags=re.S)
    assert "<script>" in text
    assert "<script>" not in outside
    assert "{{ 7*7 }}" in text


def test_the_citation_file_is_complete(release):
    citation = yaml.safe_load((release / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors", "type", "version", "date-released"} <= set(citation)
    assert (citation["version"], citation["type"]) == ("0.1.0", "dataset")


@pytest.mark.parametrize("name", ["turns_per_speaker", "noise", "turn_length"])
def test_pictures_are_sound_and_in_the_card(make, build, context, tmp_path, name):
    item = make("a&<b>.txt")
    turns = tuple(replace(t, speaker_name='"<陈&林>', speaker_id=f"x-{t.speaker_id}") for t in item.segmentation.turns)
    people = ()
    item = replace(
        item,
        document=replace(item.document, doc_id="a"),
        segmentation=replace(item.segmentation, turns=turns, participants=people),
    )
    many = [make(f"{n}.txt") for n in range(30)]
    folder = publish(build(item, *many), [], tmp_path, context).path
    picture = folder / "figures" / f"{name}.svg"
    root = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.findtext("{http://www.w3.org/2000/svg}title")
    assert f"](figures/{name}.svg)" in (folder / "README.md").read_text(encoding="utf-8")


def test_documents_that_are_missing_are_told(make, build):
    old, new = (
        build(make("a.txt"), make("b.txt#1"), make("b.txt#2")),
        build(make("a.txt"), make("c.txt"), make("d.txt")),
    )
    assert out_of_bounds(old, new) == ["2 of 3 documents are not there any more (b.txt#1, b.txt#2)"]
    assert out_of_bounds(old, new, ["b.txt"]) == []
    assert out_of_bounds(old, new, ["b.txt#2"]) == ["1 of 3 documents are not there any more (b.txt#1)"]


def test_turns_out_of_proportion_are_told(make, build):
    many, few = make("a.txt", answers=6), make("a.txt", answers=3)
    assert out_of_bounds(build(many), build(few))[0] == "12.0 turns per document became 6.0"
    assert out_of_bounds(build(few), build(many))[0] == "6.0 turns per document became 12.0"


def test_shares_out_of_proportion_are_told(tables):
    turns = tables["turns"]
    assert out_of_bounds(tables, tables | {"turns": turns.with_columns(uncertain=pl.lit(True))}) == [
        "the share of uncertain turns rose from 20% to 100%"
    ]
    (sentence,) = out_of_bounds(tables, tables | {"turns": turns.with_columns(n_chars=pl.col("n_chars") // 2)})
    assert "the share of text that is in turns fell from 77% to 38%" in sentence


def test_new_documents_may_be_of_another_kind(make, build):
    long, short = make("a.txt", answers=20), [make(f"{n}.txt", answers=1) for n in range(20)]
    assert out_of_bounds(build(long), build(long, *short)) == []
