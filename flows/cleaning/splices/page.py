"""A page, or a part of one, as the search reads it: its characters, and what bracketed pinyin and rests of tags stand
where."""

from __future__ import annotations

import re
from array import array
from functools import lru_cache

import numpy as np

from flows.cleaning.splices.annotations import ANNOTATION
from flows.language.readings import PINYIN, PINYIN_LETTERS, pairs_reading

_CUT = rf"\(?({PINYIN})(?:[(（]{PINYIN}[)）]){{0,3}}\)"
#: An annotation; the rest of one behind the orphan that swallowed its bracket; the rest where the orphan was dropped.
BARE_REST = re.compile(_CUT)
_BRACKETED = re.compile(rf"(?=({ANNOTATION.pattern}))")
_BEHIND_ORPHAN = re.compile(rf"(?=([?\ufffd]{_CUT}))")
_HIDDEN = re.compile(rf"(?<![{PINYIN_LETTERS}(（])(?=({_CUT}))")
_TAG_REST = re.compile(r"/?(?:p|br|div|span|strong|em|b|i|a|img|li|ul|ol|h[1-6])\b[^<>\n]{0,40}>", re.IGNORECASE)
_YEAR_REST = re.compile(r"(?:9\d\d|0[0-2]\d)年")
_ORPHAN = re.compile("[?\ufffd]")
_ASCII = re.compile("[/0-9A-Za-z]")


@lru_cache(maxsize=2000)
def _pairs(reading: str) -> memoryview:
    return memoryview(array("i", pairs_reading(reading)))


class Page:
    """Arrays over the characters of `s`: `code`; where an annotation that begins here ends (`until`) and the place of
    its reading in `readings` (-1: none begins); how long the rest of a tag is that begins here (`tag`), and the digit
    that a year lost before (`year`).

    `hidden`: orphans may have been dropped, so rests of annotations and tags are looked for everywhere.
    """

    def __init__(self, s: str, hidden: bool) -> None:
        self.code = np.frombuffer(s.encode("utf-32-le", "surrogatepass"), dtype=np.int32).copy()
        self.until = np.zeros(len(s), dtype=np.int32)
        self.reading = np.full(len(s), -1, dtype=np.int32)
        self.tag, self.year = np.zeros(len(s) + 1, dtype=np.uint8), np.zeros(len(s) + 1, dtype=np.uint8)
        self.readings: list[memoryview] = []
        self._number: dict[str, int] = {}
        for pattern in (_BRACKETED, _BEHIND_ORPHAN, *([_HIDDEN] if hidden else [])):
            for m in pattern.finditer(s):
                self.until[m.start()], self.reading[m.start()] = m.end(1), self._reading(m[2])
        for m in (_ASCII if hidden else _ORPHAN).finditer(s):
            at = m.start() if hidden else m.end()
            if tag := _TAG_REST.match(s, at):
                self.tag[at] = len(tag[0])
            elif _YEAR_REST.match(s, at):
                self.year[at] = ord("1" if s[at] > "6" else "2")

    def _reading(self, pinyin: str) -> int:
        number = self._number.get(pinyin)
        if number is None:
            number = self._number[pinyin] = len(self.readings)
            self.readings.append(_pairs(pinyin))
        return number
