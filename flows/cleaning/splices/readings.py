"""What a damaged passage may have been: the readings of the search, best first, and the choice among them by a second
model.

The search weighs characters by a trigram model and what is known of the damage. Whoever has a better model of Chinese
lets it choose among the readings that the search found: `Rescorer` is all that such a model has to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from flows.language.folding import simplified
from flows.text import Span, Text

#: Code points of the text on both sides of a passage that a second model is shown.
SHOWN = 48


class Reading(NamedTuple):
    """What a passage may have been.

    `cost`, in nats, is the search's: a reading that costs one nat more is e times less likely. `spans`: for each
    character of `chars`, the stretch of the text that it was read from, in code points."""

    chars: str
    cost: float
    spans: tuple[Span, ...]


class Passage(NamedTuple):
    """A damaged stretch text[start:end], in code points, and its readings, likeliest first. The first is what repair
    puts there."""

    start: int
    end: int
    readings: tuple[Reading, ...]

    @property
    def gap(self) -> float:
        """By how many nats the likeliest reading beats the next; infinite where there is no other."""
        return self.readings[1].cost - self.readings[0].cost if len(self.readings) > 1 else float("inf")

    def doubtful(self, close: float) -> list[Span]:
        """Where readings that are dearer than the first by less than `close` nats have other characters: stretches of
        the text, in rising order, joined where they touch. White space, the script and the shape of quote marks are no
        difference."""
        best = self.readings[0]
        found: list[Span] = []
        for other in self.readings[1:]:
            if other.cost - best.cost < close and (
                differing := _differing(simplified(best.chars), simplified(other.chars))
            ):
                first, last = differing
                found.append((best.spans[first][0], max(end for _, end in best.spans[first:last])))
        joined: list[Span] = []
        for start, end in sorted(found):
            if joined and start <= joined[-1][1]:
                joined[-1] = joined[-1][0], max(end, joined[-1][1])
            else:
                joined.append((start, end))
        return joined


def _differing(a: str, b: str) -> Span | None:
    """The stretch of `a`, at least one character, outside which `b` has the same; None if but white space differs."""
    if "".join(a.split()) == "".join(b.split()) or not a:
        return None
    most = min(len(a), len(b))
    first = next((i for i in range(most) if a[i] != b[i]), most)
    same = next((i for i in range(most - first) if a[-1 - i] != b[-1 - i]), most - first)
    last = len(a) - same
    return (first, last) if first < last else (max(0, min(first, len(a) - 1)), min(first, len(a) - 1) + 1)


class Candidate(NamedTuple):
    """One reading of a passage between what stands before and behind it (each at most `SHOWN` code points, as
    repaired)."""

    before: str
    chars: str
    after: str


class Rescorer(Protocol):
    """A second model."""

    @property
    def weight(self) -> float:
        """How much one of its nats counts beside one of the search's."""
        ...

    def costs(self, candidates: Sequence[Candidate]) -> Sequence[float]:
        """How unlikely each candidate is as running text, in nats.

        Those that belong together differ in `chars` alone."""
        ...


def rescored(text: Text, passages: Sequence[Passage], rescorer: Rescorer) -> list[Passage]:
    """The passages with their readings in the order of the sum of both models' costs.

    All are asked for in one go, each among neighbours that are read as the search reads them. Costs become the sums.
    ValueError if the model gives not one cost a candidate."""
    asked: list[Candidate] = []
    for i, passage in enumerate(passages):
        if len(passage.readings) > 1:
            before, after = _around(text.chars, passages, i)
            asked.extend(Candidate(before, reading.chars, after) for reading in passage.readings)
    costs = list(rescorer.costs(asked)) if asked else []
    if len(costs) != len(asked):
        raise ValueError(f"a rescorer gave {len(costs)} costs for {len(asked)} candidates")
    found, at = [], 0
    for passage in passages:
        n = len(passage.readings)
        if n > 1:
            sums = [
                r._replace(cost=r.cost + rescorer.weight * c)
                for r, c in zip(passage.readings, costs[at:], strict=False)
            ]
            passage = passage._replace(readings=tuple(sorted(sums, key=lambda reading: reading.cost)))
            at += n
        found.append(passage)
    return found


def _around(s: str, passages: Sequence[Passage], i: int) -> tuple[str, str]:
    """What stands around a passage in its line, with the passages there as the search reads them."""
    passage = passages[i]
    before, at, k = "", passage.start, i - 1
    low = s.rfind("\n", 0, passage.start) + 1
    while len(before) < SHOWN and at > low:
        if k >= 0 and passages[k].end == at:
            before, at, k = passages[k].readings[0].chars + before, passages[k].start, k - 1
        else:
            start = max(low, at - SHOWN, passages[k].end if k >= 0 else 0)
            before, at = s[start:at] + before, start
    after, at, k = "", passage.end, i + 1
    high = s.find("\n", passage.end)
    high = len(s) if high < 0 else high
    while len(after) < SHOWN and at < high:
        if k < len(passages) and passages[k].start == at:
            after, at, k = after + passages[k].readings[0].chars, passages[k].end, k + 1
        else:
            end = min(high, at + SHOWN, passages[k].start if k < len(passages) else high)
            after, at = after + s[at:end], end
    return before[-SHOWN:], after[:SHOWN]
