"""Who said it: candidates ranked by fitted weights, against the rules alone. The weights are fitted here.

    python -m tests.benchmarks.attribution [FILE_OR_FOLDER …]            right speakers by site left out: rules,
                                                                         learning, both
    python -m tests.benchmarks.attribution [FILE_OR_FOLDER …] --write    fit on everything and write weights.json

Gold are the passages of tests/gold and the cases of tests/segmenting/cases/quoted.json; files and folders are further
passages (JSON lines, as tests.benchmarks.real reads them). Each utterance that has a gold turn's ends is a choice among
its candidates; what is right is whoever has a name of the gold speaker, and "nobody" where none of them has. Who spoke
before is what the ranking itself said, so the fit goes a few rounds.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from flows.registry import Registry
from flows.segmenting.cast.cast import Cast
from flows.segmenting.forms.quoted import ranking
from flows.segmenting.forms.quoted.ranking import Candidate, Weights
from flows.segmenting.forms.quoted.turns import CONFIDENCE, attributed, prose_of
from flows.segmenting.forms.quoted.utterances import Utterance
from flows.segmenting.names.mentions import Person
from flows.segmenting.page.blocks import Block, blocks_of
from flows.segmenting.page.headings import with_plain_headings, without_excerpts
from flows.text import Text
from tests.benchmarks.passages import PASSAGES
from tests.benchmarks.real import Row, load, prepared
from tests.conftest import ROOT
from tests.gold import score_turns

CASES = ROOT / "tests" / "segmenting" / "cases" / "quoted.json"
#: Weights that leave every choice to the rules.
RULES: Weights = {f"rule {how}": 50.0 for how in CONFIDENCE} | {"nobody, rule nobody": 50.0}
#: Strength of the pull towards 0, in nats for a weight of 1; and rounds in which the history is told anew.
PULL, ROUNDS = 4.0, 2
#: What a choice of the committed passages counts: the rules were made with them in sight.
COMMITTED = 0.9
#: Groups of sites that are left out in turn.
FOLDS = 10


@dataclass
class Sample:
    """A document: its prose, how to make its cast, and the gold names of an utterance (None: no gold turn has its
    ends)."""

    site: str
    text: str
    prose: list[Block]
    cast: Callable[[], Cast]
    gold: Callable[[Utterance], set[str] | None]
    weight: float = 1.0
    #: Whether an utterance is an optional turn of gold.
    optional: Callable[[Utterance], bool] = lambda _: False
    #: Whether it is one of the short cases, each made for one kind of sentence.
    case: bool = False


@dataclass
class Choice:
    """One utterance: the signs of its candidates, which are right, and what it counts."""

    signs: list[dict[str, float]]
    right: list[bool]
    chosen: bool
    weight: float = 1.0


@dataclass
class Result:
    """What came of a run: choices, and by site how many were right of how many."""

    choices: list[Choice] = field(default_factory=list)
    by_site: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))


def samples_of(paths: Sequence[Path], forms: Sequence[str] = ("quoted", "mixed")) -> list[Sample]:
    """All documents of some forms, those that have quoted turns unless others are asked for."""
    samples = []
    for case in json.loads(CASES.read_text(encoding="utf-8")):
        if case["expect"] != "fail":
            samples.append(_of_case(case))
    registry = Registry.load(ROOT / "seeds")
    for committed, rows in ((True, load(PASSAGES.values())), (False, load(paths))):
        for row in rows:
            if row["form"] in forms and (sample := _of_row(row, registry, committed)):
                samples.append(sample)
    return samples


def _of_case(case: Row) -> Sample:
    blocks = blocks_of(Text.of(case["original"]))
    prose = prose_of(blocks)
    left: dict[str, list[str]] = defaultdict(list)
    for speaker, utterance in case["turns"]:
        left[utterance].append(speaker)
    text = "\n".join(b.text for b in prose)

    def gold(u: Utterance) -> set[str] | None:
        said = text[u.quote.start : u.quote.end].strip(" \n“”「」")
        speakers = left.get(said)
        return {score_turns.fold(s) for s in speakers if s} if speakers else None

    return Sample(case["label"], text, prose, lambda: Cast(Registry()), gold, COMMITTED, case=True)


def _of_row(row: Row, registry: Registry, committed: bool) -> Sample | None:
    document = prepared(row, registry)
    if document is None:
        return None
    prose = prose_of(without_excerpts(with_plain_headings(blocks_of(document.text))))
    rank = [0]
    for character in row["text"]:
        rank.append(rank[-1] + score_turns.textual(character))
    names = score_turns.names_of(row)
    turns = [
        (
            rank[s["start"]],
            rank[s["end"]],
            bool(s.get("optional")),
            {n for w in (s["speaker"], s.get("alt_speaker")) if w for n in names.get(w, {score_turns.fold(w)})},
        )
        for s in row["segments"]
        if s["kind"] == "turn"
    ]
    starts, at = [], 0
    for block in prose:
        starts.append((at, block.start))
        at += len(block.text) + 1

    def place(offset: int) -> int:
        low, start = next((s for s in reversed(starts) if s[0] <= offset), starts[0])
        return start + offset - low

    def turn_of(u: Utterance) -> tuple[bool, set[str] | None]:
        a, b = document.text.source_span(place(u.quote.start), place(u.quote.end - 1) + 1)
        near = (t for t in turns if abs(rank[a] - t[0]) <= 3 and abs(rank[b] - t[1]) <= 3)
        return next(((t[2], t[3]) for t in near), (False, None))

    text = "\n".join(b.text for b in prose)
    site = row["id"] if committed else row["site"]
    chars = document.text.chars
    weight = COMMITTED if committed else 1.0
    cast = lambda: Cast.of(chars, registry)  # noqa: E731
    return Sample(site, text, prose, cast, lambda u: turn_of(u)[1], weight, lambda u: turn_of(u)[0])


def run(samples: Sequence[Sample], weights: Weights) -> Result:
    """Read the samples with some weights."""
    result = Result()
    for sample in samples:
        for u in attributed(sample.text, sample.prose, sample.cast(), weights):
            names = sample.gold(u)
            if names is None:
                continue
            right = [_is_right(c, names) for c in u.candidates]
            chosen = u.person is not None and _bears(u.person, names)
            if not any(right):
                right = [c.person is None for c in u.candidates]
            result.choices.append(Choice([c.features for c in u.candidates], right, chosen, sample.weight))
            result.by_site[sample.site].append(chosen)
    return result


def _is_right(candidate: Candidate, names: set[str]) -> bool:
    return candidate.person is not None and _bears(candidate.person, names)


def _bears(person: Person, names: set[str]) -> bool:
    return any(score_turns.fold(form) in names for form in (person.name, person.latin, *person.forms) if form)


def fit(choices: Sequence[Choice], keep: Callable[[str], bool] = lambda name: True) -> dict[str, float]:
    """The weights under which the right candidates are likeliest, by Newton's method with a pull towards 0."""
    names = sorted({name for c in choices for signs in c.signs for name in signs if keep(name)})
    index = {name: i for i, name in enumerate(names)}
    rows, owner, right, weight = [], [], [], []
    for number, c in enumerate(choices):
        for signs, ok in zip(c.signs, c.right, strict=True):
            row = np.zeros(len(names))
            for name, value in signs.items():
                if name in index:
                    row[index[name]] = value
            rows.append(row)
            owner.append(number)
            right.append(ok)
            weight.append(c.weight)
    x, own, best, w = np.array(rows), np.array(owner), np.array(right), np.array(weight)
    first = np.flatnonzero(np.diff(own, prepend=-1))
    theta = np.zeros(len(names))

    def shares(mask: np.ndarray) -> np.ndarray:
        scores = np.where(mask, x @ theta, -np.inf)
        scores = np.exp(scores - np.maximum.reduceat(scores, first)[own])
        share: np.ndarray = scores / np.add.reduceat(scores, first)[own]
        return share

    everybody = np.ones(len(own), bool)
    for _ in range(25):
        p, q = shares(everybody), shares(best)
        gradient = x.T @ (w * (q - p)) - PULL * theta
        mean = np.add.reduceat(x * p[:, None], first)
        weight_of = w[first]
        curve = (x * (w * p)[:, None]).T @ x - (mean * weight_of[:, None]).T @ mean + PULL * np.eye(len(names))
        step = np.linalg.solve(curve, gradient)
        theta += step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-9))
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(value), 3) for name, value in zip(names, theta, strict=True) if abs(value) >= 0.0005}


