"""Build the language model: `python -m flows.language.build.model WORK` fetches the sources into the folder WORK and
writes `data/model.npz`. The same sources give the same bytes.

Counts come from running text, and from two models of modern Chinese words: the expected counts of a trigram model, and
counted pairs (their words, and the characters on both sides of a word boundary). Words know nothing of punctuation, so
what is no ideograph keeps the share behind each context that running text gives it. Smoothing is interpolated
discounting in the manner of Kneser and Ney, where large counts lose more than small ones, for the sources are not the
texts that the model will see: half continuation counts for single characters, nine tenths for pairs. Trigrams are
pruned by what they gain over backing off.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from flows.language.build.sources import fetch, texts, words
from flows.language.folding import fold
from flows.language.model import BOUNDARY, MODEL_FILE, SCALE
from flows.language.model_file import write

TRIGRAMS, BIGRAMS = 3_500_000, 1_100_000  # kept
WORD_COUNT = 40e6  # words that the trigram model's expected counts stand for
PAIR_WEIGHT = 0.2  # of the counted pairs of words
SPOKEN_WEIGHT = 0.2  # of sentences taken as the beginnings of quotations
SPOKEN = ("cataclysm", "wesnoth", "campaigns", "graded", "reviews", "games")
PAIRS, TRIPLES = (0.7, 0.3), (0.75, 0.6)  # discounts: this much times this power of the count
CONTINUATION = 0.9  # share of the number of contexts, rather than of the count, in what is known of a pair
PRIOR = 0.5
HELD_OUT = 25  # every 25th block of 40 paragraphs is not used, so that it can measure
VOCABULARY = 8192  # ids; 0 is the unknown, 1 the boundary

Counts = tuple[np.ndarray, np.ndarray]


def build(work: Path, out: Path = MODEL_FILE) -> None:
    """Fetch, count, smooth, prune and write."""
    fetch(work)
    parts = [
        (name, weight, [fold(_curly(line)) for line in _used(lines)]) for name, (weight, lines) in texts(work).items()
    ]
    spoken = [begin for name, _, lines in parts if name.startswith(SPOKEN) for line in lines for begin in _spoken(line)]
    ids = vocabulary(line for _, _, lines in parts for line in lines)
    single = np.zeros(VOCABULARY)
    pairs, triples = _empty(), _empty()
    for _, weight, lines in [*parts, ("spoken", SPOKEN_WEIGHT, spoken)]:
        one, two, three = count(lines, ids)
        single += one * weight
        pairs, triples = merged(pairs, (two[0], two[1] * weight)), merged(triples, (three[0], three[1] * weight))
    text_pairs, text_triples = pairs, triples
    for one, two, three in (count_words(words(work, "libime"), ids), count_pairs(words(work, "libpinyin"), ids)):
        single += one
        pairs, triples = merged(pairs, two), merged(triples, three)
    ideograph = np.zeros(VOCABULARY, dtype=bool)
    ideograph[[i for c, i in ids.items() if "㐀" <= c <= "鿿"]] = True
    pairs = rescaled(pairs, text_pairs, ideograph, 1.0)
    triples = rescaled(triples, text_triples, ideograph, 2.0)
    chars = np.frombuffer("".join(ids).encode("utf-16-le"), dtype=np.uint16)
    write(out, {"chars": chars, **smoothed(single, pairs, triples)})


def _used(lines: list[str]) -> list[str]:
    return [line for i, line in enumerate(lines) if i // 40 % HELD_OUT != 7]


def _curly(line: str) -> str:
    """Straight quote marks in pairs become curly ones."""
    parts = line.split('"')
    if len(parts) % 2 == 0 or len(parts) == 1:
        return line
    return "".join(part + ("”" if i % 2 else "“") * (i < len(parts) - 1) for i, part in enumerate(parts))


def _spoken(line: str) -> Iterator[str]:
    """The first two characters of each sentence, as they would stand behind an opening quote mark."""
    for sentence in re.split("(?<=[。！？!?])(?=[\u4e00-\u9fff])", line):
        if len(sentence) >= 4 and "\u4e00" <= sentence[0] <= "\u9fff":
            yield "。“" + sentence[:2]


def vocabulary(lines: Iterable[str]) -> dict[str, int]:
    """Ids of the characters, commonest first."""
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(line)
    seen = sorted((c for c, n in counts.items() if n >= 2 and c < "\U00010000"), key=lambda c: (-counts[c], c))
    rest = (fold(bytes((a, b)).decode("gbk", "ignore")) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF))
    chars = dict.fromkeys([*seen, *(c for c in rest if len(c) == 1)])
    return {c: i + 2 for i, c in enumerate(list(chars)[: VOCABULARY - 3])}


def _empty() -> Counts:
    return np.zeros(0, dtype=np.int64), np.zeros(0)


def summed(keys: np.ndarray, values: np.ndarray) -> Counts:
    """Counts with each key once, in rising order."""
    if not len(keys):
        return _empty()
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], values[order]
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return keys[first], np.add.reduceat(values, first)


def merged(a: Counts, b: Counts) -> Counts:
    return summed(np.concatenate([a[0], b[0]]), np.concatenate([a[1], b[1]]))


def count(lines: list[str], ids: dict[str, int]) -> tuple[np.ndarray, Counts, Counts]:
    """Single characters, pairs and triples of running text, with a boundary before and after each paragraph."""
    numbers = [BOUNDARY]
    for line in lines:
        numbers.extend([ids.get(c, 0) for c in line])
        numbers.append(BOUNDARY)
    a = np.array(numbers, dtype=np.int64)
    two = (a[:-1] << 13 | a[1:])[(a[:-1] > 0) & (a[1:] > 0)]
    whole = (a[:-2] > 0) & (a[1:-1] > 0) & (a[2:] > 0) & (a[1:-1] != BOUNDARY)
    three = (a[:-2] << 26 | a[1:-1] << 13 | a[2:])[whole]
    one = np.bincount(a, minlength=VOCABULARY).astype(float)
    return one, summed(two, np.ones(len(two))), summed(three, np.ones(len(three)))


class _Words:
    """Counts of the characters of words, and of those on both sides of a boundary between two."""

    def __init__(self, ids: dict[str, int]) -> None:
        self.ids = ids
        self.one = np.zeros(VOCABULARY)
        self.numbers: dict[str, list[int]] = {}
        self.keys: tuple[list[int], list[int]] = ([], [])
        self.values: tuple[list[float], list[float]] = ([], [])

    def spelled(self, word: str) -> list[int]:
        if word not in self.numbers:
            self.numbers[word] = [self.ids.get(c, 0) for c in fold(word)]
        return self.numbers[word]

    def add(self, n: float, *spans: list[int]) -> None:
        for span in spans:
            if all(span):
                kind = len(span) - 2
                self.keys[kind].append(span[-1] | span[-2] << 13 | (span[0] << 26 if kind else 0))
                self.values[kind].append(n)

    def word(self, word: str, n: float) -> None:
        chars = self.spelled(word)
        for c in chars:
            self.one[c] += n
        for size in (2, 3):
            self.add(n, *(chars[i : i + size] for i in range(len(chars) - size + 1)))

    def pair(self, a: str, b: str, n: float) -> None:
        x, y = self.spelled(a), self.spelled(b)
        if x and y:
            self.add(n, [x[-1], y[0]])
            self.add(n, *([[*x[-2:], y[0]]] if len(x) > 1 else []), *([[x[-1], *y[:2]]] if len(y) > 1 else []))

    def counts(self, least: float) -> tuple[np.ndarray, Counts, Counts]:
        self.one[0] = 0.0
        found = []
        for keys, values in zip(self.keys, self.values, strict=True):
            k, v = np.array(keys, dtype=np.int64), np.array(values)
            found.append(summed(k[v >= least], v[v >= least]))
        return self.one, found[0], found[1]


def count_words(path: Path, ids: dict[str, int]) -> tuple[np.ndarray, Counts, Counts]:
    """Expected counts of characters, pairs and triples under a word trigram model in ARPA format."""
    found = _Words(ids)
    words: dict[str, float] = {}
    joint: dict[tuple[str, str], float] = {}
    order = 0
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.startswith("\\"):
                order = int(line[1]) if line[1].isdigit() else 0
                continue
            fields = line.rstrip("\n").split("\t")
            grams = fields[1].split(" ") if len(fields) > 1 else []
            if not order or not grams or grams[0] in ("<unk>", "<s>") or "</s>" in grams:
                continue
            p = 10.0 ** float(fields[0])
            if order == 1:
                words[grams[0]] = p
                found.word(grams[0], p * WORD_COUNT)
            elif order == 2:
                joint[grams[0], grams[1]] = words.get(grams[0], 0.0) * p
                found.pair(grams[0], grams[1], joint[grams[0], grams[1]] * WORD_COUNT)
            elif all(spelled := [found.spelled(word) for word in grams]) and len(spelled[1]) == 1:
                n = joint.get((grams[0], grams[1]), 0.0) * p * WORD_COUNT
                found.add(n, [spelled[0][-1], *spelled[1], spelled[2][0]])
    return found.counts(0.3)


def count_pairs(path: Path, ids: dict[str, int]) -> tuple[np.ndarray, Counts, Counts]:
    """Counts of characters, pairs and triples by a list of words and pairs of words with counts."""
    found = _Words(ids)
    with path.open(encoding="utf-8") as file:
        for line in file:
            match line.split():
                case ["\\item", _, word, "count", n]:
                    found.word(word, float(n) * PAIR_WEIGHT)
                case ["\\item", _, a, _, b, "count", n]:
                    found.pair(a, b, float(n) * PAIR_WEIGHT)
    return found.counts(0.0)


def rescaled(counts: Counts, text: Counts, ideograph: np.ndarray, prior: float) -> Counts:
    """Counts in which all but ideographs keep the share behind each context that they have in running text."""
    keys, values = counts
    contexts, where = np.unique(keys >> 13, return_inverse=True)
    total = np.bincount(where, weights=values)
    seen = np.bincount(np.searchsorted(contexts, text[0] >> 13), weights=text[1], minlength=len(contexts))
    factor = np.maximum(1.0, (total + prior) / (seen + prior))
    return keys, np.where(ideograph[keys & 8191], values, values * factor[where])


def _level(
    counts: np.ndarray, context: np.ndarray, lower: np.ndarray, n: int, discount: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities by interpolated discounting, and each context's weight of the lower order."""
    total = np.bincount(context, weights=counts, minlength=n) + PRIOR
    taken = np.minimum(counts, discount[0] * np.maximum(counts, 1.0) ** discount[1])
    weight = (np.bincount(context, weights=taken, minlength=n) + PRIOR) / total
    return (counts - taken) / total[context] + weight[context] * lower, weight


