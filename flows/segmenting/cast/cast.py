"""Who speaks: the people of a document, and how surface names become one person.

A Cast starts from the registry and from what the text itself introduces (`首席科学家雅各布·帕霍基（Jakub Pachocki）`,
`张三（以下简称Z）`), and learns more as labels and attributions are read. A family name, a given name, initials or a
title with a family name refer to the full name that the document introduces, if only one fits.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass, field, replace
from functools import lru_cache

from flows.registry import Person, Registry
from flows.segmenting.names.mentions import People
from flows.segmenting.names.shapes import (
    DOT,
    LATIN_NAME,
    TITLE,
    chinese_name_before,
    dotted_names,
    family_name,
    is_chinese_name,
    is_latin,
    parts_of,
    slug,
    titled_names,
)
from flows.segmenting.words.lookup import NameIndex, find_names

_HONORIFIC = (
    r"(?:先生|女士|小姐|老师|教授|博士|院士|医生|律师|导演|总裁|总经理|董事长|校长|院长|主任|局长|部长|司长|处长|市长|"
    r"书记|教练|主编|编辑|记者|同学|师傅|总|董|工|导|姐|哥|叔|爷|奶奶|"
    r"阿姨|公|老)"
)
_WITH_HONORIFIC = re.compile(rf"^([\u4e00-\u9fff]{{1,4}}?){_HONORIFIC}$")
_NICKNAME = re.compile(r"^[老小阿大]([\u4e00-\u9fff])$")
_TITLE_BEFORE = re.compile(rf"^(?:[\u4e00-\u9fffA-Za-z& ]{{0,20}}?(?:{TITLE}))[ ：:]?(?=\S)")
#: What two spellings of one name may differ in: spaces and marks.
_BLANK = re.compile(r"[\W_]+")
#: `某某（Some Name…）`: a Chinese or transliterated name with its Latin form.
_WITH_LATIN = re.compile(
    r"（\s?([A-ZÀ-Þ][A-Za-z0-9À-ž'’.\-]*(?: [A-Za-z0-9À-ž'’.\-]+){0,3})(?=[，,、）；; ]|\s?[\u4e00-\u9fff])"
)
#: `某某（以下简称“某”）`
_SHORT_FORM = re.compile(
    r"[（(，,]\s?(?:以下(?:简称|称|统称)|下称|下文简称|简称|后简称)\s?(?:为|作|：|:)?\s?[“\"「《]?"
    r"([^”\"」》）)，,。]{1,12})[”\"」》]?"
)


@dataclass(slots=True)
class Speaker:
    """Someone a document names: a stable id, every surface seen, and whether the registry knows them.

    `kind` is "person", "role" (an unnamed 记者, 主持人, 问) or "publication"."""

    id: str
    surfaces: list[str] = field(default_factory=list)
    title: str = ""
    kind: str = "person"
    registered: bool = False

    @property
    def name(self) -> str:
        """The fullest name that the document gives, in the script in which it names them first."""
        return fullest(self.surfaces)


def fullest(surfaces: list[str]) -> str:
    """The fullest of several names for one person: one with more parts, then the longer one; Chinese before Latin.

    >>> fullest(["奥特曼", "Altman", "山姆·奥特曼", "Sam Altman"])
    '山姆·奥特曼'
    """
    if not surfaces:
        return ""
    return max(
        surfaces, key=lambda s: (len(parts_of(s)) > 1 or is_chinese_name(s), not is_latin(s), len(parts_of(s)), len(s))
    )


class Cast:
    """The people of one document by their keys: the registry's id where it knows the name, else made from the sound of
    the fullest name. `public_id` makes of a key what is published."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.speakers: dict[str, Speaker] = {}
        self._exact: dict[str, str] = {}
        self._short: dict[str, set[str]] = {}
        self._read: set[str] = set()
        self._heard = ""
        self._ids = _registered(_People(registry.people))

    @classmethod
    def of(cls, chars: str, registry: Registry, about: str = "") -> Cast:
        """Everyone whom a text introduces by a full name; `about` is what metadata says of the document besides. Linear
        in the length of the text."""
        cast = cls(registry)
        cast._heard = f"{about}\n{chars}"
        for name in _index(_People(registry.people)).names_in(chars):
            cast._know(cast._ids[name], name, registered=True)
        for start, name in dotted_names(chars):
            cast.add(name, latin=_latin_behind(chars, start + len(name)))
        for found in _SHORT_FORM.finditer(chars):
            cast._abbreviated(chars[max(0, found.start() - 30) : found.start()], found.group(1).strip())
        return cast

    def copy(self) -> Cast:
        """Another cast that knows the same people and learns by itself."""
        cast = copy(self)
        cast.speakers = {key: replace(one, surfaces=list(one.surfaces)) for key, one in self.speakers.items()}
        cast._exact, cast._read = dict(self._exact), set(self._read)
        cast._short = {form: set(ids) for form, ids in self._short.items()}
        return cast

    def learn(self, text: str) -> None:
        """Enter the people whom a stretch of text names: titles, appositions, names that come again."""
        if text in self._read or not text.strip():
            return
        self._read.add(text)
        known = [
            surface for speaker in self.speakers.values() for surface in speaker.surfaces if is_chinese_name(surface)
        ]
        for _, name, title in titled_names(text):
            if not _cut_wrong(name, known):
                self.add(name, title=title)
        for person in People(text).people:
            if (
                person.kind == "person"
                and not person.surname
                and len(person.name) > 1
                and not _cut_wrong(person.name, known)
            ):
                self.add(person.name, latin=person.latin, title=person.title)

    def add(self, name: str, *, latin: str = "", title: str = "", kind: str = "person", person_id: str = "") -> str:
        """Enter a name and give the id of whom it names: a known person if the name fits exactly one."""
        known = person_id or self.resolve(name) or (self.resolve(latin) if latin else "")
        registered = self._registered_id(name) or (self._registered_id(latin) if latin else "")
        key = known or registered or self._free(slug(latin if latin and not is_chinese_name(name) else name), name)
        self._know(key, name, registered=bool(registered), title=title, kind=kind)
        if latin:
            self._know(key, latin)
        return key

    def public_id(self, key: str, doc_id: str) -> str:
        """The published id of whom a key stands for: a registered person's own, in every document the same; anybody
        else's holds the document, because a name alone does not show that two documents speak of one person."""
        if not key or self.speakers[key].registered or key.startswith(f"{doc_id}-"):
            return key
        return f"{doc_id}-{key}"

    def _free(self, key: str, name: str) -> str:
        """A key that nobody else has: names that sound alike (徐浩, 许浩) are two people.

        A Latin form is the same person's as its sound."""
        key = key or "speaker"
        tried, number = key, 1
        bare = _BLANK.sub("", name)
        while (other := self.speakers.get(tried)) and not (
            is_latin(name) or any(is_latin(s) or _BLANK.sub("", s) == bare for s in other.surfaces)
        ):
            number += 1
            tried = f"{key}-{number}"
        return tried

    def alias(self, surface: str, person_id: str) -> None:
        """Let a further surface name someone who is known already."""
        self._know(person_id, surface)

    def label(self, surface: str, person_id: str) -> None:
        """Let a label stand for someone, without making it one of their names."""
        self._exact.setdefault(surface, person_id)

    def resolve(self, surface: str) -> str:
        """The id of the one person that a surface can name, or "".

        >>> text = "首席科学家雅各布·帕霍基（Jakub Pachocki）与导演王小明对谈。"
        >>> cast = Cast.of(text, Registry())
        >>> cast.learn(text)
        >>> cast.resolve("帕霍基"), cast.resolve("Jakub"), cast.resolve("王导"), cast.resolve("李总")
        ('jakub-pachocki', 'jakub-pachocki', 'wang-xiao-ming', '')
        """
        surface = surface.strip()
        if not surface:
            return ""
        for form in (surface, bare_name(surface)):
            if form in self._exact:
                return self._exact[form]
            if registered := self._registered_id(form):
                self._know(registered, form, registered=True)
                return registered
            if len(ids := self._short.get(form, set())) == 1:
                return next(iter(ids))
        for pattern in (_NICKNAME, _WITH_HONORIFIC):
            if (found := pattern.match(surface)) and (key := self._by_part(found.group(1))):
                return key
        return ""

    def name(self, person_id: str) -> str:
        """The fullest name that the document itself gives someone, in its own spelling."""
        surfaces = self.speakers[person_id].surfaces
        return fullest([surface for surface in surfaces if surface in self._heard] or surfaces)

    def mentions(self, chars: str) -> list[tuple[int, int, str]]:
        """Where the people of the cast are named in a short text: (start, end, id), full names before their parts.

        Single characters are left to the caller, who knows the context."""
        forms = {form: key for form, ids in self._short.items() if len(ids) == 1 and len(form) > 1 for key in ids}
        forms |= {form: key for form, key in self._exact.items() if len(form) > 1}
        return find_names(forms, chars)

    def _by_part(self, part: str) -> str:
        if part in self._exact:
            return self._exact[part]
        ids = self._short.get(part, set())
        return next(iter(ids)) if len(ids) == 1 else ""

    def _know(self, key: str, surface: str, *, registered: bool = False, title: str = "", kind: str = "person") -> None:
        speaker = self.speakers.setdefault(key, Speaker(key, kind=kind))
        speaker.registered |= registered
        speaker.title = speaker.title or title
        if surface and surface not in speaker.surfaces:
            speaker.surfaces.append(surface)
            self._exact.setdefault(surface, key)
            if kind == "person":
                for part in short_forms(surface):
                    self._short.setdefault(part, set()).add(key)

    def _registered_id(self, surface: str) -> str:
        return self._ids.get(surface, "")

    def _abbreviated(self, before: str, short: str) -> None:
        """`before` ends with the full name that `short` stands for, or with what brackets say of it
        (`李雷（修表匠，以下简称…`)."""
        if (opened := before.rfind("（")) > before.rfind("）"):
            before = before[:opened]
        owner = ""
        for key, speaker in self.speakers.items():
            for surface in speaker.surfaces:
                if before.endswith((surface, surface + "）")) and len(surface) > 1:
                    owner = key
        if not owner and (found := re.search(r"(《[^《》]{1,15}》)\S{0,6}$", before)):
            owner = self.add(found.group(1), kind="publication")
        if not owner and (name := chinese_name_before(before, len(before))):
            owner = self.add(name)
        if not owner and (found := re.search(r"([A-Z][A-Za-z0-9À-ž.'’-]+(?: [A-Z][A-Za-z0-9À-ž.'’-]+){1,3})$", before)):
            owner = self.add(found.group(1))
        if owner:
            self._exact[short] = owner


