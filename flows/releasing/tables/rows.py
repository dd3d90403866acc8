"""The rows of a release by document, out of its JSON Lines files, without holding them: for what compares two
releases."""

from __future__ import annotations

import io
import re
from array import array
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Protocol, Self

from flows.releasing.files import json_lines
from flows.releasing.tables.build import Tables

#: `doc_id` stands at the head of a row, or behind the row's key.
_DOC_ID = re.compile(rb'\{(?:"[a-z]+_id":"(?:[^"\\]|\\.)*",)??"doc_id":"((?:[^"\\]|\\.)*)"')


def doc_id_of(line: bytes) -> str | None:
    """The document of a row of JSON Lines; None where it names none."""
    found = _DOC_ID.match(line)
    return found[1].decode() if found else None


class Rows(Protocol):
    """The rows of a release by document."""

    def documents(self) -> Iterator[str]:
        """The ids of the documents, in the order of the release."""

    def of(self, doc_id: str) -> Mapping[str, bytes]:
        """The rows of a document as JSON Lines, by table; tables without a row of it are left out."""


class _Spans:
    """Where the rows of each document stand in the lines of one table. Rows of a document follow one another.

    Args:
        stream: the lines; they are read as they are asked for, since a file that is mapped counts as memory of the
        process.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.places: dict[str, int] = {}
        self.starts, self.ends = array("q"), array("q")
        last, at = None, 0
        for line in stream:
            found = _DOC_ID.match(line)
            if found is None:
                raise ValueError(f"a row names no document: {line[:60]!r}")
            if found[1] != last:
                last = found[1]
                self.places[last.decode()] = len(self.starts)
                self.starts.append(at)
                self.ends.append(at)
            at += len(line)
            self.ends[-1] = at

    def of(self, doc_id: str) -> bytes:
        place = self.places.get(doc_id)
        if place is None:
            return b""
        self.stream.seek(self.starts[place])
        return self.stream.read(self.ends[place] - self.starts[place])


class TableRows:
    """The rows of tables that are in memory."""

    def __init__(self, tables: Tables) -> None:
        self._spans = {table: _Spans(io.BytesIO(b"".join(json_lines(frame)))) for table, frame in tables.items()}

    def documents(self) -> Iterator[str]:
        """The ids of the documents, in their order."""
        return iter(self._spans["documents"].places)

    def of(self, doc_id: str) -> Mapping[str, bytes]:
        """The rows of a document, by table."""
        return {table: lines for table, spans in self._spans.items() if (lines := spans.of(doc_id))}


class ReleaseRows(TableRows):
    """The rows of a release folder.

    A context: its files are open for as long as it lasts. Raises OSError or ValueError where they can't be read."""

    def __init__(self, folder: Path) -> None:
        self._spans = {}
        tables = {path.stem: path for path in (folder / "jsonl").glob("*.jsonl")}  # an earlier release has others
        tables.setdefault("documents", folder / "jsonl" / "documents.jsonl")
        with ExitStack() as opened:
            for table in sorted(tables):
                self._spans[table] = _Spans(opened.enter_context(tables[table].open("rb")))
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._opened.close()
