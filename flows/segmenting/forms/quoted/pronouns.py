"""Whom 他, 她, 两人, 后者, 这位教授 mean: a score over the people named before, by distance, role in the sentence and gender."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

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

    def resolve(self, pronoun: str, at: int, paragraph_start: int) -> tuple[Person | None, float]:
        """The person a pronoun at `at` means, and how sure that is (0 to 1)."""
        scores: dict[int, float] = {}
        persons: dict[int, Person] = {}
        index = bisect_left(self._starts, at)
        if pronoun in ("后者", "前者"):
            return self._of_pair(pronoun, index)
        if self.asked is not None:
            persons[id(self.asked)], scores[id(self.asked)] = self.asked, 1.0
        for rank, mention in enumerate(reversed(self.people.mentions[max(0, index - REACH) : index])):
            person = mention.person
            if person.kind not in ("person", "role"):
                continue
            score = self._salience(mention.start, mention.end, at, paragraph_start) - 0.05 * rank
            score -= 0.8 if person.kind == "role" else 0.0
            topic = mention.start == paragraph_start and not self.text.startswith("的", mention.end)
            score += 0.4 if topic else 0.0  # whom a paragraph begins with it is about
            key = id(person)
            persons[key] = person
            scores[key] = max(scores.get(key, -9.0), score)
        for role in {id(s.person): s.person for s in self.spoken[-6:] if s.person.kind == "role"}.values():
            place = self.text.rfind(role.name, paragraph_start, at)
            if place >= 0 and role.name not in ("记者", "我"):
                persons[id(role)] = role
                scores[id(role)] = self._salience(place, place + len(role.name), at, paragraph_start) - 0.3
        if self.spoken and self.spoken[-1].person.name not in ("记者", "我"):
            last = self.spoken[-1]
            between = self.text[last.end : at].count("\n")
            # who spoke last stays in mind, less so once the paragraph has told of something else
            told = self._narrated(paragraph_start, at) if between else 0
            bonus = 2.6 if between == 0 else 2.2 - 0.5 * min(told, 2) if between == 1 else 1.2 if between == 2 else 0.0
            bonus -= 0.6 if last.person.kind != "person" else 0.0
            if between and at - paragraph_start > 6 and self.text[paragraph_start] not in "“「":
                bonus, told = bonus - 0.5, 1  # the narration goes on; it need not be about the one quoted last
            if bonus > 0:
                persons[id(last.person)] = last.person
                scores[id(last.person)] = max(scores.get(id(last.person), 0.0) + (0.4 if not told else 0.0), bonus)
                if (pronoun[:1], last.surface[:1]) in (("他", "她"), ("她", "他")):
                    scores[id(last.person)] -= 3.0
        other = self._other_before(pronoun, at, paragraph_start)
        new_paragraph = not index or self.people.mentions[index - 1].start < paragraph_start
        title = TITLE_MEANT.sub("", pronoun) if TITLE_MEANT.match(pronoun) else ""
        for key, person in persons.items():
            scores[key] += 0.6 * self._frequency[id(person)] / self._most if new_paragraph else 0.0
            scores[key] += _gender_fits(_sex(pronoun), person.gender) - (3.0 if person is self.addressed else 0.0)
            scores[key] -= 2.0 if person is other else 0.0
            scores[key] -= 1.2 if any(person is other for other in self.named) else 0.0
            scores[key] += 1.6 if person is self.asked else 0.0
            scores[key] -= 3.0 if self.beside and any(form in self.beside for form in person.forms) else 0.0
            scores[key] += 1.2 if title and index and person is self.people.mentions[index - 1].person else 0.0
            if title and person.title and (person.title in title or title in person.title):
                scores[key] += 2
        if not scores:
            return None, 0.0
        order = sorted(scores, key=lambda k: scores[k], reverse=True)
        lead = scores[order[0]] - (scores[order[1]] if len(order) > 1 else -1.0)
        best = persons[order[0]]
        if scores[order[0]] < 0:
            return None, 0.0
        if pronoun in ("他", "她") and lead > 0.8:
            best.gender += 0.5 if pronoun == "她" else -0.5  # what is settled of someone counts later on
        return best, min(0.95, 0.6 + 0.15 * max(lead, 0.0))

    def _other_before(self, pronoun: str, at: int, paragraph_start: int) -> Person | None:
        """Whom the opposite pronoun means that stands before in the sentence: 他问她去哪儿，她说."""
        opposite = {"他": "她", "她": "他"}.get(pronoun, "")
        low = max(paragraph_start, max(self.text.rfind(ch, paragraph_start, at) for ch in "。！？；\n”") + 1)
        place = self.text.find(opposite, low, at) if opposite else -1
        if place < 0 or self.text[place + 1 : place + 2] in ("们", "人"):
            return None
        return self.resolve(opposite, place, paragraph_start)[0]

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

    def _of_pair(self, pronoun: str, index: int) -> tuple[Person | None, float]:
        seen: list[Person] = []
        for mention in reversed(self.people.mentions[max(0, index - REACH) : index]):
            if all(mention.person is not p for p in seen):
                seen.append(mention.person)
            if len(seen) == 2:
                break
        if not seen:
            return None, 0.0
        return (seen[0] if pronoun == "后者" else seen[-1]), 0.7


def _sex(pronoun: str) -> str:
    """他 or 她, also for 这位母亲 and 那个小伙子; what else there is as it stands."""
    if TITLE_MEANT.match(pronoun):
        return "她" if pronoun.endswith(_HERS) else "他" if pronoun.endswith(_HIS) else pronoun
    return pronoun


def _gender_fits(pronoun: str, gender: float) -> float:
    """What the gender that is known of someone (above 0: 她) adds for a pronoun: little for a leaning, a lot for a contradiction."""
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
