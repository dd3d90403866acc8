"""Which candidates are labels after all: the document as a whole decides.

`张三：` begins a turn in an interview and a line of credits in a programme. What tells them apart is how often a label
comes back, whether labels take turns, and whether what follows them is speech.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from flows.segmenting.cast.cast import Cast
from flows.segmenting.forms.labelled.candidates import candidates as find_candidates
from flows.segmenting.forms.labelled.evidence import content_of, evidence, probability
from flows.segmenting.forms.labelled.legends import Cue, behind_signs, legend_of
from flows.segmenting.names.shapes import SURNAMES, is_chinese_name, is_latin, parts_of
from flows.segmenting.page.blocks import Block
from flows.segmenting.page.kinds import NEVER, ROLE_WORDS, key_of, person_in
from flows.segmenting.page.labels import label_of
from flows.segmenting.page.speechlike import ENDED, SPEECH, speechlike

#: What is no label more surely than it is one is none.
THRESHOLD = 0.5
#: A word that names nobody and stands once is more often a point of a list inside an answer.
SURE = 0.8
#: How much a single utterance must sound like speech to be one, by the kind of its label.
VISITOR = {"role": 0.2, "person": 0.1, "publication": 0.2, "unknown": 0.5, "odd": 2.0}
#: A label that is no name by itself may be part of one that the introduction gives, if it is no longer than this.
LONGEST_SHORT_NAME = 5


@dataclass(frozen=True, slots=True)
class Cues:
    """The accepted labels in order, the score of each key, and what legends say: {label: name}."""

    cues: tuple[Cue, ...]
    scores: dict[str, float]
    legend: dict[str, str]
    legend_blocks: frozenset[int]


def find_cues(blocks: list[Block], cast: Cast) -> Cues:
    """The labels of a document; none, where its colons are no labels. Linear in the length of the blocks."""
    candidates, legend, legend_blocks = known(find_candidates(blocks, cast), blocks, cast)
    if not candidates:
        return Cues((), {}, legend, legend_blocks)
    seen = evidence(candidates, blocks, cast, introduction(blocks, candidates[0].block))
    scores = {key: probability(numbers) for key, numbers in seen.items()}
    accepted = {key for key, score in scores.items() if score >= (SURE if seen[key]["unnamed once"] else THRESHOLD)}
    cues = [cue for cue in candidates if cue.label.key in accepted and _fits(cue, blocks, accepted)]
    if not _is_dialogue(cues, candidates, blocks):
        return Cues((), {}, legend, legend_blocks)
    cues = _with_visitors(cues, candidates, blocks)
    cues = _with_bare(cues, blocks, cast)
    return Cues(tuple(cues), scores, legend, legend_blocks)


def known(candidates: list[Cue], blocks: list[Block], cast: Cast) -> tuple[list[Cue], dict[str, str], frozenset[int]]:
    """The candidates without those of legends, each with what the cast and the legends know of it, the legends and
    their blocks. The cast learns the names in them."""
    legend, legend_blocks = legend_of(blocks, candidates)
    candidates = behind_signs([cue for cue in candidates if cue.block not in legend_blocks], blocks, legend)
    for key in dict.fromkeys(cue.label.key for cue in candidates if cue.label.kind == "person"):
        name = person_in(key) or key
        if (is_chinese_name(name) or len(parts_of(name)) > 1) and not cast.resolve(name):
            cast.add(name)
    for value in legend.values():
        if name := person_in(re.sub(r"[（(].*?[）)]", "", value).strip()):
            cast.add(name)
    if any(cue.label.kind == "unknown" and _may_be_part(cue.label.key) for cue in candidates):
        cast.learn(introduction(blocks, candidates[0].block))
    candidates = [_known(cue, cast, legend) if cue.label.kind in ("unknown", "odd") else cue for cue in candidates]
    return candidates, legend, legend_blocks


def _may_be_part(key: str) -> bool:
    """Whether a label that is no name by itself may be part of one that the introduction gives."""
    return len(key) <= LONGEST_SHORT_NAME and (key[0] in SURNAMES or is_latin(key) or key[:1] in "老小阿")


def introduction(blocks: list[Block], end: int) -> str:
    """What stands before the first candidate, at most some 1,500 characters."""
    return "\n".join(block.text for block in blocks[: min(end, 20)])[:1500]


def _known(cue: Cue, cast: Cast, legend: dict[str, str]) -> Cue:
    """An unknown word is a person's where the cast or a legend knows it."""
    if cue.label.key in legend or cast.resolve(cue.label.key):
        return cue._replace(label=cue.label._replace(kind="person"))
    return cue


def _fits(cue: Cue, blocks: list[Block], accepted: set[str]) -> bool:
    """Whether this occurrence of an accepted label is one: the weaker ways of writing need more behind them."""
    label = cue.label
    block = blocks[cue.block]
    if label.style == "line":
        if cue.block + 1 >= len(blocks) or (block.kind == "heading" and label.kind != "role" and not block.bold):
            return cue.block + 1 < len(blocks) and block.kind == "heading" and label.key in accepted
        return label_of(blocks[cue.block + 1]) is None
    return label.style != "colon" or cue.content < block.end or cue.block + 1 < len(blocks)


