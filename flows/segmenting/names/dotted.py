"""Foreign names with a dot between their parts: 雅各布·帕霍基, 阿依努尔·买买提."""

from __future__ import annotations

from flows.segmenting.names.evidence import (
    HOLDERS,
    LEADING,
    TRAILING,
    Found,
    after_title,
    latin_behind,
    name_end,
    places_of,
    title_before,
    to_latin,
)
from flows.segmenting.names.peoples import TURKIC, end_of_peoples
from flows.segmenting.words.lexicon import NOT_GIVEN, RARELY_GIVEN, TRANSLIT, TRANSLIT_DOTTED, common_words
from flows.segmenting.words.patterns import lazy

_CHARACTER = f"[{''.join(sorted(TRANSLIT | TRANSLIT_DOTTED | frozenset(''.join(TURKIC)) - NOT_GIVEN))}]"
_DOTTED = lazy(rf"{_CHARACTER}{{1,7}}(?:[·•・](?:[A-Z]\.?[·•・]?)?{_CHARACTER}{{1,8}})+")
#: 让- in 让-吕克·戈达尔.
_BEFORE_HYPHEN = lazy(f"{_CHARACTER}{{1,4}}[-‐–]$")


def dotted(text: str) -> list[Found]:
    """雅各布·帕霍基, without the title or function word that its characters would swallow."""
    names: dict[str, Found] = {}
    spans = []
    for found in _DOTTED.finditer(text):
        low, high = found.span()
        low = after_title(text, low, high)
        low = _widened(text, low)
        while text[low - 1 : low] in ("-", "‐", "–") and (first := _BEFORE_HYPHEN.search(text, max(0, low - 6), low)):
            low = after_title(text, first.start(), low)
        while text[low] in LEADING and text[low + 1] not in "·•・-‐–":
            low += 1
        last = max(text.rfind(d, low, high) for d in "·•・") + 1
        high = name_end(text, last + 1, high)
        while high - last > 2 and text[high - 1] in TRAILING:
            high -= 1
        high = max(_never_part(text, last, high), end_of_peoples(text, last))
        high = to_latin(text, high)
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
    """Where a name before a dot begins, if a title or the end of a clause stands a little further left than its
    characters go (丈夫尤素福·)."""

    def opens(at: int) -> bool:
        return (
            not at
            or not "\u4e00" <= text[at - 1] <= "\u9fff"
            or text[at - 1] in "的和与是"
            or text[at - 1] in (HOLDERS if at < low else "师员家者")
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
