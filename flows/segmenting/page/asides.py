"""What another voice says in brackets inside a turn: `（记者：是哪一年？）`."""

from __future__ import annotations

import re
from collections.abc import Callable

from flows.segmenting.page.blocks import RawTurn

_INTERJECTED = re.compile(
    r"[（(【\[]\s?([^（）()【】：:，。“”]{1,16}?)(?:插话|追问|打断)?[：:]\s?([^（）()【】]{1,200})[）)】\]]"
)
_SPACE = " \t\n\u3000\u00a0"
_TAIL_NOTE = re.compile(r"\s*[（(](?:注|编者?注|译者?注|编按|编者按|记者注|作者注)[：:，][^（）()]*[）)][。]?$")


def with_asides(chars: str, turns: list[RawTurn], voice: Callable[[str], str | None]) -> list[RawTurn]:
    """Cut asides out of turns. `voice` gives the speaker's id of a label inside brackets, None where it is no label."""
    result: list[RawTurn] = []
    for turn in turns:
        text = chars[turn.start : turn.end]
        if not ("（" in text or "【" in text or "(" in text or "[" in text):
            result.append(turn)
            continue
        at, first = turn.start, True
        for found in _INTERJECTED.finditer(text):
            speaker = voice(found.group(1))
            if speaker is None or speaker == turn.speaker:
                continue
            start, end = utterance_span(chars, at, turn.start + found.start())
            if start < end:
                result.append(
                    turn._replace(start=start, end=end, attribution=turn.attribution if first else "continuation")
                )
                first = False
            said = (turn.start + found.start(2), turn.start + found.end(2))
            result.append(RawTurn(*said, found.group(1), speaker, "label", 0.85, frozenset({"aside"})))
            at = turn.start + found.end()
        if at == turn.start:
            result.append(turn)
            continue
        start, end = utterance_span(chars, at, turn.end)
        if start < end and any(ch.isalnum() for ch in chars[start:end]):
            result.append(
                turn._replace(start=start, end=end, attribution=turn.attribution if first else "continuation")
            )
    return result


def utterance_span(chars: str, start: int, end: int) -> tuple[int, int]:
    """A span without space and trailing notes, and without quote marks that enclose all of it.

    >>> utterance_span("“我不知道。”", 0, 7), utterance_span(" 好的。（编者注：有删节）", 0, 13)
    ((1, 6), (1, 4))
    """
    while start < end and chars[start] in _SPACE:
        start += 1
    while end > start and chars[end - 1] in _SPACE:
        end -= 1
    if start == end:
        return start, end
    last = chars[end - 1]
    if last in "）)" or (last == "。" and chars[end - 2] in "）)"):
        if found := _TAIL_NOTE.search(chars[max(start, end - 300) : end]):
            end -= found.end() - found.start()
    elif last in "”」" and chars[start] in "“「" and end - start > 2:
        inner = chars[start + 1 : end - 1]
        if not any(mark in inner for mark in "“”「」"):
            return start + 1, end - 1
    return start, end
