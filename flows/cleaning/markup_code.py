"""Code in markdown: what stands between backticks or fences is taken as it is.

The backticks go, unless what they hold would be read as markup without them: `<br>` in backticks speaks of a tag, and
taking the backticks away would make it one.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from flows.text import Edit, Mark, Span, Text

_TICKS = re.compile(r"`+|(?m:^[ \t>]*~{3,})")
_LOOKS_LIKE_MARKUP = re.compile(r"[<>&*_#\[\]\\~|`]|^\s*(?:[-+•]|\d+[.)])\s", re.MULTILINE)


class Protected:
    """Spans in rising order, asked for in rising order."""

    def __init__(self, spans: list[Span]) -> None:
        self.starts = [a for a, _ in spans]
        self.ends = [b for _, b in spans]

    def end_of(self, at: int) -> int:
        """Where the span that covers a place ends; -1 if none does."""
        i = bisect_right(self.starts, at) - 1
        return self.ends[i] if i >= 0 and self.ends[i] > at else -1

    def __bool__(self) -> bool:
        return bool(self.starts)


def find_code(s: str) -> list[Span]:
    """The code spans and fenced blocks, delimiters included. A span is opened and closed by as many backticks and
    stays within its line; a block is closed by a fence as long as its own, or is none."""
    if "`" not in s and "~~~" not in s:
        return []
    runs = [(m.start(), m.end(), m.group().strip(" \t>")) for m in _TICKS.finditer(s)]
    places: dict[str, list[int]] = {}
    for i, (_, _, ticks) in enumerate(runs):
        places.setdefault(ticks, []).append(i)
    spans: list[Span] = []
    i = 0
    while i < len(runs):
        start, end, ticks = runs[i]
        same = places[ticks]
        later = bisect_right(same, i)
        closing = same[later] if later < len(same) else -1
        if closing >= 0 and _is_code(s, end, runs[closing][0], ticks):
            spans.append((start, runs[closing][1]))
            i = closing + 1
            continue
        i += 1
    return spans


def _is_code(s: str, start: int, end: int, ticks: str) -> bool:
    """Blocks may have any length; a span is short and stays in its line."""
    return len(ticks) >= 3 or (end - start <= 500 and "\n" not in s[start:end])


def unwrap_code(text: Text) -> Text:
    """Take the backticks and fences away where what they hold stays what it is without them; mark it as code.

    >>> str(unwrap_code(Text.of("用 `print(1)` 和 `<br>`")))
    '用 print(1) 和 `<br>`'
    """
    s = text.chars
    edits: list[Edit] = []
    marks: list[Mark] = []
    for start, end in find_code(s):
        ticks = re.match(r"[ \t>]*([`~]+)", s[start:end])
        if not ticks:
            continue
        first, last = start + ticks.end(), end - len(ticks[1])
        if len(ticks[1]) >= 3 and (found := re.compile(r"[^\S\n]*[\w+#.-]*[^\S\n]*\n").match(s, first, last)):
            first = found.end()
        while last > first and s[last - 1] in " \t>\n" and len(ticks[1]) >= 3:
            last -= 1
        if first >= last:
            continue
        marks.append(Mark("code", *text.source_span(first, last)))
        if not _LOOKS_LIKE_MARKUP.search(s, first, last):
            edits += [Edit(start, first, "", "markup"), Edit(last, end, "", "markup")]
    known = {m for m in text.marks if m.kind == "code"}
    return text.edit(edits).marked(m for m in marks if m not in known)
