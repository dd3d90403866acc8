"""What still looks like a wrong decoding: dense runs of characters that no language writes beside each other.

Stricter than the test for what may be repaired, for it has the last word: rare characters of one kind (a line of Greek,
魑魅魍魉, the name of a chemical) are a language's own. Garble mixes them, or is of ideographs so rare that no sentence
is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from flows.language.plausible import code_points, costs, mean_cost
from flows.text import Span


@dataclass(frozen=True, slots=True)
class Weights:
    """How dense garble is: of `window` characters in a row, `dense` are strange; of a run's strange characters at least
    `mixed` stand directly behind one of another kind, or, where all are ideographs, their mean cost is `rare` nats
    (running text costs 6 to 8)."""

    window: int = 6
    dense: int = 5
    mixed: float = 0.2
    rare: float = 13.0
    least: int = 8  # ideographs in a run of ideographs alone
    strange: float = 10.5  # nats of an ideograph that counts
    korean: float = 0.7  # share of a run's Hangul that is in the common set of Korea, in text in Korean
    characters: int = 3  # of UTF-8, that the bytes of a stretch have to hold
    uncommon: float = 11.0  # nats of characters beside which they are looked for
    around: int = 30  # characters on either side
    gap: int = 4  # bytes between two of them at most
    gain: float = 2.0  # nats a character by which they have to be more plausible than what stands there


WEIGHTS = Weights()

_UTF8 = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]|\xef[\xbc\xbd])[\x80-\xbf]")
#: What one encoding reads in a row: no ASCII, and no mark of Chinese.
_RUN = re.compile("[\u0370-\u04ff\u3040-\u318f\u3400-\u9fff\ue000-\uf8ff\uac00-\ud7a3\ufe30-\ufe4f]{4,}")
#: Half-width kana in which the bytes of Chinese marks show: no Japanese has a closing bracket before a small kana.
HALF_KANA = re.compile("[\uff61-\uff9f]{4,}")
GARBLED_KANA = re.compile("｣[ｬｺｿｻ｡]|｡[｣｢ｰｱ]")

#: Kinds of strange characters, as numbers.
_IDEOGRAPH, _LATIN, _CYRILLIC, _GREEK, _SIGN, _KANA, _HANGUL = range(1, 8)


def garbled_spans(s: str, weights: Weights = WEIGHTS) -> list[Span]:
    """The stretches of a string that look like a wrong decoding that nothing undid, in order.

    >>> garbled_spans("他说：æ\\x9c¬ä¹¦å\\x90«ã\\x80\\x8a。")
    [(3, 15)]
    """
    if s.isascii():
        return []
    found = [span for search in (_dense, _hidden_utf8) for span in search(s, weights)]
    if "｣" in s or "｡" in s:
        found += [run.span() for run in HALF_KANA.finditer(s) if GARBLED_KANA.search(run.group())]
    spans: list[Span] = []
    for start, end in sorted(found):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans


def _uncommon_runs(s: str, weights: Weights) -> Iterator[re.Match[str]]:
    """What stands without ASCII and marks around places where half of a window's characters are uncommon."""
    uncommon = _uncommon(weights).take(code_points(s), mode="clip")
    half = (weights.window + 1) // 2
    places = np.flatnonzero(uncommon)
    if not (places[half - 1 :] - places[: 1 - half] < weights.window).any():
        return
    near = np.convolve(uncommon, np.ones(weights.window, dtype=np.int16))[: len(uncommon)]
    done = 0
    for hit in np.flatnonzero(near * 2 >= weights.window).tolist():
        if hit < done:
            continue
        start = max(done, hit - weights.around)
        yield from _RUN.finditer(s, start, hit + weights.around)
        done = hit + weights.around


def _hidden_utf8(s: str, weights: Weights) -> Iterator[Span]:
    """Stretches whose bytes, in an encoding of two bytes a character, are UTF-8 of common characters for the most part
    and more plausible so: text that lost bytes, and could not be read as a whole."""
    for run in _uncommon_runs(s, weights):
        for encoding in ("gb18030", "big5hkscs", "cp949"):
            encoded = [char.encode(encoding, "ignore") for char in run.group()]
            owners = [n for n, data in enumerate(encoded) for _ in data]
            group: list[re.Match[bytes]] = []
            for found in [*_UTF8.finditer(b"".join(encoded)), None]:
                if found and costs()[ord(found.group().decode())] >= weights.strange:
                    continue
                if found and (not group or found.start() - group[-1].end() <= weights.gap):
                    group.append(found)
                    continue
                if len(group) >= weights.characters:
                    start, end = owners[group[0].start()], owners[group[-1].end() - 1] + 1
                    read = "".join(m.group().decode() for m in group)
                    if mean_cost(run.group()[start:end]) - mean_cost(read) >= weights.gain:
                        yield run.start() + start, run.start() + end
                group = [found] if found else []


def _dense(s: str, weights: Weights) -> list[Span]:
    """Runs dense in characters that are strange in Chinese."""
    codes = code_points(s)
    kinds = _table_of_kinds(weights).take(codes, mode="clip")
    if np.count_nonzero(kinds) < weights.dense:
        return []
    strange = kinds > 0
    places = np.flatnonzero(strange)
    hits = places[weights.dense - 1 :][
        places[weights.dense - 1 :] - places[: len(places) - weights.dense + 1] < weights.window
    ]
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


@cache
def _uncommon(weights: Weights) -> np.ndarray:
    """Of each character of the first plane (the last stands for all beyond), whether those beside it are looked at."""
    return (costs() >= weights.uncommon) & (np.arange(0x10000) > 0x2FF)


@cache
def _table_of_kinds(weights: Weights) -> np.ndarray:
    """The kind of each character of the first plane; the last, which is none, stands for all beyond."""
    return _kinds(np.arange(0x10000), weights)


def _kinds(codes: np.ndarray, weights: Weights) -> np.ndarray:
    """The kind of each strange character; 0 for what Chinese and ASCII are written with."""
    kinds = np.zeros(len(codes), dtype=np.uint8)
    plain = np.minimum(codes, 0xFFFF)
    for kind, first, last in (
        (_SIGN, 0x80, 0xC0),
        (_LATIN, 0xC0, 0x250),
        (_SIGN, 0x250, 0x370),
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
    """Whether a dense run is of no language: letters of one alphabet are, and so are kana with ideographs and words of
    one kind."""
    found = kinds[kinds > 0]
    counts = np.bincount(found, minlength=8)
    if counts[_KANA] * 3 >= len(found) and counts[_KANA] + counts[_IDEOGRAPH] == len(found):
        return False  # Japanese
    hangul = "".join(map(chr, codes[kinds == _HANGUL].tolist()))
    common = sum(len(char.encode("euc_kr", "ignore")) == 2 for char in hangul)
    if len(hangul) >= weights.dense and common < weights.korean * len(hangul):
        return True  # syllables that Korean hardly has
    if counts[_IDEOGRAPH] == len(found):
        rare = float(costs()[codes[kinds == _IDEOGRAPH]].mean()) >= weights.rare
        return len(found) >= weights.least and rare
    # where one kind stands directly beside another: words of two languages have a space between them
    beside = int(((kinds[1:] != kinds[:-1]) & (kinds[1:] > 0) & (kinds[:-1] > 0)).sum())
    return beside >= max(2, weights.mixed * len(found))
