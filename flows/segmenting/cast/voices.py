"""Whom a label stands for: legends, brackets behind a label, fuller names in the text, roles that the introduction
fills."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from flows.document import Document, Role
from flows.registry import Registry
from flows.segmenting.cast.cast import Cast, bare_name
from flows.segmenting.cast.introduction import asker_named, host_named, interviewee, mentions_journalist, publication_of
from flows.segmenting.names.shapes import DOT, SURNAMES, TITLE, TRANSLIT, is_chinese_name, is_latin, slug
from flows.segmenting.page.kinds import ROLE_WORDS, person_in, role_of

_BRACKETED = re.compile(r"[（(\[［]([^（）()\[\]]+)[）)\]］]")
#: Labels that stand for whoever asks, or whoever answers, and name nobody.
_ASKERS = (
    "问 Q 提问 提问者 提问人 采访者 采访人 访问者 访谈者 访者 采 访 记者 编辑 小编 笔者 我 本刊 本报 本网 本刊记者 "
    "本报记者 采访 Interviewer Reporter"
)
ASKERS = frozenset(_ASKERS.split())
_ANSWERERS = "答 A 回答 回复 受访者 受访人 被采访者 被访者 被访人 嘉宾 Guest Speaker 演讲者 主讲人 讲者"
ANSWERERS = frozenset(_ANSWERERS.split())
#: What bodies and places end in, not people.
_BODIES = "局院部会司厅处所社区县市省村镇乡校馆"
#: `大家好，我是小满`: a pen name may look like any word.
_SELF = re.compile(r"(?:大家好|各位好|你们?好)[，！。]\s?我(?:是|叫)([\u4e00-\u9fff]{2,4})(?=[，。！])")
#: `我叫阿依古丽·买买提，`: what has the shape of a name.
_CALLED = re.compile(rf"(?:^|[：。！？，\n])我叫([\u4e00-\u9fff{DOT}]{{2,14}})(?=[，。！])")
#: A name behind an office is no longer.
LONGEST_BEHIND_OFFICE = 8
_OFFICE = re.compile(rf"[\u3400-\u9fff]{{0,10}}(?:{TITLE})[ \u3000]?")
_TITLES = frozenset(TITLE.split("|"))
#: Roles of one character, in full.
ABBREVIATED = {"记": "记者", "主": "主持人"}
#: `某局有关负责人回答了记者提问`: who answers, by office only.
_OFFICIAL = re.compile(
    (
        r"(?:^|[，。、\s就由])([\u4e00-\u9fff]{2,14}?(?:有关|相关)?(?:负责人|发言人))"
        r"(?=[^。\n]{0,20}(?:答记者问|回答[^。\n]{0,6}提?问|接受|专访|采访))"
    ),
    re.MULTILINE,
)
_HOSTS = frozenset(word for word, role in ROLE_WORDS.items() if role == "host")


@dataclass(frozen=True, slots=True)
class Voice:
    """Whom a label stands for: an id in the cast, and the role that the label itself speaks of, if any."""

    id: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What naming needs to know of a document: the whole text, its introduction, and the registry."""

    document: Document
    registry: Registry
    introduction: str

    @property
    def chars(self) -> str:
        return self.document.text.chars


def voices_of(surfaces: dict[str, list[str]], legend: dict[str, str], cast: Cast, scene: Scene) -> dict[str, Voice]:
    """The voice behind each label key.

    `surfaces` gives the forms in which each key is written; the fullest names come first, so that short ones find
    them."""
    voices: dict[str, Voice] = {}
    later: list[str] = []
    owners = _other_labels(surfaces)
    for key in sorted(surfaces, key=lambda key: (key not in owners, *_fullness(key)), reverse=True):
        if (owner := owners.get(key, "")) in voices:
            voices[key] = voices[owner]
            cast.label(key, voices[owner].id)
            continue
        name, role = _named(key, surfaces[key], legend)
        if name:
            voices[key] = Voice(_person(name, cast, scene, key), role)
        else:
            later.append(key)
    taken = frozenset(voice.id for voice in voices.values())
    for key in later:
        voices[key] = _unnamed(key, legend, cast, scene, taken)
    return voices


