"""Time grows with length, not with its square, and no regular expression with the power of two: text is not to be
trusted.

What `python -m tests.benchmarks.growth` tries on all shapes at length, here on a sample of them, and on every regular
expression.
"""

from __future__ import annotations

import re
from functools import partial

import pytest

from tests.growth import PAGE, SHAPES, WEB_PAGE, faster_than_linear, least, patterns, repeated, tempting

#: Code points of the longer text.
LENGTH = 6000
#: Shapes that took the square of their length before, and others by turns.
SAMPLE = [shape for shape in SHAPES if "\n" not in shape][::5] + [shape for shape in SHAPES if "\n" in shape][::9]


@pytest.mark.parametrize("part", range(4))
def test_time_grows_with_length(part: int) -> None:
    assert not faster_than_linear(SAMPLE[part::4], LENGTH)


def test_time_grows_with_the_length_of_pages() -> None:
    shapes = ["<aaaa", "<li>好", "<h1>", "<!--", "<script>", "<b>", "&#60;", "<p style='"]
    assert not faster_than_linear(shapes, LENGTH, WEB_PAGE, "a.html")


def test_a_square_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The measure itself: what compares each character with each other one is found."""
    monkeypatch.setattr("tests.growth.take", lambda page, name: [page.count(c) for c in page if c == "1"])
    assert set(faster_than_linear(["1"], 8000, PAGE)) == {"1"}


def _tried(pattern: re.Pattern[str], text: str) -> None:
    pattern.fullmatch(text)
    pattern.search(text)


def test_no_regular_expression_doubles_its_time_with_each_repetition() -> None:
    """With eight repetitions more, what doubles would take hundreds of times as long; what grows with the cube, four
    times."""
    found = {}
    for name, pattern in patterns().items():
        for shape in tempting(pattern, 6):
            short, long = (repeated(shape, len(shape) * n) + "\x00" for n in (12, 20))
            for rounds in (1, 4):
                slow = least(partial(_tried, pattern, long), rounds, 10.0)
                if slow < 40 * max(least(partial(_tried, pattern, short), rounds), 1e-4):
                    break
            else:
                found[name] = shape
    assert not found
