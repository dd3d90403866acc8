"""The contract: one pandera model for each published table.

TABLES names them in the order in which the card shows them. Columns are described once, here; the card and Croissant take
their descriptions from the models.
"""

from __future__ import annotations

import pandera.polars as pa

from schemas.conversations import Conversations
from schemas.dialogues import Dialogues
from schemas.documents import Documents
from schemas.repairs import Repairs
from schemas.turns import Turns

TABLES: dict[str, type[pa.DataFrameModel]] = {
    "turns": Turns,
    "conversations": Conversations,
    "dialogues": Dialogues,
    "documents": Documents,
    "repairs": Repairs,
}

#: The columns that name a row, and give a table its order.
KEYS: dict[str, str] = {
    "turns": "turn_id",
    "conversations": "doc_id",
    "dialogues": "doc_id",
    "documents": "doc_id",
    "repairs": "repair_id",
}

__all__ = ["KEYS", "TABLES", "Conversations", "Dialogues", "Documents", "Repairs", "Turns"]