def _other_labels(surfaces: dict[str, list[str]]) -> dict[str, str]:
    """Labels that are another label's short form, {short: full}: what stands in its brackets (`李雷（小雷）：` …
    `小雷：`), the end of it behind an office (`队长老雷：` … `老雷：`), the first character of one part of a name with
    dots.

    >>> surfaces = {"韩梅": ["韩梅（Mei）"], "Mei": ["Mei"], "若昂·席尔瓦": ["若昂·席尔瓦"], "席": ["席"]}
    >>> _other_labels(surfaces | {"记者": ["记者"]})
    {'Mei': '韩梅', '席': '若昂·席尔瓦'}
    """
    inside = {
        inner.strip(' “”"「」'): key
        for key, forms in surfaces.items()
        for form in forms
        for inner in _BRACKETED.findall(form)
    }
    called: dict[str, set[str]] = defaultdict(set)
    for key in surfaces:
        if key in ROLE_WORDS:
            continue
        for part in _dotted_parts(key) or ([key] if len(key) > 1 and is_chinese_name(key) else []):
            called[part[:1]].add(key)
        for at in range(max(2, len(key) - LONGEST_BEHIND_OFFICE), len(key) - 1):
            if key[at:] in surfaces and key[at:] not in _TITLES and _OFFICE.fullmatch(key, 0, at):
                called[key[at:]].add(key)
    shorter = {key: owners.pop() for key, owners in called.items() if len(owners) == 1} | inside
    generic = ROLE_WORDS.keys() | ASKERS | ANSWERERS
    return {key: shorter[key] for key in surfaces if shorter.get(key, key) != key and key not in generic}


def _dotted_parts(name: str) -> list[str]:
    return re.split(f"[{DOT}]", name) if any(dot in name for dot in DOT) else []


def _fullness(key: str) -> tuple[bool, int]:
    return (is_chinese_name(key) or any(dot in key for dot in DOT) or " " in key, len(key))


def _named(key: str, forms: Iterable[str], legend: dict[str, str]) -> tuple[str, Role | None]:
    """The name that a label or its legend gives, and the role it speaks of; ("", role) for a mere role."""
    role = role_of(key)
    value = legend.get(key, "")
    if value:
        bare = re.sub(r"[（(].*?[）)]", "", value).strip()
        name = person_in(bare) or ("" if role_of(bare) else bare)
        return name, role or role_of(bare)
    if key in ROLE_WORDS or key in ("Q", "A"):
        for form in forms:
            if (inner := _BRACKETED.search(form)) and (name := person_in(inner.group(1).strip())):
                return name, role
        return "", role
    for form in forms:
        if not (inner := _BRACKETED.search(form)):
            continue
        text = inner.group(1).strip()
        if is_chinese_name(text) and key[0] == text[0] and len(key) < len(text):
            return text, role
    name = person_in(key)
    if not name and role in ("interviewer", "audience", "host"):
        return "", role
    return name or key, role


def _person(name: str, cast: Cast, scene: Scene, key: str) -> str:
    """The person of a name, who is entered under the fullest form that the text has of it."""
    known = cast.resolve(name) or cast.resolve(key) or _behind_office(name, cast, scene)
    if not known:
        full = _credited(name, scene.chars) or fuller_form(bare_name(name), scene.chars)
        known = cast.resolve(full) or cast.add(full, kind=_sort_of(full))
    cast.alias(name, known) if _worth(name) else None
    cast.label(key, known)
    return known


def _behind_office(name: str, cast: Cast, scene: Scene) -> str:
    """The person whose name a label has before an office that no list holds (`李雷里长`), where the text has the name
    alone too."""
    given = name[:3]
    if not 5 <= len(name) <= 7 or not is_chinese_name(given) or is_chinese_name(name):
        return ""
    if scene.chars.count(given) <= scene.chars.count(name):
        return ""
    alone = given[-1] not in _BODIES and re.search(
        rf"{given}(?:$|[\s，。：、（]|专访|访谈|采访|对话)", scene.introduction
    )
    return cast.resolve(given) or (cast.add(given) if alone else "")


#: `翻译：李雷`, `主讲 | 韩梅（某大学教授）`
_CREDIT = re.compile(
    r"^[\u4e00-\u9fff]{2,6}\s?[：:｜|／/]\s?([\u4e00-\u9fff]{2,3})(?=$|[ \u3000（(，,、])", re.MULTILINE
)


def _credited(name: str, chars: str) -> str:
    """The one name in the credits at the top of a page that begins with this family name, or ""."""
    if len(name) > 1 or name not in SURNAMES:
        return ""
    credited = {found for found in _CREDIT.findall(chars[:1500]) if found[0] == name and is_chinese_name(found)}
    return credited.pop() if len(credited) == 1 else ""


def _worth(name: str) -> bool:
    """Whether a label is itself a name to publish: not a mere title with a family name."""
    return is_chinese_name(name) or is_latin(name) or any(dot in name for dot in DOT)


def _sort_of(name: str) -> str:
    return "publication" if "《" in name else "person"


