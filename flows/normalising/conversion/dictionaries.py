"""OpenCC's dictionaries, read for the converter, in two editions: "2026", which this project ships (data/OPENCC.txt
says what it is), and "package", as the older package opencc-python-reimplemented has them.

A configuration (t2s, s2tw …) is a chain of steps; a step is a group of dictionaries, of which an earlier one goes
first. What does not belong here: how text is matched against them (converting.py), and words of our own (words.py,
senses.py).
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, get_args

#: Which dictionaries a conversion uses.
Edition = Literal["2026", "package"]
FILE = Path(__file__).parent / "data" / "opencc.bin"

#: The configurations that are offered, with what each is for.
CONFIGS = {
    "t2s": "traditional (OpenCC standard) to simplified",
    "s2t": "simplified to traditional (OpenCC standard)",
    "tw2s": "traditional (Taiwan) to simplified",
    "tw2sp": "traditional (Taiwan) to simplified, with mainland words",
    "hk2s": "traditional (Hong Kong) to simplified",
    "s2tw": "simplified to traditional (Taiwan)",
    "s2twp": "simplified to traditional (Taiwan), with Taiwan's words",
    "s2hk": "simplified to traditional (Hong Kong)",
}

#: The package cuts text at these before it looks anything up, so an entry that holds one never matches.
#: (Five names with a full-width stop in STPhrases are such entries.)
_SEPARATORS = frozenset(
    "-,.?!*　，。、；：？！…“”‘’『』「」﹁﹂—－（）《》〈〉～．／＼︒︑︔︓︿﹀︹︺︙︐［﹇］﹈︕︖︰︳︴︽︾︵︶｛︷"
    "｝︸﹃﹄【︻】︼"
)


class Order(Enum):
    """Which of overlapping entries wins its place."""

    LONGEST = (
        "the longest in a stretch of text, of equally long ones the leftmost; an earlier dictionary goes over all of "
        "it first"
    )
    LEFTMOST = "from left to right the longest at each place, an earlier dictionary's before a later one's"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a conversion: dictionaries, an earlier one first, and which of overlapping entries wins."""

    dictionaries: tuple[Mapping[str, str], ...]
    order: Order = Order.LONGEST


def _folder() -> Path:
    # The package is found, not imported: only its data is wanted, and the C++ wheel goes by the same name.
    spec = find_spec("opencc")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("install opencc-python-reimplemented: its dictionaries are needed to convert scripts")
    folder = Path(spec.origin).parent
    if not (folder / "dictionary" / "STPhrases.txt").is_file():
        raise ModuleNotFoundError(
            "the installed package `opencc` holds no text dictionaries: uninstall `opencc` and install "
            "opencc-python-reimplemented"
        )
    return folder


@cache
def unpack() -> Mapping[str, str]:
    """The file of the edition "2026" in parts: each dictionary's lines by its name, the configurations under ""."""
    chains, *parts = lzma.decompress(FILE.read_bytes()).decode("utf-8").split("\n[")
    return {"": chains, **dict(part.split("]\n", 1) for part in parts)}


@cache
def load_dictionary(name: str, edition: Edition = "2026") -> Mapping[str, str]:
    """One dictionary by its name ("TSPhrases"). Of several values the first counts, as in OpenCC."""
    if edition == "2026":
        return dict(line.split("\t") for line in unpack()[name].split("\n"))
    entries: dict[str, str] = {}
    with open(_folder() / "dictionary" / f"{name}.txt", encoding="utf-8") as lines:
        for line in lines:
            key, value = line.strip().split("\t")
            if _SEPARATORS.isdisjoint(key) and not any(c.isspace() for c in key):
                entries[key] = value.split(" ", 1)[0]
    return entries


@cache
def load_chain(config: str, edition: Edition = "2026") -> tuple[Step, ...]:
    """The steps of a configuration. Raises ValueError for a configuration or an edition that is not offered."""
    if config not in CONFIGS:
        raise ValueError(f"there is no conversion {config!r}; choose one of {', '.join(CONFIGS)}")
    if edition not in get_args(Edition):
        raise ValueError(f"there is no edition {edition!r}; choose one of {', '.join(get_args(Edition))}")
    if edition == "2026":
        groups = json.loads(unpack()[""])[config]
        return tuple(Step(tuple(load_dictionary(name) for name in group), Order.LEFTMOST) for group in groups)
    with open(_folder() / "config" / f"{config}.json", encoding="utf-8") as file:
        chain = json.load(file)["conversion_chain"]
    steps = []
    for link in chain:
        entry = link["dict"]
        members = entry["dicts"] if entry["type"] == "group" else [entry]
        steps.append(Step(tuple(load_dictionary(Path(member["file"]).stem, edition) for member in members)))
    return tuple(steps)
