"""The search: which characters, cut apart at the wrong bytes, would look like what is on the page.

All hypotheses of one window are kept in step, the likeliest few of them, until they agree again. A quick search comes
first; where what it finds does not convince, a thorough one follows.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import NamedTuple

from flows.cleaning.document_model import DocumentModel
from flows.cleaning.folding import fold_char
from flows.cleaning.lattice import MARKS
from flows.cleaning.lattice_moves import (
    CONTEXT,
    COST,
    LAST,
    ORPHANS,
    OUT,
    PENDING,
    QUICK,
    QUOTE,
    QUOTE_COST,
    THOROUGH,
    Effort,
    Grown,
    Hyp,
    Moves,
)
from flows.cleaning.model import BOUNDARY, UNKNOWN
from flows.cleaning.splice_annotations import ANNOTATION

#: What a quick search finds is good enough if no character, and no two in a row, cost more than this (nats).
CONVINCING, CONVINCING_TWO = 10.0, 15.0
NEAR = 4.0  # nats behind the best hypothesis: what is farther is not worth every trouble
STRAY_COST = 12.0  # nats: half a character left over
ODD, ODD_TWO = 10.0, 15.0  # nats: one character, two in a row, behind a mark in sound text

AHEAD = 300  # characters behind a window in which a quote mark is looked for
REACH = 360

Bucket = dict[tuple[int, int, int], Hyp]
_cost = itemgetter(COST)
_QUOTES = re.compile("[“”「」?!�！\n]")


class State(NamedTuple):
    """What the search knows of the text before a window: two ids of the model, the last two bytes, whether a quotation is open."""

    context: int = BOUNDARY << 13 | BOUNDARY
    last: int = 0
    quote: int = 0


class Found(NamedTuple):
    """What a window became: characters with their spans in the text (empty: as it was), and the margin in nats."""

    end: int
    chars: tuple[tuple[str, int, int], ...]
    margin: float
    state: State
    dearest: float = 0.0
    dearest_two: float = 0.0


class Search(Moves):
    """Repairs one window at a time."""

    def __init__(self, document: DocumentModel) -> None:
        super().__init__(document)
        self.known: dict[tuple[str, bool, bool, State, bool], Found] = {}

    def advance(self, state: State, s: str, start: int, end: int) -> State:
        """The state behind s[start:end], read as it stands but for annotations."""
        context, last, quote = state
        opened, closed = (
            max(s.rfind("“", start, end), s.rfind("「", start, end)),
            max(s.rfind("”", start, end), s.rfind("」", start, end)),
        )
        if opened >= 0 or closed >= 0:
            quote = int(opened > closed)
        for c in ANNOTATION.sub("", s[max(start, end - 40) : end])[-8:]:
            h = self.itself((0.0, context, 0, last, quote, None), c, 0)
            context, last = h[CONTEXT], h[LAST]
        return State(context, last, quote)

    def is_odd(self, s: str, at: int, end: int) -> bool:
        """Whether what stands behind s[at] is so unlikely that a byte may be missing before it."""
        if s[at] in ORPHANS or s[at : at + 1].isalpha():
            return True
        if at + 1 >= end or s[at + 1] == "/":
            return True
        context = self.ids.get(fold_char(s[at]), UNKNOWN)
        costs = []
        for c in s[at + 1 : min(at + 4, end)]:
            ident = self.ids.get(fold_char(c), UNKNOWN)
            if not "㐀" <= c <= "鿿":
                if c > "\u2fff" and self.unigram[ident] > ODD and c in self.gbk.pair_of:
                    return True
                break
            costs.append(self.cost(context, ident))
            context = (context & 8191) << 13 | ident
        return bool(costs) and (max(costs) > ODD or sum(costs[:2]) > ODD_TWO)

    def last_bytes(self, s: str, start: int, at: int) -> int:
        """The two bytes before s[at]; 0 where GBK has none."""
        if at <= start:
            return 0
        c = s[at - 1]
        k = self.gbk.pair_of.get(c)
        if k is not None:
            return k
        if c in MARKS:
            return 0xA300 | (ord(c) + 0x80)  # it was full-width, most likely
        if c >= "\x80":
            return 0
        before = s[at - 2 : at - 1] if at - 2 >= start else ""
        k = self.gbk.pair_of.get(before, ord(before) if before and before < "\x80" else 0)
        return (k & 255) << 8 | ord(c)

    def run(self, s: str, start: int, state: State, stop: int, hidden: bool = False) -> Found:
        """Search from `start`, where damage is suspected, until all hypotheses agree again, or to `stop`.

        What is found depends on no more than REACH characters, so passages that come again are not searched again.
        """
        key = (s[max(start - 1, 0) : min(start + REACH, stop)], start > 0, stop - start < REACH, state, hidden)
        known = self.known.get(key)
        if known is None:
            found = self.search(s, start, state, stop, hidden)
            if found.end - start > REACH - AHEAD:
                return found
            chars = tuple([(c, a - start, b - start) for c, a, b in found.chars])
            known = self.known[key] = found._replace(end=found.end - start, chars=chars)
        return known._replace(
            end=known.end + start, chars=tuple([(c, a + start, b + start) for c, a, b in known.chars])
        )

    def search(self, s: str, start: int, state: State, stop: int, hidden: bool) -> Found:
        """A quick search, and a thorough one where it does not convince."""
        found = self.walk(s, start, state, stop, hidden, QUICK)
        if found.dearest < CONVINCING and found.dearest_two < CONVINCING_TWO:
            return found
        better = self.walk(s, start, state, stop, hidden, THOROUGH)
        return found if better.end == found.end and better.margin < found.margin else better

    def walk(self, s: str, start: int, state: State, stop: int, hidden: bool, effort: Effort) -> Found:
        self.effort = effort
        first: Hyp = (0.0, state.context, 0, state.last, state.quote, None)
        buckets: dict[int, Bucket] = {start: {(state.context, 0, state.quote): first}}
        ended: list[Hyp] = []
        while buckets:
            at = min(buckets)
            hyps = list(buckets.pop(at).values())
            if len(hyps) > 1:
                hyps.sort(key=_cost)
                self.near = hyps[0][0] + NEAR
                limit = hyps[0][0] + effort.within
                hyps = [h for h in hyps[: effort.beam] if h[0] < limit]
            if at >= stop:
                ended += hyps
                for h in hyps:
                    if h[PENDING]:  # an orphan dropped at the end
                        grown: Grown = []
                        self.lost_second(grown, s, at, h, h[PENDING], stop)
                        ended += [new for _, new in grown]
                continue
            if not buckets and at > start:
                context = hyps[0][CONTEXT]
                if all(h[CONTEXT] == context and not h[PENDING] for h in hyps):
                    return self.finish(s, start, at, hyps, stop, state)
            for h in hyps:
                grown = self.shifted(s, at, h, stop, hidden) if h[PENDING] else self.in_phase(s, at, h, stop, hidden)
                for to, new in grown:
                    there = buckets.get(to)
                    if there is None:
                        there = buckets[to] = {}
                    key = (new[1], new[2], new[4])
                    old = there.get(key)
                    if old is None or new[0] < old[0]:
                        there[key] = new
        return self.finish(s, start, stop, ended, stop, state)

    def finish(self, s: str, start: int, at: int, hyps: list[Hyp], stop: int, state: State) -> Found:
        following = "" if at >= stop else next_quote(s, at, stop)

        def total(h: Hyp) -> float:
            cost = h[COST] + (STRAY_COST if h[PENDING] else 0.0)
            if at >= stop:
                return cost + self.cost(h[CONTEXT], BOUNDARY) + (QUOTE_COST if h[QUOTE] else 0.0)
            if following and (following == "”") != (h[QUOTE] == 1):
                cost += QUOTE_COST
            return cost

        if not hyps:
            return Found(at, (), 0.0, state, 99.0, 99.0)
        best = min(hyps, key=total)
        chars: list[tuple[str, int, int]] = []
        out = best[OUT]
        while out is not None:
            if out[1]:
                chars.append(out[1:])
            out = out[0]
        chars.reverse()
        dearest, dearest_two = self.strain(state.context, chars)
        after = State(best[CONTEXT], best[LAST], best[QUOTE])
        if "".join([c[0] for c in chars]) == s[start:at]:
            return Found(at, (), 0.0, after, dearest, dearest_two)
        alone: Hyp = (0.0, state.context, 0, state.last, state.quote, None)
        for i in range(start, at):
            alone = self.itself(alone, s[i], i)
        return Found(at, tuple(chars), total(alone) - total(best), after, dearest, dearest_two)

    def strain(self, context: int, chars: list[tuple[str, int, int]]) -> tuple[float, float]:
        """The cost of the dearest character, and of the dearest two in a row."""
        gbk = self.gbk
        before = dearest = dearest_two = 0.0
        for c, _, _ in chars:
            ident = gbk.ident[gbk.pair_of[c]] if c in gbk.pair_of else self.ids.get(fold_char(c), UNKNOWN)
            if c == " " or (ident in (self.latin, self.digit) and context & 8191 == ident):
                continue
            cost = self.cost(context, ident)
            dearest, dearest_two = max(dearest, cost), max(dearest_two, before + cost)
            before = cost
            context = (context & 8191) << 13 | ident
        return dearest, dearest_two


def next_quote(s: str, at: int, stop: int) -> str:
    """The next double quote mark, unless damage may hide one before it."""
    m = _QUOTES.search(s, at, min(stop, at + AHEAD))
    if not m:
        return ""
    return {"「": "“", "」": "”"}.get(m[0], m[0] if m[0] in "“”" else "")
