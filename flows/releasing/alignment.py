"""Where two sequences or texts differ, in a moment also where they are long, and as people read it."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

#: Product of the lengths from which on two texts are compared by sentences: characters would take seconds.
LONG = 1_000_000

#: How many pairs of equal items two sequences may have to be aligned: the time grows with the pairs.
PAIRS = 200_000


def blocks(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[int, int, int, int]]:
    """Where two sequences differ, as stretches of both.

    What is alike at both ends is set aside first, and sequences that are alike too often to be aligned in a moment are
    one stretch."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    counted = Counter(b)
    if sum(counted[item] for item in a) > PAIRS:
        return [(start, len(old) - end, start, len(new) - end)]
    codes = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return [(start + i, start + j, start + k, start + m) for kind, i, j, k, m in codes if kind != "equal"]


def text_difference(old: str, new: str) -> str:
    """Where two texts differ, with a little context: …的[-進-]{+进+}行…

    >>> text_difference("我们進行下一个问题", "我们进行下一个问题")
    '我们[-進-]{+进+}行下一个问题'
    """
    if len(old) * len(new) > LONG:
        return _sentence_difference(old, new)
    return "".join(_told(old, new, blocks(old, new), _marked))


def _sentence_difference(old: str, new: str) -> str:
    """The same for long texts: sentences are compared first, characters only inside those that differ."""
    before, after = (re.findall(r"[^。！？；\n]*[。！？；\n]|[^。！？；\n]+", text) for text in (old, new))

    def marked(was: Sequence[str], now: Sequence[str]) -> str:
        one, other = "".join(was), "".join(now)
        return text_difference(one, other) if len(one) * len(other) <= LONG else _marked(one, other)

    return "".join(_told(before, after, blocks(before, after), marked))


def _told(
    old: Sequence[str], new: Sequence[str], stretches: Sequence[tuple[int, int, int, int]], marked: Callable[..., str]
) -> Iterator[str]:
    """The texts in pieces: what is the same, shortened, and the stretches that differ, marked."""
    at = 0
    for number, (a, b, c, d) in enumerate(stretches):
        if at < a:
            yield _shortened("".join(old[at:a]), number > 0, True)
        yield marked(old[a:b], new[c:d])
        at = b
    if at < len(old):
        yield _shortened("".join(old[at:]), bool(stretches), False)


def _marked(old: str, new: str) -> str:
    return (f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else "")


def _shortened(same: str, after_change: bool, before_change: bool) -> str:
    head, tail = 12 * after_change, 12 * before_change
    return same if len(same) <= head + tail + 8 else f"{same[:head]}…{same[len(same) - tail :]}"
