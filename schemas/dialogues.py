"""Table `dialogues`: conversations of two people that any chat template takes as they are."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from schemas.chats import MESSAGE, Chat, roles_alternate


class Dialogues(Chat):
    """One row for each conversation of two people who take turns strictly: `user` begins with a question, `assistant`
    ends with an answer. A last question that nobody answers is left out."""

    doc_id: pl.String = pa.Field(unique=True, description="The document; also the identifier of the dialogue.")
    title: pl.String = pa.Field(nullable=True, str_length={"min_value": 1}, description="Title of the document.")
    source_file: pl.String = pa.Field(description="Path of the source file, as in `documents`.")
    messages: pl.List = pa.Field(
        dtype_kwargs={"inner": MESSAGE},
        description="Role, speaker's name and content of each message; user and assistant by turns.",
    )
    n_messages: pl.Int32 = pa.Field(ge=2, description="Number of messages, always even.")
    confidence: pl.Float64 = pa.Field(ge=0, le=1, description="The least confidence of the document's turns, 0 to 1.")
    uncertain: pl.Boolean = pa.Field(
        description="Characters of at least one of the document's turns may be wrong or lost."
    )

    @pa.dataframe_check(name="user_and_assistant_by_turns")
    def user_and_assistant_by_turns(cls, data: PolarsData) -> pl.LazyFrame:
        role = pl.col("messages").list
        ends = (role.first().struct.field("role") == "user") & (role.last().struct.field("role") == "assistant")
        counted = pl.col("n_messages") == role.len()
        return data.lazyframe.select(roles_alternate("messages") & ends & counted)
