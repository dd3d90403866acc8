"""What speaks for a word being a label of a page, as named numbers: what kind of word it is, how it is set off, how
often it comes again and beside which others, whether what stands behind it is speech. What each number weighs is fitted
(`tests/gold/fit_labels.py`).
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

from flows.segmenting.cast.cast import Cast
from flows.segmenting.forms.labelled.legends import Cue
from flows.segmenting.page.blocks import Block
from flows.segmenting.page.kinds import SIGNS
from flows.segmenting.page.speechlike import ENDED, SPEECH, TOLD_OF, speechlike

WEIGHTS = Path(__file__).with_name("weights.json")
#: So many occurrences of a label, evenly over the page, are enough to see what it is.
SAMPLE = 50
#: So much of what stands behind a label is looked at, in code points.
SAID = 400
#: What is said in fewer code points may be the value of a field.
SHORT = 16
#: A label that comes again so often is no chance.
OFTEN = 4
#: Labels beside each other are no more blocks apart.
NEAR = 4
#: A page with no more candidates may have few labels, each of them once.
SMALL = 6
_KINDS = ("role", "person", "publication", "odd")
_STYLES = ("bold", "time", "bracket", "line", "sign")


def content_of(cue: Cue, blocks: list[Block], limit: int | None = None) -> str:
    """What stands behind a label in its block, or the next block where the label stands alone; with a limit, so many
    code points."""
    block = blocks[cue.block]
    at = cue.content - block.start
    text = block.text[at : None if limit is None else at + limit]
    if not text.strip() and cue.block + 1 < len(blocks):
        return blocks[cue.block + 1].text
    return text


def evidence(candidates: list[Cue], blocks: list[Block], cast: Cast, before: str) -> dict[str, dict[str, float]]:
    """The numbers of each key. `before` is the introduction of the page. Linear in the candidates."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, cue in enumerate(candidates):
        places[cue.label.key].append(number)
    times = {key: len(numbers) for key, numbers in places.items()}
    # what may be the other voice: words that name somebody, and whatever comes again
    named = {c.label.key for c in candidates if c.label.kind in ("role", "person", "publication")}
    again = {key for key, n in times.items() if n > 1}
    owners = Counter(cast.resolve(key) for key in places)
    heard = [content_of(cue, blocks)[:SAID].strip() for cue in candidates[:: max(1, len(candidates) // SAMPLE)]]
    page = {
        "page once": sum(n == 1 for n in times.values()) / len(times),
        "page covered": min(1.0, sum(n for n in times.values() if n > 1) / max(len(blocks), 1)),
        "page asks": _share(["？" in text[-80:] or "?" in text[-80:] for text in heard]),
        "page spoken": _share([bool(SPEECH.search(text)) for text in heard]),
    }
    core = [cue for cue in candidates if times[cue.label.key] > 1 and cue.label.style != "line"]
    first, last = (core[0].block, core[-1].block) if core else (0, len(blocks))
    mostly_bold = 2 * sum(bool(blocks[cue.block].bold) for cue in core) > len(core)
    found = {}
    for key, numbers in places.items():
        step = max(1, len(numbers) // SAMPLE)
        sample = numbers[::step]
        cues = [candidates[n] for n in sample]
        said = [content_of(cue, blocks)[:SAID].strip() for cue in cues]
        beside = [{candidates[m].label.key for m in (n - 1, n + 1) if 0 <= m < len(candidates)} - {key} for n in sample]
        owner = cast.resolve(key)
        kind = cues[0].label.kind
        unnamed = kind in ("unknown", "odd")
        often = min(len(numbers) - 1, OFTEN) / OFTEN
        takes_turns = _share([bool(keys & again) for keys in beside])
        numbers_of = {f"is {name}": float(kind == name) for name in _KINDS}
        numbers_of |= {f"set off by {name}": _share([cue.label.style == name for cue in cues]) for name in _STYLES}
        found[key] = (
            numbers_of
            | page
            | {
                "sign": float(key in SIGNS),
                "one character": float(len(key) == 1),
                "long": max(0.0, len(key) - 8) / 8,
                "speechlike": sum(map(speechlike, said)) / len(said),
                "spoken": _share([bool(SPEECH.search(text)) for text in said]),
                "asks": _share([text.endswith(("？", "?")) for text in said]),
                "ended": _share([bool(ENDED.search(text[-12:])) for text in said]),
                "short": _share([len(text) < SHORT for text in said]),
                "empty": _share([not text for text in said]),
                "told of": _share([bool(TOLD_OF.match(text)) for text in said]),
                "again": math.log2(min(len(numbers), 32)),
                "once": float(len(numbers) == 1),
                "unnamed once": float(unnamed and len(numbers) == 1),
                "alone once": float(len(numbers) == 1 and cues[0].content >= blocks[cues[0].block].end),
                "near": _share([_nearest(candidates, n) <= NEAR for n in sample]),
                "often in turn": often * takes_turns,
                "unnamed, in turn": often * takes_turns * unnamed,
                "small page": float(len(candidates) <= SMALL),
                "beside names": _share([bool(keys & named) for keys in beside]),
                "beside what comes again": takes_turns,
                "listed": _share([blocks[cue.block].kind in ("bullet", "number") for cue in cues]),
                "headed": _share([blocks[cue.block].kind == "heading" for cue in cues]),
                "inside": _share([cue.start > blocks[cue.block].start for cue in cues]),
                "in quotes": _share([text[:1] in "“「" and text != "" for text in said]),
                "outside": _share([not first <= cue.block <= last + 1 for cue in cues]),
                "set off alike": _share([bool(blocks[cue.block].bold) == mostly_bold for cue in cues]) if core else 1.0,
                "at the top": float(cues[0].block < 3),
                "introduced": float(len(key) > 1 and key in before),
                "known": float(bool(owner)),
                "has another label": float(bool(owner) and owners[owner] > 1),
            }
        )
    return found


def _nearest(candidates: list[Cue], number: int) -> int:
    """How many blocks lie between a candidate and the one nearest to it."""
    here = candidates[number].block
    others = candidates[max(0, number - 1) : number] + candidates[number + 1 : number + 2]
    return min((abs(cue.block - here) for cue in others), default=len(candidates) + NEAR)


def _share(signs: list[bool]) -> float:
    return sum(signs) / len(signs) if signs else 0.0


@cache
def weights() -> dict[str, float]:
    """The fitted weight of each number, "" naming the constant. Made by `python -m tests.gold.fit_labels`."""
    found: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


def probability(numbers: dict[str, float]) -> float:
    """How probable it is that a word is a label of the page.

    Raises:
        KeyError: a number has no weight: the weights were fitted for another set of numbers.
    """
    fitted = weights()
    odds = fitted[""] + sum(fitted[name] * number for name, number in numbers.items())
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, odds))))
