"""Text: a string that knows where each of its characters came from, and what was done to it.

Every stage takes a Text and gives one back, so the published offsets are right by construction. All offsets are
code points. Offsets "in the source" count in the decoded file as it was read; they never move. Marks (what was a
heading, what was bold), changes (what was removed or repaired) and doubts (what may be wrong or lost) are kept in
source offsets for that reason: they stay true whatever later stages do to the characters.

What does not belong here: knowledge of any kind of noise, markup or script.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from operator import itemgetter, le
from typing import NamedTuple, TypeVar

import numpy as np

Span = tuple[int, int]
Offsets = np.ndarray


class Mark(NamedTuple):
    """What the markup said of a stretch of the source: kind (heading, bold, bullet, quote, image, link …), its
    level (heading 1-6, list depth) and a value (the link's target)."""

    kind: str
    start: int
    end: int
    level: int = 0
    value: str = ""


class Change(NamedTuple):
    """What was done to a stretch of the source. `before` and `after` are the characters as they stood in the text
    that was edited; a removal has an empty `after`. `margin`, in nats, says by how much a repair beat leaving the text
    alone; None where no model was asked. The kinds are listed in `flows.changes`."""

    kind: str
    start: int
    end: int
    before: str
    after: str = ""
    margin: float | None = None


class Doubt(NamedTuple):
    """A stretch of the source whose characters may be wrong or lost, and the kind of damage that shows there
    (`flows.changes`)."""

    kind: str
    start: int
    end: int


class Edit(NamedTuple):
    """Put `new` in place of text[start:end]. With a `kind` the edit is logged as a Change; without one (script,
    punctuation) it is a normalisation, which the two texts side by side already show. `spans` gives each new character
    its own origin, as (start, end) in the text being edited, in rising order; otherwise characters that the two ends
    share keep their origins, and all others come from the whole stretch between."""

    start: int
    end: int
    new: str = ""
    kind: str = ""
    margin: float | None = None
    spans: Sequence[Span] | None = None


#: An offset of the arrays' own type is looked up in place; a Python integer would have the array copied at each call.
_LARGEST = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """An immutable string with provenance.

    >>> text = Text.of("進(jìn)行").edit([Edit(1, 6, "", "annotation")])
    >>> str(text), text.source_span(1, 2), text.changes[0].before
    ('進行', (6, 7), '(jìn)')
    """

    chars: str
    #: For each character, where its origin begins in the source; None while nothing moved (`offset`, `offset` + 1, …).
    starts: Offsets | None = None
    ends: Offsets | None = None
    offset: int = 0
    changes: tuple[Change, ...] = ()
    marks: tuple[Mark, ...] = field(default=())
    doubts: tuple[Doubt, ...] = ()

    @classmethod
    def of(cls, source: str, offset: int = 0) -> Text:
        """The untouched source, or the part of it that begins at `offset`."""
        return cls(source, offset=offset)

    def __str__(self) -> str:
        return self.chars

    def __len__(self) -> int:
        return len(self.chars)

    def __iter__(self) -> Iterator[str]:
        return iter(self.chars)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        mine, theirs = self._arrays(), other._arrays()
        return (
            self.chars == other.chars
            and np.array_equal(mine[0], theirs[0])
            and np.array_equal(mine[1], theirs[1])
            and (self.changes, self.marks, self.doubts) == (other.changes, other.marks, other.doubts)
        )

    def __getitem__(self, key: slice) -> Text:
        """A part, with the origins of its characters. Changes, marks and doubts stay with the whole."""
        start, stop, step = key.indices(len(self.chars))
        if step != 1:
            raise ValueError("a text is sliced without a step")
        stop = max(start, stop)
        if self.starts is None or self.ends is None:
            return Text(self.chars[start:stop], offset=self.offset + start)
        return Text(self.chars[start:stop], self.starts[start:stop], self.ends[start:stop])

    def __add__(self, other: Text) -> Text:
        """Join two parts of one source, the earlier one first."""
        (a, b), (c, d) = self._arrays(), other._arrays()
        if len(a) and len(c) and c[0] < a[-1]:
            raise ValueError("texts are joined in the order of their source")
        return Text(
            self.chars + other.chars,
            np.concatenate([a, c]),
            np.concatenate([b, d]),
            changes=_in_order(self.changes + other.changes),
            marks=_in_order(self.marks + other.marks),
            doubts=_in_order(self.doubts + other.doubts),
        )

    def _arrays(self) -> tuple[Offsets, Offsets]:
        if self.starts is None or self.ends is None:
            starts = np.arange(self.offset, self.offset + len(self.chars), dtype=np.int32)
            return starts, starts + 1
        return self.starts, self.ends

    @property
    def source_starts(self) -> Offsets:
        """Of each character, where its origin begins in the source."""
        return self._arrays()[0]

    def source_span(self, start: int, end: int) -> Span:
        """Where text[start:end] stands in the source.

        An empty stretch gives the empty span before the next character."""
        if not 0 <= start <= end <= len(self.chars):
            raise IndexError(f"{start}:{end} lies outside a text of {len(self.chars)} characters")
        if self.starts is None or self.ends is None:
            return self.offset + start, self.offset + end
        if start == end:
            at = int(self.starts[start]) if start < len(self.starts) else int(self.ends[-1]) if len(self.ends) else 0
            return at, at
        return int(self.starts[start]), int(self.ends[end - 1])

    def find_source(self, offset: int) -> int:
        """The index of the first character whose origin begins at or after a source offset; len(text) if none does."""
        if self.starts is None:
            return min(max(offset - self.offset, 0), len(self.chars))
        return int(np.searchsorted(self.starts, np.int32(min(offset, _LARGEST)), side="left"))

    def edit(self, edits: Iterable[Edit]) -> Text:
        """Apply edits, given in rising order and without overlap; ValueError otherwise. Time is linear in text and
        edits."""
        edits = [e for e in edits if e[0] != e[1] or e[2]]
        if not edits:
            return self
        first, last, news, kinds, margins, spans = zip(*edits, strict=True)
        _check_order(first, last, len(self.chars))
        begin, end = np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)
        olds = [self.chars[a:b] for a, b in zip(first, last, strict=True)]
        pieces = [""] * (2 * len(edits) + 1)
        pieces[::2] = [self.chars[a:b] for a, b in zip((0, *last), (*first, len(self.chars)), strict=True)]
        pieces[1::2] = news
        log: list[Change] = []
        if any(kinds):
            low, high = self._spans(begin, end)
            log = list(map(Change, kinds, low.tolist(), high.tolist(), olds, news, margins))
            if not all(kinds):
                log = [change for change in log if change.kind]
        starts, ends = _edited_origins(self, begin, end, olds, news, spans)
        changes = _in_order(self.changes + tuple(log)) if log else self.changes
        return replace(self, chars="".join(pieces), starts=starts, ends=ends, offset=0, changes=changes)

    def _spans(self, begin: Offsets, end: Offsets) -> tuple[Offsets, Offsets]:
        """`source_span` for many stretches at once."""
        n = len(self.chars)
        if self.starts is None or self.ends is None:
            return begin + self.offset, end + self.offset
        if n == 0:
            return np.zeros_like(begin), np.zeros_like(end)
        low = np.where(begin < n, self.starts[np.minimum(begin, n - 1)], self.ends[-1])
        return low, np.where(end > begin, self.ends[np.maximum(end, 1) - 1], low)

    def delete(self, spans: Iterable[Span], kind: str) -> Text:
        """Take out stretches and log them as removed for the reason `kind`."""
        return self.edit(Edit(start, end, "", kind) for start, end in spans)

    def with_chars(self, chars: str) -> Text:
        """Other characters at the same places, one for one: what a character table does."""
        if len(chars) != len(self.chars):
            raise ValueError(f"{len(chars)} characters can't stand in the places of {len(self.chars)}")
        return self if chars == self.chars else replace(self, chars=chars)

    def marked(self, marks: Iterable[Mark]) -> Text:
        """With more marks, in source offsets."""
        return replace(self, marks=_in_order(self.marks + tuple(marks)))

    def doubted(self, doubts: Iterable[Doubt]) -> Text:
        """With more doubts, in source offsets. What is marked already is marked once."""
        every = dict.fromkeys(self.doubts)
        every.update(dict.fromkeys(doubts))
        return self if len(every) == len(self.doubts) else replace(self, doubts=_in_order(tuple(every)))

    def lines(self) -> Iterator[Span]:
        """The (start, end) of each line, its line feed left out; blank lines too."""
        start = 0
        while (end := self.chars.find("\n", start)) >= 0:
            yield start, end
            start = end + 1
        yield start, len(self.chars)

    def unaccounted(self, source_length: int) -> list[Span]:
        """The stretches of the source that are neither in the text nor logged as changed: none, in a sound pipeline."""
        starts, ends = self._arrays()
        logged = np.array([(c.start, c.end) for c in self.changes], dtype=np.int64).reshape(-1, 2)
        first, last = (np.concatenate(both) for both in ((starts, logged[:, 0]), (ends, logged[:, 1])))
        bare = (
            np.cumsum(np.bincount(first, minlength=source_length + 1) - np.bincount(last, minlength=source_length + 1))[
                :-1
            ]
            == 0
        )
        edges = np.flatnonzero(np.diff(np.concatenate([[False], bare, [False]]).astype(np.int8)))
        return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def touching(doubts: Sequence[Doubt]) -> Callable[[Span], bool]:
    """Asks of stretches of the source whether one of these doubts, which come by their starts, shares a code point with
    them.

    >>> touching([Doubt("lost", 3, 5)])((4, 9)), touching([Doubt("lost", 3, 5)])((5, 9))
    (True, False)
    """
    starts = [doubt.start for doubt in doubts]
    reached = list(accumulate((doubt.end for doubt in doubts), max))

    def touches(span: Span) -> bool:
        before = bisect_left(starts, span[1])
        return before > 0 and reached[before - 1] > span[0]

    return touches


