"""Does a stretch sound like someone talking, or like the value of a field?"""

from __future__ import annotations

import re

SPEECH = re.compile(r"[我你您咱]|谢谢|大家好|^(?:对|嗯|是的|没错|好的|当然|哈哈)")
_QUESTION = re.compile(r"[？?]")
ENDED = re.compile(r"[。？！…?!”」）).~～]$")
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
