"""A character trigram model of Chinese running text, in one folded alphabet for both scripts.

`fold` maps text to that alphabet: traditional to simplified character by character, full-width to half-width, corner
brackets to quote marks, a run of Latin letters to one `a`, of digits to one `0`, no spaces. Costs are nats (negative
natural logarithms). The table is made by `build_model.py`, its sources are named in `data/SOURCES.txt`.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from pathlib import Path

import numpy as np

MODEL_FILE = Path(__file__).parent / "data" / "model.npz"
BOUNDARY = 1  # id of the beginning and end of a paragraph
UNKNOWN = 0
UNKNOWN_COST = 17.0
SCALE = 12.0
_NOTHING: tuple[dict[int, float], float] = ({}, 0.0)


class Model:
    """Costs of a character after two others. Rows of the table are unpacked when they are first asked for."""

    def __init__(self, path: Path = MODEL_FILE) -> None:
        data = np.load(path)
        chars = data["chars"].tobytes().decode("utf-16-le")
        self.ids: dict[str, int] = {c: i + 2 for i, c in enumerate(chars)}
        self.unigram: list[float] = (data["uni"] / SCALE).tolist()
        self.unigram[UNKNOWN] = UNKNOWN_COST
        self._backoff2 = ((data["bow2"].astype(float) - 64) / SCALE).tolist()
        self._row2 = data["row2"].tolist()
        self._second = memoryview(data["bi"])
        self._cost2 = memoryview(data["pbi"])
        self._backoff3 = memoryview(data["bow3"])
        rows = np.zeros(len(data["n3"]) + 1, dtype=np.uint32)
        np.cumsum(data["n3"], out=rows[1:])
        self._row3 = memoryview(rows.data)
        self._third = memoryview(data["tri"])
        self._cost3 = memoryview(data["ptri"])
        self._nats = [v / SCALE for v in range(256)]
        self._bigrams: dict[int, tuple[dict[int, float], float]] = {}

    def bigrams(self, b: int) -> tuple[dict[int, float], float]:
        """Costs of what follows b, and the cost of backing off."""
        row = self._bigrams.get(b)
        if row is None:
            lo, hi = self._row2[b], self._row2[b + 1]
            nats = self._nats
            costs = [nats[v] for v in self._cost2[lo:hi]]
            row = (dict(zip(self._second[lo:hi].tolist(), costs, strict=True)), self._backoff2[b])
            self._bigrams[b] = row
        return row

    def trigrams(self, context: int) -> tuple[dict[int, float], float]:
        """Costs of what follows a, b (given as a << 13 | b), and the cost of backing off."""
        a, b = context >> 13, context & 8191
        lo, hi = self._row2[a], self._row2[a + 1]
        at = bisect_left(self._second, b, lo, hi)
        if at == hi or self._second[at] != b:
            return _NOTHING
        i, j = self._row3[at], self._row3[at + 1]
        nats = self._nats
        costs = [nats[v] for v in self._cost3[i:j]]
        return dict(zip(self._third[i:j].tolist(), costs, strict=True)), (self._backoff3[at] - 64) / SCALE

    def cost(self, context: int, c: int) -> float:
        """The cost of c after the two characters of context (a << 13 | b)."""
        if not c:
            return UNKNOWN_COST
        row, off = self.trigrams(context)
        found = row.get(c)
        if found is not None:
            return found
        row, off2 = self.bigrams(context & 8191)
        found = row.get(c)
        if found is not None:
            return off + found
        return off + off2 + self.unigram[c]


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model that ships with the package; loaded once a process."""
    return Model()
