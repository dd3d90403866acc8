"""Japanese in Chinese pages: a title, a quotation, a lyric. Its characters are not Chinese variants and stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.text import Span

_KANA = re.compile("[ぁ-ゖァ-ヺｦ-ﾝ]")
#: A stretch between marks; Japanese is decided for each.
_STRETCH = re.compile(r"[^\n\x00-\x1f，。、；：？！“”「」『』（）()《》【】…,!?;:]+")
#: Characters that Chinese can hardly do without and Japanese does not have.
_CHINESE = re.compile("[这這们們你她说說吗嗎吧呢啊没沒还還给給让讓谁誰么麼很把被从從为為爲]")


def is_japanese(s: str) -> bool:
    """Whether a piece of text is Japanese: kana is a good part of it, and nothing in it is Chinese alone.

    >>> is_japanese("日本語の勉強をする"), is_japanese("優の良品"), is_japanese("他說ありがとう")
    (True, False, False)
    """
    kana = len(_KANA.findall(s))
    if kana < 2:
        return False
    letters = sum(c.isalpha() for c in s)
    return kana * 4 >= letters and not _CHINESE.search(s)


def japanese_spans(s: str) -> Iterator[Span]:
    """The stretches of a string that are Japanese."""
    if not _KANA.search(s):
        return
    for m in _STRETCH.finditer(s):
        if is_japanese(m.group()):
            yield m.span()
