"""Whether a quotation is speech: signs of what it is like and of where it stands, each with a fitted weight.

An utterance stands as a sentence of its own, or a clause says that somebody speaks it; a word or a phrase that is built
into the narrator's sentence is narration, and so are terms, titles, slogans and what is written on walls.

speech.json holds the weights, in nats. `python -m tests.benchmarks.speech --write` fits them: a logistic regression on
the quotations of gold documents, which are turns or are none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.segmenting.forms.quoted.grammar import SHOWN
from flows.segmenting.forms.quoted.marks import FINAL, PAUSE
from flows.segmenting.words.patterns import lazy

if TYPE_CHECKING:
    from flows.segmenting.forms.quoted.utterances import Utterance

#: Where the fitted weights stand.
FILE = Path(__file__).with_name("speech.json")
#: Lengths, in code points, up to which quotations are alike.
SIZES = (4, 8, 12, 20, 40)
#: How much of the clause before is looked at for what shows a quotation, and how much stands right before it.
CLAUSE, CLOSE = 14, 6
#: The least length of what is a sentence without an end.
WHOLE = 8
PERSONAL = lazy(r"[我你您咱]|[吗呢吧啊呀嘛哦啦]")
BUILT_IN = lazy(
    r"(?:[“‘「《]|的|地|这[一个种句]|一[词说语类句]|等|式|型|化|们|之[一类]|二字|两字|四字|、|和|与|或|及|到|是|为)"
)
_ENDED = lazy(r"(?s).*[。！？!?；]")


@cache
def fitted() -> Mapping[str, float]:
    """The weights that are in force."""
    weights: Mapping[str, float] = json.loads(FILE.read_text(encoding="utf-8"))
    return weights


def odds(signs: Iterable[str], weights: Mapping[str, float]) -> float:
    """The logarithm of the odds that signs speak for."""
    return sum(weights.get(sign, 0.0) for sign in signs)


def signs_of(text: str, u: Utterance, previous: Utterance | None) -> Iterator[str]:
    """The signs of a quotation; `previous` is the utterance right before it in its paragraph."""
    inner = text[u.quote.start : u.quote.end].strip()
    lead, follow = u.lead.rstrip(), u.follow.lstrip()
    close = inner.rstrip("’』”")[-1:] or inner[-1:]
    ending = "ends" if close in FINAL else "pauses" if close in PAUSE else "open"
    built_in = bool(BUILT_IN.match(text, u.quote.after)) and not (ending == "ends" and follow[:1] in ("是", ""))
    opening = _opening(lead)
    behind = _behind(follow)
    size = next((str(limit) for limit in SIZES if len(inner) <= limit), "more")
    yield "always"
    yield ending
    yield f"{opening}, {ending}"
    yield f"{opening}, {behind}"
    yield f"{ending}, {behind}"
    yield f"up to {size}"
    yield f"{ending}, up to {size}"
    yield f"{opening}, up to {size}"
    if built_in:
        yield "built in"
        yield f"built in, {ending}"
        yield f"built in, {opening}"
    if PERSONAL.search(inner):
        yield "personal"
        yield f"personal, {opening}"
        yield f"personal, {ending}"
    if "，" in inner or "。" in inner:
        yield "of clauses"
        yield f"of clauses, {ending}"
        yield f"of clauses, {opening}"
    ended = _ENDED.match(lead)
    clause = lead[ended.end() :] if ended else lead
    subject = u.before.subject if u.before is not None else None
    someone = subject is not None and subject.start >= u.quote.before - len(clause)
    if SHOWN.search(clause[-CLAUSE:]):
        teller = f"by a {subject.kind}" if subject is not None and someone else "by nobody"
        yield "shown"
        yield f"shown, {opening}"
        yield f"shown {teller}, {opening}"
    if SHOWN.search(clause[-CLOSE:]):
        yield "shown close"
    for side, cue in (("before", u.before), ("after", u.after)):
        if cue is None:
            yield f"no cue {side}"
            continue
        yield f"{side} {cue.kind}"
        yield f"{side} {cue.kind}, {opening if side == 'before' else ending}"
        if cue.subject is not None:
            yield f"{side} {cue.subject.kind}"
            if cue.subject.adjacent:
                yield f"{side} adjacent"
            if side == "before" and someone:
                yield "subject in clause"
                yield f"subject in clause, {cue.subject.kind}, {opening}"
    if u.before is not None and u.before.kind == "verb" and ending == "open":
        whole = len(inner) >= WHOLE and bool(PERSONAL.search(inner) or "，" in inner or "。" in inner)
        yield f"told, {'whole' if whole else 'a part'}, {opening}"
    if previous is not None:
        yield "after another"
        yield f"after another, {ending}"
        if not lead.strip("，。、 "):
            yield f"abuts another, {ending}"
            yield f"abuts another, {'，' if lead else 'bare'}"
        if previous.after and previous.after.subject:
            yield f"after one told behind, {opening}"
    if not u.quote.sure:
        yield "marks unsure"


def _opening(lead: str) -> str:
    last = lead[-1:]
    if last in ("：", ":"):
        return "colon"
    if last in ("，", ","):
        return "comma"
    if not last:
        return "head"
    return "sentence" if last in "。！？!?…；—”」）" else "word"


def _behind(follow: str) -> str:
    first = follow[:1]
    if not first:
        return "end"
    if first in "。！？；":
        return "stop"
    return "then comma" if first in "，," else "then quote" if first in "“「" else "then word"
