"""When a turn was said: the marks that readers left on the text, looked up for each turn."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import accumulate

from flows.document import Processed, Turn
from flows.text import Mark, Text


def timed(processed: Processed) -> Processed:
    """The same document, its turns with the times of the cues that they touch. Time is linear in marks and turns."""
    text = processed.document.text
    marks = [mark for mark in text.marks if mark.kind == "time"]
    if not marks:
        return processed
    starts = [mark.start for mark in marks]
    # marks do not overlap in any format that we read; where they did, the last end before a place would not rise
    ends = list(accumulate((mark.end for mark in marks), max))
    turns = tuple(_timed(turn, text, marks, starts, ends) for turn in processed.segmentation.turns)
    return replace(processed, segmentation=replace(processed.segmentation, turns=turns))


def _timed(turn: Turn, text: Text, marks: list[Mark], starts: list[int], ends: list[int]) -> Turn:
    start, end = text.source_span(turn.start, turn.end)
    touched = [_moments(mark) for mark in marks[bisect_right(ends, start) : bisect_left(starts, end)]]
    begins = min((moment for moment, _ in touched if moment is not None), default=None)
    stops = max((moment for _, moment in touched if moment is not None), default=None)
    if begins is not None and stops is not None and stops < begins:
        stops = None
    return replace(turn, time_start=begins, time_end=stops)


def _moments(mark: Mark) -> tuple[float | None, float | None]:
    """What `time_mark` wrote into a mark."""
    begins, _, ends = mark.value.partition("-")
    return (float(begins) if begins else None, float(ends) if ends else None)
