"""Turns in quoted prose: the quotations of a text that are speech, each with its speaker.

Marks first (quoted_marks), then the people (names_in_text), which quotations are speech (quoted_speech), and whose
(quoted_speakers). Each way of finding a speaker has its confidence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from flows.document import Attribution
from flows.segmenting.cast.cast import Cast, registered_in
from flows.segmenting.forms.quoted.attribution import Reader
from flows.segmenting.forms.quoted.candidates import Casting
from flows.segmenting.forms.quoted.marks import Quote, cut, find_quotes, joined
from flows.segmenting.forms.quoted.pronouns import Resolver
from flows.segmenting.forms.quoted.ranking import Weights, fitted
from flows.segmenting.forms.quoted.referents import Company
from flows.segmenting.forms.quoted.settling import Speakers
from flows.segmenting.forms.quoted.utterances import Utterance, utterances_of
from flows.segmenting.names.mentions import People, Person, is_chinese
from flows.segmenting.page.blocks import Block, RawTurn
from flows.segmenting.words.patterns import lazy

#: Kinds of blocks that hold no prose.
NOT_PROSE = frozenset({"heading", "code", "table", "caption"})
#: How sure an attribution is, by the way it was found: a clause with a verb of speech, any sentence with a colon,
#: indirect speech before, somebody's action, the same speaker going on, the other of two, nobody.
CONFIDENCE = {"verb": 0.95, "colon": 0.85, "told": 0.8, "action": 0.75, "run": 0.85, "alternation": 0.65, "nobody": 0.4}
#: What each way is called in the published table.
ATTRIBUTION: dict[str, Attribution] = {"verb": "quote", "colon": "quote", "run": "continuation"}
_LINE_OF_DIALOGUE = lazy(r"[“「][^“”「」]+[。！？!?…—～][”」]")
_TO_SOMEBODY = lazy(r"[你您妳爸妈爷]")
_JOURNALIST = lazy(r"记者|本刊|本报")


def find_quoted_turns(blocks: Sequence[Block], cast: Cast, weights: Weights | None = None) -> list[RawTurn]:
    """The turns of prose blocks, in order, with speakers entered in the cast.

    Headings, captions, tables and code are passed over. Time is linear in the length of the blocks. `weights` are other
    than the fitted ones; empty ones leave it to the rules.

    >>> from flows.registry import Registry
    >>> from flows.segmenting.page.blocks import blocks_of
    >>> from flows.text import Text
    >>> cast = Cast(Registry())
    >>> text = Text.of("“我们都是研究员，”导演王小明说，“什么都做。”所谓“分工”并不存在。")
    >>> turns = find_quoted_turns(blocks_of(text), cast)
    >>> [(cast.name(turn.speaker), str(text)[turn.start : turn.end]) for turn in turns]
    [('王小明', '我们都是研究员，'), ('王小明', '什么都做。')]
    """
    prose = prose_of(blocks)
    if not any(ch in b.text for b in prose for ch in "“”「」‘"):
        return []
    offsets = _offsets(prose)

    def place(offset: int) -> int:
        index = max(bisect_right(offsets, offset) - 1, 0)
        return prose[index].start + offset - offsets[index]

    text = "\n".join(b.text for b in prose)
    utterances = attributed(text, prose, cast, fitted() if weights is None else weights)
    ids: dict[int, str] = {}
    for person in sorted((u.person for u in utterances if u.person), key=lambda p: not _is_full(p.name)):
        _enter(person, cast, ids)  # full names first, so that 王导 finds 王小明
    turns = []
    for u in utterances:
        start, end = _unquoted(text, u.quote.start, u.quote.end)
        if start >= end:
            continue
        speaker = ids[id(u.person)] if u.person else ""
        attribution = ATTRIBUTION.get(u.how, "inferred")
        turns.append(
            RawTurn(
                place(start),
                place(end - 1) + 1,
                u.surface,
                speaker,
                attribution,
                _confidence(u),
                u.flags,
                u.margin if u.candidates else None,
            )
        )
    return turns


def attributed(text: str, prose: Sequence[Block], cast: Cast, weights: Weights) -> list[Utterance]:
    """The utterances of a text with their speakers, by the rules alone if there are no weights. `prose` are its blocks,
    a line each."""
    reader, quotes, paragraphs = reading_of(text, prose, cast)
    people = reader.people
    resolver = Resolver(text, people, [(q.start, q.end) for q in quotes])
    narrator = Person("记者" if _JOURNALIST.search(text) else "我", kind="role")
    company = Company(reader, resolver, paragraphs, narrator)
    casting = Casting(text, reader, company, paragraphs, narrator)
    speakers = Speakers(text, reader, resolver, paragraphs, narrator, company, casting, weights)
    utterances = utterances_of(text, reader, quotes, paragraphs)
    for u in utterances:
        speakers.settle(u)
    return utterances


def reading_of(text: str, prose: Sequence[Block], cast: Cast) -> tuple[Reader, list[Quote], list[tuple[int, int]]]:
    """What reads the clauses of a text, its quotations and its paragraphs."""
    people = People(text, _known(cast, text))
    reader = Reader(text, people)
    lows = _offsets(prose)
    paragraphs = cut(joined([(low, low + len(b.text)) for low, b in zip(lows, prose, strict=True)], text), text)
    quotes = find_quotes(text, paragraphs, reader.is_attribution)
    return reader, quotes, paragraphs


def prose_of(blocks: Sequence[Block]) -> list[Block]:
    """The blocks that tell something."""
    return [
        b
        for i, b in enumerate(blocks)
        if b.text and (b.kind not in NOT_PROSE or _in_exchange(blocks[max(i - 1, 0) : i + 2], b))
    ]


def _offsets(prose: Sequence[Block]) -> list[int]:
    """Where each block begins in the text that they make, a line each."""
    offsets, at = [], 0
    for block in prose:
        offsets.append(at)
        at += len(block.text) + 1
    return offsets


def _in_exchange(around: Sequence[Block], block: Block) -> bool:
    """Whether what was taken for a heading is a line of dialogue: a quotation that ends like a sentence, between two
    others or, where it speaks to somebody, before another."""
    if block.kind != "heading" or not _LINE_OF_DIALOGUE.fullmatch(block.text) or len(around) < 3:
        return False
    if any(mark in around[0].text for mark in "”」") and any(mark in around[2].text for mark in "“「"):
        return True
    return around[2].text[:1] in ("“", "「") and bool(_TO_SOMEBODY.search(block.text))


def _known(cast: Cast, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """People known from elsewhere: the registry's whom a text names, and those whom the labels of a mixed document
    name."""
    for person in registered_in(text, cast.registry):
        yield person.name, person.names
    for speaker in cast.speakers.values():
        if speaker.kind == "person" and not speaker.registered and _is_full(speaker.name):
            yield speaker.name, tuple(speaker.surfaces)


def _is_full(name: str) -> bool:
    """Whether a name is more than a part of one."""
    return "·" in name or " " in name or (len(name) > 2 and is_chinese(name))


def _enter(person: Person, cast: Cast, ids: dict[int, str]) -> str:
    """The id of a speaker in the cast."""
    if id(person) not in ids:
        ids[id(person)] = cast.add(person.name, latin=person.latin, kind=person.kind)
        for form in sorted(person.forms):
            cast.label(form, ids[id(person)])
    return ids[id(person)]


def _confidence(u: Utterance) -> float:
    return round(CONFIDENCE[u.how] * u.sure * (1.0 if u.quote.sure else 0.85), 3)


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \n“「":
        start += 1
    while start < end and text[end - 1] in " \n”」":
        end -= 1
    return start, end