def _cut_wrong(name: str, known: list[str]) -> bool:
    """Whether a Chinese name is a known one with a character too few or too many."""
    return any(name != other and (other.startswith(name) or name.startswith(other)) for other in known)


def short_forms(name: str) -> list[str]:
    """The shorter forms by which a full name is taken up again.

    >>> short_forms("王小明"), short_forms("Mark Chen")
    (['王', '小明'], ['Mark', 'Chen', 'MC', 'M.C.'])
    """
    if is_chinese_name(name):
        family = family_name(name)
        given = name[len(family) :]
        return [family, given] if len(given) > 1 else [family]
    parts = parts_of(name)
    if len(parts) < 2:
        return []
    forms = [part for part in parts if len(part.strip(".")) > 1 or not is_latin(part)]
    if is_latin(name):
        initials = [part[0].upper() for part in parts]
        forms += ["".join(initials), ".".join(initials) + "."]
    return forms


def bare_name(label: str) -> str:
    """A name without brackets, titles and offices around it.

    >>> bare_name("王小明（某公司 CEO）"), bare_name("主持人Summer"), bare_name("首席科学家 雅各布·帕霍基")
    ('王小明', 'Summer', '雅各布·帕霍基')
    """
    name = re.sub(r"\s*[（(\[［【][^（）()\[\]]*[）)\]］】]\s*", "", label).strip()
    while (found := _TITLE_BEFORE.match(name)) and found.end() < len(name):
        rest = name[found.end() :].strip()
        if not (is_chinese_name(rest) or is_latin(rest) or any(dot in rest for dot in DOT)):
            break
        name = rest
    return name


