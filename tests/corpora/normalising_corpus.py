"""Text to compare converters on: what the seeds hold, and what dictionaries trip over.

Everything is made from the seeds and from OpenCC's own dictionaries with a fixed random seed, so that the corpus is as
large as one likes, the same everywhere, and needs no download.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from flows.normalising.conversion.dictionaries import load_dictionary

SEEDS = Path(__file__).parents[2] / "seeds"

_DICTIONARIES = (
    "STPhrases",
    "STCharacters",
    "TSPhrases",
    "TSCharacters",
    "TWPhrases",
    "TWPhrasesRev",
    "TWVariants",
    "TWVariantsRev",
    "TWVariantsRevPhrases",
    "HKVariants",
    "HKVariantsRev",
    "HKVariantsRevPhrases",
)


def natural_lines() -> list[str]:
    """The seeds' lines that are not blank, in the script they are in."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt")))
    return [line for text in texts for line in text.splitlines() if line.strip()]


_ANNOTATION = re.compile(r"(?<=[㐀-鿿])\([a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]{1,6}\)")
_MARKUP = re.compile(r"<[^<>]*>|[*`]{1,3}|^[#>\s-]+|!?\[[^\]]*\]\([^)]*\)")


def prose_lines() -> list[str]:
    """The seeds' lines without markup and annotations: what reaches the punctuation rules, half-width marks and all."""
    return [line for raw in natural_lines() if (line := _MARKUP.sub("", _ANNOTATION.sub("", raw)))]


def natural_text(size: int, lines: list[str] | None = None) -> list[str]:
    """At least `size` bytes of the seeds' lines, or of others, shuffled anew each round."""
    rng, lines, result, total = random.Random(5), lines or natural_lines(), [], 0
    while total < size:
        rng.shuffle(lines)
        result += lines
        total += sum(len(line.encode()) + 1 for line in lines)
    return result


def adversarial_lines(count: int, seed: int = 5) -> Iterator[str]:
    """Lines in which dictionary entries overlap, nest, are cut short, and stand beside marks, Latin, rare and foreign
    characters."""
    rng = random.Random(seed)
    dictionaries = [load_dictionary(name, "package") for name in _DICTIONARIES]
    keys = [list(d) for d in dictionaries]
    values = [list(d.values()) for d in dictionaries]
    by_first: dict[str, list[str]] = {}
    for key in keys[0] + keys[2] + keys[4] + keys[5] + keys[8] + keys[11]:
        by_first.setdefault(key[0], []).append(key)
    marks = ["，", "。", " ", "-", "…", "“", "A", "GPT-5", "\t", "の", "🙂", "𠀀", "７", "·", "\u3000", "é", "．", ""]

    def word() -> str:
        return rng.choice(rng.choice(keys if rng.random() < 0.6 else values))

    for _ in range(count):
        parts = [word()]
        for _ in range(rng.randrange(1, 14)):
            dice = rng.random()
            if dice < 0.5 and parts[-1] and (linked := by_first.get(parts[-1][-1])):
                parts.append(rng.choice(linked)[1:])  # the next entry shares this one's last character
            elif dice < 0.6:
                parts.append(word()[: rng.randrange(1, 4)])
            elif dice < 0.75:
                parts.append(rng.choice(marks))
            else:
                parts.append(word())
            if not parts[-1]:
                parts.pop()
        yield "".join(parts)
