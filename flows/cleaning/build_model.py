"""Build the language model: `python -m flows.cleaning.build_model WORK` fetches the sources into the folder WORK and
writes `data/model.npz`. The same sources give the same bytes.

Counts come from running text, and from the expected counts of a word trigram model of modern Chinese (its words, and the
characters on both sides of a word boundary). Words know nothing of punctuation, so what is no ideograph keeps the share
behind each context that running text gives it. Smoothing is interpolated absolute discounting with half continuation
counts for single characters; trigrams are pruned by what they gain over backing off.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from flows.cleaning.build_sources import arpa, fetch, texts
from flows.cleaning.folding import fold
from flows.cleaning.model import BOUNDARY, MODEL_FILE, SCALE

TRIGRAMS, BIGRAMS = 2_400_000, 900_000  # kept
WORD_COUNT = 40e6  # words that the word model's expected counts stand for
SPOKEN_WEIGHT = 0.2  # of sentences taken as the beginnings of quotations
SPOKEN = ("cataclysm", "wesnoth", "reviews", "games")
DISCOUNT, PRIOR = 0.7, 0.5
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
    one, two, three = count_words(arpa(work), ids)
    single += one
    ideograph = np.zeros(VOCABULARY, dtype=bool)
    ideograph[[i for c, i in ids.items() if "㐀" <= c <= "鿿"]] = True
    pairs = rescaled(merged(pairs, two), text_pairs, ideograph, 1.0)
    triples = rescaled(merged(triples, three), text_triples, ideograph, 2.0)
    save(out, ids, smoothed(single, pairs, triples))


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


def count_words(path: Path, ids: dict[str, int]) -> tuple[np.ndarray, Counts, Counts]:
    """Expected counts of characters, pairs and triples under a word trigram model in ARPA format."""
    one = np.zeros(VOCABULARY)
    words: dict[str, float] = {}
    joint: dict[tuple[str, str], float] = {}
    keys: tuple[list[int], list[int]] = ([], [])
    values: tuple[list[float], list[float]] = ([], [])
    numbers: dict[str, list[int]] = {}

    def spelled(word: str) -> list[int]:
        if word not in numbers:
            numbers[word] = [ids.get(c, 0) for c in fold(word)]
        return numbers[word]

    def add(n: float, *spans: list[int]) -> None:
        for span in spans:
            if all(span):
                kind = len(span) - 2
                keys[kind].append(span[-1] | span[-2] << 13 | (span[0] << 26 if kind else 0))
                values[kind].append(n)

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
                n, chars = p * WORD_COUNT, spelled(grams[0])
                for c in chars:
                    one[c] += n
                add(
                    n,
                    *(chars[i : i + 2] for i in range(len(chars) - 1)),
                    *(chars[i : i + 3] for i in range(len(chars) - 2)),
                )
            elif order == 2:
                a, b = grams
                joint[a, b] = words.get(a, 0.0) * p
                n, x, y = joint[a, b] * WORD_COUNT, spelled(a), spelled(b)
                if x and y:
                    add(
                        n,
                        [x[-1], y[0]],
                        *([[*x[-2:], y[0]]] if len(x) > 1 else []),
                        *([[x[-1], *y[:2]]] if len(y) > 1 else []),
                    )
            elif len(spelled(grams[1])) == 1 and spelled(grams[0]) and spelled(grams[2]):
                n = joint.get((grams[0], grams[1]), 0.0) * p * WORD_COUNT
                add(n, [spelled(grams[0])[-1], *spelled(grams[1]), spelled(grams[2])[0]])
    one[0] = 0.0
    found = []
    for kind in (0, 1):
        k, v = np.array(keys[kind], dtype=np.int64), np.array(values[kind])
        found.append(summed(k[v >= 0.3], v[v >= 0.3]))
    return one, found[0], found[1]


def rescaled(counts: Counts, text: Counts, ideograph: np.ndarray, prior: float) -> Counts:
    """Counts in which all but ideographs keep the share behind each context that they have in running text."""
    keys, values = counts
    contexts, where = np.unique(keys >> 13, return_inverse=True)
    total = np.bincount(where, weights=values)
    seen = np.bincount(np.searchsorted(contexts, text[0] >> 13), weights=text[1], minlength=len(contexts))
    factor = np.maximum(1.0, (total + prior) / (seen + prior))
    return keys, np.where(ideograph[keys & 8191], values, values * factor[where])


def _level(counts: np.ndarray, context: np.ndarray, lower: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities by interpolated absolute discounting, and each context's weight of the lower order."""
    total = np.bincount(context, weights=counts, minlength=n) + PRIOR
    taken = np.minimum(counts, DISCOUNT)
    weight = (np.bincount(context, weights=taken, minlength=n) + PRIOR) / total
    return (counts - taken) / total[context] + weight[context] * lower, weight


def smoothed(single: np.ndarray, pairs: Counts, triples: Counts) -> dict[str, np.ndarray]:
    """The pruned model's arrays, in whole steps of 1 / SCALE nats."""
    single = single.copy()
    single[0] = 0.0
    seen, spread = single + 0.3, np.bincount(pairs[0] & 8191, minlength=VOCABULARY) + 0.05
    unigram = 0.5 * seen / seen.sum() + 0.5 * spread / spread.sum()
    keys2, n2 = pairs
    p2, weight2 = _level(n2, keys2 >> 13, unigram[keys2 & 8191], VOCABULARY)
    keys3, n3 = triples
    context, lower = np.searchsorted(keys2, keys3 >> 13), np.searchsorted(keys2, keys3 & ((1 << 26) - 1))
    last = len(keys2) - 1
    context, lower = np.minimum(context, last), np.minimum(lower, last)
    known = (keys2[context] == keys3 >> 13) & (keys2[lower] == keys3 & ((1 << 26) - 1))
    keys3, n3, context, lower = keys3[known], n3[known], context[known], lower[known]
    p3, weight3 = _level(n3, context, p2[lower], len(keys2))
    gain3 = n3 * np.log(p3 / np.maximum(weight3[context] * p2[lower], 1e-30))
    keep = np.sort(np.argsort(-gain3, kind="stable")[:TRIGRAMS])
    keep = keep[gain3[keep] > 0]
    keys3, p3, context, lower = keys3[keep], p3[keep], context[keep], lower[keep]
    gain2 = n2 * np.log(p2 / np.maximum(weight2[keys2 >> 13] * unigram[keys2 & 8191], 1e-30))
    chosen = np.zeros(len(keys2), dtype=bool)
    chosen[context] = True
    best = np.argsort(-gain2, kind="stable")
    chosen[best[(~chosen[best]) & (gain2[best] > 0)][: max(0, BIGRAMS - int(chosen.sum()))]] = True
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
    return np.clip(np.round(-np.log(np.maximum(p, 1e-12)) * SCALE) + zero, 0, 255).astype(np.uint8)


def save(path: Path, ids: dict[str, int], arrays: dict[str, np.ndarray]) -> None:
    """Write the model; the archive bears no dates, so that the same arrays give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    chars = np.frombuffer("".join(ids).encode("utf-16-le"), dtype=np.uint16)
    np.savez_compressed(path, chars=chars, **arrays)  # type: ignore[arg-type]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m flows.cleaning.build_model WORK   (a folder for the sources)")
    build(Path(sys.argv[1]))
