"""Where a text names people: candidates with the shape of a name, and the evidence around them.

Nothing is listed. A Chinese name is a surname with one or two characters, a foreign one a run of characters of transliteration (single ones
and Latin ones: names_foreign.py); what makes it a person is a title, a verb of speech, an age, a Latin form in brackets, and that it comes back.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.segmenting.names_lexicon import (
    COMPOUND_SURNAMES,
    GIVEN_AFTER_ALL,
    NOT_GIVEN,
    NOT_PEOPLE,
    RARELY_GIVEN,
    SHORT_TITLES,
    SURNAMES,
    TITLES,
    TRANSLIT,
    TRANSLIT_DOTTED,
    WEAK_SURNAMES,
    common_words,
)
from flows.segmenting.speech_verbs import ADVERB, STRONG, alternation

HAN = r"[\u4e00-\u9fff]"
_SUR = f"(?:{'|'.join(COMPOUND_SURNAMES)}|[{''.join(sorted(SURNAMES))}])"
_TR = f"[{''.join(sorted(TRANSLIT))}]"
_TR_DOTTED = f"[{''.join(sorted(TRANSLIT | TRANSLIT_DOTTED))}]"
TITLE = alternation(TITLES)
LATIN_HEAD = "[A-ZÀ-Þ]"
LATIN_TAIL = r"[A-Za-zÀ-ž'’.\-]*(?:[ ·](?:[A-ZÀ-Þ][A-Za-zÀ-ž'’.\-]*|de|van|von|der|da|bin|al|la)){0,4}"
LATIN = LATIN_HEAD + LATIN_TAIL
BOUNDARY = "，。：；！？”“」「\n（—…、 "
#: A verb of speech, adverbs before it or not.
SPEAKS = re.compile(f"{ADVERB}{{0,3}}(?:{alternation(STRONG)})")
#: A verb right behind a surname, which then stands alone: 陈坚称, 陈进一步强调.
_ALONE_SPEAKS = re.compile(f"进一步|{alternation(tuple(w for w in STRONG if len(w) > 1))}")
_DOTTED = re.compile(rf"{_TR_DOTTED}{{1,7}}(?:[·•・](?:[A-Z]\.?[·•・]?)?{_TR_DOTTED}{{1,8}})+")
#: A surname's first character; COMPOUND_SURNAMES are looked up behind it.
SURNAME = re.compile(f"[{''.join(sorted(SURNAMES | {name[0] for name in COMPOUND_SURNAMES}))}]")
#: How verbs of speech begin.
_SPEECH_HEADS = frozenset(word[:2] for word in STRONG if len(word) > 1)
#: The shape of a Chinese name of two or three characters.
CHINESE_NAME = f"{_SUR}(?:(?![{''.join(sorted(NOT_GIVEN))}]){HAN}){{1,2}}"
_AT_SURNAME = re.compile(f"(?s)(?={SURNAME.pattern}..)(?=(...))")
#: What no verb of speech and no adverb begins with.
_NO_VERB = frozenset("的，、。：；！？”“」「（）》\n") | {""}
RUN = re.compile(f"{_TR}{{2,8}}")
TITLE_AT = re.compile(f"(?:{TITLE})")
_LATIN_BEHIND = re.compile(rf"（({LATIN})(?=[），,；;、])")
_AGED = re.compile(
    r"(?:今年|现年)(?:\d{1,3}|[一二三四五六七八九十百零]{1,4})岁|（(?:化名|\d{1,3}岁|[男女]，)|，(?:今年|现年)?\d{1,3}岁|(?:\d\d|[二三四五六七八九]十[一二三四五六七八九]?)岁|，[男女]，"
)
_CALLED = re.compile(r"(?:名叫|我叫|叫做|叫|化名)$")
#: Whom the narrator meets: 遇到了王小明。
_MET = re.compile(r"(?:遇到|遇见|见到|认识|找到|采访|拜访|走访|结识|采访到)了?$")
QUOTED_SOON = re.compile(r"[^。！？\n“”]{0,30}[：，]“")
_OF_SPEECH = re.compile(r"(?:本人|自己)?(?:的话|看来|眼里|眼中|的说法|介绍|回忆|透露|描述|讲述)")
NO_PERSON = re.compile(
    r"University|Inc|Corp|Institute|Lab|Company|Group|Technolog|AI$|Research|Center|Centre|Times|Post|News|Journal|College|School"
)
#: Characters that hang on to the end of a name written with the characters of transliteration.
TRAILING = frozenset("曾于同因即向来提让道当万对能和山石日中时比")
#: Function words that stand before such a name.
_LEADING = frozenset("让于提向同道能顶和")
#: The last characters of words for people: 立委陈亭妃, 骑手钟小北.
HOLDERS = frozenset("长员师家者手生人官士主委客兵匠工商农妇星姐嫂友徒卫迷民")
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
_TELLING_SURNAME = re.compile(f"{SURNAME.pattern}(?:(?<=[{re.escape(''.join(sorted(TELLING)))}].)|(?<![\\s\\S].))")
#: The least evidence that makes a candidate a person.
ENOUGH = 1.8


@dataclass(slots=True)
class Found:
    """A name with what is known of it. `titles` stood next to it; `latin` behind it in brackets. `sure` says that some place names
    a person beyond doubt, even if the name is also a word (导演高峰说)."""

    name: str
    score: float = 0.0
    latin: str = ""
    titles: Counter = field(default_factory=Counter)
    sure: bool = False


def latin_behind(text: str, at: int) -> str:
    """The Latin form in brackets that begins at `at`, or ""."""
    found = _LATIN_BEHIND.match(text, at)
    return found.group(1).strip() if found and not NO_PERSON.search(found.group(1)) else ""


def dotted(text: str) -> list[Found]:
    """雅各布·帕霍基, without the title or function word that its characters would swallow."""
    names: dict[str, Found] = {}
    spans = []
    for found in _DOTTED.finditer(text):
        low, high = found.span()
        low = after_title(text, low, high)
        low = _widened(text, low)
        while text[low] in _LEADING and text[low + 1] not in "·•・":
            low += 1
        last = max(text.rfind(d, low, high) for d in "·•・") + 1
        high = name_end(text, last + 1, high)
        while high - last > 2 and text[high - 1] in TRAILING:
            high -= 1
        high = _never_part(text, last, high)
        if text[low] not in "·•・":
            spans.append((low, high))
    known = {text[a:b] for a, b in spans}
    for a, b in spans:
        name = text[a:b]
        if name[1:] in known and name[1] not in "·•・":
            name = name[1:]
        entry = names.setdefault(name, Found(name, 9.0))
        entry.latin = entry.latin or latin_behind(text, b)
        if title := title_before(text, a):
            entry.titles[title] += 1
    return list(names.values())


def _widened(text: str, low: int) -> int:
    """Where a name before a dot begins, if a title or the end of a clause stands a little further left than its characters go (丈夫尤素福·)."""

    def opens(at: int) -> bool:
        return (
            not at
            or not "\u4e00" <= text[at - 1] <= "\u9fff"
            or text[at - 1] in "的和与是"
            or bool(title_before(text, at))
        )

    for at in range(low, max(low - 4, -1), -1):
        if opens(at):
            return at
        if text[at - 1] in NOT_GIVEN or text[at - 2 : at] in common_words("noun"):
            break
    return low


def _never_part(text: str, low: int, high: int) -> int:
    """Where a name really ends: it takes in what follows it wherever it stands (科瓦 is always 科瓦连科)."""
    while high - low < 8 and high - low > 1:
        follows = [text[at + high - low : at + high - low + 1] for at in places_of(text[low:high], text)]
        ch = follows[0]
        if (
            len(follows) < 2
            or len(set(follows)) > 1
            or not "\u4e00" <= ch <= "\u9fff"
            or ch in NOT_GIVEN | RARELY_GIVEN
        ):
            break
        high += 1
    return high


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
    for at in range(least, high):
        if text[at : at + 2] in verbs or text[at : at + 2] in _SPEECH_HEADS:
            return at
    return high


def chinese(text: str) -> list[Found]:
    """Chinese names, with the evidence of all places where they stand."""
    threes: Counter[str] = Counter(_AT_SURNAME.findall(text))
    twos: Counter[str] = Counter()
    for three, times in threes.items():
        twos[three[:2]] += times
    names: dict[str, Found] = {}
    bonus: dict[str, float] = defaultdict(float)
    inside, nouns = _long_runs(text), common_words("noun")
    for place in _TELLING_SURNAME.finditer(text):
        p = place.start()
        joined = text[p - 1 : p + 1] if p and text[p - 1] not in BOUNDARY else ""
        if p in inside or joined in nouns or joined in NOT_PEOPLE or (joined and len(title_before(text, p + 1)) > 1):
            continue  # 官方微博, 会计师事务所: the surname ends a word
        name = _chinese_at(text, p, twos, threes)
        if not name:
            continue
        if score := evidence(text, p, p + len(name), bonus, name):
            entry = names.setdefault(name, Found(name))
            entry.score += score
            entry.latin = entry.latin or latin_behind(text, p + len(name))
            entry.sure |= score >= 3.8
            for title in titles_around(text, p, p + len(name)):
                entry.titles[title] += 1
    words, places_abroad = common_words(), common_words("translit")
    found = []
    for name, entry in names.items():
        times = (threes if len(name) > 2 else twos)[name[:3]]
        score = entry.score + (1.5 if times > 2 else 0.8 if times > 1 else 0.0)
        if name in NOT_PEOPLE or (not entry.sure and (name in words or name in places_abroad)):
            score -= 7.0
        elif (name[:2] in words or name[:2] in NOT_PEOPLE) and not entry.latin and not entry.titles:
            score -= 1.5
        if len(name) > 2 and times > 2 and not {name[:2], name[1:]} & nouns and name[:2] not in words:
            score += 0.8  # three characters that make no word and come again and again
        if name[-1] in "桥村镇乡街路港湾" and not entry.titles:
            score -= 2.0
        if name[-1] in RARELY_GIVEN:
            score -= 0.5 if len(name) > 2 else 1.0
        if name[0] in WEAK_SURNAMES:
            score -= 1.0
        if score >= ENOUGH:
            entry.score = score
            found.append(entry)
    return found


def _long_runs(text: str) -> set[int]:
    """The places inside transliterated names of four characters and more, where no Chinese name begins."""
    inside: set[int] = set()
    for run in RUN.finditer(text):
        low, high = run.span()
        high = name_end(text, low + 2, high)
        while high - low > 2 and text[high - 1] in TRAILING:
            high -= 1
        if high - low >= 4 or text[low - 1 : low] in ("·", "•", "・") or text[high : high + 1] in ("·", "•", "・"):
            inside.update(range(low, high))
    return inside


def _chinese_at(text: str, at: int, twos: Counter, threes: Counter) -> str:
    """The Chinese name that may begin at `at`; "" if none can."""
    three, two = text[at : at + 3], text[at : at + 2]
    if two in COMPOUND_SURNAMES:
        rest = _given(text, at + 2)
        return text[at : at + 2 + len(rest)] if rest else ""
    if (
        text[at] not in SURNAMES
        or TITLE_AT.match(text, at + 1)
        or (twos[text[at : at + 2]] < 2 and _ALONE_SPEAKS.match(text, at + 1))
    ):
        return ""
    if _stands_alone(text, at, twos):
        return ""
    given = _given(text, at + 1)
    held = GIVEN_AFTER_ALL.intersection(three[len(given) + 1 :][:1]) and threes[three] == twos[two] > 1
    if held and not NOT_GIVEN.intersection(three[1:]) - GIVEN_AFTER_ALL and "\u4e00" <= three[-1] <= "\u9fff":
        return three  # 陈思和: 和 belongs to the name if it never leaves it
    if not given:
        return ""
    if len(given) == 2:
        verbs = common_words("verb")
        if (threes[three] == twos[two] and threes[three] > 1) or (
            threes[three] == twos[two] and TITLE_AT.match(text, at + 3)
        ):
            pass
        elif (
            (twos[two] > threes[three] and threes[three] < 2)
            or (text[at + 2 : at + 4] in verbs and text[at + 3 : at + 5] not in verbs)
            or (
                given[1] in RARELY_GIVEN
                and threes[three] < 2
                and not SPEAKS.match(text, at + 3)
                and not _AGED.match(text, at + 3)
            )
            or (SPEAKS.match(text, at + 2) and not SPEAKS.match(text, at + 3))
        ):
            given = given[0]
    return text[at] + given


def _stands_alone(text: str, at: int, twos: Counter) -> bool:
    """Whether a surname is the whole name, with an adverb behind it: 林率先发言."""
    if twos[text[at : at + 2]] > 1 or text[at + 1 : at + 3] not in common_words("verb") or title_before(text, at):
        return False
    return not SPEAKS.match(text, at + 2) and not SPEAKS.match(text, at + 3)


def _given(text: str, at: int) -> str:
    """The one or two characters at `at` that can be a given name."""
    given = ""
    for ch in text[at : at + 2]:
        if not "\u4e00" <= ch <= "\u9fff" or ch in NOT_GIVEN:
            break
        given += ch
    return given


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
    if open_before and after in "（，今现123456789二三四五六七八九" and after and _AGED.match(text, high):
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
