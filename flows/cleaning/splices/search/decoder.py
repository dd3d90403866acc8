"""The search: which characters, cut apart at the wrong bytes, would look like what is on the page.

A hypothesis walks over the page's characters. It is in phase where characters are what they seem, or shifted: then it
holds `pending`, the first byte of a character whose second byte comes next. All hypotheses of a stretch are kept in
step, the likeliest few of them, until they agree again. A quick search comes first; where what it finds does not
convince, a thorough one follows.

Repair spends its time here, so this file is compiled by Cython when the package is installed; where there is no C
compiler it runs as the Python that it is, slowly. Arrays stand for objects: a hypothesis is an index. Characters are
code points, bytes are those of GBK, a pair is first << 8 | second, costs are nats, a context is two of the model's ids
(a << 13 | b).
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import cython

if cython.compiled:
    from cython.cimports.flows.cleaning.splices.search.moves import Moves
else:
    from flows.cleaning.splices.search.moves import Moves

RING = cython.declare(cython.int, 64)  # places kept at a time: no move reads more characters than this
WIDEST = cython.declare(cython.int, 64)  # beam, branches

NEAR = cython.declare(cython.double, 4.0)  # behind the best hypothesis: what is farther is not worth every trouble
QUOTE_COST = cython.declare(cython.double, 3.0)  # a quotation left open
STRAY_COST = cython.declare(cython.double, 12.0)  # half a character left over
AHEAD = cython.declare(cython.int, 300)  # characters behind a stretch in which a quote mark is looked for
TRIES = cython.declare(cython.int, 8)  # readings looked at for one that is wanted, for some differ in spans alone
CONVINCING = cython.declare(cython.double, 10.0)  # a quick search is good enough if no character costs more than this,
CONVINCING_TWO = cython.declare(cython.double, 15.0)  # and no two in a row more than this

#: Nats: other readings that are dearer by no more are told with the likeliest, and so many of them; what they have
#: otherwise is doubtful. `python -m tests.benchmarks.splice` tells how many repairs are marked, and how many of the
#: others are right.
CLOSE, CLOSE_READINGS = 5.0, 6
#: How hard the search looks, first and where that does not convince: hypotheses kept at a place, characters thought of
#: where some are lost, by how many nats a hypothesis may be dearer than the best, from what cost of a character on
#: other explanations are looked for, and whether two vanished pairs in a row are one of them.
EFFORTS = ((5, 6, 8.0, 4.0, False), (16, 14, 14.0, 2.0, True))


@cython.cclass
class Decoder(Moves):
    """Repairs one stretch of a page at a time. `model`, `grams`: see Costs; `gbk`: the tables of `lattice.Gbk`."""

    last_ends: list  # of the last stretch, how it may have ended: (cost, hypothesis)

    def run(self, start: cython.int, stop: cython.int, ends: cython.bint, state: tuple, hidden: cython.bint) -> tuple:
        """What the stretch of the page from `start` was, to where all hypotheses agree again, or to `stop`.

        `ends`: a paragraph ends at `stop`; `state`: (context, last two bytes, whether a quotation is open). Gives the
        end, a list of (character, start, end) that is empty where nothing changes, the margin over leaving it alone,
        the state behind.
        """
        found: tuple = self.look(start, stop, ends, state, hidden, EFFORTS)
        return (*found, self.best_readings(CLOSE_READINGS, CLOSE) if found[1] else [])

    def look(
        self,
        start: cython.int,
        stop: cython.int,
        ends: cython.bint,
        state: tuple,
        hidden: cython.bint,
        efforts: tuple,
    ) -> tuple:
        """What `run` gives, with these efforts one after the other until what is found convinces."""
        self.stop, self.hidden = stop, hidden
        found: tuple = ()
        for effort in efforts:
            self.beam, self.branches, self.within, self.suspicious, self.twice = effort
            better = self.walk(start, ends, state)
            if not found or better[0] != found[0] or better[2] >= found[2]:
                found = better
            dearest, dearest_two = found[4]
            if dearest < CONVINCING and dearest_two < CONVINCING_TWO:
                break
        return found

    def best_readings(self, most: cython.int, spread: cython.double) -> list:
        """What the stretch last run over may have been, likeliest first: (cost, characters as `run` gives them, state
        behind).

        At most `most`, none dearer than the best by more than `spread` nats, and no two with the same characters. A
        search that drops what is unlikely does not know all: these are those of which it is sure that nothing likelier
        leads to the same end.
        """
        found: list = []
        seen: set = set()
        tries: cython.int = 0
        heap = [(cost, -i, self.h_out[h], None, h) for i, (cost, h) in enumerate(self.last_ends)]
        heapify(heap)
        limit: cython.double = heap[0][0] + spread if heap else 0.0
        while heap and len(found) < most and tries < TRIES * most:
            cost, _, out, tail, h = heappop(heap)
            tries += 1
            chars = self.spelled(out, tail)
            text = "".join([c for c, _, _ in chars])
            if text not in seen:
                seen.add(text)
                found.append((cost, chars, (self.h_context[h], self.h_last[h], self.h_quote[h])))
            at: cython.int = out
            while at >= 0:
                k: cython.int = self.o_other[at]
                while k >= 0:
                    if cost + self.other_cost[k] < limit:
                        heappush(heap, (cost + self.other_cost[k], k, self.other_out[k], tail, h))
                    k = self.other_next[k]
                tail = (at, tail)
                at = self.o_rest[at]
        return found

    @cython.cfunc
    def spelled(self, out: cython.int, tail: object) -> list:
        """The characters of an end of a list, and of those behind it."""
        chars = []
        while out >= 0:
            if self.o_code[out]:
                chars.append((chr(self.o_code[out]), self.o_start[out], self.o_end[out]))
            out = self.o_rest[out]
        chars.reverse()
        while tail is not None:
            at: cython.int = tail[0]
            if self.o_code[at]:
                chars.append((chr(self.o_code[at]), self.o_start[at], self.o_end[at]))
            tail = tail[1]
        return chars

    @cython.cfunc
    def walk(self, start: cython.int, ends: cython.bint, state: tuple) -> tuple:
        self.n_hyps = self.n_out = self.n_others = self.active = 0
        slot: cython.int
        for slot in range(RING):
            self.there[slot] = 0
        context, last, quote = state
        self.add(start, self.hypothesis(0.0, context, 0, last, quote, -1))
        at: cython.int = start
        i: cython.int
        n: cython.int = 0
        h: cython.int
        while self.active:
            while not self.there[at & (RING - 1)]:
                at += 1
            n = self.take_best(at & (RING - 1))
            if at == self.stop:
                n = self.close(n)
                break
            if not self.active and at > start and self.agree(n):
                break
            self.near = self.h_cost[self.chosen[0]] + NEAR
            for i in range(n):
                h = self.chosen[i]
                if self.h_pending[h]:
                    self.shifted(h, at)
                else:
                    self.in_phase(h, at)
            n = 0
        return self.finish(start, at, ends and at == self.stop, state, n)

    @cython.cfunc
    def take_best(self, slot: cython.int) -> cython.int:
        """The likeliest hypotheses that wait at a place, left in `chosen`; the place is empty then."""
        n: cython.int = self.there[slot]
        i: cython.int
        self.n_top = 0
        for i in range(n):
            self.offer(self.h_cost[self.hyps[slot, i]], self.hyps[slot, i], 0, self.beam)
        self.there[slot] = 0
        self.active -= 1
        limit: cython.double = self.top_cost[0] + self.within
        n = 0
        for i in range(self.n_top):
            if i == 0 or self.top_cost[i] < limit:
                self.chosen[n] = self.top_first[i]
                n += 1
        return n

    @cython.cfunc
    @cython.exceptval(check=False)
    def agree(self, n: cython.int) -> cython.bint:
        """Whether all chosen hypotheses are in phase and in the same context."""
        context: cython.int = self.h_context[self.chosen[0]]
        i: cython.int
        for i in range(n):
            if self.h_pending[self.chosen[i]] or self.h_context[self.chosen[i]] != context:
                return False
        return True

    @cython.cfunc
    def close(self, n: cython.int) -> cython.int:
        """At the end of a line: what half a character may have been if its orphan was dropped there."""
        i: cython.int
        slot: cython.int = self.stop & (RING - 1)
        for i in range(n):
            h: cython.int = self.chosen[i]
            if self.h_pending[h]:
                self.lost_second(h, self.h_pending[h], self.stop)
        for i in range(min(self.there[slot], WIDEST - n)):
            self.chosen[n + i] = self.hyps[slot, i]
        return n + min(self.there[slot], WIDEST - n)

    @cython.cfunc
    @cython.exceptval(check=False)
    def next_quote(self, at: cython.int) -> cython.int:
        """Whether the next double quote mark opens (1) or closes (2); 0 if there is none before damage may hide one."""
        i: cython.int
        for i in range(at, min(self.stop, at + AHEAD)):
            c: cython.int = self.code[i]
            if c == 0x201C or c == 0x300C:
                return 1
            if c == 0x201D or c == 0x300D:
                return 2
            if c == 0x3F or c == 0x21 or c == 0xFFFD or c == 0xFF01:
                return 0
        return 0

    @cython.cfunc
    def finish(self, start: cython.int, at: cython.int, ends: cython.bint, state: tuple, n: cython.int) -> tuple:
        """The likeliest of the chosen hypotheses, with what comes behind taken into account."""
        if not n:
            return at, [], 0.0, state, (99.0, 99.0)
        following: cython.int = 0 if at >= self.stop else self.next_quote(at)
        best: cython.int = self.chosen[0]
        least: cython.double = 1e9
        i: cython.int
        self.last_ends = [(self.total(self.chosen[i], ends, following), self.chosen[i]) for i in range(n)]
        for cost, h in self.last_ends:
            if cost < least:
                least, best = cost, h
        chars = []
        same: cython.bint = True
        misread: cython.bint = False  # an annotation is left: it does not fit the character before it
        out: cython.int = self.h_out[best]
        place: cython.int = at
        while out >= 0:
            if self.o_code[out]:
                misread = misread or (self.o_code[out] == 0x28 and self.reading[self.o_start[out]] >= 0)
                place -= 1
                same = same and place >= start and self.o_code[out] == self.code[place]
                chars.append((chr(self.o_code[out]), self.o_start[out], self.o_end[out]))
            out = self.o_rest[out]
        chars.reverse()
        strain = self.strain(state[0], chars)
        if misread:
            strain = (99.0, 99.0)
        behind = self.h_context[best], self.h_last[best], self.h_quote[best]
        if same and place == start:
            return at, [], 0.0, behind, strain
        context, last, quote = state
        alone: cython.int = self.hypothesis(0.0, context, 0, last, quote, -1)
        for i in range(start, at):
            alone = self.literal(alone, self.code[i], i)
        return at, chars, self.total(alone, ends, following) - least, behind, strain

    @cython.cfunc
    @cython.exceptval(check=False)
    def total(self, h: cython.int, ends: cython.bint, following: cython.int) -> cython.double:
        cost: cython.double = self.ended(h) if ends else self.h_cost[h]
        if self.h_pending[h]:
            cost += STRAY_COST
        if not ends and following and (following == 2) != (self.h_quote[h] == 1):
            cost += QUOTE_COST
        return cost

    @cython.cfunc
    def strain(self, context: cython.int, chars: list) -> tuple:
        """The cost of the dearest character, and of the dearest two in a row."""
        before: cython.double = 0.0
        dearest: cython.double = 0.0
        dearest_two: cython.double = 0.0
        for c, _, _ in chars:
            ident: cython.int = self.ident_of[min(ord(c), 0x10000)]
            if ident < 0 or ((ident == self.latin or ident == self.digit) and context & 8191 == ident):
                continue
            cost: cython.double = self.cost(context, ident)
            dearest, dearest_two = max(dearest, cost), max(dearest_two, before + cost)
            before = cost
            context = self.behind_it(context, ident)
        return dearest, dearest_two

    def behind(self, start: cython.int, end: cython.int, context: cython.int, last: cython.int) -> tuple:
        """The context and the last two bytes behind s[start:end], read as it stands but for annotations."""
        self.n_hyps = self.n_out = 0
        h: cython.int = self.hypothesis(0.0, context, 0, last, 0, -1)
        i: cython.int = start
        while i < end:
            if self.begins_annotation(i) and self.until[i] <= end:
                i = self.until[i]
            else:
                h = self.literal(h, self.code[i], i)
                i += 1
        return self.h_context[h], self.h_last[h]
