"""What the two tables of chats share: the type of a message, and what holds for a list of them."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from schemas.table import Table

CHAT_ROLES = ["user", "assistant"]
MESSAGE = pl.Struct({"role": pl.String, "name": pl.String, "content": pl.String})


def messages_are_whole(column: str) -> pl.Expr:
    """Each message has a known role, a name and something said."""
    messages = pl.col(column).list
    known = messages.eval(pl.element().struct.field("role").is_in(CHAT_ROLES))
    name, content = (pl.element().struct.field(field).str.len_chars() for field in ("name", "content"))
    sizes = messages.eval(pl.min_horizontal(name, content))
    return known.list.all() & (sizes.list.min() > 0)


def roles_alternate(column: str) -> pl.Expr:
    """No message has the role of the one before it."""
    role = pl.element().struct.field("role")
    return pl.col(column).list.eval((role != role.shift()).fill_null(True)).list.all()


class Chat(Table):
    """What the two have in common beside their columns."""

    @pa.check("messages", name="messages_are_whole")
    def messages_are_whole(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(messages_are_whole(data.key))
