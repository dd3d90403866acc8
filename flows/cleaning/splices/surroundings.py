"""What the search needs to know of the text around a stretch, and the part of the text that it looks at."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from typing import NamedTuple

from flows.cleaning.splices.document_names import DocumentModel
from flows.cleaning.splices.page import BARE_REST, Page
from flows.cleaning.splices.readings import Reading
from flows.language.gbk import OPENING_COST, ident_of, pair_of, tables
from flows.language.model import BOUNDARY, load_model
from flows.language.readings import reads

LONGEST = 600  # code points of a stretch: what has not come right by then is searched on from there
BEFORE = 40  # code points before a stretch that are read for its context
PART = 20_000  # code points looked at in one go
_WOMEN = re.compile("[她妳女媽妈母姐姊妹奶嬤嬷婆姨姑嫂妻娘媳婶嬸]")
_MEN = re.compile("(?<!其)他(?![們们])|[男父爸爷爺哥弟叔伯爹兄]|先生|丈夫")
FADING = 60.0  # code points: who was spoken of so far away counts a third
NOBODY = 0.16  # mentions that are as good as none
HE = 0.6  # log odds of 他 where as many women as men are spoken of; these three fitted to 632 pronouns
#: How hard the search looks where all that a passage may have been is asked for (see `decoder.EFFORTS`).
WIDE = ((48, 40, 16.0, 1.0, True),)
SPREAD = 14.0  # nats: a reading that is dearer than the likeliest by more is none
ODD, ODD_TWO = 10.0, 15.0  # nats: one character, two in a row, behind a mark in sound text


class State(NamedTuple):
    """What is known of the text before a stretch: two ids of the model, the last two bytes, whether a quotation is
    open."""

    context: int = BOUNDARY << 13 | BOUNDARY
    last: int = 0
    quote: int = 0


class Found(NamedTuple):
    """What a stretch became: the margin in nats, and its readings, likeliest first (none: it stays as it was)."""

    end: int
    margin: float
    state: State
    readings: tuple[Reading, ...]


class Search:
    """Repairs one stretch of a text at a time.

    `hidden`: orphans may have been dropped; `most`: readings of a stretch that are kept."""

    def __init__(self, s: str, document: DocumentModel, hidden: bool, most: int = 1) -> None:
        self.s, self.hidden, self.most = s, hidden, most
        self.decoder = document.decoder
        self._from = self._to = 0  # the part that the decoder looks at
        self._women = [m.start() for m in _WOMEN.finditer(s)]
        self._men = [m.start() for m in _MEN.finditer(s)]

    def _look(self, start: int, stop: int) -> None:
        """Have the decoder look at a part of the text that holds s[start:stop], and what is read before and behind
        it."""
        if start < self._from or min(stop + BEFORE, len(self.s)) > self._to:
            self._from = start
            self._to = min(max(start + PART, stop + BEFORE), len(self.s))
            self.decoder.look_at(Page(self.s[self._from : self._to], self.hidden))

    def advance(self, state: State, start: int, end: int) -> State:
        """The state behind s[start:end], read as it stands but for annotations."""
        if start >= end:
            return state
        opened = max(self.s.rfind("“", start, end), self.s.rfind("「", start, end))
        closed = max(self.s.rfind("”", start, end), self.s.rfind("」", start, end))
        quote = state.quote if opened == closed else int(opened > closed)
        begin = max(start, end - BEFORE)
        self._look(begin, end)
        context, last = self.decoder.behind(begin - self._from, end - self._from, state.context, state.last)
        return State(context, last, quote)

    def _she_odds(self, at: int) -> float:
        """The log odds of 她 against 他 at s[at], by who is spoken of around."""
        women, men = (
            sum(
                math.exp(-abs(at - i) / FADING)
                for i in places[bisect_left(places, at - 400) : bisect_left(places, at + 400)]
            )
            for places in (self._women, self._men)
        )
        return math.log((women + NOBODY) / (men + NOBODY)) - HE

    def run(self, start: int, stop: int, state: State) -> Found:
        """Search from `start`, where damage is suspected, until all hypotheses agree again, or to `stop`, the end of
        the line."""
        limit = min(stop, start + LONGEST)
        self._look(max(0, start - BEFORE), limit)
        at = self._from
        self.decoder.expect(self._she_odds(start))
        place = start - at, limit - at, limit == stop, tuple(state), self.hidden
        look = self.decoder.run(*place) if self.most == 1 else self.decoder.look(*place, WIDE)
        end, chars, margin, behind, _, *close = look
        read = "".join([c for c, _, _ in chars])
        others = self.decoder.best_readings(self.most, SPREAD) if chars and self.most > 1 else close[0] if close else []
        least = min((cost for cost, _, _ in others), default=0.0)
        readings = [self._reading(least, chars, start, end + at)] if chars else []
        for cost, those, _ in others:
            if "".join([c for c, _, _ in those]) != read:
                readings.append(self._reading(cost, those, start, end + at))
        return Found(end + at, margin, State(*behind), tuple(readings))

    def _reading(self, cost: float, read: list[tuple[str, int, int]], start: int, end: int) -> Reading:
        """Characters that the decoder gave for s[start:end]. Spans rise, none is empty."""
        spans, low = [], start
        for _, first, last in read:
            last = min(max(last + self._from, low + 1), end)
            low = max(low, min(first + self._from, last - 1))
            spans.append((low, last))
        return Reading("".join([c for c, _, _ in read]), cost, tuple(spans))

    def is_read(self, last: int, reading: str) -> bool:
        """Whether two bytes are a character with a reading."""
        code = int(tables().code[last]) if last > 255 else 0
        return code > 0 and reads(chr(code), reading)

    def is_odd(self, at: int, end: int) -> bool:
        """Whether what stands behind s[at] is so unlikely that a byte may be missing before it."""
        s = self.s
        if s[at] in "?\ufffd" or s[at].isalpha():
            return True
        if at + 1 >= end or s[at + 1] == "/":
            return True
        uni = load_model().uni
        context = ident_of(s[at])
        costs: list[float] = []
        for i in range(at + 1, min(at + 4, end)):
            c = s[i]
            ident = ident_of(c)
            if not "㐀" <= c <= "鿿":
                if BARE_REST.match(s, i) or (c > "\x7f" and uni[ident] > ODD and pair_of(c)):
                    return True
                break
            costs.append(self.decoder.cost(context, ident))
            context = self.decoder.behind_it(context, ident)
        return bool(costs) and (max(costs) > ODD or sum(costs[:2]) > ODD_TWO)

    def last_bytes(self, start: int, at: int) -> int:
        """The two bytes before s[at]; 0 where GBK has none."""
        if at <= start:
            return 0
        c = self.s[at - 1]
        k = pair_of(c)
        if k:
            return k
        if c in OPENING_COST:
            return 0xA300 | (ord(c) + 0x80)  # it was full-width, most likely
        if c >= "\x80":
            return 0
        before = self.s[at - 2] if at - 2 >= start else ""
        k = pair_of(before) or (ord(before) if before < "\x80" else 0) if before else 0
        return (k & 255) << 8 | ord(c)
