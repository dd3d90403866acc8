"""The search: which characters, cut apart at the wrong bytes, would look like what is on the page.

A hypothesis walks over the page's characters. It is either in phase (characters are what they seem) or shifted: then
it holds `pending`, the first byte of a character whose second byte comes next. `Damage` is one window of a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.cleaning.folding import fold_char
from flows.cleaning.lattice import MARKS, OPENING_COST, Gbk, is_pair, tables
from flows.cleaning.model import BOUNDARY, UNKNOWN, UNKNOWN_COST, Model, load_model
from flows.cleaning.readings import PINYIN_LETTERS, reads, second_bytes

ORPHANS = "?\ufffd"
ANNOTATION = re.compile(rf"[(（]([{PINYIN_LETTERS}]{{1,6}})[)）]")
SWALLOWED = re.compile(rf"[?\ufffd]([{PINYIN_LETTERS}]{{1,6}})\)")
TAG_REST = re.compile(r"/?(?:p|br|div|span|strong|em|b|i|a|img|li|ul|ol|h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)

BEAM = 24
VANISH_COST = 1.0
LOST_COST = 0.5

# fields of a hypothesis
COST, CONTEXT, PENDING, LAST, QUOTE, OUT = range(6)
Hyp = tuple[float, int, int, int, int, tuple | None]


@dataclass(frozen=True)
class Found:
    """What a window became: characters with their spans in the text, the margin over leaving it alone, where it ends."""

    start: int
    end: int
    chars: list[tuple[str, int, int]]
    margin: float


class Search:
    """Repairs one stretch at a time. Keeps the tables at hand."""

    def __init__(self) -> None:
        self.gbk: Gbk = tables()
        self.model: Model = load_model()
        m = self.model.ids
        self.open_double, self.close_double = m["“"], m["”"]
        self.latin, self.digit = m["a"], m["0"]

    # -- model -----------------------------------------------------------------------------------------------------

    def step(self, context: int, ident: int) -> float:
        if not ident:
            return UNKNOWN_COST
        return self.model.cost(context, ident)

    def ascii_id(self, c: str, context: int) -> int:
        """The id of a character that stands for itself; -1: it leaves no trace in the model (space, same class)."""
        f = fold_char(c)
        if f.isspace():
            return -1
        i = self.model.ids.get(f, UNKNOWN)
        if i in (self.latin, self.digit) and context & 8191 == i:
            return -1
        return i

    def emit(self, h: Hyp, c: str, ident: int, start: int, end: int, cost: float, pending: int, last: int) -> Hyp:
        context = h[CONTEXT]
        quote = h[QUOTE]
        if ident >= 0:
            cost += self.step(context, ident)
            if ident == self.open_double:
                if quote > 0:
                    cost += 3.0
                quote = 1
            elif ident == self.close_double:
                if quote == 0:
                    cost += 3.0
                quote = 0
            context = (context & 8191) << 13 | ident
        return (h[COST] + cost, context, pending, last, quote, (h[OUT], c, start, end))

    def pair(self, h: Hyp, k: int, start: int, end: int, cost: float, pending: int, last: int) -> Hyp:
        g = self.gbk
        return self.emit(h, g.char[k], g.ident[k], start, end, cost + g.extra[k], pending, last)

    # -- units -----------------------------------------------------------------------------------------------------

    def run(self, s: str, start: int, context: int, quote: int, last: int, stop: int, hidden: bool) -> Found | None:
        """Search from `start`, where damage is suspected, until all hypotheses agree again; at most to `stop`."""
        buckets: dict[int, dict[tuple[int, int, int], Hyp]] = {}
        h0: Hyp = (0.0, context, 0, last, quote, None)
        buckets[start] = {(context, 0, quote): h0}
        at = start
        while buckets:
            at = min(buckets)
            hyps = sorted(buckets.pop(at).values(), key=lambda h: h[COST])[:BEAM]
            best = hyps[0][COST]
            hyps = [h for h in hyps if h[COST] < best + 25.0]
            if at > start and not buckets:
                contexts = {h[CONTEXT] for h in hyps}
                if (len(contexts) == 1 and all(h[PENDING] == 0 for h in hyps)) or at >= stop:
                    return self.finish(s, start, at, hyps, stop, context, quote)
            if at >= stop:
                buckets.setdefault(at, {})
                # others are still on their way: there is nothing past the end, so they end here too
                rest = [h for b in buckets.values() for h in b.values()]
                return self.finish(s, start, at, hyps + rest, stop, context, quote)
            for h in hyps:
                for to, new in self.expand(s, at, h, stop, hidden):
                    bucket = buckets.setdefault(to, {})
                    key = (new[CONTEXT], new[PENDING], new[QUOTE])
                    old = bucket.get(key)
                    if old is None or new[COST] < old[COST]:
                        bucket[key] = new
        return None

    def finish(self, s: str, start: int, at: int, hyps: list[Hyp], stop: int, context: int, quote: int) -> Found | None:
        def total(h: Hyp) -> float:
            cost = h[COST]
            if h[PENDING]:
                cost += 12.0
            if at >= stop:
                if h[QUOTE] == 1:
                    cost += 1.0
                cost += self.step(h[CONTEXT], BOUNDARY)
            else:
                nxt = next_quote(s, at, stop)
                if nxt and (nxt == "”") != (h[QUOTE] == 1):
                    cost += 3.0
            return cost

        best = min(hyps, key=total)
        chars: list[tuple[str, int, int]] = []
        out = best[OUT]
        while out is not None:
            chars.append((out[1], out[2], out[3]))
            out = out[0]
        chars.reverse()
        chars = [c for c in chars if c[0]]
        if "".join(c[0] for c in chars) == s[start:at]:
            return Found(start, at, [], 0.0)
        alone: Hyp = (0.0, context, 0, 0, quote, None)
        for i in range(start, at):
            alone = self.itself(alone, s, i)
        return Found(start, at, chars, total(alone) - total(best))

    def itself(self, h: Hyp, s: str, i: int) -> Hyp:
        c = s[i]
        k = self.gbk.pair_of.get(c)
        if k is not None:
            return self.emit(h, c, self.gbk.ident[k], i, i + 1, 0.0, 0, k)
        return self.emit(h, c, self.ascii_id(c, h[CONTEXT]), i, i + 1, 0.0, 0, ord(c) if c.isascii() else 0)

    def expand(self, s: str, i: int, h: Hyp, stop: int, hidden: bool) -> list[tuple[int, Hyp]]:
        if h[PENDING]:
            return self.shifted(s, i, h, stop, hidden)
        return self.in_phase(s, i, h, stop, hidden)

    def in_phase(self, s: str, i: int, h: Hyp, stop: int, hidden: bool) -> list[tuple[int, Hyp]]:
        g = self.gbk
        c = s[i]
        out = [(i + 1, self.itself(h, s, i))]
        if c in ORPHANS:
            mark = s[i + 1 : i + 2].translate(HALF)
            if mark in OPENING_COST:
                a3, second = MARKS[mark]
                for _, k in g.by_second[a3][:24]:
                    out.append((i + 2, self.pair(h, k, i, i + 2, OPENING_COST[mark] + LOST_COST, second, 0)))
            m = SWALLOWED.match(s, i, stop)
            if m and h[LAST]:
                first = h[LAST] & 255
                for b in second_bytes(first, m[1]):
                    # the lost byte is the first half of the next character
                    new = (h[COST] + LOST_COST, h[CONTEXT], b, first << 8 | b, h[QUOTE], (h[OUT], "", i, m.end()))
                    out.append((m.end(), new))
        m = ANNOTATION.match(s, i, stop)
        if m and h[LAST] and self.read_as(h[LAST], m[1]):
            new = (h[COST], h[CONTEXT], 0, h[LAST], h[QUOTE], (h[OUT], "", i, m.end()))
            out = [(m.end(), new)]
        if hidden and c.translate(HALF) in OPENING_COST:
            a3, second = MARKS[c.translate(HALF)]
            for _, k in g.by_second[a3][:12]:
                out.append((i + 1, self.pair(h, k, i, i + 1, OPENING_COST[c.translate(HALF)] + 2.0, second, 0)))
        return out

    def read_as(self, last: int, pinyin: str) -> bool:
        char = self.gbk.char[last] if last > 255 else ""
        return bool(char) and reads(char, pinyin)

    def shifted(self, s: str, i: int, h: Hyp, stop: int, hidden: bool) -> list[tuple[int, Hyp]]:
        g = self.gbk
        p = h[PENDING]
        c = s[i]
        out: list[tuple[int, Hyp]] = []
        k = g.pair_of.get(c)
        m = ANNOTATION.match(s, i, stop)
        if m:
            if h[LAST] and self.read_as(h[LAST], m[1]):
                out.append((m.end(), (h[COST], h[CONTEXT], p, h[LAST], h[QUOTE], (h[OUT], "", i, m.end()))))
            return out
        if k is not None and not (c in FULL_MARKS):
            self.two_bytes(out, h, p, k >> 8, k & 255, i, i + 1)
            return out
        half = c.translate(HALF)
        if c in ORPHANS:
            m = SWALLOWED.match(s, i, stop)
            if m:
                for b in second_bytes(p, m[1]):
                    out.append((m.end(), self.pair(h, p << 8 | b, i - 1, i + 1, LOST_COST, 0, p << 8 | b)))
            else:
                self.lost_second(out, s, i, h, p, stop)
        if c == "€":
            self.one_byte(out, h, p, 0x80, i, i + 1)
        elif "!" <= half <= "~":
            code = ord(half)
            if code >= 0x40:
                self.one_byte(out, h, p, code, i, i + 1)
            if c not in ORPHANS or c == "?":
                self.two_bytes(out, h, p, 0xA3, code + 0x80, i, i + 1)
        return out

    def one_byte(self, out: list, h: Hyp, p: int, second: int, start: int, end: int) -> None:
        """The byte at hand completes the pending character, and the phase comes right."""
        g = self.gbk
        k = p << 8 | second
        if g.char[k]:
            out.append((end, self.pair(h, k, start - 1, end, 0.0, 0, k)))
        for mid, v2 in self.vanished(h, p, second, start):
            k2 = v2 << 8 | second
            out.append((end, self.pair(mid, k2, start, end, VANISH_COST, 0, k2)))

    def two_bytes(self, out: list, h: Hyp, p: int, first: int, second: int, start: int, end: int) -> None:
        """Two bytes: the first completes the pending character, the second is pending now."""
        g = self.gbk
        k = p << 8 | first
        here = first << 8 | second
        if g.char[k]:
            out.append((end, self.pair(h, k, start - 1, end, 0.0, second, here)))
        for mid, v2 in self.vanished(h, p, first, start):
            out.append((end, self.pair(mid, v2 << 8 | first, start, end, VANISH_COST, second, here)))

    def vanished(self, h: Hyp, p: int, second: int, at: int) -> list[tuple[Hyp, int]]:
        """A pair of bytes vanished here: (hypothesis with the pending character complete, first byte of the next)."""
        g = self.gbk
        mids = []
        for v1, k in g.by_first[p]:
            if g.vanishing[v1]:
                mids.append((self.pair(h, k, at - 1, at, 0.0, 0, k), v1))
        mids.sort(key=lambda x: x[0][COST])
        found = []
        for mid, v1 in mids[:6]:
            n = 0
            allowed = g.vanishing[v1]
            for v2, _ in g.by_second[second]:
                if v2 in allowed:
                    found.append((mid, v2))
                    n += 1
                    if n >= 24:
                        break
        return found

    def lost_second(self, out: list, s: str, i: int, h: Hyp, p: int, stop: int) -> None:
        """An orphan that is the second byte of the pending character; the ASCII byte behind it may have been swallowed."""
        g = self.gbk
        after = s[i + 1 : i + 2]
        mark = after.translate(HALF)
        if not after or i + 1 >= stop:
            swallowed = ""
            cost = 0.0
        elif mark in OPENING_COST:
            swallowed, cost = "", 0.0
        elif TAG_REST.match(s, i + 1, stop):
            swallowed, cost = "<", 0.0
        elif after.isascii():
            swallowed, cost = " ", 0.5
        else:
            swallowed, cost = " ", 2.0
        news = []
        for _, k in g.by_first[p][:120]:
            news.append(self.pair(h, k, i - 1, i + 1, LOST_COST + cost, 0, k))
        news.sort(key=lambda x: x[COST])
        for new in news[:10]:
            if swallowed:
                new = (new[COST], new[CONTEXT], 0, 32, new[QUOTE], (new[OUT], swallowed, i, i + 1))
            out.append((i + 1, new))


HALF = str.maketrans({chr(x + 0xFEE0): chr(x) for x in range(0x21, 0x7F)})
FULL_MARKS = frozenset("")
_QUOTES = re.compile("[“”「」?!�]")


def next_quote(s: str, at: int, stop: int) -> str:
    """The next double quote mark, unless damage may hide one before it."""
    m = _QUOTES.search(s, at, stop)
    if not m:
        return ""
    return {"「": "“", "」": "”"}.get(m[0], m[0] if m[0] in "“”" else "")
