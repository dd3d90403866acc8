"""Script conversion: the same bytes as opencc-python-reimplemented, for whole columns, nulls and odd characters too."""

from __future__ import annotations

import random
from functools import cache

import opencc
import polars as pl
import pytest

from flows.normalising import ScriptReport, convert, normalise, to_hant, to_simplified, to_traditional
from flows.normalising.conversion.converting import Converter
from flows.normalising.conversion.dictionaries import CONFIGS, Edition, Order, Step
from flows.normalising.conversion.matching import Trie, encode
from flows.text import Text
from tests.corpora.normalising_corpus import adversarial_lines, natural_lines


@cache
def corpus() -> list[str]:
    lines = natural_lines()
    random.Random(1).shuffle(lines)
    return lines[:150] + list(adversarial_lines(800, seed=11))


@pytest.mark.parametrize("config", CONFIGS)
def test_the_same_as_the_package(config: str) -> None:
    reference = opencc.OpenCC(config)
    expected = [reference.convert(line) for line in corpus()]
    assert convert(pl.Series("lines", corpus()), config, "package").to_list() == expected


@pytest.mark.parametrize(
    ("traditional", "config", "package", "right"),
    [
        ("抬高", "tw2s", "擡高", "抬高"),  # TWVariantsRev makes 擡 of 抬, and TSCharacters lacks 擡
        ("覆上一層", "t2s", "复上一层", "覆上一层"),  # TSPhrases takes every 覆 before 上 for a reply
        ("沈浸", "t2s", "沈浸", "沉浸"),  # missing; OpenCC's newer TSPhrases has it
        ("射覆", "t2s", "射复", "射覆"),
        ("小舖", "t2s", "小舖", "小铺"),
        ("看著名單", "tw2s", "看著名单", "看着名单"),
        ("二噁英", "t2s", "二𫫇英", "二噁英"),
    ],
)
def test_where_the_package_is_wrong(traditional: str, config: str, package: str, right: str) -> None:
    """With the package's dictionaries `convert` is its equal, slips included; `normalise` has words of its own for
    them."""
    assert convert(pl.Series([traditional]), config, "package")[0] == package
    assert str(normalise(Text.of(traditional), ScriptReport("hant"))) == right


@pytest.mark.parametrize("config", CONFIGS)
def test_rows_do_not_see_each_other(config: str) -> None:
    one_by_one = [Converter.of(config).convert(line) for line in corpus()]
    assert convert(pl.Series(corpus()), config).to_list() == one_by_one


@pytest.mark.parametrize("config", ["t2s", "s2twp"])
def test_nulls_empty_rows_and_slices(config: str) -> None:
    values = [None if i % 17 == 3 else "" if i % 19 == 4 else line for i, line in enumerate(corpus()[:400])]
    series = pl.Series("x", values)
    expected = [None if v is None else Converter.of(config).convert(v) for v in values]
    assert convert(series, config).to_list() == expected
    assert convert(series[7:300], config).to_list() == expected[7:300]
    chunked = pl.concat([series[:50], series[50:]], rechunk=False)
    assert convert(chunked, config).to_list() == expected
    assert convert(series, config).name == "x"
    for empty in (pl.Series([], dtype=pl.String), pl.Series([None, None], dtype=pl.String)):
        assert convert(empty, config).to_list() == empty.to_list()


def test_which_of_overlapping_entries_wins() -> None:
    chain = ({"甲乙": "12", "乙丙丁": "345", "丁戊": "67", "戊己": "89"}, {"甲": "a", "己": "z"})
    assert Converter([Step(chain)]).convert("甲乙丙丁戊己") == "a34589"
    assert Converter([Step(chain, Order.LEFTMOST)]).convert("甲乙丙丁戊己") == "12丙67z"


def test_characters_that_are_foreign_pass() -> None:
    odd = "a\x00b\x1e\n𠀀🙂\u200d ｶﾅ ﷽"
    assert Converter.of("s2t").convert(odd + "汉") == odd + "漢"


def test_wrong_use() -> None:
    with pytest.raises(ValueError, match="choose one of"):
        convert(pl.Series(["x"]), "t2x")
    with pytest.raises(TypeError, match="strings"):
        convert(pl.Series([1]), "t2s")


def test_expressions() -> None:
    frame = pl.DataFrame({"text": ["头发发亮", None, "皇后在后面"]})
    result = frame.lazy().select(
        hant=to_traditional(pl.col("text")), back=to_simplified(to_traditional(pl.col("text"), "s2tw"), "tw2s")
    )
    assert result.collect().to_dict(as_series=False) == {
        "hant": ["頭髮發亮", None, "皇后在後面"],
        "back": ["头发发亮", None, "皇后在后面"],
    }


def test_the_rendering_for_readers_of_traditional_characters() -> None:
    rendered = to_hant(pl.Series(["他说：“我说‘后来’”，为什么？软件里面", None]))
    assert rendered.to_list() == ["他說：「我說『後來』」，為什麼？軟件裡面", None]
    english = "He said “it’s ‘fine’”."
    assert to_hant(pl.Series([f"OpenAI’s 模型“o1”\n{english}"]))[0] == f"OpenAI’s 模型「o1」\n{english}"


def test_the_rendering_keeps_offsets() -> None:
    lines = pl.Series(corpus())
    assert (to_hant(lines).str.len_chars() == lines.str.len_chars()).all()


def test_length_changes_keep_provenance() -> None:
    text = Converter.of("s2twp").convert_text(Text.of("用内存和U盘"))
    assert str(text) == "用記憶體和隨身碟"
    assert text.source_span(1, 4) == (1, 3)
    assert text.source_span(5, 8) == (4, 6)
    assert not text.changes


@pytest.mark.parametrize("edition", ["2026", "package"])
def test_entries_that_change_lengths_and_widths(edition: Edition) -> None:
    """Where an entry changes how many characters or bytes a row takes, other rows stay whole, also where the changes
    cancel each other."""
    rows = ["乙型肝炎", "B肝", "内存", "打印机", None, "界面", "用内存和U盘", "𠀀乙肝"]
    for config in ("s2twp", "tw2sp"):
        one_by_one = [None if row is None else Converter.of(config, edition).convert(row) for row in rows]
        assert convert(pl.Series(rows), config, edition).to_list() == one_by_one


def test_entries_are_found_wherever_they_stand() -> None:
    trie = Trie({"一": "1", "一二": "12", "二三四": "234"})
    found = trie.find(encode("一二三四一"))
    assert sorted(zip(found.starts.tolist(), found.lengths.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 3), (4, 1)]