def fuller_form(name: str, chars: str) -> str:
    """The longest name in the text that has this one as its last or first part, if it is a clear one; else the name
    itself.

    >>> fuller_form("Deniz", "由 Fatma Deniz 主持，Deniz 说"), fuller_form("帕霍基", "雅各布·帕霍基说")
    ('Fatma Deniz', '雅各布·帕霍基')
    """
    if is_latin(name) and " " not in name and len(name) > 1:
        word = r"[A-ZÀ-Þ][A-Za-z0-9À-ž.'’-]*"
        pattern = (
            rf"(?<![A-Za-z0-9À-ž-])(?:(?:{word} ){{1,2}}{re.escape(name)}|{re.escape(name)}(?: {word}){{1,2}})"
            r"(?![A-Za-z0-9À-ž-])"
        )
    elif (1 <= len(name) <= 6 and all(ch in TRANSLIT for ch in name) and not is_chinese_name(name)) or (
        len(name) >= 2 and all(ch in TRANSLIT for ch in name)
    ):
        part = rf"[{TRANSLIT}]{{1,7}}"
        pattern = (
            rf"(?:{part}[{DOT}])+{re.escape(name)}(?![{TRANSLIT}{DOT}])|"
            rf"(?<![{TRANSLIT}{DOT}]){re.escape(name)}(?:[{DOT}]{part})+"
        )
    else:
        return name
    counts: dict[str, int] = {}
    around = re.compile(pattern)
    at, seen = chars.find(name), 0
    while at >= 0 and seen < 200:
        low = max(0, at - 40)
        for found in around.finditer(chars, low, at + len(name) + 40):
            if found.start() <= at < found.end():
                counts[found.group()] = counts.get(found.group(), 0) + 1
        at, seen = chars.find(name, at + len(name)), seen + 1
    return max(counts, key=lambda full: (counts[full], len(full))) if counts else name


def _unnamed(key: str, legend: dict[str, str], cast: Cast, scene: Scene, taken: frozenset[str]) -> Voice:
    """The voice of a label that names only a role."""
    key = ABBREVIATED.get(key, key)
    role = role_of(key)
    value = re.sub(r"[（(].*?[）)]", "", legend.get(key, "")).strip()
    role = role or role_of(value)
    base = re.sub(r"\s?[\dA-Za-z一二三四五六七八九十甲乙丙丁]$", "", key) if key not in ("Q", "A") else key
    if base in _HOSTS:
        named = host_named(scene.introduction, cast)
        if named and named not in taken:
            return Voice(named, "host")
    if key in ANSWERERS and (person := interviewee(scene.introduction, cast, taken)):
        return Voice(person, "interviewee")
    if key in ANSWERERS and not value:
        head = scene.chars[:3000]
        if (found := _SELF.search(head)) and found[1] in scene.introduction:
            return Voice(cast.add(found[1]), "interviewee")
        if (found := _CALLED.search(head)) and (is_chinese_name(found[1]) or any(dot in found[1] for dot in DOT)):
            return Voice(cast.add(found[1]), "interviewee")
    if not value and key in ANSWERERS and (office := _OFFICIAL.search(scene.introduction)):
        return Voice(anonymous(office[1], cast, scene), "interviewee")
    if value:
        return Voice(anonymous(value, cast, scene), role)
    if key in ASKERS:
        return Voice(asker(key, cast, scene), "interviewer")
    return Voice(anonymous(key, cast, scene), role)


def asker(label: str, cast: Cast, scene: Scene) -> str:
    """The id of an unnamed interviewer: the publication the introduction names, a reporter, or whatever the label
    says."""
    if label in ("记者", "编辑", "小编", "采访者", "提问者"):
        return anonymous(label, cast, scene)
    if named := asker_named(scene.introduction, cast):
        return named
    if publication := publication_of(scene.document, scene.registry, scene.introduction):
        return anonymous(publication, cast, scene, kind="publication")
    journalistic = mentions_journalist(scene.introduction) or re.search(r"专访|采访", scene.introduction)
    return anonymous("记者" if journalistic or not label else label, cast, scene)


def anonymous(name: str, cast: Cast, scene: Scene, kind: str = "role") -> str:
    """The id of a voice that is named by its role only; it holds for this document alone."""
    known = cast.resolve(name)
    if known:
        return known
    return cast.add(name, kind=kind, person_id=f"{scene.document.doc_id}-{slug(name) or 'voice'}")


def audience_voice(narration: str, cast: Cast, scene: Scene) -> str:
    """Who voices the questions that an audience handed in: `由 X 代为提问`; else the audience itself."""
    if found := re.search(
        r"由\s?([^，。\n]{1,20}?)\s?(?:代为|代|来|逐一|负责|统一)?(?:提问|朗读|念出|读出|转述|宣读|提出)", narration
    ):
        person = cast.resolve(found.group(1).strip())
        if person:
            return person
    name = next((word for word in ("观众", "听众", "读者", "网友", "同学", "学生") if word in narration), "观众")
    return anonymous(name, cast, scene)
