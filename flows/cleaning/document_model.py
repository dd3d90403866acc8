"""What a document says of itself: names and turns of phrase that stand undamaged elsewhere in it are likely here too."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from flows.cleaning.folding import fold_char
from flows.cleaning.lattice import Gbk, tables
from flows.cleaning.model import Model, load_model
from flows.cleaning.readings import PINYIN_LETTERS

Row = tuple[Mapping[int, float], Mapping[int, float], float, float]

_ANNOTATION = re.compile(rf"(?<![?\ufffd])\([{PINYIN_LETTERS}]{{1,6}}\)")
#: From where damage begins to the next place that stops it, roughly.
_DAMAGED = re.compile(rf"[?\ufffd](?:[!,;?:！，；？：]|[{PINYIN_LETTERS}]{{1,6}}\))?[^,，。!！？?;；“”\s]*")
DOUBT = 1.0  # the more different characters follow a context in the document, the less it knows what comes next


NAME_COST = 1.5  # nats: backing off behind characters that only the document knows together
SPACE = -1
SHARED_ROWS = 60_000  # kept from document to document
_SHARED: dict[int, Row] = {}
_NOTHING: dict[int, int] = {}


@lru_cache(maxsize=1)
def _id_table() -> np.ndarray:
    """Ids of the model by code point; 0: not known, SPACE: of no account. The last entry stands for all beyond."""
    ids = load_model().ids
    table = np.zeros(0x10001, dtype=np.int32)
    for code in range(0x10000):
        if 0xD800 <= code < 0xE000:
            continue
        folded = fold_char(chr(code))
        table[code] = SPACE if folded.isspace() and folded != "\n" else ids.get(folded, 0)
    return table


class DocumentModel:
    """The language model, with the document's own three-character sequences mixed in."""

    def __init__(self, text: str = "") -> None:
        self.model: Model = load_model()
        self.gbk: Gbk = tables()
        self._rows: dict[int, Row] = {}
        self._next: dict[int, dict[int, int]] = {}
        self._grams = np.zeros(0, dtype=np.int64)
        self._counts = np.zeros(0, dtype=np.int64)
        self._contexts: set[int] = set()
        self._faithful: dict[int, dict[int, int]] = {}
        if text:
            self._learn(text)

    def _learn(self, text: str) -> None:
        table = _id_table()
        clean = _DAMAGED.sub("\x00", _ANNOTATION.sub("", text))
        codes = np.frombuffer(clean.encode("utf-32-le"), dtype=np.uint32)
        ids = table[np.minimum(codes, len(table) - 1)]
        ids = ids[ids != SPACE]
        run = np.zeros(len(ids), dtype=bool)
        classes = np.isin(ids, [self.model.ids["a"], self.model.ids["0"]])
        run[1:] = classes[1:] & (ids[1:] == ids[:-1])
        ids = ids[~run].astype(np.int64)
        whole = (ids[:-2] > 0) & (ids[1:-1] > 0) & (ids[2:] > 0)
        grams = (ids[:-2] << 26 | ids[1:-1] << 13 | ids[2:])[whole]
        self._grams, self._counts = np.unique(grams, return_counts=True)
        self._contexts = set((self._grams >> 13).tolist())
        self._faithful = self._always_with(ids)

    @staticmethod
    def _always_with(ids: np.ndarray) -> dict[int, dict[int, int]]:
        """Characters that one or two others follow, whenever the document has them: parts of names, most likely."""
        pairs, counts = np.unique((ids[:-1] << 13 | ids[1:])[(ids[:-1] > 0) & (ids[1:] > 0)], return_counts=True)
        first = pairs >> 13
        different = np.bincount(first, minlength=8192)[first]
        total = np.bincount(first, weights=counts, minlength=8192)[first]
        chosen = (different <= 2) & (total >= 2)
        found: dict[int, dict[int, int]] = {}
        for key, n in zip(pairs[chosen].tolist(), counts[chosen].tolist(), strict=True):
            found.setdefault(key >> 13, {})[key & 8191] = n
        return found

    def _seen(self, context: int) -> dict[int, int]:
        """What follows a context in the document: id and count."""
        seen = self._next.get(context)
        if seen is None:
            if context not in self._contexts:
                return _NOTHING
            lo, hi = np.searchsorted(self._grams, (context << 13, (context + 1) << 13))
            seen = dict(zip((self._grams[lo:hi] & 8191).tolist(), self._counts[lo:hi].tolist(), strict=True))
            self._next[context] = seen
        return seen

    def rows(self, context: int) -> Row:
        """Costs after a context: of whole trigrams, of bigrams, and the costs of backing off to each."""
        row = self._rows.get(context)
        if row is None:
            row = _SHARED.get(context)
            if row is None:
                tri, off3 = self.model.trigrams(context)
                bi, off2 = self.model.bigrams(context & 8191)
                if len(_SHARED) > SHARED_ROWS:
                    _SHARED.clear()
                row = _SHARED[context] = (tri, bi, off3, off3 + off2)
            if context in self._contexts:
                row = self._mixed(row, self._seen(context))
            elif context & 8191 in self._faithful:
                row = self._mixed(row, self._faithful[context & 8191])
            self._rows[context] = row
        return row

    def _mixed(self, row: Row, seen: Mapping[int, int]) -> Row:
        """A row of the model with the document's counts mixed in: the more it has seen of a context, the more they count."""
        tri, bi, off3, off2 = row
        if not tri:  # a name, most likely: what its last character means elsewhere says little of what comes behind it
            off2 = min(off2, NAME_COST)
        total = sum(seen.values())
        share = total / (total + DOUBT * len(seen) + 0.4)
        rest = -math.log(1 - share)
        mixed = {c: cost + rest for c, cost in tri.items()}
        for c, n in seen.items():
            general = mixed.get(c)
            if general is None:
                general = rest + (off3 + bi[c] if c in bi else off2 + self.model.unigram[c])
            mixed[c] = -math.log(share * n / total + math.exp(-general))
        return mixed, bi, off3 + rest, off2 + rest

    def knows(self, context: int) -> bool:
        """Whether the document has said what follows a context."""
        return context in self._contexts

    def expected(self, context: int) -> list[int]:
        """Byte pairs of the characters that the document has after a context."""
        seen = self._seen(context) or self._faithful.get(context & 8191)
        if not seen:
            return []
        return [k for c in seen for k in self.gbk.pairs_of.get(c, ())]
