"""What recognisers write where nobody speaks: lines they learned from other people's subtitles, and loops of one
phrase.

Known from the training data of Whisper (subtitles of Chinese channels end with these lines) and from the tools that
sign what they made. A line is taken only as a whole, a loop down to its first time.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from flows.language.plausible import code_points
from flows.text import Edit, Text

_LINE = re.compile(
    r"[\s(（\[【♪*]*(?:"
    r"(?:小编)?(?:中文)?字幕[^。\n]{0,6}(?:由|by)?\s*(?:the\s+)?amara\.org[^。\n]{0,20}|由\s*amara\.org[^。\n]{0,20}|"
    r"(?:subtitles|captions?)\s+by\s[^。\n]{0,40}|(?:请)?不吝(?:点赞|點讚)[^。\n]{0,40}|"
    r"(?:优优|優優)独?獨?(?:播剧场|播劇場)[^。\n]{0,50}|"
    r"(?:中文)?字幕(?:志愿者|組|组|提供|制作|製作|by|来源|來源)[^。\n]{0,30}|明镜(?:与|與)点点(?:栏目)?|"
    r"(?:transcribed|transcription|generated|created|powered)\s+(?:by|with)\s+(?:https?://)?[^。\n]{1,60}|"
    r"(?:本)?(?:文字稿|转写|转录|记录|文字记录|字幕|会议纪要)由[^。\n]{1,24}(?:自动|智能|ai)?"
    r"(?:生成|转写|转录|提供|识别)|由[^。\n]{1,16}(?:自动|智能|ai)(?:生成|转写|转录|识别)[^。\n]{0,16}|"
    r"以上内容由[^。\n]{1,16}(?:生成|转写|识别)[^。\n]{0,16}|"
    r"(?:thanks|thank you) for watching[!.]*|(?:感谢|谢谢)(?:您的?)?(?:观看|收看|收听)[！!。.]*"
    r")[\s)）\]】♪*]*",
    re.I,
)

#: A phrase of two to twenty characters, said six times and more without a break.
_LOOP = re.compile(r"([\u4e00-\u9fff][\u4e00-\u9fff，。！？、, ]{1,19}?)\1{5,}")

#: Characters of a phrase at least and at most, and how often it is said again.
_PHRASE, _AGAIN = (2, 20), 5

#: A stock line that a loop is made of goes wholly.
_LOOPED = re.compile(r"(?:谢谢|感谢|多谢)(?:大家|您)?(?:的)?(?:观看|收看|收听|聆听)|字幕|请?订阅|点赞|转发|打赏")


def strip(text: Text) -> Text:
    """A recording's text without stock lines ("boilerplate"), and without the loops of a recogniser ("repetition")."""
    return strip_loops(_strip_lines(text))


def _strip_lines(text: Text) -> Text:
    edits = []
    for start, end in text.lines():
        if 4 <= end - start <= 100 and _LINE.fullmatch(text.chars, start, end):
            edits.append(Edit(start, end, "", "boilerplate"))
    return text.edit(edits)


def _may_loop(chars: str) -> bool:
    """Whether a text may hold what _LOOP finds, which asks at each character.

    Where something of n characters is said six times, five places in a row of those that n divides hold the character
    that stands n places behind.
    """
    codes = code_points(chars)
    codes = np.where(_of_a_phrase().take(codes, mode="clip"), codes, np.arange(len(codes), dtype=np.uint32) << 16)
    for size in range(_PHRASE[0], _PHRASE[1] + 1):
        every = codes[::size]
        same = np.flatnonzero(every[1:] == every[:-1])
        if (same[_AGAIN - 1 :] - same[: 1 - _AGAIN] < _AGAIN).any():
            return True
    return False


@cache
def _of_a_phrase() -> np.ndarray:
    """Of each character of the first plane (the last place stands for all beyond), whether _LOOP may match it."""
    table = np.zeros(0x10001, dtype=bool)
    table[0x4E00:0xA000] = True
    table[[ord(mark) for mark in "，。！？、, "]] = True
    return table


def strip_loops(text: Text) -> Text:
    """The text with each loop said once, or not at all where it is one of a recogniser's stock phrases."""
    edits = []
    for match in _LOOP.finditer(text.chars) if _may_loop(text.chars) else ():
        keep = match.start() if _LOOPED.search(match[1] * 2) else match.end(1)
        edits.append(Edit(keep, match.end(), "", "repetition"))
    return text.edit(edits)
