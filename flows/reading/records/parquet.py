"""Parquet: a document a row. Only the columns that say something are read, and what they unpack to is counted on the
way."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flows.reading.fields import field_of, squeezed
from flows.reading.parts import Head, Origin, Part, Refused, field_map, short
from flows.reading.records import speech
from flows.reading.records.objects import Broken, parts_of
from flows.reading.records.texts import TEXT_FIELDS

if TYPE_CHECKING:
    import pyarrow as pa

#: A crawl's shard holds some 10,000 to 100,000 documents.
MAX_RECORDS = 1_000_000

#: What one row group may take up, in bytes, by what the file says of itself.
MAX_ROW_GROUP_BYTES = 1024 * 1024 * 1024

#: What all cells that are read may unpack to, in bytes: a dictionary of one long text can stand for a million rows.
MAX_DECODED_BYTES = 2 * 1024 * 1024 * 1024

#: Rows that are unpacked at a time.
BATCH = 128


def recognise(head: Head) -> str:
    """Parquet by its first four bytes."""
    return "begins with PAR1" if head.data.startswith(b"PAR1") else ""


def read(data: bytes, origin: Origin) -> Iterator[Part]:
    """The records of a Parquet file. Raises Refused where the file is broken or has no column of text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(data))
        names = list(file.schema_arrow.names)
        wanted = _wanted(file.schema_arrow, origin)
        # a column kept as its dictionary takes no more room than in the file, however many rows point to one text
        texts = [name for name in wanted if _is_string(file.schema_arrow.field(name).type)]
        file = pq.ParquetFile(io.BytesIO(data), read_dictionary=texts)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Refused("parquet", f"a broken Parquet file: {short(error)}") from error
    if not wanted:
        shown = ", ".join(" ".join(name.split())[:40] for name in names[:12]) or "none"
        raise Refused(
            "parquet",
            f"no column holds a text (looked for {', '.join(TEXT_FIELDS[:5])} …); its columns are {shown}: name the "
            f"one that "
            'does in fields.toml, as in text = "body"',
        )
    _check_size(file)
    yield from parts_of(_rows(file, wanted), origin)


def _check_size(file: Any) -> None:
    rows = file.metadata.num_rows
    if rows > MAX_RECORDS:
        raise Refused("parquet", f"it holds {rows:,} rows; {MAX_RECORDS:,} is the limit: split it")
    for group in range(file.metadata.num_row_groups):
        if file.metadata.row_group(group).total_byte_size > MAX_ROW_GROUP_BYTES:
            raise Refused(
                "parquet", f"row group {group} unpacks to more than {MAX_ROW_GROUP_BYTES:,} bytes: write smaller ones"
            )


def _wanted(schema: pa.Schema, origin: Origin) -> list[str]:
    """The columns that are read: those that can hold the text, where there are any, and those that say something of
    it."""
    names = list(dict.fromkeys(schema.names))
    if chosen := field_map(origin):
        roots = {
            path.split(".")[0]
            for path in (chosen.text, *(getattr(chosen, name) for name, _ in chosen.others()))
            if path
        }
        return [name for name in names if name in roots] if chosen.text.split(".")[0] in names else []
    texts = [name for name in names if squeezed(name) in TEXT_FIELDS or squeezed(name) in speech.LISTS]
    if not any(_can_hold_text(schema.field(name).type) for name in texts):
        return []
    return texts + [
        name
        for name in names
        if name not in texts and (field_of(name) or squeezed(name) in speech.KEYS or name in ("meta", "metadata"))
    ]


def _is_string(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _can_hold_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return _is_string(kind) or bool(pa.types.is_nested(kind) or pa.types.is_dictionary(kind))


def _rows(file: Any, wanted: Sequence[str]) -> Iterator[object]:
    """Each row as an object; one with a broken cell as Broken, with the reason."""
    import pyarrow as pa

    decoded = 0
    batches = file.iter_batches(batch_size=BATCH, columns=list(wanted))
    while True:
        try:
            batch = next(batches, None)
        except (pa.ArrowException, OSError, ValueError) as error:
            yield Broken(f"the file is broken from this row on: {short(error)}")
            return
        if batch is None:
            return
        for index in range(batch.num_rows):
            row: dict[str, object] = {}
            broken = ""
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                cell = column[index]
                decoded += _size(cell)
                if decoded > MAX_DECODED_BYTES:
                    yield Broken(f"from this row on it unpacks to more than {MAX_DECODED_BYTES:,} bytes: split it")
                    return
                try:
                    row[name] = _plain(cell)
                except (pa.ArrowException, ValueError, OverflowError, KeyError) as error:
                    broken = (
                        f"its column {name} can't be read: {short(error)}" if squeezed(name) in TEXT_FIELDS else broken
                    )
            yield Broken(broken) if broken else row


def _size(cell: Any) -> int:
    """What a cell unpacks to, in bytes."""
    import pyarrow as pa

    value = cell.value if isinstance(cell, pa.DictionaryScalar) else cell
    buffer = value.as_buffer() if isinstance(value, pa.StringScalar | pa.LargeStringScalar) and value.is_valid else None
    return buffer.size if buffer is not None else 8


def _plain(cell: Any) -> object:
    """A cell as text, number, list or object. Times become text in Arrow's own way: Python knows fewer of them."""
    import pyarrow as pa

    if isinstance(cell, pa.DictionaryScalar):
        cell = cell.value
    if isinstance(cell, pa.TimestampScalar | pa.Date32Scalar | pa.Date64Scalar | pa.Time32Scalar | pa.Time64Scalar):
        return str(cell.cast(pa.string()).as_py() or "")
    return cell.as_py()
