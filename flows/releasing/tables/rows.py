"""The rows of a release by document, out of its JSON Lines files, without holding them: for what compares two releases."""

from __future__ import annotations

import mmap
import re
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol, Self

from flows.releasing.files import json_lines
from flows.releasing.tables.build import Tables

#: `doc_id` stands at the head of a row, or behind the row's key.
_DOC_ID = re.compile(rb'\{(?:"[a-z]+_id":"(?:[^"\\]|\\.)*",)??"doc_id":"((?:[^"\\]|\\.)*)"')


class Rows(Protocol):
    """The rows of a release by document."""

    def documents(self) -> Iterator[str]:
        """The ids of the documents, in the order of the release."""

    def of(self, doc_id: str) -> Mapping[str, bytes]:
        """The rows of a document as JSON Lines, by table; tables without a row of it are left out."""


class _Spans:
    """Where the rows of each document stand in the lines of one table. Rows of a document follow one another."""

    def __init__(self, lines: bytes | mmap.mmap) -> None:
        self.lines = lines
        self.places: dict[str, int] = {}
        self.starts, self.ends = array("q"), array("q")
        last, at = None, 0
        while at < len(lines):
            end = lines.find(b"\n", at) + 1 or len(lines)
            found = _DOC_ID.match(lines, at)
            if found is None:
                raise ValueError(f"a row names no document: {bytes(lines[at : at + 60])!r}")
            if found[1] != last:
                last = found[1]
                self.places[last.decode()] = len(self.starts)
                self.starts.append(at)
                self.ends.append(end)
            self.ends[-1] = end
            at = end

    def of(self, doc_id: str) -> bytes:
        place = self.places.get(doc_id)
        return b"" if place is None else self.lines[self.starts[place] : self.ends[place]]


class TableRows:
    """The rows of tables that are in memory."""

    def __init__(self, tables: Tables) -> None:
        self._spans = {table: _Spans(b"".join(json_lines(frame))) for table, frame in tables.items()}

    def documents(self) -> Iterator[str]:
        """The ids of the documents, in their order."""
        return iter(self._spans["documents"].places)

    def of(self, doc_id: str) -> Mapping[str, bytes]:
        """The rows of a document, by table."""
        return {table: lines for table, spans in self._spans.items() if (lines := spans.of(doc_id))}


class ReleaseRows(TableRows):
    """The rows of a release folder. A context: its files are open for as long as it lasts. Raises OSError or ValueError where they
    can't be read."""

    def __init__(self, folder: Path) -> None:
        self._maps: list[mmap.mmap] = []
        self._spans = {}
        tables = {path.stem: path for path in (folder / "jsonl").glob("*.jsonl")}  # an earlier release has others
        tables.setdefault("documents", folder / "jsonl" / "documents.jsonl")
        for table in sorted(tables):
            with tables[table].open("rb") as stream:
                if not stream.seek(0, 2):  # an empty file can't be mapped
                    self._spans[table] = _Spans(b"")
                    continue
                mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            self._maps.append(mapped)
            self._spans[table] = _Spans(mapped)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        for mapped in self._maps:
            mapped.close()
