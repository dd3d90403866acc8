"""Parts: the published rows of some documents as a worker leaves them, and what the driver of a run has to know of
them.

A part is one sealed file. It holds the tables (as Arrow and as JSON Lines, both compressed) and the catalogue: a row of
keys, hashes and counts for each document. The driver decides on the catalogues of all parts and reads tables only to
write them on, one part at a time.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from flows.releasing.files import json_lines
from flows.releasing.pages.viewer import pages_of
from flows.releasing.sealed import read_sealed, write_sealed
from flows.releasing.tables import TABLES, Tables, in_order

#: A document's row in the catalogue. `file` is the input file that holds it, `place` its row in the part's table of
#: documents; rows and bytes (of JSON Lines) are counted by table. A document that is `withdrawn` has a row here and no
#: row in any table.
CATALOGUE: dict[str, Any] = {
    "place": pl.Int32,
    "file": pl.String,
    "source_file": pl.String,
    "doc_id": pl.String,
    "source_sha256": pl.String,
    "url": pl.String,
    "original_url": pl.String,
    "n_chars": pl.Int64,
    "chars_in_turns": pl.Int64,
    "uncertain": pl.Int64,
    **{f"rows_{table}": pl.Int64 for table in TABLES},
    **{f"bytes_{table}": pl.Int64 for table in TABLES},
    "withdrawn": pl.Boolean,
}

#: How large a signature is: see flows/describing/duplicates.py. Parts keep it as it is.
_SIGNATURE = "signatures"

_PAGES = ("pages", "entries")


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything in a part.

    Attributes:
        tables: the four tables, in the order in which they are published.
        lines: the same rows as JSON Lines.
        pages: for each document what the viewer shows of it, and its row of the viewer's index: see viewer.py.
        catalogue: a row for each document.
        signatures: for each row of the catalogue what near-duplicates are found by, an array of (documents,
        permutations). rejected: inputs that were left out, as rows of the quarantine. files: SHA-256 of the bytes that
        were read, by input file. passing: whether something was left out that may be well at the next run (a file that
        could not be opened for the moment, a
            document that took too long): such a part is used once and not kept.
    """

    tables: Tables
    lines: Mapping[str, bytes]
    pages: tuple[list[bytes], list[bytes]]
    catalogue: pl.DataFrame
    signatures: np.ndarray
    rejected: list[dict[str, Any]] = field(default_factory=list)
    files: Mapping[str, str] = field(default_factory=dict)
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What the driver keeps of a part."""

    path: Path
    catalogue: pl.DataFrame
    signatures: np.ndarray
    rejected: list[dict[str, Any]]
    files: Mapping[str, str]
    passing: bool = False


def contents_of(
    tables: Tables,
    signatures: Mapping[str, np.ndarray] | None = None,
    *,
    files: Mapping[str, str] | None = None,
    names: Sequence[str] = (),
    rejected: Sequence[dict[str, Any]] = (),
    passing: bool = False,
) -> Contents:
    """Tables as a part: in order, with their lines and catalogue.

    Args:
        tables: the rows of some documents.
        signatures: by doc_id; none for tables whose near-duplicates are known already.
        files: SHA-256 of each input file that was read.
        names: the input files; a document whose source file is none of them is a record in one.
        rejected: what was left out.
        passing: whether the part is to be used only once.
    """
    tables = {table: in_order(table, tables[table]) for table in TABLES}
    lines = {table: list(json_lines(frame)) for table, frame in tables.items()}
    catalogue = _catalogue(tables, lines, names)
    known = signatures or {}
    rows = [known[doc] for doc in catalogue["doc_id"]] if known else []
    return Contents(
        tables,
        {table: b"".join(each) for table, each in lines.items()},
        pages_of(tables),
        catalogue,
        np.stack(rows) if rows else np.zeros((0, 0), dtype=np.uint32),
        list(rejected),
        dict(files or {}),
        passing,
    )


def _catalogue(tables: Tables, lines: Mapping[str, Sequence[bytes]], files: Iterable[str]) -> pl.DataFrame:
    known = set(files)
    documents = tables["documents"].select(
        "source_file", "doc_id", "source_sha256", "url", "original_url", pl.col("n_chars").cast(pl.Int64)
    )
    spoken = (
        tables["turns"]
        .group_by("doc_id")
        .agg(chars_in_turns=pl.col("n_chars").cast(pl.Int64).sum(), uncertain=pl.col("uncertain").sum().cast(pl.Int64))
    )
    documents = documents.join(spoken, on="doc_id", how="left", maintain_order="left")
    for table, frame in tables.items():
        sizes = frame.select("doc_id").with_columns(size=pl.Series(map(len, lines[table]), dtype=pl.Int64))
        counted = sizes.group_by("doc_id").agg(
            pl.len().cast(pl.Int64).alias(f"rows_{table}"), pl.col("size").sum().alias(f"bytes_{table}")
        )
        documents = documents.join(counted, on="doc_id", how="left", maintain_order="left")
    counts = ["chars_in_turns", "uncertain", *(f"{what}_{table}" for what in ("rows", "bytes") for table in TABLES)]
    names = [name if name in known else name.rpartition("#")[0] or name for name in documents["source_file"]]
    return documents.with_columns(
        pl.col(counts).fill_null(0), file=pl.Series(names, dtype=pl.String), withdrawn=pl.lit(False)
    ).select(pl.int_range(pl.len(), dtype=pl.Int32).alias("place"), *list(CATALOGUE)[1:])


def write_part(path: Path, contents: Contents) -> None:
    """Write a part. Raises OSError."""
    told = {
        "files": dict(contents.files),
        "rejected": contents.rejected,
        "passing": contents.passing,
        "permutations": contents.signatures.shape[1],
    }
    texts = {f"{table}.jsonl": data for table, data in contents.lines.items()}
    texts |= {name: b"\n".join(rows) for name, rows in zip(_PAGES, contents.pages, strict=True)}
    told["sizes"] = {name: len(data) for name, data in texts.items()}
    members = {
        "summary.json": json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass"),
        "catalogue.arrow": _ipc(contents.catalogue),
        _SIGNATURE: contents.signatures.astype("<u4").tobytes(),
    }
    for table in TABLES:
        members[f"{table}.arrow"] = _ipc(contents.tables[table])
    members |= {f"{name}.zst": pa.compress(data, codec="zstd", asbytes=True) for name, data in texts.items()}
    write_sealed(path, members)


def _ipc(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_ipc(stream, compression="zstd")
    return stream.getvalue()


def read_summary(path: Path) -> Summary | None:
    """What the driver keeps of a part; None where the file is missing or not as it was written."""
    members = read_sealed(path)
    return None if members is None else _summary(path, members)


def _summary(path: Path, members: Mapping[str, memoryview]) -> Summary:
    told = json.loads(bytes(members["summary.json"]).decode("utf-8", "surrogatepass"))
    catalogue = pl.read_ipc(io.BytesIO(members["catalogue.arrow"]))
    signatures = np.frombuffer(members[_SIGNATURE], dtype="<u4").reshape(-1, told["permutations"] or 1).copy()
    return Summary(path, catalogue, signatures, told["rejected"], told["files"], told["passing"])


def read_part(path: Path) -> Contents | None:
    """All of a part; None where the file is missing or not as it was written."""
    members = read_sealed(path)
    if members is None:
        return None
    summary = _summary(path, members)
    sizes = json.loads(bytes(members["summary.json"]).decode("utf-8", "surrogatepass"))["sizes"]
    texts = {
        name: pa.decompress(pa.py_buffer(members[f"{name}.zst"]), size, codec="zstd", asbytes=True) if size else b""
        for name, size in sizes.items()
    }
    tables = {table: pl.read_ipc(io.BytesIO(members[f"{table}.arrow"])) for table in TABLES}
    lines = {table: texts[f"{table}.jsonl"] for table in TABLES}
    pages, entries = (texts[name].split(b"\n") if texts[name] else [] for name in _PAGES)
    return Contents(
        tables,
        lines,
        (pages, entries),
        summary.catalogue,
        summary.signatures,
        summary.rejected,
        summary.files,
        summary.passing,
    )


def only(contents: Contents, places: Sequence[int], *, withdrawn: bool = False) -> Contents:
    """A part with the rows of some of its documents, named by their place in the catalogue.

    Args:
        contents: the part.
        places: the documents that stay, in rising order.
        withdrawn: keep the keys of the others in the catalogue, marked as withdrawn: for a part that is kept.
    """
    catalogue = contents.catalogue
    staying = catalogue["place"].is_in(list(places))
    if staying.all() and not withdrawn:
        return contents
    ids = catalogue.filter(staying)["doc_id"]
    tables = {table: frame.filter(pl.col("doc_id").is_in(ids.implode())) for table, frame in contents.tables.items()}
    lines = {}
    for table in TABLES:
        ends = np.cumsum(catalogue[f"bytes_{table}"].to_numpy())
        spans = [
            (int(end - size), int(end))
            for end, size, stays in zip(ends, catalogue[f"bytes_{table}"], staying, strict=True)
            if stays and size
        ]
        lines[table] = b"".join(contents.lines[table][a:b] for a, b in spans)
    there = catalogue.filter(~pl.col("withdrawn"))["place"].is_in(list(places)).to_list()
    pages, entries = ([row for row, stays in zip(rows, there, strict=True) if stays] for rows in contents.pages)
    if withdrawn:
        counts = [name for name in CATALOGUE if name.startswith(("rows_", "bytes_"))]
        kept = pl.Series(staying)
        catalogue = catalogue.with_columns(
            pl.when(kept).then(pl.col(counts)).otherwise(0), withdrawn=pl.col("withdrawn") | ~kept
        )
        signatures = contents.signatures
    else:
        catalogue = catalogue.filter(staying)
        signatures = contents.signatures[staying.to_numpy()] if len(contents.signatures) else contents.signatures
    return Contents(
        tables, lines, (pages, entries), catalogue, signatures, contents.rejected, contents.files, contents.passing
    )
