"""How likely words, single characters and given names are in simplified text: what decides where one word ends and the
next begins.

A model of words, not of characters: that 肤发 in 皮肤发炎 is no word shows in 皮肤 and 发炎 being common ones. The
table is made by `python -m flows.normalising.conversion.build.words` from the counts of jieba's dictionary (MIT
licence). Costs are nats.
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "words.bin"
#: Steps to a nat in which costs are stored.
STEPS = 4


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Costs of words, of characters that are words by themselves, and of characters in given names."""

    words: Mapping[str, float]
    characters: Mapping[str, float]
    given: Mapping[str, float]


@cache
def load_likelihood() -> Likelihood:
    """The table that ships with the package."""
    tables: dict[str, dict[str, float]] = {}
    table: dict[str, float] = {}
    for line in lzma.decompress(FILE.read_bytes()).decode("utf-8").split("\n"):
        if line.startswith("["):
            table = tables[line[1:-1]] = {}
            continue
        cost, *words = line.split(" ")
        table.update(dict.fromkeys(words, int(cost) / STEPS))
    return Likelihood(tables["words"], tables["characters"], tables["given"])
