"""Words that stand where a name would and name nobody: 问, Q, 记者, 观众 A."""

from __future__ import annotations

from functools import lru_cache

from flows.segmenting.words.files import listed
from flows.segmenting.words.patterns import lazy

_NUMBER = lazy(r"[ \u3000]?(?:[A-Za-z]|\d{1,3}|[一二三四五六七八九十甲乙丙丁]{1,2})$")


@lru_cache(maxsize=4096)
def names_nobody(name: str) -> bool:
    """Whether a speaker's name is only a word for whoever asks, answers or listens.

    >>> [names_nobody(name) for name in ("记者", "观众 A", "嘉宾二", "Q", "李明", "Quinn", "校长")]
    [True, True, True, True, False, False, False]
    """
    words = _words()
    name = name.strip()
    return name.casefold() in words or _NUMBER.sub("", name).casefold() in words


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(word.casefold() for word in listed("unnamed"))
