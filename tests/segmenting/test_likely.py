"""What looks like a name and is none: signs of the characters, the words and the places."""

from __future__ import annotations

import pytest

from flows.segmenting.names.likely import fitted, likely, signs
from flows.segmenting.names.mentions import UNLIKELY, People


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("权威崇", "他们不喜欢权威崇拜。"),
        ("施工人", "路边有施工人员，不远处也有施工人员。"),
        ("高三", "他读高三，高三很忙。"),
        ("左耳", "他的左耳听不见，右耳还好。"),
    ],
)
def test_words_are_nobodys_names(name: str, text: str) -> None:
    assert likely(name, text) < UNLIKELY


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("陈嘉禾", "陈嘉禾说：“天要黑了。”"),
        ("王建国", "车间主任王建国点了点头。"),
        ("静柠", "静柠说，她不去。后来静柠又说，再等等。"),
        ("马老师", "马老师笑了：“都坐。”"),
    ],
)
def test_people_keep_their_names(name: str, text: str) -> None:
    assert likely(name, text) > UNLIKELY


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("出租车司机正洋（化名）说，夜里最难熬。", "正洋"),
        ("主持人哈维都生（Harvey Dawson）在台上说：“开始吧。”", "哈维都生"),
        ("当马库利走进来时，屋里静了。马库利说：“都坐。”马库利笑了。", "马库利"),
        ("那天，静柠说，她不去。后来，静柠说，再等等。", "静柠"),
    ],
    ids=["renamed", "up to its latin form", "without what leads it", "speaks twice"],
)
def test_names_of_other_shapes_are_found(text: str, name: str) -> None:
    assert name in [person.name for person in People(text).people]


def test_a_name_from_elsewhere_is_not_judged() -> None:
    text = "左耳说：“好。”他的左耳听不见。"
    assert [person.name for person in People(text, [("左耳", ("左耳",))]).people] == ["左耳"]


def test_each_sign_of_a_form_has_a_weight() -> None:
    known = set(fitted())
    assert {"always", "surname", "given", "last", "head word", "tail word", "word"} <= known
    assert set(signs("陈嘉禾", "陈嘉禾说")) & known
