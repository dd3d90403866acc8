"""Fit what the confidence of a turn is worth, on the turns that the program finds on pages with gold turns.

    python -m tests.gold.fit_confidence [FILE_OR_FOLDER …]            write flows/segmenting/cast/confidence.json
    python -m tests.gold.fit_confidence [FILE_OR_FOLDER …] --cross    only say how honest it is on pages of sites left
                                                                      out

To be run after everything else is fitted. The passages of this folder, which the rules were made with, count little.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from flows.registry import Registry
from flows.segmenting.cast.confidence import SUREST, WEIGHTS, standings
from flows.segmenting.page.blocks import RawTurn
from flows.segmenting.segment import page_of, published, read, without_overlap
from tests.benchmarks.passages import PASSAGES
from tests.benchmarks.real import Calibration, Row, is_right, load, prepared, rows_of
from tests.conftest import ROOT
from tests.gold.fit import FOLDS, fit, fold_of, seeds

#: How much a turn of a passage written for the tests counts beside one of a page that was found.
OURS = 0.1
#: The strength of the prior that a weight is nothing, for standardised numbers.
PRIOR = 10.0
#: The rules were made with these pages in sight: on others they do worse. So much is taken from the log odds.
CAUTION = 0.4


def examples(paths: list[Path], registry: Registry) -> tuple[list[Row], dict[str, np.ndarray], list[bool], list[float]]:
    """Of each turn found: its page, how it stands there (in columns), whether it is right, how much it counts."""
    ours = load(PASSAGES.values())
    pairs = [(row, document) for row in [*load(paths), *ours] if (document := prepared(row, registry))]
    names = {row["id"] for row in ours}
    rows, stands, right, weight = [], [], [], []
    for row, document in [*pairs, *seeds(registry)]:
        page = page_of(document, registry)
        if not page.blocks:
            continue
        found = read(page)
        turns = without_overlap(found.turns)
        if not turns:
            continue
        stands.append(standings(turns, document.text.chars, found.form, found.probability))
        right += is_right(row, rows_of(document, published(page, found)))
        rows += [row] * len(turns)
        weight += [OURS if row["id"] in names else 1.0] * len(turns)
    columns = {name: np.concatenate([stood[name] for stood in stands]) for name in sorted(stands[0])}
    return rows, columns, right, weight


def begin() -> None:
    """Write weights of nothing, where those there are fit another set of numbers: the program can't run without."""
    names = standings([RawTurn(0, 1)], "我", "labelled", 0.5)
    if set(json.loads(WEIGHTS.read_text(encoding="utf-8"))) != {"", *names}:
        WEIGHTS.write_text(json.dumps(dict.fromkeys(["", *names], 0.0)), encoding="utf-8")


def main() -> None:
    """Fit, and write the weights or say how honest they are by sites left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*", metavar="FILE_OR_FOLDER")
    parser.add_argument("--cross", action="store_true", help="say how honest it is on pages of sites left out")
    arguments = parser.parse_args()
    begin()
    rows, columns, marks, counts = examples(arguments.paths, Registry.load(ROOT / "seeds"))
    raw, right, weight = np.column_stack(list(columns.values())), np.array(marks, dtype=int), np.array(counts)
    mean, scale = raw.mean(axis=0), raw.std(axis=0)
    scale[scale == 0] = 1.0
    numbers = (raw - mean) / scale
    if arguments.cross:
        folds = np.array([fold_of(row) for row in rows])
        calibration = Calibration()
        for fold in range(FOLDS):
            kept = folds != fold
            known = fit(numbers[kept], right[kept], weight[kept], PRIOR, choices=2)
            left_out = (folds == fold) & (weight == 1.0)
            sums = numbers[left_out] @ (known[1] - known[0])[1:] + (known[1] - known[0])[0] - CAUTION
            said = np.minimum(SUREST, 1 / (1 + np.exp(-sums)))
            calibration.marks += list(zip(said.tolist(), right[left_out].astype(bool).tolist(), strict=True))
        print("  ".join(f"{key} {value}" for key, value in calibration.figures().items()))
        return
    fitted = fit(numbers, right, weight, PRIOR, choices=2)
    difference = fitted[1] - fitted[0]
    plain = difference[1:] / scale
    written = {"": round(float(difference[0] - CAUTION - plain @ mean), 4)}
    written |= {name: round(float(plain[n]), 4) for n, name in enumerate(columns)}
    WEIGHTS.write_text(json.dumps(written, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(rows)} turns, {right.mean():.3f} right")


if __name__ == "__main__":
    main()
