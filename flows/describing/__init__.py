"""The lines of a page that are not the article leave, and say who, when and where as they go."""

from flows.describing.describe import describe, find_repeated_lines
from flows.describing.duplicates import find_duplicates

__all__ = ["describe", "find_duplicates", "find_repeated_lines"]
