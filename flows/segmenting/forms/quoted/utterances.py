"""Which quotations are speech.

An utterance stands as a sentence of its own, or a clause says that somebody speaks it; a word or a phrase that is built
into the narrator's sentence is narration, and so are terms, titles, slogans and what is written on walls.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.segmenting.forms.quoted.attribution import Reader
from flows.segmenting.forms.quoted.cues import Cue
from flows.segmenting.forms.quoted.grammar import SHOWN
from flows.segmenting.forms.quoted.marks import FINAL, PAUSE, Quote
from flows.segmenting.forms.quoted.ranking import Candidate
from flows.segmenting.names.mentions import Person
from flows.segmenting.words.patterns import lazy

#: How much narration before and behind a quotation is read, in code points.
AROUND = 400
_PERSONAL = lazy(r"[我你您咱]|[吗呢吧啊呀嘛哦啦]")
_ENDED = lazy(r"(?s).*[。！？!?；]")
_BUILT_IN = lazy(
    r"(?:[“‘「《]|的|地|这[一个种句]|一[词说语类句]|等|式|型|化|们|之[一类]|二字|两字|四字|、|和|与|或|及|到|是|为)"
)


@dataclass(slots=True)
class Utterance:
    """A quotation with what its surroundings say of it: `lead` and `follow` are the narration before and behind it in
    its paragraph, `before` and `after` the cues read from them. The rest is filled when its speaker is settled: `how`
    names the strategy, `surface` the words that name the speaker, `sure` how far they can be trusted, `by` on which
    side they stand; `candidates` are all who may have spoken it, and `margin` is the share of certainty (0 to 1) that
    falls to the one chosen."""

    quote: Quote
    before: Cue | None
    after: Cue | None
    lead: str
    follow: str
    person: Person | None = None
    how: str = "nobody"
    surface: str = ""
    by: str = ""
    sure: float = 1.0
    flags: frozenset[str] = frozenset()
    candidates: list[Candidate] = field(default_factory=list)
    margin: float = 0.0


def utterances_of(text: str, reader: Reader, quotes: list[Quote], paragraphs: list[tuple[int, int]]) -> list[Utterance]:
    """The quotations that are speech. Between them all is narration, quoted words too."""
    terms = [_is_term(text, q) for q in quotes]
    found: list[Utterance] = []
    for i, q in enumerate(quotes):
        low, high = paragraphs[q.paragraph][0], paragraphs[q.last][1]
        near = found[-1] if found and found[-1].quote.last == q.paragraph else None
        if near:
            low = max(low, near.quote.after)
        following = next((n for n in range(i + 1, min(i + 6, len(quotes))) if not terms[n]), len(quotes))
        if following < len(quotes) and quotes[following].paragraph == q.last:
            high = min(high, quotes[following].before)
        if q.before == low == paragraphs[q.paragraph][0] and q.paragraph and text[low - 2] in "：:":
            low = paragraphs[q.paragraph - 1][0]  # 他说：, and the quotation in a paragraph of its own
            if found and found[-1].quote.last == q.paragraph - 1:
                low = found[-1].quote.after
        low, high = max(low, q.before - AROUND), min(high, q.after + AROUND)
        before, after = reader.before(low, q.before), reader.after(q.after, high)
        u = Utterance(q, before, after, text[low : q.before].rstrip(), text[q.after : high])
        if is_speech(text, u, near):
            found.append(u)
    return found


def _is_term(text: str, q: Quote) -> bool:
    """Whether a quotation can only be a word or phrase of the narrator's sentence."""
    before, last = text[q.before - 1 : q.before], text[q.end - 1 : q.end]
    return q.end - q.start <= 15 and before != "" and before not in "，。：；！？!?…—”\n" and last not in FINAL + PAUSE


def is_speech(text: str, u: Utterance, previous: Utterance | None) -> bool:
    """Whether a quotation is an utterance of its own, and not a word or a phrase in the narrator's sentence.

    `previous` is the utterance right before it in the same paragraph."""
    inner = text[u.quote.start : u.quote.end].strip()
    if not inner:
        return False
    lead, follow = u.lead.rstrip(), u.follow.lstrip()
    last = lead[-1:]
    close = inner.rstrip("’』”")[-1:] or inner[-1]
    ends, pauses = close in FINAL, close in PAUSE
    built_in = bool(_BUILT_IN.match(text, u.quote.after)) and not (ends and follow[:1] in ("是", ""))
    ended = _ENDED.match(lead)
    clause = lead[ended.end() :] if ended else lead
    told = u.before is not None and u.before.kind == "verb"
    if last in ("：", ":"):
        subject = u.before.subject if u.before is not None else None
        someone = subject if subject is not None and subject.start >= u.quote.before - len(clause) else None
        speaks = someone is not None and (told or someone.kind in ("person", "pronoun"))
        if SHOWN.search(clause[-14:]) and not speaks:
            return False
        if (
            not ends
            and not pauses
            and follow[:1] not in ("", "。", "，", "；", "！", "？")
            and not _PERSONAL.search(inner)
        ):
            return False  # 本报讯：“某某研讨会”8日在某地举行
        if u.before and u.before.subject:
            return not (built_in and not ends and len(inner) <= 8)
        return ends or (len(inner) >= 10 and not built_in)
    if last in ("，", ","):
        if u.before and u.before.kind == "verb":
            return ends or pauses or (not built_in and (len(inner) >= 8 or bool(_PERSONAL.search(inner))))
        if (
            previous is not None
            and len(lead) <= 40
            and not built_in
            and previous.after
            and previous.after.subject
            and (ends or pauses)
        ):
            return True  # “…，”她放下杯子，“…”
        if u.after and u.after.kind == "verb" and (ends or pauses):
            return True
        whole = ends or (
            follow[:1] in ("。", "") and len(inner) >= 6 and bool(_PERSONAL.search(inner) or "，" in inner)
        )
        return whole and not built_in and not SHOWN.search(clause[-14:])
    if not last or last in "。！？!?…；—”」）":
        if built_in and not ends and not pauses:
            return False
        if u.after and u.after.kind == "verb" and (ends or pauses or follow[:1] in "，。" or len(inner) >= 8):
            return True
        if ends:
            return not built_in
        if pauses:
            return bool(u.after)
        return follow[:1] in ("。", "") and len(inner) >= 10 and bool(_PERSONAL.search(inner) or not follow)
    if told and not (SHOWN.search(clause[-6:]) and u.before and u.before.subject and u.before.subject.kind == "role"):
        whole = ends or (len(inner) >= 8 and bool(_PERSONAL.search(inner) or "，" in inner or "。" in inner))
        return not built_in and whole
    return False
