"""Fit the weights with which the judge chooses how a page is read, from pages with gold turns and pages without
speakers.

    python -m tests.gold.fit [FILE_OR_FOLDER …]            write flows/segmenting/judge/weights.json
    python -m tests.gold.fit [FILE_OR_FOLDER …] --cross    only say how often pages of other sites are read right

The passages of this folder, the seeds and the cases of tests/segmenting are always fitted on; further files are those
of `python -m tests.benchmarks.real`. Without any the weights are poorer: few passages here are pages on which nobody
speaks. The same files give the same weights.

The weights in the repository (of the judge, of labels, of what continues a turn, of confidence) were fitted with the
119 pages of real.jsonl, 300 pages without speakers, and 125 annotated pages of a crawl whose texts and places are
not kept here (labels and continuing with 64 of them): without these the figures come out near, not the same.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np

from flows.cleaning import clean_text
from flows.document import Document, Metadata, Segmentation
from flows.normalising import normalise
from flows.pipeline import prepare
from flows.reading import read_file
from flows.registry import Registry
from flows.segmenting.forms.readings import propose
from flows.segmenting.judge.judge import CHOICES, WEIGHTS, Choice
from flows.segmenting.segment import page_of, published
from flows.text import Text
from tests.benchmarks.passages import PASSAGES
from tests.benchmarks.real import PLAIN, Row, load, prepared, rows_of
from tests.conftest import ROOT
from tests.gold import score_turns

#: How much a page of others weighs beside a passage written for the tests.
FOUND = 2.0
#: And the seeds, which every release holds.
SEED = 6.0
#: The strength of the prior that a weight is nothing, for standardised numbers: with 6 fewer pages of sites left
#: out are read as they should be (`--cross`); with 30 hardly more, and what the judge says is less certain.
PRIOR = 15.0
FOLDS = 5
#: The forms of the seeds, as their published versions have them.
SEEDS = {
    "000_abb161fc2ad0c5b2.txt": "bulleted",
    "001_040338d94b1b9f7e.txt": "quoted",
    "002_37920ef5dc06a9d7.txt": "labelled",
    "003_13099ac5c7817139.txt": "monologue",
    "004_48dae1d42664c9b5.txt": "labelled",
}
#: The reading that serves the form of an annotated page best; a mixed page may need any.
_READ_AS: dict[str, Choice] = {"negative": "silent", PLAIN: "silent"}
_FORMS: tuple[Choice, ...] = ("labelled", "bulleted", "monologue", "quoted")


def best_reading(row: Row, document: Document, registry: Registry) -> Choice:
    """The reading of a page that the judge should choose: by its form, and of a mixed one the reading nearest to the
    gold turns."""
    form = row["form"]
    if form in _READ_AS:
        return _READ_AS[form]
    if form in CHOICES:
        chosen: Choice = form
        return chosen
    scores: dict[Choice, float] = {}
    for wanted in _FORMS:
        turns = rows_of(document, read_as(document, registry, wanted))
        scores[wanted] = score_turns.rates(score_turns.score(row, row["text"], turns))["turn_f1"]
    return max(scores, key=lambda choice: scores[choice])


def read_as(document: Document, registry: Registry, choice: Choice) -> Segmentation:
    """The turns of one reading, its lines taken as it proposes them."""
    page = page_of(document, registry)
    make = propose(page).readings.get(choice)
    if not make:
        return Segmentation("narrative")
    return published(page, make())


def seeds(registry: Registry) -> list[tuple[Row, Document]]:
    """The seeds with the experts' annotation, each as a page that was found."""
    pairs = []
    for line in (ROOT / "tests" / "gold" / "turns.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        read = [d for d in read_file(ROOT / "seeds" / gold["file"], ROOT / "seeds") if isinstance(d, Document)]
        row = gold | {"id": gold["file"], "site": gold["file"], "text": read[0].source, "form": SEEDS[gold["file"]]}
        pairs.append((row, prepare(read[0], registry)[0]))
    return pairs


def cases(registry: Registry) -> list[tuple[Row, Document, Choice]]:
    """The hand-written cases of tests/segmenting, each with the reading that gives most of the turns that are
    wanted."""
    found = []
    for file in sorted((ROOT / "tests" / "segmenting" / "cases").rglob("*.json")):
        for case in json.loads(file.read_text(encoding="utf-8")):
            source, wanted = case["original"], case.get("turns", [])
            text = normalise(clean_text(Text.of(source)))
            metadata = Metadata(**case.get("metadata", {}))
            document = Document("case", "case.txt", "", 0, "utf-8", source, text, metadata=metadata)
            row = {"id": f"{file.stem}: {case['label']}", "form": "case", "site": case["label"]}
            if not all(isinstance(turn, list) for turn in wanted) or case.get("expect") == "fail":
                continue
            chars = str(text)
            right: dict[Choice, float] = {}
            for form in _FORMS:
                turns = read_as(document, registry, form).turns
                got = [[turn.speaker_name, chars[turn.start : turn.end]] for turn in turns]
                right[form] = 2 * sum(turn[:2] in got for turn in wanted) / max(len(got) + len(wanted), 1)
            best: Choice = max(right, key=lambda form: right[form]) if wanted else "silent"
            found.append((row, document, best))
    return found


def fit(
    numbers: np.ndarray, chosen: np.ndarray, weight: np.ndarray, prior: float = PRIOR, choices: int = len(CHOICES)
) -> np.ndarray:
    """Weights of a multinomial logistic regression, by Newton's method: one row a choice, the constant first.

    Args:
        numbers: one row a page, standardised.
        chosen: of each page the index of its choice.
        weight: of each page how much it counts.
        choices: how many choices there are.
        prior: the strength of the normal prior on each weight; constants have none to speak of.
    """
    design = np.hstack([np.ones((len(numbers), 1)), numbers])
    size = design.shape[1]
    penalty = np.tile(np.r_[1e-3, np.full(size - 1, prior)], choices)
    truth = np.eye(choices)[chosen]
    found = np.zeros((choices, size))
    for _ in range(50):
        sums = design @ found.T
        shares = np.exp(sums - sums.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        slope = ((weight[:, None] * (shares - truth)).T @ design).ravel() + penalty * found.ravel()
        curve = np.diag(penalty)
        for a in range(choices):
            for b in range(choices):
                cross = weight * shares[:, a] * ((a == b) - shares[:, b])
                curve[a * size : (a + 1) * size, b * size : (b + 1) * size] += (design * cross[:, None]).T @ design
        move = np.linalg.solve(curve, slope)
        found -= move.reshape(choices, size)
        if np.abs(move).max() < 1e-8:
            break
    return found


def fold_of(row: Row) -> int:
    site = row["site"].split("(")[0].strip()
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % FOLDS


def main() -> None:
    """Fit, and write the weights or say how well they do by sites left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*", metavar="FILE_OR_FOLDER")
    parser.add_argument("--cross", action="store_true", help="say how often pages of sites left out are read right")
    arguments = parser.parse_args()
    registry = Registry.load(ROOT / "seeds")
    found, own = load(arguments.paths), load(PASSAGES.values())
    pairs = [(row, document) for row in [*found, *own] if (document := prepared(row, registry))] + seeds(registry)
    examples = [(row, document, best_reading(row, document, registry)) for row, document in pairs] + cases(registry)
    rows, seen, chosen = [], [], []
    for row, document, choice in examples:
        if (page := page_of(document, registry)).blocks:
            rows.append(row)
            seen.append(propose(page).evidence)
            chosen.append(CHOICES.index(choice))
    names = sorted(seen[0])
    raw = np.array([[numbers[name] for name in names] for numbers in seen])
    mean, scale = raw.mean(axis=0), raw.std(axis=0)
    scale[scale == 0] = 1.0
    numbers = (raw - mean) / scale
    ours = {row["id"] for row in own} | {row["id"] for row in rows if row["form"] == "case"}
    weight = np.array([SEED if row["id"] in SEEDS else 1.0 if row["id"] in ours else FOUND for row in rows])
    if arguments.cross:
        cross(rows, numbers, np.array(chosen), weight, ours)
        return
    weights = fit(numbers, np.array(chosen), weight)
    plain = weights[:, 1:] / scale
    constants = weights[:, 0] - plain @ mean
    written = {
        choice: {"": round(float(constants[n]), 4)} | {k: round(float(plain[n, i]), 4) for i, k in enumerate(names)}
        for n, choice in enumerate(CHOICES)
    }
    WEIGHTS.write_text(json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    right = (np.argmax(numbers @ weights[:, 1:].T + weights[:, 0], axis=1) == np.array(chosen)).mean()
    print(f"{len(rows)} pages, {right:.3f} of them read as they should be")


def cross(rows: list[Row], numbers: np.ndarray, chosen: np.ndarray, weight: np.ndarray, ours: set[str]) -> None:
    """Print how many pages are read right whose site was left out of the fit, by form."""
    folds = np.array([fold_of(row) for row in rows])
    said = np.full(len(rows), -1)
    for fold in range(FOLDS):
        known = fit(numbers[folds != fold], chosen[folds != fold], weight[folds != fold])
        left_out = folds == fold
        said[left_out] = np.argmax(numbers[left_out] @ known[:, 1:].T + known[:, 0], axis=1)
    for form in sorted({row["form"] for row in rows}):
        for group, inside in (("written for the tests", True), ("found", False)):
            at = np.array([row["form"] == form and (row["id"] in ours) is inside for row in rows])
            if at.any():
                wrong = [rows[n]["id"] for n in np.flatnonzero(at & (said != chosen))]
                print(f"{form:10} {group:22} {at.sum():4} pages, {(said == chosen)[at].mean():.3f} right", *wrong)


if __name__ == "__main__":
    main()
