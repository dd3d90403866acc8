"""Headings that no markup tells: short lines without a full stop between paragraphs that have one."""

from __future__ import annotations

import re
from collections import Counter

from flows.segmenting.names.shapes import is_chinese_name
from flows.segmenting.page.blocks import Block
from flows.segmenting.page.labels import label_of
from flows.segmenting.words.lexicon import common_words

LONGEST = 26
#: What somebody is called in bold on a line of its own is no longer, unless it looks like a name.
LONGEST_NICKNAME = 3
#: A heading in quote marks or behind a number may be longer.
LONGEST_NUMBERED = 44
_CLOSING = frozenset("。！？；…：，、!?;:,.）)】”」』")
_INSIDE = re.compile(r"[。；…]")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十\d]+[章节部篇]|(?:0?\d{1,2})[、.．/｜| ]|"
    r"Part\s?\.?\d|PART\s?\.?\d|#\d)\s*\S"
)
_BARE_NUMBER = re.compile(
    r"^(?:0?\d{1,2}|[一二三四五六七八九十]{1,3}|[IVX]{1,4}|Part\s?\d{1,2}|PART\s?\d{1,2}|[-—*·•]{1,3})$"
)
#: Signs that stand in front of headings too.
_SQUARES = frozenset("■□▍▌▎▶◆●◎★▲")
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]{1,2}[件个点课步章节部篇幕回]\S{0,3}[：:、]")
#: A question without its mark.
_ASKED = re.compile(r"[你您]|[吗呢么]$")
_QUOTED = re.compile(r"^[“「『][^“”「」『』]{2,40}[”」』]$")


def with_plain_headings(blocks: list[Block]) -> list[Block]:
    """The same blocks, those that read as headings marked so.

    Only where the text otherwise closes its paragraphs with a full stop: a transcript without punctuation has none.

    >>> texts = ["他笑了。", "“世界需要诗”", "记者：您好，请坐下来说吧。"]
    >>> texts += ["谢谢你们能来。", "很高兴见到各位。", "天气真好，我们走走。"]
    >>> [b.kind for b in with_plain_headings([Block(n, 0, len(t), t) for n, t in enumerate(texts)])][:2]
    ['paragraph', 'heading']
    """
    again = Counter(block.text for block in blocks if len(block.text) <= LONGEST)
    blocks = [
        b._replace(kind="heading", level=3) if b.bold and again[b.text] < 2 and _is_bold_heading(b) else b
        for b in blocks
    ]
    long_ones = [block for block in blocks if block.kind == "paragraph" and len(block.text) > LONGEST]
    paragraphs = long_ones if len(long_ones) >= 3 else [block for block in blocks if block.kind == "paragraph"]
    ended = sum(block.text[-1] in _CLOSING for block in paragraphs)
    if len(blocks) < 4 or ended < 0.7 * len(paragraphs):
        return blocks
    result = []
    for number, block in enumerate(blocks):
        plain = block.kind == "paragraph" or _stands_alone(blocks, number)
        if plain and again[block.text] < 2 and _reads_as_heading(blocks, number):
            block = block._replace(kind="heading", level=3)
        result.append(block)
    return result


def _stands_alone(blocks: list[Block], number: int) -> bool:
    """Whether a line behind a sign is the only one: an entry of no list."""
    near = blocks[max(0, number - 1) : number] + blocks[number + 1 : number + 2]
    return blocks[number].kind == "bullet" and blocks[number].sign in _SQUARES and all(b.kind != "bullet" for b in near)


def _is_bold_heading(block: Block) -> bool:
    """Whether a paragraph is a short bold line that neither ends like a sentence nor names a speaker."""
    if block.kind != "paragraph" or len(block.text) > LONGEST or not block.is_bold:
        return False
    if _ORDINAL.match(block.text):
        return not block.text.endswith(("？", "?", "："))
    if block.text[-1] in _CLOSING or _INSIDE.search(block.text) or _ASKED.search(block.text):
        return False
    if 1 < len(block.text) <= LONGEST_NICKNAME and block.text not in common_words():
        return False
    label = label_of(block)
    return label is None or label.kind == "unknown"


#: Headings over what is said again in the talk itself, and the line with which the talk begins.
_EXCERPTS = re.compile(
    (
        r"^[【\[#*—\s]*(?:精彩|嘉宾|核心|主要|本期|部分|内容|现场)?"
        r"(?:摘录|语录|金句|观点|要点|看点|亮点|导读|摘要|速览|划重点|Highlights?|嘉宾简介|人物简介)[】\]：:*\s]*$"
    ),
    re.IGNORECASE,
)
_STARTS = re.compile(r"(?:以下|下面)(?:是|为)|实录|全文|正文|访谈内容|对谈内容")
#: No list of excerpts is longer, in blocks; what is, may be the talk.
MOST_EXCERPTS = 15


def without_excerpts(blocks: list[Block]) -> list[Block]:
    """The same blocks, excerpts before the talk marked as captions: pull quotes and summaries are no turns.

    Where nothing shows that the excerpts end, they are left alone."""
    result = list(blocks)
    for number, block in enumerate(blocks):
        if len(block.text) > 16 or not _EXCERPTS.match(block.text):
            continue
        for end in range(number + 1, min(number + 2 + MOST_EXCERPTS, len(blocks))):
            if blocks[end].kind == "heading" or _STARTS.search(blocks[end].text[:60]):
                for n in range(number + 1, end):
                    result[n] = blocks[n]._replace(kind="caption")
                break
    return result


def _reads_as_heading(blocks: list[Block], number: int) -> bool:
    block = blocks[number]
    text = block.text
    if len(text) > LONGEST_NUMBERED or (block.bold and _ASKED.search(text)):
        return False
    if len(text) <= 7 and _BARE_NUMBER.match(text):
        return True
    sentence = len(text) > LONGEST or text[-1] in _CLOSING or bool(_INSIDE.search(text))
    if sentence and text[0] not in "“「『" and not _NUMBERED.match(text):
        return False  # as most lines of a conversation: no need to look for a label
    if number + 1 == len(blocks) or not any(ch.isalnum() for ch in text):
        return False
    label = label_of(block)
    if _stands_behind_label(blocks, number) or (
        label and (label.style != "line" or label.kind == "role" or is_chinese_name(text))
    ):
        return False
    if _QUOTED.match(text):
        return not text[1:-1].endswith(("。", "，")) and not _beside_quotes(blocks, number)
    if sentence:
        return bool(_NUMBERED.match(text) and len(text) <= 36 and not re.search(r"[。？?；]", text))
    return len(text) >= 2


def _stands_behind_label(blocks: list[Block], number: int) -> bool:
    """Whether the line before is a label alone, so that this line is what was said."""
    if not number:
        return False
    before = label_of(blocks[number - 1])
    return before is not None and before.content >= len(blocks[number - 1].text)


def _beside_quotes(blocks: list[Block], number: int) -> bool:
    """Whether neighbouring lines are quotations too: then this is one of several utterances."""
    near = blocks[max(0, number - 1) : number] + blocks[number + 1 : number + 2]
    return any(_QUOTED.match(block.text) for block in near)
