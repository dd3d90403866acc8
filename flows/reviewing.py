"""Doubtful turns of a release, the least sure first, and what a maintainer says of them as entries of corrections.toml.

An entry is tried on its document before it is written: one that does not hold is not written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from flows.document import Document
from flows.errors import InterviewsError
from flows.pipeline import process
from flows.reading import read_file
from flows.registry import Registry
from flows.registry.corrections import load_corrections
from flows.releasing.files import stream_table
from flows.releasing.pages.viewer import REVIEW_BELOW

FILE = "corrections.toml"

#: Code points of the source that are shown before and behind a turn, and in which its new bounds are looked for.
AROUND = 200


class ReviewError(InterviewsError):
    """An entry can't be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A turn, as the table has it, with its document as it is read now, and the warnings of the document."""

    turn: Mapping[str, Any]
    document: Document
    warnings: tuple[str, ...]

    @property
    def source(self) -> tuple[str, str, str]:
        """What the source has before the turn, for it, and behind it."""
        start, end, source = self.turn["source_start"], self.turn["source_end"], self.document.source
        return source[max(0, start - AROUND) : start], source[start:end], source[end : end + AROUND]


def doubtful_turns(release: Path, seeds: Path) -> Iterator[Doubtful]:
    """The turns that are uncertain, of a document with warnings, or less sure than REVIEW_BELOW, and that no entry of
    corrections.toml is for: the least sure first, and those of documents without a doubt of their own last. Documents
    whose source is not there any more, or has changed, are left out."""
    done = {(c.file, c.start, c.end) for c in load_corrections(seeds / FILE)}
    documents = pl.concat(stream_table(release, "documents", ("doc_id", "source_sha256", "warnings")))
    known = {row["doc_id"]: row for row in documents.iter_rows(named=True)}
    warned = [doc_id for doc_id, row in known.items() if row["warnings"]]
    is_doubtful = pl.col("uncertain") | (pl.col("confidence") < REVIEW_BELOW)
    kept = [
        frame.filter(is_doubtful | pl.col("doc_id").is_in(warned)).with_columns(own=is_doubtful)
        for frame in stream_table(release, "turns")
    ]
    turns = pl.concat(kept).sort(["own", "confidence", "turn_id"], descending=[True, False, False])
    read: dict[str, Document | None] = {}
    for turn in turns.iter_rows(named=True):
        file, told = turn["source_file"], known[turn["doc_id"]]
        if (file, turn["source_start"], turn["source_end"]) in done:
            continue
        if file not in read:
            read[file] = _document(seeds, file)
        document = read[file]
        if document is not None and document.source_sha256 == told["source_sha256"]:
            yield Doubtful(turn, document, tuple(told["warnings"]))


def _document(seeds: Path, source_file: str) -> Document | None:
    path = seeds / source_file
    if not path.is_file():
        path = seeds / source_file.rpartition("#")[0]
    items = read_file(path, seeds) if path.is_file() else []
    return next((item for item in items if isinstance(item, Document) and item.source_file == source_file), None)


def accepted(doubtful: Doubtful, reason: str = "Read beside the source and found right.") -> dict[str, Any]:
    """The turn is as it should be: its speaker is confirmed."""
    return spoken_by(doubtful, doubtful.turn["speaker_name"], reason) | {"speaker_id": doubtful.turn["speaker_id"]}


def spoken_by(doubtful: Doubtful, name: str, reason: str) -> dict[str, Any]:
    """The turn is somebody else's."""
    return _at(doubtful, "speaker", doubtful.turn["source_start"], doubtful.turn["source_end"], reason) | {
        "speaker_name": name
    }


def no_turn(doubtful: Doubtful, reason: str) -> dict[str, Any]:
    """Nobody speaks there."""
    return _at(doubtful, "narration", doubtful.turn["source_start"], doubtful.turn["source_end"], reason)


def bounded(doubtful: Doubtful, first: str, last: str, reason: str) -> dict[str, Any]:
    """The turn goes from the words `first` to the words `last`, as the source has them around it.

    Raises:
        ReviewError: the words are not there.
    """
    source = doubtful.document.source
    low, high = max(0, doubtful.turn["source_start"] - AROUND), doubtful.turn["source_end"] + AROUND
    start = source.find(first, low, high)
    end = source.find(last, start, high) if start >= 0 else -1
    if not first or not last or end < 0:
        raise ReviewError(
            f"{first!r} … {last!r} is not in the source around the turn; copy the words from what is shown"
        )
    return _at(doubtful, "boundary", start, end + len(last), reason)


def person_is(doubtful: Doubtful, name: str, registry: Registry, reason: str) -> dict[str, Any]:
    """All turns of the document that are the same speaker's are somebody else's."""
    called = doubtful.turn["speaker_name"]
    turns = process(doubtful.document, registry).segmentation.turns
    count = sum(called in (turn.speaker_name, turn.label) for turn in turns)
    entry = {"file": doubtful.turn["source_file"], "kind": "person", "expect": called}
    return entry | {"turns": count, "speaker_name": name, "reason": reason}


def _at(doubtful: Doubtful, kind: str, start: int, end: int, reason: str) -> dict[str, Any]:
    entry = {"file": doubtful.turn["source_file"], "kind": kind, "start": start, "end": end}
    return entry | {"expect": doubtful.document.source[start:end], "reason": reason}


def add_correction(seeds: Path, entry: Mapping[str, Any], doubtful: Doubtful, registry: Registry) -> None:
    """Write an entry at the end of corrections.toml, if its document takes it.

    Raises:
        InterviewsError: the document does not take it, and the file is as it was.
    """
    path = seeds / FILE
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    aside = path.with_name(f".{FILE}")
    aside.write_text(f"{before.rstrip()}\n\n{to_toml(entry)}".lstrip(), encoding="utf-8", newline="\n")
    try:
        process(doubtful.document, registry, load_corrections(aside))
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def to_toml(entry: Mapping[str, Any]) -> str:
    """An entry as corrections.toml has it.

    >>> print(to_toml({"file": "a.txt", "start": 3}), end="")
    [[correction]]
    file = "a.txt"
    start = 3
    """
    # a string of JSON is one of TOML, but for the one control character that JSON lets stand
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f") for key, value in entry.items()
    ]
    return "\n".join(["[[correction]]", *lines, ""])
