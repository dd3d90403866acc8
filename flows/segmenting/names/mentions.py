"""Whom a prose text names, and where: names found by names_search become people with all their forms.

Parts of a name (a surname, a given name, a surname with a title) mean the person introduced by the full one, if only
one fits.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from flows.language.pinyin import syllables
from flows.segmenting.names.chinese import chinese
from flows.segmenting.names.dotted import dotted
from flows.segmenting.names.evidence import QUOTED_SOON, SPEAKS, TITLE_AT, Found, places_of
from flows.segmenting.names.foreign import foreign
from flows.segmenting.names.informal import (
    OF_AGE,
    bynames,
    bystanders,
    called,
    elders,
    familiar,
    heads_clauses,
    honoured,
    lone,
    nicknames,
    rare,
    renamed,
    speaking,
    strangers,
    taken_up,
)
from flows.segmenting.names.likely import likely
from flows.segmenting.names.peoples import parts_of_peoples, peoples
from flows.segmenting.words.lexicon import (
    COMPOUND_SURNAMES,
    FEMALE,
    FEMALE_CHARS,
    MALE,
    MALE_CHARS,
    NOT_GIVEN,
    RARELY_GIVEN,
    SURNAMES,
    TITLES,
    common_words,
)
from flows.segmenting.words.lookup import found_in
from flows.segmenting.words.patterns import alternation, heads, lazy, one_of
from flows.segmenting.words.speech_verbs import strong_verb

_DOTS = lazy(r"[•・]")
_PARTS = lazy(r"[·•・ ]")
_COMPOUND = frozenset(COMPOUND_SURNAMES)
_NEVER_GIVEN = NOT_GIVEN - {"和"}
_TITLES_BEHIND = tuple(title for title in TITLES if len(title) > 1)
_EMPLOYS = lazy(r" ?(?:公司|集团|团队|实验室|官方|内部|员工)")
_BEFORE_TITLE = lazy(r" ?的?(前|联合|现任)?")
_JOINS = lazy(r"(?:加入|离开|入职|任职|就职|在|从|收购|投资|起诉) ?$")
#: Words for relatives and for people met, at the head of a sentence, or of a clause behind whose they are: 她丈夫.
_RELATIVES = [t for t in (*MALE, *FEMALE, "老人", "孩子") if len(t) > 1]
_RELATIVE = lazy(
    rf"{heads(_RELATIVES)}(?:(?<=[。！？”\n].)|(?<![\s\S].)|(?<=[。！？”\n，；][他她].)|(?<=[。！？”\n，；][他她]的.))"
    rf"(?<=(?=({alternation(_RELATIVES)})(?![的们家之和与])).)"
)
#: The same behind where somebody is or what somebody does: 守在床边的女婿.
_PLACED_RELATIVE = lazy(
    rf"[坐站守躺蹲等跪靠倚陪跟](?<=[。！？”\n].)[^，。：“”\n]{{1,10}}的({one_of(_RELATIVES)})(?![的们家之和与])"
)
#: What stands before a surname where somebody is called by it.
_CALLED_BY = lazy("[老小大]")
_WHOSE = ("他", "她", "的")
#: A pronoun as subject, outside of what is quoted.
_SHE, _HE = (lazy(rf"(?:[，。；！？]|岁的|^){p}(?!们|的)") for p in "她他")
_QUOTED = lazy(r"“[^“”]*”|「[^「」]*」")
#: What stands around a surname that is used alone.
_BEFORE_SINGLE = frozenset("，。：；！？”“」「\n（—…、 和与对问让向给跟于据像替由为在按照用但而当是使连将被把")
_BEHIND_SINGLE = (NOT_GIVEN | RARELY_GIVEN) - frozenset("师长官总生员化性式类家人老先女太小大父母")
#: What is judged by its look.
_HAN_NAME = lazy("[\u4e00-\u9fff]{2,5}")
#: Below these odds (their logarithm) what looks like a name is taken for none.
UNLIKELY = -1.0
#: How many characters two spellings of one foreign name share at the least (苏茨克弗, 苏茨克维尔).
SPELLING = 3


@dataclass(slots=True, eq=False)
class Person:
    """Someone the text names.

    `forms` are all names seen; `surname` is what stands before a title (王教授) where no full name is known; `gender`
    counts evidence (above 0: 她). `kind` is "person", "role" (公司发言人) or "publication"."""

    name: str
    latin: str = ""
    kind: str = "person"
    surname: str = ""
    title: str = ""
    forms: set[str] = field(default_factory=set)
    gender: float = 0.0

    def short_forms(self) -> set[str]:
        """The parts of the names by which the person may be taken up again. A surname with a title has none."""
        return {part for form in self.forms if not form.endswith(_TITLES_BEHIND) for part in short_forms(form)}


class Mention(NamedTuple):
    """A name in the text and whose it is."""

    start: int
    end: int
    person: Person


class People:
    """The people of a text and their mentions, in order. `known` gives names from elsewhere: (name, all its forms)."""

    def __init__(self, text: str, known: Iterable[tuple[str, tuple[str, ...]]] = (), judge: bool = True) -> None:
        self.text = text
        self.people: list[Person] = []
        self._by_form: dict[str, Person] = {}
        self.single: dict[str, Person] = {}
        self._heads: dict[str, list[str]] | None = None
        full = dotted(text)
        known = list(known)
        self._given = {form for name, forms in known for form in (name, *forms)}
        for name, forms in known:
            hit = [form for form in forms if len(form) > 1 and form in text]
            # a name that the text has with less around it was read too far by whoever told it, one with more not far
            # enough
            if hit and not any(found.name != name and (found.name in name or name in found.name) for found in full):
                self._enter(Found(name), *hit)
        spelt: dict[str, str] = {}
        for found in full:  # 皮埃尔・杜兰 is 皮埃尔·杜兰, whichever dot stands between
            first = spelt.setdefault(_DOTS.sub("·", found.name), found.name)
            self._enter(replace(found, name=first), found.name)
        parts = {part for found in full for part in short_forms(found.name)}
        of_peoples = peoples(text)
        self._given.update(found.name for found in of_peoples)
        for found in (*of_peoples, *chinese(text)):
            if found.name not in parts:
                self._enter(found)
        near = [form for form in (*self._by_form, *parts) if len(form) > 1 and "·" not in form]
        for found in foreign(text, parts | set(self._by_form)):
            cut = [form for form in near if found.latin and form != found.name and found.name.startswith(form)]
            near = [form for form in near if form not in cut]
            self._forget(cut)  # what a Latin form behind shows to be the beginning of a name
            if not any(found.name in form or form in found.name for form in near if form != found.name):
                self._enter(found)
                near += [form for form in (found.name, found.latin) if len(form) > 1 and "·" not in form]
        for form, surname, title in honoured(text):
            if form not in self._by_form:
                self._enter(Found(form, titles=Counter([title] if title else []))).surname = surname
        nicks = bynames(text)
        for form, surname in familiar(text):
            if form not in self._by_form and all(form != nick for nick, _ in nicks):
                self._enter(Found(form)).surname = surname
        owners: dict[str, list[Person]] = defaultdict(list)
        for person in self.people:
            if "·" not in person.name:
                owners[person.name[0]].append(person)
        called_by = {text[m.start() : m.end() + 1] for m in _CALLED_BY.finditer(text)}
        for surname, bearers in owners.items():
            bearer = bearers[0]
            if len(bearers) > 1 or len(bearer.name) not in (2, 3) or not is_chinese(bearer.name):
                continue
            for form in (f"老{surname}", f"小{surname}", f"大{surname}"):
                if form in called_by and form not in self._by_form and heads_clauses(form, text):
                    self._enter(Found(bearer.name), form)
        for name, at in nicks:
            owner = max(self._by_form, key=lambda form: text.rfind(form, max(0, at - 60), at), default="")
            if owner and name not in self._by_form and text.rfind(owner, max(0, at - 60), at) >= 0:
                self._enter(Found(owner), name)
        presented = [*called(text), *renamed(text)]
        self._given.update(presented)
        for name in (*presented, *elders(text), *strangers(text), *taken_up(text), *bystanders(text), *rare(text)):
            if name in self._by_form or any(form.startswith(name) for form in self._by_form):
                continue
            if not any(name in common_words(kind) for kind in ("noun", "verb", "translit")):
                self._enter(Found(name))
        for name in speaking(text):
            if name not in self._by_form:
                self._enter(Found(name))
        self._lengthen_latin()
        for name in nicknames(
            text, {part for p in self.people for form in p.forms for part in (form, *short_forms(form))}
        ):
            self._enter(Found(name))
        if judge:
            self._drop_unlikely()
        self._mark_organisations()
        self._merge_spellings()
        self._link_short_forms()
        self._enter_lone()
        self.mentions = self._find_mentions()
        self.mentions = sorted(self.mentions + self._find_relatives(), key=lambda m: m.start)
        self._count_gender()

    def _enter(self, found: Found, *forms: str) -> Person:
        """The person of a name, new or known already."""
        person = self._by_form.get(found.name) or (self._by_form.get(found.latin) if found.latin else None)
        if person is None:
            person = Person(found.name, found.latin)
            self.people.append(person)
        person.latin = person.latin or found.latin
        for title in found.titles:
            person.title = person.title or title
            person.gender += 3 if title in FEMALE else -3 if title in MALE else 0
        for form in (found.name, found.latin, *forms):
            if form:
                person.forms.add(form)
                self._by_form.setdefault(form, person)
        return person

    def _drop_unlikely(self) -> None:
        """Names that look and stand like no person's go, unless they come from elsewhere or have a Latin form."""
        dropped = {
            id(person)
            for person in self.people
            if not person.latin and person.name not in self._given and _HAN_NAME.fullmatch(person.name)
            if likely(person.name, self.text) < UNLIKELY
        }
        self._forget([form for form, person in self._by_form.items() if id(person) in dropped])

    def _forget(self, forms: Iterable[str]) -> None:
        """Take out the people of some forms."""
        gone = {id(self._by_form[form]) for form in forms if form in self._by_form}
        self.people = [person for person in self.people if id(person) not in gone]
        self._by_form = {form: person for form, person in self._by_form.items() if id(person) not in gone}

    def _lengthen_latin(self) -> None:
        """Funk is Russell Funk where the text says so anywhere."""
        for person in self.people:
            latin = person.name.isascii() and " " not in person.name and len(person.name) > 2
            if latin and f" {person.name}" in self.text:
                found = re.search(
                    rf"(?<![A-Za-z])(?:[A-Z][A-Za-z.'’\-]+ ){{1,2}}{re.escape(person.name)}(?![A-Za-z])", self.text
                )
                if found and found.group() not in self._by_form:
                    person.forms.add(found.group())
                    self._by_form[found.group()] = person
                    person.name = found.group()

    def _mark_organisations(self) -> None:
        """Latin names that behave like companies (OpenAI 首席执行官, 加入 OpenAI, IBM 公司) speak, but are no
        people."""
        for person in self.people:
            name = person.name
            if not name.isascii() or " " in name:
                continue
            for at in places_of(name, self.text):
                if employs(self.text, at + len(name)) or _JOINS.search(self.text, max(0, at - 4), at):
                    person.kind = "organisation"
                    break

    # -- linking -------------------------------------------------------------------------------------------------------

    def _absorb(self, target: Person, other: Person) -> None:
        target.forms |= other.forms
        target.gender += other.gender
        target.title = target.title or other.title

    def _merge_spellings(self) -> None:
        """A foreign name that a page spells in two ways, or whose parts stand alone, is one person."""
        parts: dict[str, list[Person]] = defaultdict(list)
        for person in self.people:
            if "·" in person.name:
                for part in short_forms(person.name):
                    if len(part) > SPELLING:
                        parts[part[:SPELLING]].append(person)
        merged = []
        for person in self.people:
            if len(person.name) > SPELLING and "·" not in person.name and not person.name.isascii():
                owners = parts.get(person.name[:SPELLING], [])
                if len(owners) == 1:
                    self._absorb(owners[0], person)
                    merged.append(person)
        self.people = [p for p in self.people if all(p is not m for m in merged)]

    def _link_short_forms(self) -> None:
        """王教授 is 王小明 if nobody else is a 王; 帕霍基 is 雅各布·帕霍基; 小明 is 王小明."""
        parts: dict[str, list[Person]] = defaultdict(list)
        for person in self.people:
            if not person.surname:
                for part in person.short_forms():
                    parts[part].append(person)
        merged: set[int] = set()
        for person in self.people:
            others = parts.get(person.name, []) + (parts.get(person.surname, []) if person.surname else [])
            others = [o for o in dict.fromkeys(others) if o is not person and id(o) not in merged]
            if person.surname and person.title and len(others) > 1:
                others = [o for o in others if o.title and (o.title in person.title or person.title in o.title)]
            if person.surname and person.title in OF_AGE:
                at = self.text.find(person.name)  # 周阿婆, and 周晓雯 only later: her granddaughter has her surname too
                others = [o for o in others if any(0 <= self.text.find(form) < at for form in o.forms)]
            if len(others) > 1 and person.surname and person.name[0] == "老" and person.name[1:] == person.surname:
                others = [
                    min(others, key=lambda o: self.text.find(o.name))
                ]  # 老张 of two is whom the text presents first
            if len(others) == 1 and not (person.gender * others[0].gender < -4):
                self._absorb(others[0], person)
                merged.add(id(person))
        self.people = [p for p in self.people if id(p) not in merged]
        shorter = [(person, sorted(person.short_forms())) for person in self.people]
        counts = Counter(part for _, found in shorter for part in found)
        self._by_form = {}
        for person in self.people:
            for form in sorted(person.forms):
                self._by_form.setdefault(form, person)
        for person, found in shorter:
            for part in found:
                if counts[part] > 1 or part in self._by_form:
                    continue
                is_word = any(part in common_words(kind) for kind in ("surname", "verb", "translit"))
                if len(part) == 1 and part not in common_words():
                    self.single[part] = person
                elif len(part) > 1 and (
                    not is_word or ("·" in person.name and any(mark + part in self.text for mark in "”\n"))
                ):
                    self._by_form[part] = person

    def _enter_lone(self) -> None:
        """杨 who is called nothing else: Heezy Yang, if one Latin name has that sound."""
        for surname in lone(self.text):
            if surname in self.single or any(p.name[0] == surname and is_chinese(p.name) for p in self.people):
                continue
            sound = syllables(surname)[0]
            latin = [p for p in self.people if sound in (part.casefold() for form in p.forms for part in form.split())]
            if len(latin) != 1:
                latin = [Person(surname)]
                self.people += latin
            self.single[surname] = latin[0]

    def find(self, form: str) -> Person | None:
        """Whose name a form is."""
        return self._by_form.get(form) or self.single.get(form)

    def begins(self, form: str) -> Person | None:
        """Who is meant by the beginning of a name, the rest of which the page lost; None if several fit."""
        if self._heads is None:
            self._heads = defaultdict(list)
            for known in self._by_form:
                self._heads[known[:2]].append(known)
        near = self._heads.get(form[:2], []) if len(form) > 1 else []
        fits = {id(p): p for f in near if f.startswith(form) and (p := self._by_form[f]).kind == "person"}
        return next(iter(fits.values())) if len(fits) == 1 else None

    def _find_mentions(self) -> list[Mention]:
        mentions = [Mention(a, b, self._by_form[self.text[a:b]]) for a, b in spans_of(self._by_form, self.text)]
        if self.single:
            taken = {m.start for m in mentions}
            words, verbs = common_words(), common_words("verb")
            alone = sorted((at, form) for form in self.single for at in places_of(form, self.text))
            for at, surname in alone:
                if at in taken or (at and self.text[at - 1] not in _BEFORE_SINGLE):
                    continue
                pair, behind = self.text[at : at + 2], self.text[at + 1 : at + 3]
                if pair in words or pair in verbs:
                    continue
                if (
                    behind[:1] in _BEHIND_SINGLE
                    or behind in verbs
                    or not behind[:1].isalnum()
                    or SPEAKS.match(self.text, at + 1)
                    or QUOTED_SOON.match(self.text, at + 1)
                ):
                    mentions.append(Mention(at, at + 1, self.single[surname]))
            mentions.sort(key=lambda m: m.start)
        return mentions

    def _find_relatives(self) -> list[Mention]:
        """父亲, 老人, 女孩 at the head of a clause: they too are meant by pronouns later on."""
        relatives: dict[str, Person] = {}
        named = {m.start for m in self.mentions}
        mentions = []
        for found in (*_RELATIVE.finditer(self.text), *_PLACED_RELATIVE.finditer(self.text)):
            title = found.group(1)
            if found.end(1) in named or found.start(1) in named or self.text[found.end(1) : found.end(1) + 1] == "、":
                continue
            if self.text[found.start(1) - 1 : found.start(1)] in _WHOSE and self._is_told(found.start()):
                continue
            gender = 3.0 if title in FEMALE else -3.0 if title in MALE else 0.0
            person = relatives.setdefault(title, Person(title, kind="role", forms={title}, gender=gender))
            mentions.append(Mention(found.start(1), found.end(1), person))
        return mentions

    def _is_told(self, at: int) -> bool:
        """Whether a place lies behind a verb of speech in its sentence: 王小明告诉我，他父亲是个木匠."""
        low = max(self.text.rfind(mark, max(0, at - 80), at) for mark in "。！？”\n")
        return bool(strong_verb(self.text[max(low, at - 80, 0) : at]))

    def _count_gender(self) -> None:
        """Votes of 他 and 她 in paragraphs that name one person, and of the characters of the name."""
        at = 0
        paragraph_start = 0
        for paragraph in self.text.split("\n"):
            end = paragraph_start + len(paragraph)
            here = []
            while at < len(self.mentions) and self.mentions[at].start < end:
                here.append(self.mentions[at].person)
                at += 1
            if len(set(map(id, here))) == 1:
                told = _QUOTED.sub("”", paragraph)  # whom a quotation speaks of is somebody else
                she, he = (len(pattern.findall(told)) for pattern in (_SHE, _HE))
                if bool(she) != bool(he):
                    here[0].gender += 1.5 if she else -1
            paragraph_start = end + 1
        for person in self.people:
            person.gender += sum(
                3 if {f, f[-1:]} & FEMALE else -3 if {f, f[-1:]} & MALE else 0 for f in person.forms if len(f) == 2
            )
            given = person.name.split("·")[0][-3:] if "·" in person.name else person.name[1:]
            person.gender += 0.4 * (sum(c in FEMALE_CHARS for c in given) - sum(c in MALE_CHARS for c in given))


