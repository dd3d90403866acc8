"""Readings of a text that may have been decoded wrongly: what each restores, and which of them stand."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from flows.cleaning.mojibake.redecoding import Restored


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read a piece of text: what it restored, how plausible it is, which misreadings it undid."""

    restored: Restored
    margin: float
    pair: tuple[str, str] = ("", "")


def without(s: str, found: list[Reading]) -> str:
    """A line with what was read anew cut out."""
    parts, at = [], 0
    for reading in sorted(found, key=lambda r: r.restored.start):
        parts.append(s[at : reading.restored.start])
        at = max(at, reading.restored.end)
    return "\n".join([*parts, s[at:]])


def best(found: list[Reading]) -> list[Reading]:
    """Of readings that overlap, those with the largest margins; in order."""
    kept: list[Reading] = []
    for reading in sorted(found, key=lambda r: -r.margin):
        r = reading.restored
        i = bisect_left(kept, r.start, key=lambda k: k.restored.start)
        after = i == len(kept) or kept[i].restored.start >= r.end
        if after and (i == 0 or kept[i - 1].restored.end <= r.start):
            kept.insert(i, reading)
    return kept


def moved(reading: Reading, by: int) -> Reading:
    r = reading.restored
    spans = tuple((a + by, b + by) for a, b in r.spans)
    return replace(reading, restored=Restored(r.start + by, r.end + by, r.chars, spans))
