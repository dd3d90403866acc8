"""The filter behind `zh-interviews clean`, and cleaning of columns."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.cleaning import Options, clean, clean_column
from flows.cleaning.columns import noisy_rows
from flows.reading.encodings import Undecodable
from flows.terminal.filter import read_lines, run_filter

NOISY = "<p>我們對此進(jìn)行了報道</p>\n\n<b>對話</b>&nbsp;好\n"


def run(data: bytes, *, lines: bool = False, **given: Any) -> tuple[int, str, str]:
    out, errors = io.BytesIO(), io.StringIO()
    options = Options(lines, dialects=frozenset(given.pop("dialects", ())))
    code = run_filter([], source=io.BytesIO(data), out=out, errors=errors, options=options, **given)
    return code, out.getvalue().decode(), errors.getvalue()


def test_a_document_comes_out_clean() -> None:
    assert run(NOISY.encode()) == (0, "我們對此進行了報道\n對話 好\n", "")


def test_lines_stay_as_many() -> None:
    code, out, _ = run((NOISY + "# 不是标题\n- 甲<br>乙").encode(), lines=True)
    assert (code, out.split("\n")) == (0, ["我們對此進行了報道", "", "對話 好", "# 不是标题", "- 甲 乙", ""])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "big5", "utf-16"])
@pytest.mark.parametrize("lines", [True, False])
def test_any_encoding_comes_in_and_utf8_goes_out(encoding: str, lines: bool) -> None:
    text = "記者：您好，請您談談。\r\n專家：好的。\r\n"
    assert run(text.encode(encoding), lines=lines)[1] == text.replace("\r", "")


def test_a_transform_sees_what_was_cleaned() -> None:
    assert run(b"<b>a</b>\n<i>b</i>\n", lines=True, transform=str.upper)[1] == "A\nB\n"
    assert run(b"<b>a</b>", transform=str.upper)[1] == "A\n"


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("explain", [True, False])
def test_bad_bytes_end_in_one_sentence(lines: bool, explain: bool) -> None:
    code, out, errors = run(bytes(range(128, 256)) * 9, lines=lines, explain=explain)
    assert (code, out) == (2, "")
    assert errors.startswith("zh-interviews: standard input: ")
    assert errors.count("\n") == 1


def test_bytes_that_turn_bad_name_their_line() -> None:
    good = "好的。\n".encode() * 200_000
    with pytest.raises(Undecodable, match="line 200,002 "):
        list(read_lines(io.BytesIO(good + b"ok\n" + b"\xff\xfea" * 5000 + b"\n")))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_line_that_was_cut_off_ends_in_a_replacement_character(encoding: str) -> None:
    data = ("好的。\n" * 200_000).encode(encoding)
    lines = [line for batch in read_lines(io.BytesIO(data + "完".encode(encoding)[:-1])) for line in batch]
    assert (len(lines), lines[-1]) == (200_001, "\ufffd")


def test_a_missing_file_ends_in_one_sentence(tmp_path: Path) -> None:
    errors = io.StringIO()
    assert run_filter([tmp_path / "none.txt"], out=io.BytesIO(), errors=errors) == 2
    assert "No such file" in errors.getvalue()


def test_a_bad_file_does_not_keep_the_others_waiting(tmp_path: Path) -> None:
    for name, data in (
        ("a.txt", "<b>甲</b>".encode()),
        ("b.txt", bytes(range(128, 256)) * 9),
        ("c.txt", "<b>丙</b>".encode()),
    ):
        (tmp_path / name).write_bytes(data)
    out, errors = io.BytesIO(), io.StringIO()
    paths = [tmp_path / name for name in ("a.txt", "b.txt", "none.txt", "c.txt")]
    assert run_filter(paths, out=out, errors=errors) == 1
    assert out.getvalue().decode() == "甲\n丙\n"
    assert [line.split(": ")[1] for line in errors.getvalue().splitlines()] == [
        str(tmp_path / "b.txt"),
        str(tmp_path / "none.txt"),
    ]


def test_dialects_are_read_where_they_are_asked_for() -> None:
    assert run(b"[b]\\u597d[/b]\n")[1] == "[b]\\u597d[/b]\n"
    for lines in (False, True):
        assert run(b"[b]\\u597d[/b]\n", lines=lines, dialects=("unicode", "bbcode"))[1] == "好\n"


def test_explain_shows_what_stays_doubtful() -> None:
    _, out, _ = run("价格是锟斤拷元\n".encode(), explain=True)
    assert "锟斤拷" in out
    assert "doubt: lost" in out


def test_explain_lists_repairs_with_kind_and_margin() -> None:
    _, out, _ = run(("好\n" + NOISY).encode(), explain=True)
    rows = out.splitlines()
    assert "(jìn)" in rows[0]
    assert "→" in rows[0]
    assert "annotation" in rows[0]
    assert rows[0].split()[0] == "2"
    assert "entity" in rows[-1]
    garbled = "人工智能的未来在于推理吗".encode().decode("gb18030")
    assert "nats" in run(garbled.encode(), explain=True)[1]


def test_lines_are_read_in_bounded_memory() -> None:
    class Endless(io.RawIOBase):
        left = 60 << 20
        line = ("好的，我们今天谈谈大模型。" * 5 + "\n").encode()

        def read(self, size: int = -1) -> bytes:
            size = min(size, self.left) // len(self.line)
            self.left -= size * len(self.line)
            return self.line * size

    tracemalloc.start()
    n = sum(len(batch) for batch in read_lines(Endless()))  # type: ignore[arg-type, misc]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert n > 300_000
    assert peak < 40 << 20


def test_columns_keep_nulls_names_and_clean_rows() -> None:
    series = pl.Series("text", ["<b>好</b>", None, "", "好。", "一\n\n二"])
    assert clean_column(series).to_list() == ["好", None, "", "好。", "一\n二"]
    assert clean_column(series).name == "text"
    assert noisy_rows(series).to_list() == [True, False, False, False, True]
    clean_series = pl.Series("text", ["好。", None])
    assert clean_column(clean_series) is clean_series


ROWS = st.lists(st.text("好的，。<b>&;*_#- \n\u3000?!(jìn)A１é浣犲ソ", max_size=12), max_size=8)


@given(ROWS, st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_column_is_cleaned_row_by_row(rows: list[str], lines: bool) -> None:
    options = Options(lines=lines)
    assert clean_column(pl.Series(rows, dtype=pl.String), options).to_list() == [clean(row, options) for row in rows]


def test_a_column_that_holds_no_strings_is_refused() -> None:
    assert clean_column(pl.Series([None])).to_list() == [None]
    for series in (pl.Series([1, 2]), pl.Series(["a"], dtype=pl.Categorical)):
        with pytest.raises(TypeError, match="column of strings"):
            clean_column(series)
