"""Chinese names in a text: a surname with one or two characters that can be a given name, weighed by all the places
where it stands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from flows.segmenting.names.evidence import (
    AGED,
    BOUNDARY,
    DURING,
    ENOUGH,
    RUN,
    SPEAKS,
    SURNAME,
    TELLING,
    TITLE_AT,
    TRAILING,
    Found,
    evidence,
    latin_behind,
    name_end,
    places_of,
    title_before,
    titles_around,
)
from flows.segmenting.names.peoples import places_of_peoples
from flows.segmenting.words.given import falls_apart, likeness
from flows.segmenting.words.lexicon import (
    COMPOUND_SURNAMES,
    GIVEN_AFTER_ALL,
    NOT_GIVEN,
    NOT_PEOPLE,
    RARELY_GIVEN,
    SURNAMES,
    WEAK_SURNAMES,
    common_words,
)
from flows.segmenting.words.patterns import alternation, lazy
from flows.segmenting.words.speech_verbs import STRONG

#: A surname with what follows it. In this and the next pattern the character stands before what is asked of its
#: surroundings: a search runs ahead to characters, but not to surroundings.
_AT_SURNAME = lazy(f"(?s){SURNAME.pattern}(?<=(?=(...)).)")
#: Given names of Japan that end in characters that others do not have: 健太, 慎太郎.
_JAPANESE = lazy("[\u4e00-\u9fff]?(?:太郎|次郎|之介|之助)|[翔健亮康雄裕幸勇凉颯亮隼]太(?![大小多过阳空平好])")
_COMPOUND = frozenset(COMPOUND_SURNAMES)
_TELLING_SURNAME = lazy(f"{SURNAME.pattern}(?:(?<=[{re.escape(''.join(sorted(TELLING)))}].)|(?<![\\s\\S].))")
#: A verb right behind a surname, which then stands alone: 陈坚称, 陈进一步强调.
_ALONE_SPEAKS = lazy(f"进一步|{alternation(tuple(w for w in STRONG if len(w) > 1))}")


def chinese(text: str) -> list[Found]:
    """Chinese names, with the evidence of all places where they stand."""
    threes: Counter[str] = Counter(_AT_SURNAME.findall(text))
    twos: Counter[str] = Counter()
    for three, times in threes.items():
        twos[three[:2]] += times
    names: dict[str, Found] = {}
    bonus: dict[str, float] = defaultdict(float)
    looks: dict[str, float] = {}
    inside, nouns, verbs = _long_runs(text) | places_of_peoples(text), common_words("noun"), common_words("verb")
    for place in _TELLING_SURNAME.finditer(text):
        p = place.start()
        joined = text[p - 1 : p + 1] if p and text[p - 1] not in BOUNDARY else ""
        if (
            p in inside
            or joined in nouns
            or joined in verbs
            or joined in NOT_PEOPLE
            or (joined and len(title_before(text, p + 1)) > 1)
        ):
            continue  # 官方微博, 会计师事务所: the surname ends a word
        if (begun := TITLE_AT.match(text, p)) and len(begun.group()) > 1:
            continue  # 车主冯先生, 母亲吴女士: the surname begins a title
        name = _chinese_at(text, p, twos, threes)
        if not name or _more(text, p + len(name), name):
            continue
        if name not in looks:
            looks[name] = 0.0 if _goes_on(name, text, threes[name]) else _looks(name)
        if (score := evidence(text, p, p + len(name), bonus, name)) or looks[name] >= ENOUGH:
            entry = names.setdefault(name, Found(name))
            entry.score += score + (looks[name] if not entry.score else 0.0)
            entry.latin = entry.latin or latin_behind(text, p + len(name))
            entry.sure |= score >= 3.8
            for title in titles_around(text, p, p + len(name)):
                entry.titles[title] += 1
    words, places_abroad = common_words(), common_words("translit")
    found = []
    for name, entry in names.items():
        times = (threes if len(name) > 2 else twos)[name[:3]]
        score = entry.score + (1.5 if times > 2 else 0.8 if times > 1 else 0.0)
        if name in NOT_PEOPLE or (
            not entry.sure and (name in words or name in verbs or name in STRONG or name in places_abroad)
        ):
            score -= 7.0
        elif (name[:2] in words or name[:2] in NOT_PEOPLE) and not entry.latin and not entry.titles:
            score -= 1.5
        if len(name) > 2 and times > 2 and not {name[:2], name[1:]} & nouns and name[:2] not in words:
            score += 0.8  # three characters that make no word and come again and again
        if name[-1] in "桥村镇乡县街路港湾" and not entry.titles:
            score -= 2.0
        if name[-1] == "科" and name[:2] in words:
            score -= 7.0  # 麻醉科医生, 康复科主任: a department
        if name[-1] in RARELY_GIVEN:
            score -= 0.5 if len(name) > 2 else 1.0
        if name[0] in WEAK_SURNAMES and not entry.titles:
            score -= 1.0
        if score >= ENOUGH:
            entry.score = score
            found.append(entry)
    return found


def _looks(name: str) -> float:
    """What the characters of a given name say for a person by themselves: a lot if there are two that names like,
    little if there is one."""
    given = name[2:] if name[:2] in COMPOUND_SURNAMES else name[1:]
    like = likeness(given)
    if like <= -2 or (name[0] in WEAK_SURNAMES and likeness(given[0]) <= -2):
        return -1.0
    if len(given) == 2:
        return 1.8 if like >= 1.5 else 0.8 if like >= 0.5 else 0.0
    return 0.8 if like >= 2 else 0.0


def _more(text: str, end: int, name: str) -> bool:
    """Whether a verb of speech follows only one character behind a name of three: 白云归鹤说."""
    ch = text[end : end + 1]
    if len(name) != 3 or not "\u4e00" <= ch <= "\u9fff" or ch in NOT_GIVEN or ch in RARELY_GIVEN:
        return False
    return bool(SPEAKS.match(text, end + 1)) and not SPEAKS.match(text, end)


def _goes_on(name: str, text: str, times: int) -> bool:
    """Whether a name of three characters has the same character behind it wherever it stands, and so is only the
    beginning of one."""
    if len(name) != 3 or times < 2:
        return False
    places = places_of(name, text)
    at = next(places)
    ch = text[at + 3 : at + 4]
    if not "\u4e00" <= ch <= "\u9fff" or ch in NOT_GIVEN or ch in RARELY_GIVEN:
        return False
    return all(text[at + 3 : at + 4] == ch for at in places)


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


def _chinese_at(text: str, at: int, twos: Counter[str], threes: Counter[str]) -> str:
    """The Chinese name that may begin at `at`; "" if none can."""
    three, two = text[at : at + 3], text[at : at + 2]
    if two in _COMPOUND:
        rest = japanese.group() if (japanese := _JAPANESE.match(text, at + 2)) else _given(text, at + 2)
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
        if begins_title(text, at + 2):
            given = given[0]  # 马均教授, 丁炀家长: the third character begins what somebody is
        elif (threes[three] == twos[two] and threes[three] > 1) or (
            threes[three] == twos[two] and TITLE_AT.match(text, at + 3)
        ):
            pass
        elif (
            (twos[two] > threes[three] and threes[three] < 2)
            or (text[at + 3 : at + 4] in DURING[:2] and threes[three] < 2 and likeness(given[1]) < 1)
            or (text[at + 2 : at + 4] in verbs and text[at + 3 : at + 5] not in verbs)
            or (
                given[1] in RARELY_GIVEN
                and threes[three] < 2
                and not SPEAKS.match(text, at + 3)
                and not AGED.match(text, at + 3)
                and not (text[at + 4 : at + 5] in DURING and likeness(given[1]) >= 1)
            )
            or (SPEAKS.match(text, at + 2) and not SPEAKS.match(text, at + 3))
            # 石磊往: what begins like a given name goes on with a character that is in none
            or (threes[three] < 2 and falls_apart(given) and not SPEAKS.match(text, at + 3))
        ):
            given = given[0]
    return text[at] + given


def begins_title(text: str, at: int) -> bool:
    """Whether a word of two characters or more for what somebody is stands here, and no name goes on with its first
    character."""
    found = TITLE_AT.match(text, at)
    return text[at : at + 2] in ("人员", "人士") or (found is not None and len(found.group()) > 1)


def _stands_alone(text: str, at: int, twos: Counter[str]) -> bool:
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
