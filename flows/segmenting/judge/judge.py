"""The judge: how probable each reading of a page is, by fitted weights (multinomial logistic regression)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

#: How a page may be read: by its labels, by questions that are set off, as the speech of one, as a report that quotes,
#: or as a page on which nobody speaks.
Choice = Literal["labelled", "bulleted", "monologue", "quoted", "silent"]
CHOICES: tuple[Choice, ...] = ("labelled", "bulleted", "monologue", "quoted", "silent")
WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each number weighs for each choice: {choice: {name: weight}}, "" naming the constant."""

    choices: Mapping[str, Mapping[str, float]]


@cache
def weights() -> Weights:
    """The fitted weights. Made by `python -m tests.gold.fit`."""
    return Weights(json.loads(WEIGHTS.read_text(encoding="utf-8")))


def judge(numbers: Mapping[str, float], possible: Iterable[Choice]) -> dict[Choice, float]:
    """The probability of each possible reading of a page, the likeliest first.

    Raises:
        KeyError: a number has no weight: the weights were fitted for another set of numbers.
    """
    fitted = weights().choices
    sums = {
        choice: fitted[choice][""] + sum(fitted[choice][name] * number for name, number in numbers.items())
        for choice in possible
    }
    top = max(sums.values())
    shares = {choice: math.exp(value - top) for choice, value in sums.items()}
    total = sum(shares.values())
    return {choice: shares[choice] / total for choice in sorted(shares, key=lambda choice: -shares[choice])}
