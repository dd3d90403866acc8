"""The label with which a line begins: its shape from `flows.labels`, its words from `kinds`.

Whether a candidate is a label is decided by the whole document, in `labelled.cues`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from flows.labels import COLONS, HEAD, Opening, Shape, opening
from flows.segmenting.page.blocks import Block
from flows.segmenting.page.kinds import CLAUSE, TRAILING, Kind, is_odd, key_of, kind_of, surface_of
from flows.segmenting.page.speechlike import TOLD_OF
from flows.text import Span

Style = Literal["colon", "bracket", "bold", "line", "time", "sign"]
#: The way of writing that a shape counts as.
STYLES: dict[Shape, Style] = {
    "colon": "colon",
    "bracket": "bracket",
    "round": "bracket",
    "bar": "colon",
    "time": "time",
    "gap": "sign",
    "sign": "sign",
    "spaced": "sign",
}
#: Shapes that may make a label of any word.
ODD_SHAPES = frozenset({"colon", "bracket", "bar", "time", "gap"})
#: A label on a line of its own is no longer.
LONGEST_ALONE = 24


class Label(NamedTuple):
    """A candidate: the label as it stands (`surface`), what it is counted under (`key`), where its content begins in
    the block, how it is written and what kind of word it is."""

    surface: str
    key: str
    content: int
    style: Style
    kind: Kind


def label_of(block: Block) -> Label | None:
    """The speaker label that a block may begin with, or None.

    >>> label_of(Block(0, 0, 12, "主持人Summer：大家好"))
    Label(surface='主持人Summer', key='主持人Summer', content=10, style='colon', kind='person')
    >>> label_of(Block(0, 0, 9, "Q12 您怎么看？")).key, label_of(Block(0, 0, 9, "他说：好的"))
    ('Q', None)
    """
    text = block.text
    found = opening(text)
    if found and found.shape in ("colon", "time", "bracket"):
        return _made(found.surface, found.content, STYLES[found.shape])
    if found and found.shape == "round":
        return _named(found, ("person",))
    if block.bold and (label := _bold_label(block)):
        return label
    if found and found.shape in ("bar", "sign"):
        return _made(found.surface, found.content, STYLES[found.shape])
    if found and found.shape in ("spaced", "gap"):
        return _named(found, ("role", "person"))
    if len(text) <= LONGEST_ALONE and block.kind not in ("code", "table", "caption") and not CLAUSE.search(text):
        label = _made(text, len(text), "bold" if block.is_bold and len(text) <= 10 else "line")
        return label if label and (label.kind != "unknown" or label.style == "bold") else None
    return None


def _named(found: Opening, kinds: tuple[Kind, ...]) -> Label | None:
    """The label of a shape that much else has too, if it is a word of one of these kinds."""
    label = _made(found.surface, found.content, STYLES[found.shape])
    return label if label and label.kind in kinds else None


def _bold_label(block: Block) -> Label | None:
    start, end = bold_runs(block)[0]
    if start > block.start + 1 or end - start > 30 or end == block.end:
        return None
    surface = block.text[start - block.start : end - block.start]
    rest = block.text[end - block.start :]
    content = end - block.start + len(rest) - len(rest.lstrip(TRAILING))
    if surface.strip()[-1:] not in COLONS and TOLD_OF.match(rest.lstrip()):
        return None  # `**李雷** 是一位…`
    label = _made(surface, content, "bold")
    return label if label and label.kind in ("role", "person", "publication") else None


def bold_runs(block: Block) -> list[Span]:
    """The bold stretches of a block, those with nothing but space between them as one: exports part bold type at any
    place."""
    runs: list[Span] = []
    for start, end in block.bold:
        if runs and not block.text[runs[-1][1] - block.start : start - block.start].strip():
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return runs


def candidate_of(block: Block) -> Label | None:
    """The speaker label that a block may begin with, words that name nobody among them: what comes again and alternates
    is a label, whatever it looks like."""
    return label_of(block) or odd_label(opening(block.text))


def odd_label(found: Opening | None) -> Label | None:
    """A label of words that nothing is known of."""
    if not found or found.shape not in ODD_SHAPES:
        return None
    surface = surface_of(found.surface)
    if not surface or not is_odd(surface):
        return None
    return Label(surface, key_of(surface), found.content, STYLES[found.shape], "odd")


def label_in(text: str, start: int) -> Label | None:
    """The label that begins at a place inside a line, its content counted from the line's beginning, or None."""
    found = opening(text[start : start + HEAD])
    if not found or found.shape not in ("colon", "bar", "sign"):
        return None
    label = _made(found.surface, found.content + start, STYLES[found.shape])
    return label or odd_label(found._replace(content=found.content + start))


# Labels come again: the same label before the same gap is one value.
@lru_cache(maxsize=4096)
def _made(surface: str, content: int, style: Style) -> Label | None:
    surface = surface_of(surface)
    kind = kind_of(surface) if surface else "never"
    if kind == "never" or (kind == "unknown" and style not in ("colon", "bracket", "time", "bold")):
        return None
    return Label(surface, key_of(surface), content, style, kind)
