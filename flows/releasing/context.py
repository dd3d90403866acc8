"""What a release is made of: its tables, and the circumstances that whoever runs it has gathered. Nothing here reads a
clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flows.registry.dataset import Dataset
from flows.releasing.files import TableFiles
from flows.releasing.pages.figures import Tally

#: A file of a table holds at most so many bytes of JSON Lines; as Parquet, compressed, about a fifth of it.
SHARD_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class ReleaseContext:
    """The circumstances of a release.

    Attributes:
        date: day of the release, YYYY-MM-DD. The same date gives the same bytes.
        seeds: SHA-256 of each input, documents and registry, by its path below the input folder.
        code_version: version of this project.
        code_sha256: a hash of the code and data that made the tables.
        libraries: versions of the libraries that shape the output.
        first_version: what the very first release of a folder is called.
        scores: for the card: "gold" holds the SHA-256 of the sources that were measured and their scores, {measure:
            value} or {group: {measure: value}}; "real" the scores on real pages of other sites.
        corrections: how many corrections of maintainers were applied, by kind.
        withdrawn: the source files that were withdrawn.
        dataset: what the dataset is called and who answers for it.
        shard_bytes: bytes of JSON Lines, from which on a table is cut into several files.
    """

    date: str
    seeds: Mapping[str, str] = field(default_factory=dict)
    code_version: str = ""
    code_sha256: str = ""
    libraries: Mapping[str, str] = field(default_factory=dict)
    first_version: str = "0.1.0"
    scores: Mapping[str, Any] = field(default_factory=dict)
    corrections: Mapping[str, int] = field(default_factory=dict)
    withdrawn: tuple[str, ...] = ()
    dataset: Dataset = field(default_factory=Dataset)
    shard_bytes: int = SHARD_BYTES


@dataclass(frozen=True, slots=True)
class Release:
    """A release as its texts know it: version, date, what was counted, a row of each table to show, what was left out,
    and the folder that holds the written tables and the `pieces` of the viewer."""

    version: str
    date: str
    tally: Tally
    examples: Mapping[str, dict[str, Any]]
    quarantine: list[dict[str, Any]]
    context: ReleaseContext
    folder: Path
    written: Mapping[str, TableFiles]
    pieces: Mapping[str, int]

    def named(self, version: str, date: str) -> Release:
        """The release under its version and date."""
        return replace(self, version=version, date=date)

    @property
    def figures(self) -> dict[str, Any]:
        """What the tables hold, in figures."""
        return self.tally.figures()
