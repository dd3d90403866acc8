"""Pinyin readings of characters and of GBK byte pairs, traditional characters included (pypinyin, MIT)."""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

#: What may stand between the brackets of an annotation.
PINYIN_LETTERS = "a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹḿêăĕĭŏŭɑɡ\u0300\u0301\u0304\u0306\u0308\u030c"
#: A regular expression for one reading, the marks on its letters perhaps characters of their own.
PINYIN = rf"[{PINYIN_LETTERS}]{{1,8}}"
_PHONETIC = str.maketrans("ɑɡ", "ag")


@lru_cache(maxsize=1)
def _dictionary() -> dict[int, str]:
    # its file alone: importing the package trains a word segmenter, which takes longer than repairing a document
    folder = importlib.util.find_spec("pypinyin").submodule_search_locations[0]  # type: ignore[union-attr, index]
    found = json.loads((Path(folder) / "pinyin_dict.json").read_text(encoding="utf-8"))
    return {int(code): readings for code, readings in found.items()}


def plain(reading: str) -> str:
    """Without tone marks, ü kept: `lǜ` → `lü`."""
    bare = "".join(c for c in unicodedata.normalize("NFD", reading) if c == "\u0308" or not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).translate(_PHONETIC)


@cache
def readings(char: str) -> frozenset[str]:
    """All readings of a character, with and without tone marks; `v` stands for ü too."""
    found = _dictionary().get(ord(char), "") if len(char) == 1 else ""
    marked = [r for r in found.split(",") if r]
    return frozenset(marked) | {plain(r) for r in marked} | {plain(r).replace("ü", "v") for r in marked}


def reads(char: str, reading: str) -> bool:
    """Whether a character can be read so; tones are not asked for."""
    return reading in readings(char) or plain(reading) in readings(char)


@lru_cache(maxsize=1)
def _by_reading() -> dict[str, list[int]]:
    bare = cache(plain)
    table: dict[str, list[int]] = {}
    for first in range(0x81, 0xFF):
        for second in range(0x40, 0xFF):
            char = bytes((first, second)).decode("gbk", "ignore")
            for r in {bare(r) for r in _dictionary().get(ord(char), "").split(",")} if char else ():
                for spelled in {r, r.replace("ü", "v")}:
                    table.setdefault(spelled, []).append(first << 8 | second)
    return table


def pairs_reading(reading: str) -> list[int]:
    """All GBK characters with a reading, whatever its tone, as first byte << 8 | second byte, in rising order."""
    return _by_reading().get(plain(reading), [])


def reads_exactly(char: str, reading: str) -> bool:
    """Whether a dictionary has this very reading of a character, tone and all."""
    return unicodedata.normalize("NFC", reading) in _dictionary().get(ord(char), "").split(",")
