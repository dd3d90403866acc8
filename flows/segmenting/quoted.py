"""Turns in quoted prose: which quotations are speech, and whose.

A quotation is speech when a sentence says so (王小明说：“…”, “…”她笑着补充道), or when it stands as a sentence of its own; a word or a
phrase that is built into the narrator's sentence is narration. Speakers come from the attribution clause, else from the
sentence before, the speaker before, or the alternation of a dialogue; each way has its confidence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from flows.document import Attribution
from flows.segmenting.attribution import Cue, Reader, Subject
from flows.segmenting.attribution_patterns import SHOWN
from flows.segmenting.blocks import Block, RawTurn
from flows.segmenting.names_in_text import People, Person
from flows.segmenting.pronouns import Resolver, Spoken
from flows.segmenting.quoted_marks import FINAL, PAUSE, Quote, find_quotes
from flows.segmenting.speakers import Cast

#: Kinds of blocks that hold no prose.
NOT_PROSE = frozenset({"heading", "code", "table", "caption"})
#: How sure an attribution is, by the way it was found.
CONFIDENCE = {"verb": 0.95, "colon": 0.85, "told": 0.8, "action": 0.75, "run": 0.85, "alternation": 0.65, "nobody": 0.4}
#: What follows a quotation that closes a sentence: nothing, or what begins like a new one.
_NEW_SENTENCE = re.compile(r"$|[他她我这那而但在当对随此后如不然于]|[\u4e00-\u9fffA-Z]")
_INTERVIEWS = re.compile(r"记者|本刊|本报")
_ANSWERS = re.compile(r"答|应[道声]?|回[道应复]")
_PLURAL = ("他们", "她们", "两人", "二人", "两位", "双方", "他俩", "她俩", "俩人", "众人", "大家")
_PERSONAL = re.compile(r"[我你您咱]|[吗呢吧啊呀嘛哦啦]")
_BUILT_IN = re.compile(
    r"(?:[“‘「《]|的|地|这[一个种句]|一[词说语类句]|等|式|型|化|们|之[一类]|二字|两字|四字|、|和|与|或|及|到|是|为)"
)


@dataclass(slots=True)
class Utterance:
    """A quotation with what its surroundings say of it."""

    quote: Quote
    before: Cue | None
    after: Cue | None
    lead: str
    follow: str
    gap: tuple[int, int]
    person: Person | None = None
    how: str = "nobody"
    surface: str = ""
    sure: float = 1.0
    flags: frozenset[str] = frozenset()


def find_quoted_turns(blocks: Sequence[Block], cast: Cast) -> list[RawTurn]:
    """The turns of prose blocks, in order, with speakers entered in the cast. Headings, captions, tables and code are passed over.
    Time is linear in the length of the blocks."""
    prose = [b for b in blocks if b.kind not in NOT_PROSE and b.text]
    if not any(ch in b.text for b in prose for ch in "“”「」‘"):
        return []
    text = "\n".join(b.text for b in prose)
    offsets, at = [], 0
    for block in prose:
        offsets.append(at)
        at += len(block.text) + 1

    def place(offset: int) -> int:
        index = max(bisect_right(offsets, offset) - 1, 0)
        return prose[index].start + offset - offsets[index]

    people = People(text, [(person.name, person.names) for person in cast.registry.people])
    reader = Reader(text, people)
    paragraphs = [(low, low + len(b.text)) for low, b in zip(offsets, prose, strict=True)]
    quotes = find_quotes(text, paragraphs, reader.is_attribution)
    utterances: list[Utterance] = []
    for u in _with_cues(text, reader, quotes, paragraphs):
        near = utterances[-1] if utterances and utterances[-1].quote.after == u.gap[0] else None
        if is_speech(text, u, near):
            utterances.append(u)
    _attribute(text, people, reader, utterances, quotes, paragraphs)
    ids: dict[int, str] = {}
    turns = []
    for u in utterances:
        start, end = _trim(text, u.quote.start, u.quote.end)
        if start >= end:
            continue
        speaker = ""
        if u.person is not None:
            key = id(u.person)
            if key not in ids:
                kind = u.person.kind
                ids[key] = cast.add(u.person.name, latin=u.person.latin, kind=kind)
                for form in sorted(u.person.forms):
                    cast.label(form, ids[key])
            speaker = ids[key]
        attribution: Attribution = "quote"
        if u.how in ("run", "told", "action"):
            attribution = "continuation" if u.how == "run" else "inferred"
        elif u.how in ("alternation", "nobody"):
            attribution = "inferred"
        confidence = round(CONFIDENCE[u.how] * u.sure * (1.0 if u.quote.sure else 0.85), 3)
        turns.append(RawTurn(place(start), place(end - 1) + 1, u.surface, speaker, attribution, confidence, u.flags))
    return turns


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \n“「":
        start += 1
    while start < end and text[end - 1] in " \n”」":
        end -= 1
    return start, end


def _with_cues(text: str, reader: Reader, quotes: list[Quote], paragraphs: list[tuple[int, int]]) -> list[Utterance]:
    found = []
    for i, q in enumerate(quotes):
        low = paragraphs[q.paragraph][0]
        if i and quotes[i - 1].last == q.paragraph:
            low = max(low, quotes[i - 1].after)
        high = paragraphs[q.last][1]
        if i + 1 < len(quotes) and quotes[i + 1].paragraph == q.last:
            high = min(high, quotes[i + 1].before)
        found.append(
            Utterance(
                q,
                reader.before(low, q.before),
                reader.after(q.after, high),
                text[low : q.before],
                text[q.after : high],
                (low, q.before),
            )
        )
    return found


def is_speech(text: str, u: Utterance, previous: Utterance | None) -> bool:
    """Whether a quotation is an utterance of its own, and not a word or a phrase in the narrator's sentence. `previous` is the
    utterance right before it in the same paragraph."""
    inner = text[u.quote.start : u.quote.end].strip()
    if not inner:
        return False
    lead, follow = u.lead.rstrip(), u.follow.lstrip()
    last = lead[-1:]
    ends, pauses = inner[-1] in FINAL, inner[-1] in PAUSE
    built_in = bool(_BUILT_IN.match(text, u.quote.after)) and not (ends and follow.startswith("是"))
    clause = lead[max(lead.rfind(c) for c in "。！？!?；") + 1 :]
    told = u.before is not None and u.before.kind == "verb"
    if last in ("：", ":"):
        someone = (
            u.before is not None
            and u.before.subject is not None
            and u.before.subject.start >= u.quote.before - len(clause)
        )
        if SHOWN.search(clause[-14:]) and not (someone and (told or u.before.subject.kind != "role")):  # type: ignore[union-attr]
            return False
        if u.before and u.before.subject:
            return not (built_in and not ends and len(inner) <= 8)
        return ends or (len(inner) >= 10 and not built_in)
    if last in ("，", ","):
        if told:
            return not built_in or ends
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
        return ends and not built_in and not SHOWN.search(clause[-14:]) and bool(_NEW_SENTENCE.match(follow))
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
    if told:
        whole = ends or (len(inner) >= 8 and bool(_PERSONAL.search(inner) or "，" in inner or "。" in inner))
        return not built_in and whole
    return False


# -- whose -------------------------------------------------------------------------------------------------------------


def _attribute(
    text: str,
    people: People,
    reader: Reader,
    utterances: list[Utterance],
    quotes: list[Quote],
    paragraphs: list[tuple[int, int]],
) -> None:
    resolver = Resolver(text, people, [(q.start, q.end) for q in quotes])
    narrator = Person("记者" if _INTERVIEWS.search(text) else "我", kind="role")
    roles: dict[str, Person] = {}

    def meet(subject: Subject, paragraph: int) -> tuple[Person | None, float]:
        if subject.kind == "person":
            return subject.person, 1.0
        if subject.kind == "narrator":
            return narrator, 0.95
        if subject.kind == "pronoun":
            person, sure = resolver.resolve(subject.surface, subject.start, paragraphs[paragraph][0])
            if person is not None and not subject.surface.startswith(_PLURAL):
                return person, sure
            role = None if person else reader.role_before(paragraphs[max(paragraph - 1, 0)][0], subject.start)
            if role:
                name = _role_name(role.surface)
                return roles.setdefault(name, Person(name, kind="role")), 0.7
        name = _role_name(subject.surface) if subject.kind == "role" or len(subject.surface) > 3 else subject.surface
        return roles.setdefault(name, Person(name, kind="role", forms={name})), 0.85

    previous: Utterance | None = None
    for u in utterances:
        same = previous is not None and previous.quote.last == u.quote.paragraph
        cue, how = _choose(u, previous if same else None)
        if (
            cue
            and cue.subject
            and not (cue.kind == "colon" and cue.subject.kind == "role" and not cue.subject.adjacent)
        ):
            u.person, u.sure = meet(cue.subject, u.quote.paragraph)
            u.how, u.surface = how, cue.subject.surface
            if cue.subject.kind == "narrator" and cue.listener and not cue.asks:
                u.person, u.sure = cue.listener, 0.9  # 我提到了他曾说过的话：“…”
        if u.person is None and previous is not None and previous.person is not None:
            _carry_on(text, reader, u, previous, utterances, paragraphs, meet, same)
        elif u.person is None:
            _from_narration(text, reader, u, paragraphs, meet)
        flags = set()
        if cue and cue.writes:
            flags.add("post")
        if text[u.quote.start : u.quote.end].rstrip("”」’ ").endswith(("？", "?")):
            flags.add("question")
        u.flags = frozenset(flags)
        if u.person is not None:
            resolver.spoken.append(Spoken(u.quote.start, u.quote.end, u.quote.last, u.person))
        previous = u


def _choose(u: Utterance, previous: Utterance | None) -> tuple[Cue | None, str]:
    """The cue that counts, and by which strategy. A sentence between two quotations belongs to the one it is joined to."""
    before, after = u.before, u.after
    lead, follow = u.lead.rstrip(), u.follow
    colon = lead.endswith(("：", ":"))
    ours = previous is None or colon or _sentences(lead) > 1
    if before and before.kind == "verb" and colon and not _of_many(before, after):
        return before, "verb"
    closes = after and after.kind == "verb" and not _introduces_next(follow)
    if closes:
        return after, "verb"
    if (
        before
        and before.kind == "verb"
        and lead.endswith(("，", ","))
        and previous is not None
        and previous.person is not None
        and previous.after
        and previous.after.kind == "verb"
    ):
        return None, "run"
    if before and before.kind in ("verb", "colon"):
        return before, before.kind
    if (
        after
        and after.kind == "action"
        and ours
        and _sentences(follow) <= 1
        and len(follow) <= 40
        and not _introduces_next(follow)
    ):
        return after, "action"
    if after and after.kind == "verb" and not (previous and previous.person):
        return after, "verb"
    if before and ours and previous is None:
        return before, before.kind
    if after and after.kind == "action" and not _introduces_next(follow):
        return after, "action"
    return None, "run"


def _of_many(before: Cue, after: Cue | None) -> bool:
    """Whether a sentence speaks of several people whose words follow one by one: 他们同时回答：“是！”陈说。"""
    plural = before.subject is not None and before.subject.surface.startswith(_PLURAL)
    return plural and after is not None and after.kind == "verb"


def _introduces_next(follow: str) -> bool:
    """Whether the sentence behind a quotation ends in a colon and so belongs to the next one."""
    return follow.rstrip().endswith(("：", ":")) and _sentences(follow) <= 1


def _sentences(stretch: str) -> int:
    return len(re.findall(r"[。！？!?；]", stretch.strip())) + (
        0 if stretch.rstrip().endswith(("。", "！", "？", "；")) else 1
    )


def _carry_on(text, reader, u, previous, utterances, paragraphs, meet, same) -> None:  # type: ignore[no-untyped-def]
    """A quotation without a cue of its own, after another: the same speaker, whom the narration names, or the other of two."""
    asked = text[previous.quote.start : previous.quote.end].rstrip("”」 ").endswith(("？", "?"))
    asks_now = text[u.quote.start : u.quote.end].endswith(("？", "?"))
    if same:
        sentences = _sentences(u.lead)
        attributed = bool(previous.after and previous.after.subject)
        if sentences > 1 or not attributed:
            subject = reader.source_before(previous.quote.after, u.quote.before)
            if subject:
                u.person, u.sure = meet(subject, u.quote.paragraph)
                u.how, u.surface = "action", subject.surface
        elif (
            attributed
            and u.lead.rstrip().endswith("。")
            and asked
            and (other := _other(utterances, u, previous.person))
        ):
            u.person, u.how = other, "alternation"
        elif attributed and u.lead.rstrip().endswith("。") and previous.after and _ANSWERS.search(u.lead):
            other = _other(utterances, u, previous.person)
            u.person, u.how = (other, "alternation") if other else (previous.person, "run")
        if u.person is None:
            u.person, u.how, u.surface = previous.person, "run", ""
        return
    between = u.quote.paragraph - previous.quote.last
    if between == 1 and not u.lead.strip():
        trailing = text[previous.quote.after : u.quote.before].strip("\n ，。")
        other = _other(utterances, u, previous.person)
        if other and len(trailing) <= 40 and (asked or _in_dialogue(utterances, u, other, asks_now)):
            u.person, u.how = other, "alternation"
        elif len(trailing) <= 40 and not asked:
            u.person, u.how = previous.person, "run"
    if u.person is None:
        _from_narration(text, reader, u, paragraphs, meet)
    if u.person is None:
        u.person, u.how = previous.person, "run"
        u.sure = 0.9 ** max(between, 1)


def _in_dialogue(utterances: list[Utterance], u: Utterance, other: Person, asks_now: bool) -> bool:
    """Whether the quotations right before are an exchange of two people, whose next word is the other's."""
    index = utterances.index(u)
    recent = utterances[max(0, index - 3) : index]
    close = [e for e in recent if u.quote.paragraph - e.quote.last <= len(recent) + 1]
    if not any(e.person is other for e in close):
        return False
    short = all(e.quote.end - e.quote.start <= 45 for e in (*close, u))
    return asks_now or (
        short and len(close) >= 2 and any(e.how == "alternation" or "question" in e.flags for e in close)
    )


