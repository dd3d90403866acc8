"""Where this project's traditional rendering differs from OpenCC's C++ wheel (s2tw), for a reader to judge.

    python -m tests.benchmarks.script_differences FILE_OR_FOLDER… [--characters N] [--lines] [--simplified]

Each distinct difference with both readings, how often it stands there and its first place, the most frequent first;
`--lines` prints every place instead, one a line. With `--simplified` it is `normalise` that is compared, with t2s, on
lines in traditional characters. Texts are .txt and .md files, or the field `text` of .jsonl and .jsonl.gz; lines of the
other script and lines without Chinese are left out. At most N characters are read (a million if nothing is said), an
equal share of each input.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from flows.normalising import detect_script, normalise, to_hant
from flows.text import Text
from tests.benchmarks.script import prepare_wheel, run_wheel

AROUND = 12
#: Quote marks are Taiwan's in our rendering and stay in the wheel's.
_QUOTES = str.maketrans("「」『』", "“”‘’")


def texts(path: Path) -> Iterator[str]:
    """The texts of an input."""
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            if inner.suffix in {".txt", ".md"}:
                yield inner.read_text(encoding="utf-8", errors="replace")
    elif ".jsonl" in path.suffixes:
        data = path.read_bytes()
        for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines():
            yield json.loads(line)["text"]
    else:
        yield path.read_text(encoding="utf-8", errors="replace")


def lines_in(path: Path, characters: int, script: str) -> list[str]:
    """Distinct lines in simplified or in traditional characters, as many as hold `characters` code points."""
    kept: dict[str, None] = {}
    left = characters
    for text in texts(path):
        for line in text.splitlines():
            if left <= 0:
                return list(kept)
            if line not in kept and detect_script(line).script == script and not line.isascii():
                kept[line] = None
                left -= len(line)
    return list(kept)


def to_hans(line: str) -> str:
    """A line normalised, each character in the place of the one that it was made of; marks stay as they were."""
    text, out = normalise(Text.of(line)), list(line)
    for c, start in zip(text.chars, text.source_starts.tolist(), strict=True):
        if "㐀" <= c <= "鿿":
            out[start] = c
    return "".join(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("inputs", nargs="+", type=Path)
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--simplified", action="store_true")
    asked = parser.parse_args()
    wheel = prepare_wheel()
    if wheel is None:
        raise SystemExit("there is nothing to compare with")
    script, share = "hant" if asked.simplified else "hans", asked.characters // len(asked.inputs)
    lines = [line for path in asked.inputs for line in lines_in(path, share, script)]
    ours = [to_hans(line) for line in lines] if asked.simplified else to_hant(pl.Series(lines)).to_list()
    *_, theirs = run_wheel(wheel, "t2s" if asked.simplified else "s2tw", lines, 1)
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    unequal = 0
    for line, mine, other in zip(lines, ours, theirs, strict=True):
        if len(mine) != len(other):
            unequal += 1
            continue
        for at, (a, b) in enumerate(zip(mine.translate(_QUOTES), other.translate(_QUOTES), strict=True)):
            if a != b:
                around = mine[max(0, at - AROUND) : at] + f"[{a}|{b}]" + mine[at + 1 : at + 1 + AROUND]
                places[a + b, line[max(0, at - 1) : at + 2]].append(around)
    size = sum(map(len, lines))
    count = sum(map(len, places.values()))
    print(
        f"{size:,} code points in {len(lines):,} lines; {count} differ, {len(places)} of them distinct; [ours|theirs]"
    )
    if unequal:
        print(f"{unequal} lines of another length are left out")
    for _, found in sorted(places.items(), key=lambda item: -len(item[1])):
        for place in found if asked.lines else found[:1]:
            print(f"{len(found):5}  {place}")


if __name__ == "__main__":
    main()
