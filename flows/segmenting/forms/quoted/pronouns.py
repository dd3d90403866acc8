"""Whom 他, 她, 两人, 后者, 这位教授 mean: a score over the people named before, by distance, role in the sentence and
gender."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from flows.segmenting.forms.quoted.grammar import OBJECT
from flows.segmenting.names.mentions import People, Person
from flows.segmenting.words.lexicon import FEMALE, MALE
from flows.segmenting.words.patterns import lazy

_SENTENCE = lazy(r"[。！？!?；\n]")
_TOPIC = lazy(r"(?:对于|对|至于|作为|在|而|但|当|与|据|看|听)$")
_JOINED = lazy(r"(?:（[^）]*）)? ?(?:和|与|、|以及|跟) ?[^，。；]{0,16}")
_HEAD = lazy(r"(?:^|[，。！？；：”\n（—…])\s*[^，。！？；：“”\n]{0,10}$")
TITLE_MEANT = lazy(r"^(?:[这那][位名个]|该)")
_HERS, _HIS = (tuple(title for title in titles if len(title) > 1) for titles in (FEMALE, MALE))
#: How many mentions back an antecedent is looked for.
REACH = 14


#: Below every score.
LEAST = -9.0
#: The narrator, whom no pronoun of the third person means.
NARRATORS = ("记者", "我")


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a sign is worth in the choice of whom a pronoun means, in the same units as the salience of a mention (0 to
    3)."""

    rank: float = 0.05  # lost for each mention in between
    role: float = 0.8  # lost by those who are called by a role only
    topic: float = 0.4  # won by whom the paragraph begins with
    told_role: float = 0.3
    returning: float = 0.6  # won by whom the whole text keeps naming, where a paragraph is new
    excluded: float = 3.0  # lost by whoever is spoken to, or has the other gender
    opposite: float = 2.0  # lost by whom the opposite pronoun of the sentence means
    spoken_of: float = 1.2  # lost by whom the utterance names
    asked: float = 1.6
    nearest_title: float = 1.2
    same_title: float = 2.0
    settled: float = 0.8  # a lead above this is taken for settled


FITTING = Fitting()


class Meant(NamedTuple):
    """Whom a pronoun means, how sure that is (0 to 1), and by how much this one leads."""

    person: Person | None
    sure: float
    lead: float = 0.0


@dataclass(slots=True)
class Spoken:
    """Who spoke a quotation, and where it stands; `surface` is what the text calls them there (她)."""

    start: int
    end: int
    person: Person
    surface: str = ""


