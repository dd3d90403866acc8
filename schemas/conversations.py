"""Table `conversations`: each document's turns as a chat, ready for a chat template."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from schemas.chats import CHAT_ROLES, MESSAGE, Chat, roles_alternate


class Conversations(Chat):
    """One row for each document that has turns: those who ask are `user`, those who answer `assistant`."""

    doc_id: pl.String = pa.Field(unique=True, description="The document; also the identifier of the conversation.")
    title: pl.String = pa.Field(nullable=True, str_length={"min_value": 1}, description="Title of the document.")
    source_file: pl.String = pa.Field(description="Path of the source file, as in `documents`.")
    messages: pl.List = pa.Field(
        dtype_kwargs={"inner": MESSAGE},
        description="Role, speaker's name and content of each message; turns of one speaker that follow one another "
        "are one message.",
    )
    n_messages: pl.Int32 = pa.Field(ge=1, description="Number of messages.")
    n_speakers: pl.Int32 = pa.Field(ge=1, description="Number of people who speak, by speaker_id.")
    alternates: pl.Boolean = pa.Field(description="No message has the role of the one before it.")
    starts_with: pl.String = pa.Field(isin=CHAT_ROLES, description="Role of the first message.")
    confidence: pl.Float64 = pa.Field(ge=0, le=1, description="The least confidence of its turns, 0 to 1.")

    @pa.dataframe_check(name="n_messages_counts_messages")
    def n_messages_counts_messages(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("n_messages") == pl.col("messages").list.len())

    @pa.dataframe_check(name="alternates_says_what_the_roles_do")
    def alternates_says_what_the_roles_do(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("alternates") == roles_alternate("messages"))
