"""How much a string looks like a name or a word: 丽芬 is like a given name, 调取 not at all.

given.txt says of each character how much more often it stands in given names than elsewhere, surnames.txt how much more
often it begins a name, words.txt how frequent the words of two and three characters are.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

#: What a character counts that the table does not hold: a rare one, as names like them.
UNSEEN = 0


@cache
def _table(name: str = "given") -> dict[str, int]:
    lines = (line.partition(" ") for line in _lines(name))
    return {character: int(level) for level, _, characters in lines for character in characters}


@cache
def _words() -> dict[str, int]:
    """Words with their levels; a line is a length, a level and the words one behind the other."""
    found = {}
    for line in _lines("words"):
        length, level, joined = line.split(" ")
        size = int(length)
        found.update({joined[at : at + size]: int(level) for at in range(0, len(joined), size)})
    return found


def _lines(name: str) -> list[str]:
    text = (files("flows.segmenting.words") / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def word_level(string: str) -> int:
    """The rounded logarithm of how frequent a word of two or three characters is; 0 for what is none.

    >>> word_level("学生") > word_level("木偶") > word_level("佳宁")
    True
    """
    return _words().get(string, 0)


def surname_level(character: str) -> int:
    """The rounded logarithm of how much more often a character begins a name than it stands in other words.

    >>> surname_level("陈") > surname_level("何") > surname_level("成")
    True
    """
    return _table("surnames").get(character, 0)


def likeness(given: str) -> float:
    """The mean level of the characters of a given name: above 1 it looks like one, below -1 it does not.

    >>> likeness("丽芬") > 2, likeness("调取") < 0
    (True, True)
    """
    table = _table()
    return sum(table.get(character, UNSEEN) for character in given) / max(len(given), 1)


def falls_apart(given: str) -> bool:
    """Whether two characters behind a surname are rather a given name of one and the beginning of another word.

    >>> falls_apart("磊往"), falls_apart("婧调"), falls_apart("小北")
    (True, True, False)
    """
    return likeness(given[1]) <= (-1 if likeness(given[0]) >= 2 else -2)
