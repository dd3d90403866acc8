"""Text against a model that is too slow to use and too simple to be wrong: a list of (character, start, end)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.text import Change, Edit, Mark, Text

CHARACTERS = st.text(alphabet="中文字符，。ab \n進(ì)𠮷", max_size=60)
Model = list[tuple[str, int, int]]


def model_of(source: str) -> Model:
    return [(c, i, i + 1) for i, c in enumerate(source)]


def model_edit(model: Model, edits: list[Edit], length: int) -> Model:
    """What `Text.edit` promises, one edit and one character at a time."""
    out: Model = []
    at = 0
    for e in edits:
        if e.start == e.end and not e.new:
            continue
        out += model[at : e.start]
        old = model[e.start : e.end]
        if len(e.new) == len(old):
            out += [(c, a, b) for c, (_, a, b) in zip(e.new, old, strict=True)]
        else:
            head = 0
            while head < min(len(old), len(e.new)) and old[head][0] == e.new[head]:
                head += 1
            tail = 0
            while tail < min(len(old), len(e.new)) - head and old[-1 - tail][0] == e.new[-1 - tail]:
                tail += 1
            low, high = model_span(model, e.start + head, e.end - tail, length)
            middle = e.new[head : len(e.new) - tail]
            out += old[:head] + [(c, low, high) for c in middle] + (old[len(old) - tail :] if tail else [])
        at = e.end
    return out + model[at:]


def model_span(model: Model, start: int, end: int, length: int) -> tuple[int, int]:
    if start < end:
        return model[start][1], model[end - 1][2]
    at = model[start][1] if start < len(model) else model[-1][2] if model else 0
    return at, at


@st.composite
def edits_for(draw: st.DrawFn, length: int) -> list[Edit]:
    points = sorted(draw(st.lists(st.integers(0, length), max_size=10)))
    edits = []
    for a, b in zip(points[::2], points[1::2], strict=False):
        new = draw(st.one_of(st.just(""), st.text(alphabet="中文字换新ab", max_size=4)))
        edits.append(Edit(a, b, new, draw(st.sampled_from(["", "markup", "splice"]))))
    return edits


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, list[list[Edit]]]:
    """A source and some rounds of edits, each made for the text that the rounds before it left."""
    source = draw(CHARACTERS)
    length = len(source)
    rounds = []
    for _ in range(draw(st.integers(1, 4))):
        edits = draw(edits_for(length))
        rounds.append(edits)
        length += sum(len(e.new) - (e.end - e.start) for e in edits)
    return source, rounds


@given(histories())
def test_edits_agree_with_the_model(history: tuple[str, list[list[Edit]]]) -> None:
    source, rounds = history
    text, model = Text.of(source), model_of(source)
    for edits in rounds:
        text, model = text.edit(edits), model_edit(model, edits, len(source))
        assert text.chars == "".join(c for c, _, _ in model)
        assert [text.source_span(i, i + 1) for i in range(len(text))] == [(a, b) for _, a, b in model]


@given(histories())
def test_origins_rise_and_stay_inside_the_source(history: tuple[str, list[list[Edit]]]) -> None:
    source, rounds = history
    text = Text.of(source)
    for edits in rounds:
        text = text.edit(edits)
        starts = text.source_starts
        assert (np.diff(starts) >= 0).all()
        for i in range(len(text)):
            a, b = text.source_span(i, i + 1)
            assert 0 <= a <= b <= len(source)


@given(histories())
def test_nothing_is_lost_where_every_edit_has_a_kind(history: tuple[str, list[list[Edit]]]) -> None:
    source, rounds = history
    text = Text.of(source)
    for edits in rounds:
        text = text.edit([e._replace(kind=e.kind or "other") for e in edits])
    assert text.unaccounted(len(source)) == []
    assert list(text.changes) == sorted(text.changes, key=lambda c: (c.start, c.end))


@given(CHARACTERS, st.data())
def test_deleting_without_a_kind_is_noticed(source: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))
    text = Text.of(source).edit([Edit(start, end)])
    assert text.unaccounted(len(source)) == ([(start, end)] if start < end else [])


@given(histories(), st.data())
def test_parts_join_to_the_whole(history: tuple[str, list[list[Edit]]], data: st.DataObject) -> None:
    source, rounds = history
    text = Text.of(source)
    for edits in rounds:
        text = text.edit(edits)
    cut = data.draw(st.integers(0, len(text)))
    joined = text[:cut] + text[cut:]
    assert joined.chars == text.chars
    assert np.array_equal(joined.source_starts, text.source_starts)
    assert text[cut:].chars == text.chars[cut:]
    assert [text[cut:].source_span(i, i + 1) for i in range(len(text) - cut)] == [
        text.source_span(i, i + 1) for i in range(cut, len(text))
    ]


@given(histories())
def test_find_source_finds_the_first_character_from_an_offset_on(history: tuple[str, list[list[Edit]]]) -> None:
    source, rounds = history
    text = Text.of(source)
    for edits in rounds:
        text = text.edit(edits)
    starts = text.source_starts.tolist()
    for offset in range(len(source) + 1):
        expected = next((i for i, start in enumerate(starts) if start >= offset), len(text))
        assert text.find_source(offset) == expected


@given(CHARACTERS)
def test_lines_are_those_of_split(source: str) -> None:
    text = Text.of(source)
    assert [text.chars[a:b] for a, b in text.lines()] == source.split("\n")


@given(CHARACTERS, st.integers(0, 1000))
def test_a_part_of_a_source_keeps_its_offset(source: str, offset: int) -> None:
    text = Text.of(source, offset)
    assert text.source_span(0, len(text)) == (offset, offset + len(source))
    assert [text.find_source(offset + i) for i in range(len(source))] == list(range(len(source)))
    edited = text.edit([Edit(0, 0, "x")]) if source else text
    assert edited.source_span(len(edited), len(edited)) == (offset + len(source), offset + len(source))


@settings(max_examples=20)
@given(histories(), st.text(alphabet="甲乙", min_size=60, max_size=60))
def test_with_chars_keeps_places(history: tuple[str, list[list[Edit]]], letters: str) -> None:
    source, rounds = history
    text = Text.of(source)
    for edits in rounds:
        text = text.edit(edits)
    other = text.with_chars((letters * 10)[: len(text)])
    assert np.array_equal(other.source_starts, text.source_starts)


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(2, 3, "x"), Edit(1, 2, "y")],
        [Edit(0, 2, "x"), Edit(1, 3, "y")],
        [Edit(2, 1, "x")],
        [Edit(0, 9, "x")],
    ],
    ids=["falling", "overlapping", "backwards", "outside"],
)
def test_edits_out_of_order_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps the one before it or leaves the text"):
        Text.of("中文字符").edit(edits)


def test_spans_give_each_new_character_its_own_origin() -> None:
    text = Text.of("?!彼f").edit([Edit(0, 4, "。”他說", "splice", spans=[(0, 2), (0, 2), (2, 3), (2, 4)])])
    assert [text.source_span(i, i + 1) for i in range(4)] == [(0, 2), (0, 2), (2, 3), (2, 4)]


def test_spans_must_fit_and_rise() -> None:
    text = Text.of("中文字符")
    with pytest.raises(ValueError, match="1 spans were given for 2"):
        text.edit([Edit(0, 2, "ab", spans=[(0, 1)])])
    with pytest.raises(ValueError, match="rising order"):
        text.edit([Edit(0, 3, "ab", spans=[(1, 2), (0, 1)])])


def test_a_change_records_what_stood_there() -> None:
    text = Text.of("進(jìn)行").edit([Edit(1, 6, "", "annotation", 3.5)])
    assert text.changes == (Change("annotation", 1, 6, "(jìn)", "", 3.5),)


def test_marks_keep_the_order_of_the_source() -> None:
    text = Text.of("甲乙丙").marked([Mark("bold", 1, 2)]).marked([Mark("heading", 0, 3, 1)])
    assert [mark.kind for mark in text.marks] == ["heading", "bold"]
    assert text.delete([(0, 1)], "markup").marks == text.marks


def test_joining_backwards_is_refused() -> None:
    text = Text.of("甲乙丙")
    with pytest.raises(ValueError, match="order of their source"):
        text[2:] + text[:2]


def test_equality_is_of_characters_and_origins() -> None:
    text = Text.of("甲乙")
    assert text == Text.of("甲乙")
    assert text != Text.of("甲乙", 1)
    assert text != text.edit([Edit(0, 1, "", "markup")])
    assert text.edit([]) is text


def test_a_step_and_an_outside_span_are_refused() -> None:
    text = Text.of("甲乙")
    with pytest.raises(ValueError, match="step"):
        text[::2]
    with pytest.raises(IndexError, match="outside a text of 2"):
        text.source_span(1, 3)
