"""The moves of the search: what a character on the page may have been, in phase or shifted.

Compiled by Cython as `decoder.py` is, and like it Python that runs without.
"""

from __future__ import annotations

import cython

if cython.compiled:
    from cython.cimports.flows.cleaning.splices.search.candidates import Candidates
else:
    from flows.cleaning.splices.search.candidates import Candidates

BOUNDARY = cython.declare(cython.int, 1)
VANISH_COST = cython.declare(cython.double, 0.7)  # a pair of bytes that vanished
LOST_COST = cython.declare(cython.double, 0.5)  # a byte that became an orphan's mark
HIDDEN_COST = cython.declare(cython.double, 2.0)  # an orphan that left none
MISREAD_COST = cython.declare(cython.double, 4.0)  # an annotation behind a character that is not read so
HOPELESS = cython.declare(cython.double, 12.0)  # for two characters: then look for two vanished pairs in a row
CERTAIN = cython.declare(cython.double, 2.0)  # a character cheaper than this is not doubted
NO_STOP_COST = cython.declare(cython.double, 1.5)  # a run that begins with another character than 。
FULL_STOP = cython.declare(cython.int, 0xA1A3)
DASH, ELLIPSIS = cython.declare(cython.int, 0xA1AA), cython.declare(cython.int, 0xA1AD)

#: ASCII that an orphan may have swallowed (a space, nothing, and ,().;-"), and its cost on top of the model's.
SWALLOWABLE = cython.declare(cython.int, 9)
SWALLOWED = cython.declare(cython.int[9], [0x20, 0, 0x2C, 0x28, 0x29, 0x2E, 0x3B, 0x2D, 0x22])
SWALLOWED_COST = cython.declare(cython.double[9], [1.0, 1.5, 1.5, 1.5, 1.5, 2.0, 2.0, 2.0, 2.0])


