"""How plausible is a string as Chinese text, character by character?

A table of character costs in nats (negative natural logarithms of frequency), for both scripts; what is not in the
table has a cost by its kind. It tells decoded text from garble, for which one character after another is enough. It is
no language model: it can't tell a right word from a wrong one.

The table is made by `build/plausible.py` from the dictionary of jieba (MIT licence).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

import numpy as np

_TABLE = Path(__file__).parent / "data" / "plausible.txt"
RARE_HAN = 14.0
#: Above this cost a character is uncommon in running text.
UNCOMMON = 10.0
_COMMON_MARKS = "，。、：；？！“”‘’（）《》…—·「」『』【】〈〉～　"


def _cost_of_kind(char: str) -> float:
    """The cost of a character that is not in the table."""
    code = ord(char)
    if code < 0x80:
        return 4.5 if code >= 0x20 or char in "\n\r\t" else 16.0
    if 0x3040 <= code <= 0x30FF:
        return 9.5
    kind = unicodedata.category(char)
    if kind[0] == "C":
        return 16.0
    if 0x3400 <= code <= 0x9FFF or code >= 0x20000:
        return RARE_HAN
    if 0xF900 <= code <= 0xFAFF or 0xAC00 <= code <= 0xD7A3:
        return 13.0
    if 0xFF00 <= code <= 0xFF5E:
        return 9.0
    if 0xFF61 <= code <= 0xFFDF or 0x3100 <= code <= 0x33FF:
        return 13.0
    if code < 0x250:
        return 9.0 if kind[0] == "L" else 10.0
    return 11.0


@lru_cache(maxsize=1)
def costs() -> np.ndarray:
    """The cost of each code point of the basic plane."""
    table = np.array([_cost_of_kind(chr(code)) for code in range(0x10000)], dtype=np.float32)
    for char in _COMMON_MARKS:
        table[ord(char)] = 5.0
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        cost, chars = line.split(" ", 1)
        table[[ord(c) for c in chars]] = float(cost)
    return table


def code_points(s: str) -> np.ndarray:
    """The characters of a string as numbers; lone surrogates too."""
    return np.frombuffer(s.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def cost_each(s: str) -> np.ndarray:
    """The cost of each character, in nats."""
    codes = code_points(s)
    return np.where(codes < 0x10000, costs()[np.minimum(codes, 0xFFFF)], RARE_HAN)


def cost(s: str) -> float:
    """The cost of a whole string, in nats.

    >>> cost("你好，世界") < cost("浣犲ソ锛屼笘鐣") / 2
    True
    """
    return float(cost_each(s).sum())


def mean_cost(s: str) -> float:
    """The cost a character of what is not ASCII: about 6 for running text, above 10 for garble; 0 where all is ASCII.

    >>> mean_cost("今天天气很好") < 8 < mean_cost("浠婂ぉ澶╂皵")
    True
    """
    codes = code_points(s)
    each = cost_each(s)[codes >= 0x80]
    return float(each.mean()) if len(each) else 0.0
