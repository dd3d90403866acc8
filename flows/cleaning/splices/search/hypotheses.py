"""Hypotheses of what stands on a page, as rows of arrays: how one grows by a character, and where they wait for each
other.

Compiled by Cython as `decoder.py` is, and like it Python that runs without. A hypothesis is an index; it has a cost in
nats, a context (two ids of the model, a << 13 | b), a pending byte (0: in phase), the last two bytes, whether a
quotation is open, and what it put out, as the end of a list of characters (code points, 0 for what was taken out) with
their spans on the page.
"""

from __future__ import annotations

import cython
import numpy as np

if cython.compiled:
    from cython.cimports.flows.cleaning.splices.search.costs import Costs
else:
    from flows.cleaning.splices.search.costs import Costs
from flows.cleaning.splices.search.costs import doubles, ints

BOUNDARY = cython.declare(cython.int, 1)  # as in model.py
RING = cython.declare(cython.int, 64)  # places kept at a time: no move reads more characters than this
CAPACITY = cython.declare(cython.int, 1024)  # hypotheses at one place
ROOM = cython.declare(cython.int, 1 << 14)  # hypotheses of a stretch, at first
WIDEST = cython.declare(cython.int, 64)  # beam, branches

QUOTE_COST = cython.declare(cython.double, 3.0)  # nats: a quotation opened twice, or closed when none is open
SPEECH_FLOOR = cython.declare(cython.double, 2.0)  # nats: a verb of speech cheaper than this needs no help


