"""The invariants of the design on the project's own documents, and how near they come to the experts' annotation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.cleaning import clean
from flows.document import Document, Processed
from flows.normalising import normalise
from flows.pipeline import process
from flows.reading import read_file
from flows.registry import Registry
from flows.text import Text
from tests.benchmarks import gold
from tests.conftest import ROOT

SEEDS = sorted((ROOT / "seeds").glob("*.txt"))


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.load(ROOT / "seeds")


@pytest.fixture(scope="module", params=SEEDS, ids=lambda path: path.name)
def processed(request: pytest.FixtureRequest, registry: Registry) -> Processed:
    (document,) = read_file(request.param, ROOT / "seeds")
    assert isinstance(document, Document)
    return process(document, registry)


def test_every_character_of_the_source_is_in_the_text_or_in_a_span_with_a_kind(processed: Processed) -> None:
    document = processed.document
    assert document.text.unaccounted(len(document.source)) == []


def test_characters_come_in_the_order_of_their_source(processed: Processed) -> None:
    text = processed.document.text
    starts = text.source_starts
    assert (starts[1:] >= starts[:-1]).all()


def test_turns_lie_in_order_in_text_and_source(processed: Processed) -> None:
    text, turns = processed.document.text, processed.segmentation.turns
    at = source_at = 0
    for turn in turns:
        source_start, source_end = text.source_span(turn.start, turn.end)
        assert at <= turn.start < turn.end <= len(text)
        assert source_at <= source_start < source_end <= len(processed.document.source)
        assert str(text)[turn.start : turn.end].strip() == str(text)[turn.start : turn.end]
        at, source_at = turn.end, source_end


def test_what_is_published_is_clean_and_normal_already(processed: Processed) -> None:
    text = str(processed.document.text)
    assert clean(text) == text
    assert str(normalise(Text.of(text))) == text


def test_turns_and_repairs_stay_as_near_to_the_gold_as_they_were() -> None:
    kept = json.loads(gold.SCORES.read_text(encoding="utf-8"))["gold"]
    assert gold.kept_scores() == kept, "run `python -m tests.benchmarks.gold --write` and read what changed"


def test_one_document_is_the_same_whatever_stands_beside_it(tmp_path: Path, registry: Registry) -> None:
    name = SEEDS[0].name
    (tmp_path / name).write_bytes(SEEDS[0].read_bytes())
    (here,) = read_file(tmp_path / name, tmp_path)
    (there,) = read_file(SEEDS[0], ROOT / "seeds")
    assert isinstance(here, Document)
    assert isinstance(there, Document)
    assert process(here, registry) == process(there, registry)
