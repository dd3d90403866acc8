"""How Chinese names sound, without tones: 张三 is zhang san.

The same readings as pypinyin's, which takes a quarter of a second to load.

The tables stand in pinyin.txt, which `build/pinyin.py` makes. They stay plain strings that are searched: a document
asks for few names.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path


def syllables(text: str) -> list[str]:
    """The syllables of a text. Stretches of other characters stay as they are, each as one item.

    >>> syllables("重庆的张三"), syllables("重要"), syllables("阿Q 2")
    (['chong', 'qing', 'de', 'zhang', 'san'], ['zhong', 'yao'], ['a', 'Q 2'])
    """
    found: list[str] = []
    at = other = 0
    while at < len(text):
        if not reading(text[at]):
            at += 1
            continue
        if other < at:
            found.append(text[other:at])
        phrase, sounds = _phrase_at(text, at)
        found += sounds
        at = other = at + len(phrase)
    return [*found, text[other:]] if other < len(text) else found


@lru_cache(maxsize=4096)
def reading(char: str) -> str:
    """How a character by itself is read; "" where it is no Chinese one."""
    singles, _ = _tables()
    at = singles.find(char) if char > "\u3000" else -1
    return singles[singles.rfind("\n", 0, at) + 1 : at].partition(" ")[0] if at >= 0 else ""


def _phrase_at(text: str, at: int) -> tuple[str, list[str]]:
    """The longest phrase that begins at a place and the sounds of its characters; the character alone, if there is
    none."""
    tails, lengths = _phrases(text[at])
    for length in lengths:
        tail = text[at + 1 : at + 1 + length]
        if tail in tails:
            best = text[at] + tail
            return best, tails[tail].split(",") if tails[tail] else [reading(char) for char in best]
    return text[at], [reading(text[at])]


@lru_cache(maxsize=1024)
def _phrases(head: str) -> tuple[dict[str, str], list[int]]:
    """The rest of each phrase that begins with a character, with its sounds where they are not those of its characters
    by themselves; and how long such rests are, the longest first."""
    _, phrases = _tables()
    at = phrases.find(f"\n{head} ")
    if at < 0:
        return {}, []
    listed = phrases[at + 3 : phrases.index("\n", at + 1)].split(" ")
    tails: dict[str, str] = {}
    for item in listed:
        tail, _, odd = item.partition("=")
        tails.setdefault(tail, odd)
    return tails, sorted({len(tail) for tail in tails if tail}, reverse=True)


@cache
def _tables() -> tuple[str, str]:
    """The lines `zhang 张章彰…` of characters by sound, and the lines `张 三李四 …` of phrases by their first
    character."""
    singles, _, phrases = (Path(__file__).parent / "data" / "pinyin.txt").read_text(encoding="utf-8").partition("\n\n")
    return singles, "\n" + phrases
