"""How sure a turn is: the probability that both its ends and its speaker are right, by fitted weights (logistic regression).

What is weighed is the finder's own figure, how sure the judge was of the reading, and how the turn stands on its page. The weights
stand in confidence.json; `python -m tests.gold.fit_confidence` makes them.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flows.document import Form
from flows.segmenting.page.blocks import RawTurn

WEIGHTS = Path(__file__).with_name("confidence.json")
#: So much between two turns may be a label and its marks, in code points.
LABEL = 20
#: No probability is surer than this.
SUREST = 0.99
#: And no log odds smaller, whose exponential would overflow.
SMALLEST = 60.0
PRONOUNS = frozenset("他她它其")
_ENDS = frozenset("。！？…”」』.!?~～）)")


class Standing(NamedTuple):
    """How a turn stands on its page, as numbers. The names are those of the weights."""

    raw: float
    raw_of_page: float
    reading: float
    named: float
    by_label: float
    by_bullet: float
    by_quote: float
    inferred: float
    goes_on: float
    length: float
    paragraphs: float
    gap_before: float
    gap_behind: float
    ended: float
    often: float
    speakers: float
    turns: float
    share_of_page: float
    labelled: float
    bulleted: float
    one_voice: float
    without_label: float
    pronoun: float
    again: float
    raw_of_quote: float
    raw_of_label: float
    ranked: float
    margin: float


def standings(turns: Sequence[RawTurn], chars: str, form: Form, reading: float) -> list[Standing]:
    """How each turn stands on its page. `reading` is how probable the judge found the reading. Linear in the text."""
    if not turns:
        return []
    times = Counter(turn.speaker for turn in turns)
    mean = sum(turn.confidence for turn in turns) / len(turns)
    odds = math.log(max(reading, 1e-3) / max(1 - reading, 1e-3))
    share = sum(turn.end - turn.start for turn in turns) / max(len(chars), 1)
    found = []
    for number, turn in enumerate(turns):
        before = turn.start - (turns[number - 1].end if number else 0)
        behind = (turns[number + 1].start if number + 1 < len(turns) else len(chars)) - turn.end
        found.append(
            Standing(
                raw=turn.confidence,
                raw_of_page=mean,
                reading=odds,
                named=float(bool(turn.speaker)),
                by_label=float(turn.attribution == "label"),
                by_bullet=float(turn.attribution == "bullet"),
                by_quote=float(turn.attribution == "quote"),
                inferred=float(turn.attribution == "inferred"),
                goes_on=float(turn.attribution == "continuation"),
                length=math.log1p(turn.end - turn.start),
                paragraphs=math.log1p(chars.count("\n", turn.start, turn.end)),
                gap_before=math.log1p(max(0, before - LABEL)),
                gap_behind=math.log1p(max(0, behind - LABEL)),
                ended=float(chars[turn.end - 1] in _ENDS),
                often=math.log(times[turn.speaker]),
                speakers=math.log(len(times)),
                turns=math.log(len(turns)),
                share_of_page=share,
                labelled=float(form == "labelled"),
                bulleted=float(form == "bulleted"),
                one_voice=float(form == "monologue"),
                without_label=float(not turn.label),
                pronoun=float(turn.label[:1] in PRONOUNS and len(turn.label) <= 2),
                again=float(number > 0 and turns[number - 1].speaker == turn.speaker),
                raw_of_quote=turn.confidence * (form == "quoted"),
                raw_of_label=turn.confidence * (turn.attribution == "label"),
                ranked=float(turn.margin is not None),
                margin=turn.margin or 0.0,
            )
        )
    return found


@cache
def weights() -> tuple[float, Standing]:
    """The constant and the weight of each number."""
    read = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return read.pop(""), Standing(**read)


def probability(standing: Standing) -> float:
    """The probability, 0 to 1, that boundaries and speaker of a turn are right."""
    constant, fitted = weights()
    value = constant + sum(weight * number for weight, number in zip(fitted, standing, strict=True))
    return round(min(SUREST, 1 / (1 + math.exp(-max(value, -SMALLEST)))), 3)
