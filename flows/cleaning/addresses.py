"""Addresses: nothing within one is repaired, for whatever its characters look like, they lead somewhere."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"'（）【】「」，。；：、！？“”‘’《》\u3400-\u9fff\uff00-\uffef]+")


def outside_addresses(s: str) -> Callable[[int], bool]:
    """Asks of a place in a text whether it lies outside of all addresses.

    >>> [outside_addresses("见https://a.cn/Ã¤ 页")(at) for at in (0, 14, 17)]
    [True, False, True]
    """
    if "://" not in s:
        return lambda at: True
    spans = [found.span() for found in _ADDRESS.finditer(s)]
    starts = [start for start, _ in spans]

    def is_outside(at: int) -> bool:
        i = bisect_right(starts, at) - 1
        return i < 0 or at >= spans[i][1]

    return is_outside
