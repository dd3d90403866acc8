"""Cheap tests that say where a costly pattern is asked never say no where the pattern says yes."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.frontmatter import MAX_DEPTH, UnsafeYaml, _check_nesting, _is_plain
from flows.reading.transcripts.stock import _LOOP, _may_loop
from flows.reading.transcripts.timed import _HINT, _Line, _line


@given(
    st.text("今天好，。 a", max_size=30),
    st.text("谢看，观好 ", min_size=1, max_size=20),
    st.integers(1, 9),
    st.text("收听。b", max_size=12),
)
def test_a_loop_is_looked_for_wherever_there_is_one(before: str, phrase: str, times: int, behind: str) -> None:
    text = before + phrase * times + behind
    assert _may_loop(text) or not _LOOP.search(text)


@pytest.mark.parametrize("size", range(2, 21))
def test_loops_of_every_length_are_seen(size: int) -> None:
    phrase = "".join(chr(0x4E00 + n) for n in range(size))
    assert all(_may_loop("早" * shift + phrase * 6) for shift in range(size))
    assert not _may_loop(phrase * 3)


@given(st.text("0123:：.s->[](（【 张三Speaker说话人1好，", max_size=40))
def test_a_line_without_a_hint_has_no_time_and_no_speaker(line: str) -> None:
    if not _HINT.search(line):
        assert _line(line, 0, len(line)) == _Line(0, len(line))


@given(st.text("ab:-?[]{}*& \n", max_size=60))
def test_what_is_called_plain_nests_no_deeper_than_it_may(body: str) -> None:
    if not _is_plain(body):
        return
    try:
        _check_nesting(body)
    except UnsafeYaml:
        pytest.fail(f"{body!r} nests more than {MAX_DEPTH} levels deep, or holds aliases")
    except yaml.YAMLError:
        return  # told when it is loaded
