"""The form of a document: evidence, overrides, and texts that try to break it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.document import Document, Metadata
from flows.registry import Person, Publisher, Registry
from flows.segmenting import segment
from flows.text import Text

EMPTY = Registry()
TALK = "记者：您好吗？\n王小明：我很好，谢谢您。\n记者：您从哪里来？\n王小明：我从家里来。"


def document(text: str, **metadata: object) -> Document:
    given = Metadata(**metadata)  # type: ignore[arg-type]
    return Document("0123", "a.txt", "", len(text), "utf-8", text, Text.of(text), metadata=given)


@pytest.mark.parametrize("key", ["a.txt", "0123"])
def test_the_registry_has_the_last_word_on_the_form(key: str) -> None:
    found = segment(document(TALK), Registry(forms={key: "narrative"}))
    assert (found.form, found.turns) == ("narrative", ())


def test_an_unknown_form_in_the_registry_is_a_warning() -> None:
    found = segment(document(TALK), Registry(forms={"a.txt": "opera"}))
    assert found.form == "labelled"
    assert "opera" in found.warnings[0]


def test_registered_people_keep_their_id_under_every_name() -> None:
    registry = Registry(people=(Person("wang-xm", "王小明", ("Xiaoming Wang", "小明同学")),))
    found = segment(document(TALK.replace("王小明", "小明同学")), registry)
    assert {p.person_id: p.name for p in found.participants}["wang-xm"] == "小明同学"


def test_unregistered_people_belong_to_their_document() -> None:
    assert segment(document(TALK), EMPTY).turns[1].speaker_id == "0123-wang-xiao-ming"


def test_unnamed_voices_belong_to_their_document() -> None:
    assert segment(document(TALK), EMPTY).turns[0].speaker_id == "0123-ji-zhe"


def test_a_publisher_of_the_registry_asks_its_unlabelled_questions() -> None:
    text = "以下为专访内容\n- 您好吗？\n我很好，谢谢您。\n- 您从哪里来？\n我从家里来，走了很久。"
    registry = Registry(publishers=(Publisher("north", "北方周刊", questions_by="《北方周刊》"),))
    found = segment(document(text, publisher="北方周刊"), registry)
    assert (found.form, found.turns[0].speaker_name) == ("bulleted", "《北方周刊》")


def test_replies_link_answers_to_the_question_before() -> None:
    assert [turn.reply_to for turn in segment(document(TALK), EMPTY).turns] == [None, 0, None, 2]


@pytest.mark.parametrize(
    "text", ["", "\n", "：", "“", "记者：", "Q", "问：答：", "《》：", "（", "——", "\ud800记者：您好？"]
)
def test_scraps_have_no_turns(text: str) -> None:
    assert segment(document(text), EMPTY).turns == ()


PIECES = [
    "记者",
    "王小明",
    "问",
    "答",
    "Q1",
    "：",
    ":",
    "？",
    "。",
    "，",
    "“",
    "”",
    "（",
    "）",
    "《",
    "》",
    "\n",
    "我",
    "您",
    "说",
    " ",
    "·",
    "Sam",
    "00:12",
    "【",
    "】",
    "-",
    "教授",
]


@given(st.lists(st.sampled_from(PIECES), max_size=120).map("".join))
@settings(max_examples=150, deadline=None)
def test_turns_are_ordered_inside_and_trimmed_whatever_the_text(text: str) -> None:
    at = 0
    for turn in segment(document(text), EMPTY).turns:
        assert at <= turn.start < turn.end <= len(text)
        assert text[turn.start : turn.end].strip() == text[turn.start : turn.end]
        assert bool(turn.speaker_id) == bool(turn.speaker_name)
        at = turn.end