_Placed = TypeVar("_Placed", Change, Mark, Doubt)
#: Start and end of one of them.
_PLACE = itemgetter(1, 2)


def _in_order(items: tuple[_Placed, ...]) -> tuple[_Placed, ...]:
    """By place in the source; what stands at one place keeps the order in which it was done."""
    return tuple(sorted(items, key=_PLACE))


def _check_order(begin: Sequence[int], end: Sequence[int], length: int) -> None:
    if end[-1] <= length and all(map(le, begin, end)) and all(map(le, (0, *end), begin)):
        return
    a, b = next((a, b) for a, b, before in zip(begin, end, (0, *end), strict=False) if not before <= a <= b <= length)
    raise ValueError(f"edit {a}:{b} overlaps the one before it or leaves the text")


def _edited_origins(
    text: Text,
    begin: Offsets,
    end: Offsets,
    olds: Sequence[str],
    news: Sequence[str],
    spans: Sequence[Sequence[Span] | None],
) -> tuple[Offsets, Offsets]:
    """Where each character comes from once text[begin[i]:end[i]] is news[i]. Characters that stay keep their origins;
    of the new ones, those that old and new share at both ends keep theirs, and the rest comes from all that lies
    between."""
    if text.starts is None or text.ends is None:
        edges = np.arange(text.offset, text.offset + len(text.chars) + 1, dtype=np.int32)
        starts, ends = edges[:-1], edges[1:]
    else:
        starts, ends = text.starts, text.ends
    new_starts, new_ends = _new_origins(text, begin, end, olds, news, spans)
    pieces: tuple[list[Offsets], list[Offsets]] = [], []
    at = put = 0
    for a, b, new in zip(begin.tolist(), end.tolist(), news, strict=True):
        pieces[0].append(starts[at:a])
        pieces[1].append(ends[at:a])
        if new:
            pieces[0].append(new_starts[put : put + len(new)])
            pieces[1].append(new_ends[put : put + len(new)])
            put += len(new)
        at = b
    return np.concatenate([*pieces[0], starts[at:]]), np.concatenate([*pieces[1], ends[at:]])


