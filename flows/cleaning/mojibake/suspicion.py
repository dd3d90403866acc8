"""Where a text may have been decoded wrongly: the places that are worth reading anew."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from flows.cleaning.mojibake.traces import trace_places
from flows.language.plausible import UNCOMMON, code_points, costs
from flows.text import Span

#: How much clean text around garble is looked at with it: the ends of garble are not always strange.
AROUND = 24
#: So many strange characters among as many neighbours are dense.
DENSE, DENSE_IN = 5, 8


def hinted(lines: Sequence[str]) -> set[str]:
    """Those of some lines that may show a misreading at all, told for all at once: most show none."""
    joined = ("\n" * DENSE_IN).join(lines)  # nothing is found across so many line feeds
    found = trace_places(joined)
    strange = np.flatnonzero(strange_characters().take(code_points(joined), mode="clip"))
    found[strange[DENSE - 1 :][strange[DENSE - 1 :] - strange[: 1 - DENSE] < DENSE_IN]] = True
    before = np.concatenate([[0], np.cumsum(found)])
    sizes = np.array([len(line) for line in lines], dtype=np.int64)
    ends = np.cumsum(sizes + DENSE_IN) - DENSE_IN
    counts = (before[ends] - before[ends - sizes]).tolist()
    return {line for line, count in zip(lines, counts, strict=True) if count or len(line) < DENSE_IN}


@cache
def strange_characters() -> np.ndarray:
    """`is_strange` of the first plane; the last place stands for all beyond."""
    strange: np.ndarray = np.append(is_strange(np.arange(0x10000)), False)
    return strange


def is_strange(codes: np.ndarray) -> np.ndarray:
    """Which characters are uncommon in Chinese, or belong to alphabets that bytes turn into when each is read as a
    character."""
    strange: np.ndarray = costs()[np.minimum(codes, 0xFFFF)] >= UNCOMMON
    strange |= (codes >= 0x80) & (codes < 0x180)
    strange |= (codes >= 0x370) & (codes < 0x530)
    strange &= ~((codes > 0x2190) & (codes < 0x2500) | (codes >= 0x25A0) & (codes < 0x2E80))
    strange &= (codes <= 0xFFFF) & (codes != 0xB7) & (codes != 0xA0) & (codes != 0x3000)
    return strange & ~((codes >= 0xFF00) & (codes < 0xFF5F))


def suspicious_spans(s: str) -> list[Span]:
    """The stretches of lines that may be mojibake, with some of what stands around them.

    The test is cheap and finds too many rather than too few."""
    if s.isascii():
        return []
    strange = np.flatnonzero(strange_characters().take(code_points(s), mode="clip"))
    # three of any four neighbours: rare characters and accents come singly or in pairs
    hits = strange[2:][strange[2:] - strange[:-2] < 4]
    spans: list[Span] = []
    for hit in hits.tolist():
        if spans and hit < spans[-1][1] - AROUND:
            continue
        if spans and hit < spans[-1][1]:
            start = spans.pop()[0]
        else:
            line = s.rfind("\n", 0, hit) + 1
            start = max(line, hit - 3 - AROUND, spans[-1][1] if spans else 0)
        stop = s.find("\n", hit)
        end = min(stop if stop >= 0 else len(s), hit + 1 + 2 * AROUND)
        spans.append((start, end))
    return spans
