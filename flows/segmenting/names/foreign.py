"""Foreign names without a dot: 特朗普, 马尔科维奇 by their characters and their place, Latin names by a verb or a title
beside them."""

from __future__ import annotations

from collections import Counter, defaultdict

from flows.segmenting.names.evidence import (
    ENOUGH,
    LATIN_HEAD,
    LATIN_TAIL,
    LEADING,
    NO_PERSON,
    PLACES,
    RUN,
    SPEAKS,
    TITLE_AT,
    TRAILING,
    Found,
    after_title,
    evidence,
    latin_behind,
    name_end,
    title_before,
    titles_around,
    to_latin,
)
from flows.segmenting.words.given import word_level
from flows.segmenting.words.lexicon import NOT_PEOPLE, SHORT_TITLES, SURNAMES, common_words
from flows.segmenting.words.patterns import lazy

#: What stands before is looked at behind the first character: a search runs ahead to characters, but not to what stands
#: before them.
_LATIN_RUN = lazy(rf"{LATIN_HEAD}(?<![A-Za-z.].){LATIN_TAIL}")

#: Tiffany致电：“: what stands between a name and what is quoted.
_QUOTED_BEHIND = lazy(r"[\u4e00-\u9fff]{0,6}[：:] ?[“「]")


def foreign(text: str, known: set[str]) -> list[Found]:
    """Single transliterated names (特朗普, 马尔科维奇), Chinese names with a Latin form, and Latin names."""
    names: dict[str, Found] = {}
    bonus: dict[str, float] = defaultdict(float)
    times: Counter[str] = Counter()
    for run in RUN.finditer(text):
        low, high = run.span()
        if text[low - 1 : low] in ("·", "•", "・") or text[high : high + 1] in ("·", "•", "・"):
            continue
        low = after_title(text, low, high)
        high = name_end(text, low + 2, high)
        while high - low > 2 and (text[high - 1] in TRAILING or text[high - 1 : high + 1] in PLACES):
            high -= 1
        if high - low > 2 and _swallowed(text, low, high):
            high -= 1
        while high - low > 2 and text[low] in LEADING and led(text, low, high):
            low += 1
        high = to_latin(text, high)
        name = text[low:high]
        if name[:1] in SURNAMES and TITLE_AT.match(text, low + 1):
            continue
        times[name] += 1
        if high - low < 2 or name in known:
            continue
        if score := evidence(text, low, high, bonus, name):
            entry = names.setdefault(name, Found(name))
            entry.score += score
            entry.sure |= bool(title_before(text, low)) and len(name) > 2 and not word_level(name)
            entry.latin = entry.latin or latin_behind(text, high)
            for title in titles_around(text, low, high):
                entry.titles[title] += 1
    for name, entry in names.items():
        entry.score += 1.5 if times[name] > 2 else 0.8 if times[name] > 1 else 0.0
        if name in NOT_PEOPLE or any(
            not entry.sure and name in common_words(kind) for kind in ("translit", "surname", "verb", "noun")
        ):
            entry.score = 0.0
        entry.score += (len(name) > 3) * 0.6 - (len(name) == 2 and not entry.titles) * 0.5
    found = [entry for entry in names.values() if entry.score >= ENOUGH]
    return found + _latin(text)


def led(text: str, low: int, high: int) -> bool:
    """Whether the first character of a run stands before the name and is no part of it: the rest stands elsewhere
    without it."""
    return text.count(text[low + 1 : high]) > text.count(text[low:high])


def _swallowed(text: str, low: int, high: int) -> bool:
    """Whether the last character of a run begins the word behind it, wherever the run stands: 巴克利本来, 酷儿文化."""
    word = text[high - 1 : high + 1]
    if not any(word in common_words(kind) for kind in ("noun", "verb", "surname")):
        return False
    return text.count(text[low:high]) == text.count(text[low : high + 1])


def _latin(text: str) -> list[Found]:
    names: dict[str, Found] = {}
    for run in _LATIN_RUN.finditer(text):
        name = run.group().rstrip(".'’")
        if name in SHORT_TITLES and "\u4e00" <= text[run.start() - 1 : run.start()] <= "\u9fff":
            continue  # 林Sir
        at = run.end() + (text[run.end() : run.end() + 1] == " ")
        titled = bool(title_before(text, run.start() - (text[run.start() - 1 : run.start()] == " ")))
        if (
            SPEAKS.match(text, at)
            or _QUOTED_BEHIND.match(text, at)
            or (titled and len(name) > 2 and not name.isupper() and not NO_PERSON.search(name))
        ):
            names.setdefault(name, Found(name)).score += 2.0
    return list(names.values())