def smoothed(single: np.ndarray, pairs: Counts, triples: Counts) -> dict[str, np.ndarray]:
    """The pruned model's arrays, in whole steps of 1 / SCALE nats."""
    single = single.copy()
    single[0] = 0.0
    (keys2, n2), (keys3, n3) = pairs, triples
    seen, spread = single + 0.3, np.bincount(keys2 & 8191, minlength=VOCABULARY) + 0.05
    unigram = 0.5 * seen / seen.sum() + 0.5 * spread / spread.sum()
    context, lower = np.searchsorted(keys2, keys3 >> 13), np.searchsorted(keys2, keys3 & ((1 << 26) - 1))
    last = len(keys2) - 1
    context, lower = np.minimum(context, last), np.minimum(lower, last)
    known = (keys2[context] == keys3 >> 13) & (keys2[lower] == keys3 & ((1 << 26) - 1))
    keys3, n3, context, lower = keys3[known], n3[known], context[known], lower[known]
    contexts = np.bincount(lower, weights=np.minimum(n3, 1.0), minlength=len(keys2))
    n2 = (1 - CONTINUATION) * n2 + CONTINUATION * np.maximum(contexts, np.minimum(n2, 1.0) / 2)
    p2, weight2 = _level(n2, keys2 >> 13, unigram[keys2 & 8191], VOCABULARY, PAIRS)
    p3, weight3 = _level(n3, context, p2[lower], len(keys2), TRIPLES)
    gain2 = n2 * np.log(p2 / np.maximum(weight2[keys2 >> 13] * unigram[keys2 & 8191], 1e-30))
    gain3 = n3 * np.log(p3 / np.maximum(weight3[context] * p2[lower], 1e-30))
    keep = np.sort(np.argsort(-gain3, kind="stable")[:TRIGRAMS])
    keep = keep[gain3[keep] > 0]
    chosen = np.zeros(len(keys2), dtype=bool)
    chosen[context[keep]] = True
    best = np.argsort(-gain2, kind="stable")
    chosen[best[(~chosen[best]) & (gain2[best] > 0)][: max(0, BIGRAMS - int(chosen.sum()))]] = True
    keep = keep[chosen[lower[keep]]]
    keys3, p3, context, lower = keys3[keep], p3[keep], context[keep], lower[keep]
    s = np.flatnonzero(chosen)
    left3 = 1 - np.minimum(np.bincount(context, weights=p3, minlength=len(keys2)), 0.999)
    left3 /= 1 - np.minimum(np.bincount(context, weights=p2[lower], minlength=len(keys2)), 0.999)
    left2 = 1 - np.minimum(np.bincount(keys2[s] >> 13, weights=p2[s], minlength=VOCABULARY), 0.9999)
    left2 /= 1 - np.minimum(np.bincount(keys2[s] >> 13, weights=unigram[keys2[s] & 8191], minlength=VOCABULARY), 0.9999)
    rows = np.searchsorted(keys2[s] >> 13, np.arange(VOCABULARY + 1))
    place = np.cumsum(chosen) - 1
    return {
        "uni": _steps(unigram),
        "bow2": _steps(left2, 64),
        "row2": rows.astype(np.uint32),
        "bi": (keys2[s] & 8191).astype(np.uint16),
        "pbi": _steps(p2[s]),
        "bow3": _steps(left3[s], 64),
        "n3": np.bincount(place[context], minlength=len(s)).astype(np.uint16),
        "tri": (keys3 & 8191).astype(np.uint16),
        "ptri": _steps(p3),
    }


def _steps(p: np.ndarray, zero: int = 0) -> np.ndarray:
    steps: np.ndarray = np.clip(np.round(-np.log(np.maximum(p, 1e-12)) * SCALE) + zero, 0, 255).astype(np.uint8)
    return steps


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m flows.language.build.model WORK   (a folder for the sources)")
    build(Path(sys.argv[1]))