@cython.cclass
class Hypotheses(Costs):
    """Hypotheses of one stretch of a page. `model`, `grams`: see Costs; `gbk`: the tables of `lattice.Gbk`."""

    def __init__(self, model, grams, gbk):
        Costs.__init__(self, model, grams)
        self.gbk_code, self.gbk_ident = memoryview(gbk.code), memoryview(gbk.ident)
        self.gbk_extra, self.vanishing = memoryview(gbk.extra), memoryview(gbk.vanishing)
        self.first_at, self.first = map(memoryview, gbk.by_first)
        self.second_at, self.by_second = map(memoryview, gbk.by_second)
        members = gbk.by_second[1]
        self.second_ident, self.second_extra = memoryview(gbk.ident[members]), memoryview(gbk.extra[members])
        self.cut_at, self.cut = map(memoryview, gbk.cut_short)
        self.pairs_at, self.pairs = map(memoryview, gbk.pairs_of_ident)
        self.pair_of, self.ident_of = memoryview(gbk.pair_of), memoryview(gbk.ident_of)
        self.opening_cost, self.speech = memoryview(gbk.opening_cost), memoryview(gbk.speech)
        self.opening, self.closing, self.latin, self.digit = gbk.classes
        self.n_hyps = self.n_out = 0
        self.h_cost, self.h_context, self.h_pending = doubles(ROOM), ints(ROOM), ints(ROOM)
        self.h_last, self.h_quote, self.h_out = ints(ROOM), ints(ROOM), ints(ROOM)
        self.o_rest, self.o_code, self.o_start, self.o_end = ints(ROOM), ints(ROOM), ints(ROOM), ints(ROOM)
        self.o_other, self.n_others = ints(ROOM), 0
        self.other_out, self.other_next, self.other_cost = ints(ROOM), ints(ROOM), doubles(ROOM)
        self.there, self.best_there = ints(RING), doubles(RING)
        self.keys = memoryview(np.zeros((RING, CAPACITY), dtype=np.int64))
        self.hyps = memoryview(np.zeros((RING, CAPACITY), dtype=np.int32))
        self.top_cost, self.top_first, self.top_second = doubles(WIDEST + 1), ints(WIDEST + 1), ints(WIDEST + 1)
        self.chosen, self.beginnings, self.beginning_costs = ints(WIDEST), ints(WIDEST), doubles(WIDEST)

    def look_at(self, page):
        """The page to work on: its characters, and what `page.Page` found at each place of it."""
        self.code, self.until, self.reading = memoryview(page.code), memoryview(page.until), memoryview(page.reading)
        self.tag, self.year, self.readings = memoryview(page.tag), memoryview(page.year), page.readings

    # -- one hypothesis becomes another

    @cython.cfunc
    def grow(self) -> cython.void:
        """Twice the room for hypotheses and for what they put out."""
        n: cython.int = 2 * self.h_cost.shape[0]
        self.h_cost, self.h_context = memoryview(np.resize(self.h_cost, n)), memoryview(np.resize(self.h_context, n))
        self.h_pending, self.h_last = memoryview(np.resize(self.h_pending, n)), memoryview(np.resize(self.h_last, n))
        self.h_quote, self.h_out = memoryview(np.resize(self.h_quote, n)), memoryview(np.resize(self.h_out, n))
        self.o_rest, self.o_code = memoryview(np.resize(self.o_rest, n)), memoryview(np.resize(self.o_code, n))
        self.o_start, self.o_end = memoryview(np.resize(self.o_start, n)), memoryview(np.resize(self.o_end, n))
        self.o_other = memoryview(np.resize(self.o_other, n))
        self.other_out, self.other_next = (
            memoryview(np.resize(self.other_out, n)),
            memoryview(np.resize(self.other_next, n)),
        )
        self.other_cost = memoryview(np.resize(self.other_cost, n))

    @cython.cfunc
    def emit(self, rest: cython.int, code: cython.int, start: cython.int, end: cython.int) -> cython.int:
        """A character put out (0: none, for what is taken out) behind others."""
        n: cython.int = self.n_out
        if n >= self.o_code.shape[0]:
            self.grow()
        self.o_rest[n], self.o_code[n], self.o_start[n], self.o_end[n] = rest, code, start, end
        self.o_other[n] = -1
        self.n_out += 1
        return n

    @cython.cfunc
    def hypothesis(
        self,
        cost: cython.double,
        context: cython.int,
        pending: cython.int,
        last: cython.int,
        quote: cython.int,
        out: cython.int,
    ) -> cython.int:
        n: cython.int = self.n_hyps
        if n >= self.h_cost.shape[0]:
            self.grow()
        self.h_cost[n], self.h_context[n], self.h_pending[n] = cost, context, pending
        self.h_last[n], self.h_quote[n], self.h_out[n] = last, quote, out
        self.n_hyps += 1
        return n

    @cython.cfunc
    def put(
        self,
        h: cython.int,
        code: cython.int,
        ident: cython.int,
        start: cython.int,
        end: cython.int,
        cost: cython.double,
        pending: cython.int,
        last: cython.int,
    ) -> cython.int:
        """A hypothesis one character longer."""
        context: cython.int = self.h_context[h]
        found: cython.double = self.cost(context, ident)
        if found > SPEECH_FLOOR and self.speech[ident] < found and not self.is_settled(context):
            found = self.after_quotation(self.h_out[h], ident, found)
        cost += found
        quote: cython.int = self.h_quote[h]
        if ident == self.opening:
            if quote:
                cost += QUOTE_COST
            quote = 1
        elif ident == self.closing:
            if not quote:
                cost += QUOTE_COST
            quote = 0
        return self.hypothesis(
            self.h_cost[h] + cost,
            self.behind_it(context, ident),
            pending,
            last,
            quote,
            self.emit(self.h_out[h], code, start, end),
        )

    @cython.cfunc
    @cython.exceptval(check=False)
    def ended(self, h: cython.int) -> cython.double:
        """The cost of a hypothesis if a paragraph ends behind it."""
        return self.h_cost[h] + self.cost(self.h_context[h], BOUNDARY) + (QUOTE_COST if self.h_quote[h] else 0.0)

    @cython.cfunc
    @cython.exceptval(check=False)
    def begins_annotation(self, i: cython.int) -> cython.bint:
        """Whether an annotation stands at s[i], bracket and all."""
        return self.reading[i] >= 0 and (self.code[i] == 0x28 or self.code[i] == 0xFF08)

    @cython.cfunc
    @cython.exceptval(check=False)
    def after_quotation(self, out: cython.int, ident: cython.int, found: cython.double) -> cython.double:
        """A verb of speech is likely where a name may stand between it and the end of a quotation."""
        for _ in range(8):
            if out < 0:
                break
            code: cython.int = self.o_code[out]
            if code == 0x201D or code == 0x300D:  # ” 」
                return self.speech[ident]
            if code and self.ends_clause(code):
                break
            out = self.o_rest[out]
        return found

    @cython.cfunc
    @cython.exceptval(check=False)
    def ends_clause(self, code: cython.int) -> cython.bint:
        if code < 128:
            return code in (0x21, 0x2C, 0x3A, 0x3B, 0x3F)
        return code in (0xFF0C, 0x3002, 0xFF01, 0xFF1F, 0xFF1B, 0xFF1A, 0x201C, 0x300C)  # ，。！？；：“「

    @cython.cfunc
    def pair(
        self,
        h: cython.int,
        k: cython.int,
        start: cython.int,
        end: cython.int,
        cost: cython.double,
        pending: cython.int,
        last: cython.int,
    ) -> cython.int:
        """A hypothesis one GBK character longer."""
        return self.put(h, self.gbk_code[k], self.gbk_ident[k], start, end, cost + self.gbk_extra[k], pending, last)

    @cython.cfunc
    def literal(self, h: cython.int, code: cython.int, i: cython.int) -> cython.int:
        """A hypothesis longer by a character at s[i] that is what it seems."""
        plain: cython.int = min(code, 0x10000)
        k: cython.int = self.pair_of[plain]
        ident: cython.int = self.ident_of[plain]
        last: cython.int = self.h_last[h]
        if k or code >= 128:
            last = k
        elif self.opening_cost[code] >= 0:
            last = 0xA300 | (code + 0x80)  # it was full-width, most likely
        else:
            last = (last & 255) << 8 | code
        context: cython.int = self.h_context[h]
        if ident < 0 or ((ident == self.latin or ident == self.digit) and context & 8191 == ident):
            out: cython.int = self.emit(self.h_out[h], code, i, i + 1)
            return self.hypothesis(self.h_cost[h], context, 0, last, self.h_quote[h], out)
        return self.put(h, code, ident, i, i + 1, 0.0, 0, last)

    @cython.cfunc
    def without(
        self,
        h: cython.int,
        start: cython.int,
        end: cython.int,
        cost: cython.double,
        pending: cython.int,
        last: cython.int,
    ) -> cython.int:
        """A hypothesis that takes s[start:end] for an annotation."""
        out: cython.int = self.emit(self.h_out[h], 0, start, end)
        return self.hypothesis(self.h_cost[h] + cost, self.h_context[h], pending, last, self.h_quote[h], out)

    # -- where hypotheses wait

    @cython.cfunc
    @cython.exceptval(check=False)
    def add(self, to: cython.int, h: cython.int) -> cython.void:
        """A hypothesis has come to s[to]; of two that agree in all that counts, the likelier stays."""
        if to > self.stop:
            return
        slot: cython.int = to & (RING - 1)
        n: cython.int = self.there[slot]
        cost: cython.double = self.h_cost[h]
        if n == 0:
            self.active += 1
            self.best_there[slot] = cost
        elif cost > self.best_there[slot] + self.within:
            return
        elif cost < self.best_there[slot]:
            self.best_there[slot] = cost
        key: cython.longlong = cython.cast(cython.longlong, self.h_context[h]) << 9
        key |= self.h_pending[h] << 1 | self.h_quote[h]
        i: cython.int
        for i in range(n):
            if self.keys[slot, i] == key:
                if cost < self.h_cost[self.hyps[slot, i]]:
                    self.remember(h, self.hyps[slot, i])
                    self.hyps[slot, i] = h
                else:
                    self.remember(self.hyps[slot, i], h)
                return
        if n < CAPACITY:
            self.keys[slot, n] = key
            self.hyps[slot, n] = h
            self.there[slot] = n + 1

    @cython.cfunc
    @cython.exceptval(check=False)
    def remember(self, better: cython.int, worse: cython.int) -> cython.void:
        """Of two hypotheses that agree in all that counts, the worse one waits for who asks what else a stretch may
        have been."""
        n: cython.int = self.n_others
        out: cython.int = self.h_out[better]
        if out < 0 or n >= self.other_out.shape[0]:
            return
        self.other_out[n], self.other_cost[n] = self.h_out[worse], self.h_cost[worse] - self.h_cost[better]
        self.other_next[n] = self.o_other[out]
        self.o_other[out] = n
        self.n_others += 1
