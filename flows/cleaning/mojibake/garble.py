"""What still looks like a wrong decoding: dense runs of characters that no language writes beside each other.

Stricter than the test for what may be repaired, for it has the last word: rare characters of one kind (a line of Greek, 魑魅魍魉, the
name of a chemical) are a language's own. Garble mixes them, or is of ideographs so rare that no sentence is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flows.language.plausible import code_points, costs
from flows.text import Span


@dataclass(frozen=True, slots=True)
class Weights:
    """How dense garble is: of `window` characters in a row, `dense` are strange; of a run's strange characters at least `mixed` are of
    another kind than most, or, where all are ideographs, their mean cost is `rare` nats (running text costs 6 to 8)."""

    window: int = 6
    dense: int = 5
    mixed: float = 0.2
    rare: float = 12.5
    least: int = 8  # ideographs in a run of ideographs alone
    strange: float = 10.5  # nats of an ideograph that counts


WEIGHTS = Weights()

#: Kinds of strange characters, as numbers.
_IDEOGRAPH, _LATIN, _CYRILLIC, _GREEK, _SIGN, _KANA, _HANGUL = range(1, 8)


def garbled_spans(s: str, weights: Weights = WEIGHTS) -> list[Span]:
    """The stretches of a string that look like a wrong decoding that nothing undid, in order.

    >>> garbled_spans("他说：æ\\x9c¬ä¹¦å\\x90«ã\\x80\\x8a。")
    [(3, 14)]
    """
    if s.isascii():
        return []
    codes = code_points(s)
    kinds = _kinds(codes, weights)
    strange = kinds > 0
    if int(strange.sum()) < weights.dense:
        return []
    near = np.convolve(strange, np.ones(weights.window, dtype=np.int16))[: len(strange)]
    hits = np.flatnonzero((near >= weights.dense) & strange)
    spans: list[Span] = []
    for hit in hits.tolist():
        start = max(hit + 1 - weights.window, 0)
        while not strange[start]:
            start += 1
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], hit + 1
        else:
            spans.append((start, hit + 1))
    return [span for span in spans if _is_garble(codes[slice(*span)], kinds[slice(*span)], weights)]


def _kinds(codes: np.ndarray, weights: Weights) -> np.ndarray:
    """The kind of each strange character; 0 for what Chinese and ASCII are written with."""
    kinds = np.zeros(len(codes), dtype=np.uint8)
    plain = np.minimum(codes, 0xFFFF)
    for kind, first, last in (
        (_SIGN, 0x80, 0xC0),
        (_LATIN, 0xC0, 0x250),
        (_GREEK, 0x370, 0x400),
        (_CYRILLIC, 0x400, 0x530),
        (_KANA, 0x3040, 0x3130),
        (_SIGN, 0x2500, 0x2580),
        (_HANGUL, 0xAC00, 0xD7A4),
        (_KANA, 0xFF61, 0xFFA0),
        (_SIGN, 0xFFFD, 0xFFFE),
    ):
        kinds[(codes >= first) & (codes < last)] = kind
    kinds[np.isin(codes, (0xB7, 0xA0, 0xB0, 0xD7, 0xF7))] = 0
    ideograph = (codes >= 0x3400) & (codes < 0xA000) & (costs()[plain] >= weights.strange)
    kinds[ideograph] = _IDEOGRAPH
    return kinds


def _is_garble(codes: np.ndarray, kinds: np.ndarray, weights: Weights) -> bool:
    """Whether a dense run is of no language: letters of one alphabet are, and so are kana with ideographs and words of one kind."""
    found = kinds[kinds > 0]
    counts = np.bincount(found, minlength=8)
    if counts[_KANA] * 3 >= len(found) and counts[_KANA] + counts[_IDEOGRAPH] == len(found):
        return False  # Japanese
    if counts[_IDEOGRAPH] == len(found):
        rare = float(costs()[codes[kinds == _IDEOGRAPH]].mean()) >= weights.rare
        return len(found) >= weights.least and rare
    return len(found) - int(counts.max()) >= max(2, weights.mixed * len(found))
