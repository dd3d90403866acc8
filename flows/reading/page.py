"""A document's lines while they are judged: what each of them is, and what they said on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flows.document import Statement
from flows.reading.frontmatter import FIELDS
from flows.reading.lines import Line, speakers_of
from flows.text import Text

_QUESTION_LABELS = re.compile(r"[QqAa问答]\s?\d{0,3}")


@dataclass
class Page:
    """A document's lines, with the kind of removal of each ("" to keep it), and what was said on the way. `speakers` are
    labels that open turns."""

    lines: list[Line]
    kinds: list[str] = field(default_factory=list)
    statements: list[tuple[str, str, str, Line]] = field(default_factory=list)
    speakers: frozenset[str] = frozenset()
    first_turn: int = 0
    last_turn: int = -1

    @classmethod
    def of(cls, lines: list[Line]) -> Page:
        counts = speakers_of(lines)
        fields = {label for label in counts if label.lower().strip("*_ ") in FIELDS}
        speakers = frozenset(
            label
            for label, n in counts.items()
            if (n >= 2 and label not in fields) or n >= 3 or _QUESTION_LABELS.fullmatch(label.strip("*_ "))
        )
        turns = [line.index for line in lines if line.label in speakers]
        return cls(
            lines, [""] * len(lines), [], speakers, turns[0] if turns else len(lines), turns[-1] if turns else -1
        )

    def take(self, index: int, kind: str) -> None:
        if not self.kinds[index]:
            self.kinds[index] = kind

    def say(self, name: str, value: str, where: str, line: Line) -> None:
        value = value.strip(" *_　\t·|｜,，;；")
        if value:
            self.statements.append((name, value, where, line))

    def is_turn(self, line: Line) -> bool:
        """Whether a speaker's label opens the line."""
        return bool(line.label) and line.label in self.speakers

    def is_free(self, line: Line) -> bool:
        return not self.kinds[line.index] and not self.is_turn(line)

    def next_kept(self, index: int) -> int:
        while index < len(self.lines) and self.kinds[index]:
            index += 1
        return index


def statements(page: Page, text: Text) -> list[Statement]:
    """What the lines said, with the span of the source of each."""
    return [Statement(name, value, where, text.source_span(*line.span)) for name, value, where, line in page.statements]
