"""Pairs of bytes that vanished without trace, because GBK has no character for them.

Such a pair is the second byte of one character and the first of the next: `帕霍基說` cut wrongly has 基 = BB F9 and
說 = D5 66 around the pair F9 D5, which is nothing in GBK. What is left are the outer bytes, BB and 66. `likely_pairs`
lists which two characters those may be; the lists are ranked by the model's bigrams and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache

from flows.cleaning.lattice import Character, tables
from flows.cleaning.model import load_model
from flows.cleaning.readings import pairs_reading

COMMON = 64  # characters with a given second byte that are thought of
KEPT = 40  # pairs kept where both outer bytes are known
KEPT_LOOSE = 300  # pairs kept where less is known

#: What may follow a character: cost behind it (nats) and the second character, likeliest first.
Ends = list[tuple[float, int]]
#: First characters with what may follow them: first character (first byte << 8 | second), its id, its extra cost, ends.
Pairs = list[tuple[int, int, float, Ends]]
Following = Callable[[Mapping[int, float]], Iterable[Character]]


def _ranked(first: int, following: Following, most: int) -> Pairs:
    """Pairs of characters, the first with the byte `first`, whose inner bytes vanish; the likeliest `most` of them."""
    gbk, model = tables(), load_model()
    scored = []
    for _, k1, i1, extra in gbk.cut_short[first]:
        base = model.unigram[i1] + extra
        row, _off = model.bigrams(i1)
        scored += [(base + cost, cost, k1, k2) for cost, k2 in _ends(k1, following(row))]
    scored.sort()
    groups: dict[int, Ends] = {}
    for _, cost, k1, k2 in scored[:most]:
        groups.setdefault(k1, []).append((cost, k2))
    return [(k1, gbk.ident[k1], gbk.extra[k1], sorted(ends)) for k1, ends in groups.items()]


def _ends(k1: int, among: Iterable[Character]) -> Ends:
    gbk, model = tables(), load_model()
    unigram = model.unigram
    allowed = gbk.vanishing[k1 & 255]
    row, off = model.bigrams(gbk.ident[k1])
    get = row.get
    found = []
    for _, k2, i2, extra in among:
        if k2 >> 8 in allowed:
            cost = get(i2)
            if cost is None:
                cost = off + unigram[i2]
            found.append((cost + extra, k2))
    return found


@lru_cache(maxsize=20_000)
def ends_behind(k1: int, second: int) -> Ends:
    """What may follow the character k1 and end with a known byte, if a pair of bytes vanished between."""
    return sorted(_ends(k1, tables().by_second[second][:COMMON]))


@cache
def likely_pairs(first: int, second: int) -> Pairs:
    """Pairs that begin with one known byte and end with another."""
    ends = tables().by_second[second][:COMMON]
    return _ranked(first, lambda _: ends, KEPT)


@cache
def likely_pairs_read(first: int, reading: str) -> Pairs:
    """Pairs that begin with a known byte; the second character has a known reading."""
    gbk = tables()
    ends = [Character(k & 255, k, gbk.ident[k], gbk.extra[k]) for k in pairs_reading(reading)]
    return _ranked(first, lambda _: ends, KEPT_LOOSE)


@cache
def likely_pairs_lost(first: int) -> Pairs:
    """Pairs that begin with a known byte; of the second character nothing is known."""
    gbk = tables()

    def following(row: Mapping[int, float]) -> Iterable[Character]:
        return (
            Character(k & 255, k, i, gbk.extra[k])
            for i in sorted(row, key=row.__getitem__)[:400]
            for k in gbk.pairs_of.get(i, ())
        )

    return _ranked(first, following, KEPT_LOOSE)


@cache
def inner_characters(second: int) -> list[Character]:
    """Characters that vanish whole, between two vanished pairs: those that may follow a second byte. Likeliest first."""
    gbk = tables()
    unigram = load_model().unigram
    allowed = gbk.vanishing[second]
    found = [c for first in sorted(allowed) if first >= 0x81 for c in gbk.cut_short[first][:12]]
    found.sort(key=lambda c: (unigram[c.ident] + c.extra, c.pair))
    return found[:100]
