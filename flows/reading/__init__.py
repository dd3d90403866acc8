"""Bytes to documents: which files are read, how each is decoded and taken apart, and what it says of itself."""

from flows.reading.describing import describe, find_repeated_lines
from flows.reading.documents import read_bytes, read_file
from flows.reading.duplicates import find_duplicates
from flows.reading.inputs import check_input, list_inputs

__all__ = [
    "check_input",
    "describe",
    "find_duplicates",
    "find_repeated_lines",
    "list_inputs",
    "read_bytes",
    "read_file",
]
