"""Passages that others wrote and annotated: what segmenting makes of them must not get worse.

The first figures, before anybody had seen a set, are in the README; the bounds are what was reached since.
"""

from __future__ import annotations

import pytest

from tests.benchmarks.passages import load_passages, predict, score
from tests.gold import score_turns


@pytest.mark.parametrize(
    ("name", "turn_f1", "label_error", "names"),
    [
        ("a", 0.98, 0.01, 0.97),
        ("b", 0.98, 0.02, 0.92),
        ("c", 0.95, 0.02, 0.93),
        ("d", 0.97, 0.02, 0.97),
        ("e", 0.96, 0.02, 0.95),
        ("f", 0.96, 0.025, 0.95),
        ("g", 0.95, 0.03, 0.91),
        ("h", 0.84, 0.10, 0.91),
    ],
)
def test_turns_of_passages_by_independent_annotators(
    name: str, turn_f1: float, label_error: float, names: float
) -> None:
    passages = load_passages(name)
    figures = score_turns.rates(score(passages, predict(passages))["all"])
    assert figures["turn_f1"] >= turn_f1
    assert figures["label_error"] <= label_error
    assert figures["name_accuracy"] >= names
