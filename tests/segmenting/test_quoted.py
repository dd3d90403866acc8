"""Quoted prose: passages in many styles, and properties that hold for any text."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.registry import Person, Registry
from flows.segmenting.cast.cast import Cast
from flows.segmenting.forms.quoted.turns import find_quoted_turns
from flows.segmenting.page.blocks import RawTurn, blocks_of
from flows.text import Text

CASES = json.loads((Path(__file__).parent / "cases" / "quoted.json").read_text(encoding="utf-8"))


def turns_of(text: str, registry: Registry | None = None) -> tuple[list[RawTurn], Cast]:
    cast = Cast.of(text, registry or Registry())
    return find_quoted_turns(blocks_of(Text.of(text)), cast), cast


def told(text: str, registry: Registry | None = None) -> list[list[str]]:
    """[speaker, utterance] of each turn."""
    turns, cast = turns_of(text, registry)
    return [[cast.name(turn.speaker) if turn.speaker else "", text[turn.start : turn.end]] for turn in turns]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_passage(case: dict, request: pytest.FixtureRequest) -> None:
    if case["expect"] == "fail":
        request.applymarker(pytest.mark.xfail(strict=True, reason=case["comment"]))
    assert told(case["original"]) == case["turns"]


def test_written_words_are_flagged() -> None:
    turns, _ = turns_of("林川在微博上写道：“比赛结束了。”随后他对记者说：“我会回来的。”")
    assert ["post" in turn.flags for turn in turns] == [True, False]


def test_questions_are_flagged() -> None:
    turns, _ = turns_of("“你们什么时候开业？”记者问。“下周。”店主何青回答。")
    assert ["question" in turn.flags for turn in turns] == [True, False]


def test_a_clause_of_its_own_is_surer_than_an_exchange() -> None:
    turns, _ = turns_of("“你去哪儿？”林晚问。\n“回家。”顾城说。\n“现在就走？”\n“现在。”")
    assert min(turn.confidence for turn in turns[:2]) > max(turn.confidence for turn in turns[2:])


def test_registry_names_public_figures() -> None:
    registry = Registry((Person("zhang-wen-hai", "张闻海", ("张闻海", "闻海", "Wenhai Zhang")),))
    turns, _cast = turns_of("“这件事还早。”Wenhai Zhang 表示。", registry)
    assert [turn.speaker for turn in turns] == ["zhang-wen-hai"]


def test_headings_and_captions_hold_no_turns() -> None:
    text = Text.of("标题：“我们不怕。”\n“我们不怕。”队长周岩说。")
    blocks = blocks_of(text)
    blocks[0] = blocks[0]._replace(kind="heading")
    assert [turn.start for turn in find_quoted_turns(blocks, Cast(Registry()))] == [str(text).index("\n") + 2]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="“”‘’「」，。：？！…\n陈说他她王小明道问·马克我的是一（）A ", max_size=120))
def test_any_text_gives_ordered_turns_inside_it(text: str) -> None:
    turns, cast = turns_of(text)
    assert all(0 <= a.start < a.end <= len(text) for a in turns)
    assert all(a.end <= b.start for a, b in itertools.pairwise(turns))
    assert all(turn.speaker in cast.speakers for turn in turns if turn.speaker)
    assert all(0 <= turn.confidence <= 1 for turn in turns)


def test_same_text_same_turns() -> None:
    text = "\n".join(case["original"] for case in CASES)
    assert told(text) == told(text)
