"""Fit the weights with which a paragraph behind a turn is told to go on with it or not, from pages with gold turns.

    python -m tests.gold.fit_continuing [FILE_OR_FOLDER …]            write flows/segmenting/page/continuing.json
    python -m tests.gold.fit_continuing [FILE_OR_FOLDER …] --cross    only say how often it is right on other sites

A paragraph goes on where gold turns hold most of it. The passages of this folder, the seeds and the cases of
segmenting are always fitted on; further files are those of `python -m tests.benchmarks.real`. The same files give the
same weights.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

from flows.document import Document
from flows.registry import Registry
from flows.segmenting.forms.answers import Answers
from flows.segmenting.forms.bulleted import find_questions
from flows.segmenting.forms.labelled.cues import find_cues
from flows.segmenting.forms.labelled.turns import LabelledFinder
from flows.segmenting.page.blocks import Block
from flows.segmenting.page.continuing import WEIGHTS
from flows.segmenting.segment import page_of
from tests.benchmarks.passages import PASSAGES
from tests.benchmarks.real import Row, load, prepared
from tests.conftest import ROOT
from tests.gold import fit_labels, score_turns
from tests.gold.fit import FOLDS, SEED, SEEDS, fold_of, seeds

#: The strength of the prior that a weight is nothing, for standardised numbers.
PRIOR = 1.0
#: On a page with a smaller share of its gold turns where a reading finds them, the reading is none.
READ = 0.5


def paragraphs_of(row: Row, document: Document, registry: Registry) -> list[tuple[dict[str, float], bool]]:
    """The paragraphs that may go on with a turn of a page: their numbers, and whether they do not."""
    page = page_of(document, registry)
    rank = [0]
    for ch in row["text"]:
        rank.append(rank[-1] + score_turns.textual(ch))
    inside = np.zeros(rank[-1] + 1, dtype=bool)
    for turn in row["segments"]:
        if turn["kind"] == "turn":
            inside[rank[turn["start"]] : rank[turn["end"]]] = True
    found: list[tuple[dict[str, float], bool]] = []

    def told(block: Block, numbers: dict[str, float]) -> bool:
        start, end = document.text.source_span(block.start, block.end)
        said = inside[rank[start] : rank[end]]
        narrated = bool(said.size) and bool(said.mean() < 0.5)
        found.append((numbers, narrated))
        return narrated

    starts = {rank[turn["start"]] + by for turn in row["segments"] if turn["kind"] == "turn" for by in range(-3, 4)}

    def begun(places: list[int]) -> int:
        """How many of these places in the text begin gold turns."""
        inside = [place for place in places if place < len(document.text)]
        return sum(rank[document.text.source_span(place, place + 1)[0]] in starts for place in inside)

    cues = find_cues(page.blocks, cast := page.cast.copy())
    labelled = begun([cue.content for cue in cues.cues])
    if labelled and labelled >= READ * max(len(cues.cues), len(row["segments"]) / 2):
        LabelledFinder(page.blocks, cues, cast, page.scene(cues.cues[0].start), told).find()
        return found
    made = find_questions(page.blocks, document.metadata.title)
    if made.questions and begun([question.start for question in made.questions]) >= READ * len(made.questions):
        Answers(page.blocks, made, page.cast, page.scene(made.questions[0].start), told).find()
    return found


def main() -> None:
    """Fit, and write the weights or say how well they do by sites left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*", metavar="FILE_OR_FOLDER")
    parser.add_argument("--cross", action="store_true", help="say how often it is right on sites left out")
    arguments = parser.parse_args()
    registry = Registry.load(ROOT / "seeds")
    rows = [*load(arguments.paths), *load(PASSAGES.values()), *fit_labels.cases()]
    pairs = [(row, document) for row in rows if (document := prepared(row, registry))] + seeds(registry)
    seen: list[tuple[dict[str, float], bool]] = []
    folds: list[int] = []
    pages: list[str] = []
    for row, document in pairs:
        more = paragraphs_of(row, document, registry)
        seen += more
        folds += [fold_of({"site": row.get("site") or row["id"]})] * len(more)
        pages += [row["id"]] * len(more)
    names = sorted(seen[0][0])
    raw = np.array([[numbers[name] for name in names] for numbers, _ in seen])
    mean, scale = raw.mean(axis=0), raw.std(axis=0)
    scale[scale == 0] = 1.0
    numbers, truth = (raw - mean) / scale, np.array([float(narrated) for _, narrated in seen])
    # a page of many paragraphs counts for more, but not in proportion
    times = {page: pages.count(page) for page in set(pages)}
    weight = np.array([times[page] ** -0.5 for page in pages])
    weight *= np.array([SEED if page in SEEDS else 1.0 for page in pages])
    weight *= len(weight) / weight.sum()
    if arguments.cross:
        cross(numbers, truth, weight, np.array(folds), pages)
        return
    found = fit_labels.fit(numbers, truth, weight, PRIOR)
    plain = found[1:] / scale
    written = {"": round(float(found[0] - plain @ mean), 4)}
    written |= {name: round(float(plain[n]), 4) for n, name in enumerate(names)}
    WEIGHTS.write_text(json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    right = ((numbers @ found[1:] + found[0] > 0) == (truth > 0.5)).mean()
    print(f"{len(seen)} paragraphs on {len(set(pages))} pages, {right:.3f} of them told right")


def cross(numbers: np.ndarray, truth: np.ndarray, weight: np.ndarray, folds: np.ndarray, pages: list[str]) -> None:
    """Print how many paragraphs are told right whose site was left out of the fit."""
    said = np.zeros(len(truth), dtype=bool)
    for fold in range(FOLDS):
        known = folds != fold
        found = fit_labels.fit(numbers[known], truth[known], weight[known], PRIOR)
        said[~known] = numbers[~known] @ found[1:] + found[0] > 0
    told = truth > 0.5
    print(f"{len(truth)} paragraphs: {(said == told).mean():.3f} told right")
    print(f"{told.sum()} narrated: {said[told].mean():.3f} found; {said.sum()} found: {told[said].mean():.3f} right")
    wrong = Counter(page for page, is_said, is_told in zip(pages, said, told, strict=True) if is_said != is_told)
    print("wrong on", *(f"{page} {times}" for page, times in sorted(wrong.items())))


if __name__ == "__main__":
    main()
