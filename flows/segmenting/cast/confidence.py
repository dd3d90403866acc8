"""How sure a turn is: the probability that both its ends and its speaker are right, by fitted weights (logistic
regression).

What is weighed is the finder's own figure, how sure the judge was of the reading, and how the turn stands on its page.
The weights stand in confidence.json; `python -m tests.gold.fit_confidence` makes them.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np

from flows.document import Attribution, Form
from flows.segmenting.page.blocks import RawTurn

WEIGHTS = Path(__file__).with_name("confidence.json")
#: So much between two turns may be a label and its marks, in code points.
LABEL = 20
#: No probability is surer than this.
SUREST = 0.99
#: And no log odds are further from nothing: their exponential would overflow.
MOST_ODDS = 60.0
#: The least probability that a reading or its opposite is taken to have.
LEAST = 1e-3
PRONOUNS = frozenset(["他", "她", "它", "他们", "她们"])
_ENDS = frozenset("。！？…”」』.!?~～）)")


def standings(turns: Sequence[RawTurn], chars: str, form: Form, reading: float) -> dict[str, np.ndarray]:
    """How each turn stands on its page, in named columns.

    `reading` is how probable the judge found the reading. Linear in the text."""
    times = Counter(turn.speaker for turn in turns)
    n = len(turns)
    start, end = np.array([turn.start for turn in turns]), np.array([turn.end for turn in turns])
    raw = np.array([turn.confidence for turn in turns])
    odds = math.log(max(reading, LEAST) / max(1 - reading, LEAST))
    by = {kind: np.array([turn.attribution == kind for turn in turns], dtype=float) for kind in get_args(Attribution)}
    return {
        "raw": raw,
        "raw of page": np.full(n, raw.mean()),
        "raw by label": raw * by["label"],
        "raw of a report": raw * (form == "quoted"),
        "reading": np.full(n, odds),
        **{f"by {kind}": column for kind, column in by.items()},
        "speaker": np.array([bool(turn.speaker) for turn in turns], dtype=float),
        "no label": np.array([not turn.label for turn in turns], dtype=float),
        "pronoun": np.array([turn.label in PRONOUNS for turn in turns], dtype=float),
        "ranked": np.array([turn.margin is not None for turn in turns], dtype=float),
        "margin of the ranking": np.array([turn.margin or 0.0 for turn in turns]),
        "speaker again": np.array([0.0, *(a.speaker == b.speaker for a, b in pairwise(turns))]),
        "speaker's turns": np.log([times[turn.speaker] for turn in turns]),
        "speakers": np.full(n, math.log(len(times))),
        "turns": np.full(n, math.log(n)),
        "length": np.log1p(end - start),
        "paragraphs": np.log1p([chars.count("\n", turn.start, turn.end) for turn in turns]),
        "gap before": np.log1p(np.maximum(0, start - np.r_[0, end[:-1]] - LABEL)),
        "gap behind": np.log1p(np.maximum(0, np.r_[start[1:], len(chars)] - end - LABEL)),
        "ended": np.array([chars[turn.end - 1] in _ENDS for turn in turns], dtype=float),
        "share of page": np.full(n, (end - start).sum() / max(len(chars), 1)),
        **{f"form {name}": np.full(n, float(form == name)) for name in ("labelled", "bulleted", "monologue")},
    }


@cache
def weights() -> dict[str, float]:
    """The weight of each number, "" naming the constant."""
    read: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return read


def confidences(turns: Sequence[RawTurn], chars: str, form: Form, reading: float) -> list[float]:
    """The probability, 0 to 1, that boundaries and speaker are right, of each turn of a page.

    Raises:
        KeyError: a number has no weight: the weights were fitted for another set of numbers.
    """
    if not turns:
        return []
    fitted = weights()
    columns = standings(turns, chars, form, reading)
    odds = fitted[""] + np.sum([fitted[name] * column for name, column in columns.items()], axis=0)
    sure = 1 / (1 + np.exp(-np.clip(odds, -MOST_ODDS, MOST_ODDS)))
    rounded: list[float] = np.round(np.minimum(SUREST, sure), 3).tolist()
    return rounded
