"""The view that segmenting has of a text: its lines as blocks, and turns as they are found.

A block is a line of the clean text together with what the markup said of it. What does not belong here: any decision
about who speaks.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from flows.document import Attribution
from flows.text import Span, Text

#: Marks that say what a whole line is, the stronger first; any other line is a paragraph.
LINE_KINDS = ("code", "table", "caption", "heading", "bullet", "number", "quote")
#: Changes and marks that stand for something that was seen between two paragraphs and separates what is said.
BREAKS = frozenset({"image", "caption", "rule", "figure", "video"})
#: Markdown and list signs that plain text without marks still shows at the start of a line.
_SIGNS = "-*•·●○▪■□◆◇►▶➤☆★※◎–—"
PLAIN_BULLET = re.compile(rf"[ \t\u3000]*[{_SIGNS}][ \t\u3000]+(?=\S)")


class Block(NamedTuple):
    """A line of the text, `text[start:end]`, its line feed left out.

    `kind` is one of LINE_KINDS or "paragraph"; `quoted` says that it stands in a block quote, whatever its kind; `bold`
    holds the bold stretches in text offsets; `broken` says that an image, a rule or a removed caption stands between it
    and the block before; `sign` is the bullet it had."""

    index: int  # type: ignore[assignment]  # hides the index() of tuples, which nobody asks a block for
    start: int
    end: int
    text: str
    kind: str = "paragraph"
    level: int = 0
    bold: tuple[Span, ...] = ()
    quoted: bool = False
    broken: bool = False
    sign: str = ""

    @property
    def is_bold(self) -> bool:
        """Whether all of it, but for marks of punctuation and space, is bold."""
        return bool(self.bold) and bold_length(self) >= len(self.text.strip()) - 2


class RawTurn(NamedTuple):
    """A turn as a form's finder reports it: text[start:end] of the whole document, label and quote marks left out.

    `label` is the speaker as the source has it, `speaker` the id in the Cast ("" where nobody is named). `flags` hold
    what later stages may use: "question", "post", "statement", "audience", "aside", "inferred". `margin` is
    the share of certainty, 0 to 1, that fell to this speaker where candidates were ranked.
    """

    start: int
    end: int
    label: str = ""
    speaker: str = ""
    attribution: Attribution = "label"
    confidence: float = 0.9
    flags: frozenset[str] = frozenset()
    margin: float | None = None


def bold_length(block: Block) -> int:
    """How many characters of a block are bold."""
    return sum(end - start for start, end in block.bold)


def blocks_of(text: Text) -> list[Block]:
    """The non-empty lines of a text as blocks. Time is linear in the text and its marks.

    >>> [(block.kind, block.text) for block in blocks_of(Text.of("问：为什么？\\n\\n- 第一点"))]
    [('paragraph', '问：为什么？'), ('bullet', '第一点')]
    """
    lines = _lines(text.chars)
    if not lines:
        return []
    starts = np.array([start for start, _, _ in lines])
    kinds: dict[int, tuple[str, int]] = {}
    quoted: set[int] = set()
    bold: dict[int, list[Span]] = {}
    signs: dict[int, str] = {}
    for kind, start, end, level, value in _marks_in_text(text):
        first = max(int(np.searchsorted(starts, start, side="right")) - 1, 0)
        for number in range(first, len(lines)):
            low, high, _ = lines[number]
            if low >= end and number > first:
                break
            a, b = max(start, low), min(end, high)
            if a >= b:
                continue
            if kind == "bold":
                bold.setdefault(number, []).append((a, b))
            elif kind == "quote":
                quoted.add(number)
            elif b - a >= 0.5 * (high - low) and _rank(kind) < _rank(kinds.get(number, ("", 0))[0]):
                kinds[number] = (kind, level)
                signs[number] = value if kind == "bullet" else ""
    broken_lines = _broken(text, starts, lines)
    blocks = []
    chars = text.chars
    for index, (start, end, sign) in enumerate(lines):
        kind, level = "bullet" if sign else "quote" if index in quoted else "paragraph", 0
        if index in kinds:
            kind, level = kinds[index]
        spans = tuple(bold[index]) if index in bold else ()
        blocks.append(
            Block(
                index,
                start,
                end,
                chars[start:end],
                kind,
                level,
                spans,
                index in quoted,
                index in broken_lines,
                signs.get(index, sign),
            )
        )
    return blocks


def _rank(kind: str) -> int:
    return LINE_KINDS.index(kind) if kind in LINE_KINDS else len(LINE_KINDS)


def _lines(chars: str) -> list[tuple[int, int, str]]:
    """(start, end, the list sign that was skipped or "") of each line that holds something but space."""
    lines = []
    start = 0
    for line in chars.split("\n"):
        bare = line.strip()
        if bare:
            sign = PLAIN_BULLET.match(line) if bare[0] in _SIGNS else None
            low = sign.end() if sign else 0 if len(bare) == len(line) else line.index(bare[0])
            lines.append((start + low, start + len(line.rstrip()), bare[0] if sign else ""))
        start += len(line) + 1
    return lines


def _marks_in_text(text: Text) -> list[tuple[str, int, int, int, str]]:
    """The marks that segmenting reads, (kind, start, end, level, value), with their places in the text's characters."""
    wanted = [m for m in text.marks if m.kind in LINE_KINDS or m.kind == "bold"]
    if not wanted:
        return []
    edges = np.array([(m.start, m.end) for m in wanted])
    if text.starts is None:
        places = np.clip(edges - text.offset, 0, len(text))
    else:
        places = np.searchsorted(text.starts, edges, side="left")
    return [
        (m.kind, int(a), int(b), m.level, m.value)
        for m, (a, b) in zip(wanted, places.tolist(), strict=True)
        if int(a) < int(b)
    ]


def _broken(text: Text, starts: np.ndarray, lines: list[tuple[int, int, str]]) -> set[int]:
    """The lines in front of which an image, a rule or a caption stands or stood."""
    places = [mark.start for mark in text.marks if mark.kind in BREAKS]
    places += [change.start for change in text.changes if change.kind in BREAKS]
    if not places:
        return set()
    if text.starts is None:
        at = np.array(places) - text.offset
    else:
        at = np.searchsorted(text.starts, np.array(places), side="left")
    number = np.searchsorted(starts, at, side="left")
    return {int(n) for n, place in zip(number, at, strict=True) if 0 < n < len(lines) and place >= lines[int(n) - 1][1]}
