"""Who speaks each utterance: cues first, then what carries over from the sentence, the speaker or the exchange before.

From left to right, so that a pronoun or an utterance without a clause of its own can lean on what was settled before
it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flows.segmenting.forms.quoted.attribution import Reader
from flows.segmenting.forms.quoted.candidates import Casting
from flows.segmenting.forms.quoted.cues import Cue, Subject
from flows.segmenting.forms.quoted.grammar import STATEMENT, titled
from flows.segmenting.forms.quoted.pronouns import Resolver, Spoken
from flows.segmenting.forms.quoted.ranking import Weights, rank
from flows.segmenting.forms.quoted.referents import PLURAL, Company
from flows.segmenting.forms.quoted.utterances import Utterance
from flows.segmenting.names.evidence import TITLE_AT
from flows.segmenting.names.mentions import Person
from flows.segmenting.words.patterns import lazy

#: How somebody is spoken to besides by a title: 爷，你让我了.
_VOCATIVE = lazy("[爸妈爷奶哥姐叔婶姨][，！]")
#: Words by which the narrator asks.
_ASKED_BY_ME = lazy(r"(?:我|记者)[^。！？“”]{0,14}(?:问|好奇)|，问[他她]")
_ANSWERS = lazy(r"答|应[道声]?|回[道应复]")
#: A paragraph that begins by looking back on what was said.
_AFTERWARDS = lazy(
    r"\s*\n([^，。：“”\n]{1,10}?)(?:说|讲|谈|聊)(?:完|到|起)?(?:这些|这番|这句|这段|这话|这里|这儿|此处)"
)
_CLAUSE_END = lazy(r"[，。：；！？“”\n]")
_ENDS = lazy(r"[。！？!?；]")
_SENTENCE = lazy(r"[^。！？!?；]+[。！？!?；]*[”」’）]*")
#: The most characters that an answer or a question in a quick exchange has, and the narration behind it.
SHORT, ASIDE = 45, 40
#: The most characters of a reply that needs no other sign to be the other's.
BRIEF = 26


@dataclass(slots=True)
class Speakers:
    """Settles who speaks. `narrator` stands for the one who tells and asks."""

    text: str
    reader: Reader
    resolver: Resolver
    paragraphs: list[tuple[int, int]]
    narrator: Person
    company: Company
    casting: Casting
    weights: Weights
    settled: list[Utterance] = field(default_factory=list)

    def settle(self, u: Utterance) -> None:
        """Fill in the speaker of the next utterance: the rules propose, the ranking chooses."""
        self._propose(u)
        if self.weights:
            u.candidates = self.casting.candidates(u, self.settled, self.resolver.addressed)
            ranked = rank(u.candidates, self.weights)
            best, u.margin = ranked[0]
            if best.person is not u.person:
                u.person, u.surface, u.how, u.by, u.sure = best.person, best.surface, best.how, "", best.sure
        if u.person is not None:
            self.company.spoke(u.person)
            self.resolver.spoken.append(Spoken(u.quote.start, u.quote.end, u.person, u.surface))
        self.settled.append(u)

    def _propose(self, u: Utterance) -> None:
        """What the rules say."""
        previous = self.settled[-1] if self.settled else None
        self.resolver.addressed = self._addressed(u)
        self.resolver.named = tuple(m.person for m in self.reader.mentions(u.quote.start, u.quote.end))
        same = previous is not None and previous.quote.last == u.quote.paragraph
        cue, how = choose(u, previous if same else None)
        if cue is not None and (author := self._author(u, cue)):
            cue = replace(cue, subject=author)
        self.resolver.asked = self._asked(u)
        self.resolver.beside = self._beside(cue.subject) if cue and cue.subject else ""
        vague = cue is not None and self._vague(cue)
        if cue and cue.subject and not vague:
            u.person, u.sure = self.company.meet(cue.subject, u.quote.paragraph)
            u.how, u.surface, u.by = how, cue.subject.surface, "before" if cue is u.before else "after"
            if cue.subject.kind == "narrator" and cue.listener and not cue.asks:
                u.person, u.sure = cue.listener, 0.9  # 我提到了他曾说过的话：“…”
        if u.person is None and not (same and cue):
            self._told_afterwards(u)
        if u.person is not None:
            pass
        elif previous is not None and previous.person is not None:
            if same:
                self._same_paragraph(u, previous)
            else:
                self._next_paragraph(u, previous)
        else:
            self._from_narration(u)
        u.flags = frozenset(({"post"} if cue and cue.writes else set()) | ({"question"} if self._asks(u) else set()))

    def _vague(self, cue: Cue) -> bool:
        """Whether a sentence with a colon only speaks of some role, and not clearly as its subject."""
        subject = cue.subject
        if cue.kind != "colon" or subject is None or subject.kind != "role" or subject.adjacent:
            return False
        return not titled(subject.surface) or self.text[subject.end : subject.end + 1] in (
            "们",
            "和",
            "与",
            "、",
            "的",
        )

    def _author(self, u: Utterance, cue: Cue) -> Subject | None:
        """Whose statement is quoted, where the sentence has the statement for a subject: 公告末尾这样写道."""
        if not cue.writes or (cue.subject and cue.subject.kind != "role"):
            return None
        if cue.subject and not STATEMENT.match(cue.subject.surface):
            return None
        return self.reader.author(max(self.paragraphs[u.quote.paragraph][0], u.quote.before - 200), u.quote.before)

    def _asked(self, u: Utterance) -> Person | None:
        """Whom the sentence right before a quotation says a question was put to."""
        low, high = self.paragraphs[u.quote.paragraph]
        if u.quote.before > low:
            high = u.quote.before
        elif u.quote.paragraph:
            low, high = self.paragraphs[u.quote.paragraph - 1]
        low = max(low, high - 200)
        if self.text.find("问", low, high) < 0 and self.text.find("请教", low, high) < 0:
            return None
        spans = [m.span() for m in _SENTENCE.finditer(self.text, low, high)]
        asked = self.reader.asked(*spans[-1]) if spans else None
        return asked.person if asked else None

    def _beside(self, subject: Subject) -> str:
        """The rest of a pronoun's clause: who is named there is somebody else (她安慰女儿)."""
        end = _CLAUSE_END.search(self.text, subject.end, subject.end + 40)
        return self.text[subject.end : end.start() if end else subject.end + 40] if subject.kind == "pronoun" else ""

    def _addressed(self, u: Utterance) -> Person | None:
        """Who is called by name at the head of an utterance (“星守，你说…”), and so does not speak it."""
        for mention in self.reader.mentions(u.quote.start, u.quote.start + 1):
            if self.text[mention.end : mention.end + 1] in ("，", "！", "…", "。", "啊", "呀"):
                return mention.person
        return None

    def _asks(self, u: Utterance) -> bool:
        return self.text[u.quote.start : u.quote.end].rstrip("”」’ ").endswith(("？", "?"))

    def _same_paragraph(self, u: Utterance, previous: Utterance) -> None:
        """A quotation without a cue of its own, after another in its paragraph: the same speaker, the one whom the
        sentence between puts in place, or the other of two who take turns."""
        attributed = bool(previous.after and previous.after.subject)
        if not u.lead.strip():  # “老板，来碗馄饨。”“好。”
            u.person, u.how = self._other(previous.person), "alternation"
            return
        if sentences(u.lead) > 1 or not attributed:
            if subject := self.reader.source_before(previous.quote.after, u.quote.before):
                u.person, u.sure = self.company.meet(subject, u.quote.paragraph)
                u.how, u.surface = "action", subject.surface
        elif u.lead.rstrip().endswith("。") and (self._asks(previous) or _ANSWERS.search(u.lead)):
            u.person, u.how = self._other(previous.person), "alternation"
        if u.person is None:
            u.person, u.how, u.surface = previous.person, "run", ""

    def _next_paragraph(self, u: Utterance, previous: Utterance) -> None:
        """A quotation that opens a paragraph and has no cue: the exchange goes on, the same speaker goes on, or the
        narration tells."""
        between = u.quote.paragraph - previous.quote.last
        aside = self.text[previous.quote.after : u.quote.before].strip("\n ，。")
        if between == 1 and not u.lead.strip() and len(aside) <= ASIDE:
            called = calls(self.text, previous.quote.start)
            asked, other = self._asks(previous) or called, self._other(previous.person)
            if asked and other is None:
                other = self._partner(previous)
            if other and (asked or self._in_exchange(u, other)):
                u.person, u.how = other, "alternation"
            elif not asked and not other and self._asks(u) and _ASKED_BY_ME.search(self.text, 0, u.quote.start):
                u.person, u.how = self.narrator, "alternation"
            elif not asked:
                u.person, u.how = previous.person, "run"
        alone = not u.lead.strip() and not u.follow.strip()
        if u.person is None and alone and self._asks(u) and self._narrator_asks():
            u.person, u.how = self.narrator, "alternation"
        if u.person is None:
            self._from_narration(u)
        if u.person is None:
            u.person, u.how, u.sure = previous.person, "run", 0.9 ** max(between, 1)

    def _told_afterwards(self, u: Utterance) -> None:
        """The speaker whom the next paragraph names: 王小明说这些的时候."""
        found = _AFTERWARDS.match(self.text, u.quote.after) if not u.follow.strip() else None
        subject = self.reader.subject(found.start(1), found.end(1), True) if found else None
        if subject is not None and subject.kind == "person":
            u.person, u.sure = self.company.meet(subject, u.quote.last)
            u.how, u.surface = "told", subject.surface

    def _narrator_asks(self) -> bool:
        """Whether the questions so far are the narrator's, more than one."""
        asking = [e.person for e in self.settled if "question" in e.flags]
        return len(asking) > 1 and all(person is self.narrator for person in asking)

    def _in_exchange(self, u: Utterance, other: Person) -> bool:
        """Whether the quotations right before are an exchange of two people, whose next word is the other's."""
        recent = self.settled[-3:]
        close = [e for e in recent if u.quote.paragraph - e.quote.last <= len(recent) + 1]
        if not any(e.person is other for e in close):
            return False
        short = all(e.quote.end - e.quote.start <= SHORT for e in (*close, u))
        brief = (
            u.quote.end - u.quote.start <= BRIEF and close[-1].quote.paragraph - close[-2].quote.paragraph == 1
            if len(close) > 1
            else False
        )
        # behind narration that tells what somebody argues, a bare quotation goes on with it
        brief = brief and close[-1].how not in ("told", "action")
        quick = (
            short and len(close) >= 2 and (brief or any(e.how == "alternation" or "question" in e.flags for e in close))
        )
        return quick or self._asks(u)

    def _other(self, person: Person | None) -> Person | None:
        """The nearest earlier speaker who is not `person`."""
        barred = (person, self.resolver.addressed)
        return next(
            (e.person for e in reversed(self.settled[-6:]) if e.person and all(e.person is not b for b in barred)), None
        )

    def _partner(self, first: Utterance) -> Person | None:
        """The one besides the first speaker whom the paragraph before an exchange names."""
        if not first.quote.paragraph:
            return None
        low, high = self.paragraphs[first.quote.paragraph - 1]
        near = {id(m.person): m.person for m in self.reader.mentions(low, high) if m.person.kind == "person"}
        near.pop(id(first.person), None)
        return next(iter(near.values())) if len(near) == 1 else None

    def _from_narration(self, u: Utterance) -> None:
        """The speaker whom the narration before the quotation puts in place: its last subject, or the one who was
        asked."""
        for number in range(u.quote.paragraph, max(-1, u.quote.paragraph - 3), -1):
            low, high = self.paragraphs[number]
            high = u.quote.before if number == u.quote.paragraph else high
            spans = [m.span() for m in _SENTENCE.finditer(self.text, max(low, high - 400), high)]
            for a, b in reversed(spans[-4:]):
                subject = self.reader.asked(a, b)
                if subject is not None:
                    u.person, u.sure = self.company.meet(subject, number)
                    u.how, u.surface = "told", subject.surface
                    return
                subject = None if self.text[a] in "“「" else self.reader.source_before(a, b)
                if subject is None or (subject.kind == "pronoun" and subject.surface.startswith(PLURAL)):
                    continue
                if subject.kind == "narrator":
                    asked = [m.person for m in self.reader.mentions(subject.end, b) if m.person.kind == "person"]
                    if not asked:
                        continue
                    u.person, u.sure, u.how = asked[0], 0.9, "told"
                    return
                u.person, u.sure = self.company.meet(subject, number)
                if u.person is not None:
                    u.how, u.surface = "told", subject.surface
                    return


