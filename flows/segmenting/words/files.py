"""Word lists that stand beside this module: one word a line, `#` before what belongs in the list."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def listed(name: str) -> tuple[str, ...]:
    """The words of `name`.txt, in the order of their lines.

    >>> "记者" in listed("unnamed"), any(word.startswith("#") for word in listed("unnamed"))
    (True, False)
    """
    lines = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").split("\n")
    return tuple(word for line in lines if (word := line.strip()) and not word.startswith("#"))
