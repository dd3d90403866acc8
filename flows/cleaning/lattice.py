"""GBK as the splicer saw it: which byte pairs are characters, which vanish, and what the model thinks of them.

Tables only, made once a process; the moves of the search are in `lattice_vanish` and `lattice_search`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from flows.cleaning.folding import fold_char, simplified_only
from flows.cleaning.model import UNKNOWN, UNKNOWN_COST, Model, load_model

HALF = str.maketrans({chr(x + 0xFEE0): chr(x) for x in range(0x21, 0x7F)})
#: Full-width marks that the splicer matched in the middle of characters, by their half-width form: their GBK bytes.
MARKS = {c: (0xA3, ord(c) + 0x80) for c in "!,;?:()"}
#: What it costs to believe (nats) that a mark opens a shifted run; the pages seen have it with the first four only.
OPENING_COST = {"!": 0.0, ",": 0.0, ";": 0.0, "?": 0.0, ":": 4.0, "(": 6.0, ")": 6.0}
RARE_QUOTE = 2.0  # nats: a quotation within a quotation
UNLIKELY_SCRIPT = 5.0  # nats: a character that the mapping to traditional would have changed, or a full-width letter


class Character(NamedTuple):
    """A GBK character: one of its bytes (the one it is not looked up by), both, its id in the model, its extra cost."""

    byte: int
    pair: int
    ident: int
    extra: float


@dataclass(frozen=True)
class Gbk:
    """Lookup tables over byte pairs (first << 8 | second)."""

    char: list[str]
    ident: list[int]
    extra: list[float]
    pair_of: dict[str, int]
    #: By first byte, with the second; and the other way round. Likeliest first.
    by_first: list[list[Character]]
    by_second: list[list[Character]]
    #: By the first byte of a pair that vanishes: its second bytes.
    vanishing: list[frozenset[int]]
    #: By first byte: characters whose second byte can begin a vanished pair. Likeliest first.
    cut_short: list[list[Character]]
    #: By id of the model: the pairs whose characters fold to it.
    pairs_of: dict[int, list[int]]


def decoded(first: int, second: int) -> str:
    """The GBK character of two bytes; empty where there is none."""
    try:
        return bytes((first, second)).decode("gbk")
    except UnicodeDecodeError:
        return ""


@lru_cache(maxsize=1)
def tables() -> Gbk:
    """The tables, with the model's ids; made once a process."""
    model: Model = load_model()
    unlikely = simplified_only()
    char, ident, extra = [""] * 65536, [UNKNOWN] * 65536, [0.0] * 65536
    pair_of: dict[str, int] = {}
    vanishing: list[set[int]] = [set() for _ in range(256)]
    for first in range(0x81, 0xFF):
        for second in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            k = first << 8 | second
            c = decoded(first, second)
            if not c:
                vanishing[first].add(second)
                continue
            char[k] = c
            ident[k] = model.ids.get(fold_char(c), UNKNOWN)
            if c in unlikely or (first == 0xA3 and c.translate(HALF).isalnum()):
                extra[k] = UNLIKELY_SCRIPT
            elif c in "‘’":
                extra[k] = RARE_QUOTE
            pair_of[c] = k

    def cost(k: int) -> float:
        return (model.unigram[ident[k]] if ident[k] else UNKNOWN_COST) + extra[k]

    by_first: list[list[Character]] = [[] for _ in range(256)]
    by_second: list[list[Character]] = [[] for _ in range(256)]
    pairs_of: dict[int, list[int]] = {}
    for k in sorted(pair_of.values(), key=lambda k: (cost(k), k)):
        by_first[k >> 8].append(Character(k & 255, k, ident[k], extra[k]))
        by_second[k & 255].append(Character(k >> 8, k, ident[k], extra[k]))
        if ident[k]:
            pairs_of.setdefault(ident[k], []).append(k)
    cut_short = [[c for c in row if vanishing[c.byte] and c.ident] for row in by_first]
    return Gbk(char, ident, extra, pair_of, by_first, by_second, [frozenset(v) for v in vanishing], cut_short, pairs_of)
