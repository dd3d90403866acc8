"""Tables <-> files: Parquet in shards, JSON Lines, and the types that the hub's libraries know them by.

The bytes depend on the rows and on the version of pyarrow alone. The rows are hashed besides as JSON Lines with
Python's own writer: that hash stays when pyarrow's bytes change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import schemas
from flows.releasing.tables import TABLES, Tables, columns

#: Bytes of JSON Lines in a row group: small enough to stream a part of a table, large enough to compress.
ROW_GROUP_BYTES = 4_000_000

_ARROW: dict[Any, pa.DataType] = {
    pl.String: pa.string(),
    pl.Boolean: pa.bool_(),
    pl.Int32: pa.int32(),
    pl.Int64: pa.int64(),
    pl.Float64: pa.float64(),
}


@dataclass(frozen=True, slots=True)
class TableFiles:
    """Where a table was written: its Parquet files and its JSON Lines file (paths below the release), its rows, its
    size in memory, the hash of its rows, and SHA-256 and bytes of each file."""

    parquet: tuple[str, ...]
    jsonl: str
    rows: int
    memory: int
    rows_sha256: str
    files: Mapping[str, tuple[str, int]]


def arrow_type(dtype: Any) -> pa.DataType:
    """The Arrow type of a column: string and list, not their large kinds, which fewer readers know."""
    if isinstance(dtype, pl.List):
        return pa.list_(arrow_type(dtype.inner))
    if isinstance(dtype, pl.Struct):
        return pa.struct([pa.field(f.name, arrow_type(f.dtype)) for f in dtype.fields])
    return _ARROW[dtype if isinstance(dtype, type) else type(dtype)]


def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a table, with the features that `datasets` reads from a file's metadata."""
    fields = [pa.field(name, arrow_type(dtype)) for name, dtype in columns(table).items()]
    features = {name: _feature(dtype) for name, dtype in columns(table).items()}
    return pa.schema(fields, metadata={"huggingface": json.dumps({"info": {"features": features}})})


def _feature(dtype: Any) -> dict[str, Any]:
    if isinstance(dtype, pl.List):
        return {"feature": _feature(dtype.inner), "_type": "List"}
    if isinstance(dtype, pl.Struct):
        return {f.name: _feature(f.dtype) for f in dtype.fields}
    return {"dtype": _dtype_name(dtype), "_type": "Value"}


def yaml_features(table: str) -> list[dict[str, Any]]:
    """The features of a table as a dataset card writes them."""
    return [{"name": name, **_yaml_feature(dtype)} for name, dtype in columns(table).items()]


def _yaml_feature(dtype: Any) -> dict[str, Any]:
    if isinstance(dtype, pl.List) and isinstance(dtype.inner, pl.Struct):
        return {"list": [{"name": f.name, **_yaml_feature(f.dtype)} for f in dtype.inner.fields]}
    if isinstance(dtype, pl.List):
        return {"list": _dtype_name(dtype.inner)}
    return {"dtype": _dtype_name(dtype)}


def _dtype_name(dtype: Any) -> str:
    return str(arrow_type(dtype)).replace("double", "float64")


def schema_of(table: str) -> list[dict[str, Any]]:
    """The published schema of a table: name, type and nullability of each column, for fingerprints and comparisons."""
    model = schemas.TABLES[table].to_schema().columns
    return [
        {"name": name, "type": str(arrow_type(dtype)), "nullable": model[name].nullable}
        for name, dtype in columns(table).items()
    ]


def json_lines(frame: pl.DataFrame) -> Iterator[bytes]:
    """The rows as JSON objects, a line each, in the one way that their hash is taken of."""
    for row in frame.iter_rows(named=True):
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def rows_sha256(frame: pl.DataFrame) -> str:
    """The hash of a table's rows, whatever file holds them."""
    digest = hashlib.sha256()
    for line in json_lines(frame):
        digest.update(line)
    return digest.hexdigest()


