"""The lines of a text, read for their block syntax: heading, bullet, quote, rule, table row.

Markdown as people and converters write it, which is looser than any standard. What a line's beginning merely resembles
(`#话题#`, `-5°`, `2024.` , `>_<`) is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SPACE = r"[ \t\u00a0\u2002-\u200a\u3000]"
_SPACES = frozenset(" \t\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u3000")
#: What a line begins with that is more than text.
_STARTS = frozenset(">#-*_=~─━═—+–•◦‣▪▸▹➢➤❖⁃∙●■◆▶►◇○◎□▫·・0123456789")
#: Any other first character (but a digit of another script) is a text's.
_READ = _STARTS | _SPACES
_QUOTE = re.compile(rf">(?![_<>=.oOωД0-9.])(?:{SPACE}|(?=[^\s])|$)|>(?=>*{SPACE}|{SPACE}*$)")
_HEADING = re.compile(rf"(#{{1,6}}){SPACE}++(?=\S)|(#{{2,6}})(?=[^#\s!/0-9][^#\n]*+$)")
_HEADING_TAIL = re.compile(rf"(?<!{SPACE}){SPACE}++#++{SPACE}*+$")
_RULE = re.compile(rf"(?:[-*_=~─━═]{SPACE}*){{3,}}$|—{{4,}}$|[*_]{{2,}}$")
_BULLET = re.compile(
    rf"(?P<bullet>[-+*–—]{SPACE}++|[•◦‣▪▸▹➢➤❖⁃∙]{SPACE}*+|[●■◆▶►◇○◎□▫·・]{SPACE}++|[●■◆▶►](?=[\w“‘《「『（(]))(?=\S)"
    rf"|(?P<number>(?:\d{{1,3}}[.)]){SPACE}++)(?=\S)"
)
_TASK = re.compile(rf"\[[ xX]\]{SPACE}+(?=\S)")
_TABLE_RULE = re.compile(
    rf"{SPACE}*+(?:\|{SPACE}*+)?:?-++:?{SPACE}*+(?:\|{SPACE}*+:?-++:?{SPACE}*+)++(?:\|{SPACE}*+)?$"
)
_UNDERLINE = re.compile(rf"(=++|-++){SPACE}*+$")
#: What a line ends with that is no part of its content, or says that its break is meant.
_PADDING = frozenset("\\" + "".join(chr(code) for code in range(0x3001) if chr(code).isspace()))


@dataclass(slots=True)
class Line:
    """One line: [start, end) with `end` before its break; the content stands in [first, last).

    `kind` is text, blank, heading, item, rule, underline or row. `opens` says that it can't go on a paragraph that the
    line before began."""

    start: int
    end: int
    first: int
    last: int
    brk: str
    kind: str = "text"
    level: int = 0
    quote: int = 0
    symbol: str = ""
    indent: int = 0
    hard: bool = False  # two spaces or a backslash at its end: the break is meant

    @property
    def opens(self) -> bool:
        return self.kind != "text" or self.indent > 0


def read_lines(s: str) -> list[Line]:
    """Every line of a text, blank ones too."""
    lines: list[Line] = []
    start = 0
    for piece in s.replace("\u2028", "\n").replace("\u2029", "\n").split("\n"):
        end = start + len(piece)
        brk = s[end : end + 1]
        if not piece:
            lines.append(Line(start, end, start, end, brk, "blank"))
        elif piece[0] in _READ or piece[-1] in _PADDING or piece[0].isdecimal():
            lines.append(_read_line(s, start, end, brk))
        else:
            lines.append(Line(start, end, start, end, brk))
        start = end + 1
    for i, line in enumerate(lines):
        if line.kind not in ("text", "rule") or not i or s[line.first] not in "=-":
            continue
        if (line.kind == "rule" or line.last - line.first >= 2) and _UNDERLINE.match(s, line.first, line.last):
            above = lines[i - 1]
            if above.kind == "text" and above.quote == line.quote and _is_title(s, lines, i - 1, s[line.first]):
                above.kind, above.level = "heading", 1 if s[line.first] == "=" else 2
                line.kind = "rule"
    _keep_numbers(s, lines)
    _find_tables(s, lines)
    return lines


def _keep_numbers(s: str, lines: list[Line]) -> None:
    """A number and a dot before another number (`12. 25 事件`) are a date, unless the line stands in a numbered
    list."""
    numbered = [line for line in lines if line.kind == "item" and line.symbol[:1].isdigit()]
    for i, line in enumerate(numbered):
        if not s[line.first].isdigit() or not line.symbol.rstrip(".").isdigit():
            continue
        number = int(line.symbol.rstrip("."))
        beside = [numbered[j].symbol.rstrip(".)") for j in (i - 1, i + 1) if 0 <= j < len(numbered)]
        if not any(other.isdigit() and abs(int(other) - number) == 1 for other in beside):
            line.kind, line.symbol, line.level = "text", "", 0
            line.first = line.start + line.indent


def _read_line(s: str, start: int, end: int, brk: str) -> Line:
    first, last = _skip(s, start, end), end
    while last > first and s[last - 1].isspace():
        last -= 1
    line = Line(start, end, first, last, brk, indent=first - start)
    line.hard = brk == "\n" and last > first and (s.endswith("  ", last, end) or s[last - 1] == "\\")
    if first == last:
        line.kind = "blank"
        return line
    if s[first] not in _STARTS and not s[first].isdecimal():
        return line
    while (found := _QUOTE.match(s, line.first, last)) and line.quote < 64:
        line.quote += 1
        line.first = _skip(s, found.end(), last)
        line.indent = max(line.first - found.end(), 0)
    if line.first >= last:
        line.kind = "blank"
        return line
    if _RULE.match(s, line.first, last):
        line.kind = "rule"
        return line
    while found := _BULLET.match(s, line.first, last):
        line.kind = "item"
        line.symbol = found.group().strip()
        line.level = max(line.level, min((line.first - start) // 2, 8) + 1)
        line.first = found.end()
        if task := _TASK.match(s, line.first, last):
            line.first = task.end()
    if (found := _HEADING.match(s, line.first, last)) and line.kind == "text":
        line.kind = "heading"
        line.level = len(found[1] or found[2])
        line.first = _skip(s, found.end(), last)
        if tail := _HEADING_TAIL.search(s, line.first, last):
            line.last = tail.start()
    return line


def _skip(s: str, first: int, last: int) -> int:
    while first < last and s[first] in _SPACES:
        first += 1
    return first


def _is_title(s: str, lines: list[Line], i: int, underline: str) -> bool:
    """Whether a line that stands above === or --- is a title: short, alone, no sentence. Under a sentence, or a
    paragraph of several lines, --- is a rule."""
    line = lines[i]
    alone = i == 0 or lines[i - 1].kind != "text"
    short = line.last - line.first <= 60 and s[line.last - 1] not in "。，；,;.…”"
    return alone and short and (underline == "=" or lines[i + 1].last - lines[i + 1].first >= 3)


def _find_tables(s: str, lines: list[Line]) -> None:
    """A row of bars, a row of dashes and bars: a table, to the first line without a bar."""
    i = 1 if "|" in s else len(lines)
    while i < len(lines):
        line, above = lines[i], lines[i - 1]
        row = "|" in s[line.start : line.end] and _TABLE_RULE.match(s, line.start, line.end)
        if row and above.kind == "text" and "|" in s[above.first : above.last]:
            above.kind = "row"
            line.kind = "rule"
            i += 1
            while i < len(lines) and lines[i].kind == "text" and "|" in s[lines[i].first : lines[i].last]:
                lines[i].kind = "row"
                i += 1
        i += 1
