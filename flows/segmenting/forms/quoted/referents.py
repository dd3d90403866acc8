"""Whom the subject of a clause means: a person of the text, the narrator, or somebody who is only described (老人,
该公司发言人)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.segmenting.forms.quoted.attribution import Reader
from flows.segmenting.forms.quoted.cues import Subject
from flows.segmenting.forms.quoted.grammar import PLACED, titled
from flows.segmenting.forms.quoted.pronouns import TITLE_MEANT, Resolver
from flows.segmenting.names.mentions import Person
from flows.segmenting.words.lexicon import FEMALE, MALE, words
from flows.segmenting.words.patterns import lazy

PLURAL = ("他们", "她们", "两人", "二人", "两位", "双方", "他俩", "她俩", "俩人", "众人", "大家")
_HERS, _HIS = (tuple(title for title in titles if len(title) > 1) for titles in (FEMALE, MALE))
COUNTED = lazy(r"的(?:[一几两三]|那|这)?[位名个群]")
#: What somebody is called who has a name already.
DESCRIPTIONS = frozenset(
    [
        "老人",
        "老太太",
        "老汉",
        "老者",
        "女孩",
        "男孩",
        "姑娘",
        "小姑娘",
        "小伙子",
        "小伙",
        "男人",
        "女人",
        "男子",
        "女子",
        "少年",
        "少女",
        "老人家",
        "老奶奶",
        "老爷子",
    ]
)
#: Words for the young; those for the old begin with 老. Of what age who is called so is, at the least and at the most.
_YOUNG = frozenset(["女孩", "男孩", "姑娘", "小姑娘", "小伙子", "小伙", "少年", "少女"])
OLD, YOUNG = 55, 36
_YEARS = lazy(r"(\d{1,3}|[一二三四五六七八九十]{1,4})多?岁")
_THIS = lazy(r"这[位个名][^，。]{0,6}$")
_WHOSE_AGE = lazy(r"的([她他](?!们|的))?")
_NAMELESS = lazy(
    r"^(?:不愿意?|不想|不肯|不便|要求|希望|请求|拒绝|未)[^，。的]{0,3}(?:具名|署名|姓名|真名|名字|匿名|身份|露面|出镜)"
    r"的(?=[^的]{2})"
)
_AGED = lazy(r"^(?:今年)?(?:\d{1,3}|[一二三四五六七八九十]{1,4})(?:多|来)?岁的")
_ANOTHER = lazy(r"另外?一?[位名个]")
#: How many there are, or which one it is, of those whom a role speaks of.
_COUNT = lazy(
    r"^(?:一些|有些|某些|许多|不少|部分|众多|大量|很多|[几两三四五六七八九十多数]+[位名个]|"
    r"(?:[一另有这那该]|某(?=[位名个]))?(?:位|名|个)?)"
)
#: What brings somebody in who was not spoken of before.
_INDEFINITE = lazy(r"(?:一些|有些|某些|许多|不少|部分|[几两三多]?[位名个]|一[位名个]|有)(?!儿)")
#: What somebody is to somebody else, of whom a role so speaks.
_KIN = frozenset(
    words(
        "父亲 母亲 爸爸 妈妈 儿子 女儿 丈夫 妻子 太太 先生 老公 老婆 爷爷 奶奶 外公 外婆 姥爷 姥姥 哥哥 姐姐 弟弟 "
        "妹妹 堂弟 堂哥 堂姐 堂妹 表哥 表弟 表姐 表妹 叔叔 伯伯 舅舅 姑姑 阿姨 侄子 侄女 外甥 孙子 孙女 岳父 岳母 "
        "公公 婆婆 女婿 儿媳 爱人 老伴 家属 亲戚 亲属 父母 爸妈 伴侣"
    )
)
#: Heads that say nothing without what stands before them: 接近公司的人士.
_EMPTY = frozenset(["人", "人士", "人员", "成员", "声音", "负责人", "一员", "家属", "代表", "工作人员", "记者"])
#: What follows somebody whom a paragraph presents: 姓左, 是个大学生.
_PRESENTS = lazy(r"姓|名叫|叫|是[一个位名]|今年|年近|已经?(?:年过)?[\d一二三四五六七八九十]")


@dataclass(slots=True)
class Company:
    """Who is there to speak: the people whom the text names, and those of a word only, each the same person for the
    same word."""

    reader: Reader
    resolver: Resolver
    paragraphs: list[tuple[int, int]]
    narrator: Person
    roles: dict[str, Person] = field(default_factory=dict)
    #: Those of whom the text speaks by a word and who have not spoken.
    silent: dict[str, Person] = field(default_factory=dict)
    #: In what words each word for somebody was first told of.
    told_of: dict[str, str] = field(default_factory=dict)

    def meet(self, subject: Subject, paragraph: int, learn: bool = True) -> tuple[Person | None, float]:
        """The person a subject means, and how sure that is.

        With `learn`, what a pronoun shows of somebody is kept for the next one."""
        if subject.person is not None:
            return self._described(subject) or self.one(subject.person), 1.0
        if subject.kind == "narrator":
            return self.narrator, 0.95
        name = subject.surface
        if subject.kind == "pronoun":
            if name == "对方" and (kin := self.reader.kin_before(subject.start)):
                return self._role(kin), 0.8
            if name == "对方" and (role := self.reader.role_before(max(0, subject.start - 80), subject.start)):
                return self._role(role.surface), 0.75
            if name == "对方" and self._alone_before(subject.start, paragraph):
                return self._named(name), 0.6
            if TITLE_MEANT.match(name) and self.reader.text[subject.start - 1 : subject.start] == "的":
                return self._role(name), 0.8  # 剩下的那位老太太 was not spoken of before
            if name == "此人" and (on_stage := self._on_stage("", subject.start)):
                return self._role(on_stage), 0.85
            if (title := TITLE_MEANT.match(name)) and (on_stage := self._on_stage(name[title.end() :], subject.start)):
                return self._role(on_stage), 0.85
            if presented := self._only_role(name, self.paragraphs[paragraph][0], subject.start):
                return self._role(presented), 0.8
            meant_by = self.resolver.resolve(name, subject.start, self.paragraphs[paragraph][0])
            if learn:
                self.resolver.learn(name, meant_by)
            person, sure = meant_by.person, meant_by.sure
            if person is not None and not name.startswith(PLURAL):
                meant = subject._replace(surface=person.name, person=person)
                return self._described(meant) or self.one(person), sure
            if person is None and (
                role := self.reader.role_before(self.paragraphs[max(paragraph - 1, 0)][0], subject.start)
            ):
                return self._role(role.surface), 0.7
            if name[:1] not in ("他", "她", "它"):  # 两人, 这名员工
                return (self._role(name) if len(name) > 3 else self._named(name)), 0.6
            return self._last_named(subject.start), 0.5
        if described := self._described(subject):
            return described, 0.85
        if lost := self.reader.people.begins(name):
            return lost, 0.8
        if len(name) <= 4 and name not in self.roles and 2 < len(longer := self._on_stage(name, subject.start)) <= 12:
            name = longer  # 代理人 is 公司代理人 of before
        return self._role(name), 0.85

    def _alone_before(self, at: int, paragraph: int) -> bool:
        """Whether the paragraph has named one person so far: 对方 is somebody else."""
        low = self.paragraphs[paragraph][0]
        return len({id(m.person) for m in self.reader.mentions(low, at) if m.person.kind == "person"}) == 1

    def _only_role(self, pronoun: str, low: int, at: int) -> str:
        """The unnamed person with whom a paragraph begins, for a pronoun in it, if it names nobody:
        冷库老板姓左。他靠在门框上."""
        if pronoun not in ("他", "她", "佢") or any(m.person.kind == "person" for m in self.reader.mentions(low, at)):
            return ""
        role = self.reader.role_before(low, at)
        if role is None or role.start != low or not _PRESENTS.match(self.reader.text, role.end):
            return ""
        return "" if role.surface.endswith({"他": _HERS, "她": _HIS}.get(pronoun, ("们",))) else role.surface

    def _described(self, subject: Subject) -> Person | None:
        """Whom 老人 or 女孩 means where the text gives somebody's name and age: the last one named, or the only one of
        such an age."""
        word = subject.surface
        if (subject.person is not None and subject.person.kind != "role") or word not in DESCRIPTIONS:
            return None
        gender = 3.0 if word in FEMALE else -3.0 if word in MALE else 0.0
        old, young = word.startswith("老"), word in _YOUNG
        ages = [
            person
            for person, age in self._ages(subject.start)
            if person.gender * gender >= 0 and not (old and age < OLD) and not (young and age > YOUNG)
        ]
        if not ages or self._another(word, subject.start):
            return None
        near = [m.person for m in self.reader.mentions(max(0, subject.start - 90), subject.start)]
        named = [person for person in near if person.kind == "person"]
        if named and any(named[-1] is person for person in ages):
            return named[-1]
        return ages[0] if (old or young) and len({id(person) for person in ages}) == 1 else None

    def _ages(self, high: int) -> Iterator[tuple[Person, int]]:
        """The people named before a place whose age the text gives there."""
        text = self.reader.text
        for found in _YEARS.finditer(text, 0, high):
            low = max(text.rfind(mark, 0, found.start()) for mark in "。！？”\n") + 1
            before = [m.person for m in self.reader.mentions(low, found.start()) if m.person.kind == "person"]
            if behind := _WHOSE_AGE.match(text, found.end()):
                if behind.group(1) or _THIS.search(text, low, found.start()):  # 八十九岁的她, 这位八十九岁的
                    before = [
                        m.person for m in self.reader.mentions(max(0, low - 60), low) if m.person.kind == "person"
                    ]
                else:
                    after = self.reader.mentions(found.end(), min(found.end() + 12, high))
                    before = [m.person for m in after if m.person.kind == "person"][:1] or before
            if before:
                yield before[-1], number(found.group(1))

    def _another(self, word: str, high: int) -> bool:
        """Whether the text speaks of somebody else by a word, without an age: 门口坐着一位老人."""
        return bool(re.search(rf"[一有几两][位名个群对][^，。岁]{{0,6}}{word}", self.reader.text[:high]))

    def _last_named(self, at: int) -> Person | None:
        """Who was named or spoke last before a place, for a pronoun that nothing resolves: a pronoun is nobody's
        name."""
        near = [m.person for m in self.reader.mentions(max(0, at - 600), at) if m.person.kind in ("person", "role")]
        if near:
            return self.one(near[-1])
        return next((s.person for s in reversed(self.resolver.spoken) if s.person is not self.narrator), None)

    def one(self, person: Person) -> Person:
        """The same unnamed person for the same word."""
        return self._role(person.name) if person.kind == "role" else person

    def _on_stage(self, title: str, at: int) -> str:
        """What somebody who is called nothing but 目击者 is called shortly before 这名目击者; "" if there is nobody."""
        role = self.reader.role_before(max(0, at - 300), at, title)
        return role.surface if role else ""

    def _role(self, surface: str) -> Person:
        """An unnamed person; 男人 is 穿军大衣的男人 of before."""
        full = role_name(surface)
        name = self._head(full)
        # 一些家长 and 转发请愿的家长 are others than those spoken of before
        told = "的" in full or bool(_INDEFINITE.match(surface))
        if len(name) > 1 and not told:
            name = next((known for known in reversed(self.roles) if known.endswith(name)), name)
        return self._named(name)

    def _head(self, name: str) -> str:
        """A role without what is told of it (店里的大姐), if nobody else of that word is told of in other words, and it
        names nobody."""
        told, _, counted = name.rpartition("的")
        head = _COUNT.sub("", counted)
        if not told or len(head) < 2 or head in _EMPTY or head in _KIN or not titled(head):
            return name
        people = self.reader.people
        if told[-1:] in ("他", "她") or people.find(told) or any(people.find(told[n:]) for n in (1, 2)):
            return name
        return head if self.told_of.setdefault(head, told) == told else name

    def of_word(self, word: str) -> Person:
        """Whom a word for people alone means: somebody who spoke and is called so, or one who has not."""
        known = next((known for known in reversed(self.roles) if known.endswith(word)), None)
        return self.roles[known] if known else self.silent.setdefault(word, _unnamed(word))

    def spoke(self, person: Person) -> None:
        """Take note of somebody of a word who speaks."""
        if person.kind == "role" and self.silent.get(person.name) is person:
            self.roles.setdefault(person.name, person)

    def _named(self, name: str) -> Person:
        return self.roles.setdefault(name, self.silent.get(name) or _unnamed(name))


def _unnamed(name: str) -> Person:
    gender = 3.0 if name.endswith(_HERS) else -3.0 if name.endswith(_HIS) else 0.0
    return Person(name, kind="role", gender=gender)


def role_name(surface: str) -> str:
    """A role as a name: without determiners, and without that it does not want to be named.

    >>> role_name("一位不愿具名的员工"), role_name("该公司发言人"), role_name("台下有观众")
    ('员工', '公司发言人', '观众')
    """
    if surface.endswith("有人") or _ANOTHER.match(surface):
        return "有人" if surface.endswith("有人") else surface
    surface = re.sub(r"^[\u4e00-\u9fff]{1,5}有(?=[\u4e00-\u9fff]{2})", "", surface.strip())
    surface = _AGED.sub("", surface)
    surface = PLACED.sub("", surface) if PLACED.match(surface) and COUNTED.search(surface) else surface
    surface = re.sub(r"^(?:台下|现场|一旁|身旁|旁边|在场|门口)的?(?=[\u4e00-\u9fff]{2})", "", surface)
    if surface.startswith("有人"):
        return surface
    bare = _COUNT.sub("", surface)
    bare = _NAMELESS.sub("", bare)
    return bare if len(bare) > 1 else surface


def number(digits: str) -> int:
    """A number below a hundred, in either kind of digits.

    >>> number("八十九"), number("十四"), number("23")
    (89, 14, 23)
    """
    if digits.isdigit():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    values = {ch: i for i, ch in enumerate("一二三四五六七八九", 1)}
    return (values.get(tens, 1) * 10 if ten else 0) + values.get(ones, 0)
