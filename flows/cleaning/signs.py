"""Signs of noise: one look at each character says which steps have anything to do.

A table gives each character's bits; a text's signs are the bits of its characters and of its beginnings and ends of lines. No sign,
no noise: a clean text costs a look-up a character. A sign is no proof, the steps decide.
"""

from __future__ import annotations

from enum import IntFlag
from functools import lru_cache

import numpy as np

from flows.cleaning.characters import changes_character
from flows.cleaning.mojibake import is_strange
from flows.plausible import code_points


class Sign(IntFlag):
    """What a text may hold."""

    ODD = 1  # a character that the table of characters changes
    SYNTAX = 2  # a character that HTML or markdown writes with
    STRANGE = 4  # a character that is rare in Chinese, or belongs to another alphabet
    SPLICE = 8  # a question mark or a closing bracket
    BLOCK = 16  # a line that begins like a heading, a bullet …, or is blank or padded
    BREAK = 32  # a line feed
    WIDE = 64  # takes two columns


_SYNTAX = "<>&*_`~[]\\|"
_SPLICE = "?)）？\ufffd"
_BLOCK_STARTS = "#-+*>=~_|`•◦‣▪▸▹➢➤❖⁃∙●■◆▶►◇○□▫·・–—─━═0123456789"
_SPACES = " \t\u00a0\u3000\u2002\u2003\u2009"


@lru_cache(maxsize=1)
def _table() -> np.ndarray:
    table = np.zeros(0x10000, dtype=np.uint8)
    for code in range(0x10000):
        if changes_character(chr(code)):
            table[code] |= np.uint8(Sign.ODD)
    strange = is_strange(np.arange(0x10000))
    table[strange] |= np.uint8(Sign.STRANGE)
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
    """The signs of each character. Beyond the basic plane only tags, variation selectors and private use are odd."""
    if codes.size and int(codes.max()) < 0x10000:
        return _table()[codes]
    bits = _table()[np.minimum(codes, 0xFFFD)]
    high = codes >= 0x10000
    bits[high] = np.where(codes[high] >= 0xE0000, int(Sign.ODD), 0)
    bits[(codes >= 0x2F800) & (codes <= 0x2FA1F)] = int(Sign.ODD)
    return bits


def find_signs(s: str) -> Sign:
    """The signs of a text.

    >>> find_signs("今天天气很好。"), find_signs("他<b>说</b>").name
    (<Sign.WIDE: 64>, 'SYNTAX|WIDE')
    """
    if not s:
        return Sign(0)
    codes = code_points(s)
    bits = bits_of(codes)
    found = int(np.bitwise_or.reduce(bits))
    if found & Sign.STRANGE:
        strange = (bits & np.uint8(Sign.STRANGE)) > 0
        if not (strange[:-1] & strange[1:]).any() and not (strange[:-2] & strange[2:]).any():
            found &= ~Sign.STRANGE
    breaks = np.flatnonzero(bits & np.uint8(Sign.BREAK)) if found & Sign.BREAK else np.zeros(0, dtype=np.int64)
    low = np.minimum(codes, 0xFFFF)
    firsts = low[np.concatenate([[0], breaks[breaks < len(low) - 1] + 1])]
    lasts = low[np.concatenate([breaks[breaks > 0] - 1, [len(low) - 1]])]
    if _starts()[firsts].any() or _ends()[lasts].any() or _even(bits, breaks):
        found |= Sign.BLOCK
    return Sign(found)


def _even(bits: np.ndarray, breaks: np.ndarray) -> bool:
    """Whether many lines are about equally wide, as hard wraps make them."""
    if len(breaks) < 4:
        return False
    wide = np.concatenate([[0], np.cumsum((bits & np.uint8(Sign.WIDE)) > 0)])
    edges = np.concatenate([[-1], breaks, [len(bits)]])
    width = np.diff(edges) - 1 + np.diff(wide[np.minimum(edges + 1, len(bits))])
    long = np.sort(width)[int(len(width) * 0.95) - (len(width) <= 20)]
    return 25 <= long <= 140 and int((width >= long - 6).sum()) * 2 >= len(width) - 1


def row_signs(joined: str, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The signs of the characters of many rows, given joined and with their lengths; and which rows have white space at an
    edge. Blocks are not looked for here."""
    codes = code_points(joined)
    bits = bits_of(codes)
    strange = (bits & np.uint8(Sign.STRANGE)) > 0
    alone = strange.copy()
    alone[:-1] &= ~strange[1:]
    alone[1:] &= ~strange[:-1]
    alone[:-2] &= ~strange[2:]
    alone[2:] &= ~strange[:-2]
    bits[alone] &= ~np.uint8(Sign.STRANGE)
    signs = np.zeros(len(lengths), dtype=np.uint8)
    padded = np.zeros(len(lengths), dtype=bool)
    full = np.flatnonzero(lengths)
    if len(full):
        firsts = (np.cumsum(lengths) - lengths)[full]
        signs[full] = np.bitwise_or.reduceat(bits, firsts)
        edge = _edges()[np.minimum(codes, 0xFFFF)]
        padded[full] = edge[firsts] | edge[firsts + lengths[full] - 1]
    return signs, padded


def begins_like_block(joined: str, lengths: np.ndarray) -> np.ndarray:
    """Which of the joined rows begin with a character that may begin a heading, a bullet, a number …"""
    begins = np.zeros(len(lengths), dtype=bool)
    full = np.flatnonzero(lengths)
    if len(full):
        firsts = (np.cumsum(lengths) - lengths)[full]
        begins[full] = [ord(joined[i]) < 0x10000 and bool(_starts()[ord(joined[i])]) for i in firsts.tolist()]
    return begins


@lru_cache(maxsize=1)
def _edges() -> np.ndarray:
    table = np.zeros(0x10000, dtype=bool)
    table[[code for code in range(0x10000) if chr(code).isspace()]] = True
    return table
