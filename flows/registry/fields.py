"""fields.toml: which field of a folder's records is their text, where nobody could guess it.

[[fields]]
files = "crawl/*.jsonl"        # a pattern for paths below the input folder
text = "body.html"             # a path into each record; a number steps into a list
title = "head.headline"        # and, if you like, title, author, publisher, url, date, summary
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from flows.registry.models import load_entries

#: Fields that a map may name besides the text.
OTHERS = ("title", "author", "publisher", "url", "date", "summary")


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Where records of certain files keep what: paths such as `body.html`, empty where nothing is named."""

    files: str
    text: str
    title: str = ""
    author: str = ""
    publisher: str = ""
    url: str = ""
    date: str = ""
    summary: str = ""

    def covers(self, source_file: str) -> bool:
        """Whether a file's records are meant; `source_file` is its path below the input folder."""
        return fnmatchcase(source_file, self.files)

    def others(self) -> Iterator[tuple[str, str]]:
        """The named fields besides the text, with their paths."""
        return ((name, getattr(self, name)) for name in OTHERS)


def load_field_maps(folder: Path) -> tuple[FieldMap, ...]:
    """The maps of a folder's fields.toml; none where there is no such file. Raises RegistryError."""
    path = folder / "fields.toml"
    try:
        status = path.stat()
    except OSError:
        return ()
    return _load(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _load(path: Path, _changed: int, _size: int) -> tuple[FieldMap, ...]:
    entries = load_entries(path, "fields", {"files": str, "text": str}, dict.fromkeys(OTHERS, str))
    for entry in entries:
        for key in ("files", "text"):
            if not entry[key].strip():
                raise entry.error(key, "must not be empty")
    return tuple(FieldMap(**entry.values) for entry in entries)
