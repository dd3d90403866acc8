"""Fit the weights with which words in front of colons, in brackets, in bold are told to be labels, from pages with gold
turns.

    python -m tests.gold.fit_labels [FILE_OR_FOLDER …]            write flows/segmenting/forms/labelled/weights.json
    python -m tests.gold.fit_labels [FILE_OR_FOLDER …] --cross    only say how often words on pages of other sites are
                                                                  told right

A word is a label where a gold turn begins behind most of its places. The passages of this folder and the cases of
segmenting are always fitted on; further files are those of `python -m tests.benchmarks.real`. The same files give the
same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from flows.document import Document
from flows.registry import Registry
from flows.segmenting.cast.cast import Cast
from flows.segmenting.forms.labelled.candidates import candidates
from flows.segmenting.forms.labelled.cues import introduction, known
from flows.segmenting.forms.labelled.evidence import WEIGHTS, evidence
from flows.segmenting.page.blocks import blocks_of
from flows.segmenting.page.headings import with_plain_headings, without_excerpts
from tests.benchmarks.passages import PASSAGES
from tests.benchmarks.real import Row, load, prepared
from tests.conftest import ROOT
from tests.corpora.interviews import CASES
from tests.gold import score_turns

#: The strength of the prior that a weight is nothing, for standardised numbers.
PRIOR = 3.0
FOLDS = 5
#: A gold turn begins behind a label within so many characters that carry text.
REACH = 3


def cases() -> list[Row]:
    """The written cases of segmenting as pages with gold turns; those whose turns don't stand word for word in the
    original are left out."""
    rows = []
    for path in sorted(CASES.rglob("*.json")):
        for number, case in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            at, segments = 0, []
            for turn in case.get("turns", []):
                words = turn[1] if isinstance(turn, list) else None
                head = (words or "").split(" [...] ")[0]
                at = case["original"].find(head, at) if head else -1
                if at < 0:
                    break
                segments.append({"start": at, "end": at + len(head), "kind": "turn", "speaker": turn[0]})
                at += len(head)
            if "turns" in case and len(segments) == len(case["turns"]):
                row = {"id": f"{path.stem}-{number}", "form": path.stem, "text": case["original"], "segments": segments}
                rows.append(row)
    return rows


def _is_quoted(row: Row, turn: dict[str, Any]) -> bool:
    """Whether a turn of a report stands in quote marks: what stands before it, be it a name, is narration and no
    label."""
    return row["form"] in ("quoted", "mixed", "monologue") and row["text"][turn["start"] - 1 : turn["start"]] in tuple(
        '“「『"‘'
    )


def words_of(row: Row, document: Document, registry: Registry) -> list[tuple[dict[str, float], float, int]]:
    """Each candidate word of a page: its numbers, the share of its places behind which a gold turn begins, how many
    they are."""
    blocks = without_excerpts(with_plain_headings(blocks_of(document.text)))
    cast = Cast.of(document.text.chars, registry, document.metadata.title)
    found, _, _ = known(candidates(blocks, cast), blocks, cast)
    if not found:
        return []
    rank = [0]
    for ch in row["text"]:
        rank.append(rank[-1] + score_turns.textual(ch))
    starts = {rank[turn["start"]] for turn in row["segments"] if turn["kind"] == "turn" and not _is_quoted(row, turn)}
    right: dict[str, list[bool]] = {}
    size = len(document.text)
    for cue in found:
        at = rank[document.text.source_span(cue.content, cue.content + 1)[0]] if cue.content < size else -9
        right.setdefault(cue.label.key, []).append(any(at + n in starts for n in range(-REACH, REACH + 1)))
    numbers = evidence(found, blocks, cast, introduction(blocks, found[0].block))
    return [(numbers[key], sum(signs) / len(signs), len(signs)) for key, signs in right.items()]


def fit(numbers: np.ndarray, truth: np.ndarray, weight: np.ndarray, prior: float = PRIOR) -> np.ndarray:
    """Weights of a logistic regression, by Newton's method, the constant first.

    Args:
        numbers: one row a word, standardised.
        truth: of each word whether it is a label, 0 to 1.
        weight: of each word how much it counts.
        prior: the strength of the normal prior on each weight; the constant has none to speak of.
    """
    design = np.hstack([np.ones((len(numbers), 1)), numbers])
    penalty = np.r_[1e-3, np.full(numbers.shape[1], prior)]
    found = np.zeros(design.shape[1])
    for _ in range(50):
        share = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ (weight * (share - truth)) + penalty * found
        curve = (design * (weight * share * (1 - share))[:, None]).T @ design + np.diag(penalty)
        move = np.linalg.solve(curve, slope)
        found -= move
        if np.abs(move).max() < 1e-8:
            break
    return found


def main() -> None:
    """Fit, and write the weights or say how well they do by sites left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*", metavar="FILE_OR_FOLDER")
    parser.add_argument("--cross", action="store_true", help="say how often words of sites left out are told right")
    arguments = parser.parse_args()
    registry = Registry.load(ROOT / "seeds")
    rows = [*load(arguments.paths), *load(PASSAGES.values()), *cases()]
    words: list[tuple[dict[str, float], float, int]] = []
    folds: list[int] = []
    pages: list[str] = []
    for row in rows:
        if document := prepared(row, registry):
            more = words_of(row, document, registry)
            words += more
            site = str(row.get("site") or row["id"]).split("(")[0].strip()
            folds += [int(hashlib.sha256(site.encode()).hexdigest(), 16) % FOLDS] * len(more)
            pages += [row["id"]] * len(more)
    names = sorted(words[0][0])
    raw = np.array([[numbers[name] for name in names] for numbers, _, _ in words])
    mean, scale = raw.mean(axis=0), raw.std(axis=0)
    scale[scale == 0] = 1.0
    numbers, truth = (raw - mean) / scale, np.array([share for _, share, _ in words])
    # a word that comes often matters more, but not in proportion
    weight = np.sqrt(np.array([times for _, _, times in words], dtype=float))
    if arguments.cross:
        cross(numbers, truth, weight, np.array(folds), pages)
        return
    found = fit(numbers, truth, weight)
    plain = found[1:] / scale
    written = {"": round(float(found[0] - plain @ mean), 4)}
    written |= {name: round(float(plain[n]), 4) for n, name in enumerate(names)}
    WEIGHTS.write_text(json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    right = ((numbers @ found[1:] + found[0] > 0) == (truth > 0.5)).mean()
    print(f"{len(words)} words on {len(set(pages))} pages, {right:.3f} of them told right")


def cross(numbers: np.ndarray, truth: np.ndarray, weight: np.ndarray, folds: np.ndarray, pages: list[str]) -> None:
    """Print how many words are told right whose site was left out of the fit."""
    said = np.zeros(len(truth), dtype=bool)
    for fold in range(FOLDS):
        known_ones = folds != fold
        found = fit(numbers[known_ones], truth[known_ones], weight[known_ones])
        said[~known_ones] = numbers[~known_ones] @ found[1:] + found[0] > 0
    right = said == (truth > 0.5)
    labels = truth > 0.5
    print(
        f"{len(truth)} words: {right.mean():.3f} told right, by their places "
        f"{(right * weight**2).sum() / (weight**2).sum():.3f}"
    )
    print(
        f"{labels.sum()} labels: {said[labels].mean():.3f} found; {said.sum()} found: {labels[said].mean():.3f} right"
    )
    print("wrong on", *sorted({pages[n] for n in np.flatnonzero(~right)}))


if __name__ == "__main__":
    main()
