"""Script and punctuation for whole columns: Polars expressions and series."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from itertools import groupby

import polars as pl

from flows.normalising import punctuation, signs
from flows.normalising.conversion.converting import Converter, map_joined
from flows.normalising.conversion.dictionaries import Edition
from flows.normalising.conversion.hant import is_ambiguous, renderer
from flows.normalising.normalise import normalise
from flows.normalising.script import detect_script
from flows.normalising.traditional import laid_over, own_traditional, source_forms, with_strays
from flows.text import Text


def convert(series: pl.Series, config: str, edition: Edition = "2026") -> pl.Series:
    """A column of strings by one of OpenCC's configurations (t2s, s2t, tw2s, tw2sp, hk2s, s2tw, s2twp, s2hk).

    `edition` says by which dictionaries: those of OpenCC's release 1.4.2, or, byte for byte, those of
    opencc-python-reimplemented ("package"). Nulls stay. Raises ValueError for an unknown configuration or edition,
    TypeError for a column that holds no strings."""
    return Converter.of(config, edition).convert_series(series)


def to_simplified(expr: pl.Expr, config: str = "t2s") -> pl.Expr:
    """An expression's strings in simplified characters: OpenCC's tables and nothing else (`normalise` does more)."""
    return expr.map_batches(partial(convert, config=config), return_dtype=pl.String)


def to_traditional(expr: pl.Expr, config: str = "s2t") -> pl.Expr:
    """An expression's strings in traditional characters: OpenCC's tables and nothing else (`to_hant` does more)."""
    return expr.map_batches(partial(convert, config=config), return_dtype=pl.String)


def punctuate(expr: pl.Expr) -> pl.Expr:
    """An expression's strings with mainland punctuation."""
    return expr.map_batches(punctuate_series, return_dtype=pl.String)


def punctuate_series(series: pl.Series) -> pl.Series:
    """A column of strings with mainland punctuation; each value is one text, whose lines are blocks."""
    return map_joined(series, punctuation.punctuate)


def to_hant(
    series: pl.Series, names: Sequence[Sequence[str]] | None = None, forms: Sequence[str] | None = None
) -> pl.Series:
    """The traditional rendering of simplified text, as readers in Taiwan expect it: Taiwan's standard characters, the
    text's own words (no 軟體 for 软件: what people said is not reworded), and corner quotes 「」 with 『』 inside them.
    English keeps its quotes and apostrophes. Character for character: offsets hold in both renderings. Nulls stay.

    Args:
        series: simplified text with mainland punctuation.
        names: for each row the people it speaks of, whose surnames are no common words (余华, not 餘華).
        forms: for each row the characters of a traditional source (`own_traditional`), which stay; "" where there is
        none.

    Raises:
        TypeError: the column holds no strings.
    """
    if names is None:
        rendered = map_joined(series, _render_hant)
    else:
        known = [tuple(name for name in row if is_ambiguous(name)) for row in names]
        parts, at = [], 0
        for group, rows in groupby(known):
            size = sum(1 for _ in rows)
            parts.append(map_joined(series[at : at + size], partial(_render_hant, names=group)))
            at += size
        rendered = pl.concat(parts) if parts else series
    if forms is None or not any(forms):
        return rendered
    laid = (laid_over(r, f) if f and r and len(r) == len(f) else r for r, f in zip(rendered, forms, strict=True))
    return pl.Series(series.name, laid, dtype=pl.String)


def traditional(text: Text) -> str:
    """A Text of any script in traditional characters: lines that are traditional keep their own, what is simplified is
    rendered as `to_hant` does it. Punctuation is that of Taiwan and Hong Kong.

    >>> traditional(Text.of("鍾先生說:「控制台後來壞了」"))
    '鍾先生說：「控制台後來壞了」'
    """
    report = detect_script(text.chars)
    simplified = normalise(text, report)
    rendered = _render_hant(simplified.chars)
    if report.variety == "machine" or len(rendered) != len(simplified):
        return rendered
    forms = source_forms(text, simplified)
    if report.hant == 0:
        return with_strays(rendered, forms, simplified.chars)
    lines = ((rendered[a:b], forms[a:b], simplified.chars[a:b]) for a, b in simplified.lines())
    return "\n".join(laid_over(r, f) if own_traditional(f) else with_strays(r, f, s) for r, f, s in lines)


_DOUBLE = str.maketrans("“”", "「」")
_SINGLE = re.compile(f"‘([^‘’{signs.BREAKS}]*)’")
_LINE = re.compile(f"[^{signs.BREAKS}]+")


def _render_hant(s: str, names: Sequence[str] = ()) -> str:
    rendered = renderer().render(s, names)
    if "‘" in rendered:
        rendered = _SINGLE.sub(lambda m: f"『{m[1]}』" if signs.HAS_HAN.search(m[1]) else m[0], rendered)
    return _LINE.sub(_corner_quoted, rendered) if "“" in rendered or "”" in rendered else rendered


def _corner_quoted(line: re.Match[str]) -> str:
    """A line's double quotes as corner quotes, but for lines without Chinese."""
    s = line[0]
    return s.translate(_DOUBLE) if ("“" in s or "”" in s) and signs.HAS_HAN.search(s) else s
