"""What of the parts is published, in which order, and what is said of each document that only all of them together
show."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from flows.releasing.folders import ReleaseRefused
from flows.releasing.parts import CATALOGUE, Contents, only, read_part

#: The catalogue of a selection: that of the parts, the number of the part, and the twin.
SELECTED: dict[str, Any] = {"part": pl.Int32, **CATALOGUE, "near_duplicate_of": pl.String}


@dataclass(frozen=True, slots=True)
class Selection:
    """The documents of a release.

    Attributes:
        parts: where they are: files, or what such a file holds.
        catalogue: a row for each document that is published, in the order of the release (SELECTED).
        left_out: rows of the quarantine.
    """

    parts: Sequence[Path | Contents]
    catalogue: pl.DataFrame
    left_out: Sequence[dict[str, Any]] = ()


def select(parts: Sequence[Path | Contents], catalogue: pl.DataFrame, left_out: Sequence[dict[str, Any]]) -> Selection:
    """A selection, its documents in the order of the release."""
    return Selection(parts, catalogue.select(list(SELECTED)).sort("source_file", "doc_id"), left_out)


def batches(selection: Selection) -> Iterator[Contents]:
    """The documents in the order of the release, as parts that hold nothing else, each document told of its twin.

    Raises:
        ReleaseRefused: a part is not as it was written any more.
    """
    at, held = None, None
    for part, run in _runs(selection.catalogue):
        source = selection.parts[part]
        if at != part:
            at, held = part, source if isinstance(source, Contents) else read_part(source)
        if held is None:
            raise ReleaseRefused(f"{source} was changed by somebody else while the run went on; start the run again")
        yield _with_twins(only(held, run["place"].to_list()), run)


def _runs(catalogue: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    """Stretches of the catalogue that are in one part, in the part's own order. Nearly always that is the whole
    part."""
    breaks = (pl.col("part") != pl.col("part").shift(1)) | (pl.col("place") <= pl.col("place").shift(1))
    starts = catalogue.select(breaks.fill_null(True).arg_true()).to_series().to_list()
    for start, end in zip(starts, [*starts[1:], catalogue.height], strict=True):
        run = catalogue.slice(start, end - start)
        yield int(run["part"][0]), run


def _with_twins(contents: Contents, run: pl.DataFrame) -> Contents:
    told = contents.tables["documents"]["near_duplicate_of"]
    if run["near_duplicate_of"].equals(told, check_names=False):
        return contents
    documents = contents.tables["documents"].with_columns(near_duplicate_of=run["near_duplicate_of"])
    lines = contents.lines["documents"].splitlines(keepends=True)
    for number, twin in enumerate(run["near_duplicate_of"]):
        if twin != told[number]:
            row = json.loads(lines[number]) | {"near_duplicate_of": twin}
            text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            lines[number] = text.encode() + b"\n"
    return replace(
        contents,
        tables={**contents.tables, "documents": documents},
        lines={**contents.lines, "documents": b"".join(lines)},
    )
