"""What can't be repaired is marked, and what merely looks like it is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.changes import DOUBTS
from flows.cleaning import clean_text
from flows.normalising import normalise
from flows.text import Text

CASES = json.loads((Path(__file__).parent / "cases" / "doubts.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    text = clean_text(Text.of(case["original"]))
    found = [[doubt.kind, case["original"][doubt.start : doubt.end]] for doubt in text.doubts]
    assert found == case["doubts"]
    assert normalise(text).doubts == text.doubts
    assert clean_text(text).doubts == text.doubts
    assert {kind for kind, _ in found} <= set(DOUBTS)


TALK = "主持人：您是哪一年开始种树的？\n老周：大概四十年前吧，那时候山上什么都没有，风一吹满脸都是沙子。"


@pytest.mark.parametrize(
    ("true", "used"),
    [
        ("utf-8", "gbk"),
        ("utf-8", "big5hkscs"),
        ("utf-8", "cp949"),
        ("gbk", "utf-8"),
        ("gbk", "shift_jis"),
        ("gbk", "utf-16-le"),
        ("gbk", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("errors", ["ignore", "replace"])
def test_a_wrong_decoding_that_lost_bytes_is_repaired_or_doubtful(true: str, used: str, errors: str) -> None:
    garbled = TALK.encode(true).decode(used, errors)
    text = clean_text(Text.of(garbled))
    assert str(text) == TALK or {doubt.kind for doubt in text.doubts} & {"garble", "lost"}


@pytest.mark.parametrize(
    "s",
    [
        "안녕하세요, 저는 서울에서 온 기자입니다. 반갑습니다.",
        "ｶﾅﾓｼﾞﾊ ﾊﾝｶｸﾃﾞｽ｡ ｢ﾊｲ｣ ﾄ ｲｳ｡",
        "蝴蝶、蜻蜓、蟋蟀、蚂蚱、螳螂、蝈蝈",
        "氟氯溴碘砹，锂钠钾铷铯钫",
        "Ελληνικά и русский рядом",
    ],
)
def test_other_languages_and_rare_words_are_not_doubtful(s: str) -> None:
    assert clean_text(Text.of(s)).doubts == ()


@pytest.mark.parametrize(
    "s",
    [
        "?" * 100_000 + "中",
        "中?" * 50_000,
        "www." * 50_000 + "?中",
        "a/" * 50_000 + "?好",
        "`?" * 50_000,
        "ｱ｣ｬ" * 50_000,
        "璁拌" * 50_000,
    ],
    ids=lambda s: repr(s[:6]),
)
def test_time_is_linear(s: str) -> None:
    """Each of these would take minutes if anything in it were quadratic."""
    clean_text(Text.of(s))
