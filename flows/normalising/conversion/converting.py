"""Script conversion with dictionaries, as OpenCC and, byte for byte, as opencc-python-reimplemented do it, at memory
speed.

A conversion works on a whole column at once: rows are joined into one array of code points, characters go through one
table, phrases are found by `matching.Trie`. Where a phrase changes its length (regional words only) the edit is kept,
so provenance is never lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import polars as pl
import pyarrow as pa

from flows.normalising.conversion.dictionaries import Edition, Order, Step, load_chain
from flows.normalising.conversion.matching import UNICODE, Codes, Indexes, Trie, decode, encode
from flows.text import Edit, Text


@dataclass(frozen=True, slots=True)
class _Stage:
    """One step of a chain, ready to run: the entries of its dictionaries, then the character table for what they
    left."""

    tries: tuple[Trie, ...]
    table: Codes

    def run(self, codes: Codes, rows: Indexes | None = None) -> tuple[Codes, list[tuple[int, int, Codes]]]:
        """The converted code points, and the edits (start, end, new) that change a length.

        The edits are not applied. `rows`: see Trie.select."""
        out = self.table[codes]
        taken = np.zeros(len(codes), bool) if len(self.tries) > 1 else None
        edits: list[tuple[int, int, Codes]] = []
        for trie in self.tries:
            found = trie.select(codes, taken, rows)
            if not len(found):
                continue
            even = trie.value_lengths[found.entries] == found.lengths
            trie.put(out, found.pick(even))
            for start, length, entry in zip(
                *(a[~even].tolist() for a in (found.starts, found.lengths, found.entries)), strict=True
            ):
                first = trie.value_starts[entry]
                edits.append((start, start + length, trie.values[first : first + trie.value_lengths[entry]]))
            if taken is not None:
                marks = np.zeros(len(codes) + 1, np.int8)
                np.add.at(marks, found.starts, 1)
                np.add.at(marks, found.starts + found.lengths, -1)
                taken |= np.cumsum(marks[:-1]).astype(bool)
        return out, sorted(edits, key=lambda e: e[0])


class Converter:
    """A chain of steps, each a group of dictionaries.

    >>> Converter.of("t2s").convert("頭髮發亮，乾隆乾杯")
    '头发发亮，乾隆干杯'
    """

    def __init__(self, chain: Sequence[Step]) -> None:
        self._stages = tuple(_prepare(step) for step in chain)
        #: Whether, inside the Basic Multilingual Plane, no entry changes the bytes that a character takes.
        self._steady = all(_is_steady(d) for step in chain for d in step.dictionaries)

    @staticmethod
    @cache
    def of(config: str, edition: Edition = "2026") -> Converter:
        """The converter of one of OpenCC's configurations, built once (s2t: a third of a second)."""
        return Converter(load_chain(config, edition))

    def convert(self, s: str) -> str:
        """A string converted. Linear in its length."""
        if s.isascii():
            return s
        return "".join(map(self._convert_chunk, chunks(s)))

    def _convert_chunk(self, s: str) -> str:
        codes = encode(s)
        for stage in self._stages:
            codes = _apply(*stage.run(codes))
        return decode(codes)

    def convert_text(self, text: Text) -> Text:
        """A Text converted; every character keeps its origin."""
        for stage in self._stages:
            if text.chars.isascii():
                return text
            codes, edits = stage.run(encode(text.chars))
            text = text.with_chars(decode(codes)).edit(Edit(a, b, decode(new)) for a, b, new in edits)
        return text

    def convert_series(self, series: pl.Series) -> pl.Series:
        """A column of strings converted; nulls stay.

        The column's own memory is read and written: no Python string is made for a row."""
        if series.dtype != pl.String:
            raise TypeError(f"a column of strings is needed, not {series.dtype}")
        array = series.to_arrow()
        if isinstance(array, pa.ChunkedArray) or not pa.types.is_large_string(array.type) or array.offset:
            array = pa.concat_arrays([pa.array(series.to_list(), pa.large_string())])
        validity, offsets_buffer, data = array.buffers()
        offsets = np.frombuffer(offsets_buffer, np.int64, len(array) + 1) if len(array) else np.zeros(1, np.int64)
        if offsets[0] == offsets[-1]:
            return series
        codes = encode(str(memoryview(data)[offsets[0] : offsets[-1]], "utf-8"))
        rows = np.concatenate([[0], np.cumsum(series.str.len_chars().fill_null(0).to_numpy(), dtype=np.int64)])
        cuts = np.unique(np.append(np.searchsorted(rows, np.arange(0, len(codes), CHUNK)), len(array)))
        parts, sizes = [], []
        for first, last in pairwise(cuts.tolist()):
            part, bounds = self._convert_rows(codes[rows[first] : rows[last]], rows[first : last + 1] - rows[first])
            encoded = decode(part).encode("utf-8")
            if self._steady and ((part > 0xFFFF) == (codes[rows[first] : rows[last]] > 0xFFFF)).all():
                sizes.append(np.diff(offsets[first : last + 1]))
            else:
                widths = np.concatenate([[0], np.cumsum(_widths(part), dtype=np.int64)])
                sizes.append(np.diff(widths[bounds]))
            parts.append(encoded)
        data = b"".join(parts)
        offsets = np.concatenate([[0], np.cumsum(np.concatenate(sizes), dtype=np.int64)])
        result = pa.LargeStringArray.from_buffers(len(array), pa.py_buffer(offsets), pa.py_buffer(data), validity)
        return pl.Series(series.name, result)

    def _convert_rows(self, codes: Codes, rows: Indexes) -> tuple[Codes, Indexes]:
        """Rows joined end to end, of which `rows` says where each begins and the last ends."""
        for stage in self._stages:
            codes, edits = stage.run(codes, rows[:-1])
            if edits:
                moved = np.concatenate([[0], np.cumsum([len(new) - (end - start) for start, end, new in edits])])
                codes = _apply(codes, edits)
                rows = rows + moved[np.searchsorted([end for _, end, _ in edits], rows, side="right")]
        return codes, rows