def trained(samples: Sequence[Sample], keep: Callable[[str], bool] = lambda name: True) -> dict[str, float]:
    """Weights fitted in rounds: the first hears who spoke before from the rules, the others from the weights so far."""
    weights: Weights = RULES
    for _ in range(ROUNDS):
        weights = fit(run(samples, weights).choices, keep)
    return dict(weights)


def left_out(samples: Sequence[Sample], keep: Callable[[str], bool] = lambda name: True) -> dict[str, list[bool]]:
    """Which choices are right in each site when it was not learned from."""
    sites = sorted({s.site for s in samples})
    found: dict[str, list[bool]] = {}
    for fold in range(FOLDS):
        held = set(sites[fold::FOLDS])
        weights = trained([s for s in samples if s.site not in held], keep)
        found |= run([s for s in samples if s.site in held], weights).by_site
    return found


def share(found: dict[str, list[bool]], sites: set[str]) -> str:
    """How many of the choices of some sites are right."""
    marks = [mark for site, marks in found.items() if site in sites for mark in marks]
    return f"{sum(marks) / max(len(marks), 1):.3f} of {len(marks)}"


def main() -> None:
    """Print right speakers by site left out, or write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*", metavar="FILE_OR_FOLDER")
    parser.add_argument("--write", action="store_true", help="fit on everything and write weights.json")
    arguments = parser.parse_args()
    samples = samples_of(arguments.paths)
    if arguments.write:
        weights = dict(sorted(trained(samples).items()))
        ranking.FILE.write_text(json.dumps(weights, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{len(weights)} weights in {ranking.FILE}")
        return
    committed = {s.site for s in samples if s.weight == COMMITTED}
    others = {s.site for s in samples} - committed
    for name, found in (
        ("rules alone", run(samples, {}).by_site),
        ("learning alone", left_out(samples, lambda name: "rule" not in name)),
        ("both", left_out(samples)),
    ):
        print(f"{name:15} committed {share(found, committed)}, others {share(found, others)}")


if __name__ == "__main__":
    main()
