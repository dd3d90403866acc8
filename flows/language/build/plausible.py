"""Make plausible.txt: characters by cost, a line for each half nat.

    python -m flows.language.build.plausible

Counts come from the words of jieba's dict.txt (https://github.com/fxsjy/jieba, MIT licence), each with its frequency; a
traditional character costs what its simplified form does, by the character tables of opencc-python-reimplemented
(Apache-2.0). Same versions, same bytes.
"""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from math import log
from pathlib import Path

OUT = Path(__file__).parents[1] / "data" / "plausible.txt"
_LOW, _HIGH = 0x3400, 0x9FFF


def main() -> None:
    """Write the table."""
    counts: Counter[str] = Counter()
    for line in (files("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, frequency, *_ = line.split()
        for char in word:
            if _LOW <= ord(char) <= _HIGH:
                counts[char] += int(frequency)
    for line in (files("opencc") / "dictionary" / "STCharacters.txt").read_text(encoding="utf-8").splitlines():
        simplified, traditional = line.split("\t")
        for rank, char in enumerate(traditional.split()):
            if len(char) == 1 and _LOW <= ord(char) <= _HIGH:
                # the first form is the usual one; the others (了 as 瞭) stand in few words
                counts[char] = max(counts[char], counts[simplified] // (1 if rank == 0 else 30))
    total = sum(counts.values())
    bands: dict[float, list[str]] = {}
    for char, n in counts.items():
        if n:
            band = round(2 * log(total / n)) / 2
            if band < 14:
                bands.setdefault(band, []).append(char)
    OUT.write_text("".join(f"{band:.1f} {''.join(sorted(bands[band]))}\n" for band in sorted(bands)), encoding="utf-8")


if __name__ == "__main__":
    main()
