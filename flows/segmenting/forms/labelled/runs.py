"""What stands between two labels: the pieces of one speaker's turn, and the lines that belong to nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flows.document import Attribution
from flows.labels import TIME
from flows.segmenting.names.shapes import HAN
from flows.segmenting.page.blocks import Block, RawTurn

#: A line of furniture in Latin letters is no longer.
LONGEST_FOREIGN = 120
_ADDRESS = re.compile(r"https?://|www\.")

NO_FLAGS: frozenset[str] = frozenset()


@dataclass(slots=True)
class Run:
    """Consecutive pieces of one speaker between two labels: (start, end) of each block in it."""

    label: str
    speaker: str
    attribution: Attribution
    confidence: float
    spans: list[tuple[int, int]] = field(default_factory=list)
    flags: frozenset[str] = NO_FLAGS


def is_foreign(block: Block) -> bool:
    """Whether a line behind what somebody said in Chinese is furniture in Latin letters: the entry of a menu, an
    address, a notice."""
    text = block.text
    if len(text) > LONGEST_FOREIGN or HAN.search(text):
        return False
    return block.kind == "bullet" or text.isupper() or bool(_ADDRESS.search(text))


def is_time(text: str) -> bool:
    """Whether a line is a time stamp alone, as in front of each turn of some transcripts."""
    return len(text) <= 30 and bool(TIME.fullmatch(text.strip()))


def lines_of(chars: str, turn: RawTurn) -> list[tuple[int, int]]:
    """The spans of the lines of a turn that hold anything."""
    lines = []
    start = turn.start
    for line in chars[turn.start : turn.end].split("\n"):
        if line.strip():
            lines.append((start, start + len(line)))
        start += len(line) + 1
    return lines
