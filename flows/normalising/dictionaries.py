"""OpenCC's dictionaries, as the package opencc-python-reimplemented ships them, read for the converter.

A configuration (t2s, s2tw …) is a chain of steps; a step is a group of dictionaries, of which an earlier one goes first. What does not
belong here: how text is matched against them (converting.py), and words of our own (words.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

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
    "-,.?!*　，。、；：？！…“”‘’『』「」﹁﹂—－（）《》〈〉～．／＼︒︑︔︓︿﹀︹︺︙︐［﹇］﹈︕︖︰︳︴︽︾︵︶｛︷｝︸﹃﹄【︻】︼"
)

Step = tuple[Mapping[str, str], ...]


def _folder() -> Path:
    # The package is found, not imported: only its data is wanted, and the C++ wheel goes by the same name.
    spec = find_spec("opencc")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("install opencc-python-reimplemented: its dictionaries are needed to convert scripts")
    folder = Path(spec.origin).parent
    if not (folder / "dictionary" / "STPhrases.txt").is_file():
        raise ModuleNotFoundError(
            "the installed package `opencc` holds no text dictionaries: uninstall `opencc` and install opencc-python-reimplemented"
        )
    return folder


@cache
def load_dictionary(name: str) -> Mapping[str, str]:
    """One dictionary by its name ("TSPhrases"). Of several values the first counts, as in OpenCC."""
    entries: dict[str, str] = {}
    with open(_folder() / "dictionary" / f"{name}.txt", encoding="utf-8") as lines:
        for line in lines:
            key, value = line.strip().split("\t")
            if _SEPARATORS.isdisjoint(key) and not any(c.isspace() for c in key):
                entries[key] = value.split(" ", 1)[0]
    return entries


@cache
def load_chain(config: str) -> tuple[Step, ...]:
    """The steps of a configuration. Raises ValueError for one that is not offered."""
    if config not in CONFIGS:
        raise ValueError(f"there is no conversion {config!r}; choose one of {', '.join(CONFIGS)}")
    with open(_folder() / "config" / f"{config}.json", encoding="utf-8") as file:
        chain = json.load(file)["conversion_chain"]
    steps = []
    for link in chain:
        entry = link["dict"]
        members = entry["dicts"] if entry["type"] == "group" else [entry]
        steps.append(tuple(load_dictionary(Path(member["file"]).stem) for member in members))
    return tuple(steps)
