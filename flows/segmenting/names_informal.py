"""Names that are none by shape: a surname with a title (王教授, 李总), 老张 and 小刘, and words like 满仓 that only their place gives away."""

from __future__ import annotations

import re
from collections import Counter

from flows.segmenting.names_lexicon import NOT_GIVEN, NOT_PEOPLE, RARELY_GIVEN, SHORT_TITLES, SURNAMES, common_words
from flows.segmenting.names_search import (
    BOUNDARY,
    ENDS_WITH_TITLE,
    HAN,
    QUOTED_SOON,
    SPEAKS,
    SURNAME,
    TELLING,
    TITLE_AT,
    TITLE_HEADS,
    title_before,
)
from flows.segmenting.speech_verbs import alternation

BEHIND_QUOTE = re.compile(rf"[”」]({HAN}{{2}})(?={HAN})")
BEFORE_QUOTE = re.compile(rf"(?<=[。！？”」\n])({HAN}{{2}})(?={HAN}[^。！？\n“”]{{0,30}}：“)")
NUMBERS = frozenset("二三四五六七八九大小")
SHORT_TITLE_AT = re.compile(alternation(SHORT_TITLES))


def honoured(text: str) -> list[tuple[str, str, str]]:
    """(form, surname, title) of 王教授, 李总, 老张, 小刘, 阿强 in front of a verb or where they come back."""
    found: dict[str, tuple[str, str, str]] = {}
    times: Counter[str] = Counter()
    for place in SURNAME.finditer(text):
        at, high = place.span()
        before = text[at - 1] if at else "\n"
        if before not in TELLING or text[high : high + 1] not in TITLE_HEADS or text[at - 1 : at + 1] in NOT_PEOPLE:
            continue
        title = TITLE_AT.match(text, high) or SHORT_TITLE_AT.match(text, high)
        if not title or (
            (before not in BOUNDARY and before not in "的和与对问跟让向给是据叫位") and not title_before(text, at)
        ):
            continue
        form = text[at : title.end()]
        if form in NOT_PEOPLE or form in common_words() or form[:2] in NOT_PEOPLE:
            continue
        times[form] += 1
        if (
            len(title.group()) > 1
            or times[form] > 1
            or SPEAKS.match(text, title.end())
            or QUOTED_SOON.match(text, title.end())
            or before in "”"
        ):
            found[form] = (form, place.group(), title.group())
    for place in re.finditer(
        rf"(?:(?<![\u4e00-\u9fff])|(?<=[的和与对问跟让计机居客弟友主工生师员]))([老小阿大]({HAN})[头爷]?)", text
    ):
        form = place.group(1)
        if form in NOT_PEOPLE or form[:2] in NOT_PEOPLE or (form[1] in NOT_GIVEN and form[1] not in SURNAMES):
            continue
        if form[2:] and form[1] not in SURNAMES:
            form = form[:2]
        times[form] += 1
        surname = form[1] if form[0] in "老小" else ""
        speaks = SPEAKS.match(text, place.start() + len(form)) or QUOTED_SOON.match(text, place.start() + len(form))
        if (speaks or times[form] > 2) and (
            form[1] in SURNAMES or times[form] > 1 or (speaks and form not in common_words())
        ):
            found[form] = (form, surname, "")
    return list(found.values())


def nicknames(text: str, known: set[str]) -> list[str]:
    """Names without the shape of one (满仓, 三爷), seen by where they stand: right behind quotations and before them."""
    beside: Counter[str] = Counter(place.group(1) for place in BEHIND_QUOTE.finditer(text))
    beside.update(place.group(1) for place in BEFORE_QUOTE.finditer(text))
    verbs, nouns = common_words("verb"), common_words("noun")
    found = []
    for name, count in beside.most_common(60):
        odd = name[0] in NOT_GIVEN or name[1] in NOT_GIVEN or name[0] in RARELY_GIVEN - NUMBERS
        if odd or name in nouns or name in verbs or name in NOT_PEOPLE or name in ENDS_WITH_TITLE:
            continue
        if any(form.startswith(name) for form in known):
            continue
        follows = [place.group(1) for place in re.finditer(rf"(?<=[{BOUNDARY}]){name}({HAN})", text)]
        if len(follows) < (2 if count > 1 else 3) or text.count(name) < 3:
            continue
        if len(set(follows)) >= 2:
            found.append(name)
        elif follows[0] not in NOT_GIVEN:
            found.append(name + follows[0])  # 月落影: three characters that never part
    return found