def _new_origins(
    text: Text,
    begin: Offsets,
    end: Offsets,
    olds: Sequence[str],
    news: Sequence[str],
    spans: Sequence[Sequence[Span] | None],
) -> tuple[Offsets, Offsets]:
    """The origins of all new characters, in a row."""
    if not any(news):
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
    size = np.fromiter(map(len, news), dtype=np.int64, count=len(news))
    head, tail = (np.array(column, dtype=np.int64) for column in zip(*map(_common, olds, news), strict=True))
    low, high = text._spans(begin + head, end - tail)
    # for each new character: the edit that brings it, and its place in what the edit brings
    owner = np.repeat(np.arange(len(news)), size)
    place = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
    from_head = place < head[owner]
    from_tail = place >= (size - tail)[owner]
    old = np.where(from_head, begin[owner] + place, (end - size)[owner] + place)
    same = from_head | from_tail
    old_low, old_high = text._spans(np.where(same, old, 0), np.where(same, old + 1, 0))
    starts = np.where(same, old_low, low[owner]).astype(np.int32)
    ends = np.where(same, old_high, high[owner]).astype(np.int32)
    if any(s is not None for s in spans):
        first = (np.cumsum(size) - size).tolist()
        for at, new, given in zip(first, news, spans, strict=True):
            if given is not None:
                starts[at : at + len(new)], ends[at : at + len(new)] = _given_origins(text, given, len(new))
    return starts, ends


def _given_origins(text: Text, given: Sequence[Span], n: int) -> tuple[Offsets, Offsets]:
    if len(given) != n:
        raise ValueError(f"{len(given)} spans were given for {n} characters")
    pairs = [text.source_span(a, b) for a, b in given]
    starts = np.array([a for a, _ in pairs], dtype=np.int32)
    if (np.diff(starts) < 0).any():
        raise ValueError("the spans of an edit's characters must be in rising order")
    return starts, np.array([b for _, b in pairs], dtype=np.int32)


def _common(old: str, new: str) -> tuple[int, int]:
    """How many characters two strings share at the beginning, and of the rest at the end; all of them, for strings of
    one length, which stand for each other one by one."""
    if len(old) == len(new):
        return len(new), 0
    head = _shared(old, new) if old[:1] == new[:1] else 0
    return head, _shared(old[head:][::-1], new[head:][::-1]) if old[-1:] == new[-1:] else 0


def _shared(a: str, b: str) -> int:
    """The length of the common beginning."""
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n


def trimmed(chars: str, start: int, end: int) -> Span:
    """The stretch without the white space at its ends."""
    inner = chars[start:end]
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip())) if inner.strip() else end
