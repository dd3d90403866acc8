"""Brackets and quotation marks, which are changed in pairs or not at all.

Each function takes a text of many lines and gives the characters to put in other characters' places, {place: character}; brackets also
tell which spaces go. No pair is taken across a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from flows.normalising.signs import BREAKS, CLOSING, HAN, HAS_HAN, OPENING, SPACES
from flows.text import Span

Places = dict[int, str]

_BRACKETS = re.compile(f"[()（）{BREAKS}]")
_CORNERS = re.compile(f"[「」『』“”‘’{BREAKS}]")
_BEFORE = re.compile(f"[{HAN}{CLOSING}]")
_AFTER = re.compile(f"[{HAN}{OPENING}]")
_CODE = re.compile(r"[=;{}\[\]_\"'<>|]")
_BREAK = re.compile(f"[{BREAKS}]")
_SINGLE = re.compile(f"(?<![A-Za-z0-9'])'([^'{BREAKS}]*[{HAN}][^'{BREAKS}]*)'(?![A-Za-z0-9'])")


class Lines:
    """Where lines begin and end, asked for single places; most texts are asked for few."""

    def __init__(self, s: str) -> None:
        self.s = s
        self._ends: list[int] | None = None

    def around(self, at: int) -> Span:
        if self._ends is None:
            self._ends = [-1, *(m.start() for m in _BREAK.finditer(self.s)), len(self.s)]
        i = bisect_right(self._ends, at - 1)
        return self._ends[i - 1] + 1, self._ends[i]


def brackets(s: str, kept: set[int]) -> tuple[Places, list[Span]]:
    """Full-width forms for ( ) that stand in Chinese, and the spaces that go with them."""
    places: Places = {}
    drops: list[Span] = []
    stack: list[int] = []
    for m in _BRACKETS.finditer(s):
        at, c = m.start(), m.group()
        if c in "(（":
            if at not in kept:
                stack.append(at)
        elif c in ")）":
            if at in kept or not stack:
                continue
            first = stack.pop()
            wide = (s[first] == "（") + (c == "）")
            if wide == 2 or (wide == 0 and not _in_chinese(s, first, at)):
                continue
            places[first], places[at] = "（", "）"
            drops += _bracket_spaces(s, first, at)
        else:
            stack.clear()
    return places, drops


def _in_chinese(s: str, first: int, last: int) -> bool:
    inside = s[first + 1 : last]
    if HAS_HAN.search(inside):
        return True
    if not any(c.isalnum() for c in inside):
        return False  # a smiley, or an empty call
    a, b = first, last + 1
    while a and s[a - 1] in SPACES:
        a -= 1
    while b < len(s) and s[b] in SPACES:
        b += 1
    before, after = s[a - 1 : a] if a else "", s[b : b + 1]
    chinese = bool(_BEFORE.match(before) or _AFTER.match(after) or (after and after in "，。；：？！"))
    if a == first and before.isascii() and before.isalnum():
        # Behind the word of a call, f(x) or print(a, b), only what reads as prose is widened.
        return chinese and " " in inside.strip() and not _CODE.search(inside)
    return chinese


def _bracket_spaces(s: str, first: int, last: int) -> list[Span]:
    """The spaces outside a pair of half-width brackets belong to them, those inside are slips. A line's indent stays."""
    spans = []
    for at, outer, inner in ((first, -1, 1), (last, 1, -1)):
        for step, reaches in ((outer, s[at] in "()"), (inner, True)):
            end = at + step
            while 0 <= end < len(s) and s[end] in SPACES:
                end += step
            edge = not 0 <= end < len(s) or s[end] in BREAKS
            if reaches and abs(end - at) > 1 and not edge:
                spans.append((at + 1, end) if step > 0 else (end + 1, at))
    return spans


def corner_quotes(s: str) -> Places:
    """Corner quotes by depth: “ ” outside and ‘ ’ inside, whichever kind the page has outside."""
    places: Places = {}
    depth = 0
    for m in _CORNERS.finditer(s):
        c = m.group()
        if c in "「『“‘":
            depth += 1
            if c in "「『":
                places[m.start()] = "“" if depth % 2 else "‘"
        elif c in "」』”’":
            if c in "」』":
                places[m.start()] = "’" if depth and depth % 2 == 0 else "”"
            depth = max(depth - 1, 0)
        else:
            depth = 0
    return places


def straight_quotes(s: str, lines: Lines, kept: set[int]) -> Places:
    """“ ” for straight quotes in lines that have them in pairs, where a pair holds Chinese or stands beside it."""
    places: Places = {}
    by_line: dict[Span, list[int]] = {}
    for m in re.finditer('["＂]', s):
        if m.start() not in kept:
            by_line.setdefault(lines.around(m.start()), []).append(m.start())
    for (start, end), marks in by_line.items():
        if len(marks) % 2 == 0 and HAS_HAN.search(s, start, end):
            places.update(_paired(s, start, marks))
    if "'" in s:
        for m in _SINGLE.finditer(s):
            if m.start() not in kept:
                places[m.start()], places[m.end() - 1] = "‘", "’"
    return places


def _paired(s: str, start: int, marks: list[int]) -> Places:
    places: Places = {}
    for first, last in zip(marks[::2], marks[1::2], strict=True):
        inside = s[first + 1 : last]
        before, after = s[first - 1] if first > start else "", s[last + 1 : last + 2]
        # A mark that opens has no Latin word's end glued to it, nor a space behind it: else the pairs are out of step.
        if not inside.strip() or inside[0].isspace() or inside[-1].isspace() or (before.isascii() and before.isalnum()):
            return {}
        if HAS_HAN.search(inside) or _BEFORE.match(before) or _AFTER.match(after) or _BEFORE.match(after):
            places[first], places[last] = "“", "”"
    return places


def lost_partners(s: str, lines: Lines, suspects: list[int]) -> Places:
    """“ ” for lines in which all the curly quotes are one and the same mark, an even number of them: their places are certain, one in two
    lost its direction. `suspects` are places of marks that follow their like."""
    places: Places = {}
    for start, end in {lines.around(at) for at in suspects}:
        marks = [m.start() for m in re.finditer("[“”]", s[start:end])]
        if len(marks) in (2, 4, 6) and len({s[start + i] for i in marks}) == 1 and HAS_HAN.search(s, start, end):
            for n, i in enumerate(marks):
                if s[start + i] != "“”"[n % 2]:
                    places[start + i] = "“”"[n % 2]
    return places
