"""Where labels may stand: at the beginning of a line, in bold type behind a picture or a caption, at the end of the
line before, behind the end of a sentence inside a line.

Whether they are labels, `cues` decides.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from flows.labels import behind_bar
from flows.segmenting.cast.cast import Cast
from flows.segmenting.forms.labelled.legends import Cue
from flows.segmenting.names.shapes import HAN
from flows.segmenting.page.blocks import Block
from flows.segmenting.page.kinds import IN_BRACKETS, is_odd, key_of, kind_of, surface_of
from flows.segmenting.page.labels import Label, bold_runs, candidate_of, label_in
from flows.segmenting.page.speechlike import ENDED

#: A label on a line of its own is no longer than this.
LONGEST_LINE = 16
#: A headline is no longer than this.
LONGEST_HEADLINE = 44
#: A line in which labels may stand that has lost its line breaks is no shorter.
SHORTEST_FLATTENED = 30
#: So often a word must come behind the ends of sentences to be a label of a page that has lost its line breaks.
OFTEN_FLATTENED = 2
#: What never holds a label; prose that was set as code may.
_NO_SPEECH = ("code", "table", "caption")
#: A label inside a line: behind the end of a sentence, a bracket, or a gap.
_GLUED = re.compile(
    r"(?:(?<=[。？！…”’？?!）)】\]])\s?|\u3000\s?|\s\s+)([^\s：:，。？！…“”、；（()\[【]{1,24})[：:]\s*"
)
#: `李雷；我去。`: a slip of the key.
_SEMICOLON = re.compile(r"([^\s：:，。？！…“”、；;]{1,16})[；;]\s*(?=\S)")
#: What an inline label in bold never stands behind.
_OPEN = tuple("（(“「《、，,：:")
#: A sign for a question, and the one that may stand for the answer in the same line: `问：您去吗？答：我去。`
_PAIRED = {"问": "答", "Q": "A"}


def candidates(blocks: list[Block], cast: Cast) -> list[Cue]:
    """All places where labels may stand, in order. Linear in the length of the blocks."""
    cues = _without_headline(_with_bars(_at_beginnings(blocks, cast), blocks), blocks)
    cues = _sorted([*cues, *_in_bold(blocks, {cue.start for cue in cues})])
    cues = _sorted([*cues, *_glued(cues, blocks)])
    few = len(cues) < 3 or len(cues) * 4 < len(blocks)
    cues = _sorted([*cues, *_flattened(blocks, {cue.start for cue in cues}, 1 if few else OFTEN_FLATTENED)])
    times = Counter(cue.label.key for cue in cues)
    return _with_title_marks([cue for cue in cues if times[cue.label.key] > 1 or not _is_section(cue, blocks)])


def _is_section(cue: Cue, blocks: list[Block]) -> bool:
    """Whether a word alone on its line names a section, where it stands once: in brackets (`【快问快答】`), or as a
    heading (`Content:`)."""
    unnamed = cue.label.kind in ("unknown", "odd")
    if cue.content < blocks[cue.block].end:
        return False
    headed = blocks[cue.block].kind == "heading" and (
        unnamed or (cue.label.kind == "person" and cue.label.key.isascii())
    )
    return headed or (unnamed and cue.label.style == "bracket")


def _sorted(cues: list[Cue]) -> list[Cue]:
    return sorted(cues, key=lambda cue: cue.start)


def _at_beginnings(blocks: list[Block], cast: Cast) -> list[Cue]:
    cues: list[Cue] = []
    again = Counter(block.text for block in blocks if len(block.text) <= LONGEST_LINE)
    headed: list[Cue] = []
    for block in blocks:
        if block.kind in _NO_SPEECH and not _is_prose(block):
            continue
        if block.text[0] in "：:" and block.index and (cue := _parted(blocks[block.index - 1], block)):
            if cues and cues[-1].block == block.index - 1:
                cues.pop()
            cues.append(cue)
            continue
        label = candidate_of(block)
        if label is None and len(block.text) <= LONGEST_LINE:
            label = _alone(block, cast, again[block.text])
        if label is None or (block.kind in _NO_SPEECH and label.content == len(block.text)):
            continue
        cue = Cue(block.index, block.start, block.start + label.content, label)
        if block.kind == "heading" and label.content < len(block.text) and label.kind != "role":
            headed.append(cue)
        else:
            cues.append(cue)
    # a headline has a colon too, but names that open several headings are labels
    times = Counter(cue.label.key for cue in headed)
    return _sorted([*cues, *(cue for cue in headed if times[cue.label.key] > 1 and cue.label.kind != "odd")])


def _is_prose(block: Block) -> bool:
    """Whether what the markup calls code is Chinese prose."""
    return (
        block.kind == "code" and len(block.text) > 12 and 2 * len(HAN.findall(block.text[:200])) > len(block.text[:200])
    )


def _parted(before: Block, block: Block) -> Cue | None:
    """A name whose colon has come to stand on the next line."""
    surface = before.text.strip("* ")
    if len(before.text) > 24 or kind_of(surface) in ("never", "unknown"):
        return None
    skip = len(block.text) - len(block.text.lstrip("：: \u3000"))
    label = Label(surface, key_of(surface), skip, "colon", kind_of(surface))
    return Cue(block.index, before.start, block.start + skip, label)


def _alone(block: Block, cast: Cast, times: int) -> Label | None:
    """A name known from elsewhere, or a word that comes again, alone on its line."""
    text = block.text
    if cast.resolve(text):
        return Label(text, key_of(text), len(text), "line", "person")
    if times > 1 and kind_of(text) == "unknown":
        return Label(text, key_of(text), len(text), "line", "unknown")
    return None


def _in_bold(blocks: list[Block], taken: set[int]) -> list[Cue]:
    """Labels at the beginnings of bold stretches inside lines: behind a picture's caption, or at the end of the line
    before."""
    cues = []
    for block in blocks:
        if not block.bold or block.kind in ("heading", *_NO_SPEECH):
            continue
        for start, end in bold_runs(block):
            at = start - block.start
            if at < 2 or start in taken or block.text[:at].rstrip().endswith(_OPEN):
                continue
            label = label_in(block.text, at)
            # the colon stands in the bold type or right behind it
            if label and len(label.surface) <= 24 and label.content <= end - block.start + 2:
                cues.append(Cue(block.index, start, block.start + label.content, label))
    return cues


def _glued(cues: list[Cue], blocks: list[Block]) -> list[Cue]:
    """Labels that stand elsewhere at a line's beginning, behind the end of a sentence inside a line; and those with a
    semicolon."""
    labels = {cue.label.key: cue.label for cue in cues if cue.label.style != "line"}
    for asks, answers in _PAIRED.items():
        if asks in labels:
            labels.setdefault(answers, labels[asks]._replace(surface=answers, key=answers))
    if not labels:
        return []
    taken = {cue.start for cue in cues}
    behind = {cue.block: cue.content for cue in cues}
    first_label = next((cue.block for cue in cues if cue.label.kind != "odd"), len(blocks))
    more = []
    for block in blocks[max(0, first_label - 1) :]:
        if block.kind in ("heading", *_NO_SPEECH):
            continue
        text = block.text
        first = behind.get(block.index, block.start) - block.start
        slip = None if block.index in behind else _SEMICOLON.match(text)
        if slip and (key := key_of(slip.group(1))) in labels and labels[key].kind != "odd":
            label = labels[key]._replace(surface=slip.group(1), content=slip.end(), style="colon")
            more.append(Cue(block.index, block.start, block.start + slip.end(), label))
            first = slip.end()
        if text.find("：", first) < 0 and text.find(":", first) < 0:
            continue
        for found in _GLUED.finditer(text, first):
            surface = surface_of(found.group(1))
            key = key_of(surface) if surface else ""
            start = block.start + found.start(1)
            if key in labels and start not in taken:
                label = labels[key]._replace(surface=surface, content=found.end(), style="colon")
                more.append(Cue(block.index, start, block.start + found.end(), label))
    return more


def _flattened(blocks: list[Block], taken: set[int], least: int) -> list[Cue]:
    """Labels inside long lines too, where a page has lost its line breaks: names and roles that come so often at least,
    and whatever comes again."""
    found_cues: list[Cue] = []
    for block in blocks:
        if len(block.text) < SHORTEST_FLATTENED or block.kind in ("heading", *_NO_SPEECH):
            continue
        for found in _GLUED.finditer(block.text):
            surface = surface_of(found.group(1))
            kind = kind_of(surface) if surface else "never"
            if kind == "never" and (len(surface) > 12 or not surface or not is_odd(surface)):
                continue
            start = block.start + found.start(1)
            if start not in taken:
                label = Label(surface, key_of(surface), found.end(), "colon", "odd" if kind == "never" else kind)
                found_cues.append(Cue(block.index, start, block.start + found.end(), label))
    times = Counter(cue.label.key for cue in found_cues)
    sure = ("role", "person")
    return [c for c in found_cues if times[c.label.key] >= (least if c.label.kind in sure else OFTEN_FLATTENED)]


def _with_bars(cues: list[Cue], blocks: list[Block]) -> list[Cue]:
    """The labels, those that a bar mostly sets off cut at the bar where a colon comes later too: `李 | 我有三样：…`."""
    barred: dict[str, Label] = {}
    times: Counter[str] = Counter()
    for cue in cues:
        found = behind_bar(blocks[cue.block].text)
        if found and found.content == cue.label.content:
            barred[cue.label.key] = cue.label
            times[cue.label.key] += 1
    if not barred:
        return cues
    by_block = {cue.block: cue for cue in cues}
    longer: dict[str, list[Cue]] = defaultdict(list)
    for block in blocks:
        found = behind_bar(block.text)
        label = barred.get(key_of(found.surface.strip())) if found else None
        standing = by_block.get(block.index)
        if found and label and not (standing and standing.label.key == label.key):
            cut = label._replace(content=found.content)
            longer[label.key].append(Cue(block.index, block.start, block.start + found.content, cut))
    # `主持人 | 李雷：` is a label as a whole, though a list of those present has a bar and no colon
    by_block |= {cue.block: cue for key, more in longer.items() if len(more) < times[key] for cue in more}
    return [by_block[number] for number in sorted(by_block)]


def _without_headline(cues: list[Cue], blocks: list[Block]) -> list[Cue]:
    """Without a label that opens the headline (`李雷：我不等人`): the first line, of a name that labels further lines,
    without the full stop that what is said has elsewhere."""
    if not cues or cues[0].block > 1 or cues[0].label.kind == "role" or cues[0].content >= blocks[cues[0].block].end:
        return cues
    first, rest = blocks[cues[0].block], cues[1:]
    if len(first.text) > LONGEST_HEADLINE or ENDED.search(first.text) or first.bold or cues[0].label.style != "colon":
        return cues
    said = [blocks[cue.block].text for cue in rest if cue.content < blocks[cue.block].end]
    ended = sum(bool(ENDED.search(text)) for text in said)
    follows = len(rest) > 1 and rest[0].block == cues[0].block + 1
    return rest if ended >= 3 and ended >= 0.9 * len(said) and (follows or cues[0].block == 0) else cues


def _with_title_marks(cues: list[Cue]) -> list[Cue]:
    """The labels, a publication that stands now with its title marks, now without (`《某周刊》：`, `某周刊：`), as one;
    and a name that is parted by spaces where markup broke it, as the same name whole."""
    titles = {cue.label.key.strip("《》"): cue.label.key for cue in cues if cue.label.kind == "publication"}
    whole: dict[str, Counter[str]] = defaultdict(Counter)
    for cue in cues:
        whole[_closed(cue.label.key)][cue.label.key] += 1
    parted = {key: forms.most_common(1)[0][0] for key, forms in whole.items() if len(forms) > 1}
    if not titles and not parted:
        return cues
    kinds = {cue.label.key: cue.label.kind for cue in cues}
    result = []
    for cue in cues:
        label = cue.label
        if label.kind != "publication" and label.key in titles:
            label = label._replace(key=titles[label.key], kind="publication")
        elif (key := parted.get(_closed(label.key), label.key)) != label.key:
            label = label._replace(key=key, surface=key, kind=kinds[key])
        result.append(cue._replace(label=label))
    return result


def _closed(key: str) -> str:
    return "".join(IN_BRACKETS.sub("", key).split())
