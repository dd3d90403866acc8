"""GBK as the splicer saw it: which byte pairs are characters, which vanish, and what the model calls them.

Arrays only, made once a process, for `hypotheses.Hypotheses`. A pair is first byte << 8 | second byte.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from flows.language.folding import fold_chars, simplified_only
from flows.language.model import UNKNOWN, UNKNOWN_COST, VOCABULARY, Model, load_model

#: What it costs to believe (nats) that a full-width mark opened a shifted run; the pages seen have it with the first
#: four only.
OPENING_COST = {"!": 0.0, ",": 0.0, ";": 0.0, "?": 0.0, ":": 4.0, "(": 6.0, ")": 6.0}
RARE_QUOTE = 2.0  # nats: a quotation within a quotation
UNLIKELY_SCRIPT = 5.0  # nats: a character that the mapping to traditional would have changed, or a full-width letter
#: First characters of verbs of speech, with their cost in nats where a quotation has just ended.
SPEECH = dict(zip("说道称问答表告回补解强笑续指坦写", (2.0, 3.0, 3.0, 3.0, 4.0, 4.0, 4.0, *[5.0] * 9), strict=True))
BEYOND = 0x10000  # stands for all characters outside the first plane
SPACE = -1  # in place of an id: a character that the model passes over

#: Where the group of each number begins (and the last ends), and the members of all groups in a row.
Groups = tuple[np.ndarray, np.ndarray]


class Gbk(NamedTuple):
    """Tables over pairs (`code`, `ident`, `extra` cost in nats, `vanishing`), groups of pairs, likeliest first, and
    tables over code points (`pair_of`, 0 if none; `ident_of`) and over ASCII marks (`opening_cost`, negative if
    none)."""

    code: np.ndarray
    ident: np.ndarray
    extra: np.ndarray
    vanishing: np.ndarray
    by_first: Groups
    by_second: Groups
    #: By first byte: characters whose second byte can begin a vanished pair.
    cut_short: Groups
    pairs_of_ident: Groups
    pair_of: np.ndarray
    ident_of: np.ndarray
    opening_cost: np.ndarray
    #: By id: the cost of a verb of speech where a quotation has just ended; infinite for what is none.
    speech: np.ndarray
    #: The ids of “ ” and of all Latin letters, all digits.
    classes: tuple[int, int, int, int]


@lru_cache(maxsize=1)
def tables() -> Gbk:
    """The tables, with the model's ids; made once a process."""
    model = load_model()
    code, valid = np.zeros(1 << 16, dtype=np.int32), np.zeros(1 << 16, dtype=bool)
    for first in range(0x81, 0xFF):
        for second in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            char = bytes((first, second)).decode("gbk", "replace")
            valid[first << 8 | second] = True
            code[first << 8 | second] = ord(char) if len(char) == 1 and char != "\ufffd" else 0
    vanishing = (valid & (code == 0)).astype(np.uint8)
    ident_of = _idents(model)
    ident = np.where(code > 0, np.maximum(ident_of[code], UNKNOWN), UNKNOWN).astype(np.int32)
    pair_of = np.zeros(BEYOND + 1, dtype=np.int32)
    pair_of[code[code > 0]] = np.flatnonzero(code)
    extra = _extra(code)
    cost = np.where(ident > 0, model.uni[ident], UNKNOWN_COST) + extra
    pairs = np.flatnonzero(code)
    pairs = pairs[np.argsort(cost[pairs], kind="stable")]
    begins = vanishing.reshape(256, 256).any(axis=1)[pairs & 255]  # a vanished pair, with its second byte
    return Gbk(
        code,
        ident,
        extra,
        vanishing,
        _groups(pairs, pairs >> 8, 256),
        _groups(pairs, pairs & 255, 256),
        _groups(pairs[begins & (ident[pairs] > 0)], pairs[begins & (ident[pairs] > 0)] >> 8, 256),
        _groups(pairs[ident[pairs] > 0], ident[pairs][ident[pairs] > 0], VOCABULARY),
        pair_of,
        ident_of,
        np.array([OPENING_COST.get(chr(c), -1.0) for c in range(128)]),
        _by_ident(model, SPEECH.items()),
        (model.ids["“"], model.ids["”"], model.ids["a"], model.ids["0"]),
    )


def _idents(model: Model) -> np.ndarray:
    """The model's ids by code point."""
    folded = fold_chars(BEYOND)
    found = np.array([SPACE if c.isspace() else model.ids.get(c, UNKNOWN) for c in folded], dtype=np.int32)
    return np.append(found, np.int32(UNKNOWN))


def _extra(code: np.ndarray) -> np.ndarray:
    unlikely = [ord(c) for c in simplified_only()]
    letters = [c + 0xFEE0 for c in range(0x21, 0x7F) if chr(c).isalnum()]
    extra = np.where(np.isin(code, [*unlikely, *letters]), UNLIKELY_SCRIPT, 0.0)
    extra[np.isin(code, [ord(c) for c in "‘’"])] = RARE_QUOTE
    return extra


def _groups(members: np.ndarray, numbers: np.ndarray, n: int) -> Groups:
    order = np.argsort(numbers, kind="stable")
    return np.searchsorted(numbers[order], np.arange(n + 1)).astype(np.int32), members[order].astype(np.int32)


def _by_ident(model: Model, costs: Iterable[tuple[str, float]]) -> np.ndarray:
    table = np.full(VOCABULARY, np.inf)
    for char, cost in costs:
        if char in model.ids:
            table[model.ids[char]] = cost
    return table


def pair_of(char: str) -> int:
    """The GBK bytes of a character; 0 if it has not two."""
    return int(tables().pair_of[min(ord(char), BEYOND)])


def ident_of(char: str) -> int:
    """The model's id of a character."""
    return max(int(tables().ident_of[min(ord(char), BEYOND)]), UNKNOWN)