def _latin_behind(chars: str, at: int) -> str:
    """The Latin form in brackets right behind a name, or ""."""
    found = _WITH_LATIN.match(chars, at)
    return found.group(1).strip() if found and LATIN_NAME.match(found.group(1)) else ""


def registered_in(chars: str, registry: Registry) -> list[Person]:
    """The registered people of whose names a text holds at least one, in the registry's order."""
    index, owners = _owners(_People(registry.people))
    found = {number for name in index.strings_in(chars) for number in owners[name]}
    return [registry.people[number] for number in sorted(found)]


class _People:
    """The people of a registry as the key of a cache: the same tuple, whatever is in it. Hashing them all takes longer
    than a page."""

    __slots__ = ("entries",)

    def __init__(self, entries: tuple[Person, ...]) -> None:
        self.entries = entries

    def __hash__(self) -> int:
        return id(self.entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _People) and self.entries is other.entries


@lru_cache(maxsize=8)
def _registered(people: _People) -> dict[str, str]:
    """Whose each registered name is. A name of two people is nobody's."""
    ids: dict[str, str] = {}
    shared: set[str] = set()
    for person in people.entries:
        for name in person.names:
            if ids.setdefault(name, person.id) != person.id:
                shared.add(name)
    return {name: key for name, key in ids.items() if name not in shared and len(name) > 1}


@lru_cache(maxsize=8)
def _index(people: _People) -> NameIndex:
    return NameIndex(_registered(people))


@lru_cache(maxsize=8)
def _owners(people: _People) -> tuple[NameIndex, dict[str, list[int]]]:
    """All registered names, and the places of those in the registry who bear them."""
    owners: dict[str, list[int]] = {}
    for number, person in enumerate(people.entries):
        for name in person.names:
            owners.setdefault(name, []).append(number)
    return NameIndex(owners), owners
