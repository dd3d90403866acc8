"""Brackets and quotation marks, which are changed in pairs or not at all.

Each function takes a text of many lines and gives the characters to put in other characters' places, {place:
character}; brackets also tell which spaces go. No pair is taken across a line.
"""

from __future__ import annotations

import re

import numpy as np

from flows.normalising.signs import (
    BRACKET,
    BREAKS,
    CLOSING,
    CORNER,
    CURLY,
    HAN,
    HAS_HAN,
    ODD,
    ODD_FORMS,
    OPENING,
    SPACES,
    STRAIGHT,
    Page,
)
from flows.text import Span

Places = dict[int, str]

_BEFORE = re.compile(f"[{HAN}{CLOSING}]")
_AFTER = re.compile(f"[{HAN}{OPENING}]")
_CODE = re.compile(r"[=;,{}\[\]_\"'<>|]")
_PROSE = re.compile(r"[^\W\d]{3} +[^\W\d]{2}|[^\W\d]{2} +[^\W\d]{3}")
_SINGLE = re.compile(f"(?<![A-Za-z0-9'])'([^'{BREAKS}]*[{HAN}][^'{BREAKS}]*)'(?![A-Za-z0-9'])")


def brackets(page: Page, kept: bytearray) -> tuple[Places, list[Span]]:
    """Full-width forms for ( ) that stand in Chinese, and the spaces that go with them."""
    places: Places = {}
    drops: list[Span] = []
    stack: list[int] = []
    s, current = page.s, -1
    marks = page.places(BRACKET)
    for at, line in zip(marks.tolist(), page.lines_of(marks).tolist(), strict=True):
        c = s[at]
        if line != current:
            stack.clear()
            current = line
        if kept[at]:
            continue
        if c in "(（":
            stack.append(at)
        elif stack:
            first = stack.pop()
            wide = (s[first] == "（") + (c == "）")
            if wide == 2 or (wide == 0 and not _in_chinese(s, first, at)):
                continue
            places[first], places[at] = "（", "）"
            if _spaced(s, first) or _spaced(s, at):
                drops += _bracket_spaces(s, first, at)
    return places, drops


def _spaced(s: str, at: int) -> bool:
    return s[at - 1 : at] in SPACES or s[at + 1 : at + 2] in SPACES


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
        return chinese and _PROSE.search(inside) is not None and not _CODE.search(inside)
    return chinese


def _bracket_spaces(s: str, first: int, last: int) -> list[Span]:
    """The spaces outside a pair of half-width brackets belong to them, those inside are slips. A line's indent
    stays."""
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


def corner_quotes(page: Page) -> Places:
    """Corner quotes by depth: “ ” outside and ‘ ’ inside, whichever kind the page has outside."""
    places: Places = {}
    depth, current = 0, -1
    marks = np.sort(np.concatenate([page.places(role) for role in (CORNER, CURLY, ODD)]))
    for at, line in zip(marks.tolist(), page.lines_of(marks).tolist(), strict=True):
        c = ODD_FORMS.get(page.s[at], page.s[at])
        if line != current:
            depth, current = 0, line
        if c in "「『“‘":
            depth += 1
            if c in "「『":
                places[at] = "“" if depth % 2 else "‘"
        elif c in "」』”’":
            if c in "」』":
                places[at] = "’" if depth and depth % 2 == 0 else "”"
            depth = max(depth - 1, 0)
    return places


def straight_quotes(page: Page, kept: bytearray) -> Places:
    """“ ” for straight quotes in lines that have them in pairs (a curly one may be the partner), where a pair holds
    Chinese or stands beside it."""
    places: Places = {}
    by_line: dict[int, list[int]] = {}
    marks = page.places(STRAIGHT)
    singles: dict[int, int] = {}
    for at, line in zip(marks.tolist(), page.lines_of(marks).tolist(), strict=True):
        if page.s[at] == "'":
            singles[line] = at
        elif not kept[at]:
            by_line.setdefault(line, []).append(at)
    for straight in by_line.values():
        start, end = page.line(straight[0])
        if HAS_HAN.search(page.s, start, end):
            curly = [start + m.start() for m in re.finditer("[“”]", page.s[start:end])]
            places.update(_paired(page.s, start, sorted(straight + curly)))
    for at in singles.values():
        for m in _SINGLE.finditer(page.s, *page.line(at)):
            if not kept[m.start()]:
                places[m.start()], places[m.end() - 1] = "‘", "’"
    return places


def _paired(s: str, start: int, marks: list[int]) -> Places:
    """“ ” for the straight ones among a line's double quotes, taken in turn; none where that does not come out even, or
    where a curly one says otherwise."""
    places: Places = {}
    if len(marks) % 2:
        return {}
    for first, last in zip(marks[::2], marks[1::2], strict=True):
        if s[first] == "”" or s[last] == "“":
            return {}
        inside = s[first + 1 : last]
        glued = s[first - 1] if first > start else ""
        # A mark that opens has no Latin word's end glued to it, nor a space behind it: else the pairs are out of step.
        if not inside.strip() or inside[0].isspace() or inside[-1].isspace() or (glued.isascii() and glued.isalnum()):
            return {}
        before, after = s[start:first].rstrip(SPACES)[-1:], s[last + 1 : last + 9].lstrip(SPACES)[:1]
        if HAS_HAN.search(inside) or _BEFORE.match(before) or _AFTER.match(after) or _BEFORE.match(after):
            places[first], places[last] = "“", "”"
    return {at: c for at, c in places.items() if s[at] != c}


def lost_partners(page: Page) -> Places:
    """“ ” for lines in which all the double quotes are one and the same mark, an even number of them: their places are
    certain, one in two lost its direction."""
    places: Places = {}
    curly = np.sort(np.concatenate([page.places(role) for role in (CURLY, CORNER, STRAIGHT, ODD)]))
    curly = curly[page.codes[curly] >> 1 == ord("“") >> 1]
    if not len(curly):
        return places
    first, line, count = np.unique(page.lines_of(curly), return_inverse=True, return_counts=True)
    opening = np.bincount(line, weights=page.codes[curly] == ord("“"), minlength=len(first))
    for n in np.flatnonzero(((opening == 0) | (opening == count)) & (count % 2 == 0) & (count < 8)).tolist():
        marks = curly[line == n].tolist()
        if not HAS_HAN.search(page.s, *page.line(marks[0])):
            continue
        guesses = {at: "“”"[turn % 2] for turn, at in enumerate(marks)}
        if all(_fits(page.s, at, c) for at, c in guesses.items()):
            places.update((at, c) for at, c in guesses.items() if page.s[at] != c)
    return places


def _fits(s: str, at: int, c: str) -> bool:
    """Whether a quotation may begin (“) or end (”) at a place, by what stands beside it."""
    before, after = s[at - 1 : at], s[at + 1 : at + 2]
    if c == "“":
        return bool(after.strip()) and after not in "，。！？、；：,.!?;:" and (not before or before not in "。！？…；")
    return bool(before.strip()) and before not in "：，、:,"
