"""Hard wraps: was a text broken into lines of a fixed width, and which of its breaks are such wraps?

Two machines make them. html2text and its like break between words, at 78 columns or so; Chinese has few spaces, so
lines come out of any length, but no line that holds a space is longer than the width, and each break was forced: the
first word of the next line would not have fitted. pandoc counts two columns for a Chinese character and breaks at the
same spaces, which stand beside Latin words. Terminals, mail and old books break anywhere, so that all lines but a
paragraph's last are about equally wide. A text with one paragraph or one turn a line shows neither, and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from unicodedata import east_asian_width

import numpy as np

from flows.cleaning.markup.lines import Line
from flows.language.plausible import code_points

SENTENCE_END = "。！？!?…”』」》）)：:；;.—~*_"
_WORD = re.compile(r"\S+")
_LATIN = re.compile(r"[A-Za-z0-9%&+@#_\u00c0-\u024f]")
_WORD_END = re.compile("[A-Za-z0-9%+]")
_HAN = re.compile("[\u4e00-\u9fff]")
#: A line that begins so is one of its own: whoever speaks is named.
_LABELLED = re.compile(r"[^：:，。！？]{1,20}[：:]")
#: A line that was broken for its width is longer than this, in code points.
_SHORTEST = 16
_NO_SPACE = re.compile(
    r"[\u2010-\u2027\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Wraps:
    """What is known of a text's wraps: by words, by columns or at spaces, and at which width; no width where there are
    none."""

    by: str = ""
    width: int = 0

    def __bool__(self) -> bool:
        return self.width > 0

    def is_wrap(self, s: str, line: Line, after: Line) -> bool:
        """Whether the break between two lines of one paragraph was made by the wrapping."""
        if self.by == "words":
            return _needed(s, line, after) > self.width
        if self.by == "spaces":
            return _at_a_word(s, line, after)
        return self.width - 4 <= columns(s[line.start : line.last]) <= self.width + 1


def columns(s: str) -> int:
    """Display width: two columns for wide characters."""
    return len(s) + int(np.count_nonzero(_wide()[code_points(s)])) if not s.isascii() else len(s)


@cache
def _wide() -> np.ndarray:
    """Of each code point, whether it takes two columns."""
    table = np.zeros(0x110000, dtype=bool)
    table[0x40000:0xF0000] = True  # as the database has it for what is not assigned
    for first, last in ((0, 0x40000), (0xE0000, 0xE0200)):
        table[first:last] = [east_asian_width(chr(code)) in "WF" for code in range(first, last)]
    return table


def continues(line: Line, after: Line) -> bool:
    """Whether the second of two lines can go on the paragraph of the first."""
    return (
        line.kind in ("text", "item")
        and line.brk == "\n"
        and not line.hard
        and after.kind == "text"
        and (after.indent == 0 or line.kind == "item")
        and (after.quote == line.quote or after.quote == 0)
    )


def find_wraps(s: str, lines: Sequence[Line]) -> Wraps:
    """Weigh the evidence of a whole text."""
    breaks = [(a, b) for a, b in pairwise(lines) if b.kind == "text" and continues(a, b)]
    if not breaks:
        return Wraps()
    return _by_words(s, lines, breaks) or _by_columns(s, breaks) or _at_spaces(s, lines, breaks)


def _needed(s: str, line: Line, after: Line) -> int:
    """The width that the line would have with the next one's first word."""
    word = _WORD.match(s, after.first, after.last)
    return (line.last - line.start) + 1 + (len(word.group()) if word else 0)


def _by_words(s: str, lines: Sequence[Line], breaks: list[tuple[Line, Line]]) -> Wraps:
    spaced = [a.last - a.start for a, _ in breaks if " " in s[a.first : a.last]]
    if not spaced:
        return Wraps()
    width = max((n for n in spaced if n <= 100), default=0)
    if width < 55 or sum(n > 100 for n in spaced) > 0.05 * len(spaced):
        return Wraps()
    forced = sure = ended = 0
    for a, b in breaks:
        if _needed(s, a, b) <= width:
            continue
        forced += 1
        end, start = s[a.last - 1], s[b.first]
        if end in SENTENCE_END:
            ended += a.last - a.first > 24
        elif a.last - a.start >= 20 and (_LATIN.match(end) or _LATIN.match(start)):
            sure += 1
    paragraphs = any(line.kind == "blank" for line in lines)
    if paragraphs and sure >= (1 if forced < 6 else 2) and sure * 3 >= ended:
        return Wraps("words", width)
    return Wraps()


def _by_columns(s: str, breaks: list[tuple[Line, Line]]) -> Wraps:
    if len(breaks) < 4:
        return Wraps()
    starts, ends = np.array([(a.start, a.last) for a, _ in breaks]).T
    # no line takes fewer columns than it has characters: most texts are told by that
    if _nearly_all(ends - starts) > 130:
        return Wraps()
    wide = np.concatenate([[0], np.cumsum(_wide()[code_points(s)], dtype=np.int64)])
    widths = ends - starts + wide[ends] - wide[starts]
    width = _nearly_all(widths)
    if not 30 <= width <= 130:
        return Wraps()
    full = [(a, b) for (a, b), n in zip(breaks, widths.tolist(), strict=True) if width - 4 <= n <= width + 1]
    middle = sum(s[a.last - 1] not in SENTENCE_END for a, _ in full)
    if len(full) >= 0.6 * len(breaks) and len(full) >= 4 and middle >= 0.6 * len(full):
        return Wraps("columns", width)
    return Wraps()


def _nearly_all(widths: np.ndarray) -> int:
    """The width that 19 of 20 lines don't exceed; of few lines the largest."""
    return int(np.sort(widths)[int(len(widths) * 0.95)] if len(widths) > 20 else widths.max())


def _at_spaces(s: str, lines: Sequence[Line], breaks: list[tuple[Line, Line]]) -> Wraps:
    """Paragraphs are set off by empty lines, and most other breaks stand beside a Latin word in the middle of a
    sentence."""
    found = sum(_at_a_word(s, a, b) for a, b in breaks)
    if found * 2 < len(breaks) or not any(line.kind == "blank" for line in lines):
        return Wraps()
    return Wraps("spaces", 1)


def _at_a_word(s: str, line: Line, after: Line) -> bool:
    """Whether a break stands for a space between a Latin word and Chinese text, or between two words of a Chinese
    sentence."""
    end, start = s[line.last - 1], s[after.first]
    beside = _WORD_END.match(end) or _WORD_END.match(start)
    told = line.last - line.first >= _SHORTEST and _NO_SPACE.search(s, line.first, line.last)
    return bool(
        beside
        and told
        and end not in SENTENCE_END
        and (start.isalnum() or start in "“「《（(")
        and _HAN.search(s, after.first, after.last)
        and not _LABELLED.match(s, after.first, after.last)
    )


def glue(before: str, after: str) -> str:
    """What stands between two characters when a wrap between them is undone: nothing beside Chinese punctuation or
    between Chinese characters, a space otherwise.

    >>> glue("学", "习"), glue("e", "A"), glue("，", "A"), glue("m", "强")
    ('', ' ', '', ' ')
    """
    chinese = bool(_NO_SPACE.match(before)), bool(_NO_SPACE.match(after))
    if all(chinese):
        return ""
    if any(chinese):
        edge = before if chinese[0] else after
        return " " if edge.isalnum() else ""
    return " "
