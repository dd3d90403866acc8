"""Does a stretch sound like someone talking, or like the value of a field?"""

from __future__ import annotations

import re

SPEECH = re.compile(r"[我你您咱]|谢谢|大家好|^(?:对|嗯|是的|没错|好的|当然|哈哈)")
_QUESTION = re.compile(r"[？?]")
ENDED = re.compile(r"[。？！…?!”」）).~～]$")
#: What is told of somebody: `是一位…`, `2016年加入…`, `负责…`, `于 2015 年…`
TOLD_OF = re.compile(
    r"[—–-]?\s?(?:[，,、]|是一?[位名个家]|[于在自从]\s?\d{4}|曾(?:任|于|是|在|就|经)|现[任为居]|前?任职?|就职|毕业|"
    r"出生|生于|来自|负责|本名|原名|又名|人称|\d{4}\s?年|"
    r"[^。，]{2,20}(?:大学|学院|公司|集团|协会|创始人|CEO|教授|主编|记者|导演|作者))"
)
_ADDRESS = re.compile(r"https?://|www\.")


def speechlike(text: str) -> float:
    """How much a stretch sounds like someone talking rather than like the value of a field: -0.7 to 0.75.

    >>> speechlike("您是什么时候开始写作的？") > 0.5 > 0 > speechlike("李雷")
    True
    """
    score = 0.0
    if SPEECH.search(text):
        score += 0.35
    if ENDED.search(text):
        score += 0.15
    if _QUESTION.search(text):
        score += 0.15
    if len(text) >= 40:
        score += 0.1
    if len(text) <= 18 and not ENDED.search(text) and not SPEECH.search(text):
        score -= 0.4
    if _ADDRESS.search(text[:200]):
        score -= 0.3
    return score
