"""Cleaning for columns: Polars series in, Polars series out.

Clean rows cost a look-up a character, noisy ones go through Python."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from flows.cleaning.clean import DEFAULT, Options, clean
from flows.cleaning.signs import LONE_NAMES, Sign, begins_like_block, find_signs, row_signs
from flows.cleaning.splices.repair import may_be_spliced

#: Characters looked at in one go: bounds the memory that the look-up takes.
CHUNK = 1_000_000
#: Characters of a row, on the average, from which on rows are looked at one by one.
DOCUMENT = 1000


def noisy_rows(series: pl.Series, options: Options = DEFAULT) -> pl.Series:
    """Which rows cleaning may change, as booleans; null is not noisy. Finds too many rather than too few.
    Raises TypeError where the column holds no strings.

    >>> noisy_rows(pl.Series(["好。", "<b>好</b>", None])).to_list()
    [False, True, False]
    """
    if series.dtype not in (pl.String, pl.Null):
        raise TypeError(f"cleaning takes a column of strings, not of {series.dtype}: cast it to pl.String")
    if options.dialects:  # which have signs of their own
        return series.is_not_null()
    noisy = np.zeros(len(series), dtype=bool)
    filled = series.fill_null("")
    lengths = filled.str.len_chars().to_numpy().astype(np.int64)
    sure = Sign.ODD | Sign.SYNTAX | Sign.STRANGE | (Sign.BREAK if options.lines else 0)
    if not options.lines and lengths.sum() > DOCUMENT * len(lengths):  # lines have to be looked at one by one, as it is
        return pl.Series(series.name, [_may_change(s, options) for s in filled])
    for start, end in _chunks(lengths):
        part = filled[start:end]
        if end - start == 1 and lengths[start] > CHUNK:  # a giant is looked at part by part
            noisy[start] = _may_change(part[0], options)
            continue
        joined = "".join(part.to_list())
        signs, padded = row_signs(joined, lengths[start:end])
        maybe = (signs & sure) > 0
        if ";" in joined:
            maybe |= part.str.contains_any(list(LONE_NAMES)).to_numpy()
        if not options.lines:
            maybe |= padded | begins_like_block(joined, lengths[start:end])
        for row in np.flatnonzero(~maybe & ((signs & (Sign.SPLICE | Sign.BREAK)) > 0)).tolist():
            s = part[row]
            maybe[row] = may_be_spliced(s) or (not options.lines and bool(find_signs(s) & Sign.BLOCK))
        noisy[start:end] = maybe
    return pl.Series(series.name, noisy)


def clean_column(series: pl.Series, options: Options = DEFAULT) -> pl.Series:
    """Clean each row of a string column; nulls stay null. Raises TypeError where the column holds no strings.

    >>> clean_column(pl.Series("text", ["進(jìn)行", None, "好"])).to_list()
    ['進行', None, '好']
    """
    rows = np.flatnonzero(noisy_rows(series, options).to_numpy())
    if not len(rows):
        return series
    cleaned = series.to_list()
    for row in rows.tolist():
        cleaned[row] = clean(cleaned[row], options)
    return pl.Series(series.name, cleaned, dtype=pl.String)


def _may_change(s: str, options: Options) -> bool:
    signs = find_signs(s)
    sure = Sign.ODD | Sign.SYNTAX | Sign.STRANGE | (Sign.BREAK if options.lines else Sign.BLOCK)
    return bool(signs & sure) or (bool(signs & Sign.SPLICE) and may_be_spliced(s))


def _chunks(lengths: np.ndarray) -> Iterator[tuple[int, int]]:
    """Row ranges of about CHUNK characters."""
    ends = np.cumsum(lengths)
    start = 0
    while start < len(lengths):
        base = int(ends[start - 1]) if start else 0
        end = max(int(np.searchsorted(ends, base + CHUNK, side="right")), start + 1)
        yield start, end
        start = end
