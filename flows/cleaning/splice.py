"""Byte-splice damage undone: text whose GBK bytes were searched and replaced without regard to characters.

>>> str(repair_splices(Text.of("他們都笑了?!按_實(shí)如此?!迸粱艋f,“這是"))[:10])
'他們都笑了。“確實'
"""

from __future__ import annotations

import re

from flows.cleaning.document_model import DocumentModel
from flows.cleaning.lattice_search import ANNOTATION, Search, State
from flows.cleaning.readings import PINYIN_LETTERS
from flows.text import Edit, Span, Text

#: A Rust regular expression (for Polars `str.contains`, and for `re`) that finds every text that may be spliced.
SPLICE_HINT = r"[a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü][)）]|[?\x{FFFD}][!,;?！，；？:：]"
_HINT = re.compile(SPLICE_HINT.replace(r"\x{FFFD}", "\ufffd"))
_ENTRY = re.compile(
    rf"[?\ufffd](?:[!,;?:！，；？：]|[{PINYIN_LETTERS}]{{1,6}}\))|(?<=[^\s(])\([{PINYIN_LETTERS}]{{1,6}}[()]"
)
MIN_MARGIN = 4.0


def may_be_spliced(s: str) -> bool:
    """A cheap test without false negatives: False means that `repair_splices` would change nothing."""
    return _HINT.search(s) is not None


def repair_splices(text: Text) -> Text:
    """Put back what byte splices destroyed and take out their pinyin annotations; what can't be decided stays."""
    s = text.chars
    if not may_be_spliced(s):
        return text
    search = Search(DocumentModel(s))
    edits: list[Edit] = []
    for start, end in text.lines():
        if _HINT.search(s, start, end):
            edits.extend(_repair_line(search, s, start, end))
    return text.edit(edits)


def doubtful(s: str) -> list[Span]:
    """What is left that looks damaged."""
    return [m.span() for m in _ENTRY.finditer(s)]


def _repair_line(search: Search, s: str, start: int, end: int) -> list[Edit]:
    edits: list[Edit] = []
    state, known = State(), start  # the state behind s[:known], when it is asked for
    last, behind = 0, -1  # the last two bytes, where an annotation was taken out just before
    at = start
    while m := _ENTRY.search(s, at, end):
        at = m.start()
        if m[0][0] == "(":
            a = ANNOTATION.match(s, at, end)
            if at > behind:
                last = search.last_bytes(s, start, at)
            if a and search.read_as(last, a[1]):
                edits.append(Edit(at, a.end(), "", "annotation"))
                at = behind = a.end()
            else:
                at += 1
            continue
        state = search.advance(state, s, known, at)
        found = search.run(s, at, state, end)
        if found.chars and found.margin > MIN_MARGIN:
            edits.append(
                Edit(
                    at,
                    found.end,
                    "".join([c for c, _, _ in found.chars]),
                    "splice",
                    found.margin,
                    [(max(a, at), b) for _, a, b in found.chars],
                )
            )
            state, last = found.state, found.state.last
            at = known = behind = found.end
        else:
            known = at
            at += 1
    return edits
