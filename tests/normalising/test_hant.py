"""Traditional text as an editor writes it: senses, names, what is traditional already, and where a published text comes
from."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from flows.normalising import normalise, own_traditional, source_forms, to_hant, traditional
from flows.normalising.conversion.hant import renderer
from flows.text import Text

CASES = json.loads((Path(__file__).parent / "cases" / "conversion" / "hant.json").read_text(encoding="utf-8"))
SURNAMES = "于余范游涂姜郁岳"
GIVEN = {
    "华": "華",
    "伟": "偉",
    "丽": "麗",
    "敏": "敏",
    "强": "強",
    "军": "軍",
    "磊": "磊",
    "涛": "濤",
    "秀英": "秀英",
    "志强": "志強",
    "雅文": "雅文",
    "晓明": "曉明",
    "文杰": "文傑",
}


@pytest.mark.parametrize(("hans", "hant"), CASES["pairs"])
def test_senses(hans: str, hant: str) -> None:
    assert renderer().render(hans) == hant


@pytest.mark.parametrize(("hans", "hant"), CASES["pairs"])
def test_half_a_sentence_is_converted_like_a_whole_one(hans: str, hant: str) -> None:
    whole = renderer().render(f"今天我们说，{hans}。")
    assert whole == f"今天我們說，{hant}。"


@pytest.mark.parametrize("right", CASES["right"])
def test_right_traditional_text_stays(right: str) -> None:
    assert traditional(Text.of(right)) == right
    assert traditional(Text.of(f"這樣說：{right}。")) == f"這樣說：{right}。"


@pytest.mark.parametrize("surname", SURNAMES)
def test_names_both_ways(surname: str) -> None:
    names = {surname + hans: surname + hant for hans, hant in GIVEN.items()}
    rows = pl.Series([f"请问{name}，{name}说" for name in names])
    expected = [f"請問{name}，{name}說" for name in names.values()]
    assert to_hant(rows, [[name] for name in names]).to_list() == expected
    back = [str(normalise(Text.of(row))) for row in expected]
    assert back == rows.to_list()


@pytest.mark.parametrize("surname", SURNAMES)
def test_names_that_nobody_told(surname: str) -> None:
    rows = [f"{surname}{hans}认为不行" for hans in GIVEN]
    assert [row[0] for row in to_hant(pl.Series(rows))] == [surname] * len(rows)


@pytest.mark.parametrize("title", ["老师", "先生", "教授", "女士", "导演", "医生", "主任"])
def test_surnames_before_titles(title: str) -> None:
    rendered = renderer().render("、".join(surname + title for surname in SURNAMES))
    assert [part[0] for part in rendered.split("、")] == list(SURNAMES)


def test_what_a_source_wrote_is_kept() -> None:
    before = Text.of("甚麼時候喫茶?裏面,控制台... 他考過托福")
    after = normalise(before)
    assert source_forms(before, after) == "甚麼時候喫茶？裏面，控制台…… 他考過托福"
    rendered = to_hant(pl.Series([after.chars]), None, [source_forms(before, after)])[0]
    assert rendered == "甚麼時候喫茶？裏面，控制台…… 他考過托福"
    assert own_traditional("这里说了什么") == ""


def test_only_what_was_simplified_is_converted() -> None:
    assert traditional(Text.of("鍾先生說控制台壞了\n他们没有说话")) == "鍾先生說控制台壞了\n他們沒有說話"
    assert traditional(Text.of("裏面的说明")) == "裏面的說明"
    assert traditional(Text.of("之后在公司里,他對于這個標准很滿意\n")) == "之後在公司裡，他對於這個標準很滿意\n"


def test_a_long_line_is_cut_in_linear_time() -> None:
    line = "发里干后" * 50_000
    assert len(renderer().render(line)) == len(line)


def test_quotes_are_looked_for_in_linear_time_where_a_long_line_has_none() -> None:
    long = "x" * 400_000
    assert to_hant(pl.Series([long, "他说：“来。”", "‘发" + "发" * 100_000]))[1] == "他說：「來。」"
