"""Signs of noise: one look at each character says which steps have anything to do.

A table gives each character's bits; a text's signs are the bits of its characters and of its beginnings and ends of
lines. No sign, no noise: a clean text costs a look-up a character. A sign is no proof, the steps decide.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from flows.cleaning.characters import concerned
from flows.cleaning.mojibake.suspicion import is_strange
from flows.language.plausible import code_points


class Sign:
    """What a text may hold, as bits."""

    ODD = 1  # a character that the table of characters changes
    SYNTAX = 2  # a character that HTML or markdown writes with
    STRANGE = 4  # characters that are rare in Chinese, or belong to another alphabet, beside each other
    SPLICE = 8  # a question mark or a closing bracket
    BLOCK = 16  # a line that begins like a heading, a bullet …, or is blank or padded, or lines of one width
    BREAK = 32  # a line feed
    WIDE = 64  # a character that takes two columns


_HIGH = 128
#: Characters looked at in one go.
CHUNK = 1_000_000
LONGEST_WRAPPED = 140  # columns
_SYNTAX = "<>&＆*_`~[]\\|"
_SPLICE = "?)）？\ufffd"
#: References that lost their ampersand.
LONE_NAMES = ("amp;", "nbsp;", "quot;", "hellip;", "dquo;", "middot;", "mdash;")
#: What makes a line that begins with one of _BLOCK_STARTS a block of its own.
_BLOCK = re.compile(r"[\s>`•◦‣▪▸▹➢➤❖⁃∙●■◆▶►◇○◎□▫·・|]|#[\s#]|[-+*–—]\s|[-*_=~─━═—]{2}|\d{1,3}[.)]\s")
_BLOCK_STARTS = "#-+*>=~_|`•◦‣▪▸▹➢➤❖⁃∙●■◆▶►◇○◎□▫·・–—─━═0123456789"
_SPACES = " \t\u00a0\u3000\u2002\u2003\u2009"


@lru_cache(maxsize=1)
def _table() -> np.ndarray:
    table = np.zeros(0x10001, dtype=np.uint8)
    table[0x10000] = _HIGH  # stands for all beyond
    table[:0x10000][concerned()[:0x10000]] |= np.uint8(Sign.ODD)
    strange = is_strange(np.arange(0x10000))
    table[:0x10000][strange] |= np.uint8(Sign.STRANGE)
    table[[ord(c) for c in _SYNTAX]] |= np.uint8(Sign.SYNTAX)
    table[[ord(c) for c in _SPLICE]] |= np.uint8(Sign.SPLICE)
    table[[0x0A, 0x2028, 0x2029]] |= np.uint8(Sign.BREAK)
    table[0x2E80:0xA000] |= np.uint8(Sign.WIDE)
    table[0xAC00:0xD7A4] |= np.uint8(Sign.WIDE)
    table[0xF900:0xFB00] |= np.uint8(Sign.WIDE)
    table[0xFF00:0xFF61] |= np.uint8(Sign.WIDE)
    return table


@lru_cache(maxsize=1)
def _starts() -> np.ndarray:
    table = np.zeros(0x10000, dtype=bool)
    table[[ord(c) for c in _BLOCK_STARTS + _SPACES + "\n\u2028\u2029"]] = True
    return table


@lru_cache(maxsize=1)
def _ends() -> np.ndarray:
    table = np.zeros(0x10000, dtype=bool)
    table[[ord(c) for c in _SPACES + "\n\u2028\u2029\\"]] = True
    return table


def bits_of(codes: np.ndarray) -> np.ndarray:
    """The signs of each character.

    Beyond the basic plane only tags, variation selectors, private characters and compatibility ideographs are odd."""
    bits = _table().take(codes, mode="clip")
    if bits.size and bits.max() >= _HIGH:
        high = bits == _HIGH
        odd = (codes[high] >= 0xE0000) | ((codes[high] >= 0x2F800) & (codes[high] <= 0x2FA1F))
        bits[high] = np.where(odd, Sign.ODD, 0)
    return bits


@lru_cache(maxsize=4)
def find_signs(s: str) -> int:
    """The signs of a text.

    >>> find_signs("今天天气很好。") == Sign.WIDE, find_signs("他<b>说</b>") == Sign.SYNTAX | Sign.WIDE
    (True, True)
    """
    if not s:
        return 0
    if len(s) > CHUNK:
        return _signs_of_long(s)
    codes = code_points(s)
    bits = bits_of(codes)
    found = int(np.bitwise_or.reduce(bits))
    if found & Sign.STRANGE:
        _drop_single(bits)
        found = int(np.bitwise_or.reduce(bits))
    breaks = np.flatnonzero(bits & np.uint8(Sign.BREAK)) if found & Sign.BREAK else np.zeros(0, dtype=np.int64)
    begins = np.concatenate([[0], breaks[breaks < len(codes) - 1] + 1])
    ends = np.concatenate([breaks[breaks > 0] - 1, [len(codes) - 1]])
    begins = begins[_starts()[np.minimum(codes[begins], 0xFFFF)]]
    padded = _ends()[np.minimum(codes[ends], 0xFFFF)].any()
    if ";" in s and any(name in s for name in LONE_NAMES):
        found |= Sign.SYNTAX
    if padded or any(_BLOCK.match(s, at) for at in begins.tolist()) or _even(bits, breaks):
        found |= Sign.BLOCK
    return found


def _signs_of_long(s: str) -> int:
    """Part by part, cut between lines where there are any, so that the look-up takes little memory."""
    found, at = 0, 0
    while at < len(s):
        end = min(at + CHUNK, len(s))
        cut = s.rfind("\n", at, end) if end < len(s) else -1
        end = cut if cut > at else end
        found |= find_signs(s[at:end])
        at = end + (cut == end)
        found |= Sign.BREAK if cut == end else 0
        if s[at : at + 1] == "\n":
            found |= Sign.BLOCK
    return found


def _even(bits: np.ndarray, breaks: np.ndarray) -> bool:
    """Whether many lines are about equally wide, as hard wraps make them."""
    if len(breaks) < 4:
        return False
    edges = np.concatenate([[-1], breaks, [len(bits)]])
    length = np.diff(edges) - 1
    most = int(len(length) * 0.95) - (len(length) <= 20)
    if np.partition(length, most)[most] > LONGEST_WRAPPED:
        return False  # a line is no narrower than its characters are many: no need to count those of two columns
    wide = np.concatenate([[0], np.cumsum((bits & np.uint8(Sign.WIDE)) > 0, dtype=np.int32)])
    width = length + np.diff(wide[np.minimum(edges + 1, len(bits))])
    long = np.partition(width, most)[most]
    return 25 <= long <= LONGEST_WRAPPED and int((width >= long - 6).sum()) * 2 >= len(width) - 1


def row_signs(joined: str, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The signs of the characters of many rows, given joined and with their lengths; and which rows have white space at
    an edge. Blocks are not looked for here."""
    codes = code_points(joined)
    bits = bits_of(codes)
    _drop_single(bits)
    signs = np.zeros(len(lengths), dtype=np.uint8)
    padded = np.zeros(len(lengths), dtype=bool)
    full = np.flatnonzero(lengths)
    if len(full):
        firsts = (np.cumsum(lengths) - lengths)[full]
        signs[full] = np.bitwise_or.reduceat(bits, firsts)
        edges = _edges()
        for places in (firsts, firsts + lengths[full] - 1):
            padded[full] |= edges[np.minimum(codes[places], 0xFFFF)]
    return signs, padded


def _drop_single(bits: np.ndarray) -> None:
    """Strange characters count where three of four neighbours are strange, as in garble."""
    strange = np.flatnonzero(bits & np.uint8(Sign.STRANGE))
    if not len(strange):
        return
    # places i, i+1, i+2 of the strange characters within four characters of the text
    close = np.zeros(len(strange), dtype=bool)
    if len(strange) > 2:
        three = strange[2:] - strange[:-2] <= 3
        for shift in range(3):
            close[shift : shift + len(three)] |= three
    bits[strange[~close]] &= np.uint8(0xFF ^ Sign.STRANGE)


def begins_like_block(joined: str, lengths: np.ndarray) -> np.ndarray:
    """Which of the joined rows begin as a heading, a bullet, a number … may begin."""
    begins = np.zeros(len(lengths), dtype=bool)
    full = np.flatnonzero(lengths)
    firsts = (np.cumsum(lengths) - lengths)[full]
    begins[full] = [_BLOCK.match(joined, i) is not None for i in firsts.tolist()]
    return begins


@lru_cache(maxsize=1)
def _edges() -> np.ndarray:
    table = np.zeros(0x10000, dtype=bool)
    table[[code for code in range(0x10000) if chr(code).isspace()]] = True
    return table
