"""What cleaning had to leave: stretches whose characters may be wrong or lost, by the kind of damage that shows.

Marked in source offsets once the repairs are done and before any later stage changes the characters that show it: a
question mark that stands for a lost character looks like any other as soon as its width has been changed. (Kinds:
`flows.changes.DOUBTS`.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from flows.cleaning.mojibake.garble import garbled_spans
from flows.language.plausible import UNCOMMON, cost_each
from flows.language.readings import PINYIN
from flows.text import Doubt, Span, Text

#: Nats: a repair that beats leaving the text alone by less than this may be none. (Gold repairs have more, all but a
#: few.)
SMALL_MARGIN = 4.0
#: Characters between two repairs of wrong decodings that may be remains of the same.
BETWEEN = 30

_HAN = "\u3400-\u9fff\uf900-\ufaff"
#: What nothing can bring back: replacement characters, alone and as read again in GBK, and what fills memory that
#: nobody wrote to.
_LOST = re.compile(r"\ufffd+|(?:锟斤拷|锟斤|斤拷锟|拷锟斤)[锟斤拷]*|(?:ï¿½)+|烫{3,}|屯{3,}|葺{3,}")
#: Characters of it that are no sign of noise otherwise.
LOST = "锟½烫屯葺€"
_PRIVATE_USE = "[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]"
_PRIVATE = re.compile(f"{_PRIVATE_USE}{_PRIVATE_USE}*")  # one set of characters first is fast
#: What only broken bytes leave: an orphan before the rest of an annotation, half of the sign for the euro's byte.
_SPLICE = re.compile(rf"(?<=[{_HAN}])[?]{PINYIN}\)|€(?=[{_HAN}])")
#: Question marks that stand where characters were: many in a row, one or some between characters or before a mark, one
#: within a name.
_MARKS = re.compile(
    rf"(?<=[{_HAN}，。、：“])\?{{4,}}|(?<!\?)\?{{2,}}+(?=[{_HAN}])|(?<=[{_HAN}])\?(?=[{_HAN}0-9A-Za-z])|"
    rf"(?<!\?)\?++[!,;:！，；：、](?=[{_HAN}])"
    r"|(?:(?<=\b[A-Z])|(?<=\b[A-Z][a-z])|(?<=\b[A-Z][a-z]{2})|(?<=[a-z]{3}))\?(?=[a-z]{2})"
)
_ADDRESS = re.compile(
    r"(?:https?|ftp)://[!-~]*|www\.[!-~]*|(?<![A-Za-z0-9-])[A-Za-z0-9-]{1,63}\.[a-z]{2,10}/[!-~]*|(?<=[\s(])/[!-~]*"
)
_SIGN = re.compile("[?€]")
_CODE = re.compile("`[^`\n]*`")
#: A clause with one of these asks, so the mark behind it is one.
_ASKS = re.compile(
    "[吗嗎呢吧么麼谁誰甚哪怎几幾何孰嘛呗啊呀哦喔咩乜]|什么|多[少久大长長远遠]|难道|難道|岂|豈|究竟|到底|是否|能否|"
    "可否|有没有|有沒有|为什|為什|(.)[不没沒]\\1|[没沒]有?$|不$|[?？!！]$"
)
_CLAUSE = re.compile(r"[^。，！？；：,!?;:\n“”「」…]{0,40}$")
#: Commas between Chinese characters: a text that has half-width ones has half-width question marks.
_NARROW_COMMA = re.compile(rf",(?<=[{_HAN}],)(?=[{_HAN}])")


def mark_doubts(text: Text) -> Text:
    """A text that was repaired, with what is left of the damage marked as doubtful, and what was repaired by a small
    margin.

    >>> mark_doubts(Text.of("价格锟斤拷锟斤拷元")).doubts
    (Doubt(kind='lost', start=2, end=8),)
    """
    spliced = any(change.kind == "splice" for change in text.changes)
    found = (Doubt(kind, *text.source_span(*span)) for kind, span in find_doubts(text.chars, spliced))
    small = (c for c in text.changes if c.margin is not None and c.margin < SMALL_MARGIN and c.start < c.end)
    return text.doubted([*found, *_between_readings(text), *(Doubt("margin", c.start, c.end) for c in small)])


def _between_readings(text: Text) -> Iterator[Doubt]:
    """What stands between two stretches of a line that were read anew, and is too uncommon to have stood there: it lost
    bytes."""
    read = [change for change in text.changes if change.kind == "mojibake"]
    for before, after in pairwise(read):
        if 0 < after.start - before.end <= BETWEEN:
            left = text.chars[text.find_source(before.end) : text.find_source(after.start)]
            if "\n" not in left and (cost_each(left) >= UNCOMMON).any():
                yield Doubt("garble", before.end, after.start)


def find_doubts(s: str, spliced: bool = False) -> Iterator[tuple[str, Span]]:
    """The kind and place of each stretch of a repaired string that still looks damaged.

    `spliced`: other places of it were broken at their bytes, so that a question mark is suspect also where half-width
    marks are the page's own."""
    if s.isascii():
        return
    if any(char in s for char in "\ufffd" + LOST):
        yield from (("lost", found.span()) for found in _LOST.finditer(s))
    yield from (("private", found.span()) for found in _PRIVATE.finditer(s))
    if ("?" in s or "€" in s) and (marks := list(_find_marks(s, spliced))):
        machine = {
            at
            for pattern in (_ADDRESS, _CODE)
            for found in pattern.finditer(s)
            for at in range(*found.span())
            if s[at] == "?"
        }
        yield from (mark for mark in marks if machine.isdisjoint(range(*mark[1])))
    yield from (("garble", span) for span in garbled_spans(s))


def _find_marks(s: str, spliced: bool) -> Iterator[tuple[str, Span]]:
    """Question marks and signs for the euro's byte that stand where characters were."""
    narrow = not spliced and s.count("，") < 4 * len(_NARROW_COMMA.findall(s))
    at = 0
    while sign := _SIGN.search(s, at):
        at = sign.end()
        for kind, pattern in (("splice", _SPLICE), ("question", _MARKS)):
            if found := pattern.match(s, sign.start()):
                at = max(at, found.end())
                if not _is_question(s, found, narrow):
                    yield "splice" if spliced else kind, found.span()


def _is_question(s: str, found: re.Match[str], narrow: bool) -> bool:
    """Whether a mark that could stand for characters merely asks."""
    marks = found.group().count("?")
    if marks == 0 or marks > 3:
        return False
    behind = s[found.end() : found.end() + 1]
    if s[found.start() - 1 : found.start()].isascii() and behind.isascii():
        return False
    if marks == 1 and narrow:
        return True
    clause = _CLAUSE.search(s, max(0, found.start() - 40), found.start())
    return bool(clause and _ASKS.search(clause.group()))


def doubtful(s: str) -> list[Span]:
    """The stretches of a cleaned string that still look damaged, in order, without overlap.

    >>> doubtful("价格锟斤拷锟斤拷元")
    [(2, 8)]
    """
    spans: list[Span] = []
    for start, end in sorted(span for _, span in find_doubts(s)):
        if spans and start < spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans
