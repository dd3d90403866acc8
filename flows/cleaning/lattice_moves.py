"""The moves of the search: what a character on the page may have been, in phase or shifted.

A hypothesis walks over the page's characters. It is in phase where characters are what they seem, or shifted: then it
holds `pending`, the first byte of a character whose second byte comes next. `Moves` grows it by one character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from flows.cleaning.document_model import DocumentModel
from flows.cleaning.folding import fold_char
from flows.cleaning.lattice import HALF, MARKS, OPENING_COST, Character, Gbk, tables
from flows.cleaning.lattice_vanish import (
    Pairs,
    ends_behind,
    inner_characters,
    likely_pairs,
    likely_pairs_lost,
    likely_pairs_read,
)
from flows.cleaning.model import BOUNDARY, UNKNOWN
from flows.cleaning.readings import PINYIN_LETTERS, reads, second_bytes
from flows.cleaning.splice_annotations import ANNOTATION

ORPHANS = "?\ufffd"
SWALLOWED = re.compile(rf"[?\ufffd]?\(?([{PINYIN_LETTERS}]{{1,6}})(?:[(（][{PINYIN_LETTERS}]{{1,6}}[)）]){{0,3}}\)")
TAG_REST = re.compile(r"/?(?:p|br|div|span|strong|em|b|i|a|img|li|ul|ol|h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)

VANISH_COST = 0.7  # nats: a pair of bytes that vanished
SPREAD = 11.0  # nats: pairs dearer than the best by more are not thought of
HOPELESS = 12.0  # nats for two characters: then look for two vanished pairs in a row
LOST_COST = 0.5
CERTAIN = 2.0  # nats: a character cheaper than this is not doubted
QUOTE_COST = 3.0  # nats: a quotation opened twice, or closed when none is open
NO_STOP_COST = 1.5  # nats: a run that begins with another character than 。
FULL_STOP = 0xA1A3

#: First characters of verbs of speech, with their cost in nats where a quotation has just ended.
SPEECH = dict(zip("说道称问答表告回补解强笑续指坦写", (2.0, 3.0, 3.0, 3.0, 4.0, 4.0, 4.0, *[5.0] * 9), strict=True))
SPEECH_FLOOR = 2.0

# fields of a hypothesis: cost, context (two ids), pending byte (0: in phase), the last two bytes, 1 in a quotation,
# what was put out: (rest, character, start, end)
COST: Final = 0
CONTEXT: Final = 1
PENDING: Final = 2
LAST: Final = 3
QUOTE: Final = 4
OUT: Final = 5
Hyp = tuple[float, int, int, int, int, tuple | None]
Grown = list[tuple[int, Hyp]]


class Effort(NamedTuple):
    """How hard to search: hypotheses kept, alternatives tried, nats behind the best at which one is given up, nats at
    which a character is suspected to be two with a vanished pair between, and whether to think of two such pairs in a row."""

    beam: int
    branches: int
    within: float
    suspicious: float
    twice: bool


QUICK = Effort(beam=5, branches=6, within=8.0, suspicious=6.0, twice=False)
THOROUGH = Effort(beam=16, branches=14, within=14.0, suspicious=5.0, twice=True)

#: ASCII that an orphan may have swallowed, with its cost in nats on top of the model's.
SWALLOWABLE = (
    (" ", 1.0),
    ("", 1.5),
    (",", 1.5),
    ("(", 1.5),
    (")", 1.5),
    (".", 2.0),
    (";", 2.0),
    ("-", 2.0),
    ('"', 2.0),
)
YEAR_REST = re.compile(r"(?:9\d\d|0[0-2]\d)年")
_PINYIN_SET = frozenset("abcdefghijklmnopqrstuvwxyzāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü")
_BEFORE_PINYIN = _PINYIN_SET | frozenset("(（")


class Moves:
    """How hypotheses grow, with the evidence of one document."""

    def __init__(self, document: DocumentModel) -> None:
        self.gbk: Gbk = tables()
        self.document = document
        self.rows = document.rows
        ids = document.model.ids
        self.ids = ids
        self.unigram = document.model.unigram
        self.opening, self.closing = ids["“"], ids["”"]
        self.latin, self.digit = ids["a"], ids["0"]
        self.effort = QUICK
        self.near = 0.0  # hypotheses dearer than this are not worth every trouble
        self.speech = {ids[c]: cost for c, cost in SPEECH.items() if c in ids}

    def cost(self, context: int, ident: int) -> float:
        tri, bi, off3, off2 = self.rows(context)
        found = tri.get(ident)
        if found is None:
            found = bi.get(ident)
            found = off3 + found if found is not None else off2 + self.unigram[ident]
        return found

    def put(self, h: Hyp, c: str, ident: int, start: int, end: int, cost: float, pending: int, last: int) -> Hyp:
        """A hypothesis one character longer."""
        context = h[1]
        tri, bi, off3, off2 = self.rows(context)
        found = tri.get(ident)
        if found is None:
            found = bi.get(ident)
            found = off3 + found if found is not None else off2 + self.unigram[ident]
        if found > SPEECH_FLOOR and ident in self.speech and not self.document.knows(context):
            found = min(found, self.after_quotation(h[5], ident, found))
        cost += found
        quote = h[4]
        if ident == self.opening:
            if quote:
                cost += QUOTE_COST
            quote = 1
        elif ident == self.closing:
            if not quote:
                cost += QUOTE_COST
            quote = 0
        return (h[0] + cost, (context & 8191) << 13 | ident, pending, last, quote, (h[5], c, start, end))

    def after_quotation(self, out: tuple | None, ident: int, found: float) -> float:
        """A verb of speech is likely where a name may stand between it and the end of a quotation."""
        for _ in range(8):
            if out is None:
                break
            if out[1] in "”」":
                return self.speech[ident]
            if out[1] in "，。！？；：,!?;:“「":
                break
            out = out[0]
        return found

    def pair(self, h: Hyp, k: int, start: int, end: int, cost: float, pending: int, last: int) -> Hyp:
        g = self.gbk
        return self.put(h, g.char[k], g.ident[k], start, end, cost + g.extra[k], pending, last)

    def itself(self, h: Hyp, c: str, i: int) -> Hyp:
        """The character at hand, read as it stands."""
        k = self.gbk.pair_of.get(c)
        if k is not None:
            return self.put(h, c, self.gbk.ident[k], i, i + 1, 0.0, 0, k)
        f = fold_char(c)
        code = ord(c)
        if code >= 128:
            last = 0
        elif c in MARKS:
            last = 0xA300 | (code + 0x80)  # it was full-width, most likely
        else:
            last = (h[3] & 255) << 8 | code
        ident = self.ids.get(f, UNKNOWN)
        if f.isspace() or (ident in (self.latin, self.digit) and h[1] & 8191 == ident):
            return (h[0], h[1], 0, last, h[4], (h[5], c, i, i + 1))
        return self.put(h, c, ident, i, i + 1, 0.0, 0, last)

    def in_phase(self, s: str, i: int, h: Hyp, stop: int, hidden: bool) -> Grown:
        g = self.gbk
        c = s[i]
        if c in "(（":
            m = ANNOTATION.match(s, i, stop)
            if m and self.read_as(h[3], m[1]):
                return [(m.end(), (h[0], h[1], 0, h[3], h[4], (h[5], "", i, m.end())))]
        grown = [(i + 1, self.itself(h, c, i))]
        cut = self.cut_annotation(s, i, stop, hidden)
        if cut:
            first = h[3] & 255
            for b in second_bytes(first, cut[1]) if h[3] else ():
                # the lost byte is the first half of the next character
                new = (h[0] + LOST_COST, h[1], b, first << 8 | b, h[4], (h[5], "", i, cut.end()))
                grown.append((cut.end(), new))
        elif c in ORPHANS:
            mark = s[i + 1 : i + 2].translate(HALF)
            if mark in OPENING_COST:
                a3, second = MARKS[mark]
                cost = OPENING_COST[mark] + LOST_COST
                openers = self.likeliest(h[1], g.by_second[a3][:40], 5)
                if FULL_STOP not in openers:
                    openers.append(FULL_STOP)
                for k in openers:
                    rare = 0.0 if k == FULL_STOP else NO_STOP_COST
                    grown.append((i + 2, self.pair(h, k, i, i + 2, cost + rare, second, a3 << 8 | second)))
        elif hidden and c.translate(HALF) in OPENING_COST:
            mark = c.translate(HALF)
            a3, second = MARKS[mark]
            for k in self.likeliest(h[1], g.by_second[a3][:40], 3):
                grown.append((i + 1, self.pair(h, k, i, i + 1, OPENING_COST[mark] + 2.0, second, a3 << 8 | second)))
        return grown

    def cut_annotation(self, s: str, i: int, stop: int, hidden: bool) -> re.Match[str] | None:
        """The rest of an annotation behind half a character, at s[i]."""
        c = s[i]
        if c in ORPHANS or (hidden and c in _PINYIN_SET and not (i and s[i - 1] in _BEFORE_PINYIN)):
            return SWALLOWED.match(s, i, stop)
        return None

    def read_as(self, last: int, pinyin: str) -> bool:
        """Whether the two bytes before an annotation are a character with its reading."""
        char = self.gbk.char[last] if last > 255 else ""
        return bool(char) and reads(char, pinyin)

    def shifted(self, s: str, i: int, h: Hyp, stop: int, hidden: bool) -> Grown:
        g = self.gbk
        p = h[2]
        c = s[i]
        grown: Grown = []
        k = g.pair_of.get(c)
        if k is not None and (c < "！" or c > "～"):
            first, second = k >> 8, k & 255
            self.two_bytes(grown, h, p, first, second, i)
            if 0x40 <= second < 0x7F:
                self.letter_inside(grown, h, p, first, second, i)
            return grown
        if c in "(（":
            m = ANNOTATION.match(s, i, stop)
            if m:
                if self.read_as(h[3], m[1]):
                    grown.append((m.end(), (h[0], h[1], p, h[3], h[4], (h[5], "", i, m.end()))))
                return grown
        half = c.translate(HALF)
        m = self.cut_annotation(s, i, stop, hidden)
        if m or c in ORPHANS or (hidden and c.isascii()):
            if m:
                for b in second_bytes(p, m[1]):
                    grown.append((m.end(), self.pair(h, p << 8 | b, i - 1, i + 1, LOST_COST, 0, p << 8 | b)))
                if not grown or grown[0][1][0] - h[0] > self.effort.suspicious:
                    for mid, k in self.grow_pairs(h, likely_pairs_read(p, m[1]), i)[0]:
                        grown.append((m.end(), self.pair(mid, k, i, i + 1, VANISH_COST, 0, k)))
            else:
                self.lost_second(grown, s, i, h, p, stop)
        if m:
            return grown
        if c == "€":
            self.one_byte(grown, h, p, 0x80, i)
        elif "!" <= half <= "~":
            code = ord(half)
            if code >= 0x40:
                self.one_byte(grown, h, p, code, i)
            if c != "\ufffd":
                self.two_bytes(grown, h, p, 0xA3, code + 0x80, i)
        return grown

    def one_byte(self, grown: Grown, h: Hyp, p: int, second: int, i: int) -> None:
        """The byte at hand completes the pending character, and the phase comes right."""
        k = p << 8 | second
        if self.gbk.char[k]:
            grown.append((i + 1, self.pair(h, k, i - 1, i + 1, 0.0, 0, k)))
            if grown[-1][1][0] - h[0] < self.effort.suspicious:
                return
        for mid, k2 in self.vanished(h, p, second, i):
            grown.append((i + 1, self.pair(mid, k2, i, i + 1, VANISH_COST, 0, k2)))

    def two_bytes(self, grown: Grown, h: Hyp, p: int, first: int, second: int, i: int) -> None:
        """The first of two bytes completes the pending character; the second is pending now."""
        k = p << 8 | first
        here = first << 8 | second
        if self.gbk.char[k]:
            grown.append((i + 1, self.pair(h, k, i - 1, i + 1, 0.0, second, here)))
            if grown[-1][1][0] - h[0] < self.effort.suspicious:
                return
        for mid, k2 in self.vanished(h, p, first, i):
            grown.append((i + 1, self.pair(mid, k2, i, i + 1, VANISH_COST, second, here)))

    def letter_inside(self, grown: Grown, h: Hyp, p: int, first: int, second: int, i: int) -> None:
        """The second byte was a letter by itself: the phase comes right before it."""
        before: Grown = []
        self.one_byte(before, h, p, first, i)
        for to, new in before:
            grown.append((to, self.itself(new, chr(second), i)))

    def vanished(self, h: Hyp, p: int, second: int, i: int) -> list[tuple[Hyp, int]]:
        """A pair of bytes vanished here: (hypothesis with the pending character complete, the next character's pair)."""
        gbk = self.gbk
        pairs = likely_pairs(p, second)
        expected = [k for k in self.document.expected(h[1]) if k >> 8 == p and gbk.vanishing[k & 255]]
        if self.effort.twice:
            expected += [k for i1 in self.rows(h[1])[0] for k in gbk.pairs_of.get(i1, ()) if k >> 8 == p]
        if expected:
            expected = [k for k in dict.fromkeys(expected) if gbk.vanishing[k & 255]]
            listed = set(expected)
            pairs = [pair for pair in pairs if pair[0] not in listed]
            pairs += [(k1, gbk.ident[k1], gbk.extra[k1], ends_behind(k1, second)) for k1 in expected]
        found, best = self.grow_pairs(h, pairs, i)
        if self.effort.twice and best > HOPELESS and h[0] <= self.near:
            found += self.vanished_twice(h, p, second, i)
        return found

    def vanished_twice(self, h: Hyp, p: int, second: int, i: int) -> list[tuple[Hyp, int]]:
        """Two pairs vanished in a row, and with them all of the character between."""
        gbk = self.gbk
        found = []
        for k1 in self.likeliest(h[1], gbk.cut_short[p], 2):
            mid = self.pair(h, k1, i - 1, i, VANISH_COST, 0, k1)
            for k2 in self.likeliest(mid[1], inner_characters(k1 & 255), 2):
                deep = self.pair(mid, k2, i, i, VANISH_COST, 0, k2)
                allowed = gbk.vanishing[k2 & 255]
                ends = [end for end in gbk.by_second[second][:32] if end[0] in allowed]
                found += [(deep, k3) for k3 in self.likeliest(deep[1], ends, 2)]
        return found

    def grow_pairs(self, h: Hyp, pairs: Pairs, i: int) -> tuple[list[tuple[Hyp, int]], float]:
        """The likeliest pairs in this context, as (hypothesis that ends in the first, the second), and the cost of the best."""
        unigram = self.unigram
        tri, bi, off3, off2 = self.rows(h[1])
        best = 99.0
        scored = []
        for k1, i1, extra, ends in pairs:
            cost = tri.get(i1)
            if cost is None:
                cost = bi.get(i1)
                cost = off3 + cost if cost is not None else off2 + unigram[i1]
            cost += extra
            for follow, k2 in ends:
                total = cost + follow
                if total > best + SPREAD:
                    break
                if total < best:
                    best = total
                scored.append((total, k1, k2))
        scored.sort()
        mids: dict[int, Hyp] = {}
        found = []
        for _, k1, k2 in scored[: self.effort.branches]:
            mid = mids.get(k1)
            if mid is None:
                mid = mids[k1] = self.pair(h, k1, i - 1, i, 0.0, 0, k1)
            found.append((mid, k2))
        return found, best

    def likeliest(self, context: int, among: Iterable[Character], most: int) -> list[int]:
        """The likeliest of some characters in a context."""
        unigram = self.unigram
        tri, bi, off3, off2 = self.rows(context)
        scored = []
        for _, k, i, extra in among:
            c = tri.get(i)
            if c is None:
                c = bi.get(i)
                c = off3 + c if c is not None else off2 + unigram[i]
            scored.append((c + extra, k))
        scored.sort()
        return [k for _, k in scored[:most]]

    def lost_second(self, grown: Grown, s: str, i: int, h: Hyp, p: int, stop: int) -> None:
        """An orphan that is the second byte of the pending character; the ASCII byte behind it may have been swallowed."""
        n = int(i < stop and s[i] in ORPHANS)  # else the orphan itself was dropped, and so nothing is to be read past
        after = s[i + n : min(i + n + 1, stop)]
        if not after or after.translate(HALF) in OPENING_COST:
            swallowed: tuple[tuple[str, float], ...] = (("", 0.0),)
        elif TAG_REST.match(s, i + n, stop):
            swallowed = (("<", 0.0),)
        elif YEAR_REST.match(s, i + n, stop):
            swallowed = (("1" if after > "6" else "2", 0.0),)
        elif after == " ":
            swallowed = (("", 0.0),)
        else:
            swallowed = SWALLOWABLE
        most = self.effort.branches // 2
        news = [
            self.pair(h, k, i - 1, i + 1, LOST_COST, 0, k)
            for k in self.likeliest(h[1], self.gbk.by_first[p][:100], most)
        ]
        if not news or news[0][0] - h[0] > CERTAIN:
            for mid, k in self.grow_pairs(h, likely_pairs_lost(p), i)[0][:most]:
                news.append(self.pair(mid, k, i, i + 1, LOST_COST + VANISH_COST, 0, k))
        for new in news:
            for c, extra in swallowed:
                if not c:
                    grown.append((i + n, (new[0] + extra, *new[1:])))
                elif c == "<":
                    end = self.cost(new[1], BOUNDARY) + (QUOTE_COST if new[4] else 0.0)
                    grown.append((i + n, (new[0] + end, new[1], 0, 0x3C, new[4], (new[5], c, i, i + n))))
                else:
                    more = self.itself(new, c, i)
                    grown.append((i + n, (more[0] + extra, *more[1:])))
