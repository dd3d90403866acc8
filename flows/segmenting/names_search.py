"""Where a text names people: candidates with the shape of a name, and the evidence around them.

Nothing is listed. A Chinese name is a surname with one or two characters, a foreign one a run of characters of transliteration or Latin
words; what makes it a person is a title, a verb of speech, an age, a Latin form in brackets, and that it comes back.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.segmenting.names_lexicon import (
    COMPOUND_SURNAMES,
    NOT_GIVEN,
    NOT_PEOPLE,
    RARELY_GIVEN,
    SHORT_TITLES,
    SURNAMES,
    TITLES,
    TRANSLIT,
    TRANSLIT_DOTTED,
    common_words,
)
from flows.segmenting.speech_verbs import ADVERB, STRONG, alternation

_HAN = r"[\u4e00-\u9fff]"
_SUR = f"(?:{'|'.join(COMPOUND_SURNAMES)}|[{''.join(sorted(SURNAMES))}])"
_TR = f"[{''.join(sorted(TRANSLIT))}]"
_TR_DOTTED = f"[{''.join(sorted(TRANSLIT | TRANSLIT_DOTTED))}]"
TITLE = alternation(TITLES)
LATIN = r"[A-ZÀ-Þ][A-Za-zÀ-ž'’.\-]*(?:[ ·](?:[A-ZÀ-Þ][A-Za-zÀ-ž'’.\-]*|de|van|von|der|da|bin|al|la)){0,4}"
_BOUNDARY = "，。：；！？”“」「\n（—…、 "
SPEAKS = f"{ADVERB}{{0,3}}(?:{alternation(STRONG)})"
_SPEAKS = re.compile(SPEAKS)
_DOTTED = re.compile(rf"{_TR_DOTTED}{{1,7}}(?:[·•・](?:[A-Z]\.?[·•・]?)?{_TR_DOTTED}{{1,8}})+")
_SURNAME = re.compile(_SUR)
_RUN = re.compile(f"{_TR}{{2,8}}")
_TITLE_AT = re.compile(f"(?:{TITLE})")
_SHORT_TITLE_AT = re.compile(alternation(SHORT_TITLES))
_LATIN_BEHIND = re.compile(rf"（({LATIN})(?=[），,；;、])")
_AGED = re.compile(r"（(?:化名|\d{1,3}岁|[男女]，)|，(?:今年|现年)?\d{1,3}岁|，[男女]，")
_CALLED = re.compile(r"(?:名叫|我叫|叫做|叫|化名)$")
_TITLE_BEFORE = re.compile(f"(?:{TITLE}|岁的)$")
_QUOTED_SOON = re.compile(r"[^。！？\n“”]{0,30}[：，]“")
_OF_SPEECH = re.compile(r"(?:本人|自己)?(?:的话|看来|眼里|眼中|的说法|介绍|回忆|透露|描述|讲述)")
_NO_PERSON = re.compile(
    r"University|Inc|Corp|Institute|Lab|Company|Group|Technolog|AI$|Research|Center|Centre|Times|Post|News|Journal|College|School"
)
#: Characters that hang on to the end of a name written with the characters of transliteration.
_TRAILING = frozenset("曾于同因即向来提让道当万对能和山石")
#: Function words that stand before such a name.
_LEADING = frozenset("让于提向同道能顶和")
#: The least evidence that makes a candidate a person.
ENOUGH = 2.0


@dataclass(slots=True)
class Found:
    """A name with what is known of it. `titles` stood next to it; `latin` behind it in brackets."""

    name: str
    score: float = 0.0
    latin: str = ""
    titles: Counter = field(default_factory=Counter)


def latin_behind(text: str, at: int) -> str:
    """The Latin form in brackets that begins at `at`, or ""."""
    found = _LATIN_BEHIND.match(text, at)
    return found.group(1).strip() if found and not _NO_PERSON.search(found.group(1)) else ""


def dotted(text: str) -> list[Found]:
    """雅各布·帕霍基, without the title or function word that its characters would swallow."""
    names: dict[str, Found] = {}
    spans = []
    for found in _DOTTED.finditer(text):
        low, high = found.span()
        low = _after_title(text, low, high)
        while text[low] in _LEADING and text[low + 1] not in "·•・":
            low += 1
        last = max(text.rfind(d, low, high) for d in "·•・") + 1
        high = _name_end(text, last + 1, high)
        while high - last > 2 and text[high - 1] in _TRAILING:
            high -= 1
        if text[low] not in "·•・":
            spans.append((low, high))
    known = {text[a:b] for a, b in spans}
    for a, b in spans:
        name = text[a:b]
        if name[1:] in known and name[1] not in "·•・":
            name = name[1:]
        entry = names.setdefault(name, Found(name, 9.0))
        entry.latin = entry.latin or latin_behind(text, b)
        if title := _TITLE_BEFORE.search(text, max(0, a - 8), a):
            entry.titles[title.group()] += 1
    return list(names.values())


def _after_title(text: str, low: int, high: int) -> int:
    """A title that ends inside the run (总理安格拉) is no part of the name."""
    for taken in (3, 2, 1):
        at = low + taken
        if (
            at < high - 1
            and (title := _TITLE_BEFORE.search(text, max(0, at - 8), at))
            and title.end() - title.start() > taken
        ):
            return at
    return low


def _name_end(text: str, least: int, high: int) -> int:
    """Where a transliterated name ends: before a verb that its characters would swallow."""
    verbs = common_words("verb")
    for at in range(least, high):
        if text[at : at + 2] in verbs:
            return at
    return high


def chinese(text: str) -> list[Found]:
    """Chinese names, with the evidence of all places where they stand."""
    places = [m.start() for m in _SURNAME.finditer(text)]
    twos = Counter(text[p : p + 2] for p in places)
    threes = Counter(text[p : p + 3] for p in places)
    names: dict[str, Found] = {}
    bonus: dict[str, float] = defaultdict(float)
    inside = _long_runs(text)
    for p in places:
        name = _chinese_at(text, p, twos, threes)
        if not name or p in inside:
            continue
        if score := _evidence(text, p, p + len(name), bonus, name):
            entry = names.setdefault(name, Found(name))
            entry.score += score
            entry.latin = entry.latin or latin_behind(text, p + len(name))
            for title in _titles_around(text, p, p + len(name)):
                entry.titles[title] += 1
    words = common_words()
    found = []
    for name, entry in names.items():
        times = (threes if len(name) > 2 else twos)[name[:3]]
        score = entry.score + (1.5 if times > 2 else 0.8 if times > 1 else 0.0)
        if name in words or name in NOT_PEOPLE:
            score -= 3.0
        elif name[:2] in words or name[:2] in NOT_PEOPLE:
            score -= 1.5 if not entry.latin else 0.0
        if RARELY_GIVEN.intersection(name[1:]):
            score -= 0.5 if len(name) > 2 else 1.0
        if score >= ENOUGH:
            entry.score = score
            found.append(entry)
    return found


def _long_runs(text: str) -> set[int]:
    """The places inside transliterated names of four characters and more, where no Chinese name begins."""
    inside: set[int] = set()
    for run in _RUN.finditer(text):
        low, high = run.span()
        high = _name_end(text, low + 2, high)
        while high - low > 2 and text[high - 1] in _TRAILING:
            high -= 1
        if high - low >= 4 or text[low - 1 : low] in ("·", "•", "・") or text[high : high + 1] in ("·", "•", "・"):
            inside.update(range(low, high))
    return inside


def _chinese_at(text: str, at: int, twos: Counter, threes: Counter) -> str:
    """The Chinese name that may begin at `at`; "" if none can."""
    if text[at : at + 2] in COMPOUND_SURNAMES:
        rest = _given(text, at + 2)
        return text[at : at + 2 + len(rest)] if rest else ""
    if _TITLE_AT.match(text, at + 1):
        return ""
    given = _given(text, at + 1)
    if len(given) == 1 and text[at + 2 : at + 3] == "和" and threes[text[at : at + 3]] == twos[text[at : at + 2]] > 1:
        return text[at : at + 3]  # 陈思和: 和 belongs to the name if it never leaves it
    if not given:
        return ""
    if len(given) == 2:
        two, three = text[at : at + 2], text[at : at + 3]
        verbs = common_words("verb")
        if threes[three] == twos[two] and threes[three] > 1:
            pass
        elif (twos[two] > threes[three] and threes[three] < 2) or (text[at + 2 : at + 4] in verbs and text[at + 3 : at + 5] not in verbs) or (given[1] in RARELY_GIVEN and threes[three] < 2 and not _SPEAKS.match(text, at + 3)) or (_SPEAKS.match(text, at + 2) and not _SPEAKS.match(text, at + 3)):
            given = given[0]
    return text[at] + given


def _given(text: str, at: int) -> str:
    """The one or two characters at `at` that can be a given name."""
    given = ""
    for ch in text[at : at + 2]:
        if not "\u4e00" <= ch <= "\u9fff" or ch in NOT_GIVEN:
            break
        given += ch
    return given


def _evidence(text: str, low: int, high: int, bonus: dict[str, float], name: str) -> float:
    """How strongly one place speaks for a person; 0 if the place says nothing."""
    before = text[low - 1] if low else "\n"
    open_before = before in _BOUNDARY
    after = text[high : high + 1]
    score = 0.0
    if _TITLE_BEFORE.search(text, max(0, low - 8), low):
        score += 2.0
    elif _CALLED.search(text, max(0, low - 2), low):
        score += 1.6 if before != "叫" or after in "的，。" else 0.8
    if (
        (open_before or score or before in "的是和与")
        and (title := _TITLE_AT.match(text, high))
        and len(title.group()) > 1
    ):
        score += 1.5
    if open_before and _AGED.match(text, high):
        score += 2.5
    if latin_behind(text, high):
        score += 2.0
    if before in "据用在照按以" and _OF_SPEECH.match(text, high):
        score += 2.0
    if open_before or before == "的":
        if _SPEAKS.match(text, high):
            score += 2.2
        elif open_before and text[high : high + 2] in common_words("verb"):
            score += 0.6
        elif open_before and (after in "在是的也和与把对从被没不有将曾则又，：、" or after in RARELY_GIVEN):
            score += 0.5
        if before in "”」" and open_before:
            score += 1.5
        elif open_before and score and _QUOTED_SOON.match(text, high):
            score += 0.9
    if score and bonus[name] >= 4.0:
        return 0.01
    bonus[name] += score
    return score


def _titles_around(text: str, low: int, high: int) -> Iterator[str]:
    if title := _TITLE_BEFORE.search(text, max(0, low - 8), low):
        yield title.group()
    if (title := _TITLE_AT.match(text, high)) and len(title.group()) > 1:
        yield title.group()


def foreign(text: str, known: set[str]) -> list[Found]:
    """Single transliterated names (特朗普, 马尔科维奇), Chinese names with a Latin form, and Latin names."""
    names: dict[str, Found] = {}
    bonus: dict[str, float] = defaultdict(float)
    times: Counter[str] = Counter()
    common = common_words("translit")
    for run in _RUN.finditer(text):
        low, high = run.span()
        if text[low - 1 : low] in ("·", "•", "・") or text[high : high + 1] in ("·", "•", "・"):
            continue
        low = _after_title(text, low, high)
        high = _name_end(text, low + 2, high)
        while high - low > 2 and text[high - 1] in _TRAILING:
            high -= 1
        name = text[low:high]
        times[name] += 1
        if high - low < 2 or name in known:
            continue
        if score := _evidence(text, low, high, bonus, name):
            entry = names.setdefault(name, Found(name))
            entry.score += score
            entry.latin = entry.latin or latin_behind(text, high)
            for title in _titles_around(text, low, high):
                entry.titles[title] += 1
    for name, entry in names.items():
        entry.score += 1.5 if times[name] > 2 else 0.8 if times[name] > 1 else 0.0
        entry.score -= (
            3.0
            if name in common or name in NOT_PEOPLE or name in common_words() or name in common_words("verb")
            else 0.0
        )
        entry.score -= 1.0 if len(name) == 2 else 0.0
    found = [entry for entry in names.values() if entry.score >= ENOUGH]
    return found + _latin(text)


def _latin(text: str) -> list[Found]:
    names: dict[str, Found] = {}
    for run in re.finditer(rf"(?<![A-Za-z.])({LATIN})(?= ?(?:{SPEAKS}))", text):
        name = run.group(1).rstrip(".'’")
        names.setdefault(name, Found(name)).score += 2.0
    for run in re.finditer(rf"(?:{TITLE}) ?({LATIN})", text):
        name = run.group(1).rstrip(".'’")
        if not _NO_PERSON.search(name) and len(name) > 2 and not name.isupper():
            names.setdefault(name, Found(name)).score += 2.0
    return list(names.values())


def honoured(text: str) -> list[tuple[str, str, str]]:
    """(form, surname, title) of 王教授, 李总, 老张, 小刘, 阿强 in front of a verb or where they come back."""
    found: dict[str, tuple[str, str, str]] = {}
    times: Counter[str] = Counter()
    for place in _SURNAME.finditer(text):
        at, high = place.span()
        before = text[at - 1] if at else "\n"
        title = _TITLE_AT.match(text, high) or _SHORT_TITLE_AT.match(text, high)
        if (
            not title
            or ((before not in _BOUNDARY and before not in "的和与对问跟让向给是据叫位")
            and not _TITLE_BEFORE.search(text, max(0, at - 8), at))
        ):
            continue
        form = text[at : title.end()]
        if form in NOT_PEOPLE or form in common_words() or form[:2] in NOT_PEOPLE:
            continue
        times[form] += 1
        if (
            len(title.group()) > 1
            or times[form] > 1
            or _SPEAKS.match(text, title.end())
            or _QUOTED_SOON.match(text, title.end())
            or before in "”"
        ):
            found[form] = (form, place.group(), title.group())
    for place in re.finditer(
        rf"(?:(?<![\u4e00-\u9fff])|(?<=[的和与对问跟让]|员|客|弟|友|主|工|生|师))([老小阿大]({_HAN})[头爷]?)", text
    ):
        form = place.group(1)
        if form in NOT_PEOPLE or form[:2] in NOT_PEOPLE or form[1] in NOT_GIVEN:
            continue
        if form[2:] and form[1] not in SURNAMES:
            form = form[:2]
        times[form] += 1
        surname = form[1] if form[0] in "老小" else ""
        speaks = _SPEAKS.match(text, place.start() + len(form)) or _QUOTED_SOON.match(text, place.start() + len(form))
        if (speaks or times[form] > 2) and (
            form[1] in SURNAMES or times[form] > 1 or (speaks and form not in common_words())
        ):
            found[form] = (form, surname, "")
    return list(found.values())
