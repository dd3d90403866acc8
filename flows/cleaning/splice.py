"""Byte-splice damage undone: text whose GBK bytes were searched and replaced without regard to characters.

>>> str(repair_splices(Text.of("他們都笑了?!按_實(shí)如此?!迸粱艋f,“這是"))[:10])
'他們都笑了。“確實'
"""

from __future__ import annotations

import re
from functools import lru_cache

from flows.cleaning.folding import fold_char
from flows.cleaning.lattice_search import ANNOTATION, Search
from flows.cleaning.model import BOUNDARY, UNKNOWN
from flows.cleaning.readings import PINYIN_LETTERS, reads
from flows.text import Edit, Span, Text

#: A Rust regular expression (for Polars `str.contains`, and for `re`) that finds every text that may be spliced.
SPLICE_HINT = rf"[a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü][)）]|[?\x{{FFFD}}][!,;?！，；？:：]"
_HINT = re.compile(SPLICE_HINT.replace(r"\x{FFFD}", "\ufffd"))
_ENTRY = re.compile(
    rf"[?\ufffd](?:[!,;?:！，；？：]|[{PINYIN_LETTERS}]{{1,6}}\))|(?<=[^\s(])\([{PINYIN_LETTERS}]{{1,6}}\)"
)
MIN_MARGIN = 4.0


def may_be_spliced(s: str) -> bool:
    """A cheap test without false negatives: False means that `repair_splices` would change nothing."""
    return _HINT.search(s) is not None


@lru_cache(maxsize=1)
def _search() -> Search:
    return Search()


def repair_splices(text: Text) -> Text:
    """Put back what byte splices destroyed and take out their pinyin annotations; what can't be decided stays."""
    s = text.chars
    if not may_be_spliced(s):
        return text
    edits: list[Edit] = []
    for start, end in text.lines():
        if _HINT.search(s, start, end):
            edits.extend(_repair_line(s, start, end))
    return text.edit(edits)


def doubtful(s: str) -> list[Span]:
    """What is left that looks damaged."""
    return [m.span() for m in _ENTRY.finditer(s)]


def _repair_line(s: str, start: int, end: int) -> list[Edit]:
    search = _search()
    ids = search.model.ids
    edits: list[Edit] = []
    context, quote, last = BOUNDARY << 13 | BOUNDARY, 0, 0
    at = start
    while True:
        m = _ENTRY.search(s, at, end)
        if not m:
            return edits
        # walk the undamaged text for context
        tail = s[max(at, m.start() - 6) : m.start()]
        for c in s[at : m.start()]:
            if c in "“「":
                quote = 1
            elif c in "”」":
                quote = 0
        for c in tail:
            f = fold_char(c)
            if f.isspace():
                last = 32
                continue
            i = ids.get(f, UNKNOWN)
            if not (f in "a0" and context & 8191 == i):
                context = (context & 8191) << 13 | i
            last = search.gbk.pair_of.get(c, ord(c) if c < "\x80" else 0)
        if m[0][0] == "(":
            at = m.end()
            if last > 255 and reads(search.gbk.char[last], m[0][1:-1]):
                edits.append(Edit(m.start(), m.end(), "", "annotation"))
            elif last == 0 or last < 256:
                before = s[m.start() - 2 : m.start()]
                k = search.gbk.pair_of.get(before[0], 0) if len(before) == 2 else 0
                if k and 0x40 <= ord(before[1]) < 0x7F:
                    cross = search.gbk.char[(k & 255) << 8 | ord(before[1])]
                    if cross and reads(cross, m[0][1:-1]):
                        edits.append(Edit(m.start(), m.end(), "", "annotation"))
            continue
        found = search.run(s, m.start(), context, quote, last, end, False)
        if found is None:
            at = m.end()
            continue
        if found.chars and found.margin > MIN_MARGIN:
            chars = [c for c in found.chars]
            edits.append(
                Edit(
                    found.start,
                    found.end,
                    "".join(c for c, _, _ in chars),
                    "splice",
                    found.margin,
                    [(max(a, found.start), b) for _, a, b in chars],
                )
            )
            for c, _, _ in chars:
                if c in "“「":
                    quote = 1
                elif c in "”」":
                    quote = 0
            f = "".join(fold_char(c) for c, _, _ in chars)[-4:]
            for c in f:
                if not c.isspace():
                    context = (context & 8191) << 13 | ids.get(c, UNKNOWN)
            last = search.gbk.pair_of.get(chars[-1][0], 0) if chars else 0
            at = found.end
        else:
            at = max(m.end() if not found.chars else m.start() + 1, m.start() + 1)
