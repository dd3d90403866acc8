"""Build given.txt, surnames.txt and words.txt: python -m flows.segmenting.words.build_given path/to/jieba/dict.txt

jieba's dictionary (https://github.com/fxsjy/jieba, MIT licence) tags names of people `nr`. The level of a character is
the logarithm of how much more often it stands in their given names than in all other words, rounded; the level of a
surname the same of the characters that begin names of three characters. The level of a word is the logarithm of its
frequency, rounded: frequent ones of two and three characters are kept, names of three characters left out.
"""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

from flows.segmenting.words.lexicon import SURNAMES

HEAD = "# {} by level. From jieba's dict.txt (MIT licence), by flows/segmenting/words/build_given.py"
#: How often a character is taken to have been seen besides in a name, and in other words.
IN_NAMES, ELSEWHERE = 0.3, 200
#: Characters seen less often than this, in names and in other words, are left to the level of the unseen.
FEW_NAMES, FEW_WORDS = 2, 3000


#: The least level of the words that are kept, by their length.
LEAST = {2: 4, 3: 3}


def words(dictionary: str) -> dict[tuple[int, int], str]:
    """The words of each length and level, one behind the other."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for line in dictionary.splitlines():
        word, count, tag = line.split(" ")
        level = round(math.log(int(count) + 1))
        kept = len(word) in LEAST and level >= LEAST[len(word)] and not (len(word) == 3 and tag.startswith("nr"))
        if kept and all("\u4e00" <= character <= "\u9fff" for character in word):
            found[len(word), level].append(word)
    return {key: "".join(sorted(found[key])) for key in sorted(found)}


def surnames(dictionary: str) -> dict[int, str]:
    """The characters of each level but 0 as surnames."""
    named: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for line in dictionary.splitlines():
        word, count, tag = line.split(" ")
        if tag == "nr" and len(word) == 3:
            named[word[0]] += 1
        elif not tag.startswith("nr"):
            other.update({character: int(count) for character in set(word)})
    return _by_level(named, other)


def _by_level(named: Counter[str], other: Counter[str]) -> dict[int, str]:
    total, words_total = sum(named.values()), sum(other.values())
    found: dict[int, list[str]] = defaultdict(list)
    for character in sorted(named.keys() | other.keys()):
        share = ((named[character] + IN_NAMES) / total) / ((other[character] + ELSEWHERE) / words_total)
        few = named[character] < FEW_NAMES and other[character] < FEW_WORDS
        if not few and "\u4e00" <= character <= "\u9fff" and (level := round(math.log(share))):
            found[level].append(character)
    return {level: "".join(found[level]) for level in sorted(found)}


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
    return _by_level(named, other)


if __name__ == "__main__":
    source = Path(sys.argv[1]).read_text(encoding="utf-8")
    for name, what, table in (
        ("given", "Characters of given names", levels(source)),
        ("surnames", "Characters of surnames", surnames(source)),
        ("words", "Words by length and", {f"{size} {level}": text for (size, level), text in words(source).items()}),
    ):
        lines = [HEAD.format(what), *(f"{level} {text}" for level, text in table.items())]
        Path(__file__).with_name(f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
