"""What names look like in simplified Chinese text: Chinese, transliterated, Latin; and what stands around them.

Patterns and small pure functions only. Who is meant by a name is decided in speakers.py.
"""

from __future__ import annotations

import re
import unicodedata

from flows.language.pinyin import syllables
from flows.segmenting.words import lexicon
from flows.segmenting.words.given import falls_apart

#: Family names; those that are common words as well (和 由 信) are left out.
SURNAMES = lexicon.SURNAMES | frozenset("萧贝阎晁岑闻竺逄湛仓洪赖傅")
_FURTHER = "司空 钟离 东郭 西门 公羊 澹台 闻人 赫连 濮阳 淳于 呼延 左丘 拓跋 纳兰"
COMPOUND_SURNAMES = frozenset([*lexicon.COMPOUND_SURNAMES, *_FURTHER.split()])

#: Characters that transliterations of foreign names are written with.
TRANSLIT = "".join(sorted(lexicon.TRANSLIT | lexicon.TRANSLIT_DOTTED - set("和")))
DOT = "·•・‧"
_DOTTED = re.compile(rf"[{TRANSLIT}]{{1,7}}(?:[{DOT}](?:[A-Z]\.?[{DOT}])?[{TRANSLIT}]{{1,8}})+")
_LATIN_WORD = r"(?:[A-ZÀ-ÞĀ-Ž][A-Za-z0-9À-ž'’\-]*\.?|de|van|von|der|la|bin|al|da|di)"
LATIN_NAME = re.compile(
    rf"(?<![A-Za-z0-9À-ž.])[A-ZÀ-ÞĀ-Ž][A-Za-z0-9À-ž'’\-]*\.?(?:[ \u00a0]{_LATIN_WORD}){{0,3}}(?![A-Za-z0-9À-ž])"
)
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")

#: Offices that stand before or behind a name in apposition.
_TITLES = (
    "首席执行官 首席科学家 首席技术官 首席运营官 首席财务官 首席研究官 首席经济学家 首席分析师 首席设计师 首席产品官 "
    "首席架构师 首席战略官 联合创始人 创始人 创办人 合伙人 董事长 董事 总裁 副总裁 总经理 副总经理 经理 总监 主任 "
    "副主任 主席 副主席 会长 副会长 秘书长 理事长 院长 副院长 校长 副校长 所长 副所长 系主任 教授 副教授 "
    "讲师 研究员 副研究员 助理研究员 科学家 经济学家 历史学家 社会学家 人类学家 心理学家 物理学家 化学家 生物学家 "
    "数学家 哲学家 艺术家 音乐家 作曲家 画家 书法家 作家 小说家 诗人 翻译家 评论家 剧作家 摄影师 建筑师 设计师 工程师 "
    "程序员 架构师 产品经理 分析师 律师 医生 医师 护士 博士 院士 导师 老师 教师 教练 主教练 队长 球员 "
    "运动员 选手 导演 编剧 制片人 演员 歌手 主唱 制作人 监制 策展人 馆长 店主 店长 老板 主编 副主编 总编辑 编辑 记者 "
    "特约记者 实习记者 撰稿人 作者 译者 主持人 主播 嘉宾 发言人 新闻发言人 部长 副部长 局长 副局长 司长 副司长 处长 "
    "市长 副市长 省长 县长 镇长 村支书 书记 副书记 总理 总统 副总统 首相 大使 参赞 议员 代表 委员 "
    "负责人 创作者 博主 投资人 顾问 专家 学者 高管 掌门人 领队 传承人 志愿者 站长 场长 厂长 船长 机长 "
    "CEO CTO COO CFO CMO CPO CIO CSO VP"
)
_TITLE_WORDS = frozenset(
    [*_TITLES.split(), "先生", "女士", "小姐", "太太", "同学", "师傅", "大夫", "老板", "阿姨", "老", "总"]
)
TITLE = "|".join(sorted(_TITLES.split(), key=len, reverse=True))

#: Letters that don't decompose, or do so with a loss.
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ø": "o", "æ": "ae"})


#: 和 and 里 are given names too (清和), where the end of a name is known.
_NOT_GIVEN = lexicon.NOT_GIVEN - frozenset("和里令")
#: What may stand right behind a name of a person in a sentence.
_BEHIND = re.compile(
    r"$|[\s，。：:、；;（()）》”“\-—…！？!?,\"'｜|/]|近(?:日|期|年)|日前|今[年天日]|昨[天日]|现[任年在]|接受|进行|"
    r"分享|讲述|介绍|回忆|谈|聊|从|自(?!己)|因|凭|带|携|担任|出[版生任席演]|"
    r"任(?:职|教)?|来[自到]|曾|正[在是]|已|刚|开始|成为|创[办立]|执导|主[演持办]|做客|应邀|受邀|亮相|参加|获|教授|"
    r"老师|先生|女士|导演|说|道|称|表示|认为|告诉|指出|坦言|在|和|与|及|是|的|对|向|也|则|就|将|把|被|"
    r"让|等|又|还|为|于|同|用|写|拍|做|种|养|一[起直]|以|到|有|站|坐|走|讨论|对[话谈]|展开"
)
#: The last character of most words for what someone is or does.
_OFFICE_END = "家师者员匠缝人手长士授演生友官民星迷总监辑导裁理办席任记"