@dataclass(slots=True)
class Resolver:
    """Resolves pronouns from left to right; `spoken` grows as quotations are attributed."""

    text: str
    people: People
    quotes: list[tuple[int, int]]
    spoken: list[Spoken] = field(default_factory=list)
    #: Who is spoken to by name in the utterance at hand, and who is spoken of.
    addressed: Person | None = None
    named: tuple[Person, ...] = ()
    #: Who was asked in the sentence before, and the rest of the pronoun's own clause.
    asked: Person | None = None
    beside: str = ""
    _starts: list[int] = field(default_factory=list)
    _quote_starts: list[int] = field(default_factory=list)
    #: How often each is named: a text keeps coming back to whom it is about.
    _frequency: Counter[int] = field(default_factory=Counter)
    _most: int = 1
    #: Where sentences end, and what the place of a mention adds to its salience.
    _ends: list[int] = field(default_factory=list)
    _standing: dict[tuple[int, int], tuple[float, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._starts = [m.start for m in self.people.mentions]
        self._quote_starts = [a for a, _ in self.quotes]
        self._ends = [m.start() for m in _SENTENCE.finditer(self.text)]
        self._frequency = Counter(id(m.person) for m in self.people.mentions if m.person.kind == "person")
        self._most = max(self._frequency.values(), default=1)

    def resolve(self, pronoun: str, at: int, paragraph_start: int) -> Meant:
        """The person a pronoun at `at` means, and how sure that is (0 to 1).

        Asking changes nothing; `learn` takes what was settled."""
        if pronoun in ("后者", "前者"):
            return self._of_pair(pronoun, bisect_left(self._starts, at))
        order = self.ranked(pronoun, at, paragraph_start)
        if not order or order[0][1] < 0:
            return Meant(None, 0.0)
        lead = order[0][1] - (order[1][1] if len(order) > 1 else -1.0)
        return Meant(order[0][0], min(0.95, 0.6 + 0.15 * max(lead, 0.0)), lead)

    def ranked(self, pronoun: str, at: int, paragraph_start: int) -> list[tuple[Person, float]]:
        """Whom a pronoun at `at` may mean, each with a score, the likeliest first."""
        index = bisect_left(self._starts, at)
        scores: dict[int, float] = {}
        persons: dict[int, Person] = {}
        for person, score in (
            *self._asked_before(),
            *self._mentioned(index, at, paragraph_start),
            *self._roles_told(at, paragraph_start),
        ):
            persons[id(person)] = person
            scores[id(person)] = max(scores.get(id(person), LEAST), score)
        self._remember_last(pronoun, at, paragraph_start, persons, scores)
        new_paragraph = not index or self.people.mentions[index - 1].start < paragraph_start
        other = self._other_before(pronoun, at, paragraph_start)
        for key, person in persons.items():
            scores[key] += FITTING.returning * self._frequency[key] / self._most if new_paragraph else 0.0
            scores[key] += _gender_fits(_sex(pronoun), person.gender) + self._against(person, other)
            scores[key] += self._title_fits(pronoun, person, index)
        return [(persons[key], scores[key]) for key in sorted(scores, key=lambda k: scores[k], reverse=True)]

    def learn(self, pronoun: str, meant: Meant) -> None:
        """Take over what is settled of somebody: it counts when the next pronoun is asked for."""
        if meant.person is not None and pronoun in ("他", "她") and meant.lead > FITTING.settled:
            meant.person.gender += 0.5 if pronoun == "她" else -0.5

    def _asked_before(self) -> Iterator[tuple[Person, float]]:
        """Who was asked in the sentence before."""
        if self.asked is not None:
            yield self.asked, 1.0

    def _mentioned(self, index: int, at: int, paragraph_start: int) -> Iterator[tuple[Person, float]]:
        """Those named before, by how present they are."""
        for rank, mention in enumerate(reversed(self.people.mentions[max(0, index - REACH) : index])):
            person = mention.person
            if person.kind not in ("person", "role"):
                continue
            score = self._salience(mention.start, mention.end, at, paragraph_start) - FITTING.rank * rank
            score -= FITTING.role if person.kind == "role" else 0.0
            topic = mention.start == paragraph_start and not self.text.startswith("的", mention.end)
            yield person, score + (FITTING.topic if topic else 0.0)  # whom a paragraph begins with it is about

    def _roles_told(self, at: int, paragraph_start: int) -> Iterator[tuple[Person, float]]:
        """Unnamed people who spoke before and whom the paragraph speaks of."""
        for role in {id(s.person): s.person for s in self.spoken[-6:] if s.person.kind == "role"}.values():
            place = self.text.rfind(role.name, paragraph_start, at)
            if place >= 0 and role.name not in NARRATORS:
                yield role, self._salience(place, place + len(role.name), at, paragraph_start) - FITTING.told_role

    def _remember_last(
        self, pronoun: str, at: int, paragraph_start: int, persons: dict[int, Person], scores: dict[int, float]
    ) -> None:
        """Who spoke last stays in mind, less so once the paragraph has told of something else."""
        if not self.spoken or self.spoken[-1].person.name in NARRATORS:
            return
        last = self.spoken[-1]
        between = self.text[last.end : at].count("\n")
        told = self._narrated(paragraph_start, at) if between else 0
        bonus = 2.6 if between == 0 else 2.2 - 0.5 * min(told, 2) if between == 1 else 1.2 if between == 2 else 0.0
        bonus -= 0.6 if last.person.kind != "person" else 0.0
        if between and at - paragraph_start > 6 and self.text[paragraph_start] not in "“「":
            bonus, told = bonus - 0.5, 1  # the narration goes on; it need not be about the one quoted last
        if bonus > 0:
            key = id(last.person)
            persons[key] = last.person
            scores[key] = max(scores.get(key, 0.0) + (0.4 if not told else 0.0), bonus)
            if (pronoun[:1], last.surface[:1]) in (("他", "她"), ("她", "他")):
                scores[key] -= FITTING.excluded

    def _against(self, person: Person, other: Person | None) -> float:
        """What speaks for or against somebody whatever the pronoun: called or named in the utterance, asked before
        it."""
        beside = bool(self.beside) and any(form in self.beside for form in person.forms)
        return (
            -FITTING.excluded * (person is self.addressed)
            - FITTING.opposite * (person is other)
            - FITTING.spoken_of * any(person is named for named in self.named)
            + FITTING.asked * (person is self.asked)
            - FITTING.excluded * beside
        )

    def _title_fits(self, pronoun: str, person: Person, index: int) -> float:
        """What a title in the pronoun (这位教授) adds for somebody."""
        title = TITLE_MEANT.sub("", pronoun) if TITLE_MEANT.match(pronoun) else ""
        if not title:
            return 0.0
        nearest = bool(index) and person is self.people.mentions[index - 1].person
        same = bool(person.title) and (person.title in title or title in person.title)
        return FITTING.nearest_title * nearest + FITTING.same_title * same

    def _other_before(self, pronoun: str, at: int, paragraph_start: int) -> Person | None:
        """Whom the opposite pronoun means that stands before in the sentence: 他问她去哪儿，她说."""
        opposite = {"他": "她", "她": "他"}.get(pronoun, "")
        low = max(paragraph_start, max(self.text.rfind(ch, paragraph_start, at) for ch in "。！？；\n”") + 1)
        place = self.text.find(opposite, low, at) if opposite else -1
        if place < 0 or self.text[place + 1 : place + 2] in ("们", "人"):
            return None
        return self.resolve(opposite, place, paragraph_start).person

    def _salience(self, start: int, end: int, at: int, paragraph_start: int) -> float:
        """How present a mention is at a later place."""
        if start >= paragraph_start:
            score = 3.0 - 0.35 * min(self._sentences(end, at), 5)
        else:
            paragraphs = self.text.count("\n", start, at)
            score = 2.0 - 0.5 * min(paragraphs, 5) if paragraphs < 4 else -0.5
        if (start, end) not in self._standing:
            self._standing[start, end] = tuple(self._adds(start, end))
        for addend in self._standing[start, end]:
            score += addend
        return score

    def _adds(self, start: int, end: int) -> Iterator[float]:
        """What the words around a mention add to its salience, from wherever one looks back."""
        before = self.text[max(0, start - 14) : start]
        if _HEAD.search(before):
            yield 0.8
        if self._joined(start, end):
            yield -1.0
        if self.text[end : end + 1] == "的":
            yield -0.2
        if OBJECT.search(before, max(0, len(before) - 6)) and not _TOPIC.search(before):
            yield -0.7
        if self._in_quote(start):
            yield -1.6

    def _sentences(self, low: int, high: int) -> int:
        """How many sentences end in a stretch."""
        return max(bisect_left(self._ends, high) - bisect_left(self._ends, low), 0)

    def _narrated(self, low: int, high: int) -> int:
        """How many sentences of narration a stretch holds before its last one."""
        index = bisect_left(self._quote_starts, low)
        first = self._quote_starts[index] if index < len(self._quote_starts) else high
        return self._sentences(low, min(first, high))

    def _joined(self, start: int, end: int) -> bool:
        """Whether a name is one of several that are named together: 陈和帕霍基."""
        index = bisect_left(self._starts, start)
        mentions = self.people.mentions
        for a, b in ((index - 1, index), (index, index + 1)):
            if a >= 0 and b < len(mentions) and _JOINED.fullmatch(self.text[mentions[a].end : mentions[b].start]):
                return True
        return False

    def _in_quote(self, at: int) -> bool:
        index = bisect_left(self._quote_starts, at + 1) - 1
        # a name that fills the marks (网友“夜航船”) is narration
        return index >= 0 and at < self.quotes[index][1] and self.text[at - 1] not in "“「"

    def _of_pair(self, pronoun: str, index: int) -> Meant:
        seen: list[Person] = []
        for mention in reversed(self.people.mentions[max(0, index - REACH) : index]):
            if all(mention.person is not p for p in seen):
                seen.append(mention.person)
            if len(seen) == 2:
                break
        if not seen:
            return Meant(None, 0.0)
        return Meant(seen[0] if pronoun == "后者" else seen[-1], 0.7)


def _sex(pronoun: str) -> str:
    """他 or 她, also for 这位母亲 and 那个小伙子; what else there is as it stands."""
    if TITLE_MEANT.match(pronoun):
        return "她" if pronoun.endswith(_HERS) else "他" if pronoun.endswith(_HIS) else pronoun
    return pronoun


def _gender_fits(pronoun: str, gender: float) -> float:
    """What the gender that is known of someone (above 0: 她) adds for a pronoun: little for a leaning, a lot for a
    contradiction."""
    if pronoun[:1] not in ("他", "她"):
        return 0.0
    agreement = gender if pronoun[0] == "她" else -gender
    if agreement <= -1.4:
        return -4.0
    if agreement < -0.3:
        return -0.6 if agreement > -0.7 else -1.2
    if agreement >= 1.4:
        return 1.2
    return 0.4 if agreement > 0.5 else 0.0
