"""The alphabet of the language model: both scripts, both widths, in one."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

_EXTRA = dict(zip("「」『』著妳麼麽裏牠嘅乾", "“”‘’着你么么里它的干", strict=True))


def _characters(name: str) -> dict[str, str]:
    """A dictionary of single characters that the package ships, each with the first of its conversions."""
    lines = (files("opencc") / "dictionary" / name).read_text(encoding="utf-8").splitlines()
    return {char: others.split(" ")[0] for char, _, others in (line.partition("\t") for line in lines)}


@lru_cache(maxsize=1)
def _simplify() -> dict[int, str]:
    pairs = _characters("TSCharacters.txt").items()
    table = {ord(c): simple for c, simple in pairs if "\u3400" <= c < "\ua000" and len(simple) == 1 and simple != c}
    table.update({ord(k): v for k, v in _EXTRA.items()})
    return table


@lru_cache(maxsize=1)
def simplified_only() -> frozenset[str]:
    """Characters that a character-by-character conversion to traditional never leaves: they have one traditional
    form."""
    traditional = _characters("STCharacters.txt")
    made = set(_simplify().values())
    return frozenset(c for c in made if traditional.get(c, c) != c and c not in "后里于只干准么着")


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    table = dict(_simplify())
    for code in range(0xFF01, 0xFF5F):
        table[code] = chr(code - 0xFEE0)
    for base in (0x30, 0xFF10):
        for code in range(base, base + 10):
            table[code] = "0"
    for base in (0x41, 0x61, 0xFF21, 0xFF41):
        for code in range(base, base + 26):
            table[code] = "a"
    table[0x3000] = " "
    return table


@cache
def fold_char(c: str) -> str:
    """One character in the model's alphabet."""
    return c.translate(_table())


def fold_chars(n: int) -> list[str]:
    """The first `n` code points in the model's alphabet."""
    table = _table()
    return [table.get(code, chr(code)) for code in range(n)]


def fold(s: str) -> str:
    """Text in the model's alphabet: no spaces, one `a` for a run of Latin letters, one `0` for a run of digits."""
    s = re.sub(r"\s+", "", s.translate(_table()))
    return re.sub(r"(a)a+|(0)0+", r"\1\2", s)


def simplified(s: str) -> str:
    """Text with each character simplified by itself; quote marks of corners become curly ones.

    >>> simplified("「確實如此」")
    '“确实如此”'
    """
    return s.translate(_simplify())
