"""Blocks: the syntax at the beginnings of lines goes, wrapped lines are joined, marks say what the blocks were."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from flows.cleaning.markup.code import Protected, find_code
from flows.cleaning.markup.lines import Line, read_lines
from flows.cleaning.markup.wraps import Wraps, continues, find_wraps, glue
from flows.cleaning.signs import Sign, find_signs
from flows.text import Edit, Mark, Text

_BAR = re.compile(r"(?<!\\)[ \t]*\|[ \t]*")
_MARKERS = "*_`~"


def read_blocks(text: Text, html: bool = False) -> Text:
    """Take block syntax out of a text and join its wrapped lines. With `html`, every line feed is mere white space,
    but for those of code.

    >>> str(read_blocks(Text.of("## 访谈\\n\\n> 导读\\n\\n- 问题一\\n- 问题二")))
    '访谈\\n\\n导读\\n\\n问题一\\n问题二'
    """
    s = text.chars
    if not html and "|" not in s and not find_signs(s) & Sign.BLOCK:
        return text
    lines = read_lines(s)
    _protect(s, lines)
    wraps = Wraps("words", 0) if html else find_wraps(s, lines)
    edits: list[Edit] = []
    marks: list[Mark] = []
    for i, line in enumerate(lines):
        if line.kind not in ("text", "blank") or line.hard or line.first > line.start:
            edits += _strip(text, line, marks)
        if not line.brk or i + 1 == len(lines) or not (html or wraps):
            continue
        after = lines[i + 1]
        if html and line.brk == "\n":
            if "code" in (line.kind, after.kind):
                continue
            new = _glue(s, line, after)
            edits.append(Edit(line.end, line.end + 1, new, "" if new else "space"))
        elif wraps and continues(line, after) and wraps.is_wrap(s, line, after):
            new = _glue(s, line, after)
            if line.last < line.end:
                edits.append(Edit(line.last, line.end, "", "space"))
            edits.append(Edit(line.end, line.end + 1, new, "" if new else "space"))
    _mark_items(text, lines, wraps, marks)
    _mark_quotes(text, lines, marks)
    _mark_tables(text, lines, marks)
    return text.edit(edits).marked(marks)


def _glue(s: str, line: Line, after: Line) -> str:
    """What joins two lines; emphasis marks at the edges don't count."""
    if line.first >= line.last or after.first >= after.last:
        return " " if s[line.end] == "\n" else ""
    before = s[line.first : line.last].rstrip(_MARKERS)[-1:] or "。"
    behind = s[after.first : min(after.last, after.first + 40)].lstrip(_MARKERS + "[!")[:1] or "。"
    return glue(before, behind)


def _protect(s: str, lines: Sequence[Line]) -> None:
    """Lines within fenced code are text, whatever they begin with."""
    code = Protected([span for span in find_code(s) if "\n" in s[span[0] : span[1]]])
    if not code:
        return
    for line in lines:
        if line.kind != "blank" and max(code.end_of(line.start), code.end_of(line.first)) > 0:
            line.kind, line.quote, line.level, line.hard = "code", 0, 0, True
            line.first = line.start


def _strip(text: Text, line: Line, marks: list[Mark]) -> list[Edit]:
    """The edits that take a line's syntax out, and the mark of a heading or a rule."""
    s = text.chars
    if line.kind == "code":
        return []
    if line.kind == "rule":
        marks.append(Mark("rule", *text.source_span(line.first, line.last)))
        return [Edit(line.start, line.last, "", "markup")]
    edits = []
    if s[line.start : line.first].strip():
        edits.append(Edit(line.start, line.first, "", "markup"))
    if line.kind == "row":
        first, last = line.first, line.last
        cells = list(_BAR.finditer(s, first, last))
        for found in cells:
            edge = found.start() == first or found.end() == last
            edits.append(Edit(found.start(), found.end(), "" if edge else "\t", "markup"))
        return edits
    if line.kind == "heading":
        marks.append(Mark("heading", *text.source_span(line.first, line.last), line.level))
        if line.last < line.end and s[line.last : line.end].strip():
            edits.append(Edit(line.last, line.end, "", "markup"))
    elif line.hard and s[line.last - 1] == "\\" and line.last - line.first > 1 and not s[line.last - 2].isascii():
        edits.append(Edit(line.last - 1, line.last, "", "markup"))
    return edits


def _mark_items(text: Text, lines: Sequence[Line], wraps: Wraps, marks: list[Mark]) -> None:
    """Bullets and numbers, with the lines that go them on."""
    s = text.chars
    for i, line in enumerate(lines):
        if line.kind != "item":
            continue
        last, j = line.last, i
        while (
            wraps
            and j + 1 < len(lines)
            and continues(lines[j], lines[j + 1])
            and wraps.is_wrap(s, lines[j], lines[j + 1])
        ):
            j += 1
            last = lines[j].last
        kind = "number" if line.symbol[:1].isdigit() else "bullet"
        marks.append(Mark(kind, *text.source_span(line.first, last), line.level, line.symbol))


def _mark_quotes(text: Text, lines: Sequence[Line], marks: list[Mark]) -> None:
    if not any(line.quote for line in lines):
        return
    for level, group in groupby(lines, key=lambda line: line.quote):
        full = [line for line in group if line.first < line.last]
        if level and full:
            marks.append(Mark("quote", *text.source_span(full[0].first, full[-1].last), level))


def _mark_tables(text: Text, lines: Sequence[Line], marks: list[Mark]) -> None:
    if not any(line.kind == "row" for line in lines):
        return
    rows = [(line.kind == "row", line) for line in lines if line.kind != "rule"]
    for is_row, group in groupby(rows, key=lambda pair: pair[0]):
        if is_row:
            table = [line for _, line in group]
            marks.append(Mark("table", *text.source_span(table[0].first, table[-1].last)))
