"""Code in markdown: what stands between backticks or fences is taken as it is.

The backticks go, unless what they hold would be read as markup without them: `<br>` in backticks speaks of a tag, and
taking the backticks away would make it one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from flows.cleaning.markup.lines import read_lines
from flows.text import Edit, Mark, Span, Text

#: A code span is no longer than this.
SPAN = 500
_TICKS = re.compile(r"``*")  # what begins with one certain character is found fast
_TICKS_AND_TILDES = re.compile(r"`+|(?m:^[ \t>]*~{3,})")
_LOOKS_LIKE_MARKUP = re.compile(r"[<>&*_#\[\]\\~|`]|^\s*(?:[-+•]|\d+[.)])\s", re.MULTILINE)


class Protected:
    """Spans in rising order, asked for in rising order."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.starts = [a for a, _ in spans]
        self.ends = [b for _, b in spans]

    def end_of(self, at: int) -> int:
        """Where the span that covers a place ends; -1 if none does."""
        i = bisect_right(self.starts, at) - 1
        return self.ends[i] if i >= 0 and self.ends[i] > at else -1

    def __bool__(self) -> bool:
        return bool(self.starts)


@lru_cache(maxsize=4)
def find_code(s: str) -> tuple[Span, ...]:
    """The code spans and fenced blocks, delimiters included. A span is opened and closed by as many backticks and
    stays within its line; a block is closed by a fence as long as its own, or is none."""
    if "`" not in s and "~~~" not in s:
        return ()
    found = (_TICKS_AND_TILDES if "~~~" in s else _TICKS).finditer(s)
    runs = [(m.start(), m.end(), m.group().strip(" \t>")) for m in found]
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
    return tuple(spans)


def _is_code(s: str, start: int, end: int, ticks: str) -> bool:
    """Blocks may have any length; a span is short and stays in its line."""
    return len(ticks) >= 3 or (end - start <= SPAN and "\n" not in s[start:end])


def looks_like_markup(content: str) -> bool:
    """Whether code would be read as markup if nothing said that it is code."""
    return bool(_LOOKS_LIKE_MARKUP.search(content)) or any(
        line.kind not in ("text", "blank") for line in read_lines(content)
    )


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
        if len(ticks[1]) >= 3 and "\n" in s[first:last]:
            line = s.rfind("\n", first, last)
            last = last if s[line:last].strip(" \t>\n") else line
            last = max(first, first + len(s[first:last].rstrip(" \t\n")))
        if first >= last:
            continue
        inside = s[first:last]
        if inside.strip():
            marks.append(Mark("code", *text.source_span(last - len(inside.lstrip()), first + len(inside.rstrip()))))
        if not looks_like_markup(inside):
            edits += [Edit(start, first, "", "markup"), Edit(last, end, "", "markup")]
    return text.edit(edits).marked(_unknown(text, marks))


def _unknown(text: Text, marks: list[Mark]) -> list[Mark]:
    """The marks that say what none of the text's says yet: HTML may have called the same stretch, or more, code."""
    known = sorted((m.start, m.end) for m in text.marks if m.kind == "code")
    starts, ends = [start for start, _ in known], list(accumulate((end for _, end in known), max))
    return [m for m in marks if not (at := bisect_right(starts, m.start)) or ends[at - 1] < m.end]
