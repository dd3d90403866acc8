"""Build names_common_words.txt: python -m flows.segmenting.names_build path/to/jieba/dict.txt

jieba's dictionary (https://github.com/fxsjy/jieba, MIT licence) gives each word a frequency and a part of speech. Kept are the words of
two and three characters that begin with a surname and are not themselves tagged as names.
"""

from __future__ import annotations

import sys
from pathlib import Path

from flows.segmenting.names_lexicon import NOT_GIVEN, SURNAMES

LEAST_FREQUENCY = 20


def words(dictionary: str) -> list[str]:
    """The words to keep, sorted. A word whose rest could not be a given name anyway is left out: it needs no entry."""
    kept = set()
    for line in dictionary.splitlines():
        word, frequency, tag = line.split(" ")
        if not 2 <= len(word) <= 3 or word[0] not in SURNAMES or tag.startswith("nr"):
            continue
        if int(frequency) >= LEAST_FREQUENCY and not NOT_GIVEN.intersection(word[1:]):
            kept.add(word)
    return sorted(kept)


if __name__ == "__main__":
    found = words(Path(sys.argv[1]).read_text(encoding="utf-8"))
    head = "# Words that begin like a name and are none. From jieba's dict.txt (MIT licence), by flows/segmenting/names_build.py\n"
    Path(__file__).with_name("names_common_words.txt").write_text(head + "\n".join(found) + "\n", encoding="utf-8")
    print(len(found), "words")
