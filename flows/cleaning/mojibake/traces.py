"""Traces: which misreadings a text can show at all, by a table over its characters and those beside them.

UTF-8 read in another encoding leaves a trace: the bytes of characters that stand beside each other hold a first byte of UTF-8 and the
ones that follow it. One look-up a character tells for all encodings at once whether there is any; in few ordinary lines there is,
so hardly one is read anew. A trace is no proof, and a text without one has nothing that the encoding could have hidden (but
text in letters of two bytes alone, accented ones or Greek, which read as Chinese characters is not believed either).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from flows.cleaning.mojibake.redecoding import DOUBLE, SINGLE
from flows.language.plausible import code_points, cost_each, costs

_STAND_INS = "?\ufffd€"  # what stands for single bytes, most of them lost, where GBK has no pair for them
_BEYOND = 0xFFFF  # stands for all characters outside of the first plane, which two encodings can write
#: Bits of a table over characters, shifted by these, one for each encoding. Of two bytes: begins a character of three and goes on with
#: the second; the first goes on; the second begins one; both go on. Of one byte: begins a character; goes on.
_OPEN, _FIRST, _LAST, _BOTH = 0, 8, 16, 24
_BEGINS, _FOLLOWS = 0, 16
#: Characters of one byte or three stand between those of two here: characters of UTF-8 then follow each other at any distance.
_NEAR = sum(1 << DOUBLE.index(encoding) for encoding in ("cp932", "euc_jp"))
_NEAR_LOST = 1 << DOUBLE.index("gb18030")
_BREAK = 1e6  # nats: more than a stretch can gain


def _begins(byte: np.ndarray) -> np.ndarray:
    return (byte >= 0xE0) & (byte <= 0xEF)


def _follows(byte: np.ndarray) -> np.ndarray:
    return (byte >= 0x80) & (byte <= 0xBF)


@cache
def _written(encoding: str) -> tuple[np.ndarray, np.ndarray]:
    """The characters of the first plane in an encoding, a row of four bytes each, and how many bytes they take: 0 for ASCII and for
    those that it can't write."""
    every = [b""] * 0x80 + [chr(code).encode(encoding, "ignore") for code in range(0x80, 0x10000)]
    lengths = np.fromiter(map(len, every), dtype=np.int64, count=len(every))
    return np.frombuffer(b"".join(data.ljust(4, b"\0") for data in every), dtype=np.uint8).reshape(-1, 4), lengths


@cache
def _double_table() -> np.ndarray:
    table = np.zeros(0x10000, dtype=np.uint32)
    codes = np.arange(0x10000)
    for bit, encoding in enumerate(DOUBLE):
        data, lengths = _written(encoding)
        first, second = data[:, 0], np.where(lengths == 1, data[:, 0], data[:, 1])
        last_but_one, last = data[codes, np.maximum(lengths - 2, 0)], data[codes, np.maximum(lengths - 1, 0)]
        columns = {
            _OPEN: _begins(last_but_one) & _follows(last),
            _FIRST: _follows(first),
            _LAST: _begins(last),
            _BOTH: _follows(first) & _follows(second),
        }
        if encoding == "gb18030":
            columns[_FIRST][[ord(c) for c in _STAND_INS]] = columns[_BOTH][[ord(c) for c in _STAND_INS]] = True
        for shift, column in columns.items():
            column[_BEYOND] |= encoding in ("gb18030", "big5hkscs")
            table |= column.astype(np.uint32) << np.uint32(bit + shift)
    return table


@cache
def _single_table() -> np.ndarray:
    table = np.zeros(0x10000, dtype=np.uint32)
    for bit, encoding in enumerate(SINGLE):
        for byte in (*range(0x80, 0xC0), *range(0xC2, 0xF5)):
            shift = np.uint32(1 << bit + (_FOLLOWS if byte < 0xC0 else _BEGINS))
            if char := bytes([byte]).decode(encoding, "ignore"):
                table[ord(char)] |= shift
            if encoding == "sloppy-windows-1252" and byte < 0xA0:
                table[byte] |= shift
    return table


def traces_of_utf8(s: str) -> frozenset[str]:
    """The encodings, of those that read two bytes as a character and those that read one, in which a text may be UTF-8 misread.

    >>> "gb18030" in traces_of_utf8("浣犲ソ锛屼笘鐣"), "latin-1" in traces_of_utf8("ä½\xa0å¥½"), traces_of_utf8("今天天气很好。")
    (True, True, frozenset())
    """
    codes = np.minimum(code_points(s), _BEYOND)
    double = _double_table()[codes]
    one, other = double[:-1], double[1:]
    here, across = one >> _OPEN & other >> _FIRST & 0xFF, one >> _LAST & other >> _BOTH & 0xFF
    found = [here[:-1] & across[1:], across[:-2] & here[2:]]
    every = (here | across) & (_NEAR | _NEAR_LOST * any(c in s for c in _STAND_INS))
    found += [every[:-i] & every[i:] for i in (1, 2, 3)] if every.any() else []
    single = _single_table()[codes]
    pairs = single[:-1] >> _BEGINS & single[1:] >> _FOLLOWS & 0xFFFF
    both = (
        (DOUBLE, int(np.bitwise_or.reduce(np.concatenate(found), initial=0))),
        (SINGLE, int(np.bitwise_or.reduce(pairs, initial=0))),
    )
    return frozenset(name for names, bits in both for bit, name in enumerate(names) if bits >> bit & 1)


def most_gained(s: str, used: str, true: str, each: float) -> float:
    """At least as many nats as any stretch of a text can gain if it is read anew, by two encodings of two bytes a character, when
    `each` is taken off for each character that is not ASCII; infinite where that can't be told character by character."""
    codes = np.minimum(code_points(s), _BEYOND)
    new = _new_costs(used, true)[codes]
    if np.isnan(new).any():
        return float("inf")
    gains = np.where(codes < 0x80, 0.0, np.maximum(cost_each(s) - new - each, -_BREAK))
    total = np.concatenate([[0.0], np.cumsum(gains)])
    return float((total - np.minimum.accumulate(total)).max())


@cache
def _new_costs(used: str, true: str) -> np.ndarray:
    """What each character would cost, read anew: infinite if it is none then, not a number if it is not one of two bytes."""
    data, lengths = _written(used)
    new = np.where(lengths == 2, _pair_costs(true)[data[:, 0].astype(np.int64) << 8 | data[:, 1]], np.inf)
    new[(lengths == 1) | (lengths == 3)] = np.nan
    if used == "gb18030":
        new[[ord(c) for c in _STAND_INS]] = np.nan
    new[_BEYOND] = np.nan
    return new


@cache
def _pair_costs(encoding: str) -> np.ndarray:
    """What the character of each pair of bytes costs; infinite where there is none."""
    table = np.full(0x10000, np.inf)
    for pair in range(0x8140, 0xFEFF):
        char = pair.to_bytes(2).decode(encoding, "ignore")
        if len(char) == 1:
            table[pair] = costs()[min(ord(char), _BEYOND)]
    return table
