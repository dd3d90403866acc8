"""Names that are none by shape: a surname with a title (王教授, 李总), 老张 and 小刘, and words like 满仓 that only
their place gives away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from flows.segmenting.names.evidence import (
    BOUNDARY,
    CHINESE_NAME,
    ENDS_WITH_TITLE,
    HAN,
    HOLDERS,
    QUOTED_SOON,
    SPEAKS,
    SURNAME,
    TITLE_AT,
    TITLE_HEADS,
    places_of,
    title_before,
)
from flows.segmenting.words.given import likeness, word_level
from flows.segmenting.words.lexicon import (
    COMPOUND_SURNAMES,
    NOT_GIVEN,
    NOT_PEOPLE,
    RARELY_GIVEN,
    SHORT_TITLES,
    SURNAMES,
    TITLES,
    common_words,
)
from flows.segmenting.words.patterns import alternation, heads, lazy, one_of
from flows.segmenting.words.speech_verbs import ADVERB, ASK, SAY, STRONG

BEHIND_QUOTE = lazy(rf"[”」]({HAN}{{2}})(?={HAN})")
BEFORE_QUOTE = lazy(rf"(?<=[。！？”」\n])({HAN}{{2}})(?={HAN}[^。！？\n“”]{{0,30}}：“)")
NUMBERS = frozenset("二三四五六七八九大小")
SHORT_TITLE_AT = lazy(alternation(SHORT_TITLES))
#: A surname before a title. In this and the next pattern the first character stands before what is asked of its
#: surroundings: a search runs ahead to characters, but not to surroundings.
_TITLED = lazy(
    f"{SURNAME.pattern}(?:{HAN}(?<={'|'.join(COMPOUND_SURNAMES)})|(?<=[{''.join(sorted(SURNAMES))}]))"
    f"(?=[{''.join(sorted(TITLE_HEADS))}])"
)
_FAMILIAR = lazy(
    rf"([老小阿大](?:(?<!{HAN}.)|(?<=[的是和与对问跟让计机居客弟友主工生师员长识见找叫请陪理人记傅匠者家东医贩妇婿妹弟夫妻].)){HAN}[头爷]?)"
)
#: Surnames that follow 老 as a name far more often than not.
_FREQUENT = frozenset(
    "王李张刘陈杨赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔谭陆汪范廖贾邹孟"
    "秦邱尹薛段侯陶黎贺顾郝龚邵钱严"
)
_ELDERS = "哥姐叔婶嫂姨爷"
_ELDER = lazy(rf"(?:(?<=[{BOUNDARY}])|(?<=[娘板人师员友]))({HAN}{{1,2}}?[{_ELDERS}])(?![{_ELDERS}妹弟])")
_SAYS = frozenset(word for word in (*SAY, *ASK) if len(word) == 1)
_LONG_VERBS = [w for w in STRONG if len(w) > 1]
#: The first character of a verb of speech. The character stands before what is asked of it: a search runs ahead to
#: characters only.
_SPEECH = lazy(rf"{heads([*_LONG_VERBS, *'说道问答'])}(?<=(?={alternation(_LONG_VERBS)}|[说道问答]).)")
_HAN_ONLY = lazy(f"{HAN}+")
_TITLES = frozenset(TITLES)
_TITLE_TAILS = frozenset(title[-1] for title in TITLES)
_TITLE_SIZES = sorted({len(title) for title in TITLES})
_IN_MARKS = lazy(r"“([^“”\n]{2,8})”")
#: What stands before a name in quote marks, besides titles.
_CALLED = (
    "网名",
    "艺名",
    "笔名",
    "绰号",
    "外号",
    "昵称",
    "人称",
    "名叫",
    "主理人",
    "ID",
    "账号",
    "帐号",
    "账户",
    "个叫",
    "位叫",
)
#: What may stand between such a word and the marks.
_NAMED = ("叫", "为", "是")
_TAKEN_UP = lazy(
    rf"(?:(?<=[。！？”\n的员师])|^)({CHINESE_NAME})"
    rf"(?=[^，。！？“”\n]{{1,14}}，[她他][^，。]{{0,3}}(?:{one_of(_LONG_VERBS)}))"
)
#: Somebody told of by what they are to others, whom a pronoun that speaks takes up in the next sentence.
_BYSTANDER = lazy(
    rf"(?<=[{''.join(sorted(HOLDERS))}])({CHINESE_NAME})"
    rf"(?=(?:在|是|已|从|每|也|曾|来)[^。！？“”\n]{{1,40}}。[他她][^，。！？“”\n]{{0,6}}[：，]“)"
)
_AFTER_MARK = lazy(rf"[”。\n]({HAN}{{3}})(?={HAN})")
_BYNAME = lazy(r"(?:叫|喊|称呼?|管)[她他](?:作|做|为|叫)?“?([\u4e00-\u9fff]{2,4})”?(?=[，。；])")
#: Titles that make a person of any surname before them, whatever stands before that.
_POLITE = frozenset(
    ["先生", "女士", "小姐", "太太", "阿姨", "师傅", "老师", "教授", "医生", "阿婆", "阿公", "阿伯", "阿嬷"]
)
#: Of a family, and so not the one who has the full name: 赵妈妈 is the mother of 赵小明.
_PARENTS = frozenset(["妈妈", "爸爸", "母亲", "父亲", "奶奶", "爷爷", "外婆", "外公"])


#: Titles of kin and of age: whom they name need not be the one person of that surname whom the text names in full.
OF_AGE = frozenset(
    [
        "阿婆",
        "阿公",
        "阿伯",
        "阿嬷",
        "阿爷",
        "阿妈",
        "阿叔",
        "阿嫂",
        "奶奶",
        "爷爷",
        "婆婆",
        "外婆",
        "外公",
        "伯伯",
        "大爷",
        "大妈",
        "大娘",
        "大叔",
        "大婶",
        "大伯",
        "老太太",
        "老太",
        "老汉",
        "老爷子",
        "婶婶",
    ]
)


def honoured(text: str) -> list[tuple[str, str, str]]:
    """(form, surname, title) of surnames with a title: 王教授, 李总, 沈先生."""
    found: dict[str, tuple[str, str, str]] = {}
    times: Counter[str] = Counter()
    nouns = common_words("noun")
    for place in _TITLED.finditer(text):
        at, high = place.span()
        title = TITLE_AT.match(text, high) or SHORT_TITLE_AT.match(text, high)
        before, joined = text[at - 1 : at], text[at - 1 : at + 1]
        if not title or joined in NOT_PEOPLE or not _opens(text, at, before, joined, title.group()):
            continue
        form = text[at : title.end()]
        surname = place.group()
        if surname in "向应" and before not in BOUNDARY:
            continue  # 保安向记者说
        word = len(title.group()) > 1 and len(surname) == 1 and form[:2] in nouns
        if word or form in NOT_PEOPLE or form in common_words() or form[:2] in NOT_PEOPLE:
            continue
        times[form] += 1
        speaks = SPEAKS.match(text, title.end()) or QUOTED_SOON.match(text, title.end()) or before in ("”", "」")
        if len(title.group()) > 1 or times[form] > 1 or speaks or _changed(text, title.end()) or title_before(text, at):
            found[form] = (form, "" if title.group() in _PARENTS else surname, title.group())
    return list(found.values())


def _opens(text: str, at: int, before: str, joined: str, title: str) -> bool:
    """Whether a surname with a title can begin here: at the head of a clause, behind a preposition or a title; a polite
    one anywhere but inside a word."""
    if (
        not before
        or before in BOUNDARY
        or (before in HOLDERS and joined not in common_words("noun"))
        or before in "的和与对问跟让向给是据叫位"
        or title_before(text, at)
    ):
        return True
    return title in _POLITE and joined not in common_words("noun") and joined not in common_words("verb")


def familiar(text: str) -> list[tuple[str, str]]:
    """(form, surname) of 老张, 小刘, 阿强, 老孙头 in front of a verb of speech or where they come back."""
    found: dict[str, tuple[str, str]] = {}
    times: Counter[str] = Counter()
    for place in _FAMILIAR.finditer(text):
        form = place.group(1)
        if form in NOT_PEOPLE or form[:2] in NOT_PEOPLE or (form[1] in NOT_GIVEN and form[1] not in SURNAMES):
            continue
        if TITLE_AT.match(text, place.start() + 1) or _joins(text, place.start(1)):
            continue  # 老掌柜; 长大想
        if form[2:] and form[1] not in SURNAMES:
            form = form[:2]
        times[form] += 1
        end = place.start() + len(form)
        speaks = SPEAKS.match(text, end) or ((soon := QUOTED_SOON.match(text, end)) and soon.group()[-2] == "：")
        known = form[1] in SURNAMES and form + text[end : end + 1] not in common_words("noun")
        if (
            (form[0] == "老" and form[1] in _FREQUENT)
            or (speaks and (known or form not in common_words()))
            or (known and times[form] > 1)
            or (title_before(text, place.start()) and form not in common_words() and text.count(form) > 1)
            or times[form] > 3
            or _changed(text, end)
            or (known and title_before(text, place.start()))
        ):
            found[form] = (form, form[1] if form[0] in "老小" else "")
    return list(found.values())


def _joins(text: str, at: int) -> bool:
    """Whether 大 or 小 at a place ends a word, or stands before a verb of speech that is no surname:
    问她长大想做什么."""
    return text[at - 1 : at + 1] in common_words("verb") or (text[at + 1] not in SURNAMES and text[at + 1] in _SAYS)


def _changed(text: str, end: int) -> bool:
    """Whether a bracket behind a name says that it is not the real one: 小林（化名）."""
    return text.startswith(("（化名", "（应受访", "（受访者化名"), end)


def heads_clauses(form: str, text: str) -> bool:
    """Whether a form stands at the head of clauses wherever it stands: 老高没吭声, but not 举得老高."""
    places = list(places_of(form, text))
    return bool(places) and all(not at or text[at - 1] in BOUNDARY for at in places)


def elders(text: str) -> list[str]:
    """娟姐, 字母哥: what ends like a sister or a brother and comes back at the head of clauses."""
    if not any(elder in text for elder in _ELDERS):
        return []
    times = Counter(place.group(1) for place in _ELDER.finditer(text))
    lists = (common_words("noun"), ENDS_WITH_TITLE, NOT_PEOPLE)
    return [
        form for form, count in times.items() if count > 1 and not any({form, form[-2:]} & words for words in lists)
    ]


def _holds_word(name: str, kinds: tuple[str, ...] = ("verb", "noun", "surname")) -> bool:
    """Whether two neighbouring characters of a name are a word that is no part of one, of these kinds of common words
    or no person."""
    lists = (*map(common_words, kinds), NOT_PEOPLE, ENDS_WITH_TITLE)
    return any(name[i : i + 2] in words for words in lists for i in range(len(name) - 1))


def strangers(text: str) -> list[str]:
    """Names whose surname is in no list, between a title and a verb of speech: 首席财务官庾静怡补充道."""
    found = []
    for name in _before_speech(text):
        if NOT_GIVEN.isdisjoint(name) and RARELY_GIVEN.isdisjoint(name) and not _holds_word(name):
            found.append(name)
    return found


def _before_speech(text: str) -> Iterator[str]:
    """Two or three characters between a title and a verb of speech: of those that overlap the first, behind the longest
    title."""
    places = []
    for speech in _SPEECH.finditer(text):
        high = speech.start()
        for length in (2, 3):
            at = high - length
            if at > 0 and text[at - 1] in _TITLE_TAILS and _HAN_ONLY.fullmatch(text, at, high):
                places += [(at - size, at, high) for size in _TITLE_SIZES if text[max(at - size, 0) : at] in _TITLES]
    end = 0
    for low, at, high in sorted(places, key=lambda place: (place[0], -place[1], place[2])):
        if low >= end:
            yield text[at:high]
            end = high


#: A surname by itself before a verb of speech, with nothing but an adverb between.
_LONE = lazy(rf"(?:(?<=[{re.escape(BOUNDARY)}])|^)([{''.join(sorted(SURNAMES))}])(?={ADVERB}?(?:{one_of(STRONG)}))")


def taken_up(text: str) -> list[str]:
    """Names that a pronoun with a verb of speech takes up in their sentence: 在附近住的庾静怡常来，她形容."""
    if "，她" not in text and "，他" not in text:
        return []
    found = []
    for place in _TAKEN_UP.finditer(text):
        name = place.group(1)
        name = name[:2] if name[2:] in RARELY_GIVEN and name[2:] else name
        if not _holds_word(name) and name not in common_words():
            found.append(name)
    return found


def bystanders(text: str) -> list[str]:
    """Names told once, behind a word for a person that need be in no list, who speak as a pronoun in the next sentence:
    老茶客冯守义在这里坐了半辈子。他说：“…”"""
    if "。他" not in text and "。她" not in text:
        return []
    return [
        name
        for place in _BYSTANDER.finditer(text)
        if not _holds_word(name := place.group(1), ("verb", "noun")) and name not in common_words()
    ]


#: What says of a name that it is not the real one.
_RENAMED = lazy(r"（(?:应?受访者?(?:要求)?|均?为?)?化名")
#: What stands at the head of a clause before a verb of speech.
_HEADS_SPEECH = lazy(rf"[，。！？”」\n]({HAN}{{2,3}}?)(?={one_of(STRONG)})")


def renamed(text: str) -> list[str]:
    """Names that a bracket says are not the real ones, whatever they look like: 司机正伟（化名）."""
    found = []
    for place in _RENAMED.finditer(text):
        end = place.start()
        for size in (2, 3):
            at = end - size
            opens = at == 0 or (
                at > 0 and (text[at - 1] in BOUNDARY or text[at - 1] in HOLDERS or text[at - 1] in "的是叫和与")
            )
            if at >= 0 and _HAN_ONLY.fullmatch(text, at, end) and (opens or title_before(text, at)):
                found.append(text[at:end])
                break
    return found


def speaking(text: str) -> list[str]:
    """What speaks more than once at the head of a clause and is no word: 静远说. Whether it is a name is judged by its
    look."""
    times = Counter(_HEADS_SPEECH.findall(text))
    return [
        name
        for name, count in times.items()
        if count > 1 and not word_level(name) and not _holds_word(name) and NOT_GIVEN.isdisjoint(name)
    ]


def rare(text: str) -> list[str]:
    """Names that come again whose surname is in no list, by what is given: ”毋金凤掰着手指头."""
    found = []
    for name in dict.fromkeys(_AFTER_MARK.findall(text)):
        if name[0] in SURNAMES or likeness(name[1:]) < 1.5 or NOT_GIVEN.intersection(name):
            continue
        if text.count(name) > 1 and not _holds_word(name):
            found.append(name)
    return found


def bynames(text: str) -> list[tuple[str, int]]:
    """What others call somebody, and where that is said: 邻居都喊她三嫂. Only names that come back."""
    verbs, nouns = common_words("verb"), common_words("noun")
    return [
        (name, m.start())
        for m in _BYNAME.finditer(text)
        if (name := m.group(1))[0] not in NOT_GIVEN and name not in verbs and name not in nouns and text.count(name) > 1
    ]


def called(text: str) -> list[str]:
    """Names in quote marks behind a word for a person: 选手“夜航”, 网名“大胃小李”."""
    return [
        m.group(1)
        for m in _IN_MARKS.finditer(text)
        if (
            text.endswith(_CALLED, 0, m.start() - text.endswith(_NAMED, 0, m.start()))
            or title_before(text, m.start()) not in ("", "岁的")
        )
        and not set(m.group(1)) & set("，。！？、：")
    ]


def nicknames(text: str, known: set[str]) -> list[str]:
    """Names without the shape of one (满仓, 三爷), seen by where they stand: right behind quotations and before
    them."""
    beside: Counter[str] = Counter(place.group(1) for place in BEHIND_QUOTE.finditer(text))
    beside.update(place.group(1) for place in BEFORE_QUOTE.finditer(text))
    verbs, nouns = common_words("verb"), common_words("noun")
    heads = {form[:2] for form in known}
    found = []
    for name, count in beside.most_common(60):
        odd = name[0] in NOT_GIVEN or name[1] in NOT_GIVEN or name[0] in RARELY_GIVEN - NUMBERS
        if odd or name in nouns or name in verbs or name in NOT_PEOPLE or name in ENDS_WITH_TITLE:
            continue
        if name in heads:
            continue
        if text.count(name) < 3:
            continue
        follows = [
            text[at + 2]
            for at in places_of(name, text[:-2])
            if at and text[at - 1] in BOUNDARY and text[at + 2] >= "一"
        ]
        if len(follows) < (2 if count > 1 else 3):
            continue
        if len(set(follows)) >= 2:
            found.append(name)
        elif follows[0] not in NOT_GIVEN:
            found.append(name + follows[0])  # 月落影: three characters that never part
    return found


def lone(text: str) -> list[str]:
    """Surnames by which alone somebody is called who speaks more than once: ”杨补充说, as translators write Heezy
    Yang."""
    times = Counter(found.group(1) for found in _LONE.finditer(text))
    return [surname for surname, count in sorted(times.items()) if count > 1]
