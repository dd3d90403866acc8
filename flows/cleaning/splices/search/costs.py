"""What a character costs after two others: the language model, with the document's own three-character sequences mixed
in.

Compiled by Cython as `decoder.py` is, and like it Python that runs without. Costs are nats (negative natural
logarithms), a context is two of the model's ids (a << 13 | b).
"""

from __future__ import annotations

import cython
import numpy as np
from cython.cimports.libc.math import exp, log

SLOTS = cython.declare(cython.int, 4096)  # contexts whose rows are at hand
SQUARE = cython.declare(
    cython.int, 4096
)  # ids whose pairs are looked up in a square; as in model.py, for a constant is quicker
STEP = cython.declare(cython.double, 1 / 12.0)  # nats; as in model.py too
DOUBT = cython.declare(cython.double, 1.0)  # the more characters follow a context in the document, the less it knows
SURE = cython.declare(cython.double, 4.0)  # log odds of 他 against 她 that are more than chance
NAME_COST = cython.declare(cython.double, 1.5)  # backing off behind characters that only the document knows together


def ints(n):
    """Room for n whole numbers."""
    return memoryview(np.zeros(n, dtype=np.int32))


def doubles(n):
    """Room for n real numbers."""
    return memoryview(np.zeros(n))


@cython.cclass
class Costs:
    """The language model with the document's own three-character sequences mixed in.

    `model` and `grams` are the arrays of `model.Model` and `document_model.Grams`.
    """

    def __init__(self, model, grams):
        # memoryviews give plain numbers, compiled or not
        self.uni, self.off2, self.row2 = memoryview(model.uni), memoryview(model.off2), memoryview(model.row2)
        self.second, self.cost2 = memoryview(model.second), memoryview(model.cost2)
        self.off3, self.row3 = memoryview(model.off3), memoryview(model.row3)
        self.third, self.cost3 = memoryview(model.third), memoryview(model.cost3)
        self.square, self.filled = memoryview(model.square), memoryview(model.filled)
        self.seen_context, self.seen_row = memoryview(grams.contexts), memoryview(grams.rows)
        self.faithful_row = memoryview(grams.faithful_rows)
        self.seen_id, self.seen_count = memoryview(grams.ids), memoryview(grams.counts)
        self.he, self.she = model.ids.get("他", 0), model.ids.get("她", 0)
        self.she_odds = 0.0
        self.key = ints(SLOTS)
        self.key[0] = -1  # 0 is the only context that would find its slot already taken by itself
        self.tri_from, self.tri_to = ints(SLOTS), ints(SLOTS)
        self.seen_from, self.seen_to = ints(SLOTS), ints(SLOTS)
        self.back, self.share, self.rest = doubles(SLOTS), doubles(SLOTS), doubles(SLOTS)

    @cython.ccall
    @cython.exceptval(check=False)
    def cost(self, context: cython.int, ident: cython.int) -> cython.double:
        """The cost of a character after two others."""
        return self.in_row(self.row(context), ident)

    @cython.ccall
    @cython.exceptval(check=False)
    def behind_it(self, context: cython.int, ident: cython.int) -> cython.int:
        """The context behind a character more. Behind 她 is what is behind 他, of whom there is more to learn from."""
        return (context & 8191) << 13 | (self.he if ident == self.she else ident)

    @cython.cfunc
    @cython.exceptval(check=False)
    def row(self, context: cython.int) -> cython.int:
        """The slot that holds what is known of a context."""
        slot: cython.int = (context ^ (context >> 11)) & (SLOTS - 1)
        if self.key[slot] == context:
            return slot
        a: cython.int = context >> 13
        b: cython.int = context & 8191
        at: cython.int = find_short(self.second, self.row2[a], self.row2[a + 1], b)
        self.key[slot] = context
        if at < 0:
            self.tri_from[slot] = self.tri_to[slot] = 0
            self.back[slot] = 0.0
        else:
            self.tri_from[slot], self.tri_to[slot] = self.row3[at], self.row3[at + 1]
            self.back[slot] = (self.off3[at] - 64) * STEP
        k: cython.int = find_int(self.seen_context, context)
        if k >= 0:
            self.seen_from[slot], self.seen_to[slot] = self.seen_row[k], self.seen_row[k + 1]
        else:
            self.seen_from[slot], self.seen_to[slot] = self.faithful_row[b], self.faithful_row[b + 1]
        n: cython.double = 0.0
        i: cython.int
        for i in range(self.seen_from[slot], self.seen_to[slot]):
            n += self.seen_count[i]
        if n > 0:
            share: cython.double = n / (n + DOUBT * (self.seen_to[slot] - self.seen_from[slot]) + 0.4)
            self.share[slot] = share / n
            self.rest[slot] = -log(1 - share)
        return slot

    @cython.cfunc
    @cython.exceptval(check=False)
    def in_row(self, slot: cython.int, ident: cython.int) -> cython.double:
        """The cost of a character in a row.

        What 他 and 她 have together they share by whom the text is about: which of them the model expects says nothing,
        measured on 632 of them, but where it is sure (其他)."""
        own: cython.double = self.known(slot, ident)
        if ident != self.he and ident != self.she:
            return own
        she: cython.bint = ident == self.she
        other: cython.double = self.known(slot, self.he if she else self.she)
        odds: cython.double = other - own
        odds -= max(-SURE, min(SURE, odds))
        odds += self.she_odds if she else -self.she_odds
        return -log((exp(-own) + exp(-other)) / (1 + exp(-odds)))

    @cython.cfunc
    @cython.exceptval(check=False)
    def known(self, slot: cython.int, ident: cython.int) -> cython.double:
        general: cython.double
        tri_from: cython.int = self.tri_from[slot]
        tri_to: cython.int = self.tri_to[slot]
        at: cython.int = -1
        if tri_from < tri_to:
            at = find_short(self.third, tri_from, tri_to, ident)
        seen_from: cython.int = self.seen_from[slot]
        seen_to: cython.int = self.seen_to[slot]
        if at >= 0:
            general = self.cost3[at] * STEP
        else:
            general = self.back[slot] + self.after(self.key[slot] & 8191, ident)
            # a name, most likely: what its last character means elsewhere says little of what comes behind it
            if seen_from < seen_to and tri_from == tri_to:
                general = min(general, NAME_COST + self.uni[ident])
        if seen_from == seen_to:
            return general
        general += self.rest[slot]
        i: cython.int
        for i in range(seen_from, seen_to):
            if self.seen_id[i] == ident:
                return -log(self.share[slot] * self.seen_count[i] + exp(-general))
        return general

    @cython.cfunc
    @cython.exceptval(check=False)
    def after(self, b: cython.int, ident: cython.int) -> cython.double:
        """The cost of a character after one other."""
        if b < SQUARE and ident < SQUARE:
            if not self.filled[b]:
                self.fill(b)
            return self.square[b, ident] * STEP
        at: cython.int = find_short(self.second, self.row2[b], self.row2[b + 1], ident)
        if at >= 0:
            return self.cost2[at] * STEP
        return self.off2[b] + self.uni[ident]

    @cython.cfunc
    @cython.exceptval(check=False)
    def fill(self, b: cython.int) -> cython.void:
        """A row of the square: rows are made when they are first asked for, and shared by all documents."""
        i: cython.int
        off: cython.double = self.off2[b]
        for i in range(SQUARE):
            self.square[b, i] = cython.cast(cython.uchar, max(0.0, min(255.0, (off + self.uni[i]) / STEP + 0.5)))
        for i in range(self.row2[b], self.row2[b + 1]):
            if self.second[i] < SQUARE:
                self.square[b, self.second[i]] = self.cost2[i]
        self.filled[b] = 1

    def expect(self, she_odds):
        """Whom the text is about: the log odds of 她 against 他."""
        self.she_odds = she_odds

    @cython.ccall
    @cython.exceptval(check=False)
    def knows(self, context: cython.int) -> cython.bint:
        """Whether the document has said what follows a context."""
        return find_int(self.seen_context, context) >= 0

    @cython.cfunc
    @cython.exceptval(check=False)
    def is_settled(self, context: cython.int) -> cython.bint:
        """Whether the document has one and the same character behind a context each time, as within a name."""
        slot: cython.int = self.row(context)
        i: cython.int = self.seen_from[slot]
        return self.seen_to[slot] == i + 1 and self.seen_count[i] > 1


@cython.cfunc
@cython.exceptval(check=False)
def find_short(among: cython.ushort[::1], low: cython.int, high: cython.int, value: cython.int) -> cython.int:
    """Where a value stands in a sorted stretch of an array; -1 if nowhere."""
    end: cython.int = high
    while low < high:
        mid: cython.int = (low + high) >> 1
        if among[mid] < value:
            low = mid + 1
        else:
            high = mid
    return low if low < end and among[low] == value else -1


@cython.cfunc
@cython.exceptval(check=False)
def find_int(among: cython.int[::1], value: cython.int) -> cython.int:
    """Where a value stands in a sorted array; -1 if nowhere."""
    low: cython.int = 0
    high: cython.int = among.shape[0]
    while low < high:
        mid: cython.int = (low + high) >> 1
        if among[mid] < value:
            low = mid + 1
        else:
            high = mid
    return low if low < among.shape[0] and among[low] == value else -1
