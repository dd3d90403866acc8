"""Script and punctuation for whole columns: Polars expressions and series."""

from __future__ import annotations

import re
from functools import partial

import polars as pl

from flows.normalising import punctuation, signs
from flows.normalising.converting import Converter, map_joined
from flows.normalising.dictionaries import Edition
from flows.normalising.hant import renderer


def convert(series: pl.Series, config: str, edition: Edition = "2026") -> pl.Series:
    """A column of strings by one of OpenCC's configurations (t2s, s2t, tw2s, tw2sp, hk2s, s2tw, s2twp, s2hk). `edition` says by which
    dictionaries: those of OpenCC's release 1.4.2, or, byte for byte, those of opencc-python-reimplemented ("package"). Nulls stay.
    Raises ValueError for an unknown configuration or edition, TypeError for a column that holds no strings."""
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


def to_hant(series: pl.Series) -> pl.Series:
    """The traditional rendering of simplified text, as readers in Taiwan expect it: Taiwan's standard characters (s2tw), the text's own
    words (no 軟體 for 软件: what people said is not reworded), and corner quotes 「」 with 『』 inside them. English keeps its quotes and
    apostrophes. Character for character: offsets hold in both renderings. Nulls stay."""
    return map_joined(series, _render_hant)


_DOUBLE = str.maketrans("“”", "「」")
_SINGLE = re.compile(f"‘([^‘’{signs.BREAKS}]*[{signs.HAN}][^‘’{signs.BREAKS}]*)’")
_QUOTED_LINE = re.compile(f"[^“”{signs.BREAKS}]*[“”][^{signs.BREAKS}]*")


def _render_hant(s: str) -> str:
    rendered = renderer().render(s)
    if "‘" in rendered:
        rendered = _SINGLE.sub("『\\1』", rendered)
    if "“" not in rendered and "”" not in rendered:
        return rendered
    return _QUOTED_LINE.sub(lambda m: m[0].translate(_DOUBLE) if signs.HAS_HAN.search(m[0]) else m[0], rendered)
