"""Whole texts: the experts' simplified versions, provenance, mixed scripts, and what must not change."""

from __future__ import annotations

import difflib
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.normalising import convert, detect_script, normalise, punctuate, told_names
from flows.normalising.script import ScriptReport
from flows.text import Text
from tests.corpora.normalising_corpus import adversarial_lines, prose_lines

GOLD = Path(__file__).parents[1] / "gold" / "repairs.jsonl"


def distance(a: str, b: str) -> int:
    opcodes = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in opcodes if tag != "equal")


def test_the_experts_simplified_text() -> None:
    """At most two characters in a thousand differ from what experts wrote, given the same repaired text to start
    from."""
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    documents: dict[str, str] = {}
    for row in rows:
        documents[row["file"]] = documents.get(row["file"], "") + row["gold_hant"] + "\n"
    reports = {file: detect_script(text) for file, text in documents.items()}
    differences = sum(
        distance(str(normalise(Text.of(row["gold_hant"]), reports[row["file"]])), row["gold_hans"]) for row in rows
    )
    assert differences <= 0.002 * sum(len(row["gold_hans"]) for row in rows)


def test_the_experts_simplified_text_stays() -> None:
    rows = [json.loads(line)["gold_hans"] for line in GOLD.read_text(encoding="utf-8").splitlines()]
    changed = [row for row in rows if str(normalise(Text.of(row))) != row]
    assert len(changed) <= 1, changed[:3]


@pytest.mark.parametrize("config", ["s2t", "s2tw", "s2hk"])
def test_there_and_back(config: str) -> None:
    """Simplified text rendered in traditional characters, corner quotes and all, comes back as it was."""
    rows = [json.loads(line)["gold_hans"] for line in GOLD.read_text(encoding="utf-8").splitlines()]
    text = str(normalise(Text.of("\n".join(rows))))
    rendered = convert(pl.Series([text]), config)[0].translate(str.maketrans("“”‘’", "「」『』"))
    assert str(normalise(Text.of(rendered))) == text


@pytest.mark.parametrize("line", list(adversarial_lines(200, seed=3)))
def test_standard_text_stays(line: str) -> None:
    once = normalise(Text.of(line + "這個"))
    assert str(normalise(once)) == str(normalise(normalise(once)))


def test_provenance_is_kept() -> None:
    source = "\n".join(prose_lines())
    text = normalise(Text.of(source))
    assert not text.unaccounted(len(source))
    assert not text.changes
    starts = text.source_starts
    assert (starts[1:] >= starts[:-1]).all()
    # Whatever is neither Chinese nor a mark comes from itself.
    for i in range(0, len(text), 97):
        if text.chars[i].isascii() and text.chars[i].isalnum():
            assert source[slice(*text.source_span(i, i + 1))] == text.chars[i]


def test_provenance_of_marks_that_change_their_length() -> None:
    source = "他說... 好, 對--是"
    text = normalise(Text.of(source, offset=0))
    assert str(text) == "他说…… 好，对——是"
    assert [source[slice(*text.source_span(i, i + 1))] for i in (2, 3, 6, 8, 9)] == ["...", "...", ", ", "-", "-"]


def test_earlier_provenance_is_kept() -> None:
    whole = Text.of("X他說,好Y")
    text = normalise(whole[1:-1])
    assert str(text) == "他说，好"
    assert text.source_span(0, 4) == (1, 5)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="說说后後乾A1 ,:;?!()（）\"'「」『』“”.。-—…\n·の、ー/", max_size=30))
def test_any_string_passes_and_settles(s: str) -> None:
    once = normalise(Text.of(s))
    assert not once.unaccounted(len(s))
    assert normalise(once).chars == normalise(normalise(once)).chars


@given(st.text(max_size=40))
def test_any_characters_pass(s: str) -> None:
    assert not normalise(Text.of(s)).unaccounted(len(s))


def test_script_of_a_document_is_given() -> None:
    assert str(normalise(Text.of("著名的乾隆"), ScriptReport("hant"))) == "著名的乾隆"
    assert str(normalise(Text.of("看著"), ScriptReport("hant"))) == "看着"
    assert str(normalise(Text.of("看著"))) == "看着"
    assert str(normalise(Text.of("於是"))) == "于是"


@pytest.mark.parametrize(
    ("name", "hans"),
    [("蔡孟昇", "蔡孟昇"), ("韓著", "韩著"), ("游乾", "游乾"), ("陳志昇", "陈志昇"), ("葉徵", "叶徵")],
)
def test_names_that_are_known_keep_their_characters(name: str, hans: str) -> None:
    text = f"{name}：乾淨的著作看著昇起來，象徵什麼\n問：{name}說呢\n{name}：對"
    expected = f"{hans}：干净的著作看着升起来，象征什么\n问：{hans}说呢\n{hans}：对"
    assert told_names(text) == (name,)
    assert str(normalise(Text.of(text), names=told_names(text))) == expected
    once = f"作者{name}說"
    assert str(normalise(Text.of(once), names=told_names(once, [f"{name}、王明"]))) == f"作者{hans}说"


def test_labels_that_are_no_names_with_such_characters() -> None:
    assert told_names("特徵：一\n特徵：二\n餅乾：三\n名著：四\n蔡孟昇：五") == ()


def test_names_are_looked_for_in_linear_time() -> None:
    assert told_names("\n" * 200_000 + "昇 " * 100_000) == ()


@pytest.mark.parametrize(
    ("text", "script", "variety"),
    [
        ("我们认为这个没有问题", "hans", ""),
        ("這裡的標準是什麼,他說由於「我們」看著", "hant", "tw"),
        ("呢度嘅標準係咁樣,佢哋說着", "hant", "hk"),
        ("這里的標准是什么,他說由于這個,之后再說", "hant", "machine"),
        ("我們認為沒有問題\n我们认为没有问题", "mixed", "tw"),
        ("Hello", "hans", ""),
        ("", "hans", ""),
        ("皇后在台上走了一里", "hans", ""),
    ],
)
def test_script_is_detected(text: str, script: str, variety: str) -> None:
    report = detect_script(text)
    assert (report.script, report.variety) == (script, variety)


def test_punctuation_of_a_column() -> None:
    frame = pl.DataFrame({"text": ["你好,世界", None, "", "(笑)"]})
    assert frame.select(punctuate(pl.col("text")))["text"].to_list() == ["你好，世界", None, "", "（笑）"]
