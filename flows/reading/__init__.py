"""Bytes to documents: which files are read, how each is decoded and taken apart, and what it says of itself.

The functions are imported when they are first asked for: decoding alone needs neither web pages nor Parquet.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.reading.documents import read_bytes, read_file
    from flows.reading.inputs import check_input, list_inputs

_HOMES = {
    "check_input": "inputs",
    "list_inputs": "inputs",
    "read_bytes": "documents",
    "read_file": "documents",
}

__all__ = [
    "check_input",
    "list_inputs",
    "read_bytes",
    "read_file",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
