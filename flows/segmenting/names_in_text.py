"""Whom a prose text names, and where: people found by what stands around their names, never from a list.

A name shows itself by a title before or behind it, a Latin form in brackets, a dot between its parts, an age, or a verb of speech.
Later, parts of it (a surname, a given name, a surname with a title) mean the same person.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from flows.segmenting.names_lexicon import (
    COMPOUND_SURNAMES,
    FEMALE,
    FEMALE_CHARS,
    MALE,
    MALE_CHARS,
    NOT_GIVEN,
    SHORT_TITLES,
    SURNAMES,
    TITLES,
    TRANSLIT,
    TRANSLIT_DOTTED,
    common_words,
    words,
)
from flows.segmenting.speech_verbs import ADVERB, STRONG, alternation

_HAN = r"[\u4e00-\u9fff]"
_SUR = f"(?:{'|'.join(COMPOUND_SURNAMES)}|[{''.join(sorted(SURNAMES))}])"
_GIVEN = f"(?:(?![{''.join(sorted(NOT_GIVEN))}]){_HAN})"
_TR = f"[{''.join(sorted(TRANSLIT))}]"
_TRW = f"[{''.join(sorted(TRANSLIT | TRANSLIT_DOTTED))}]"
TITLE = alternation(TITLES)
_LATIN = r"[A-ZÀ-Þ][A-Za-zÀ-ž'’.\-]*(?:[ ·](?:[A-ZÀ-Þ][A-Za-zÀ-ž'’.\-]*|de|van|von|der|da|bin|al|la)){0,4}"
TITLES_BEHIND = tuple(title for title in TITLES if len(title) > 1)
_START = r"(?:(?<=[，。：；！？”“」「\n（—…、 ])|(?<![\s\S]))"
_SPEAK = f"{ADVERB}{{0,3}}(?:{alternation(tuple(w for w in STRONG if w not in ('短信', '署名', '写给')))})"
#: A verb or a function word behind a name of two characters, whose first character would pass as part of the name.
_VERB_NEXT = re.compile(
    "强调|介绍|坚称|坚信|坚持|感叹|感慨|承认|调侃|解释|分析|补充|总结|评价|建议|提醒|警告|呼吁|宣布|透露|否认|反驳|质疑|苦笑|微笑|大笑|笑|叹|点头|摇头|沉默|停顿|想起|清楚|明白|知道|决定|希望|相信|认为|觉得|"
    "喜欢|开始|拿起|放下|抬头|低头|转身|站起|坐下|离开|来到|回到|走进|看着|穿着|戴着|加入|担任|毕业|出生|创办|创立|曾经|已经|依然|仍然|经常|常常|总是|突然|忽然|现在|如今|目前|先后|负责|主导|参加|带领|本人|自己|夫妇|一家|团队|母亲|父亲|妻子|丈夫|等人|同时|因为|因此|"
    "平时|随即|立刻|连忙|赶紧|马上|随后|接着|继续|忍不住|顿了顿|无奈|激动|兴奋|平静|认真|轻声|低声|大声|高声|小声|反问|追问|插话|附和|答应|应道|喊|骂|劝|讲述|谈到|聊到|提到|直言|坦言|坦承|表示|指出|回忆|回应|回答|写道|发文|发帖|耸|皱|摊|摆|指|拍|抿|喝|吃|用|凭|靠|借|通过|见|听|望|盯|一|没|不|正|再|只|仅|竟|终|更|刚|常|早|先|最|很|便|皆|均|全|拥|喜|爱|恨|怕|愿|肯|敢|该|应该|应|需|得|至今|生于|来自|自小|从小|所"
)
_NO_PERSON = re.compile(
    r"大学|学院|公司|集团|银行|研究|实验|University|Inc|Corp|Institute|Lab|Company|Group|Technolog|AI$|Research|Center|Times|Post|News|Journal"
)
_DOTTED = re.compile(rf"{_TRW}{{1,7}}(?:[·•・](?:[A-Z]\.?[·•・]?)?{_TRW}{{1,8}})+")
#: Function words that are also characters of transliteration: not at the head of a name of more characters.
_LEADING = frozenset("让于提向同治道能顶")
_PARTS = re.compile(r"[·•・ ]")


@dataclass(slots=True, eq=False)
class Person:
    """Someone the text names. `forms` are all names seen; `surname` is what a title may follow; `gender` counts evidence (above 0:
    她). `kind` is "person", "role" (公司发言人) or "publication"."""

    name: str
    latin: str = ""
    kind: str = "person"
    surname: str = ""
    title: str = ""
    forms: set[str] = field(default_factory=set)
    gender: float = 0.0

    def short_forms(self) -> set[str]:
        """The parts of the names by which the person may be taken up again. A surname with a title has none."""
        return {part for form in self.forms if not form.endswith(TITLES_BEHIND) for part in _short_forms(form)}


class Mention(NamedTuple):
    """A name in the text and whose it is."""

    start: int
    end: int
    person: Person


class People:
    """The people of a text and their mentions, in order."""

    def __init__(self, text: str, known: Iterable[tuple[str, tuple[str, ...]]] = ()) -> None:
        self.text = text
        self.people: list[Person] = []
        self._by_form: dict[str, Person] = {}
        for name, forms in known:
            if hit := [form for form in forms if form in text]:
                self._enter(name, *hit)
        self._dotted()
        self._with_latin()
        self._titled()
        self._speaking()
        self._link_short_forms()
        self.mentions = self._find_mentions()
        self._count_gender()

    # -- finding -------------------------------------------------------------------------------------------------------

    def _enter(self, name: str, *forms: str, latin: str = "", title: str = "", kind: str = "person") -> Person:
        person = self._by_form.get(name) or (self._by_form.get(latin) if latin else None)
        if person is None:
            person = Person(name, latin, kind)
            self.people.append(person)
        person.latin = person.latin or latin
        person.title = person.title or title
        if title in FEMALE or title in MALE:
            person.gender += 3 if title in FEMALE else -3
        for form in (name, latin, *forms):
            if form:
                person.forms.add(form)
                self._by_form.setdefault(form, person)
        return person

    def _dotted(self) -> None:
        """雅各布·帕霍基, with a title cut from its head and a function word from its tail."""
        spans: dict[tuple[int, int], str] = {}
        for found in _DOTTED.finditer(self.text):
            low, high = found.span()
            low = self._after_title(low, high)
            high = self._before_verb(max(found.group().rfind(d) for d in "·•・") + found.start() + 2, high)
            while self.text[low] in _LEADING and self.text[low + 1] not in "·•・":
                low += 1
            if self.text[low] not in "·•・":
                spans[low, high] = self.text[low:high]
        names = set(spans.values())
        for (_low, high), name in sorted(spans.items()):
            # 因马克·陈: what stands elsewhere without its first character is the name
            self._enter(
                name[1:] if name[1:] in names and name[1] not in "·•・" else name, latin=self._latin_behind(high)
            )

    def _after_title(self, low: int, high: int) -> int:
        for length in (3, 2, 1):
            at = low + length
            if at < high - 1 and _ends_with_title(self.text[max(0, at - 6) : at], length):
                return at
        return low

    def _before_verb(self, least: int, high: int) -> int:
        """Where a transliterated name ends: before a verb or function word that its characters swallowed."""
        for at in range(least, high):
            if _VERB_NEXT.match(self.text, at) and len(_VERB_NEXT.match(self.text, at).group()) > 1:  # type: ignore[union-attr]
                return at
        return high

    def _latin_behind(self, at: int) -> str:
        found = re.compile(rf"（({_LATIN})(?=[），,；;、])").match(self.text, at)
        return found.group(1).strip() if found else ""

    def _with_latin(self) -> None:
        """陈信翰（Mark Chen）: a name that ends at a bracket with its Latin form."""
        for found in re.finditer(rf"({_HAN}{{2,12}})（({_LATIN})(?=[），,；;、])", self.text):
            run, latin = found.groups()
            if (
                _NO_PERSON.search(latin)
                or run in self._by_form
                or self.text[found.start() - 1 : found.start()] in ("·", "•", "・")
            ):
                continue
            titled = re.match(rf".*(?:{TITLE})", run)
            name = run[titled.end() :] if titled and titled.end() < len(run) else ""
            if not (1 < len(name) <= 8 and (re.fullmatch(f"{_TR}+", name) or _is_chinese(name))):
                name = ""
                for length in (4, 3, 2):
                    tail = run[-length:]
                    if _is_chinese(tail) and (" " in latin or titled) and tail not in common_words():
                        name = tail
                        break
            if not name and " " in latin and (translit := re.search(f"{_TR}{{2,6}}$", run)):
                name = translit.group()
            if name:
                self._enter(name, latin=latin)

    def _titled(self) -> None:
        """Names with a title before (教授王小明, CEO马斯克) or behind (王小明教授), an age, or 名叫."""
        text = self.text
        for found in re.finditer(rf"(?:{TITLE}|名叫|叫做|名为|我叫|我是|岁的|化名)(?=({_HAN}+|[A-Z]))", text):
            at, title = found.end(), found.group()
            if name := self._chinese_at(at, trusted=title not in ("我是", "名为")):
                self._enter(name, title=title if title in TITLES else "", latin=self._latin_behind(at + len(name)))
            elif (
                (latin := re.compile(_LATIN).match(text, at))
                and title in TITLES
                and not _NO_PERSON.search(latin.group())
            ):
                self._enter(latin.group().rstrip(".'’"), title=title)
            elif (run := re.compile(f"{_TR}{{2,7}}").match(text, at)) and title in TITLES:
                name = text[at : self._before_verb(at + 2, run.end())]
                if name not in common_words() and len(name) >= 3 and not text.startswith("·", at + len(name)):
                    self._enter(name, title=title, latin=self._latin_behind(at + len(name)))
        for found in re.finditer(
            rf"(?<!{_HAN})({_SUR}{_GIVEN}{{1,2}})(?=（(?:化名|\d{{1,3}}岁|[男女]，)|，(?:今年|现年)?\d{{1,3}}岁|，[男女]，)",
            text,
        ):
            self._enter(found.group(1))
        for found in re.finditer(rf"{_START}({_SUR}{_GIVEN}{{0,2}})({TITLE}|{'|'.join(SHORT_TITLES)})", text):
            name, title = found.groups()
            if len(name) > 1 and name not in COMPOUND_SURNAMES and name not in common_words() and len(title) > 1:
                self._enter(name, title=title)
            elif (
                (len(name) == 1 or name in COMPOUND_SURNAMES)
                and name + title not in common_words()
                and (name + title) not in _NOT_PEOPLE
            ):
                self._honoured(name, title)

    def _honoured(self, surname: str, title: str) -> None:
        if title in ("子", "处", "科", "校", "院", "教", "指", "局", "队") and self.text.count(surname + title) < 2:
            return
        person = self._enter(surname + title, title=title)
        person.surname = surname

    def _speaking(self) -> None:
        """Subjects of verbs of speech: 王小明说, Altman 表示, 老张说."""
        text = self.text
        for found in re.finditer(rf"{_START}(?={_SUR}{_GIVEN}{{1,2}}{_SPEAK})", text):
            if name := self._chinese_at(found.end()):
                after = found.end() + len(name)
                if re.compile(_SPEAK).match(text, after):
                    self._enter(name)
        for found in re.finditer(rf"{_START}([老小阿大]{_GIVEN})(?={_SPEAK})", text):
            if found.group(1) not in _NOT_PEOPLE and (found.group(1)[1] in SURNAMES or text.count(found.group(1)) > 1):
                self._enter(found.group(1)).surname = found.group(1)[1]
        for found in re.finditer(rf"{_START}({_TR}{{2,7}})(?=(?:本人)?{_SPEAK})", text):
            name = found.group(1)[: self._before_verb(found.start() + 2, found.end()) - found.start()]
            if (
                name not in common_words()
                and name not in _NOT_PEOPLE
                and not _is_chinese(name)
                and name not in self._by_form
            ):
                self._enter(name)
        for found in re.finditer(rf"(?<![A-Za-z.])({_LATIN})(?= ?(?:{_SPEAK}))", text):
            self._enter(found.group(1).rstrip(".'’"))

    def _chinese_at(self, at: int, trusted: bool = False) -> str:
        """The Chinese name that begins here, two or three characters (more with a double surname), or ""."""
        text = self.text
        found = re.compile(rf"({_SUR})({_GIVEN}{{1,2}})").match(text, at)
        if not found:
            return ""
        surname, given = found.groups()
        if len(given) == 2:
            short = at + len(surname) + 1
            verb = _VERB_NEXT.match(text, short)
            splits = verb and not _VERB_NEXT.match(text, short + 1)
            if splits or (text.count(surname + given) == 1 and text.count(surname + given[0]) >= 3):
                given = given[0]
        name = surname + given
        if name in _NOT_PEOPLE or (not trusted and (name in common_words() or name[:2] in common_words())):
            return ""
        return name

    # -- linking -------------------------------------------------------------------------------------------------------

    def _link_short_forms(self) -> None:
        """王教授 is 王小明 if nobody else is a 王; 帕霍基 is 雅各布·帕霍基; 小明 is 王小明."""
        parts: dict[str, set[int]] = defaultdict(set)
        full = [p for p in self.people if not p.surname]
        for index, person in enumerate(self.people):
            for form in tuple(person.forms):
                for part in _short_forms(form) if not person.surname else ():
                    parts[part].add(index)
        merged: set[int] = set()
        for index, person in enumerate(self.people):
            others = (
                parts.get(person.name, set()) | parts.get(person.surname, set())
                if person.surname
                else parts.get(person.name, set())
            ) - {index}
            others = {o for o in others if self.people[o] in full and o not in merged}
            if len(others) == 1:
                target = self.people[others.pop()]
                target.forms |= person.forms
                target.gender += person.gender
                target.title = target.title or person.title
                merged.add(index)
        self.people = [p for i, p in enumerate(self.people) if i not in merged]
        counts = Counter(part for p in self.people for part in p.short_forms())
        self._by_form = {}
        for person in self.people:
            for form in sorted(person.forms):
                self._by_form.setdefault(form, person)
        self.single: dict[str, Person] = {}
        for person in self.people:
            for part in sorted(person.short_forms()):
                if counts[part] > 1 or part in self._by_form or part in common_words():
                    continue
                if len(part) == 1:
                    self.single[part] = person
                else:
                    self._by_form[part] = person

    def find(self, form: str) -> Person | None:
        """Whose name a form is."""
        return self._by_form.get(form) or self.single.get(form)

    def _find_mentions(self) -> list[Mention]:
        mentions = []
        pattern = _by_first_character(self._by_form)
        if pattern:
            mentions = [Mention(m.start(), m.end(), self._by_form[m.group()]) for m in pattern.finditer(self.text)]
        if self.single:
            alone = re.compile(
                rf"(?:(?<=[，。：；！？”“」「\n（—…、\s和与对问让向给跟])|(?<![\s\S]))([{''.join(sorted(self.single))}])"
                rf"(?={_SPEAK}|{_VERB_NEXT.pattern}|[{''.join(sorted(NOT_GIVEN - frozenset('师长官总生员化性式类家人')))}，、：。（“])"
            )
            taken = {m.start for m in mentions}
            for found in alone.finditer(self.text):
                if found.start(1) not in taken and self.text[found.start(1) : found.start(1) + 2] not in common_words():
                    mentions.append(Mention(found.start(1), found.end(1), self.single[found.group(1)]))
            mentions.sort(key=lambda m: m.start)
        return mentions

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
                she, he = (
                    paragraph.count("她"),
                    paragraph.count("他") - paragraph.count("他们") - paragraph.count("其他"),
                )
                if bool(she) != (he > 0):
                    here[0].gender += 2 if she else -1
            paragraph_start = end + 1
        for person in self.people:
            given = person.name.split("·")[0][-3:] if "·" in person.name else person.name[1:]
            person.gender += 0.4 * (sum(c in FEMALE_CHARS for c in given) - sum(c in MALE_CHARS for c in given))


#: Not people, though they look like a name in front of a verb.
_NOT_PEOPLE = frozenset(
    words(
        "老板 老师 老人 老婆 老公 老伴 老友 老大 老家 老乡 老总 老太 老汉 老爷 老爸 老妈 老爹 老娘 老实 老是 小孩 小伙 小说 小姐 小时 小组 小子 小区 小心 小声 小学 小编 小狗 "
        "小猫 小女 小儿 阿姨 阿婆 阿公 阿妈 阿爸 大家 大伙 大爷 大妈 大叔 大姐 大哥 大人 大多 大声 大概 大都 大夫 大婶 于是 方便 安静 高兴 白天 白宫 马上 全体 全家 全班 全场 "
        "时任 时常 毕竟 应当 应对 常务 明明 何况 何必 何止 别处 单单 单独 温柔 平安 严重 严格 成功 成立 金融 田径 江湖 云南 云端 包括 解放 计划 经济 祝愿 路透 路透社 德国 法国 "
        "英国 美国 俄国 泰国 韩国 中国 日本 印度 巴西 伊朗 加拿大 澳大利亚 意大利 西班牙 土耳其 埃及 以色列 联合国 欧盟 北约 亚洲 欧洲 非洲 海外 西方 东方 南方 北方 中方 美方 俄方 "
        "英方 法方 日方 韩方 德方 官方 警方 校方 院方 厂方 双方 对方 各方 我方 资方 控方 辩方 张家口 石家庄 黄河 长江 华为 金山 高通 安全 温度 项目 景区 乐队 柴油 万科 万达 安卓 "
        "谷歌 苹果 高校 高中 高考 水平 纪录 纪录片 胡同 汤姆 史上 史无前例 查尔斯 连夜 连声 连连 随口 曲折 符合 曾经 黄昏 莫名 莫非 金牌 银牌 季度 章程 牛奶 牛肉 车站 沙漠 房价 "
        "房租 舒服 童年 管理 欧美 关键 关系 关注 关心 关于 康复 安排 安装 安心 常识 常见 程序 程度 方案 方法 方式 方向 成本 成长 成员 高层 高级 高手 元素 任务 任意 时代 时刻 "
        "时光 时机 时空 和平 和谐"
    )
)
_ENDS_WITH_TITLE = frozenset(TITLES)


def _ends_with_title(text: str, at_least: int) -> bool:
    """Whether a stretch ends with a title that is longer than `at_least` characters' share of a name."""
    return any(text[-length:] in _ENDS_WITH_TITLE for length in range(len(text), max(at_least, 1), -1))