@cython.cclass
class Moves(Candidates):
    """How hypotheses go on over the page."""

    # -- moves in phase

    @cython.cfunc
    def in_phase(self, h: cython.int, i: cython.int) -> cython.void:
        c: cython.int = self.code[i]
        last: cython.int = self.h_last[h]
        read: cython.int = self.reading[i]
        annotated: cython.bint = self.begins_annotation(i)
        if annotated and self.is_read(last, read):
            self.add(self.until[i], self.without(h, i, self.until[i], 0.0, 0, last))
            return
        new: cython.int = self.literal(h, c, i)
        if annotated:
            self.h_cost[new] += MISREAD_COST
        self.add(i + 1, new)
        if read >= 0 and not annotated:
            if last:  # the lost byte is the first half of the next character
                first: cython.int = last & 255
                with_reading: cython.int[::1] = self.readings[read]
                j: cython.int
                for j in range(with_reading.shape[0]):
                    if with_reading[j] >> 8 == first:
                        b: cython.int = with_reading[j] & 255
                        new = self.without(h, i, self.until[i], LOST_COST, b, first << 8 | b)
                        self.add(self.until[i], new)
        else:
            if (c == 0x3F or c == 0xFFFD) and i + 1 < self.stop:
                self.open_run(h, i, self.half(self.code[i + 1]), 2)
            if self.hidden:
                self.open_run(h, i, self.half(c), 1)

    @cython.cfunc
    def open_run(self, h: cython.int, i: cython.int, mark: cython.int, width: cython.int) -> cython.void:
        """A mark whose first byte was the second byte of the character before it; of that an orphan was left, or
        nothing."""
        if mark >= 128 or self.opening_cost[mark] < 0:
            return
        second: cython.int = mark + 0x80
        low: cython.int = self.second_at[0xA3]
        n: cython.int = self.likeliest(
            self.h_context[h], self.by_second, low, min(low + 40, self.second_at[0xA4]), 5 if width == 2 else 3, -1
        )
        stops: cython.bint = False
        j: cython.int
        for j in range(n):
            k: cython.int = self.top_first[j]
            stops = stops or k == FULL_STOP
            self.open_with(h, k, i, second, mark, width)
        if width == 2 and not stops:
            self.open_with(h, FULL_STOP, i, second, mark, width)

    @cython.cfunc
    def open_with(
        self, h: cython.int, k: cython.int, i: cython.int, second: cython.int, mark: cython.int, width: cython.int
    ) -> cython.void:
        cost: cython.double = self.opening_cost[mark]
        if width == 1:
            cost += HIDDEN_COST
        else:
            cost += LOST_COST + (0.0 if k == FULL_STOP else NO_STOP_COST)
        self.add(i + width, self.pair(h, k, i, i + width, cost, second, 0xA300 | second))

    @cython.cfunc
    @cython.exceptval(check=False)
    def half(self, code: cython.int) -> cython.int:
        """A full-width form as its half-width one."""
        return code - 0xFEE0 if 0xFF01 <= code <= 0xFF5E else code

    @cython.cfunc
    def is_read(self, last: cython.int, read: cython.int) -> cython.bint:
        """Whether the two bytes before an annotation are a character with its reading."""
        if last < 256 or read < 0:
            return False
        with_reading: cython.int[::1] = self.readings[read]
        j: cython.int
        for j in range(with_reading.shape[0]):
            if with_reading[j] == last:
                return True
        return False

    # -- shifted moves

    @cython.cfunc
    def shifted(self, h: cython.int, i: cython.int) -> cython.void:
        p: cython.int = self.h_pending[h]
        c: cython.int = self.code[i]
        k: cython.int = self.pair_of[min(c, 0x10000)]
        half: cython.int = self.half(c)
        read: cython.int = self.reading[i]
        if k and half == c:
            self.complete(h, p, k >> 8, i, k & 255, k, 0, -1)
            if 0x40 <= k & 255 < 0x7F:  # the second byte was a letter by itself: the phase comes right before it
                self.complete(h, p, k >> 8, i, 0, 0, k & 255, -1)
            return
        if self.begins_annotation(i):
            if self.is_read(self.h_last[h], read):
                self.add(self.until[i], self.without(h, i, self.until[i], 0.0, p, self.h_last[h]))
            return
        if read >= 0:
            self.cut_annotation(h, p, i, read)
            return
        if c == 0x3F or c == 0xFFFD or (self.hidden and c < 128):
            self.lost_second(h, p, i)
        read = self.reading[i + 1] if i + 1 < self.stop and self.begins_annotation(i + 1) else -1
        if c == 0x20AC:  # €
            self.complete(h, p, 0x80, i, 0, 0, 0, read)
        elif 0x21 <= half <= 0x7E:
            if half >= 0x40:
                self.complete(h, p, half, i, 0, 0, 0, read)
            if c != 0xFFFD:
                self.complete(h, p, 0xA3, i, half + 0x80, 0xA300 | (half + 0x80), 0, -1)

    @cython.cfunc
    def complete(
        self,
        h: cython.int,
        p: cython.int,
        second: cython.int,
        i: cython.int,
        pending: cython.int,
        last: cython.int,
        letter: cython.int,
        read: cython.int,
    ) -> cython.void:
        """The byte at hand completes the pending character, or ends another, if a pair vanished before it.

        Then another byte is pending, or (0) the phase has come right; a letter may stand behind, or an annotation with
        the reading `read`."""
        k: cython.int = p << 8 | second
        new: cython.int
        if self.gbk_code[k]:
            new = self.pair(h, k, i - 1, i + 1, 0.0, pending, last or k)
            grown: cython.double = self.h_cost[new] - self.h_cost[h]
            self.arrive(i + 1, new, letter, i)
            if grown < self.suspicious:
                return
        best: cython.double = self.vanished_pairs(h, p, second, -1, self.branches)
        self.add_pairs(h, i, VANISH_COST, i + 1, pending, last, letter)
        if read >= 0:
            self.annotated_pairs(h, p, second, i, read)
        self.doubled(h, p, second, i, pending, last, letter)
        if self.twice and best > HOPELESS and self.h_cost[h] <= self.near:
            self.vanished_twice(h, p, second, i, pending, last, letter)

    @cython.cfunc
    def arrive(self, to: cython.int, h: cython.int, letter: cython.int, i: cython.int) -> cython.void:
        """A hypothesis has come to s[to], with a letter from s[i] (0: none) behind it."""
        self.add(to, self.literal(h, letter, i) if letter else h)

    @cython.cfunc
    def add_pairs(
        self,
        h: cython.int,
        i: cython.int,
        cost: cython.double,
        to: cython.int,
        pending: cython.int,
        last: cython.int,
        letter: cython.int,
    ) -> cython.void:
        """Hypotheses longer by the pairs in `top`."""
        j: cython.int
        for j in range(self.n_top):
            mid: cython.int = self.pair(h, self.top_first[j], i - 1, i, 0.0, 0, self.top_first[j])
            k2: cython.int = self.top_second[j]
            new: cython.int = self.pair(mid, k2, i, i + 1, cost, pending, last or k2)
            self.arrive(to, new, letter, i)

    @cython.cfunc
    def annotated_pairs(
        self, h: cython.int, p: cython.int, second: cython.int, i: cython.int, read: cython.int
    ) -> cython.void:
        """Pairs of which the second is read as the annotation says that stands behind: they go past it at once, for
        before it likelier characters would crowd them out."""
        self.vanished_pairs(h, p, second, read, self.branches)
        j: cython.int
        to: cython.int = self.until[i + 1]
        for j in range(self.n_top):
            mid: cython.int = self.pair(h, self.top_first[j], i - 1, i, 0.0, 0, self.top_first[j])
            k: cython.int = self.top_second[j]
            new: cython.int = self.pair(mid, k, i, i + 1, VANISH_COST, 0, k)
            self.add(to, self.without(new, i + 1, to, 0.0, 0, k))

    @cython.cfunc
    def doubled(
        self,
        h: cython.int,
        p: cython.int,
        second: cython.int,
        i: cython.int,
        pending: cython.int,
        last: cython.int,
        letter: cython.int,
    ) -> cython.void:
        """A character, the same again and another, with a pair vanished between each two: —— and …… always come in
        twos, and many a word does. The characters that the pairs in `top` begin with are tried."""
        j: cython.int
        m: cython.int
        k1: cython.int
        n: cython.int = 0
        for j in range(self.n_top + (2 if p == DASH >> 8 else 0)):
            k1 = self.top_first[j] if j < self.n_top else DASH if j == self.n_top else ELLIPSIS
            if self.vanishing[(k1 & 255) << 8 | p]:
                for m in range(n):
                    if self.beginnings[m] == k1:
                        break
                else:
                    self.beginnings[n] = k1
                    n += 1
        for m in range(n):
            k1 = self.beginnings[m]
            mid: cython.int = self.pair(h, k1, i - 1, i, VANISH_COST, 0, k1)
            deep: cython.int = self.pair(mid, k1, i, i, VANISH_COST, 0, k1)
            self.end_behind(deep, k1, second, i, 3, 0.0, pending, last, letter)

    @cython.cfunc
    def end_behind(
        self,
        h: cython.int,
        k: cython.int,
        second: cython.int,
        i: cython.int,
        most: cython.int,
        cost: cython.double,
        pending: cython.int,
        last: cython.int,
        letter: cython.int,
    ) -> cython.void:
        """Hypotheses longer by the likeliest characters that end with `second`, where the bytes between them and `k`
        vanished."""
        low: cython.int = self.second_at[second]
        self.likeliest(self.h_context[h], self.by_second, low, min(low + 32, self.second_at[second + 1]), most, k & 255)
        j: cython.int
        for j in range(self.n_top):
            end: cython.int = self.top_first[j]
            self.arrive(i + 1, self.pair(h, end, i, i + 1, cost, pending, last or end), letter, i)

    @cython.cfunc
    def vanished_twice(
        self,
        h: cython.int,
        p: cython.int,
        second: cython.int,
        i: cython.int,
        pending: cython.int,
        last: cython.int,
        letter: cython.int,
    ) -> cython.void:
        """Two pairs vanished in a row, and with them all of the character between."""
        first: cython.int
        n: cython.int = self.likeliest(self.h_context[h], self.cut, self.cut_at[p], self.cut_at[p + 1], 2, -1)
        j: cython.int
        outer = [self.top_first[j] for j in range(n)]
        for k1 in outer:
            mid: cython.int = self.pair(h, k1, i - 1, i, VANISH_COST, 0, k1)
            slot: cython.int = self.row(self.h_context[mid])
            self.n_top = 0
            for first in range(0x81, 0xFF):
                if self.vanishing[(k1 & 255) << 8 | first]:
                    for j in range(self.cut_at[first], min(self.cut_at[first] + 8, self.cut_at[first + 1])):
                        k: cython.int = self.cut[j]
                        self.offer(self.in_row(slot, self.gbk_ident[k]) + self.gbk_extra[k], k, 0, 2)
            inner = [self.top_first[j] for j in range(self.n_top)]
            for k2 in inner:
                deep: cython.int = self.pair(mid, k2, i, i, VANISH_COST, 0, k2)
                self.end_behind(deep, k2, second, i, 2, VANISH_COST, pending, last, letter)

    @cython.cfunc
    def cut_annotation(self, h: cython.int, p: cython.int, i: cython.int, read: cython.int) -> cython.void:
        """The rest of an annotation, whose character lost its second byte with the bracket."""
        with_reading: cython.int[::1] = self.readings[read]
        best: cython.double = 99.0
        j: cython.int
        for j in range(with_reading.shape[0]):
            k: cython.int = with_reading[j]
            if k >> 8 == p:
                new: cython.int = self.pair(h, k, i - 1, i + 1, LOST_COST, 0, k)
                best = min(best, self.h_cost[new] - self.h_cost[h])
                self.add(self.until[i], new)
        if best > self.suspicious:
            self.vanished_pairs(h, p, -1, read, self.branches)
            self.add_pairs(h, i, VANISH_COST, self.until[i], 0, 0, 0)

    @cython.cfunc
    def lost_second(self, h: cython.int, p: cython.int, i: cython.int) -> cython.void:
        """An orphan that is the second byte of the pending character; the ASCII byte behind it may have been
        swallowed."""
        n: cython.int = 0  # if the orphan itself was dropped, nothing is to be read past
        if i < self.stop and (self.code[i] == 0x3F or self.code[i] == 0xFFFD):
            n = 1
        most: cython.int = self.branches // 2
        j: cython.int
        low: cython.int = self.first_at[p]
        self.likeliest(self.h_context[h], self.first, low, min(low + 100, self.first_at[p + 1]), most, -1)
        best: cython.double = 99.0
        from_hyp: cython.int = self.n_hyps
        news = []
        chosen = [self.top_first[j] for j in range(self.n_top)]
        for k in chosen:
            news.append(self.pair(h, k, i - 1, i + 1, LOST_COST, 0, k))
        if news:
            best = self.h_cost[from_hyp] - self.h_cost[h]
        if best > CERTAIN:
            self.vanished_pairs(h, p, -1, -1, most)
            for j in range(self.n_top):
                mid: cython.int = self.pair(h, self.top_first[j], i - 1, i, 0.0, 0, self.top_first[j])
                news.append(
                    self.pair(mid, self.top_second[j], i, i + 1, LOST_COST + VANISH_COST, 0, self.top_second[j])
                )
        for new in news:
            self.swallow(new, i, n)

    @cython.cfunc
    def swallow(self, h: cython.int, i: cython.int, n: cython.int) -> cython.void:
        """What an orphan at s[i] may have swallowed, n characters long."""
        behind: cython.int = i + n
        new: cython.int
        if behind >= self.stop or self.is_mark(self.half(self.code[behind])) or self.code[behind] == 0x20:
            self.add(behind, h)
        elif self.tag[behind]:
            self.add(behind + self.tag[behind], self.closed_by_tag(h, i, behind))
        elif self.year[behind]:
            new = self.literal(h, self.year[behind], i)
            self.add(behind, new)
        else:
            j: cython.int
            for j in range(SWALLOWABLE):
                c: cython.int = SWALLOWED[j]
                if c:
                    new = self.literal(h, c, i)
                    self.h_cost[new] += SWALLOWED_COST[j]
                else:
                    new = self.without(h, i, i, SWALLOWED_COST[j], 0, self.h_last[h])
                self.add(behind, new)

    @cython.cfunc
    def closed_by_tag(self, h: cython.int, i: cython.int, behind: cython.int) -> cython.int:
        """The rest of a tag, whose < the orphan at s[i] swallowed, ends a paragraph, or all that is seen."""
        out: cython.int = self.emit(self.h_out[h], 0x3C, i, behind)
        cost: cython.double = self.h_cost[h]
        context: cython.int = self.h_context[h]
        j: cython.int
        for j in range(behind, behind + self.tag[behind]):
            out = self.emit(out, self.code[j], j, j + 1)
        if behind + self.tag[behind] < self.stop:
            cost = self.ended(h)
            context = BOUNDARY << 13 | BOUNDARY
        return self.hypothesis(cost, context, 0, 0x3E, self.h_quote[h], out)

    @cython.cfunc
    @cython.exceptval(check=False)
    def is_mark(self, code: cython.int) -> cython.bint:
        return code < 128 and self.opening_cost[code] >= 0
