"""Whether what was found as a name names a person: signs of its characters, of the words that it is made of and of the
places where it stands, each with a fitted weight.

likely.json holds the weights, in nats. `python -m tests.benchmarks.names --write` fits them: a logistic regression on
names that a statistical tagger (Baidu's LAC) takes for people or does not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from itertools import islice
from math import log
from pathlib import Path

from flows.segmenting.names.evidence import (
    BOUNDARY,
    SPEAKS,
    TITLE_AT,
    places_of,
    title_before,
)
from flows.segmenting.words.given import likeness, surname_level, word_level
from flows.segmenting.words.lexicon import COMPOUND_SURNAMES, SURNAMES, TITLES, TRANSLIT

#: Where the fitted weights stand.
FILE = Path(__file__).with_name("likely.json")
#: How many of the places where a name stands are looked at.
PLACES = 12
#: What brings levels (logarithms of frequencies) near to 1.
SCALE = 8.0
_COMPOUND = frozenset(COMPOUND_SURNAMES)
#: Titles longer than a character.
LONG_TITLES = tuple(title for title in TITLES if len(title) > 1)
#: Titles that make a person of any surname before them.
POLITE = ("先生", "女士", "小姐", "太太", "阿姨", "师傅", "老师", "教授", "医生", "阿婆", "阿公", "阿伯", "阿嬷")
#: The hundred surnames that most people have.
COMMON = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
_PREPOSITIONS = frozenset("对跟向给和与问让把被由据像替为")


@cache
def fitted() -> Mapping[str, float]:
    """The weights that are in force."""
    weights: Mapping[str, float] = json.loads(FILE.read_text(encoding="utf-8"))
    return weights


def likely(name: str, text: str, weights: Mapping[str, float] | None = None) -> float:
    """The logarithm of the odds that a name which a text holds is a person's; `weights` are other than the fitted
    ones."""
    weighed = fitted() if weights is None else weights
    return sum(weighed.get(sign, 0.0) * value for sign, value in signs(name, text).items())


def signs(name: str, text: str) -> dict[str, float]:
    """What a name's characters and places say, as named numbers, most of them from 0 to 1."""
    return {"always": 1.0, **_of_form(name), **_of_places(name, text)}


def _of_form(name: str) -> dict[str, float]:
    found = {f"length {min(len(name), 4)}": 1.0}
    given = name[2:] if name[:2] in _COMPOUND else name[1:]
    if name.endswith(LONG_TITLES):
        found["polite" if name.endswith(POLITE) else "titled"] = 1.0
        found["titled, surname"] = surname_level(name[0]) / SCALE
        return found
    if name[0] in "老小阿大":
        found["familiar"] = 1.0
        found["familiar, word"] = word_level(name) / SCALE
        found["familiar, surname"] = max(surname_level(name[1]), 0) / SCALE
        return found
    found["word"] = word_level(name) / SCALE
    if name[0] in COMMON:
        found["common surname"] = 1.0
    if name[0] == name[-1]:
        found["doubled"] = 1.0
    found["given"] = likeness(given) / SCALE
    found["last"] = likeness(name[-1]) / SCALE
    if name[0] not in SURNAMES and name[:2] not in _COMPOUND:
        found["no surname"] = 1.0
    else:
        found["surname"] = surname_level(name[0]) / SCALE
    if len(name) == 3:
        found["head word"] = word_level(name[:2]) / SCALE
        found["tail word"] = word_level(name[1:]) / SCALE
    if TRANSLIT.issuperset(name):
        found["foreign"] = 1.0
    return found


def _of_places(name: str, text: str) -> dict[str, float]:
    """How often, of the first places, something stands before or behind that says something of a name."""
    counts = dict.fromkeys(
        ("speaks", "title before", "title behind", "opens", "closes", "owns", "preposition", "goes on", "began"), 0
    )
    places = list(islice(places_of(name, text), PLACES))
    for at in places:
        end = at + len(name)
        before, after = text[at - 1 : at], text[end : end + 1]
        counts["opens"] += not before or before in BOUNDARY
        counts["closes"] += after in BOUNDARY or not after
        counts["owns"] += after == "的"
        counts["preposition"] += before in _PREPOSITIONS
        counts["speaks"] += bool(SPEAKS.match(text, end))
        counts["title before"] += bool(title_before(text, at))
        counts["title behind"] += (title := TITLE_AT.match(text, end)) is not None and len(title.group()) > 1
        counts["goes on"] += word_level(text[end - 1 : end + 1]) >= GOES_ON
        counts["began"] += word_level(text[at - 1 : at + 1]) >= GOES_ON
    total = max(len(places), 1)
    found = {sign: count / total for sign, count in counts.items() if count}
    found["often"] = log(total)
    if any(text[at - 1 : at] == "“" and text[at + len(name) : at + len(name) + 1] == "”" for at in places):
        found["in marks"] = 1.0
    if any(text.startswith("（化名", at + len(name)) for at in places):
        found["changed"] = 1.0
    return found


#: The level from which two characters are a word that may go on behind a name or begin before it.
GOES_ON = 6
