"""Build given.txt: python -m flows.segmenting.words.build_given path/to/jieba/dict.txt

jieba's dictionary (https://github.com/fxsjy/jieba, MIT licence) tags names of people `nr`. The level of a character is the logarithm of how
much more often it stands in their given names than in all other words, rounded.
"""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

from flows.segmenting.words.lexicon import SURNAMES

HEAD = "# Characters of given names by level. From jieba's dict.txt (MIT licence), by flows/segmenting/words/build_given.py"
#: How often a character is taken to have been seen besides in a name, and in other words.
IN_NAMES, ELSEWHERE = 0.3, 200
#: Characters seen less often than this, in names and in other words, are left to the level of the unseen.
FEW_NAMES, FEW_WORDS = 2, 3000


def levels(dictionary: str) -> dict[int, str]:
    """The characters of each level but 0."""
    named: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for line in dictionary.splitlines():
        word, count, tag = line.split(" ")
        if not tag.startswith("nr"):
            other.update({character: int(count) for character in set(word)})
        elif tag != "nrt" and len(word) == 3 and word[0] in SURNAMES:
            named.update(word[1:])
    names, words = sum(named.values()), sum(other.values())
    found: dict[int, list[str]] = defaultdict(list)
    for character in sorted(named.keys() | other.keys()):
        few = named[character] < FEW_NAMES and other[character] < FEW_WORDS
        if few or not "\u4e00" <= character <= "\u9fff":
            continue
        share = ((named[character] + IN_NAMES) / names) / ((other[character] + ELSEWHERE) / words)
        if level := round(math.log(share)):
            found[level].append(character)
    return {level: "".join(found[level]) for level in sorted(found)}


if __name__ == "__main__":
    lines = [HEAD, *(f"{n} {text}" for n, text in levels(Path(sys.argv[1]).read_text(encoding="utf-8")).items())]
    Path(__file__).with_name("given.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
