"""A document's lines while they are judged: what each of them is, and what they said on the way."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.describing import phrases
from flows.describing.credits import are_names, read_credits
from flows.describing.dates import DATE_TIME
from flows.describing.lines import Line
from flows.document import Statement
from flows.reading.fields import field_of
from flows.text import Text

_QUESTION_LABELS = re.compile(r"[QqAa问答]\s?\d{0,3}|记者|主持人|提问|回答|question|answer", re.I)

#: Fields whose keys open turns, too (主持人, 嘉宾).
PEOPLE_FIELDS = frozenset({"speaker", "guest", "host", "people"})


@dataclass
class Page:
    """A document's lines, with the kind of removal of each ("" to keep it), and what was said on the way. `speakers`
    are labels that open turns; between `first_turn` and `last_turn` a conversation goes on."""

    lines: list[Line]
    kinds: list[str] = field(default_factory=list)
    statements: list[tuple[str, str, str, Line]] = field(default_factory=list)
    speakers: frozenset[str] = frozenset()
    first_turn: int = 0
    last_turn: int = -1
    #: The line that is the title, where no markup says so.
    title: Line | None = None
    #: No line before this one is a turn: a headline may begin with a speaker's name and a colon.
    body: int = 0

    @classmethod
    def of(cls, lines: list[Line]) -> Page:
        by_label: defaultdict[str, list[Line]] = defaultdict(list)
        for line in lines:
            if line.label and not line.quote:
                by_label[line.label].append(line)
        speakers = frozenset(label for label, opened in by_label.items() if _opens_turns(label, opened))
        page = cls(lines, [""] * len(lines), [], speakers, body=_body_start(lines))
        turns = [line.index for line in lines[page.body :] if page.is_turn(line) and not line.quote]
        page.first_turn, page.last_turn = (turns[0], turns[-1]) if turns else (len(lines), -1)
        return page

    def take(self, index: int, kind: str) -> None:
        if not self.kinds[index]:
            self.kinds[index] = kind

    def say(self, name: str, value: str, where: str, line: Line) -> None:
        value = value.strip(" *_　\t·|｜,，;；")
        if value:
            self.statements.append((name, value, where, line))

    def after(self, line: Line) -> Iterator[Line]:
        """The lines behind a line."""
        for i in range(line.index + 1, len(self.lines)):
            yield self.lines[i]

    def is_turn(self, line: Line) -> bool:
        """Whether a speaker's label opens the line."""
        return bool(line.label) and line.label in self.speakers and line.index >= self.body

    def is_free(self, line: Line) -> bool:
        return not self.kinds[line.index] and not self.is_turn(line)

    def is_outside(self, line: Line) -> bool:
        """Whether the line stands before the first turn or behind the line of the last one."""
        return line.index < self.first_turn or line.index > self.last_turn


def is_dateline(line: Line) -> bool:
    """A date with little around it: `量子位 2025/2/8 15:36:57 责编：清源`."""
    return (
        len(line.text) <= 90
        and DATE_TIME.search(line.text) is not None
        and not re.search(r"[。！？!?]", line.text)
        and not line.heading
    )


def _body_start(lines: list[Line]) -> int:
    """The line behind the date line of the head, which has nothing but short lines above it."""
    for line in lines[:8]:
        if is_dateline(line):
            return line.index + 1
        if line.is_sentence or len(line.text) > 80:
            break
    return 0


def _opens_turns(label: str, opened: list[Line]) -> bool:
    """Whether a label names a speaker: it comes again and again, or it is one of an interview's and something is
    said."""
    key = label.strip("*_ 【】[]").lower()
    if len(key) > 20 or re.search(r"\d{4}", key):
        return False
    speaks = any(_speaks(line) for line in opened)
    name = field_of(key)
    if _QUESTION_LABELS.fullmatch(key) or name in PEOPLE_FIELDS:
        return speaks or len(opened) >= 3
    known = name or any(_is_furniture(line) for line in opened)
    return len(opened) >= (3 if known else 2) and (speaks or not known)


def _speaks(line: Line) -> bool:
    return bool(line.value) and (line.is_sentence or len(line.value) > 60 or not are_names(line.value))


def _is_furniture(line: Line) -> bool:
    text = line.text.strip()
    return len(text) <= 400 and bool(
        read_credits(text)
        or phrases.CAPTION.fullmatch(text)
        or phrases.NOTICE.match(text)
        or phrases.REFERENCE_LINE.match(text)
        or phrases.PROVENANCE.match(text)
    )


def statements(page: Page, text: Text) -> list[Statement]:
    """What the lines said, with the span of the source of each."""
    return [Statement(name, value, where, text.source_span(*line.span)) for name, value, where, line in page.statements]
