"""Make opencc.bin: OpenCC's current dictionaries and configurations in one compact file.

    pip download --no-binary :all: --no-deps opencc==1.4.2 && tar xf opencc-1.4.2.tar.gz
    python -m flows.normalising.conversion.build.opencc opencc-1.4.2/data

The source is the folder `data` of OpenCC's source distribution (https://github.com/BYVoid/OpenCC, Apache-2.0;
data/OPENCC.txt beside the file says so). What OpenCC's own build generates is generated here by the same rules:
reversed tables, and simplified spellings of regional words. The table of characters that few fonts have
(TSCharactersExt) is left out, as OpenCC leaves it out unless asked. Same source, same bytes.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from flows.normalising.conversion.converting import Converter
from flows.normalising.conversion.dictionaries import CONFIGS, FILE, Order, Step, unpack

_PREFER = "# @reverse-prefer:"
#: Dictionaries that OpenCC's build makes by turning another one round.
_REVERSED = {"TWVariantsRev": "TWVariants", "HKVariantsRev": "HKVariants"}
_GENERATED = "STPhrases_GeneratedFromRegionalPhrases"
_REGIONAL = ("HKPhrases", "TWPhrases")
_RARE = "TSCharactersExt"
_RISK = "# @tofu-risk:"
Entries = dict[str, list[str]]


def main() -> None:
    """Write the file."""
    folder = Path(sys.argv[1])
    chains = {config: list(_chain(folder, config)) for config in CONFIGS}
    names = sorted({name for chain in chains.values() for group in chain for name in group} | {*_REGIONAL})
    tables = {name: _dictionary(folder, name) for name in names if name != _GENERATED}
    tables[_GENERATED] = _simplified(tables)
    lines = [json.dumps(chains, ensure_ascii=False, sort_keys=True)]
    for name, entries in tables.items():
        lines += [f"[{name}]", *(f"{key}\t{values[0]}" for key, values in sorted(entries.items()))]
    data = "\n".join(lines).encode("utf-8")
    FILE.write_bytes(lzma.compress(data, format=lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME))
    assert len(unpack()) == len(tables) + 1  # noqa: S101


def _chain(folder: Path, config: str) -> Iterator[list[str]]:
    """The groups of a configuration by the names of their dictionaries, the table that tidies compatibility characters
    first."""
    described = json.loads((folder / "config" / f"{config}.json").read_text(encoding="utf-8"))
    for link in described["normalization"] + described["conversion_chain"]:
        yield list(_members(link["dict"]))


def _members(entry: dict) -> Iterator[str]:  # type: ignore[type-arg]
    for member in entry.get("dicts", ()):
        yield from _members(member)
    if "file" in entry:
        yield Path(entry["file"]).stem


def _dictionary(folder: Path, name: str) -> Entries:
    if name in _REVERSED:
        return _turned(folder, _REVERSED[name])
    if name == _RARE:
        return _rare(folder)
    entries: Entries = {}
    for line in (folder / "dictionary" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            key, values = line.split("\t", 1)
            entries[key] = values.split(" ")
    return entries


def _turned(folder: Path, name: str) -> Entries:
    turned: Entries = {}
    for key, values in _dictionary(folder, name).items():
        for value in values:
            turned.setdefault(value, []).append(key)
    for line in (folder / "dictionary" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(_PREFER):
            fields = line.removeprefix(_PREFER).split()
            turned[fields[0]].remove(fields[-1])
            turned[fields[0]].insert(0, fields[-1])
    return turned


def _rare(folder: Path) -> Entries:
    lines = (folder / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for before, line in pairwise(lines) if before.startswith(_RISK))
    return {key: [value for value in values.split(" ") if value != key] for key, values in pairs}


def _simplified(tables: dict[str, Entries]) -> Entries:
    """Regional words in simplified characters: shorter ones would cut longer words in two."""
    names = ("TSPhrases", _RARE, "TSCharacters")
    step = Step(tuple({k: v[0] for k, v in tables[name].items()} for name in names), Order.LEFTMOST)
    convert = Converter([step]).convert
    words = ((convert(key), key) for name in _REGIONAL for key in tables[name])
    return {short: [key] for short, key in words if len(short) > 2 and short not in tables["STPhrases"]}


if __name__ == "__main__":
    main()