def _other(utterances: list[Utterance], u: Utterance, person: Person | None) -> Person | None:
    """The nearest earlier speaker who is not `person`."""
    index = utterances.index(u)
    for earlier in reversed(utterances[max(0, index - 6) : index]):
        if earlier.person is not None and earlier.person is not person:
            return earlier.person
    return None


def _from_narration(text, reader, u, paragraphs, meet) -> None:  # type: ignore[no-untyped-def]
    """The speaker whom the narration before the quotation puts in place: its last subject, or the one who was asked."""
    for number in range(u.quote.paragraph, max(-1, u.quote.paragraph - 3), -1):
        low, high = paragraphs[number]
        if number == u.quote.paragraph:
            high = u.quote.before
        for a, b in reversed(_sentence_spans(text, low, high)):
            if text[a] in "“「":
                continue
            subject = reader.source_before(a, b)
            if subject is None:
                continue
            if subject.kind == "narrator":
                mentions = [m for m in reader.mentions(subject.end, b) if m.person.kind == "person"]
                if not mentions:
                    continue
                u.person, u.sure, u.how, u.surface = mentions[0].person, 0.9, "told", ""
                return
            u.person, u.sure = meet(subject, number)
            if u.person is not None:
                u.how, u.surface = "told", subject.surface
                return


def _sentence_spans(text: str, low: int, high: int) -> list[tuple[int, int]]:
    spans, at = [], low
    for cut in re.compile(r"[。！？!?；]+[”」’）]*").finditer(text, low, high):
        spans.append((at, cut.end()))
        at = cut.end()
    if at < high:
        spans.append((at, high))
    return spans[-4:]


def _role_name(surface: str) -> str:
    """A role as a name: without determiners.

    >>> _role_name("一位不愿具名的员工"), _role_name("该公司发言人")
    ('不愿具名的员工', '公司发言人')
    """
    return (
        surface
        if surface.startswith("有人")
        else re.sub(r"^(?:[一另某有这那该])?(?:位|名|个)?", "", surface.strip()) or surface
    )
