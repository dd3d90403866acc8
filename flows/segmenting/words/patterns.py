"""Patterns that cost nothing until they are used, and long lists of words that rule most places out by their first
character."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast


class _Lazy:
    """Stands for a pattern and compiles it when one of its methods is asked for. Then its methods are the pattern's
    own."""

    __slots__ = ("__weakref__", "findall", "finditer", "fullmatch", "match", "pattern", "search", "split", "sub")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern)
        for method in ("findall", "finditer", "fullmatch", "match", "search", "split", "sub"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(pattern: str) -> re.Pattern[str]:
    """A pattern that is compiled on its first use: hundreds of words take milliseconds, and few documents need all
    patterns.

    >>> lazy("[王李]").findall("王小明和李青")
    ['王', '李']
    """
    return cast("re.Pattern[str]", _Lazy(pattern))


def alternation(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


def heads(words: Iterable[str]) -> str:
    """The class of the first characters of words."""
    return f"[{re.escape(''.join(sorted({word[0] for word in words})))}]"


def one_of(words: list[str] | tuple[str, ...]) -> str:
    """A pattern for any of the words, to stand inside another one: a look at the first character comes before the long
    list, every word of which is tried at every place. At the head of a pattern `alternation` is better, from which a
    search runs ahead.

    >>> one_of(["教授", "导演"])
    '(?=[导教])(?:导演|教授)'
    """
    return f"(?={heads(words)})(?:{alternation(words)})"


#: Quote marks that open, each with the one that closes it.
_CLOSING = {"“": "”", "「": "」", "‘": "’"}


def unquoted(text: str, marks: str = "“「") -> str:
    """A text without its quotations, their marks included; what opens with one of `marks` and is never closed stays.

    Linear, where a regular expression looks for the end from each mark anew.

    >>> unquoted("他说“好「的」”，走了「"), unquoted("‘是’，“嗯”", "‘")
    ('他说，走了「', '，“嗯”')
    """
    pieces: list[str] = []
    start = 0
    places = {mark: place for mark in marks if (place := text.find(mark)) >= 0}
    while places:
        mark = min(places, key=places.__getitem__)
        end = text.find(_CLOSING[mark], places[mark] + 1)
        if end < 0:
            del places[mark]
            continue
        pieces.append(text[start : places[mark]])
        start = end + 1
        for other in [other for other, place in places.items() if place < start]:
            places[other] = text.find(other, start)
            if places[other] < 0:
                del places[other]
    return "".join([*pieces, text[start:]])
