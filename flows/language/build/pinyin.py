"""Build pinyin.txt from pypinyin's dictionaries (https://github.com/mozillazg/python-pinyin, MIT licence):
python -m flows.language.build.pinyin

First come the characters by their usual sound (`zhang 张章彰…`), then, behind a blank line, all phrases by their first
character (`张 三李四 …`); those whose characters sound otherwise in them have their sounds behind a sign of equality.
Phrases that sound as usual are kept too: the longest phrase at a place decides where the next one can begin.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT, RE_HANS

HEAD = (
    "# Sounds of characters and of phrases, without tones. From pypinyin (MIT licence), by "
    "flows/language/build/pinyin.py"
)


def tables() -> str:
    """The text of the two tables."""
    usual = {chr(code): lazy_pinyin(chr(code))[0] for code in sorted(PINYIN_DICT) if RE_HANS.match(chr(code))}
    by_sound: dict[str, str] = defaultdict(str)
    for char, sound in usual.items():
        by_sound[sound] += char
    by_head: dict[str, list[str]] = defaultdict(list)
    for phrase in sorted(PHRASES_DICT):
        sounds = lazy_pinyin(phrase)
        odd = "" if sounds == [usual.get(char) for char in phrase] else "=" + ",".join(sounds)
        by_head[phrase[0]].append(phrase[1:] + odd)
    singles = [f"{sound} {chars}" for sound, chars in sorted(by_sound.items())]
    return "\n".join([HEAD, *singles, "", *(f"{head} {' '.join(rests)}" for head, rests in by_head.items())]) + "\n"


if __name__ == "__main__":
    (Path(__file__).parents[1] / "data" / "pinyin.txt").write_text(tables(), encoding="utf-8")