def choose(u: Utterance, previous: Utterance | None) -> tuple[Cue | None, str]:
    """The cue that counts, and the strategy.

    `previous` is the utterance before in the same paragraph: a sentence between two belongs to the one that it is
    joined to."""
    before, after = u.before, u.after
    lead = u.lead.rstrip()
    colon = lead.endswith(("：", ":"))
    closing = after is not None and not introduces_next(u.follow)
    if before and before.kind == "verb" and colon and not _of_many(before, after):
        return before, "verb"
    if before and lead.endswith(("，", ",")):
        # “…，”陈说，“…” goes on; 陈说，“…” begins
        goes_on = previous is not None and previous.by == "after" and sentences(lead) <= 1
        return (None, "run") if goes_on else (before, before.kind)
    if closing and after and after.kind == "verb":
        return after, "verb"
    if before and before.kind in ("verb", "colon"):
        return before, before.kind
    # “…？”我问。“…”: what stands between has found its quotation
    ours = previous is None or sentences(lead) > 1 or (previous.by == "after" and lead.endswith("。"))
    if closing and after and after.kind == "action" and ours and sentences(u.follow) <= 1 and len(u.follow) <= ASIDE:
        return after, "action"
    if after and after.kind == "verb" and not (previous and previous.person):
        return after, "verb"
    if before and previous is None:
        return before, before.kind
    if closing and after and after.kind == "action" and ours:
        return after, "action"
    return None, "run"


def calls(text: str, at: int) -> bool:
    """Whether somebody is called by a title or as a relative at the head of an utterance: 老师，."""
    title = TITLE_AT.match(text, at)
    return (title is not None and text[title.end() : title.end() + 1] in ("，", "！")) or bool(
        _VOCATIVE.match(text, at)
    )


def _of_many(before: Cue, after: Cue | None) -> bool:
    """Whether a sentence speaks of several people whose words follow one by one: 他们同时回答：“是！”陈说。"""
    plural = before.subject is not None and before.subject.surface.startswith(PLURAL)
    return plural and after is not None and after.kind == "verb"


def introduces_next(follow: str) -> bool:
    """Whether the sentence behind a quotation ends in a colon and so belongs to the next one."""
    return follow.rstrip().endswith(("：", ":")) and sentences(follow) <= 1


def sentences(stretch: str) -> int:
    """How many sentences a stretch holds, one that is not ended included."""
    stretch = stretch.strip()
    return len(_ENDS.findall(stretch)) + (stretch[-1:] not in ("。", "！", "？", "；"))
