"""Build common_words.txt: python -m flows.segmenting.words.build_common path/to/jieba/dict.txt

jieba's dictionary (https://github.com/fxsjy/jieba, MIT licence) gives each word a frequency and a part of speech. Four
lists are kept, each on a line of its own behind its heading: `surname`, words that begin with a surname and are not
tagged as names (高兴, 方面); `verb`, verbs and adverbs of two characters (and adjectives), which show where a name
before them ends (强调, 忽然); `translit`, words and places that are written with the characters of foreign names
(巴塞罗那); `noun`, other common words of two characters, which are nobody's nickname.
"""

from __future__ import annotations

import sys
from pathlib import Path

from flows.segmenting.words.lexicon import NOT_GIVEN, SURNAMES, TRANSLIT

HEAD = (
    "# Words that look like names or end them. From jieba's dict.txt (MIT licence), by "
    "flows/segmenting/words/build_common.py"
)


def lists(dictionary: str) -> dict[str, list[str]]:
    """The four lists, each sorted."""
    kept: dict[str, set[str]] = {"surname": set(), "verb": set(), "translit": set(), "noun": set()}
    for line in dictionary.splitlines():
        word, count, tag = line.split(" ")
        frequency = int(count)
        if len(word) == 2 and tag[0] in "vdpca" and frequency >= 200:
            kept["verb"].add(word)
        if len(word) == 2 and tag[0] in "ntsfmrqilbz" and not tag.startswith("nr") and frequency >= 300:
            kept["noun"].add(word)
        if tag.startswith("nr"):
            continue
        if 2 <= len(word) <= 3 and word[0] in SURNAMES and frequency >= 20 and not NOT_GIVEN.intersection(word[1:]):
            kept["surname"].add(word)
        if 2 <= len(word) <= 6 and TRANSLIT.issuperset(word) and frequency >= (3 if tag == "ns" else 20):
            kept["translit"].add(word)
    return {name: sorted(words) for name, words in kept.items()}


if __name__ == "__main__":
    found = lists(Path(sys.argv[1]).read_text(encoding="utf-8"))
    lines = [HEAD, *(f"{name} {' '.join(words)}" for name, words in found.items())]
    Path(__file__).with_name("common_words.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print({name: len(words) for name, words in found.items()})
