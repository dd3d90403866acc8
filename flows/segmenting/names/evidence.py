"""Where a text names people: candidates with the shape of a name, and the evidence around them.

Nothing is listed. A Chinese name is a surname with one or two characters, a foreign one a run of characters of
transliteration (single ones and Latin ones: names_foreign.py); what makes it a person is a title, a verb of speech, an
age, a Latin form in brackets, and that it comes back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.segmenting.words.given import word_level
from flows.segmenting.words.lexicon import (
    COMPOUND_SURNAMES,
    NOT_GIVEN,
    RARELY_GIVEN,
    SHORT_TITLES,
    SURNAMES,
    TITLES,
    TRANSLIT,
    common_words,
)
from flows.segmenting.words.patterns import lazy, one_of
from flows.segmenting.words.speech_verbs import ADVERB, STRONG

HAN = r"[\u4e00-\u9fff]"
_SUR = f"(?:{'|'.join(COMPOUND_SURNAMES)}|[{''.join(sorted(SURNAMES))}])"
_TR = f"[{''.join(sorted(TRANSLIT))}]"
TITLE = one_of(TITLES)
LATIN_HEAD = "[A-ZÀ-Þ]"
LATIN_TAIL = r"[A-Za-zÀ-ž'’.\-]*(?:[ ·](?:[A-ZÀ-Þ][A-Za-zÀ-ž'’.\-]*|de|van|von|der|da|bin|al|la)){0,4}"
LATIN = LATIN_HEAD + LATIN_TAIL
BOUNDARY = "，。：；！？”“」「\n（—…、 "
#: A verb of speech, adverbs before it or not.
SPEAKS = lazy(f"{ADVERB}{{0,3}}(?:{one_of(STRONG)})")
#: A surname's first character; COMPOUND_SURNAMES are looked up behind it.
SURNAME = lazy(f"[{''.join(sorted(SURNAMES | {name[0] for name in COMPOUND_SURNAMES}))}]")
#: How verbs of speech begin.
_SPEECH_HEADS = frozenset(word[:2] for word in STRONG if len(word) > 1)
#: The shape of a Chinese name of two or three characters.
CHINESE_NAME = f"{_SUR}(?:(?![{''.join(sorted(NOT_GIVEN))}]){HAN}){{1,2}}"
#: What no verb of speech and no adverb begins with.
_NO_VERB = frozenset("的，、。：；！？”“」「（）》\n") | {""}
RUN = lazy(f"{_TR}{{2,8}}")
#: A title right here. Most places are ruled out by their character, before the long list is gone through.
TITLE_AT = lazy(TITLE)
_LATIN_BEHIND = lazy(rf"（({LATIN})(?=[），,；;、])")
AGED = lazy(
    r"(?:今年|现年)(?:\d{1,3}|[一二三四五六七八九十百零]{1,4})岁|（(?:化名|\d{1,3}岁|[男女]，)|"
    r"，(?:今年|现年)?\d{1,3}岁|(?:\d\d|[二三四五六七八九]十[一二三四五六七八九]?)岁|，[男女]，"
)
#: What organisations and doctrines end in.
_BODIES = frozenset("会社团队学院校法律派教局厅部报刊网台赛奖节展")
_REST_OF_NAME = lazy(r"[\u4e00-\u9fff]{1,3}(?=（)")
_CALLED = lazy(r"(?:名叫|我叫|叫做|叫|化名)$")
#: Whom the narrator meets: 遇到了王小明。
_MET = lazy(r"(?:遇到|遇见|见到|认识|找到|采访|拜访|走访|结识|采访到)了?$")
QUOTED_SOON = lazy(r"[^。！？\n“”]{0,30}[：，]“")
_OF_SPEECH = lazy(r"(?:本人|自己)?(?:的话|看来|眼里|眼中|的说法|介绍|回忆|透露|描述|讲述)")
NO_PERSON = lazy(
    r"University|Inc|Corp|Institute|Lab|Company|Group|Technolog|AI$|Research|Center|Centre|Times|Post|News|Journal|"
    r"College|School"
)
#: Characters that hang on to the end of a name written with the characters of transliteration.
TRAILING = frozenset("曾于同因即向来提让道当万对能和山石日中时比")
#: Function words that stand before such a name.
LEADING = frozenset("让于提向同道能顶和当比与对给被把从由在")
#: The last characters of words for people: 立委陈亭妃, 骑手钟小北.
HOLDERS = frozenset("长员师家者手生人官士主委客兵匠工商农妇星姐嫂友徒卫迷民仔囡")
#: Particles behind verbs of one character: 戴着, 拖著.
DURING = ("着", "著", "了", "过")
#: What makes a place or an institution of a name before it.
PLACES = frozenset(
    [
        "大学",
        "公司",
        "学院",
        "杂志",
        "集团",
        "银行",
        "医院",
        "博物",
        "时报",
        "日报",
        "邮报",
        "奖得",
        "河畔",
        "半岛",
        "群岛",
        "大街",
        "大桥",
        "机场",
        "法案",
        "定律",
        "效应",
        "模型",
        "理论",
        "指数",
    ]
)
ENDS_WITH_TITLE = frozenset(TITLES) | {"岁的"}
_TITLE_ENDS = frozenset(title[-1] for title in ENDS_WITH_TITLE)
TITLE_HEADS = frozenset(title[0] for title in (*TITLES, *SHORT_TITLES))
_TITLE_LENGTHS = sorted({len(title) for title in ENDS_WITH_TITLE}, reverse=True)
#: What stands before a name where its place says something of it.
TELLING = frozenset(BOUNDARY) | frozenset("的是和与据用在照按以叫对问跟让向给位了到见识访") | _TITLE_ENDS | HOLDERS
_TELLING_SURNAME = lazy(f"{SURNAME.pattern}(?:(?<=[{re.escape(''.join(sorted(TELLING)))}].)|(?<![\\s\\S].))")
#: The least evidence that makes a candidate a person.
ENOUGH = 1.8


@dataclass(slots=True)
class Found:
    """A name with what is known of it.

    `titles` stood next to it; `latin` behind it in brackets. `sure` says that some place names a person beyond doubt,
    even if the name is also a word (导演高峰说)."""

    name: str
    score: float = 0.0
    latin: str = ""
    titles: Counter[str] = field(default_factory=Counter)
    sure: bool = False


def latin_behind(text: str, at: int) -> str:
    """The Latin form in brackets that begins at `at`, or ""."""
    found = _LATIN_BEHIND.match(text, at)
    return found.group(1).strip() if found and not NO_PERSON.search(found.group(1)) else ""


def to_latin(text: str, end: int) -> int:
    """Where a foreign name really ends whose Latin form stands in brackets close behind: 强史都华（Jon Stewart）."""
    behind = _REST_OF_NAME.match(text, end)
    if behind is None or not latin_behind(text, behind.end()):
        return end
    rest = behind.group()
    begun = text[behind.end() - 2 : behind.end()]
    return end if word_level(rest) or word_level(begun) or rest[-1] in _BODIES else behind.end()


def places_of(part: str, text: str) -> Iterator[int]:
    """Where a part stands in a text."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + len(part))


