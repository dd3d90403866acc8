"""The contract: one pandera model for each published table.

TABLES names them in the order in which the card shows them. Columns are described once, here; the card and Croissant
take their descriptions from the models.

The models are imported when they are asked for: cleaning and segmenting look at `schemas.characters` alone, and do
without pandera.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.models import TABLES, Conversations, Dialogues, Documents, Repairs, Turns

#: The columns that name a row, and give a table its order.
KEYS: dict[str, str] = {
    "turns": "turn_id",
    "conversations": "doc_id",
    "dialogues": "doc_id",
    "documents": "doc_id",
    "repairs": "repair_id",
}

__all__ = ["KEYS", "TABLES", "Conversations", "Dialogues", "Documents", "Repairs", "Turns"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from schemas import models

    return getattr(models, name)
