"""Candidates ranked by fitted weights: a score for each, and the share of certainty that falls to it.

weights.json holds a weight in nats for each named feature. `python -m tests.benchmarks.attribution --write` fits them:
a conditional logit (McFadden 1974) over gold, each utterance a choice among its candidates, "nobody is named" one of
them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import exp
from pathlib import Path

from flows.segmenting.names.mentions import Person

Weights = Mapping[str, float]
#: Where the fitted weights stand.
FILE = Path(__file__).with_name("weights.json")


@dataclass(slots=True, eq=False)
class Candidate:
    """Somebody who may have spoken an utterance (None: nobody whom the text names), by what signs, and by what words
    the text names them beside it. `how` is the strategy that a choice of this one is told by."""

    person: Person | None
    features: dict[str, float] = field(default_factory=dict)
    surface: str = ""
    how: str = "told"
    sure: float = 1.0


@cache
def fitted() -> Weights:
    """The weights that are in force."""
    weights: Weights = json.loads(FILE.read_text(encoding="utf-8"))
    return weights


def rank(candidates: Sequence[Candidate], weights: Weights) -> list[tuple[Candidate, float]]:
    """The candidates with their shares, which sum to 1, the likeliest first; of two alike, the one proposed first.

    >>> candidates = [Candidate(None, {"a": 1}, "x"), Candidate(None, {}, "y")]
    >>> [(c.surface, round(share, 2)) for c, share in rank(candidates, {"a": 1.0})]
    [('x', 0.73), ('y', 0.27)]
    """
    scores = [sum(weights.get(name, 0.0) * value for name, value in c.features.items()) for c in candidates]
    most = max(scores)
    shares = [exp(score - most) for score in scores]
    total = sum(shares)
    order = sorted(range(len(candidates)), key=lambda i: -shares[i])
    return [(candidates[i], shares[i] / total) for i in order]
