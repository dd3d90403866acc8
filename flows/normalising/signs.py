"""What kind of sign a character is: the classes that the punctuation rules speak of, as flat tables over all code points."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from flows.normalising.matching import UNICODE

HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U000323af〇々"
HAS_HAN = re.compile(f"[{HAN}]")
#: Marks that end a piece of Chinese, and marks that begin one; a half-width mark beside them stands in Chinese.
CLOSING = "”’）》〉】」』〕，。、；：？！…％"
OPENING = "“‘（《〈【「『〔—"
#: What separates blocks, and rows of a column that were joined.
BREAKS = "\n\r\x00\x1c\x1d\x1e\x1f\x0b\x0c\x85\u2028\u2029"
SPACES = " \t\N{NO-BREAK SPACE}"

IS_HAN, IS_CLOSING, IS_OPENING, IS_LETTER, IS_DIGIT, IS_SPACE, IS_BREAK = range(1, 8)
#: The half-width marks that are widened by their neighbours alone.
NARROW = ",:;?!"
WIDE = "，：；？！"


@cache
def classes() -> np.ndarray:
    """The class of each code point; 0 for all that the rules do not speak of."""
    table = np.zeros(UNICODE, np.uint8)
    for first, last in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0), (0x3005, 0x3006), (0x3007, 0x3008)):
        table[first:last] = IS_HAN
    for kind, signs in ((IS_CLOSING, CLOSING), (IS_OPENING, OPENING), (IS_SPACE, SPACES), (IS_BREAK, BREAKS)):
        table[[ord(c) for c in signs]] = kind
    table[ord("0") : ord("9") + 1] = IS_DIGIT
    for first, last in (("A", "Z"), ("a", "z"), ("À", "ɏ"), ("Ͱ", "ӿ")):
        table[ord(first) : ord(last) + 1] = IS_LETTER
    return table


@cache
def wide_forms() -> np.ndarray:
    """For each half-width mark its full-width form, 0 for all else."""
    table = np.zeros(UNICODE, np.uint32)
    for narrow, wide in zip(NARROW, WIDE, strict=True):
        table[ord(narrow)] = ord(wide)
    return table
