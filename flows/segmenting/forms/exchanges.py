"""A stretch of a conversation inside a report: messages or a dialogue laid out as `name：text` between paragraphs of
prose."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from flows.segmenting.cast.cast import Cast
from flows.segmenting.cast.voices import Scene, voices_of
from flows.segmenting.forms.labelled.legends import Cue
from flows.segmenting.page.asides import utterance_span
from flows.segmenting.page.blocks import Block, RawTurn
from flows.segmenting.page.labels import Label, label_of

#: A longer line is no line of an exchange, but of an interview.
LONGEST_LINE = 120
#: Most that exchanges hold of a page: where they hold more, the page is a conversation.
LARGEST_SHARE = 0.45
#: A sign in front of a label is no longer.
LONGEST_SIGN = 3
#: Between two lines of an exchange that a report has here and there, no more than one line of the narrator's stands.
NEXT = 2
#: The narrator's last words before an exchange, and those before a whole interview.
_LEADS = re.compile(r"[：:][”」]?$|(?:消息|短信|微信|聊天|群里|弹幕|留言|私信|截图)[^。，]{0,12}。$")
_LEADS_INTERVIEW = re.compile(
    r"(?:以下|下面)(?:是|为|系)|(?:专访|访谈|采访|对话|对谈|问答|实录|节选|提问|聊了聊|Q&A)[^，。]{0,4}[：:]$",
    re.IGNORECASE,
)
_SAID = re.compile(r"“[^”]{2,}”")


def exchanges_in(blocks: list[Block]) -> list[list[tuple[Block, Label]]]:
    """The stretches of labelled lines that a narrator leads to and goes on behind; none, where labels stand elsewhere
    too."""
    runs: list[list[tuple[Block, Label]]] = []
    at = 0
    while at < len(blocks):
        if not _line_label(blocks[at]):
            at += 1
            continue
        if not at or blocks[at - 1].kind != "paragraph" or not _is_lead(blocks[at - 1].text):
            return []  # as most interviews: the first label decides
        run = _run(blocks, at)
        if len({label.key for _, label in run}) < 2:
            return []
        runs.append(run)
        at += len(run)
    if not runs:
        return []
    inside = {block.index for run in runs for block, _ in run}
    said = sum(len(block.text) for block in blocks if block.index in inside)
    names = {label.key for run in runs for _, label in run}
    first = runs[0][0][0].index
    told = [b for b in blocks[first:] if b.index not in inside and b.kind == "paragraph" and _is_told(b.text, names)]
    return runs if told and said <= LARGEST_SHARE * sum(len(block.text) for block in blocks) else []


def exchanges_among(cues: Sequence[Cue], blocks: list[Block]) -> list[list[tuple[Block, Label]]]:
    """The stretches of lines, each with its label, in which two or more voices speak, wherever they stand in a
    report."""
    runs: list[list[tuple[Block, Label]]] = [[]]
    last = -NEXT
    for cue in cues:
        block = blocks[cue.block]
        if cue.start > block.start + LONGEST_SIGN or cue.content >= block.end or cue.label.style == "line":
            continue
        if cue.block > last + NEXT:
            runs.append([])
        runs[-1].append((block, cue.label))
        last = cue.block
    return [run for run in runs if len({label.key for _, label in run}) > 1]


def _run(blocks: list[Block], at: int) -> list[tuple[Block, Label]]:
    """The labelled lines from a block on."""
    run: list[tuple[Block, Label]] = []
    while at < len(blocks) and (label := _line_label(blocks[at])):
        run.append((blocks[at], label))
        at += 1
    return run


def _line_label(block: Block) -> Label | None:
    """The label of a line that may be one of an exchange."""
    if len(block.text) > LONGEST_LINE or block.text.find("：", 0, 24) < 0 or block.kind not in ("paragraph", "quote"):
        return None
    label = label_of(block)
    return label if label and label.style == "colon" and label.content < len(block.text) else None


def _is_lead(text: str) -> bool:
    return bool(_LEADS.search(text)) and not _LEADS_INTERVIEW.search(text[-40:])


def _is_told(text: str, names: set[str]) -> bool:
    """Whether a paragraph is a narrator's: it speaks of somebody, or quotes."""
    return bool(_SAID.search(text)) or any(name in text for name in names)


def exchange_turns(runs: list[list[tuple[Block, Label]]], cast: Cast, scene: Scene) -> list[RawTurn]:
    """The turns of the labelled lines."""
    surfaces: dict[str, list[str]] = defaultdict(list)
    for run in runs:
        for _, label in run:
            if label.surface not in surfaces[label.key]:
                surfaces[label.key].append(label.surface)
    voices = voices_of(dict(surfaces), {}, cast, scene)
    return [
        RawTurn(
            *utterance_span(scene.chars, block.start + label.content, block.end),
            label.surface,
            voices[label.key].id,
            "label",
            0.8,
        )
        for run in runs
        for block, label in run
    ]
