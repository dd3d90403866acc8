"""Files that hold many documents: JSON lines, a JSON array, Parquet. Each record gives a text and what its other fields say."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

#: Names of the field that holds the text, the likeliest first. HTML comes after plain text, since text needs less guessing.
TEXT_FIELDS = (
    "text",
    "content",
    "body",
    "markdown",
    "article",
    "raw_content",
    "正文",
    "内容",
    "transcript",
    "html",
    "raw_html",
)

#: A crawl's shard holds some 10,000 to 100,000 documents.
MAX_RECORDS = 1_000_000

MAX_ROW_GROUP_BYTES = 1024 * 1024 * 1024


class Record(NamedTuple):
    """The text of one record, its other fields, and its place in the file from 0; `error` says why there is no text."""

    number: int
    text: str
    fields: dict[str, object]
    error: str = ""


def json_records(text: str) -> Iterator[Record]:
    """The records of JSON lines. A line that is no object with a text gives a record with an error."""
    number = 0
    for line in text.split("\n"):
        if line.strip():
            yield _parse(line, number)
            number += 1


def json_document(text: str) -> Iterator[Record]:
    """The records of one JSON value: an object, or an array of them, also one level down (`{"data": [...]}`)."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield Record(0, "", {}, f"not valid JSON: {_short(error)}")
        return
    if isinstance(value, dict) and _text_field(value) is None:
        if any(isinstance(value.get(key), list) and _are_segments(value[key]) for key in value):
            yield Record(0, "", {}, "a transcript in timed segments: export it as SRT, WebVTT or text")
            return
        lists = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(item, dict) for item in v)]
        value = lists[0] if lists else [value]
    for number, item in enumerate(value if isinstance(value, list) else [value]):
        yield _record(item, number)


def _are_segments(items: list[object]) -> bool:
    """Whether a list holds pieces of one transcript, as speech recognition writes them, and not documents."""
    first = items[0] if items else None
    return isinstance(first, dict) and {"start", "end"} <= set(first) and isinstance(first.get("start"), int | float)


def _parse(line: str, number: int) -> Record:
    try:
        return _record(json.loads(line), number)
    except (ValueError, RecursionError) as error:
        return Record(number, "", {}, f"not valid JSON: {_short(error)}")


def parquet_records(data: bytes) -> Iterator[Record]:
    """The records of a Parquet file. ValueError where the file is broken or has no column of text."""
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        rows = file.metadata.num_rows
        names = {n.lower(): n for n in file.schema_arrow.names}
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"a broken Parquet file: {_short(error)}") from error
    column = next((names[name] for name in TEXT_FIELDS if name in names), None)
    if column is None:
        raise ValueError(f"none of its columns is called {', '.join(TEXT_FIELDS[:5])}")
    if rows > MAX_RECORDS:
        raise ValueError(f"it holds {rows:,} rows; {MAX_RECORDS:,} is the limit: split it")
    for group in range(file.metadata.num_row_groups):
        if file.metadata.row_group(group).total_byte_size > MAX_ROW_GROUP_BYTES:
            raise ValueError(
                f"row group {group} unpacks to more than {MAX_ROW_GROUP_BYTES:,} bytes: write smaller ones"
            )
    number = 0
    try:
        for batch in file.iter_batches(batch_size=512):
            for row in batch.to_pylist():
                yield _record(row, number)
                number += 1
    except (pa.ArrowException, OSError) as error:
        yield Record(number, "", {}, f"the file is broken from this row on: {_short(error)}")


def _text_field(value: dict[str, Any]) -> str | None:
    lower = {str(key).lower(): key for key in value}
    for name in TEXT_FIELDS:
        if name in lower and isinstance(value[lower[name]], str) and value[lower[name]].strip():
            return lower[name]
    return None


def _record(value: object, number: int) -> Record:
    if not isinstance(value, dict):
        return Record(number, "", {}, f"a {type(value).__name__}, not an object with a text")
    field = _text_field(value)
    if field is None:
        return Record(number, "", {}, f"no field with a text; looked for {', '.join(TEXT_FIELDS[:5])}")
    text = value[field].encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair can't be published
    meta = value.get("meta") or value.get("metadata")
    fields = {**(meta if isinstance(meta, dict) else {}), **value}
    fields.pop(field)
    return Record(number, text, {str(key): item for key, item in fields.items() if key not in TEXT_FIELDS})


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
