"""How sure a turn is: the finder's own figure, brought to what the figure turned out to be worth."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

#: (raw, probability) knots, a line between them. Set from the reliability tables of tests/benchmarks/segmenting.py, a little
#: below what they show: rules were made with those passages in sight.
KNOTS = ((0.0, 0.0), (0.5, 0.65), (0.6, 0.78), (0.7, 0.87), (0.8, 0.9), (0.9, 0.95), (1.0, 0.99))


@lru_cache(maxsize=1024)
def calibrated(figure: float) -> float:
    """The probability, 0 to 1, that boundaries and speaker of a turn are right."""
    raw = min(1.0, max(0.0, figure))
    for (low, first), (high, last) in pairwise(KNOTS):
        if raw <= high:
            return round(first + (last - first) * (raw - low) / (high - low), 3)
    return round(KNOTS[-1][1], 3)
