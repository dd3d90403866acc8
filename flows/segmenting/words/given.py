"""How much a string looks like a given name: 丽芬 a lot, 调取 not at all.

A table beside this file says of each character how much more often it stands in given names than elsewhere.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

#: What a character counts that the table does not hold: a rare one, as names like them.
UNSEEN = 0


@cache
def _table() -> dict[str, int]:
    text = (files("flows.segmenting.words") / "given.txt").read_text(encoding="utf-8")
    lines = (line.partition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {character: int(level) for level, _, characters in lines for character in characters}


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
