"""Traces: which misreadings a text can show at all, by a table over its characters and those beside them.

UTF-8 read in another encoding leaves a trace: the bytes of characters that stand beside each other hold a first byte of
UTF-8 and the ones that follow it. One look-up a character tells for all encodings at once whether there is any; in few
ordinary lines there is, so hardly one is read anew. A trace is no proof, and a text without one has nothing that the
encoding could have hidden (but text in letters of two bytes alone, accented ones or Greek, which read as Chinese
characters is not believed either).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from flows.cleaning.mojibake.redecoding import DOUBLE, SINGLE, written
from flows.language.plausible import code_points, cost_each, costs

_STAND_INS = "?\ufffd€"  # what stands for single bytes, most of them lost, where GBK has no pair for them
_BEYOND = 0xFFFF  # stands for all characters outside of the first plane, which two encodings can write
#: Bits of a table over characters, shifted by these, one for each encoding. Of two bytes: begins a character of three
#: and goes on with the second; the first goes on; the second begins one; both go on. Of one byte: begins a character;
#: goes on.
_OPEN, _FIRST, _LAST, _BOTH = 0, 8, 16, 24
_BEGINS, _FOLLOWS = 0, 16
#: Characters of one byte or three stand between those of two here: characters of UTF-8 then follow each other at any
#: distance.
_NEAR = sum(1 << DOUBLE.index(encoding) for encoding in ("cp932", "euc_jp"))
_NEAR_LOST = 1 << DOUBLE.index("gb18030")
_BREAK = 1e6  # nats: more than a stretch can gain
_TINY = 1e-3  # nats: less is a matter of the order in which costs are added up


def _begins(byte: np.ndarray) -> np.ndarray:
    return (byte >= 0xE0) & (byte <= 0xEF)


def _follows(byte: np.ndarray) -> np.ndarray:
    return (byte >= 0x80) & (byte <= 0xBF)


@cache
def _double_table() -> np.ndarray:
    table = np.zeros(0x10000, dtype=np.uint32)
    codes = np.arange(0x10000)
    for bit, encoding in enumerate(DOUBLE):
        data, lengths = written(encoding)  # ASCII neither begins a character of UTF-8 nor goes on with one
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
    """The encodings, of those that read two bytes as a character and those that read one, in which a text may be UTF-8
    misread.

    >>> "gb18030" in traces_of_utf8("浣犲ソ锛屼笘鐣"), "latin-1" in traces_of_utf8("ä½\xa0å¥½")
    (True, True)
    >>> traces_of_utf8("今天天气很好。")
    frozenset()
    """
    double, single = _traces(s)
    both = (
        (DOUBLE, int(np.bitwise_or.reduce(np.concatenate(double), initial=0))),
        (SINGLE, int(np.bitwise_or.reduce(single, initial=0))),
    )
    return frozenset(name for names, bits in both for bit, name in enumerate(names) if bits >> bit & 1)


def trace_places(s: str) -> np.ndarray:
    """Of each place in a text, whether a trace of any encoding begins there; a stretch without one has none."""
    places = np.zeros(len(s), dtype=bool)
    double, single = _traces(s)
    for found in (*double, single):
        places[: len(found)] |= found > 0
    return places


def _traces(s: str) -> tuple[list[np.ndarray], np.ndarray]:
    """The bits of the encodings that left a trace at each place: of those of two bytes a character, of those of one."""
    codes = code_points(s)
    double = _double_table().take(codes, mode="clip")
    one, other = double[:-1], double[1:]
    here, across = one >> _OPEN & other >> _FIRST & 0xFF, one >> _LAST & other >> _BOTH & 0xFF
    found = [here[:-1] & across[1:], across[:-2] & here[2:]]
    every = (here | across) & (_NEAR | _NEAR_LOST * any(c in s for c in _STAND_INS))
    found += [every[:-i] & every[i:] for i in (1, 2, 3)] if every.any() else []
    single = _single_table().take(codes, mode="clip")
    return found, single[:-1] >> _BEGINS & single[1:] >> _FOLLOWS & 0xFFFF


#: Encodings of Chinese that text may have been in, when a single byte proves nothing.
CHINESE = ("gb18030", "big5hkscs", "cp950")
#: The misreadings between two encodings of two bytes a character.
_BETWEEN = tuple((used, true) for true in CHINESE for used in DOUBLE if used != true)


def guesses_between(s: str, margin: float, each: float, limits: Mapping[int, float]) -> list[tuple[str, str]]:
    """The misreadings between two encodings of two bytes a character by which some stretch of a text may gain `margin`
    nats if it is read anew, when `each` is taken off for each character that is not ASCII; and those for which that
    can't be told character by character. `limits`: what the characters of such a stretch cost on the average, at most,
    by how many there are at least."""
    codes = np.minimum(code_points(s), _BEYOND)
    new = _new_costs()[:, codes]
    unknown = np.isnan(new).any(axis=1)
    cheap = unknown | _cheap(np.minimum(new[:, codes >= 0x80], _BREAK), limits)
    if not cheap.any():
        return []
    gains = np.where(codes < 0x80, 0.0, np.maximum(cost_each(s) - new - each, -_BREAK))
    total = np.concatenate([np.zeros((len(new), 1)), np.cumsum(gains, axis=1)], axis=1)
    most = (total - np.minimum.accumulate(total, axis=1)).max(axis=1)
    may = cheap & (most >= margin) | unknown
    return [pair for pair, true in zip(_BETWEEN, may.tolist(), strict=True) if true]


def _cheap(new: np.ndarray, limits: Mapping[int, float]) -> np.ndarray:
    """Which rows hold a stretch that is no longer than need be and costs no more than its limit on the average: any
    longer one that does can be cut into such stretches, one of which does."""
    found = np.zeros(len(new), dtype=bool)
    total = np.concatenate([np.zeros((len(new), 1)), np.cumsum(new, axis=1, dtype=np.float64)], axis=1)
    for least, limit in limits.items():
        for size in range(least, min(2 * least, total.shape[1])):
            found |= (total[:, size:] - total[:, :-size] <= limit * size + _TINY).any(axis=1)
    return found


def guesses_of_single(s: str, limit: float) -> list[tuple[str, str]]:
    """The misreadings of Chinese encodings byte by byte that make two or three characters beside each other, not
    counting ASCII, which cost at most `limit` nats on the average."""
    codes = np.minimum(code_points(s), _BEYOND)
    found: dict[tuple[str, str], bool] = {}
    for part in (codes, codes[codes >= 0x80]):  # ASCII may be the second half of a character, or stand between two
        data = _single_bytes()[:, part].astype(np.int64)
        pairs = data[:, :-1] << 8 | data[:, 1:]
        for true in CHINESE:
            costs_ = _pair_costs(true)[pairs]
            two = costs_[:, :-2] + costs_[:, 2:]
            near = (two <= 2 * limit).any(axis=1)
            near |= (two[:, :-2] + costs_[:, 4:] <= 3 * limit).any(axis=1)
            for used, true_ in zip(SINGLE, near.tolist(), strict=True):
                found[used, true] = found.get((used, true), False) or true_
    return [pair for pair, true_ in found.items() if true_]


@cache
def _single_bytes() -> np.ndarray:
    """Each character of the first plane as a byte, a row for each encoding; 0 for those that it can't write."""
    return np.stack([np.where(lengths == 1, data[:, 0], 0) for data, lengths in map(written, SINGLE)])


@cache
def _new_costs() -> np.ndarray:
    """What each character would cost, read anew: infinite if it is none then, not a number if it is one
    byte now. A row for each misreading."""
    table = np.full((len(_BETWEEN), 0x10000), np.inf, dtype=np.float32)
    for row, (used, true) in zip(table, _BETWEEN, strict=True):
        data, lengths = written(used)
        pairs = lengths == 2
        row[pairs] = _pair_costs(true)[data[pairs, 0].astype(np.int64) << 8 | data[pairs, 1]]
        row[0x80:][lengths[0x80:] == 1] = np.nan
        if used == "gb18030":
            row[[ord(c) for c in _STAND_INS]] = np.nan
        row[_BEYOND] = np.nan
    return table


@cache
def _pair_costs(encoding: str) -> np.ndarray:
    """What the character of each pair of bytes costs; infinite where there is none."""
    table = np.full(0x10000, np.inf)
    for pair in range(0x8140, 0xFEFF):
        char = pair.to_bytes(2).decode(encoding, "ignore")
        if len(char) == 1:
            table[pair] = costs()[min(ord(char), _BEYOND)]
    return table
