"""Whether a processed document's text still stands on its source, and what becomes of it where it does not.

Two of the invariants of a release are asked here, before the tables are built, for these keep offsets and not the
origin of each character:

- Invariant 3: each character of `documents.text` has an origin; where no repair or normalisation touched it, it equals
  the source's character there.
- Invariant 4: every character of the source is accounted for: it is in the text, or in a removed span with a kind.

A document is never lost to these checks: `marked` mends or marks what they find, and the document is published with a
warning.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import numpy as np

from flows.document import Processed
from flows.text import Change, Doubt, Text
from schemas.characters import annotations_of, markup_of


def marked(item: Processed) -> Processed:
    """The document with what its own checks find marked: stretches that no stage accounts for as `unexplained` changes,
    characters whose origin is not what they were made of, and what looks like markup or damage, as doubts."""
    document, text = item.document, item.document.text
    found = faults(item)
    source = document.source
    bare = [Change("unexplained", a, b, source[a:b]) for a, b in text.unaccounted(len(source))]
    text = replace(text, changes=tuple(sorted([*text.changes, *bare], key=lambda c: c[1:3])))
    spans = [("origin", (n, n + 1)) for n in (_estranged(item) if found else ())]
    spans += [("markup", span) for span in markup_of(text.chars)]
    if any(change.kind == "annotation" for change in text.changes):
        spans += [("splice", span) for span in annotations_of(text.chars)]
    text = text.doubted(Doubt(kind, *text.source_span(*span)) for kind, span in spans)
    if text == document.text and not found:
        return item
    warnings = (*document.warnings, *(f"{fault}: please report it" for fault in found))
    return replace(item, document=replace(document, text=text, warnings=warnings))


def faults(item: Processed) -> list[str]:
    """What is wrong with a document's provenance, a sentence each; none if it is sound."""
    source, text = item.document.source, item.document.text
    found = []
    if bare := text.unaccounted(len(source)):
        start, end = bare[0]
        found.append(
            f"{len(bare)} stretches of the source are neither published nor logged as removed, first {start}:{end} "
            f"{source[start:end][:40]!r}"
        )
    if not _inside(text, len(source)):
        return [*found, "origins leave the source or run backwards"]
    if indexes := _estranged(item):
        index = indexes[0]
        start, end = text.source_span(index, index + 1)
        found.append(
            f"character {index} of the text is {text.chars[index]!r}, but its origin {start}:{end} in the source is "
            f"{source[start:end]!r}"
        )
    return found


def _inside(text: Text, size: int) -> bool:
    """Whether the origins lie in a source of so many code points and never run backwards."""
    starts = text.source_starts
    if not len(starts):
        return True
    return bool(starts[0] >= 0 and text.source_span(0, len(text))[1] <= size and not np.any(np.diff(starts) < 0))


def _estranged(item: Processed) -> list[int]:
    """The characters that differ from their source though nothing was repaired there, and that no change of script or
    punctuation explains."""
    source, text = item.document.source, item.document.text
    points = np.frombuffer(source.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    chars = np.frombuffer(text.chars.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if not len(chars) or not _inside(text, len(source)):
        return []
    repaired = np.zeros(len(points) + 1, dtype=np.int32)
    for change in text.changes:
        repaired[change.start] += 1
        repaired[change.end] -= 1
    repaired = np.cumsum(repaired)
    starts = text.source_starts
    differs = (points[starts] != chars) & (repaired[starts] == 0)
    found = []
    for index in np.flatnonzero(differs).tolist():
        start, end = text.source_span(index, index + 1)
        if not any(_akin(text.chars[index], origin) for origin in source[start:end]):
            found.append(index)
    return found


def _akin(char: str, origin: str) -> bool:
    """Whether script or punctuation alone can make one character of the other: ideograph of ideograph, letter of the
    same letter in another width, mark of mark."""
    if unicodedata.normalize("NFKC", char) == unicodedata.normalize("NFKC", origin):
        return True
    return _class(char) == _class(origin) != "letter"


def _class(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Lo" or "\u2e80" <= char <= "\u2fdf" or category == "Co":  # radicals stand for ideographs
        return "ideograph"
    return "letter" if category[0] in "LNM" else "mark"
