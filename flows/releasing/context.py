"""What a release is made of: its tables, and the circumstances that whoever runs it has gathered. Nothing here reads a clock."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.releasing.files import TableFiles
from flows.releasing.tables import Tables, writable

#: A shard of a table holds about this many bytes in memory; on disk, compressed, about a third of it.
SHARD_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class ReleaseContext:
    """The circumstances of a release.

    Attributes:
        date: day of the release, YYYY-MM-DD. The same date gives the same bytes.
        seeds: SHA-256 of each input, documents and registry, by its path below the input folder.
        code_version: version of this project.
        libraries: versions of the libraries that shape the output.
        first_version: what the very first release of a folder is called.
        scores: figures of the gold standard, {measure: value} or {group: {measure: value}}, for the card.
        corrections: how many corrections of maintainers were applied, by kind.
        withdrawn: the source files that were withdrawn.
        shard_bytes: size in memory, from which on a table is cut into several files.
    """

    date: str
    seeds: Mapping[str, str] = field(default_factory=dict)
    code_version: str = ""
    libraries: Mapping[str, str] = field(default_factory=dict)
    first_version: str = "0.1.0"
    scores: Mapping[str, Any] = field(default_factory=dict)
    corrections: Mapping[str, int] = field(default_factory=dict)
    withdrawn: tuple[str, ...] = ()
    shard_bytes: int = SHARD_BYTES


@dataclass(frozen=True, slots=True)
class Release:
    """A release as its texts know it: version, date, tables with their figures, what was left out, and the folder that holds
    the written tables."""

    version: str
    date: str
    tables: Tables
    figures: Mapping[str, Any]
    quarantine: list[dict[str, Any]]
    context: ReleaseContext
    folder: Path
    written: Mapping[str, TableFiles]


def hash_seeds(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by its POSIX path there; hidden files are passed over."""
    hashes = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in relative.parts):
            with path.open("rb") as stream:
                hashes[writable(relative.as_posix())] = hashlib.file_digest(stream, "sha256").hexdigest()
    return hashes