def _is_chinese(name: str) -> bool:
    if name[:2] in COMPOUND_SURNAMES:
        return 3 <= len(name) <= 4
    return 2 <= len(name) <= 3 and name[0] in SURNAMES and not NOT_GIVEN.intersection(name[1:])


def _short_forms(name: str) -> list[str]:
    """The forms by which a name is taken up again."""
    parts = [part for part in _PARTS.split(name) if part]
    if len(parts) > 1:
        return [p for p in (parts[-1], parts[0]) if len(p.strip(".")) > 1 or not p.isascii()]
    if name[:2] in COMPOUND_SURNAMES:
        return [name[:2], name[2:]] if len(name) > 3 else [name[:2]]
    if _is_chinese(name):
        return [name[0], name[1:]] if len(name) == 3 else [name[0]]
    return []


def _by_first_character(forms: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the forms, the longest first, grouped by first character so that the search stays fast."""
    groups: dict[str, list[str]] = defaultdict(list)
    for form in sorted(forms, key=lambda f: (-len(f), f)):
        groups[form[0]].append(re.escape(form[1:]) + (r"(?![A-Za-z])" if form[-1].isascii() else ""))
    heads = [
        ("(?<![A-Za-z])" if c.isascii() else "") + re.escape(c) + f"(?:{'|'.join(t)})"
        for c, t in sorted(groups.items())
    ]
    return re.compile("|".join(heads)) if heads else None
