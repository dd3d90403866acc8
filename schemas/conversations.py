"""Table `conversations`: each document's turns as a chat, ready for a chat template."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

CHAT_ROLES = ["user", "assistant"]
MESSAGE = pl.Struct({"role": pl.String, "name": pl.String, "content": pl.String})


class Conversations(pa.DataFrameModel):
    """One row for each document that has turns: those who ask are `user`, those who answer `assistant`."""

    doc_id: pl.String = pa.Field(unique=True, description="The document; also the identifier of the conversation.")
    title: pl.String = pa.Field(nullable=True, str_length={"min_value": 1}, description="Title of the document.")
    source_file: pl.String = pa.Field(description="Path of the source file, as in `documents`.")
    messages: pl.List = pa.Field(
        dtype_kwargs={"inner": MESSAGE},
        description="Role, speaker's name and content of each message; turns of one speaker that follow one another are one message.",
    )
    n_messages: pl.Int32 = pa.Field(ge=1, description="Number of messages.")

    class Config:
        """The columns are these, in this order."""

        strict = True
        ordered = True

    @pa.check("messages", name="messages_are_whole")
    def messages_are_whole(cls, data: PolarsData) -> pl.LazyFrame:
        messages = pl.col(data.key).list
        known = messages.eval(pl.element().struct.field("role").is_in(CHAT_ROLES))
        sizes = messages.eval(
            pl.min_horizontal(
                pl.element().struct.field("name").str.len_chars(), pl.element().struct.field("content").str.len_chars()
            )
        )
        return data.lazyframe.select(known.list.all() & (sizes.list.min() > 0))

    @pa.dataframe_check(name="n_messages_counts_messages")
    def n_messages_counts_messages(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("n_messages") == pl.col("messages").list.len())
