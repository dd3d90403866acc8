"""Which question a turn answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.document import Turn
from flows.segmenting.roles import ASKING


def with_replies(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Link each answer to the nearest question before it that somebody else asked; what continues an answer answers the same
    question. A turn that asks links to nothing, unless it answers a question with one. Quoted utterances stay unlinked where nobody
    asked."""
    linked: list[Turn] = []
    question: int | None = None
    for index, turn in enumerate(turns):
        reply = None
        if question is not None and turns[question].speaker_id != turn.speaker_id and turn.role not in ASKING:
            reply = question
        linked.append(replace(turn, reply_to=reply))
        if (turn.role in ASKING and (turn.is_question or not _still_open(turns, question, index))) or (
            turn.is_question and reply is None
        ):
            question = index
    return tuple(linked)


def _still_open(turns: Sequence[Turn], question: int | None, index: int) -> bool:
    """Whether a question still waits for its answer: the same voice goes on."""
    return question is not None and turns[question].speaker_id == turns[index].speaker_id and index - question <= 1
