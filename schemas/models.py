"""The models of all published tables, in the order in which the card shows them."""

from __future__ import annotations

import pandera.polars as pa

from schemas.conversations import Conversations
from schemas.dialogues import Dialogues
from schemas.documents import Documents
from schemas.repairs import Repairs
from schemas.turns import Turns

__all__ = ["TABLES", "Conversations", "Dialogues", "Documents", "Repairs", "Turns"]

TABLES: dict[str, type[pa.DataFrameModel]] = {
    "turns": Turns,
    "conversations": Conversations,
    "dialogues": Dialogues,
    "documents": Documents,
    "repairs": Repairs,
}
