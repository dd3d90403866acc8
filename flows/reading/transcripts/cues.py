"""Pieces of recorded speech with their times, and how they become running text again.

A cue ends where the screen is full or the recogniser paused, not where a sentence ends. A new paragraph begins where
another voice does, after a silence, or where a sentence has ended and the paragraph is long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from flows.text import Mark

#: A silence of this many seconds between two cues begins a new paragraph.
PAUSE = 2.0

#: After this many characters a paragraph ends with the next sentence that ends.
PARAGRAPH = 300

#: No recording is longer; a greater number is a date (seconds).
LONGEST = 1_000_000.0

SENTENCE_END = re.compile(r"[。！？!?…”」』.]$")

#: A time of day in a recording, as any of them writes it; marks may be full-width, and a colon may stand before the
#: milliseconds.
CLOCK = r"(?:\d{1,3}[:：])?\d{1,2}[:：]\d{2}(?:[.,:：，．]\d{1,3})?"
_CLOCK = re.compile(r"(?:(\d{1,3})[:：])?(\d{1,2})[:：](\d{2})(?:[.,:：，．](\d{1,3}))?")
_CLOCK_MILLIS = re.compile(r"(\d{1,3})[:：](\d{1,2})[:：](\d{2})[.,:：，．](\d{1,3})")


class Cue(NamedTuple):
    """What is said between two moments, in seconds (None where unknown), and by whom ("" where unknown)."""

    start: float | None
    end: float | None
    speaker: str
    text: str


class Rendered(NamedTuple):
    """Cues as running text, with marks on what was said when, and on the labels of who said it."""

    text: str
    marks: tuple[Mark, ...]


def seconds(clock: str) -> float | None:
    """A time of day in a recording in seconds; None where it is none.

    >>> seconds("01:02:03,500"), seconds("02:03"), seconds("00：00：12，100"), seconds("12.5s")
    (3723.5, 123, 12.1, 12.5)
    """
    if match := _CLOCK_MILLIS.search(clock) or _CLOCK.search(clock):
        h, m, s, f = match.groups()
        return int(h or 0) * 3600 + int(m) * 60 + int(s) + (int(f.ljust(3, "0")) / 1000 if f else 0)
    match = re.fullmatch(r"\s*(\d{1,7}(?:\.\d{1,6})?)\s*s?\s*", clock)
    return float(match[1]) if match else None


def time_mark(start: int, end: int, begins: float | None, ends: float | None) -> Mark:
    """A mark that says when the source between two offsets was said; its value is two numbers of seconds, "" for
    unknown."""
    value = "-".join("" if moment is None else f"{moment:.3f}" for moment in (begins, ends))
    return Mark("time", start, end, 0, value)


def glue(before: str, after: str) -> str:
    """A space between words of Latin letters, none where a Chinese character or mark stands."""
    return " " if before[-1:].isascii() and after[:1].isascii() else ""


def render(cues: Iterable[Cue]) -> Rendered:
    """Running text, a marked label before each voice that begins, and a time mark for each cue."""
    pieces: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    tail = speaker = ""
    last: float | None = None
    for cue in cues:
        said = cue.text.strip()
        if not said:
            continue
        changed = cue.speaker != speaker
        silent = cue.start is not None and last is not None and cue.start - last >= PAUSE
        full = length > PARAGRAPH and SENTENCE_END.search(tail) is not None
        fresh = bool(tail) and (changed or silent or full)
        lead = ("\n" if fresh else glue(tail, said) if tail else "") + (
            f"{cue.speaker}：" if changed and cue.speaker else ""
        )
        pieces += [lead, said]
        at += len(lead)
        if changed and cue.speaker:
            marks.append(Mark("speaker", at - len(cue.speaker) - 1, at - 1, 0, cue.speaker))
        if cue.start is not None or cue.end is not None:
            marks.append(time_mark(at, at + len(said), cue.start, cue.end))
        at += len(said)
        length = len(said) if fresh else length + len(said)
        tail, speaker = said[-1], cue.speaker
        last = cue.end if cue.end is not None else last
    return Rendered("".join(pieces), tuple(marks))