#: The same, where no doubt is left: words of two characters that no name ends in.
_SURELY = re.compile(
    r"近(?:日|期|年)|日前|今[年天日]|昨[天日]|现[任年]|接受|进行|分享|讲述|介绍|回忆|表示|认为|告诉|指出|坦言|教授|"
    r"老师|先生|女士|做客|应邀|受邀|的(?:专访|采访|访谈|对话)"
)
_CLOSED = re.compile(r"$|[\s，。：、；（）”“？！]")


def chinese_name_at(chars: str, start: int, *, strict: bool = False) -> str:
    """The Chinese name that begins at `start`, or "". With `strict`, something that ends a name must stand behind it.

    >>> texts = ("教授王小明说，", "作家孙梅近日出书", "记者李青报道", "学者裴一方。", "专家的意见")
    >>> [chinese_name_at(text, 2) for text in texts]
    ['王小明', '孙梅', '李青', '裴一方', '']
    """
    family = 2 if chars[start : start + 2] in COMPOUND_SURNAMES else 1
    short, long = chars[start : start + family + 1], chars[start : start + family + 2]
    fits = len(short) > family and is_chinese_name(short)
    if len(long) == family + 2 and is_chinese_name(long):
        if not fits:
            return long if _BEHIND.match(chars, start + family + 2) else ""
        if _CLOSED.match(chars, start + family + 2) and not _CLOSED.match(chars, start + family + 1):
            return long
        if _SURELY.match(chars, start + family + 2) and not _SURELY.match(chars, start + family + 1):
            return long
        if (
            not _BEHIND.match(chars, start + family + 1)
            and long[-1] not in lexicon.RARELY_GIVEN
            and not falls_apart(long[-2:])
        ):
            return long if not strict or _BEHIND.match(chars, start + family + 2) else ""
    return short if fits and (not strict or _BEHIND.match(chars, start + family + 1)) else ""


def chinese_name_before(chars: str, end: int) -> str:
    """The Chinese name that ends at `end`, or "": of two and three characters the one with a title or no word before
    it.

    >>> chinese_name_before("对建筑师任远", 6), chinese_name_before("艺术家梁小雨", 6), chinese_name_before("今天", 2)
    ('任远', '梁小雨', '')
    """
    fallback = ""
    for length in (3, 2, 4):
        name = chars[max(0, end - length) : end]
        if len(name) < length or not is_chinese_name(name):
            continue
        before = chars[end - length - 1 : end - length]
        if not before or not HAN.match(before) or before in _OFFICE_END or before in "对和与向由访请及":
            return name
        fallback = fallback or name
    return fallback


def titled_names(chars: str) -> list[tuple[int, str, str]]:
    """Chinese names behind a title, an office or before a bracket that names one: (start, name, title).

    >>> titled_names("陶艺家季风接受了专访，主编为李小满（某周刊记者）")
    [(3, '季风', '家'), (14, '李小满', '主编为')]
    """
    names = []
    for found in _TITLE_END.finditer(chars):
        if name := chinese_name_at(chars, found.end(), strict=len(found.group()) == 1):
            names.append((found.end(), name, found.group()))
    for found in _BEFORE_OFFICE.finditer(chars):
        name = chinese_name_before(chars, found.start())
        if name and all(at != found.start() - len(name) for at, _, _ in names):
            names.append((found.start() - len(name), name, ""))
    return sorted(set(names))


_TITLE_END = re.compile(rf"(?:{TITLE}|[家师者员匠缝])(?:为|是)?[ ：]?(?=[\u4e00-\u9fff])")
_BEFORE_OFFICE = re.compile(rf"(?<=[\u4e00-\u9fff])(?=（[^（）\n]{{0,30}}(?:{TITLE}))")


def is_chinese_name(name: str) -> bool:
    """Whether the whole string has the shape of a Chinese personal name."""
    if not 2 <= len(name) <= 4 or not all("\u3400" <= ch <= "\u9fff" for ch in name):
        return False
    if name[1:] in _TITLE_WORDS:
        return False
    if name[:2] in COMPOUND_SURNAMES:
        return len(name) >= 3
    return name[0] in SURNAMES and len(name) <= 3 and not any(ch in _NOT_GIVEN for ch in name[1:])


def is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters.

    >>> is_latin("Noam Brown"), is_latin("晚点 LatePost")
    (True, False)
    """
    return bool(name) and not HAN.search(name) and any(ch.isalpha() for ch in name)


def dotted_names(chars: str) -> list[tuple[int, str]]:
    """Transliterated names with their dots, and where they stand.

    >>> dotted_names("首席科学家雅各布·帕霍基说")
    [(5, '雅各布·帕霍基')]
    """
    if not any(dot in chars for dot in DOT):
        return []
    return [(found.start(), found.group()) for found in _DOTTED.finditer(chars)]


def parts_of(name: str) -> list[str]:
    """The words of a Latin or dotted name, the family name last.

    >>> parts_of("山姆·奥特曼"), parts_of("Fatma Deniz")
    (['山姆', '奥特曼'], ['Fatma', 'Deniz'])
    """
    return [part for part in re.split(rf"[{DOT}\s]+", name) if part]


def family_name(name: str) -> str:
    """The family name of a Chinese, dotted or Latin name."""
    if is_chinese_name(name):
        return name[:2] if name[:2] in COMPOUND_SURNAMES else name[0]
    return (parts_of(name) or [""])[-1]


def slug(name: str) -> str:
    """A lower-case identifier, the same on every run; Chinese characters by their sound.

    >>> slug("Nicole Büttner"), slug("张三")
    ('nicole-buettner', 'zhang-san')
    """
    if HAN.search(name):
        name = " ".join(syllables(name))
    name = name.translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
