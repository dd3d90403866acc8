"""Which question a turn answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.document import Role, Segmentation
from flows.segmenting.cast.roles import ASKING


def replies(speakers: Sequence[str], roles: Sequence[Role], asks: Sequence[bool]) -> list[int | None]:
    """For each turn the index of the question it answers: the nearest before it that somebody else asked.

    What continues an answer answers the same question; a turn that asks answers nothing. Where nobody asked, nothing is
    linked.

    >>> replies(["a", "b", "b", "a"], ["host", "interviewee", "interviewee", "host"], [True, False, False, False])
    [None, 0, 0, None]
    """
    linked: list[int | None] = []
    question: int | None = None
    for index, (speaker, role, asked) in enumerate(zip(speakers, roles, asks, strict=True)):
        asking = role in ASKING
        reply = question if question is not None and not asking and speakers[question] != speaker else None
        linked.append(reply)
        goes_on = question == index - 1 and index > 0 and speakers[index - 1] == speaker
        if (asking and (asked or not goes_on)) or (asked and reply is None):
            question = index
    return linked


def relinked(segmentation: Segmentation) -> Segmentation:
    """The same turns, each linked anew to the question that it answers: who speaks, or what asks, has been
    corrected."""
    turns = segmentation.turns
    linked = replies([t.speaker_id for t in turns], [t.role for t in turns], [t.is_question for t in turns])
    made = tuple(replace(turn, reply_to=to) for turn, to in zip(turns, linked, strict=True))
    return replace(segmentation, turns=made)