def is_chinese(name: str) -> bool:
    """Whether a name has the shape of a Chinese one."""
    if name[:2] in _COMPOUND:
        return 3 <= len(name) <= 4
    return 2 <= len(name) <= 3 and name[0] in SURNAMES and _NEVER_GIVEN.isdisjoint(name[1:])


def short_forms(name: str) -> list[str]:
    """The forms by which a name is taken up again.

    >>> short_forms("雅各布·帕霍基"), short_forms("王小明")
    (['帕霍基', '雅各布'], ['王', '小明'])
    """
    parts = [part for part in _PARTS.split(name) if part]
    if len(parts) > 1:
        return [p for p in (parts[-1], parts[0]) if len(p.strip(".")) > 1 or not p.isascii()]
    if peoples_parts := parts_of_peoples(name):
        return peoples_parts
    if name[:2] in _COMPOUND:
        return [name[:2], name[2:]] if len(name) > 3 else [name[:2]]
    if is_chinese(name):
        return [name[0], name[1:]] if len(name) == 3 else [name[0]]
    return []


def employs(text: str, at: int) -> bool:
    """Whether what stands behind a name makes it a company's: IBM 公司, OpenAI 的联合创始人."""
    if _EMPLOYS.match(text, at):
        return True
    lead = _BEFORE_TITLE.match(text, at)
    # 前锋 and 联合创始人 are titles too
    ends = {lead.end(), lead.start(1) if lead.group(1) else lead.end()} if lead else set()
    return any(TITLE_AT.match(text, end) for end in ends)


def spans_of(forms: Iterable[str], text: str) -> list[tuple[int, int]]:
    """Where any of the forms stands in a text, the longest first, Latin ones as whole words."""
    spans = []
    for at, form in found_in(forms, text):
        end = at + len(form)
        latin = form[0].isascii() and text[at - 1 : at].isascii() and text[at - 1 : at].isalpha()
        latin |= form[-1].isascii() and text[end : end + 1].isascii() and text[end : end + 1].isalpha()
        if not latin:
            spans.append((at, -end))
    kept: list[tuple[int, int]] = []
    for at, end in sorted(spans):
        if not kept or at >= kept[-1][1]:
            kept.append((at, -end))
    return kept
