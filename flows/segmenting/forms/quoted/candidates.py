"""Who may have spoken an utterance, and the signs for each: the rules' own answer, the subjects of the sentences
around, who spoke before.

Signs are named numbers, most of them 0 or 1. What each is worth is fitted (ranking.py); nothing is decided here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flows.segmenting.forms.quoted.attribution import Reader
from flows.segmenting.forms.quoted.clauses import ends_in
from flows.segmenting.forms.quoted.cues import Subject
from flows.segmenting.forms.quoted.grammar import OBJECT, TITLED, titled
from flows.segmenting.forms.quoted.ranking import Candidate
from flows.segmenting.forms.quoted.referents import PLURAL, Company
from flows.segmenting.forms.quoted.utterances import Utterance
from flows.segmenting.names.evidence import SPEAKS
from flows.segmenting.names.mentions import Mention, Person, spans_of
from flows.segmenting.words.patterns import lazy
from flows.segmenting.words.speech_verbs import strong_verb

_SENTENCE = lazy(r"[^。！？!?；\n]+[。！？!?；]*[”」’）]*")
_CLAUSE_END = lazy(r"[，。；！？”]")
_PERSONAL = lazy(r"[我你您咱妳俺]")
#: How far around an utterance is looked, in code points, and how many sentences before it.
REACH, SENTENCES = 400, 4
#: A surface longer than this is seldom a name or a role.
LONG_SURFACE = 8
#: Pronouns for one person, and how many of those whom one may mean are candidates.
SINGULAR, ANTECEDENTS = ("他", "她", "佢"), 3
#: Words for people, longer than a character.
WORDS = tuple(sorted(word for word in TITLED if len(word) > 1))
#: Utterances before this one whose speakers are candidates.
MEMORY = 6


@dataclass(slots=True)
class Casting:
    """Proposes candidates for the utterances of a text from left to right."""

    text: str
    reader: Reader
    company: Company
    paragraphs: list[tuple[int, int]]
    narrator: Person
    _times: Counter[int] = field(default_factory=Counter)
    _most: int = 1
    #: Words for people that nobody's name goes with, and where they begin.
    _words: list[tuple[int, int]] = field(default_factory=list)
    _word_starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._words = self._unnamed()
        self._word_starts = [a for a, _ in self._words]
        self._times = Counter(id(m.person) for m in self.reader.people.mentions)
        self._most = max(self._times.values(), default=1)

    def candidates(self, u: Utterance, settled: Sequence[Utterance], addressed: Person | None) -> list[Candidate]:
        """Everybody who may have spoken `u`, the rules' answer first, "nobody" last."""
        found: dict[int, Candidate] = {}

        def add(person: Person | None, sign: str, value: float = 1.0, surface: str = "", how: str = "") -> None:
            if person is None:
                return
            candidate = found.get(id(person))
            if candidate is None:
                candidate = found[id(person)] = Candidate(person, {}, surface, how or "told")
            candidate.features[sign] = max(candidate.features.get(sign, 0.0), value)

        if u.person is not None:
            add(u.person, f"rule {u.how}", 1.0, u.surface, u.how)
            add(u.person, "rule unsure", round(1.0 - u.sure, 3))
            if settled:
                add(u.person, f"rule {u.how}, {min(u.quote.paragraph - settled[-1].quote.last, 3)} on")
            found[id(u.person)].sure = u.sure
        self._from_cues(u, add, found)
        self._from_sentences(u, add, found)
        self._from_history(u, settled, add)
        self._describe(u, settled, addressed, found)
        nobody = Candidate(None, {"nobody": 1.0}, "", "nobody")
        nobody.features[f"nobody, rule {u.how}"] = 1.0
        if u.quote.end - u.quote.start <= 8:
            nobody.features["nobody, short"] = 1.0
        if u.before is None and u.after is None:
            nobody.features["nobody, no cue"] = 1.0
        if not settled:
            nobody.features["nobody, first"] = 1.0
        return [*found.values(), nobody]

    def _from_cues(self, u: Utterance, add, found: dict[int, Candidate]) -> None:  # type: ignore[no-untyped-def]
        """The subjects of the clauses right before and right behind."""
        for side, cue in (("before", u.before), ("after", u.after)):
            if cue is None or cue.subject is None:
                continue
            subject = cue.subject
            person = self._meant(subject, u.quote.paragraph)
            add(person, f"{side} {cue.kind} {subject.kind}", 1.0, subject.surface, cue.kind)
            if subject.kind == "pronoun" and subject.surface in SINGULAR:
                self._from_pronoun(u, side, subject, add, found)
            if subject.adjacent:
                add(person, f"{side} adjacent")
            if side == "before" and cue.kind != "colon" and u.lead.rstrip().endswith(("：", ":")):
                add(person, "before, colon")
            if side == "after" and u.follow.rstrip().endswith(("：", ":")):
                add(person, "after, colon of the next")
            add(cue.listener, f"{side} listener", 1.0, "", "told")

    def _from_pronoun(  # type: ignore[no-untyped-def]
        self, u: Utterance, side: str, subject: Subject, add, found: dict[int, Candidate]
    ) -> None:
        """Whom a pronoun may mean, by how likely that is without what the ranking knows."""
        low = self.paragraphs[u.quote.paragraph][0]
        order = self.company.resolver.ranked(subject.surface, subject.start, low)[:ANTECEDENTS]
        for number, (person, score) in enumerate(order):
            meant = self._of_word(person.name, found) if person.kind == "role" else person
            add(meant, f"pronoun {number}", 1.0, subject.surface, "verb")
            add(meant, "pronoun behind", round(min(order[0][1] - score, 4.0), 3))

    def _meant(self, subject: Subject, paragraph: int) -> Person | None:
        return self.company.meet(subject, paragraph, learn=False)[0]

    def _from_sentences(self, u: Utterance, add, found: dict[int, Candidate]) -> None:  # type: ignore[no-untyped-def]
        """Those who are named in the sentences around, by sentence and place in it."""
        low = self.paragraphs[u.quote.paragraph][0]
        for number, (a, b) in enumerate(self._sentences_before(low, u.quote.before)):
            self._named(a, b, f"lead {min(number, 3)}", add, found)
        end = self.paragraphs[u.quote.last][1]
        follows = self._sentences_behind(u.quote.after, end)
        for number, (a, b) in enumerate(follows):
            self._named(a, b, f"follow {number}", add, found)
        if u.quote.paragraph and not u.lead.strip():
            a, b = self.paragraphs[u.quote.paragraph - 1]
            for number, (x, y) in enumerate(self._sentences_before(a, b)[:2]):
                self._named(x, y, f"paragraph before {number}", add, found)
            if self.text[b - 1 : b] in ("：", ":"):
                for mention in self._people(max(a, b - REACH), b)[-1:]:
                    add(mention.person, "paragraph before, colon")
        alone = not u.follow.strip(" \n") and not u.lead.strip()
        if alone and u.quote.last + 1 < len(self.paragraphs):
            a, b = self.paragraphs[u.quote.last + 1]
            if self.text[a : a + 1] not in ("“", "「"):
                for number, (x, y) in enumerate(self._sentences_behind(a, b)[:1]):
                    self._named(x, y, f"paragraph behind {number}", add, found)

    def _sentences_before(self, low: int, high: int) -> list[tuple[int, int]]:
        """The last sentences of a stretch, the nearest first."""
        spans = [m.span() for m in _SENTENCE.finditer(self.text, max(low, high - REACH), high)]
        return spans[: -SENTENCES - 1 : -1]

    def _sentences_behind(self, low: int, high: int) -> list[tuple[int, int]]:
        """The first two sentences of a stretch, up to where the next quotation opens."""
        high = min(high, low + REACH)
        opens = [at for mark in "“「" if (at := self.text.find(mark, low, high)) >= 0]
        return [m.span() for m in _SENTENCE.finditer(self.text, low, min(opens, default=high))][:2]

    def _unnamed(self) -> list[tuple[int, int]]:
        """Where the text speaks of people by a word alone: not 导演 in 导演王小明, nor 教授 in 王教授."""
        mentions = self.reader.people.mentions
        starts = {m.start for m in mentions}
        ends = [m.end for m in mentions]
        spans = []
        for a, b in spans_of(WORDS, self.text):
            index = bisect_right(ends, a)
            taken = index < len(mentions) and mentions[index].start < b
            if not taken and b not in starts and not (index and ends[index - 1] == a):
                spans.append((a, b))
        return spans

    def _people(self, low: int, high: int) -> list[Mention]:
        return [m for m in self.reader.mentions(low, high) if m.person.kind != "organisation"]

    def _named(self, low: int, high: int, where: str, add, found: dict[int, Candidate]) -> None:  # type: ignore[no-untyped-def]
        """Those of whom a sentence speaks, by name or, where nobody's name goes with it, by a word for people."""
        mentions = self._people(low, high)
        first, last = bisect_left(self._word_starts, low), bisect_left(self._word_starts, high)
        unnamed = self._words[first:last]
        told = bool(mentions or unnamed) and strong_verb(self.text[low:high]) is not None
        for number, mention in enumerate(mentions):
            signs = [*self._place(mention.start, mention.end, low, high, number, where)]
            if not number and told:
                signs.append(f"{where}, speaks")
            if number and number == len(mentions) - 1:
                signs.append(f"{where}, last")
            person = mention.person
            person = self._of_word(person.name, found) if person.kind == "role" else person
            for sign in signs:
                add(person, sign, 1.0, self.text[mention.start : mention.end])
        for number, (a, b) in enumerate(unnamed):
            person = self._of_word(self.text[a:b], found)
            for sign in self._place(a, b, low, high, number, where):
                add(person, sign, 1.0, self.text[a:b])
                add(person, f"word {sign}", 1.0)
            if not mentions:
                add(person, "word alone")

    def _of_word(self, word: str, found: dict[int, Candidate]) -> Person:
        """Whom a word for people means: a candidate who is called by more (公司代理人), or whoever the word means
        wherever it stands."""
        for candidate in found.values():
            person = candidate.person
            if person is not None and person.kind == "role" and person.name.endswith(word):
                return person
        return self.company.of_word(word)

    def _place(self, start: int, end: int, low: int, high: int, number: int, where: str) -> Iterator[str]:
        """Where somebody stands in a sentence: as whose something is, as an object, as the first or a later one; at the
        head of a clause, right before a verb of speech, in the clause that adjoins the quotation."""
        before = self.text[max(low, start - 8) : start]
        owner = self.text[end : end + 1] == "的"
        object_ = ends_in(OBJECT, before)
        place = "owner" if owner else "object" if object_ else "later" if number else "first"
        yield f"{where}, {place}"
        if not owner and SPEAKS.match(self.text, end, high):
            yield f"{where}, says"
        if not owner and not object_ and (start == low or self.text[start - 1] in "，。：；”（ "):
            yield f"{where}, heads"
        near = (end, high) if where.startswith(("lead", "paragraph before")) else (low, start)
        if not _CLAUSE_END.search(self.text, near[0], near[1] - 1 if near[0] == end else near[1]):
            yield f"{where}, {place}, adjoins"
        if "被" in self.text[end : min(end + 12, high)]:
            yield f"{where}, passive"

    def _from_history(self, u: Utterance, settled: Sequence[Utterance], add) -> None:  # type: ignore[no-untyped-def]
        """Those who spoke before: the last speaker, and the other of two."""
        last = settled[-1] if settled else None
        if last is None:
            return
        gap = min(u.quote.paragraph - last.quote.last, 3)
        narrated = self.text[last.quote.after : u.quote.before].strip("\n ，。")
        bare = "bare" if not u.lead.strip() else "led"
        asked = self._asks(last)
        add(last.person, f"last {gap} {bare}", 1.0, "", "run")
        if not narrated:
            add(last.person, f"last {gap} abutting", 1.0, "", "run")
        if asked:
            add(last.person, f"last asked {gap} {bare}")
        if u.before is None and u.after is None:
            add(last.person, f"last {gap} no cue")
        others = [e.person for e in settled[: -MEMORY - 1 : -1] if e.person is not None and e.person is not last.person]
        if others:
            add(others[0], f"other {gap} {bare}", 1.0, "", "alternation")
            if asked:
                add(others[0], f"other asked {gap} {bare}")
            if not narrated:
                add(others[0], f"other {gap} abutting")
        if len(settled) > 1 and settled[-2].person is not last.person:
            add(settled[-2].person, f"last but one {gap} {bare}")
        if self._asks(u):
            add(self.narrator if any(e.person is self.narrator for e in settled) else None, "narrator asks")

    def _describe(
        self, u: Utterance, settled: Sequence[Utterance], addressed: Person | None, found: dict[int, Candidate]
    ) -> None:
        """What is known of each candidate whatever the utterance's place."""
        spoken = Counter(id(e.person) for e in settled[-30:] if e.person is not None)
        inside = {id(m.person) for m in self.reader.mentions(u.quote.start, u.quote.end)}
        personal = bool(_PERSONAL.search(self.text, u.quote.start, u.quote.end))
        sexes = set(self._pronouns(u))
        for key, candidate in found.items():
            person, signs = candidate.person, candidate.features
            if person is None:
                continue
            if person is not self.narrator:
                signs[f"kind {person.kind}"] = 1.0
            signs["named often"] = round(self._times[key] / self._most, 3)
            if spoken[key]:
                signs["has spoken"] = 1.0
                signs["spoke often"] = round(spoken[key] / min(len(settled), 30), 3)
            if key in inside:
                signs["named inside, personal" if personal else "named inside"] = 1.0
            if person is addressed:
                signs["addressed"] = 1.0
            if person is self.narrator:
                signs["narrator, asks" if self._asks(u) else "narrator"] = 1.0
            elif person.kind == "role":
                signs["role, titled" if titled(person.name) else "role, no title"] = 1.0
            if len(person.name) > LONG_SURFACE and "·" not in person.name and not person.name.isascii():
                signs["long name"] = 1.0
            if person.name.startswith(PLURAL):
                signs["plural"] = 1.0
            if sexes and any(person.gender * s <= -1.4 for s in sexes):
                signs["other sex"] = 1.0

    def _pronouns(self, u: Utterance) -> Iterator[int]:
        """The sexes of the pronouns by which the clauses beside name the speaker."""
        for cue in (u.before, u.after):
            if cue and cue.subject and cue.subject.surface in ("他", "她"):
                yield 1 if cue.subject.surface == "她" else -1

    def _asks(self, u: Utterance) -> bool:
        return self.text[u.quote.start : u.quote.end].rstrip("”」’ ").endswith(("？", "?"))
