"""Pinyin readings of characters and of GBK byte pairs, traditional characters included (pypinyin, MIT)."""

from __future__ import annotations

import unicodedata
from functools import cache

#: What may stand between the brackets of an annotation.
PINYIN_LETTERS = "a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹḿê"


@cache
def _dictionary() -> dict[int, str]:
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


def plain(reading: str) -> str:
    """Without tone marks, ü kept: `lǜ` → `lü`."""
    bare = "".join(c for c in unicodedata.normalize("NFD", reading) if c == "\u0308" or not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


@cache
def readings(char: str) -> frozenset[str]:
    """All readings of a character, with and without tone marks; `v` stands for ü too."""
    found = _dictionary().get(ord(char), "") if len(char) == 1 else ""
    marked = [r for r in found.split(",") if r]
    return frozenset(marked) | {plain(r) for r in marked} | {plain(r).replace("ü", "v") for r in marked}


def reads(char: str, reading: str) -> bool:
    """Whether a character can be read so; tones are not asked for."""
    return reading in readings(char) or plain(reading) in readings(char)


@cache
def _by_first_byte(first: int) -> dict[str, tuple[int, ...]]:
    table: dict[str, list[int]] = {}
    for second in range(0x40, 0xFF):
        try:
            char = bytes((first, second)).decode("gbk")
        except UnicodeDecodeError:
            continue
        for r in readings(char):
            table.setdefault(r, []).append(second)
    return {r: tuple(found) for r, found in table.items()}


def second_bytes(first: int, reading: str) -> tuple[int, ...]:
    """The bytes that make, behind `first`, a GBK character with this reading, whatever its tone."""
    return _by_first_byte(first).get(plain(reading), ())


@cache
def pairs_reading(reading: str) -> tuple[int, ...]:
    """All GBK characters with a reading, as first byte << 8 | second byte."""
    return tuple(first << 8 | second for first in range(0x81, 0xFF) for second in second_bytes(first, reading))


def reads_exactly(char: str, reading: str) -> bool:
    """Whether a dictionary has this very reading of a character, tone and all."""
    return reading in _dictionary().get(ord(char), "").split(",")