class TableWriter:
    """Writes a table below a release folder as data/<table>/train-….parquet and jsonl/<table>.jsonl, a batch of rows
    after the other. Where row groups and files end depends on the rows alone, not on the batches that they come in.

    Args:
        folder: the release folder.
        table: the table's name.
        file_bytes: a Parquet file holds at most so many bytes of JSON Lines, which is always more than its own size.
    """

    def __init__(self, folder: Path, table: str, file_bytes: int) -> None:
        self.folder, self.table = folder, table
        self.file_bytes, self.group_bytes = file_bytes, min(ROW_GROUP_BYTES, file_bytes)
        self.schema = arrow_schema(table)
        self.rows = self.memory = 0
        self._held: list[pa.Table] = []
        self._held_bytes = self._written_bytes = 0
        self._writers: list[pq.ParquetWriter] = []
        self._open = False
        self._digest = hashlib.sha256()
        (folder / "data" / table).mkdir(parents=True)
        (folder / "jsonl").mkdir(exist_ok=True)
        self._lines = (folder / "jsonl" / f"{table}.jsonl").open("wb")

    def add(self, frame: pl.DataFrame, lines: bytes) -> None:
        """Write rows, and the same rows as JSON Lines."""
        self._digest.update(lines)
        self._lines.write(lines)
        arrow = frame.to_arrow().cast(self.schema)
        ends = np.flatnonzero(np.frombuffer(lines, dtype=np.uint8) == ord("\n")) + 1
        if len(ends) != arrow.num_rows:
            raise ValueError(f"{self.table}: {arrow.num_rows} rows came with {len(ends)} lines")
        self.rows += arrow.num_rows
        first = begun = 0
        while first < len(ends):
            # the row that fills the group is its last one
            last = int(np.searchsorted(ends, begun + self.group_bytes - self._held_bytes))
            full = last < len(ends)
            last = min(last, len(ends) - 1)
            self._held.append(arrow.slice(first, last + 1 - first))
            self._held_bytes += int(ends[last]) - begun
            first, begun = last + 1, int(ends[last])
            if full:
                self._write_group()

    def _write_group(self) -> None:
        # one chunk a column: where chunks end would otherwise show in the bytes
        group = pa.concat_tables(self._held).combine_chunks() if self._held else self.schema.empty_table()
        if not self._open or self._written_bytes + self._held_bytes > self.file_bytes:
            self._begin_file()
        self.memory += sum(memory_of(column) for column in group.columns)
        self._writers[-1].write_table(group, row_group_size=max(group.num_rows, 1))
        self._written_bytes += self._held_bytes
        self._held, self._held_bytes = [], 0

    def _begin_file(self) -> None:
        if self._open:
            self._writers[-1].close()
        path = self.folder / "data" / self.table / f"{len(self._writers):05d}"
        self._writers.append(
            pq.ParquetWriter(
                path,
                self.schema,
                compression="zstd",
                use_content_defined_chunking=True,
                write_page_index=True,
                write_statistics=True,
            )
        )
        self._open, self._written_bytes = True, 0

    def close(self) -> TableFiles:
        """End the files and give them their names, which tell how many there are."""
        if self._held or not self._writers:
            self._write_group()
        self._writers[-1].close()
        self._lines.close()
        names = []
        for number in range(len(self._writers)):
            names.append(f"data/{self.table}/train-{number:05d}-of-{len(self._writers):05d}.parquet")
            (self.folder / "data" / self.table / f"{number:05d}").rename(self.folder / names[-1])
        digest, lines = self._digest.hexdigest(), f"jsonl/{self.table}.jsonl"
        files = {name: (hash_file(self.folder / name), (self.folder / name).stat().st_size) for name in names}
        files[lines] = (digest, (self.folder / lines).stat().st_size)
        return TableFiles(tuple(names), lines, self.rows, self.memory, digest, files)

    def abandon(self) -> None:
        """Close the files of a table that is not published after all."""
        self._lines.close()
        for writer in self._writers[-1:]:
            writer.close()


def memory_of(column: pa.ChunkedArray | pa.Array) -> int:
    """Bytes that a column takes in memory as Arrow lays it out: a function of its values, whichever way they came
    here."""
    kind, rows = column.type, len(column)
    bits = (rows + 7) // 8 if column.null_count else 0
    if pa.types.is_boolean(kind):
        return bits + (rows + 7) // 8
    if pa.types.is_string(kind):
        held: int = pc.sum(pc.binary_length(column)).as_py() or 0
        return bits + 4 * (rows + 1) + held
    if pa.types.is_list(kind):
        return bits + 4 * (rows + 1) + memory_of(pc.list_flatten(column))
    if pa.types.is_struct(kind):
        return bits + sum(memory_of(pc.struct_field(column, number)) for number in range(kind.num_fields))
    width: int = kind.bit_width
    return bits + rows * width // 8


def read_tables(folder: Path) -> Tables:
    """The whole tables of a release, from its Parquet files. Raises OSError or a polars error if one can't be read."""
    files = {table: table_files(folder, table) for table in TABLES}
    return {
        table: pl.concat([pl.read_parquet(p, glob=False) for p in paths]) for table, paths in files.items() if paths
    }


def table_files(folder: Path, table: str) -> list[Path]:
    """The Parquet files of a table, in order."""
    place = folder / "data" / table
    return sorted(path for path in place.iterdir() if path.suffix == ".parquet") if place.is_dir() else []


def stream_table(folder: Path, table: str, names: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
    """The rows of a table, a row group at a time; `names` are the columns wanted. Raises OSError or an Arrow error."""
    for path in table_files(folder, table):
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                yield pl.DataFrame(file.read_row_group(number, columns=list(names) if names else None))


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
