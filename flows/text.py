"""Text: a string that knows where each of its characters came from, and what was done to it.

Every stage takes a Text and gives one back, so the published offsets are right by construction. All offsets are
code points. Offsets "in the source" count in the decoded file as it was read; they never move. Marks (what was a
heading, what was bold) and changes (what was removed or repaired) are kept in source offsets for that reason: they
stay true whatever later stages do to the characters.

What does not belong here: knowledge of any kind of noise, markup or script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

Span = tuple[int, int]
Offsets = np.ndarray

#: Kinds of change that restore damaged text: they become rows of the published table `repairs`.
REPAIR_KINDS = frozenset({"annotation", "splice", "mojibake", "entity"})


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
    alone; None where no model was asked."""

    kind: str
    start: int
    end: int
    before: str
    after: str = ""
    margin: float | None = None

    @property
    def is_repair(self) -> bool:
        return self.kind in REPAIR_KINDS


class Edit(NamedTuple):
    """Put `new` in place of text[start:end]. With a `kind` the edit is logged as a Change; without one (script,
    punctuation) it is a normalisation, which the two texts side by side already show. `spans` gives each new character its own
    origin, as (start, end) in the text being edited, in rising order; otherwise characters that the two ends share keep their origins,
    and all others come from the whole stretch between."""

    start: int
    end: int
    new: str = ""
    kind: str = ""
    margin: float | None = None
    spans: Sequence[Span] | None = None


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
            and (self.changes, self.marks) == (other.changes, other.marks)
        )

    def __getitem__(self, key: slice) -> Text:
        """A part, with the origins of its characters. Changes and marks stay with the whole."""
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
        """Where text[start:end] stands in the source. An empty stretch gives the empty span before the next character."""
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
        return int(np.searchsorted(self.starts, offset, side="left"))

    def edit(self, edits: Iterable[Edit]) -> Text:
        """Apply edits, given in rising order and without overlap; ValueError otherwise. Time is linear in text and edits."""
        edits = [e for e in edits if e.start != e.end or e.new]
        if not edits:
            return self
        starts, ends = self._arrays()
        chars: list[str] = []
        new_starts: list[Offsets] = []
        new_ends: list[Offsets] = []
        log: list[Change] = []
        at = 0
        for e in edits:
            if e.start < at or e.end < e.start or e.end > len(self.chars):
                raise ValueError(f"edit {e.start}:{e.end} overlaps the one before it or leaves the text")
            chars += (self.chars[at : e.start], e.new)
            first, last = _origins(self, e, starts, ends)
            new_starts += (starts[at : e.start], first)
            new_ends += (ends[at : e.start], last)
            if e.kind:
                log.append(Change(e.kind, *self.source_span(e.start, e.end), self.chars[e.start : e.end], e.new, e.margin))
            at = e.end
        chars.append(self.chars[at:])
        new_starts.append(starts[at:])
        new_ends.append(ends[at:])
        changes = _in_order(self.changes + tuple(log)) if log else self.changes
        return replace(
            self,
            chars="".join(chars),
            starts=np.concatenate(new_starts, dtype=np.int32),
            ends=np.concatenate(new_ends, dtype=np.int32),
            offset=0,
            changes=changes,
        )

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
        depth = np.zeros(source_length + 1, dtype=np.int32)
        logged = np.array([(c.start, c.end) for c in self.changes], dtype=np.int64).reshape(-1, 2)
        for first, last in ((starts, ends), (logged[:, 0], logged[:, 1])):
            np.add.at(depth, first, 1)
            np.add.at(depth, last, -1)
        bare = np.cumsum(depth[:-1]) == 0
        edges = np.flatnonzero(np.diff(np.concatenate([[False], bare, [False]]).astype(np.int8)))
        return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _in_order(items: tuple) -> tuple:
    """By place in the source; what stands at one place keeps the order in which it was done."""
    return tuple(sorted(items, key=lambda item: (item.start, item.end)))


def _origins(text: Text, e: Edit, starts: Offsets, ends: Offsets) -> tuple[Offsets, Offsets]:
    """Where the characters that an edit puts in come from."""
    n = len(e.new)
    if e.spans is not None:
        if len(e.spans) != n:
            raise ValueError(f"{len(e.spans)} spans were given for {n} characters")
        pairs = [text.source_span(a, b) for a, b in e.spans]
        return np.array([a for a, _ in pairs], dtype=np.int32), np.array([b for _, b in pairs], dtype=np.int32)
    if n == e.end - e.start:
        return starts[e.start : e.end], ends[e.start : e.end]
    old = text.chars[e.start : e.end]
    head = _shared(old, e.new)
    tail = _shared(old[head:][::-1], e.new[head:][::-1])
    low, high = text.source_span(e.start + head, e.end - tail)
    middle = n - head - tail
    return (
        np.concatenate([starts[e.start : e.start + head], np.full(middle, low, np.int32), starts[e.end - tail : e.end]]),
        np.concatenate([ends[e.start : e.start + head], np.full(middle, high, np.int32), ends[e.end - tail : e.end]]),
    )


def _shared(a: str, b: str) -> int:
    """The length of the common beginning."""
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n
