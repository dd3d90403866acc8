"""Tables as text: CSV and TSV with a line of names above, one of which is a text's. A document a row, or a turn a
row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from flows.reading.fields import field_of, squeezed
from flows.reading.parts import Head, Origin, Part, field_map, short
from flows.reading.records import speech
from flows.reading.records.objects import Broken, parts_of
from flows.reading.records.texts import TEXT_FIELDS

#: A cell may be as long as a document.
csv.field_size_limit(64 * 1024 * 1024)

_DELIMITERS = (",", "\t", ";", "|")

#: A line of names is shorter than this, and so is each name.
HEAD_LINE = 2000
NAME = 40


def recognise(head: Head) -> str:
    """Names above, of which one is a text's and another one is known, too; rows of as many cells below."""
    names, delimiter = _header(head.start)
    if not names:
        return ""
    rows = [row for row in _sample(head.start, delimiter) if row]
    if len(rows) < 2 or any(len(row) != len(names) for row in rows[:3]):
        return ""
    return f"{len(names)} columns, the first line names them"


def read(text: str, origin: Origin) -> Iterator[Part]:
    """The rows as records; one of another length, or that is broken, is a part with an error."""
    _, delimiter = _header(text.lstrip("\ufeff \t\r\n"), field_map(origin) is not None)
    yield from parts_of(_rows(text.lstrip("\ufeff"), delimiter or ","), origin)


def _header(start: str, any_names: bool = False) -> tuple[list[str], str]:
    first = start[:HEAD_LINE].split("\n", 1)[0].strip("\r")
    for delimiter in _DELIMITERS:
        names = [name.strip(' "') for name in first.split(delimiter)]
        if len(names) < 2 or not all(0 < len(name) <= NAME for name in names):
            continue
        keys = {squeezed(name) for name in names}
        said = keys & set(TEXT_FIELDS) or (keys & speech.LISTS)
        if any_names or (
            said
            and any(
                field_of(name) or squeezed(name) in speech.KEYS | {"id", "index"}
                for name in names
                if squeezed(name) not in said
            )
        ):
            return names, delimiter
    return [], ""


def _sample(start: str, delimiter: str) -> list[list[str]]:
    """The first rows; the last of them may be cut off, so it is left out."""
    try:
        rows = list(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter))
    except csv.Error:
        return []
    return rows[:-1] if len(rows) > 2 and not start.endswith("\n") else rows


def _rows(text: str, delimiter: str) -> Iterator[object]:
    # recognisers write what was said without quotes around it, and quotes in it as they are
    plain = delimiter == "\t" and '\t"' not in text[:100_000]
    stream = io.StringIO(text, newline="")
    reader = csv.reader(stream, delimiter=delimiter, quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL)
    names: list[str] = []
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield Broken(f"line {reader.line_num} is no row of the table: {short(error)}")
            continue
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        if not names:
            names = [name.strip() for name in row]
        elif len(row) > len(names):
            yield Broken(f"line {reader.line_num} has {len(row)} cells, the first line names {len(names)}")
        else:
            yield dict(zip(names, row, strict=False))
