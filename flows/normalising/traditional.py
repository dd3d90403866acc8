"""What a traditional source wrote: its own characters for text that was brought into simplified ones."""

from __future__ import annotations

import numpy as np

from flows.normalising.conversion.matching import Codes, decode, encode
from flows.normalising.script import count_scripts, only_simplified
from flows.text import Offsets, Text


def source_forms(before: Text, after: Text) -> str:
    """For each character of `after` the one of `before` that it was made of; where that is no Chinese character, or
    where several became fewer or more, itself. `after` is `before` normalised, and cut since."""
    ours, theirs = after.source_starts, before.source_starts
    codes = encode(after.chars)
    if not len(ours) or not len(theirs):
        return after.chars
    rank, size = _runs(ours)
    first = np.searchsorted(theirs, ours, side="left")
    fits = np.searchsorted(theirs, ours, side="right") - first == size
    found = encode(before.chars)[np.minimum(first + rank, len(theirs) - 1)]
    return decode(np.where(fits & _is_han(found) & _is_han(codes), found, codes))


def own_traditional(forms: str) -> str:
    """The string if it is traditional text or tells nothing, and "" if it is simplified."""
    hans, hant = count_scripts(forms)
    return forms if hans <= hant else ""


def laid_over(rendered: str, forms: str) -> str:
    """Rendered text with the source's own characters in it, but for those that only simplified text has. Both are as
    long."""
    ours, theirs = encode(rendered), encode(forms)
    return decode(np.where(_is_han(theirs) & ~only_simplified(theirs), theirs, ours))


def with_strays(rendered: str, forms: str, simplified: str) -> str:
    """Rendered text with the source's own characters where they were traditional already, strays in simplified text.
    All are as long."""
    ours, theirs = encode(rendered), encode(forms)
    return decode(np.where(_is_han(theirs) & (theirs != encode(simplified)), theirs, ours))


def _runs(starts: Offsets) -> tuple[Offsets, Offsets]:
    """For each place of a run of equal origins its rank in the run, and the run's length."""
    heads = np.flatnonzero(np.diff(starts, prepend=starts[0] - 1))
    sizes = np.diff(np.append(heads, len(starts)))
    return np.arange(len(starts)) - np.repeat(heads, sizes), np.repeat(sizes, sizes)


def _is_han(codes: Codes) -> np.ndarray:
    return ((codes >= 0x3400) & (codes < 0xA000)) | ((codes >= 0xF900) & (codes < 0xFB00)) | (codes >= 0x20000)
