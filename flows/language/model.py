"""A character trigram model of Chinese running text, in one folded alphabet for both scripts.

`fold` maps text to that alphabet: traditional to simplified character by character, full-width to half-width, corner
brackets to quote marks, a run of Latin letters to one `a`, of digits to one `0`, no spaces. Costs are nats (negative
natural logarithms). The table is made by `build/model.py`, its sources are named in `data/SOURCES.txt`; costs are
looked up in `flows.cleaning.splices.search.costs`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from flows.language.model_file import read

MODEL_FILE = Path(__file__).parent / "data" / "model.npz"
BOUNDARY = 1  # id of the beginning and end of a paragraph
UNKNOWN = 0
UNKNOWN_COST = 17.0
SCALE = 12.0
VOCABULARY = 8192
SQUARE = 4096  # ids, the commonest, whose pairs are looked up in a square instead of searched for


class Model:
    """The arrays of the model: costs of one character (`uni`), of what follows one (`second`, `cost2`, in rows by
    `row2`) and two others (`third`, `cost3`, in rows by `row3`), and of backing off (`off2`, `off3`), some in steps of
    1 / SCALE nats."""

    def __init__(self, path: Path = MODEL_FILE) -> None:
        data = read(path)
        chars = data["chars"].tobytes().decode("utf-16-le")
        self.ids: dict[str, int] = {c: i + 2 for i, c in enumerate(chars)}
        self.uni = data["uni"] / SCALE
        self.uni[UNKNOWN] = UNKNOWN_COST
        self.off2 = (data["bow2"].astype(float) - 64) / SCALE
        self.row2 = data["row2"]
        self.second, self.cost2, self.off3 = data["bi"], data["pbi"], data["bow3"]
        self.row3 = np.zeros(len(data["n3"]) + 1, dtype=np.uint32)
        np.cumsum(data["n3"], out=self.row3[1:])
        self.third, self.cost3 = data["tri"], data["ptri"]
        #: Costs of pairs in steps, a row filled when it is first asked for.
        self.square = np.empty((SQUARE, SQUARE), dtype=np.uint8)
        self.filled = np.zeros(SQUARE, dtype=np.uint8)


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model that ships with the package; loaded once a process."""
    return Model()
