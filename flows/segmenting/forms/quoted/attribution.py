"""What a sentence next to a quotation says of who speaks: its verb of speech, and the subject of that verb.

Works on stretches of one text with the people found in it. Which stretch belongs to which quotation is decided in
quoted.py, whom a pronoun means in pronouns.py.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from flows.segmenting.forms.quoted.clauses import (
    adverbial,
    blank,
    ends_in,
    final_verb,
    inner_verb,
    is_word,
    last_sentence,
    lead_end,
    role_end,
)
from flows.segmenting.forms.quoted.cues import Cue, Subject, SubjectKind
from flows.segmenting.forms.quoted.grammar import (
    ASKED,
    AUTHORED,
    BRACKETED,
    CALLED,
    CLAUSE,
    ENDS_PHRASE,
    FIND_VERB,
    IN_CLAUSE,
    IN_NO_ROLE,
    KIN,
    NAME_AT_END,
    NARRATOR,
    NO_ROLE,
    NO_SPEAKER,
    OBJECT,
    OFFICE,
    ONE_INSIDE,
    ORGANISATION,
    OWN,
    OWNED,
    OWNED_KIN,
    PLACED,
    PRONOUN,
    ROLE,
    SCENE,
    SOURCE,
    SOURCE_TAIL,
    SPOKEN_TO,
    TOPIC_TAIL,
    WHEN,
    WHERE,
    titled,
)
from flows.segmenting.names.evidence import TITLE_AT, title_before
from flows.segmenting.names.mentions import Mention, People, Person
from flows.segmenting.words.lexicon import common_words
from flows.segmenting.words.patterns import lazy
from flows.segmenting.words.speech_verbs import INTERVIEWED, asks, strong_verb, writes

#: How far back somebody stands on the stage, in code points.
STAGE = 300
#: The same in sentences.
SENTENCES = 6
_SENTENCE = lazy(r"[^。！？!?\n“”]+")
#: The most characters of a bare phrase for a speaker.
LONGEST_PHRASE = 16
#: How much of a text shows what never parts.
NEAR = 4000
SENTENCE_END = lazy(r"[。！？!?；\n]")

#: Pronouns and the narrator, with the characters that they begin with.
_UNNAMED: tuple[tuple[re.Pattern[str], frozenset[str], SubjectKind], ...] = (
    (PRONOUN, frozenset("他她佢两二俩前后双这那该此其对它"), "pronoun"),
    (NARRATOR, frozenset("本记我笔"), "narrator"),
)
#: How what BRACKETED finds opens.
_OPENING = frozenset("（《“")

#: Who is interviewed stands before 接受, who asks between it and 采访.
_IS_INTERVIEWED = lazy(r"(?:接受了?|回[答应]了?)[^，。]{0,12}$")
_INTERVIEWER = lazy(r"[^，。]{0,8}(?:采访|专访|访问|访谈|记者|提问)")


class Reader:
    """Reads cues from a text whose people are known."""

    def __init__(self, text: str, people: People) -> None:
        self.text = text
        self.people = people
        self._starts = [m.start for m in people.mentions]
        self._sentences = [m.span() for m in _SENTENCE.finditer(text)]
        self._sentence_starts = [a for a, _ in self._sentences]

    def mentions(self, low: int, high: int) -> list[Mention]:
        """The mentions that begin in a stretch."""
        a, b = bisect_left(self._starts, low), bisect_left(self._starts, high)
        return self.people.mentions[a:b]

    def is_attribution(self, clause: str) -> bool:
        """Whether a clause by itself looks like 陈说, 他告诉我: short, with a subject and a final verb of speech."""
        verb = final_verb(clause)
        if verb is None:
            return False
        head = clause[: verb[0]]
        return bool(head) and (
            bool(PRONOUN.match(head) or NARRATOR.match(head) or head[0] == "它")
            or any(self.people.find(head[:n]) for n in range(1, len(head) + 1))
        )

    def before(self, low: int, high: int) -> Cue | None:
        """What text[low:high], which ends where a quotation opens, says of it. The stretch lies in one paragraph."""
        stretch = self.text[low:high].rstrip()
        if not stretch:
            return None
        colon, comma = stretch[-1] in "：:", stretch[-1] in "，,"
        body_end = low + len(stretch) - (1 if colon or comma else 0)
        ended = stretch[-1] in "。！？!?…；"
        sentence = low + last_sentence(self.text[low : body_end - (1 if ended else 0)])
        clauses = self._clauses(sentence, body_end)
        if not clauses:
            return None
        last = clauses[-1]
        words = self.text[sentence:body_end]
        verb = final_verb(self.text[last[0] : last[1]])
        if ended:
            subject = self.asked(sentence, body_end) or self._first_subject(clauses)
            return Cue("told" if strong_verb(blank(words)) else "action", subject) if subject else None
        if not colon and not verb:
            subject = self._first_subject(clauses) if comma else None
            return Cue("action", subject) if subject else None
        limit = last[0] + verb[0] if verb else last[1]
        agent = self.text.rfind("被", last[0], limit) + 1 if verb else 0  # 被邻居拦住斥责
        subject = self.subject(agent or last[0], limit, verb is not None)
        if subject is None or (subject.kind == "role" and not subject.adjacent):
            subject = self._first_subject(clauses[:-1], nearest=True) or subject
        if subject is None and verb:
            subject = self._phrase(last[0], limit) or self._publisher(clauses[-3:-1])
        told = verb or strong_verb(blank(words)) or writes(words)
        about = subject is not None and subject.kind == "narrator"
        listener = self._listener(subject.end if subject and about else limit, body_end)
        return Cue("verb" if told else "colon", subject, asks(blank(words)), writes(words), listener)

    def after(self, low: int, high: int) -> Cue | None:
        """What text[low:high], which begins where a quotation closed, says of it: its first sentence."""
        stretch = self.text[low:high]
        skipped = len(stretch) - len(stretch.lstrip("，,。 —"))
        sentence = SENTENCE_END.search(stretch, skipped)
        end = low + (sentence.start() if sentence else len(stretch))
        clauses = self._clauses(low + skipped, min(end, low + skipped + 90))[:4]
        while len(clauses) > 1 and self._sets_scene(*clauses[0]):
            del clauses[0]
        subject: Subject | None = None
        for number, (a, b) in enumerate(clauses):
            clause = self.text[a:b]
            verb = final_verb(clause) or (inner_verb(clause) if number == 0 else None)
            limit = a + verb[0] if verb else b
            found = self.subject(a, limit, verb is not None)
            if found is None and number == 0 and final_verb(clause):
                found = self._phrase(a, limit)
            if (
                number == 0
                and not verb
                and (found is None or found.start - a > 16 or (found.kind == "role" and found.start > a))
            ):
                return None
            subject = subject or found
            if verb and subject:
                if number == 0 and subject.start - a > 30:
                    return None
                words = self.text[low + skipped : b]
                return Cue("verb", subject, asks(blank(words)), writes(words), self._listener(a + verb[0], b))
        return Cue("action", subject) if subject else None

    def source_before(self, low: int, high: int) -> Subject | None:
        """The subject of the last sentence of a stretch, for quotations that follow without a cue of their own."""
        stretch = self.text[low:high].rstrip()
        if not stretch:
            return None
        sentence = low + last_sentence(stretch[:-1])
        return self._first_subject(self._clauses(sentence, low + len(stretch)))

    def asked(self, low: int, high: int) -> Subject | None:
        """Whom a sentence says a question was put to: she in 台下一位读者问她，什么时候算写完."""
        found = ASKED.search(self.text, low, high)
        if found is None:
            return None
        at = found.end()
        for mention in self.mentions(at, at + 1):
            return Subject("person", self.text[mention.start : mention.end], mention.start, mention.end, mention.person)
        pronoun = PRONOUN.match(self.text, at, high)
        return Subject("pronoun", pronoun.group(), at, pronoun.end()) if pronoun else None

    def author(self, low: int, high: int) -> Subject | None:
        """Whose statement a stretch speaks of last: 某某公司的公告, “夜航船”的留言."""
        found = None
        for found in AUTHORED.finditer(self.text, low, high):  # noqa: B007
            pass
        if found is None:
            return None
        a, b = found.span(1)
        for mention in self.mentions(a, b):
            return Subject("person", self.text[mention.start : mention.end], mention.start, mention.end, mention.person)
        return Subject("role", found.group(1).strip("“”"), a, b)

    def kin_before(self, at: int) -> str:
        """Whom 对方 means behind 联系上他的哥哥, if nobody else is named since; "" if it is not like that."""
        found = None
        for found in OWNED_KIN.finditer(self.text, max(0, at - 40), at):  # noqa: B007
            pass
        return found.group(1) if found and not self.mentions(found.end(), at) else ""

    def _sets_scene(self, low: int, high: int) -> bool:
        """Whether a clause only says when or where: 面对镜头, 采访一开始."""
        clause = self.text[low:high]
        if final_verb(clause):
            return False
        return bool(SCENE.fullmatch(clause)) or (high - low <= 8 and self.subject(low, high) is None)

    def role_before(self, low: int, high: int, title: str = "") -> Subject | None:
        """The last unnamed person (德国总理) who is the subject of a sentence in a stretch, called by a certain title
        if one is given."""
        low = max(low, high - STAGE)
        last = bisect_left(self._sentence_starts, high)
        sentences = [
            (max(a, low), min(b, high))
            for a, b in self._sentences[max(0, last - SENTENCES) : last]
            if b > low and a < high
        ]
        for a, b in reversed(sentences):
            for clause in self._clauses(a, b):
                role = self._role(*clause)
                if (
                    role
                    and titled(role.surface)
                    and role.surface.endswith(title)
                    and not PRONOUN.match(role.surface)
                    and role.surface != "记者"
                ):
                    return role
        return None

    # ------------------------------------------------------------------------------------------------------------------

    def _clauses(self, low: int, high: int) -> list[tuple[int, int]]:
        clauses, at = [], low
        for cut in CLAUSE.finditer(self.text, low, high):
            if cut.start() > at:
                clauses.append((at, cut.start()))
            at = cut.end()
        if at < high:
            clauses.append((at, high))
        return clauses

    def _first_subject(self, clauses: list[tuple[int, int]], nearest: bool = False) -> Subject | None:
        """The subject of the first clause that has one; of the last one that has if `nearest`."""
        for a, b in reversed(clauses) if nearest else clauses:
            verb = inner_verb(self.text[a:b])
            found = self.subject(a, a + verb[0] if verb else b)
            if found and (found.kind != "role" or titled(found.surface)):
                return found
        return None

    def _listener(self, low: int, high: int) -> Person | None:
        for mention in self.mentions(low, high):
            return mention.person
        return None

    def subject(self, low: int, high: int, speaks: bool = False) -> Subject | None:
        """The subject of a clause text[low:high], which ends before its verb of speech (`speaks`) or, without one, at
        its end."""
        clause = self.text[low:high]
        candidates = [
            Subject("person", self.text[m.start : m.end], m.start, m.end, m.person) for m in self.mentions(low, high)
        ]
        if len(candidates) > 1:
            candidates = [c for i, c in enumerate(candidates) if not self._modifies(c, candidates[i + 1 : i + 2])]
        taken = [(c.start, c.end) for c in candidates]
        for pattern, heads, kind in _UNNAMED:
            if heads.isdisjoint(clause):
                continue
            for found in pattern.finditer(clause):
                a, b = found.start() + low, found.end() + low
                if not any(x < b and a < y for x, y in taken):
                    candidates.append(Subject(kind, found.group(), a, b))
        if candidates and not _OPENING.isdisjoint(clause):
            bracketed = [(m.start() + low, m.end() + low) for m in BRACKETED.finditer(clause)]
            candidates = [
                c for c in candidates if not any(a <= c.start < b for a, b in bracketed) or self._screen_name(c)
            ]
        candidates.sort(key=lambda c: c.start)
        good = [judged for c in candidates if (judged := self._judge(c, low, high))]
        # 她的先生王志豪: a role right before a name belongs to the name
        good = [c for c in good if c.adjacent or c.person is None or c.person.kind != "organisation"]
        good = [c for c in good if c.kind != "role" or not any(c.end == other.start for other in good)]
        for c in reversed(good) if speaks else ():
            if c.adjacent:
                return c
        role = self._role(low, high)
        if role and (role.adjacent or not good) and not any(role.start <= c.start < role.end + 1 for c in good):
            return role
        if not good and not role and speaks and "”" in clause and (called := CALLED.search(clause)):
            return Subject("role", called.group(1), low + called.start(1), low + called.end(1), None, True)
        return good[0] if good else role

    def _modifies(self, c: Subject, following: list[Subject]) -> bool:
        """Whether a name only says whose office the next one holds: OpenAI 前研究员 Daniel."""
        if not following:
            return False
        return bool(OFFICE.fullmatch(self.text, c.end, following[0].start))

    def _screen_name(self, c: Subject) -> bool:
        """Whether a name fills quote marks behind a word for a person: 网友“夜航船”."""
        quoted = self.text[c.start - 1 : c.start] == "“" and self.text[c.end : c.end + 1] == "”"
        return c.person is not None and quoted and bool(title_before(self.text, c.start - 1))

    def _judge(self, c: Subject, low: int, high: int) -> Subject | None:
        """The candidate if it can be the subject, None if it is an object or only the owner of something."""
        before, after = self.text[low : c.start], self.text[c.end : high + 6]
        if ends_in(SOURCE, before) and SOURCE_TAIL.match(after):
            return c._replace(adjacent=True)
        if before.endswith(("对", "对于")) and TOPIC_TAIL.match(after):
            return c
        if ends_in(OBJECT, before) and not before.endswith(("因为", "发现")) and not titled(before):
            return None
        if (before.endswith(("和", "与", "跟")) and len(before) <= 1) or SPOKEN_TO.fullmatch(before):
            return None
        if c.kind in ("pronoun", "narrator") and c.end - c.start == 1 and (kin := KIN.match(after)):
            if self.mentions(c.end, c.end + kin.end()):
                return None
            end = c.end + kin.end()
            return Subject("role", kin.group().removeprefix("的"), c.start, end, None, adverbial(self.text[end:high]))
        if after.startswith("的"):
            if before.endswith("叫") and (head := TITLE_AT.match(after, 1)):
                return c._replace(adjacent=adverbial(self.text[c.end + head.end() : high]))
            if own := OWN.match(after):
                return c._replace(adjacent=c.end + own.end() >= high)
            if head := OWNED.match(after):
                return Subject(
                    "role", c.surface + head.group(), c.start, c.end + head.end(), None, c.end + head.end() >= high - 1
                )
            return None
        if _INTERVIEWER.match(after) and _IS_INTERVIEWED.search(before):
            return None  # 在接受某报采访时说
        if "接受" in before and (asked := INTERVIEWED.search(before)) and asked.end() == len(before):
            return None
        return c._replace(adjacent=adverbial(self.text[c.end : high].removeprefix("”")))

    def _role(self, low: int, high: int) -> Subject | None:
        """An unnamed speaker at the head of a clause: 一位不愿具名的员工, 该公司发言人, 《某报》, OpenAI."""
        clause = self.text[low:high]
        at = lead_end(clause)
        best: Subject | None = None
        for pattern in (ROLE, ORGANISATION):
            if found := pattern.match(clause, at):
                end = role_end(clause, found.end()) if pattern is ROLE else found.end()
                if pattern is ROLE and (one := ONE_INSIDE.search(clause, found.start(), end)):
                    low, clause, end = (
                        low + one.start() - at,
                        clause[:at] + clause[one.start() :],
                        end + at - one.start(),
                    )
                surface = clause[at:end]
                if pattern is ROLE and IN_CLAUSE.search(surface):
                    continue
                if pattern is ROLE and IN_NO_ROLE.search(surface[surface.rfind("的") + 1 :]):
                    continue
                if (
                    len(surface) < 2
                    or ends_in(OBJECT, surface[:-2])
                    or NO_ROLE.match(surface)
                    or WHERE.search(surface, surface.rfind("的") + 2)
                ):
                    continue
                rest = clause[end:]
                if rest.startswith("的") and (own := OWN.match(rest)):
                    rest = rest[own.end() :]
                elif rest.startswith("的"):
                    continue
                named = NAME_AT_END.search(clause) if pattern is ROLE and not adverbial(rest) else None
                if named and named.start(1) == end and not is_word(named.group(1)):
                    return Subject("role", named.group(1), low + end, low + named.end(1), None, True)
                candidate = Subject("role", surface, low + at, low + end, None, adverbial(rest))
                if best is None or (candidate.adjacent and not best.adjacent):
                    best = candidate
        return best

    def _phrase(self, low: int, high: int) -> Subject | None:
        """All that stands before the first adverb or verb of a clause, where nobody better is found: 远澜科技 in
        远澜科技发布公告称."""
        clause = self.text[low:high]
        at = lead_end(clause)
        if (name := NAME_AT_END.search(clause[at:])) and not is_word(name.group(1)):
            return Subject("role", name.group(1), low + at + name.start(1), low + at + name.end(1), None, True)
        phrase = clause[at : self._phrase_end(clause, at)].rstrip()
        if clause[at : at + 1] == "在" and (place := PLACED.match(clause, at)):
            at = place.end()
            phrase = clause[at : self._phrase_end(clause, at)].rstrip()
        if (
            not 2 <= len(phrase) <= LONGEST_PHRASE
            or NO_SPEAKER.search(phrase)
            or adverbial(phrase)
            or any(phrase in common_words(kind) for kind in ("verb", "noun"))
        ):
            return None
        return Subject("role", phrase, low + at, low + at + len(phrase), None, adverbial(clause[at + len(phrase) :]))

    def _publisher(self, clauses: list[tuple[int, int]]) -> Subject | None:
        """The phrase before the first verb of speech in the clauses before 称: 远澜科技 in 远澜科技发布公告，称."""
        for a, b in reversed(clauses):
            verb = FIND_VERB.search(self.text, a, b)
            if verb and (found := self._phrase(a, verb.start())):
                return found
        return None

    def _phrase_end(self, clause: str, at: int) -> int:
        verbs = common_words("verb")
        for i in range(at + 2, min(len(clause), at + LONGEST_PHRASE + 2)):
            if self._never_parts(clause[at:i], clause[i : i + 2]):
                continue
            if clause[i] in ENDS_PHRASE or clause[i : i + 2] in verbs or WHEN.match(clause, i):
                return i
        return len(clause)

    def _never_parts(self, phrase: str, following: str) -> bool:
        """Whether two characters follow a phrase wherever the text has it, and so belong to it: 云栖出行."""
        times = self.text.count(phrase, 0, NEAR)
        return times > 1 and times == self.text.count(phrase + following, 0, NEAR)
