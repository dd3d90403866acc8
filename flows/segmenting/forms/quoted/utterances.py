"""Which quotations are speech.

An utterance stands as a sentence of its own, or a clause says that somebody speaks it; a word or a phrase that is built
into the narrator's sentence is narration, and so are terms, titles, slogans and what is written on walls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.segmenting.forms.quoted.attribution import Reader
from flows.segmenting.forms.quoted.cues import Cue
from flows.segmenting.forms.quoted.marks import FINAL, PAUSE, Quote
from flows.segmenting.forms.quoted.ranking import Candidate
from flows.segmenting.forms.quoted.speech import fitted, odds, signs_of
from flows.segmenting.names.mentions import Person

#: How much narration before and behind a quotation is read, in code points.
AROUND = 400


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
    return [u for u, _, is_speech in weighed(text, reader, quotes, paragraphs) if is_speech]


def weighed(
    text: str, reader: Reader, quotes: list[Quote], paragraphs: list[tuple[int, int]]
) -> Iterator[tuple[Utterance, list[str], bool]]:
    """Each quotation that holds something, with its signs and whether they make it speech."""
    weights = fitted()
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
        if not text[q.start : q.end].strip():
            continue
        signs = list(signs_of(text, u, near))
        is_speech = odds(signs, weights) > 0
        yield u, signs, is_speech
        if is_speech:
            found.append(u)


def _is_term(text: str, q: Quote) -> bool:
    """Whether a quotation can only be a word or phrase of the narrator's sentence."""
    before, last = text[q.before - 1 : q.before], text[q.end - 1 : q.end]
    return q.end - q.start <= 15 and before != "" and before not in "，。：；！？!?…—”\n" and last not in FINAL + PAUSE