def _is_steady(entries: Mapping[str, str]) -> bool:
    """Whether every entry keeps, inside the Basic Multilingual Plane, the number of bytes of each character."""
    if any(len(key) != len(value) for key, value in entries.items()):
        return False
    keys, values = encode("".join(entries)), encode("".join(entries.values()))
    inside = (keys <= 0xFFFF) & (values <= 0xFFFF)
    return bool((_widths(keys[inside]) == _widths(values[inside])).all())


def _widths(codes: Codes) -> Indexes:
    """How many bytes each code point takes in UTF-8."""
    return 1 + (codes > 0x7F) + (codes > 0x7FF) + (codes > 0xFFFF)


def _prepare(step: Step) -> _Stage:
    *earlier, last = step.dictionaries
    table = np.arange(UNICODE, dtype=np.uint32)
    singles = {k: v for k, v in last.items() if len(k) == 1}
    if bad := [k for k, v in singles.items() if len(v) != 1]:
        raise ValueError(f"the last dictionary of a group maps single characters to longer values: {bad[:3]}")
    table[encode("".join(singles))] = encode("".join(singles.values()))
    # An earlier dictionary's single characters go before a later one's phrases, so they stay with their phrases.
    phrases = [d for d in (*earlier, {k: v for k, v in last.items() if len(k) > 1}) if d]
    if step.order is Order.LEFTMOST:
        return _Stage((Trie.ranked(phrases, table),) if phrases else (), table)
    # Only the last one's entries may be skipped when they say the same as the characters: below the others more phrases
    # follow.
    return _Stage(tuple(Trie(d, table if d is phrases[-1] else None) for d in phrases), table)


def _apply(codes: Codes, edits: list[tuple[int, int, Codes]]) -> Codes:
    if not edits:
        return codes
    parts, at = [], 0
    for start, end, new in edits:
        parts += [codes[at:start], new]
        at = end
    return np.concatenate([*parts, codes[at:]])


#: Characters that may stand between joined rows: none is in any dictionary, and one of them is absent from nearly any
#: data.
_JOINTS = "\x00\x1e\x1f\x1d\x1c"
#: Characters of a text that are worked on at a time: what a core's cache holds.
CHUNK = 1 << 18


def chunks(s: str) -> Iterator[str]:
    """A long text in parts that end with a line or a row, where no entry and no rule reaches across."""
    start = 0
    while len(s) - start > CHUNK:
        end = max(s.rfind(c, start, start + CHUNK) for c in "\n" + _JOINTS) + 1
        if not end:
            end = min((at for c in "\n" + _JOINTS if (at := s.find(c, start + CHUNK)) >= 0), default=len(s) - 1) + 1
        yield s[start:end]
        start = end
    yield s[start:]


def map_joined(series: pl.Series, function) -> pl.Series:  # type: ignore[no-untyped-def]
    """Apply a string function to a column in one call.

    The function must treat control characters as foreign and keep them."""
    if series.dtype != pl.String:
        raise TypeError(f"a column of strings is needed, not {series.dtype}")
    values = series.to_list()
    present = values if series.null_count() == 0 else [v for v in values if v is not None]
    if not present:
        return series
    joined = None
    for joint in _JOINTS:
        joined = joint.join(present)
        if joined.count(joint) == len(present) - 1:
            converted = function(joined).split(joint)
            break
    else:
        converted = [function(v) for v in present]
    if len(present) != len(values):
        rest = iter(converted)
        converted = [None if v is None else next(rest) for v in values]
    return pl.Series(series.name, converted, dtype=pl.String)
