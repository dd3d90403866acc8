"""Which quotations are speech: a logistic regression on their signs. The weights are fitted here.

    python -m tests.benchmarks.speech [FILE_OR_FOLDER …]            F1 of quotations taken for speech, by site left out
    python -m tests.benchmarks.speech [FILE_OR_FOLDER …] --write    fit on everything and write speech.json

Gold are the documents of tests.benchmarks.attribution and those on which nobody speaks, files and folders further ones.
A quotation is speech where a gold turn has its ends; optional turns count for neither side.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from flows.segmenting.forms.quoted import speech
from flows.segmenting.forms.quoted.turns import reading_of
from flows.segmenting.forms.quoted.utterances import weighed
from tests.benchmarks.attribution import COMMITTED, FOLDS, Sample, samples_of
from tests.benchmarks.names import fit, matrix

#: What is added to the odds: a quotation that is missed costs more than one that is taken in.
LENIENCE = 0.3
#: Strength of the pull towards 0; and how often a quotation of the short cases counts, each of which stands for a kind.
PULL, OF_CASES = 3.0, 10


def quotations(sample: Sample) -> list[tuple[dict[str, float], bool, bool]]:
    """The signs of each quotation of a document, whether gold has it for a turn, and whether it is taken for one."""
    reader, quotes, paragraphs = reading_of(sample.text, sample.prose, sample.cast())
    found = []
    for u, signs, taken in weighed(sample.text, reader, quotes, paragraphs):
        if not sample.optional(u):
            found.append((dict.fromkeys(signs, 1.0), sample.gold(u) is not None, taken))
    return found


def f1(taken: np.ndarray, right: np.ndarray) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * float((taken & right).sum()) / max(int(taken.sum() + right.sum()), 1)


def main() -> None:
    """Print F1 by site left out, or write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*", metavar="FILE_OR_FOLDER")
    parser.add_argument("--write", action="store_true", help="fit on everything and write speech.json")
    arguments = parser.parse_args()
    samples = samples_of(arguments.paths, ("quoted", "mixed", "negative"))
    rows: list[tuple[dict[str, float], bool, bool]] = []
    of_sample: list[int] = []
    for number, sample in enumerate(samples):
        found = quotations(sample) * (OF_CASES if sample.case else 1)
        rows += found
        of_sample += [number] * len(found)
    names = sorted({sign for signs, _, _ in rows for sign in signs})
    x, y = matrix([signs for signs, _, _ in rows], names), np.array([right for _, right, _ in rows])
    if arguments.write:
        theta = fit(x, y.astype(float), PULL)
        weights = {name: round(float(w), 2) for name, w in zip(names, theta, strict=True) if abs(w) >= 0.005}
        weights["always"] = round(weights["always"] + LENIENCE, 2)
        speech.FILE.write_text(json.dumps(weights, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{len(weights)} weights in {speech.FILE}")
        return
    show(samples, np.array(of_sample), x, y, np.array([taken for _, _, taken in rows]))


def show(samples: Sequence[Sample], of_sample: np.ndarray, x: np.ndarray, y: np.ndarray, now: np.ndarray) -> None:
    """Print F1 for committed documents and others, with the weights in force and by site left out."""
    sites = sorted({s.site for s in samples})
    fold = np.array([sites.index(samples[number].site) % FOLDS for number in of_sample])
    committed = np.array([samples[number].weight == COMMITTED for number in of_sample])
    odds = np.zeros(len(y))
    for number in range(FOLDS):
        held = fold == number
        odds[held] = x[held] @ fit(x[~held], y[~held].astype(float), PULL) + LENIENCE
    for name, taken in (("weights in force", now), ("site left out", odds > 0)):
        figures = [f1(taken[where], y[where]) for where in (committed, ~committed)]
        print(f"{name:17} committed {figures[0]:.3f}, others {figures[1]:.3f}")


if __name__ == "__main__":
    main()
