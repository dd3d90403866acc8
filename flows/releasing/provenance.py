"""Whether a processed document's text still stands on its source: invariants 3 and 4 of a release.

The published tables keep offsets, not the origin of each character, so this is asked before the tables are built.
"""

from __future__ import annotations

import unicodedata

import numpy as np

from flows.document import Processed


def faults(item: Processed) -> list[str]:
    """What is wrong with a document's provenance, a sentence each; none if it is sound."""
    source, text = item.document.source, item.document.text
    found = []
    if bare := text.unaccounted(len(source)):
        start, end = bare[0]
        found.append(
            f"{len(bare)} stretches of the source are neither published nor logged as removed, first {start}:{end} {source[start:end][:40]!r}"
        )
    starts = text.source_starts
    if len(starts) and (
        starts[0] < 0 or text.source_span(0, len(text))[1] > len(source) or bool(np.any(np.diff(starts) < 0))
    ):
        return [*found, "origins leave the source or run backwards"]
    if (index := _estranged(item)) is not None:
        start, end = text.source_span(index, index + 1)
        found.append(
            f"character {index} of the text is {text.chars[index]!r}, but its origin {start}:{end} in the source is {source[start:end]!r}"
        )
    return found


def _estranged(item: Processed) -> int | None:
    """The first character that differs from its source though nothing was repaired there, and that no change of script or
    punctuation explains."""
    source, text = item.document.source, item.document.text
    points = np.frombuffer(source.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    chars = np.frombuffer(text.chars.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if not len(chars):
        return None
    repaired = np.zeros(len(points) + 1, dtype=np.int32)
    for change in text.changes:
        repaired[change.start] += 1
        repaired[change.end] -= 1
    repaired = np.cumsum(repaired)
    starts = text.source_starts
    differs = (points[starts] != chars) & (repaired[starts] == 0)
    for index in np.flatnonzero(differs):
        start, end = text.source_span(int(index), int(index) + 1)
        if not any(_akin(text.chars[index], origin) for origin in source[start:end]):
            return int(index)
    return None


def _akin(char: str, origin: str) -> bool:
    """Whether script or punctuation alone can make one character of the other: ideograph of ideograph, letter of the same
    letter in another width, mark of mark."""
    if unicodedata.normalize("NFKC", char) == unicodedata.normalize("NFKC", origin):
        return True
    return _class(char) == _class(origin) != "letter"


def _class(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Lo":
        return "ideograph"
    return "letter" if category[0] in "LNM" else "mark"
