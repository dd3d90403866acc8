"""The alphabet of the language model: both scripts, both widths, in one."""

from __future__ import annotations

import re
from functools import cache, lru_cache

_EXTRA = dict(zip("「」『』著妳麼麽裏牠嘅乾", "“”‘’着你么么里它的干", strict=True))


@lru_cache(maxsize=1)
def _simplify() -> dict[int, str]:
    import opencc

    convert = opencc.OpenCC("t2s").convert
    table: dict[int, str] = {}
    for code in range(0x3400, 0xA000):
        simple = convert(chr(code))
        if len(simple) == 1 and simple != chr(code):
            table[code] = simple
    table.update({ord(k): v for k, v in _EXTRA.items()})
    return table


@lru_cache(maxsize=1)
def simplified_only() -> frozenset[str]:
    """Characters that a character-by-character conversion to traditional never leaves: they have one traditional form."""
    import opencc

    convert = opencc.OpenCC("s2t").convert
    made = set(_simplify().values())
    return frozenset(c for c in made if convert(c) != c and c not in "后里于只干准么着")


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


def fold(s: str) -> str:
    """Text in the model's alphabet: no spaces, one `a` for a run of Latin letters, one `0` for a run of digits."""
    s = re.sub(r"\s+", "", s.translate(_table()))
    return re.sub(r"(a)a+|(0)0+", r"\1\2", s)
