"""Byte-splice damage undone: text whose GBK bytes were searched and replaced without regard to characters.

>>> str(repair_splices(Text.of("他們都笑了?!按_實(shí)如此?!迸粱艋f,“這是"))[:10])
'他們都笑了。“確實如'

`decoder` finds what a damaged stretch was; here are found the places to look at, what the document as a whole
says of them, and what to believe.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from flows.cleaning.addresses import outside_addresses
from flows.cleaning.splices.annotations import ANNOTATION, are_damage
from flows.cleaning.splices.document_names import DocumentModel, no_document
from flows.cleaning.splices.readings import Passage, Reading, Rescorer, rescored
from flows.cleaning.splices.search.decoder import CLOSE
from flows.cleaning.splices.surroundings import Found, Search, State
from flows.language.readings import PINYIN, PINYIN_LETTERS
from flows.text import Doubt, Edit, Span, Text

_MARKS = "!,;?:！，；？："
#: Lead bytes B0 and B1: what stands behind ！ where `。“` and `。”` were cut apart.
_BEHIND_QUOTES = "".join(sorted(bytes((a, b)).decode("gbk") for a in (0xB0, 0xB1) for b in range(0xA1, 0xFF)))

#: A regular expression for Polars (`str.contains`) that finds every text which may be spliced.
SPLICE_HINT = rf"[{PINYIN_LETTERS}]\)|[?\x{{FFFD}}][{_MARKS}]|\x{{FFFD}}|[!！][{_BEHIND_QUOTES}]"
#: The same for Python, whose patterns are fast where they begin with one certain character.
_HINTS = tuple(
    re.compile(rf"{mark}[{behind}]")
    for mark, behind in ((r"\?", _MARKS), ("!", _BEHIND_QUOTES), ("！", _BEHIND_QUOTES))
)
_BRACKET = re.compile(rf"\)(?<=[{PINYIN_LETTERS}]\))")
_ORPHAN = rf"[?\ufffd](?:[{_MARKS}]|\(?{PINYIN}[()])"
#: Where damage shows: an orphan before a mark or the rest of an annotation, or an annotation.
_ENTRY = re.compile(
    rf"[?\ufffd(（](?:(?<=[?\ufffd])(?:[{_MARKS}]|\(?{PINYIN}[()])|(?<=[(（]){PINYIN}[()（）])"  # one set first is fast
)
#: Where damage may hide if the orphan itself was dropped.
_HIDDEN = re.compile(rf"{_ORPHAN}|[(（]{PINYIN}[()（）]|[!,;?！，；？](?=[㐀-鿿])|[!！](?=/p>|\n|$)|{PINYIN}\)")
#: What an orphan stands before where orphans are kept.
_UNSEEN = re.compile(rf"[!！](?<![?\ufffd][!！])[{_BEHIND_QUOTES}]")
_UNSEEN_REST = re.compile(rf"[㐀-鿿]{PINYIN}\)$")

_SHOWN = re.compile(rf"[?\ufffd][!！][{_BEHIND_QUOTES}]")
_SHOWN_REST = re.compile(rf"[㐀-鿿?\ufffd]\(?{PINYIN}\)")

_MARKS_WITHOUT_END = re.compile("[?!\ufffd？！]{8,}")

LONGEST_PINYIN = 8  # letters of one reading
READINGS = 24  # of a passage that a second model chooses among
MIN_MARGIN = 6.0  # nats by which a repair must beat leaving the text alone
SURE = 20.0  # nats: a repair that leaves no doubt that the text is damaged; who is astonished writes ??? all the same
MIN_MARGIN_SURE = 2.0  # in a text that is
MIN_MARGIN_HIDDEN = 10.0  # where nothing shows that a byte is missing


def may_be_spliced(s: str) -> bool:
    """A cheap test: False means that `repair_splices` would change nothing."""
    return _hint(s, 0, len(s))


def shows_splices(s: str) -> bool:
    """Whether a text has what nothing but splices leave: an annotation or the rest of one, an orphan before half a
    quote mark."""
    if _SHOWN.search(s):
        return True
    brackets = (bracket.end() for bracket in _BRACKET.finditer(s))
    return any(_SHOWN_REST.search(s, max(end - LONGEST_PINYIN - 3, 0), end) for end in brackets)


def _hint(s: str, start: int, end: int) -> bool:
    if s.find("\ufffd", start, end) >= 0:
        return True
    return any(hint.search(s, start, end) for hint in _HINTS) or _BRACKET.search(s, start, end) is not None


def repair_splices(text: Text, document: DocumentModel | None = None, rescorer: Rescorer | None = None) -> Text:
    """Put back what byte splices destroyed and take out their pinyin annotations; what can't be decided stays.

    Edits have the kind "splice", with their margin in nats, or "annotation". Each restored character has its own
    origin: the characters of the text that hold its bytes. Where another reading is nearly as likely, what it has
    otherwise is marked as doubtful ("reading"). `document` is what the text is a part of, where that is
    known: names that stand undamaged elsewhere in it help. `rescorer` chooses among the readings that the search finds;
    ValueError if it gives not one cost for each.
    """
    repairs = _repairs(text, document, READINGS if rescorer else 1)
    if rescorer:
        passages = rescored(text, [repair.passage for repair in repairs], rescorer)
        repairs = [_chosen(repair, passage) for repair, passage in zip(repairs, passages, strict=True)]
    doubts = [
        Doubt("reading", *text.source_span(*span)) for repair in repairs for span in repair.passage.doubtful(CLOSE)
    ]
    return text.edit(repair.edit for repair in repairs).doubted(doubts)


def find_readings(
    text: Text, most: int = 5, document: DocumentModel | None = None, rescorer: Rescorer | None = None
) -> list[Passage]:
    """Each passage that `repair_splices` would mend, with at most `most` readings, likeliest first.

    Looks harder than repair does, which takes several times as long and may put another reading first. With a
    `rescorer` the order is that of both models' costs together. ValueError if `most` is below 1.

    >>> passage = find_readings(Text.of("他們都笑了?!按_實(shí)如此?!迸粱艋f,“這是"), 2)[1]
    >>> [(reading.chars, round(reading.cost - passage.readings[0].cost)) for reading in passage.readings]
    [('。”帕霍基說,“', 0), ('。”帕霍化說,“', 1)]
    """
    if most < 1:
        raise ValueError("at least one reading of a passage is given")
    repairs = _repairs(text, document, max(most, READINGS if rescorer else 2))
    passages = [repair.passage for repair in repairs]
    if rescorer:
        passages = rescored(text, passages, rescorer)
    spliced = (p for p, repair in zip(passages, repairs, strict=True) if repair.edit.kind == "splice")
    return [passage._replace(readings=passage.readings[:most]) for passage in spliced]


class _Repair(NamedTuple):
    """A repair, and what else the passage may have been."""

    edit: Edit
    passage: Passage


def _chosen(repair: _Repair, passage: Passage) -> _Repair:
    """A repair that puts another reading in its place."""
    edit, first = repair.edit, passage.readings[0]
    if edit.kind != "splice" or first.chars == edit.new or edit.margin is None:
        return repair._replace(passage=passage)
    was = {reading.chars: reading.cost for reading in repair.passage.readings}
    margin = edit.margin - (was[first.chars] - was[edit.new])
    return _Repair(edit._replace(new=first.chars, spans=first.spans, margin=margin), passage)


def _repairs(text: Text, document: DocumentModel | None, most: int) -> list[_Repair]:
    """What there is to repair, with at most `most` readings of each passage."""
    s = text.chars
    if not may_be_spliced(s):
        return []
    strip = are_damage(s)
    entries = [m.start() for m in _ENTRY.finditer(s)]
    shown = sum(s[at] in "?\ufffd" for at in entries)
    unseen = sum(1 for _ in _UNSEEN.finditer(s)) + sum(1 for _ in _unseen_rests(s))
    hidden = unseen > shown or (not shown and strip)
    if not hidden and not entries:
        return []
    # hidden damage would be evidence for itself
    search = Search(s, (document or DocumentModel(s)) if shown else no_document(), hidden, most)
    repairs: list[_Repair] = []
    for start, end in _parts(text):
        if hidden or (_next(entries, start) < end and _hint(s, start, end)):
            repairs.extend(_repair_line(search, start, end, strip))
    sure = strip or any(r.edit.margin is not None and r.edit.margin > SURE for r in repairs)
    least = MIN_MARGIN_SURE if sure else MIN_MARGIN
    if hidden and not sure:
        least = MIN_MARGIN_HIDDEN
    is_outside = outside_addresses(s)
    return [r for r in repairs if (r.edit.margin is None or r.edit.margin > least) and is_outside(r.edit.start)]


def _unseen_rests(s: str) -> Iterator[int]:
    """Where the rests of annotations end that stand right behind a character."""
    for bracket in _BRACKET.finditer(s):
        if _UNSEEN_REST.search(s, max(bracket.start() - LONGEST_PINYIN - 1, 0), bracket.end()):
            yield bracket.end()


def _next(places: list[int], at: int) -> float:
    """The first of some places, in rising order, that is not before another."""
    i = bisect_left(places, at)
    return places[i] if i < len(places) else math.inf


def _parts(text: Text) -> Iterator[Span]:
    """The lines of a text without what no damage looks like: marks without end."""
    for start, end in text.lines():
        for found in _MARKS_WITHOUT_END.finditer(text.chars, start, end):
            yield start, found.start()
            start = found.end()
        yield start, end


def _repair_line(search: Search, start: int, end: int, strip: bool) -> list[_Repair]:
    s, hidden = search.s, search.hidden
    repairs: list[_Repair] = []
    entry = _HIDDEN if hidden else _ENTRY
    state, known = State(), start  # the state behind s[:known], when it is asked for
    last, behind = 0, -1  # the last two bytes, where an edit ended just before
    at = start
    while m := entry.search(s, at, end):
        at = m.start()
        if m[0][0] in "(（":
            a = ANNOTATION.match(s, at, end) if strip else None
            if at > behind:
                last = search.last_bytes(start, at)
            if a and search.is_read(last, a[1]):
                repairs.append(
                    _Repair(Edit(at, a.end(), "", "annotation"), Passage(at, a.end(), (Reading("", 0.0, ()),)))
                )
                at = behind = a.end()
            else:
                at += 1
            continue
        if hidden and not search.is_odd(at, end):
            at += 1
            continue
        state = search.advance(state, known, at)
        known = at
        if hidden and m[0] in "!！" and not "㐀" <= s[at + 1 : at + 2] <= "鿿" and not state.quote:
            at += 1
            continue
        found = search.run(at, end, state)
        if found.readings and found.margin > (SURE if s.startswith("???", at) else MIN_MARGIN_SURE):
            repairs.append(_repair(at, found))
            state, last = found.state, found.state.last
            at = known = behind = found.end
        else:
            # where nothing is better than what stands there, no run begins before the search's end either
            at = at + 1 if found.readings else found.end
    return repairs


def _repair(at: int, found: Found) -> _Repair:
    best = found.readings[0]
    return _Repair(
        Edit(at, found.end, best.chars, "splice", found.margin, best.spans), Passage(at, found.end, found.readings)
    )
