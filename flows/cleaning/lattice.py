"""GBK as the splicer saw it: which byte pairs are characters, which vanish, and what may follow what.

Tables only, made once; the search is in `lattice_search`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flows.cleaning.model import UNKNOWN, UNKNOWN_COST, Model, load_model

HALF = str.maketrans({chr(x + 0xFEE0): chr(x) for x in range(0x21, 0x7F)})
#: Full-width marks that the splicer matched in the middle of characters, by their half-width form: their GBK bytes.
MARKS = {c: (0xA3, ord(c) + 0x80) for c in "!,;?:()"}
#: A mark that opens a shifted run, and what is believed of it (nats).
OPENING_COST = {"!": 0.0, ",": 0.0, ";": 0.0, "?": 0.0, ":": 4.0, "(": 6.0, ")": 6.0}


@dataclass(frozen=True)
class Gbk:
    """Lookup tables over byte pairs (first << 8 | second)."""

    char: list[str]
    ident: list[int]
    extra: list[float]
    pair_of: dict[str, int]
    #: by first byte: (second byte, pair), likeliest first
    by_first: list[list[tuple[int, int]]]
    by_second: list[list[tuple[int, int]]]
    #: by first byte v1 of a vanished pair: the second bytes v2
    vanishing: list[frozenset[int]]
    #: by id of the model: the pairs whose characters fold to it
    pairs_of: dict[int, list[int]]


def is_pair(first: int, second: int) -> bool:
    """Whether two bytes have the shape of a GBK character."""
    return 0x81 <= first <= 0xFE and 0x40 <= second <= 0xFE and second != 0x7F


@lru_cache(maxsize=1)
def tables() -> Gbk:
    """The tables, with the model's ids; made once a process."""
    from flows.cleaning.folding import fold_char, simplified_only

    model: Model = load_model()
    char = [""] * 65536
    ident = [UNKNOWN] * 65536
    extra = [0.0] * 65536
    pair_of: dict[str, int] = {}
    vanishing: list[set[int]] = [set() for _ in range(256)]
    for first in range(0x81, 0xFF):
        for second in range(0x40, 0xFF):
            if second == 0x7F:
                continue
            k = first << 8 | second
            try:
                c = bytes((first, second)).decode("gbk")
            except UnicodeDecodeError:
                vanishing[first].add(second)
                continue
            char[k] = c
            ident[k] = model.ids.get(fold_char(c), UNKNOWN)
            extra[k] = 5.0 if c in simplified_only() or (first == 0xA3 and c.translate(HALF).isalnum()) else 0.0
            pair_of[c] = k

    def cost(k: int) -> float:
        return (model.unigram[ident[k]] if ident[k] else UNKNOWN_COST) + extra[k]

    by_first: list[list[tuple[int, int]]] = [[] for _ in range(256)]
    by_second: list[list[tuple[int, int]]] = [[] for _ in range(256)]
    for k in sorted(pair_of.values(), key=lambda k: (cost(k), k)):
        by_first[k >> 8].append((k & 255, k))
        by_second[k & 255].append((k >> 8, k))
    pairs_of: dict[int, list[int]] = {}
    for k in sorted(pair_of.values()):
        if ident[k]:
            pairs_of.setdefault(ident[k], []).append(k)
    return Gbk(char, ident, extra, pair_of, by_first, by_second, [frozenset(v) for v in vanishing], pairs_of)
