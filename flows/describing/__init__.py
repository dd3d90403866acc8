"""The lines of a page that are not the article leave, and say who, when and where as they go."""

from flows.describing.describe import REPEATS, describe, edge_lines, find_repeated_lines
from flows.describing.duplicates import find_duplicates, link_duplicates, signature

__all__ = [
    "REPEATS",
    "describe",
    "edge_lines",
    "find_duplicates",
    "find_repeated_lines",
    "link_duplicates",
    "signature",
]