#: Parts of a song.
_SUNG = frozenset(["合", "合唱", "男女合", "齐唱", "众唱", "领唱", "伴唱", "主歌", "副歌"])


def _is_dialogue(cues: list[Cue], candidates: list[Cue], blocks: list[Block]) -> bool:
    """Whether the accepted labels together make a conversation."""
    keys = Counter(cue.label.key for cue in cues)
    if not cues or any(cue.label.key in _SUNG for cue in candidates):
        return False
    contents = [content_of(cue, blocks) for cue in cues[:60]]
    spoken = sum(bool(SPEECH.search(text[:300])) for text in contents)
    asked = sum("？" in text or "?" in text for text in contents)
    if max(keys.values()) < 3:
        fields = sum(_is_field(b.text[:at]) for b in blocks if (at := b.text.find("：", 0, 12)) >= 0)
        if fields > 1.5 * len(cues):
            return False
    in_turn = len(keys) == 2 and min(keys.values()) >= 2 and all(a.label.key != b.label.key for a, b in pairwise(cues))
    if (
        in_turn
        and all(cue.label.kind in ("role", "person") for cue in cues)
        and all(ENDED.search(text.strip()) for text in contents)
    ):
        return True
    if len(keys) == 1:
        only = cues[0].label
        return len(cues) >= 2 and spoken + asked >= len(contents) * 0.5 and only.kind != "unknown"
    recurring = sum(count for count in keys.values() if count > 1)
    if recurring == 0 and not asked and spoken < 0.6 * len(contents):
        return False
    return spoken + asked >= 0.3 * len(contents)


@lru_cache(maxsize=4096)
def _is_field(surface: str) -> bool:
    """Whether what stands before a colon names a field and no speaker."""
    return bool(NEVER.match(key_of(surface)))


def _with_visitors(cues: list[Cue], candidates: list[Cue], blocks: list[Block]) -> list[Cue]:
    """Labels that come but once, between accepted ones, with speech behind them: a voice from the audience."""
    if len(cues) < 2:
        return cues
    first, last = cues[0].block, cues[-1].block
    taken = {cue.start for cue in cues}
    mostly_bold = sum(bool(blocks[c.block].bold) for c in cues) * 2 > len(cues)
    more: list[Cue] = []
    for cue in candidates:
        if (
            cue.start not in taken
            and first - 3 <= cue.block <= last + 2
            and (cue.label.style in ("colon", "bracket") or (cue.label.style == "bold" and blocks[cue.block].is_bold))
            and speechlike(content_of(cue, blocks, 400)[:400]) >= VISITOR[cue.label.kind]
            and bool(blocks[cue.block].bold) == mostly_bold  # written the way the others are
        ):
            more.append(cue)
            last = max(last, cue.block)  # who asks at the end is answered
    return sorted(cues + more, key=lambda cue: cue.start)


#: What a speaker begins with, right behind a label that has lost its colon.
_BARE = re.compile(r"(?:我[^国军方]|我们|是的|对[，,]|对的|嗯|没错|当然|好的|谢谢|不是|不[，,]|哈哈)")


def _with_bare(cues: list[Cue], blocks: list[Block], cast: Cast) -> list[Cue]:
    """Accepted labels that have lost their colon: `张三我觉得不是这样。` The cue words are what no narrator writes
    there."""
    keys = {cue.label.key: cue.label for cue in cues if len(cue.label.key) >= 2 or cue.label.key in "问答"}
    if not keys:
        return cues
    lengths = sorted({len(key) for key in keys}, reverse=True)
    taken = {cue.block for cue in cues}
    colon_share = sum(cue.label.style == "colon" for cue in cues) / len(cues)
    more = []
    for block in blocks:
        if block.index in taken or block.kind in ("heading", "code", "table", "caption"):
            continue
        name = next((block.text[:n] for n in lengths if block.text[:n] in keys), "")
        if not name or len(name) == len(block.text):
            continue
        rest = block.text[len(name) :]
        gap = len(rest) - len(rest.lstrip(" \u3000\t"))
        after = rest[gap:]
        spaced = gap > 0 and not name.isascii() and (SPEECH.search(after[:120]) or "？" in after)
        role = name in ROLE_WORDS
        apart = len(name) > 1 and (gap > 1 or rest[0] in "\t\u3000") and ENDED.search(after)
        if (_BARE.match(after) and (not role or gap)) or (spaced and (role or colon_share < 0.5)) or apart:
            label = keys[name]._replace(content=len(name) + gap, style="sign")
            more.append(Cue(block.index, block.start, block.start + len(name) + gap, label))
    return sorted(cues + more, key=lambda cue: cue.start) if more else cues
