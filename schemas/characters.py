"""Which characters and remains published text may not hold, as regular expressions of Polars (Rust's dialect).

Conservative on purpose: a whole document stays unpublished when one of these matches, so each names a thing that is
never part of an interview. Parentheses behind a word, asterisks in arithmetic or a `#` are no such thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from pandera.polars import PolarsData

#: Control characters (line feed and tab aside), noncharacters, and the invisible format characters that web pages leave
#: behind. The joiners U+200C and U+200D stay: emoji are made with them.
BROKEN = (
    r"[\x{0}-\x{8}\x{B}-\x{1F}\x{7F}-\x{9F}\x{AD}\x{200B}\x{200E}\x{200F}\x{2028}-\x{202E}\x{2060}-\x{2064}"
    r"\x{2066}-\x{206F}\x{FDD0}-\x{FDEF}\x{FEFF}\x{FFF9}-\x{FFFC}\x{FFFE}\x{FFFF}]"
)

#: Characters that stand where something was that nobody can read any more: they may be published where a doubt says so.
LOST = r"[\p{Co}\x{FFFD}]"
DAMAGED = f"{BROKEN}|{LOST}"

#: Tags of HTML, entities that stand for a character, links and images of Markdown, and emphasis at the beginning of a
#: line or behind a mark. `张**和李**` hides names, and what stands in backticks is quoted on purpose: neither is
#: markup.
MARKUP = (
    r"(?i)</?(?:a|abbr|article|aside|b|blockquote|br|caption|cite|code|dd|div|dl|dt|em|figcaption|figure|font|footer|"
    r"h[1-6]|header|hr|i|iframe|img|li|main|nav|ol|p|pre|q|rb|rp|rt|ruby|script|section|small|span|strong|style|sub|"
    r"sup|table|tbody|td|th|thead|tr|u|ul|video)(?:\s+[a-z-]+\s*=[^<>]*|\s*/?)>"
    r"|&(?:amp|lt|gt|nbsp|quot|apos|ldquo|rdquo|hellip|mdash|middot|#\d{2,6}"
    r"|#x(?:[0-9a-f]{2,3}|[0-9a-ce-f][0-9a-f]{3}|d[0-7][0-9a-f]{2}|[0-9a-f]{5}));"
    r"|\]\((?:https?://|/|#)[^()\s]*\)"
    r"|(?m:^|[\s\p{P}--*])\*\*[^\s*][^*\n]*\p{Han}[^*\n]*\*\*"
    r"|(?m:^|[\s\p{P}--*])\*\*\p{Han}[^*\n]*\*\*"
)
QUOTED = r"```[^`]*```|`[^`\n]*`"

#: A pinyin syllable with its tone, in parentheses behind the character it reads: 進(jìn).
ANNOTATION = r"\p{Han}[(（](?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[iuü]?[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ](?:ng|[ionur])?[)）]"

#: A writer may give the reading of a word or two, also in a text whose other readings were damage.
READINGS = 2


def no_damage(data: PolarsData) -> pl.LazyFrame:
    """For each row, whether the column is free of damaged characters. Nulls count as free."""
    return data.lazyframe.select(~pl.col(data.key).str.contains(DAMAGED).fill_null(False))


def none_broken(data: PolarsData) -> pl.LazyFrame:
    """For each row, whether the column is free of characters that no text holds; lost ones may stand in it."""
    return data.lazyframe.select(~pl.col(data.key).str.contains(BROKEN).fill_null(False))


def is_lost(column: str) -> pl.Expr:
    """Whether a character of the column is lost, or can't be read by anybody."""
    return pl.col(column).str.contains(LOST)


def is_markup(column: str) -> pl.Expr:
    """Whether something in the column looks like markup."""
    return pl.col(column).str.replace_all(QUOTED, "``").str.contains(MARKUP)


def holds_markup(text: str) -> bool:
    """The same for one string."""
    return any(mark in text for mark in "<&]*") and bool(
        pl.select(pl.lit(text).str.replace_all(QUOTED, "``").str.contains(MARKUP)).item()
    )


def markup_of(text: str) -> list[tuple[int, int]]:
    """Where a text holds what looks like markup: (start, end) of each place in code points, in order.

    >>> markup_of("写成 <p> 的标签")
    [(3, 6)]
    """
    if not any(mark in text for mark in "<&]*"):
        return []
    found = _places(text, f"{QUOTED}|{MARKUP}")
    return [(start, end) for start, end in found if text[start] != "`"]


def annotations_of(text: str) -> list[tuple[int, int]]:
    """Where a text has readings behind their characters, if there are more of them than a writer gives."""
    found = _places(text, ANNOTATION) if "(" in text or "（" in text else []
    return found if len(found) > READINGS else []


def _places(text: str, pattern: str) -> list[tuple[int, int]]:
    """Where Rust's dialect finds a pattern, in code points."""
    spans = []
    at = 0
    for found in pl.select(pl.lit(text).str.extract_all(pattern)).item():
        at = text.index(found, at)
        spans.append((at, at + len(found)))
        at += len(found)
    return spans


def no_markup(data: PolarsData) -> pl.LazyFrame:
    """For each row, whether the column is free of markup. Nulls count as free."""
    return data.lazyframe.select(~is_markup(data.key).fill_null(False))


def readings(text: pl.Expr) -> pl.Expr:
    """How many characters of a text have their reading behind them."""
    return text.str.count_matches(ANNOTATION)
