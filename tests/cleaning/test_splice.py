"""Byte splices: cases, and properties over simulated damage."""

from __future__ import annotations

import json
import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.cleaning import doubtful
from flows.cleaning.splices.repair import SPLICE_HINT, may_be_spliced, repair_splices
from flows.text import Text
from tests.corpora.splice_simulator import Site, annotatable, damage, traditional

CASES = json.loads((Path(__file__).parent / "cases" / "splices.json").read_text(encoding="utf-8"))
HELD_OUT = json.loads((Path(__file__).parent.parent / "corpora" / "heldout.json").read_text(encoding="utf-8"))
PARAGRAPHS = [p for genre, texts in HELD_OUT.items() if genre != "comment" for text in texts for p in text.split("\n")]
ALL_ANNOTATED = frozenset(annotatable())


def repaired(s: str) -> str:
    return str(repair_splices(Text.of(s)))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, str]) -> None:
    assert repaired(case["original"]) == case["expect"]
    if case["original"] != case["expect"]:
        assert may_be_spliced(case["original"])


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_the_hint_means_the_same_in_polars(case: dict[str, str]) -> None:
    found = pl.Series([case["original"]]).str.contains(SPLICE_HINT)
    assert found.to_list() == [may_be_spliced(case["original"])]


def test_most_of_the_simulated_damage_is_undone() -> None:
    rng = random.Random(1)
    before = after = 0
    for paragraph in PARAGRAPHS:
        site = Site(annotated=frozenset(rng.sample(sorted(ALL_ANNOTATED), 800)), orphan=rng.choice(["?", "\ufffd"]))
        noisy, meant = damage(paragraph, site, rng)
        before += noisy != meant
        after += repaired(noisy) != meant
    assert before > 50
    assert after < 0.3 * before


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PARAGRAPHS), st.integers(0, 9), st.sampled_from(["?", "\ufffd", ""]), st.booleans())
def test_repair_is_idempotent_and_accounts_for_every_character(
    paragraph: str, seed: int, orphan: str, half: bool
) -> None:
    rng = random.Random(seed)
    annotated = frozenset(rng.sample(sorted(ALL_ANNOTATED), 1000)) if seed % 2 else frozenset()
    noisy, _ = damage(paragraph, Site(annotated=annotated, orphan=orphan, half_width=half), rng)
    once = repair_splices(Text.of(noisy))
    assert once.unaccounted(len(noisy)) == []
    starts = once.source_starts.tolist()
    assert starts == sorted(starts)
    for change in once.changes:
        assert noisy[change.start : change.end] == change.before
        assert change.kind in ("splice", "annotation")
        assert change.kind == "annotation" or (change.margin is not None and change.margin > 0)
    kept = [(i, c) for i, c in enumerate(str(once)) if once.source_span(i, i + 1)[1] - starts[i] == 1]
    untouched = [(i, c) for i, c in kept if not any(x.start <= starts[i] < x.end for x in once.changes)]
    assert all(noisy[starts[i]] == c for i, c in untouched)


@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_clean_text_is_left_alone(paragraph: str) -> None:
    for text in (paragraph, paragraph.translate(traditional())):
        assert repaired(text) == text
        assert doubtful(text) == []


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="我們說發。，！？?!,“”(fā)a1 \ufffd€<p>/\n", max_size=40))
def test_anything_may_come(s: str) -> None:
    text = repair_splices(Text.of(s))
    assert text.unaccounted(len(s)) == []


def test_what_cannot_be_decided_is_found() -> None:
    assert doubtful("他說\ufffd這樣") == [(2, 3)]
    assert doubtful("你好?我們") == [(2, 3)]
    assert doubtful("你好嗎?") == []


def test_names_that_stand_elsewhere_in_the_document_help() -> None:
    damaged = "“確實如此?!迸粱艋貞浀?,“當時很冷。”"
    document = "帕霍基在東京。帕霍基又去了倫敦,帕霍基和陳都笑了。\n" + damaged
    assert repaired(damaged).endswith("”帕霍回憶道,“當時很冷。”")
    assert repaired(document).endswith("“確實如此。”帕霍基回憶道,“當時很冷。”")


@pytest.mark.parametrize("she", [False, True])
def test_he_or_she_is_decided_by_whom_the_text_is_about(she: bool) -> None:
    noisy, meant = damage("母亲说她很冷。“我走了。”她说。" if she else "父亲说他很冷。“我走了。”他说。", Site())
    assert "?!" in noisy
    assert repaired(noisy) == meant


def test_a_long_line_and_many_annotations_are_nothing_special() -> None:
    many = "發(fā)" * 10_000
    assert repaired(many) == "發" * 10_000
    nested = "發" + "(fā" * 5_000 + ")" * 5_000
    assert len(repaired(nested)) <= len(nested)
    long = ("他們都笑了?!彼f,“這是真的。”" + "今天天氣很好," * 200) * 20
    assert repaired(long).count("。”他說") == 20


def test_each_restored_character_knows_its_origin() -> None:
    noisy = "他們都笑了?!彼f,"
    text = repair_splices(Text.of(noisy))
    assert str(text) == "他們都笑了。”他說,"
    at = str(text).index("說")
    assert noisy[slice(*text.source_span(at, at + 1))] in ("f", "彼f")
