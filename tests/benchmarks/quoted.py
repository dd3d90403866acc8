"""Quoted prose: who speaks, against the nearest name before the quotation. Run: python -m tests.benchmarks.quoted

The passages are those of tests/segmenting/cases/quoted.json. Four ways are compared: each quotation is given to the
name that stands nearest before it; the same among quotations that are speech; to the subject of the clause that ends
before or begins behind it, and nobody else; and the whole of find_quoted_turns. A turn counts when its ends and its
speaker are right.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from flows.registry import Registry
from flows.segmenting.cast.cast import Cast
from flows.segmenting.forms.quoted.turns import find_quoted_turns
from flows.segmenting.names.mentions import People
from flows.segmenting.page.blocks import blocks_of
from flows.text import Text

CASES = json.loads((Path(__file__).parents[1] / "segmenting" / "cases" / "quoted.json").read_text(encoding="utf-8"))
#: (speaker, utterance, confidence)
Answer = tuple[str, str, float]


def nearest_name(text: str) -> list[Answer]:
    """Every quotation, spoken by the name nearest before it."""
    people = People(text)
    found = []
    for quote in re.finditer("“([^“”]+)”", text):
        before = [m.person.name for m in people.mentions if m.end <= quote.start()]
        found.append((before[-1] if before else "", quote.group(1), 1.0))
    return found


def nearest_name_of_speech(text: str) -> list[Answer]:
    """The quotations that are speech, spoken by the name nearest before them."""
    speech = {utterance for _, utterance, _ in whole(text)}
    return [answer for answer in nearest_name(text) if answer[1] in speech]


def explicit_only(text: str) -> list[Answer]:
    """What a clause of attribution says by itself; the rest has no speaker."""
    turns, cast = _turns(text)
    return [
        (cast.name(t.speaker) if t.attribution == "quote" and t.speaker else "", text[t.start : t.end], t.confidence)
        for t in turns
    ]


def whole(text: str) -> list[Answer]:
    """find_quoted_turns."""
    turns, cast = _turns(text)
    return [(cast.name(t.speaker) if t.speaker else "", text[t.start : t.end], t.confidence) for t in turns]


def _turns(text: str):
    cast = Cast(Registry())
    return find_quoted_turns(blocks_of(Text.of(text)), cast), cast


def score(way: Callable[[str], list[Answer]]) -> tuple[float, float, float, list[tuple[float, bool]]]:
    """Boundary F1, turn F1, share of right names among right boundaries, and (confidence, right) of each turn found."""
    gold = found = bounds = full = 0
    sure = []
    for case in CASES:
        wanted = [tuple(turn) for turn in case["turns"]]
        answers = way(case["original"])
        gold, found = gold + len(wanted), found + len(answers)
        left = list(wanted)
        for speaker, utterance, confidence in answers:
            match = next((turn for turn in left if turn[1] == utterance), None)
            if match:
                left.remove(match)
            bounds += match is not None
            full += match is not None and match[0] == speaker
            sure.append((confidence, match is not None and match[0] == speaker))
    return 2 * bounds / (gold + found), 2 * full / (gold + found), full / max(bounds, 1), sure


def main() -> None:
    console = Console()
    table = Table("way", "boundary F1", "turn F1", "names right", "errors against the first")
    base = 0.0
    for way in (nearest_name, nearest_name_of_speech, explicit_only, whole):
        bounds, full, names, sure = score(way)
        base = base or 1 - full
        ratio = f"{(1 - full) / base:.2f}"
        table.add_row(way.__name__.replace("_", " "), f"{bounds:.3f}", f"{full:.3f}", f"{names:.3f}", ratio)
    console.print(f"{len(CASES)} passages, {sum(len(case['turns']) for case in CASES)} turns")
    console.print(table)

    reliability = Table("confidence", "turns", "mean confidence", "right")
    for low, high in ((0.0, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        here = [(c, right) for c, right in sure if low <= c < high]
        if here:
            mean, right = (sum(c for c, _ in here) / len(here), sum(r for _, r in here) / len(here))
            reliability.add_row(f"{low:.1f}-{min(high, 1):.1f}", str(len(here)), f"{mean:.2f}", f"{right:.2f}")
    console.print(reliability)

    speed = Table("text", "MB", "seconds", "MB/s")
    text = "\n".join(case["original"] for case in CASES)
    prose = "\n".join(re.sub("[“”]", "", case["original"]) * 3 + "\n" + case["original"] for case in CASES)
    for name, part, times in (
        ("a quotation every 40 characters", text, 1),
        ("the same, 4 times", text, 4),
        ("the same, 16 times", text, 16),
        ("one part in four has quotations", prose, 4),
    ):
        blocks = blocks_of(Text.of("\n".join([part] * times)))
        size = sum(len(block.text.encode()) for block in blocks) / 1e6
        started = time.process_time()
        find_quoted_turns(blocks, Cast(Registry()))
        seconds = time.process_time() - started
        speed.add_row(name, f"{size:.2f}", f"{seconds:.2f}", f"{size / seconds:.2f}")
    console.print(speed)


if __name__ == "__main__":
    main()
