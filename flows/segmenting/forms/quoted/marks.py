"""Where quotations begin and end: pairs of quote marks, also where the page lost one or closed with the wrong one.

A quotation lives in one paragraph, or opens anew in each of several and closes in the last. Whether it is speech is
decided elsewhere (attribution.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flows.segmenting.words.patterns import lazy

OPENING = "“「"
CLOSING = "”」"
_MARKS = lazy("[“”「」]")
_SINGLE = lazy("[‘’]")
#: What an utterance ends with.
FINAL = "。！？!?…—～~"
PAUSE = "，,、；：:"
_FIRST_CLAUSE = lazy(r"[^，。！？：“”]{2,16}(?=[，。：])")
#: The most characters of a paragraph; longer lines are no prose that somebody wrote.
LONGEST = 2000
_SENTENCE_END = lazy(r"[。！？!?…]+[’』）]*")

#: Given a stretch of text, says whether it is a clause of attribution (陈说 / 他告诉我).
IsAttribution = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Quote:
    """What stands between quote marks, `start` to `end` in the joined text.

    `before` and `after` bound the marks themselves; `paragraph` is the index of the paragraph it begins in, `last` that
    in which it ends. `sure` is False where a mark was missing or wrong."""

    start: int
    end: int
    before: int
    after: int
    paragraph: int
    last: int
    sure: bool = True


def joined(paragraphs: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Paragraphs, those put together that a line break parts inside a quotation: the first breaks off in the middle of
    a sentence, and the next closes what it never opened."""
    whole: list[tuple[int, int]] = []
    for low, high in paragraphs:
        if whole:
            before, first = text[slice(*whole[-1])], _MARKS.search(text, low, high)
            opened = max(before.rfind(mark) for mark in OPENING) > max(before.rfind(mark) for mark in CLOSING)
            broken = opened and before[-1:] not in FINAL + PAUSE + OPENING
            if broken and first and first.group() in CLOSING:
                whole[-1] = (whole[-1][0], high)
                continue
        whole.append((low, high))
    return whole


