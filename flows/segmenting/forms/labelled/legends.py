"""Whom labels stand for where the page itself says so: `问：记者 赵：赵某某`, lists of those present, a second label
behind `Q：`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import NamedTuple

from flows.segmenting.page.blocks import Block
from flows.segmenting.page.kinds import SIGNS, key_of, kind_of, person_in
from flows.segmenting.page.labels import Label
from flows.segmenting.page.speechlike import ENDED, SPEECH, TOLD_OF

#: `问：记者 赵：赵某某`, `Q=某周刊，A=张三`
_LEGEND_PAIR = re.compile(
    r"([A-Za-z]{1,3}|[\u4e00-\u9fff·]{1,6})\s?[：:=＝]\s?"
    r"([^：:=＝，,；;。|｜\s（）()]{2,24}(?: [A-Z][^：:=＝，,；;。|｜\s（）()]*)*)(?=$|[\s，,；;。|｜（）()])"
)
#: What stands in speech and never in a list of who is who.
_SENTENCES = re.compile(r"[。？！?!…]")
_ASKED = frozenset("？！?!…")
#: A legend is no longer, in code points.
LONGEST_LEGEND = 80
_ROLES = frozenset(("记者", "主持人", "采访者", "编辑", "提问者", "受访者"))
_IN_BRACKETS = re.compile(r"[（(].*?[）)]")
#: `Q3：某周刊：`, what stands behind a sign for question or answer.
_SECOND_LABEL = re.compile(r"([^\s：:。，？！…“”、；]{2,12})[：:][ \u3000]*(?=\S)")


#: `爐=李小满`, alone on a line.
_EQUATION = re.compile(r"([^\s=＝]{1,6})\s?[=＝]\s?([^=＝\n]{2,30})")
#: A label that stands for a name has no more characters.
SHORT = 3
#: So much of what is told of somebody is looked at, in code points.
LONGEST_LIFE = 400
#: Between the lines of a list of those present, pictures and captions may stand: no more blocks than this.
ROLL_GAP = 2


class Cue(NamedTuple):
    """A label in its place: the block, where the label begins and where its content begins and ends in the text."""

    block: int
    start: int
    content: int
    label: Label


def legend_of(blocks: list[Block], candidates: list[Cue]) -> tuple[dict[str, str], frozenset[int]]:
    """`问：记者 赵：赵某某` and lists of those present (`主持人：李雷`): whom a label stands for, and the blocks that
    say so."""
    legend: dict[str, str] = {}
    used: set[int] = set()
    counts = Counter(cue.label.key for cue in candidates)
    # a legend with signs of equality has no colon, and begins with no label
    for block in blocks[: min(candidates[0].block, 20)] if candidates else ():
        if "=" in block.text or "＝" in block.text:
            legend |= _pairs(block)
    legend |= _equations(blocks[: min(candidates[0].block, 20)] if candidates else [])
    for cue in candidates:
        block = blocks[cue.block]
        text = block.text
        if len(text) > LONGEST_LEGEND or text[-1] in _ASKED or cue.block in used:
            continue
        if pairs := _pairs(block):
            legend |= pairs
            used.add(cue.block)
            continue
        value = text[cue.content - block.start :].strip()
        bare = _IN_BRACKETS.sub("", value).strip()
        if counts[cue.label.key] > 1 and _is_short(cue.label.key) and (named := _named_first(value)):
            legend[cue.label.key] = named
            used.add(cue.block)
            continue
        if cue.label.kind not in ("role", "unknown") or len(bare) > 40 or ENDED.search(bare):
            continue
        if _abbreviates(cue.label.key, value, counts):
            legend[cue.label.key] = re.split(r"[，,、]", value, maxsplit=1)[0]
            used.add(cue.block)
            continue
        present = [name.strip() for name in bare.split("、")]
        also = cue.label.kind == "role" and cue.label.key not in present and all(name in counts for name in present)
        if also or person_in(bare) or re.fullmatch(r"《[^《》]{1,16}》\S{0,6}", value):
            if counts[cue.label.key] > 1 or cue.label.kind == "role":
                legend[cue.label.key] = value
            used.add(cue.block)
    for cue in candidates[:3]:
        if name := _introduced(cue, blocks[cue.block]):
            legend.setdefault(cue.label.key, name)
            used.add(cue.block)
    return legend, frozenset(used | _roll(candidates, blocks, counts))


def _is_short(key: str) -> bool:
    """Whether a label may stand for a name: `M`, `爐`, `问`."""
    return len(key) <= SHORT and key not in ("我", "你", "他", "她")


def _named_first(value: str) -> str:
    """The name with which an entry begins that tells who somebody is (`利小梅 某协会秘书长`), or ""."""
    if len(value) > LONGEST_LEGEND or SPEECH.search(value) or ENDED.search(value):
        return ""
    name = re.split(r"[ \u3000，,、（(]", value, maxsplit=1)[0]
    return name if name != value and person_in(name) else ""


def _equations(blocks: list[Block]) -> dict[str, str]:
    """Legends of a line each: `爐=李小满`. One alone is none."""
    found = [match for block in blocks if (match := _EQUATION.fullmatch(block.text))]
    return {match[1].strip(): match[2].strip() for match in found} if len(found) > 1 else {}


def _roll(candidates: list[Cue], blocks: list[Block], counts: Counter[str]) -> set[int]:
    """The blocks that say, before anybody speaks, who is there: different labels one behind the other, which come again
    later, and behind each what is told of them (`李雷：负责校对`, `**韩梅**：2016年加入…`)."""
    roll: list[Cue] = []
    for cue in candidates:
        block = blocks[cue.block]
        if cue.start > block.start:
            continue
        text = block.text[cue.content - block.start :][:LONGEST_LIFE].strip()
        told = bool(text) and bool(TOLD_OF.match(text) or not ENDED.search(block.text[-12:]))
        if SPEECH.search(text) or "？" in text or "?" in text:
            if counts[cue.label.key] > 1:
                break
            told = False
        apart = bool(roll) and cue.block > roll[-1].block + ROLL_GAP
        if told and not apart and cue.label.key not in {other.label.key for other in roll}:
            roll.append(cue)
        elif _is_roll(roll, counts):
            break
        else:
            roll = [cue] if told else []
    return {cue.block for cue in roll} if _is_roll(roll, counts) else set()


def _is_roll(cues: list[Cue], counts: Counter[str]) -> bool:
    return len(cues) > 1 and sum(counts[cue.label.key] > 1 for cue in cues) * 2 >= len(cues)


def _introduced(cue: Cue, block: Block) -> str:
    """The name in a line that says whom a role stands for and what they are: `嘉宾：李雷，又名李大雷，1970年生…`; or
    ""."""
    value = block.text[cue.content - block.start :].strip()
    if cue.label.kind != "role" or SPEECH.search(value) or "？" in value:
        return ""
    name = re.split(r"[ \u3000，,、（(]", value, maxsplit=1)[0]
    told = len(name) < len(value) and TOLD_OF.match(value[len(name) + 1 :].lstrip())
    return name if told and person_in(name) else ""


def _abbreviates(key: str, value: str, counts: Counter[str]) -> bool:
    """Whether a label comes back and is said to stand for something it begins: `记：记者`, `陈：陈小满，第三代店主`."""
    return (
        counts[key] > 1
        and len(key) <= 2
        and key not in ("我", "你", "他", "她")
        and len(key) < len(value)
        and value.startswith(key)
        and value[-1] not in "。？！?!…，；"
        and (key_of(value) in _ROLES or bool(person_in(re.split(r"[，,、]", value, maxsplit=1)[0])))
    )


def _pairs(block: Block) -> dict[str, str]:
    """What a line says of labels, if it is a legend of at least two and nothing else."""
    text = block.text
    if len(text) > LONGEST_LEGEND or sum(map(text.count, "：:=＝")) < 2:
        return {}
    pairs = _LEGEND_PAIR.findall(text.strip("（）() "))
    if len(pairs) < 2 or _SENTENCES.search(text.strip("（）()。 ")):
        return {}
    if any(ENDED.search(value) or SPEECH.search(value) for _, value in pairs):
        return {}
    return {key: value.strip() for key, value in pairs}


def behind_signs(candidates: list[Cue], blocks: list[Block], legend: dict[str, str]) -> list[Cue]:
    """The labels, those that stand for question or answer taken together with the name behind them (`A：李雷：…`).

    A sign behind which one name stands every time means that person; with several, each name is the label."""
    seconds = {number: found for number, cue in enumerate(candidates) if (found := _second(cue, blocks))}
    if not seconds:
        return candidates
    behind: dict[str, Counter[str]] = defaultdict(Counter)
    for number, found in seconds.items():
        behind[candidates[number].label.key][found[1]] += 1
    times = Counter(cue.label.key for cue in candidates)
    result = list(candidates)
    for number, found in seconds.items():
        cue, name = candidates[number], found[1]
        kind, names = kind_of(name), behind[cue.label.key]
        block = blocks[cue.block]
        at = block.start + found.start(1)
        bold = any(start <= at and at + len(name) <= end for start, end in block.bold) and not block.is_bold
        again = kind == "unknown" and names[name] > 1
        if kind not in ("role", "person", "publication") and not bold and not again:
            continue
        result[number] = cue._replace(content=block.start + found.end())
        if names[name] == times[cue.label.key] > 1:
            legend.setdefault(cue.label.key, name)
        elif len(names) > 1 and kind == "person":
            label = Label(name, key_of(name), cue.label.content, cue.label.style, kind)
            result[number] = result[number]._replace(label=label)
    return result


def _second(cue: Cue, blocks: list[Block]) -> re.Match[str] | None:
    if cue.label.key not in SIGNS:
        return None
    block = blocks[cue.block]
    return _SECOND_LABEL.match(block.text, cue.content - block.start)