def title_before(text: str, at: int) -> str:
    """The title that ends at a place, or ""."""
    if text[at - 1 : at] in _TITLE_ENDS:
        for length in _TITLE_LENGTHS:
            if at >= length and text[at - length : at] in ENDS_WITH_TITLE:
                return text[at - length : at]
    return ""


def after_title(text: str, low: int, high: int) -> int:
    """A title that ends inside the run (总理安格拉) is no part of the name."""
    for taken in (3, 2, 1):
        at = low + taken
        if at < high - 1 and len(title_before(text, at)) > taken:
            return at
    return low


def name_end(text: str, least: int, high: int) -> int:
    """Where a transliterated name ends: before a verb that its characters would swallow."""
    verbs = common_words("verb")
    if high > least and text[high : high + 1] in DURING[:2]:
        high -= 1  # 麦克雷|戴着
    for at in range(least, high):
        if text[at : at + 2] in verbs or text[at : at + 2] in _SPEECH_HEADS:
            return at
    return high


def evidence(text: str, low: int, high: int, bonus: dict[str, float], name: str) -> float:
    """How strongly one place speaks for a person; 0 if the place says nothing."""
    if bonus[name] >= 4.0:
        return 0.01
    before = text[low - 1] if low else "\n"
    open_before = before in BOUNDARY
    after = text[high : high + 1]
    score = 0.0
    if title_before(text, low):
        score += 2.0
    elif before in "叫做名" and _CALLED.search(text, max(0, low - 2), low):
        score += 2.0 if before != "叫" or after in "的，。" else 0.8
    if (
        after in TITLE_HEADS
        and (open_before or score or before in "的是和与")
        and (title := TITLE_AT.match(text, high))
        and len(title.group()) > 1
    ):
        score += 1.5
    if open_before and after in "（，今现123456789二三四五六七八九" and after and AGED.match(text, high):
        score += 2.5
    if after == "（" and latin_behind(text, high):
        score += 2.0
    if before in "到了见识访" and after in "。，、的时" and _MET.search(text, max(0, low - 4), low):
        score += 1.2
    if open_before and text.startswith(("本人", "自己", "夫妇", "一家"), high):
        score += 1.5
    if before in "据用在照按以" and _OF_SPEECH.match(text, high):
        score += 2.0
    if open_before or before == "的":
        if after not in _NO_VERB and SPEAKS.match(text, high):
            score += 2.2
        elif open_before and text[high : high + 2] in common_words("verb"):
            score += 0.6
        elif after not in _NO_VERB and text[high + 1 : high + 2] in DURING:
            score += 0.6  # 王小明赔着笑
        elif open_before and (after in NOT_GIVEN or after in RARELY_GIVEN or after in "，：、"):
            score += 0.5
        if before in "”」" and open_before:
            score += 1.5
        elif open_before and score and (soon := QUOTED_SOON.match(text, high)):
            score += 1.3 if soon.group()[-2] == "：" else 0.9
    if not open_before and before in HOLDERS and SPEAKS.match(text, high):
        score += 2.0
    if (score < 2.0 and text[high : high + 2] in PLACES) or text[high : high + 1] in "州市省国队岛县区镇":
        score = 0.0
    bonus[name] += score
    return score


def titles_around(text: str, low: int, high: int) -> Iterator[str]:
    if before := title_before(text, low):
        yield before
    if (behind := TITLE_AT.match(text, high)) and len(behind.group()) > 1:
        yield behind.group()
