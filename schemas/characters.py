"""Which characters and remains published text may not hold, as regular expressions of Polars (Rust's dialect).

Conservative on purpose: a whole document stays unpublished when one of these matches, so each names a thing that is never
part of an interview. Parentheses behind a word, asterisks in arithmetic or a `#` are no such thing.
"""

from __future__ import annotations

import polars as pl
from pandera.polars import PolarsData

#: Control characters (line feed and tab aside), private use, unassigned code points, the replacement character, and the
#: invisible format characters that web pages leave behind. The joiners U+200C and U+200D stay: emoji are made with them.
DAMAGED = (
    r"[\p{Co}\x{0}-\x{8}\x{B}-\x{1F}\x{7F}-\x{9F}\x{AD}\x{200B}\x{200E}\x{200F}"
    r"\x{2028}-\x{202E}\x{2060}-\x{2064}\x{2066}-\x{206F}\x{FDD0}-\x{FDEF}\x{FEFF}\x{FFF9}-\x{FFFF}]"
)

#: Tags of HTML, entities, links and images of Markdown, and emphasis around Chinese words.
MARKUP = (
    r"(?i)</?(?:a|abbr|article|aside|b|blockquote|br|caption|cite|code|dd|div|dl|dt|em|figcaption|figure|font|footer|"
    r"h[1-6]|header|hr|i|iframe|img|li|main|nav|ol|p|pre|q|rb|rp|rt|ruby|script|section|small|span|strong|style|sub|sup|"
    r"table|tbody|td|th|thead|tr|u|ul|video)(?:\s+[a-z-]+\s*=[^<>]*|\s*/?)>"
    r"|&(?:amp|lt|gt|nbsp|quot|apos|ldquo|rdquo|hellip|mdash|middot|#\d{2,7}|#x[0-9a-f]{2,6});"
    r"|\]\((?:https?://|/|#)[^()\s]*\)"
    r"|(?:^|[^0-9a-z*])\*\*[^\s*][^*\n]*\p{Han}[^*\n]*\*\*(?:[^0-9a-z*]|$)"
    r"|(?:^|[^0-9a-z*])\*\*\p{Han}[^*\n]*\*\*(?:[^0-9a-z*]|$)"
)

#: A pinyin syllable with its tone, in parentheses behind the character it reads: 進(jìn).
ANNOTATION = r"\p{Han}[(（](?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[iuü]?[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ](?:ng|[ionur])?[)）]"


def absent(pattern: str, data: PolarsData) -> pl.LazyFrame:
    """For each row, whether the column is free of a pattern. Nulls count as free."""
    return data.lazyframe.select(~pl.col(data.key).str.contains(pattern).fill_null(False))
