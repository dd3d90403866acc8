"""The likeliest of what may have stood at a place: single characters, and pairs whose inner bytes vanished without
trace because GBK has no character for them (`帕霍基說` cut wrongly has 基 = BB F9 and 說 = D5 66 around F9 D5, which is
nothing in GBK).

Compiled by Cython as `decoder.py` is, and like it Python that runs without.
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.flows.cleaning.splices.search.hypotheses import Hypotheses
else:
    from flows.cleaning.splices.search.hypotheses import Hypotheses

SQUARE, STEP = cython.declare(cython.int, 4096), cython.declare(cython.double, 1 / 12.0)  # as in costs.py
SPREAD = cython.declare(cython.double, 11.0)  # pairs dearer than the best by more are not thought of
ENDS = cython.declare(cython.int, 64)  # second characters of a vanished pair that are thought of
BEGINNINGS = cython.declare(cython.int, 24)  # first characters of one
FOLLOWERS = cython.declare(cython.int, 108)  # steps: what follows a character less often is not thought of


@cython.cclass
class Candidates(Hypotheses):
    """Finds candidates; what is found is left in `top`, likeliest first."""

    @cython.cfunc
    @cython.exceptval(check=False)
    def offer(self, cost: cython.double, first: cython.int, second: cython.int, most: cython.int) -> cython.void:
        """Keep the likeliest `most`, cheapest first; of equals the earlier."""
        n: cython.int = self.n_top
        if n == most:
            if cost >= self.top_cost[n - 1]:
                return
            n -= 1
        while n > 0 and self.top_cost[n - 1] > cost:
            self.top_cost[n], self.top_first[n], self.top_second[n] = (
                self.top_cost[n - 1],
                self.top_first[n - 1],
                self.top_second[n - 1],
            )
            n -= 1
        self.top_cost[n], self.top_first[n], self.top_second[n] = cost, first, second
        if self.n_top < most:
            self.n_top += 1

    @cython.cfunc
    @cython.exceptval(check=False)
    def likeliest(
        self,
        context: cython.int,
        among: cython.int[::1],
        start: cython.int,
        end: cython.int,
        most: cython.int,
        behind: cython.int,
    ) -> cython.int:
        """The likeliest of some characters in a context, left in `top`; behind a byte that is not -1, those whose first
        byte vanishes with it."""
        slot: cython.int = self.row(context)
        i: cython.int
        self.n_top = 0
        for i in range(start, end):
            k: cython.int = among[i]
            if behind < 0 or self.vanishing[behind << 8 | k >> 8]:
                self.offer(self.in_row(slot, self.gbk_ident[k]) + self.gbk_extra[k], k, 0, most)
        return self.n_top

    @cython.cfunc
    @cython.exceptval(check=False)
    def end_pair(
        self,
        k1: cython.int,
        k2: cython.int,
        ident: cython.int,
        extra: cython.double,
        cost: cython.double,
        most: cython.int,
    ) -> cython.void:
        """Offer a pair whose inner bytes vanish; of the second character the id and extra cost are given.

        (The first one's row of the square is filled.)"""
        b: cython.int = self.gbk_ident[k1]
        if b < SQUARE and ident < SQUARE:
            cost += self.square[b, ident] * STEP + extra
        else:
            cost += self.after(b, ident) + extra
        if not self.n_top or (
            cost < self.top_cost[0] + SPREAD and (self.n_top < most or cost < self.top_cost[most - 1])
        ):
            self.offer(cost, k1, k2, most)

    @cython.cfunc
    def vanished_pairs(
        self, h: cython.int, p: cython.int, second: cython.int, read: cython.int, most: cython.int
    ) -> cython.double:
        """The likeliest pairs of characters whose inner bytes vanished, left in `top`, and the cost of the best.

        The first begins with the byte `p`; the second ends with `second` and has a reading, as far as they are known
        (-1: not).
        """
        i: cython.int
        j: cython.int
        n: cython.int = self.likeliest(self.h_context[h], self.cut, self.cut_at[p], self.cut_at[p + 1], BEGINNINGS, -1)
        for i in range(n):
            self.beginnings[i], self.beginning_costs[i] = self.top_first[i], self.top_cost[i]
        with_reading: cython.int[::1] = self.cut
        if read >= 0:
            with_reading = self.readings[read]
        self.n_top = 0
        for i in range(n):
            k1: cython.int = self.beginnings[i]
            base: cython.double = self.beginning_costs[i]
            if self.n_top and base > self.top_cost[0] + SPREAD:
                break
            self.after(self.gbk_ident[k1], 0)
            low: cython.int = (k1 & 255) << 8
            if read >= 0:
                for j in range(with_reading.shape[0]):
                    k2: cython.int = with_reading[j]
                    if (second < 0 or k2 & 255 == second) and self.vanishing[low | k2 >> 8]:
                        self.end_pair(k1, k2, self.gbk_ident[k2], self.gbk_extra[k2], base, most)
            elif second >= 0:
                for j in range(self.second_at[second], min(self.second_at[second + 1], self.second_at[second] + ENDS)):
                    if self.vanishing[low | self.by_second[j] >> 8]:
                        self.end_pair(k1, self.by_second[j], self.second_ident[j], self.second_extra[j], base, most)
            else:
                self.followers(k1, base, most)
        return self.top_cost[0] if self.n_top else 99.0

    @cython.cfunc
    @cython.exceptval(check=False)
    def followers(self, k1: cython.int, base: cython.double, most: cython.int) -> cython.void:
        """Offer what commonly follows a character, if bytes between vanish."""
        b: cython.int = self.gbk_ident[k1]
        i: cython.int
        j: cython.int
        for i in range(self.row2[b], self.row2[b + 1]):
            if self.cost2[i] > FOLLOWERS:
                continue
            ident: cython.int = self.second[i]
            for j in range(self.pairs_at[ident], self.pairs_at[ident + 1]):
                k2: cython.int = self.pairs[j]
                if self.vanishing[(k1 & 255) << 8 | k2 >> 8]:
                    self.end_pair(k1, k2, ident, self.gbk_extra[k2], base, most)
