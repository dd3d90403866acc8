"""Pinyin in brackets: a site's annotation, or meant by the author?

Sites put pinyin behind characters of a list, and the list holds traditional forms that their mapping makes (發, 說):
every one of them, wherever it stands. Authors gloss what readers may not know, once; textbooks gloss every character,
also those that are the same in both scripts; and none of them glosses the first half of a character.
"""

from __future__ import annotations

import re
from collections import Counter

from flows.language.folding import fold_char, simplified_only
from flows.language.gbk import ident_of
from flows.language.model import load_model
from flows.language.readings import PINYIN, PINYIN_LETTERS, reads, reads_exactly

ANNOTATION = re.compile(rf"[(（]({PINYIN})(?:[(（]{PINYIN}[)）]){{0,3}}[)）]")
_WITH_CHARACTER = re.compile(rf"[(（](?<=([㐀-鿿]).)({PINYIN})[)）]")  # one set of characters first is fast
#: Half a character lost before an annotation; half a character lost before a mark.
_HALF_LOST = re.compile(rf"[?\ufffd](?:\(?{PINYIN}\)|[!,;！，；][㐀-鿿]|(?<=\?)\?[㐀-鿿])")
_SEVERAL = re.compile(rf"[(（](?<=[㐀-鿿].)[{PINYIN_LETTERS}]+(?:[ '’·-][{PINYIN_LETTERS}]+)+[)）]")
_SPOKEN_OF = re.compile("讀作|讀音|读作|读音|念作|唸作|发音|發音|拼音")

COMMON = 10.5  # nats: a character cheaper than this needs no gloss
FEW = 3  # annotations: fewer prove little
BARE = 1.5  # times as many of the annotated characters as annotations: more, and it is no site
MEANT_SHARE = 0.1  # of the annotations on characters that no site annotates: more, and they are meant


def are_damage(s: str) -> bool:
    """Whether the annotations of a text are a site's; if not, they are left alone."""
    if _HALF_LOST.search(s):
        return True
    site: Counter[str] = Counter()
    meant = len(_SEVERAL.findall(s))
    for m in _WITH_CHARACTER.finditer(s):
        char, reading = m.groups()
        if not reads(char, reading):
            continue
        if fold_char(char) == char:
            meant += 1
        elif reads_exactly(char, reading):
            site[char] += 1
    total = sum(site.values())
    if not total or meant > MEANT_SHARE * total:
        return False
    counts = Counter(s)
    if sum(n for c, n in counts.items() if c in simplified_only()) > total:
        return False
    if sum(counts[c] for c in site) > BARE * total:
        return False  # the same characters stand bare elsewhere
    if total < FEW:
        common = all(load_model().uni[ident_of(c)] < COMMON for c in site)
        return common and not _SPOKEN_OF.search(s)
    return True
