"""Tables <-> files: Parquet in shards, JSON Lines, and the types that the hub's libraries know them by.

The bytes depend on the rows and on the version of pyarrow alone. The rows are hashed besides as JSON Lines with Python's
own writer: that hash stays when pyarrow's bytes change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import schemas
from flows.releasing.tables import TABLES, Tables, columns, in_order

#: Bytes in memory of a row group: small enough to stream a part of a table, large enough to compress.
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
    """Where a table was written: its Parquet shards and its JSON Lines file (paths below the release), its rows, its size
    in memory, and the hash of its rows."""

    parquet: tuple[str, ...]
    jsonl: str
    rows: int
    memory: int
    rows_sha256: str


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


def write_table(folder: Path, table: str, frame: pl.DataFrame, shard_bytes: int) -> TableFiles:
    """Write a table below a release folder as data/<table>/train-….parquet and jsonl/<table>.jsonl."""
    arrow = in_order(table, frame).to_arrow().cast(arrow_schema(table))
    shards = max(1, -(-arrow.nbytes // shard_bytes))
    (folder / "data" / table).mkdir(parents=True)
    (folder / "jsonl").mkdir(exist_ok=True)
    names = []
    for number in range(shards):
        first, last = arrow.num_rows * number // shards, arrow.num_rows * (number + 1) // shards
        names.append(f"data/{table}/train-{number:05d}-of-{shards:05d}.parquet")
        _write_parquet(folder / names[-1], arrow.slice(first, last - first))
    # as it is read, since how large it is before depends on the way that it came here
    memory = sum(pq.read_table(folder / name).nbytes for name in names)
    digest = hashlib.sha256()
    jsonl = f"jsonl/{table}.jsonl"
    with (folder / jsonl).open("wb") as stream:
        for line in json_lines(in_order(table, frame)):
            stream.write(line)
            digest.update(line)
    return TableFiles(tuple(names), jsonl, arrow.num_rows, memory, digest.hexdigest())


def _write_parquet(path: Path, arrow: pa.Table) -> None:
    rows = max(1, arrow.num_rows * ROW_GROUP_BYTES // max(arrow.nbytes, 1))
    with pq.ParquetWriter(
        path,
        arrow.schema,
        compression="zstd",
        use_content_defined_chunking=True,
        write_page_index=True,
        write_statistics=True,
    ) as writer:
        # one chunk a column: where chunks end would otherwise show in the bytes
        writer.write_table(arrow.combine_chunks(), row_group_size=rows)


def read_tables(folder: Path) -> Tables:
    """The tables of a release, from its Parquet files. Raises OSError or a polars error if one can't be read."""
    files = {table: sorted((folder / "data" / table).glob("*.parquet")) for table in TABLES}
    return {table: pl.concat([pl.read_parquet(p) for p in paths]) for table, paths in files.items() if paths}


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