def cut(paragraphs: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Paragraphs, those that are too long for one cut where a sentence ends, so that what is read around a quotation
    stays bounded.

    >>> cut([(0, 9)], "“好。”他说。“走"), [b - a for a, b in cut([(0, 6000)], "“好。”他说。" * 750 + "无" * 750)]
    ([(0, 9)], [1999, 1998, 1253, 750])
    """
    bounded: list[tuple[int, int]] = []
    for start, high in paragraphs:
        low = start
        while high - low > LONGEST:
            ends = max(
                text.rfind(mark, low + LONGEST // 2, low + LONGEST) for mark in ("。“", "。”", "！”", "？”", "。", "\n")
            )
            ends = max(text.rfind("。”", low + LONGEST // 2, low + LONGEST - 1) + 1, ends)
            at = ends + 1 if ends > 0 else low + LONGEST
            bounded.append((low, at))
            low = at
        bounded.append((low, high))
    return bounded


def find_quotes(text: str, paragraphs: Sequence[tuple[int, int]], is_attribution: IsAttribution) -> list[Quote]:
    """The outermost quotations of a text, in order. `paragraphs` are (start, end) in the text. Time is linear."""
    found: list[Quote] = []
    running: Quote | None = None
    single = _SINGLE if "“" not in text and "”" not in text and "「" not in text else None
    for number, (low, high) in enumerate(paragraphs):
        opens_next = number + 1 < len(paragraphs) and text[paragraphs[number + 1][0]] in OPENING
        quotes, unclosed = _in_paragraph(text, low, high, number, single, opens_next, is_attribution)
        if running is not None:
            if quotes and quotes[0].before == low and text[low] in OPENING:
                first = quotes.pop(0)
                running = replace(running, end=first.end, after=first.after, last=number)
            else:
                found.append(replace(running, sure=False))
                running = None
        if running is not None and not (unclosed and not quotes):
            found.append(running)
            running = None
        if unclosed and quotes:
            running = quotes.pop()
        found += quotes
    if running is not None:
        found.append(replace(running, sure=False))
    return found


def _in_paragraph(
    text: str,
    low: int,
    high: int,
    number: int,
    single: re.Pattern[str] | None,
    opens_next: bool,
    is_attribution: IsAttribution,
) -> tuple[list[Quote], bool]:
    """The quotations of a paragraph, and whether the last one runs on into the next paragraph."""
    marks = [m.start() for m in (single or _MARKS).finditer(text, low, high)]
    opening = "‘" if single else OPENING
    quotes: list[Quote] = []
    at = -1  # where the quotation that is open begins, just behind its mark
    depth = 0
    free = low  # everything before it has been dealt with
    for i, mark in enumerate(marks):
        later = [text[m] in opening for m in marks[i + 1 : i + 3]]
        if text[mark] in opening:
            if at < 0:
                at, depth = mark + 1, 0
            elif _closes(text, mark, high, later, is_attribution):
                quotes.append(Quote(at, mark, at - 1, mark + 1, number, number, False))
                at, free = -1, mark + 1
            elif (end := _lost_close(text, at, mark, is_attribution)) > 0:
                quotes.append(Quote(at, end, at - 1, end, number, number, False))
                at, free = mark + 1, end
            elif later[:2] == [False, False] or depth:
                depth += 1
        elif depth:
            depth -= 1
        elif at >= 0:
            quotes.append(Quote(at, mark, at - 1, mark + 1, number, number))
            at, free = -1, mark + 1
        else:
            start = _lost_open(text, free, mark, free == low, is_attribution)
            if start >= 0:
                quotes.append(Quote(start, mark, start, mark + 1, number, number, False))
            free = mark + 1
    if at < 0:
        return quotes, False
    if opens_next and at - 1 == low:
        return [*quotes, Quote(at, high, at - 1, high, number, number)], True
    end = _lost_close(text, at, high, is_attribution) or high
    if end - at >= 2:
        runs_on = opens_next and end == high
        quotes.append(Quote(at, end, at - 1, end, number, number, runs_on))
        return quotes, runs_on
    return quotes, False


def _closes(text: str, mark: int, high: int, later: list[bool], is_attribution: IsAttribution) -> bool:
    """Whether an opening mark inside a quotation stands where a closing one should: behind the end of a sentence, with
    nothing later to close, or with a clause of attribution right behind it."""
    if mark + 1 < high and text[mark - 1] not in FINAL + PAUSE:
        return False
    if clause := _FIRST_CLAUSE.match(text, mark + 1, high):
        return is_attribution(clause.group()) or (text[mark - 1] in FINAL and (not later or later[0]))
    return text[mark - 1] in FINAL and (not later or later[0])


def _lost_close(text: str, at: int, limit: int, is_attribution: IsAttribution) -> int:
    """Where a quotation that was never closed ended: before the clause of attribution that stands right before `limit`.
    0 if there is none."""
    tail = text[at:limit].rstrip("，：:。,")
    cut = max(tail.rfind(ch) for ch in "。！？!?…，")
    if cut <= 0 or not 1 < len(tail) - cut - 1 <= 16 or not is_attribution(tail[cut + 1 :]):
        return 0
    return at + cut + 1


def _lost_open(text: str, free: int, mark: int, from_start: bool, is_attribution: IsAttribution) -> int:
    """Where a quotation whose opening mark is missing began; -1 if that can't be told."""
    stretch = text[free:mark]
    colon = max(stretch.rfind("："), stretch.rfind(":"))
    if 0 <= colon < len(stretch) - 1:
        return free + colon + 1
    first = _SENTENCE_END.search(stretch)
    comma = stretch.find("，")
    for cut in sorted(c for c in (comma + 1, first.end() if first else 0) if c > 0):
        if cut < len(stretch) and cut <= 16 and is_attribution(stretch[:cut].rstrip("，。")):
            return free + cut
    if from_start and len(stretch) >= 4:
        return free
    if stretch and stretch[-1] in FINAL:
        ends = [m.end() for m in _SENTENCE_END.finditer(stretch[:-1])]
        return free + ends[-1] if ends else -1
    return -1
