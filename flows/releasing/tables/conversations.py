"""Turns -> chats: what the tables `conversations` and `dialogues` hold.

Building and checking a release ask the same function.

Whoever asks is `user`, whoever answers `assistant`, and nobody is both in one document: interviewers, hosts and the
audience ask, interviewees answer, and anybody else is on the side of most of their turns.
"""

from __future__ import annotations

import polars as pl

ASKING = ("interviewer", "host", "audience")


def conversations(turns: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """The rows of `conversations`, one for each document that has turns, in the order of their doc_id.

    Args:
        turns: rows of `turns`.
        documents: rows of `documents`, of which doc_id, title and source_file are read.
    """
    return _told(_chats(turns), documents).select(
        *("doc_id", "title", "source_file", "messages"),
        *("n_messages", "n_speakers", "alternates", "starts_with", "confidence"),
    )


def dialogues(turns: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """The rows of `dialogues`: of the conversations those of two people who take turns strictly, the first with a
    question.

    A last message that nobody answers is left out, so that each dialogue ends with an answer.
    """
    chats = _chats(turns).filter(
        pl.col("alternates")
        & pl.col("begins_with_question")
        & (pl.col("starts_with") == "user")
        & (pl.col("n_speakers") == 2)
        & (pl.col("n_messages") > 1)
    )
    answered = (pl.col("n_messages") // 2 * 2).cast(pl.Int32)
    chats = chats.with_columns(messages=pl.col("messages").list.head(answered), n_messages=answered)
    return _told(chats, documents).select(
        "doc_id", "title", "source_file", "messages", "n_messages", "confidence", "uncertain"
    )


def _chats(turns: pl.DataFrame) -> pl.DataFrame:
    """One row for each document: its messages, and what they are good for."""
    ordered = turns.sort("doc_id", "turn_index", maintain_order=True)
    asks = (
        pl.when(pl.col("role").is_in(ASKING))
        .then(True)
        .when(pl.col("role") == "interviewee")
        .then(False)
        .otherwise(pl.col("is_question"))
    )
    runs = ordered.with_columns(
        run=pl.col("speaker_id").rle_id().over("doc_id"), asks=(asks.mean() > 0.5).over("doc_id", "speaker_id")
    )
    messages = runs.group_by("doc_id", "run", maintain_order=True).agg(
        role=pl.when(pl.col("asks").first()).then(pl.lit("user")).otherwise(pl.lit("assistant")),
        name=pl.col("speaker_name").first(),
        content=pl.col("text").str.join("\n"),
        speaker_id=pl.col("speaker_id").first(),
        asked=pl.col("is_question").any(),
        confidence=pl.col("confidence").min(),
        uncertain=pl.col("uncertain").any(),
    )
    role = pl.col("role")
    return messages.group_by("doc_id", maintain_order=True).agg(
        messages=pl.struct("role", "name", "content"),
        n_messages=pl.len().cast(pl.Int32),
        n_speakers=pl.col("speaker_id").n_unique().cast(pl.Int32),
        alternates=(role != role.shift()).fill_null(True).all(),
        starts_with=role.first(),
        begins_with_question=pl.col("asked").first(),
        confidence=pl.col("confidence").min(),
        uncertain=pl.col("uncertain").any(),
    )


def _told(chats: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    titles = documents.select("doc_id", "title", "source_file").unique("doc_id", keep="first", maintain_order=True)
    return chats.join(titles, on="doc_id", how="left", maintain_order="left")
