"""Crawls in WARC and WET: each page, or each text that was taken from one, is a document."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator

from flows.document import Statement
from flows.reading.encodings import Undecodable, decode
from flows.reading.parts import Head, Origin, Part, short

#: What all records of a file may unpack to, in bytes.
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_RECORD = 32 * 1024 * 1024
MAX_RECORDS = 200_000

#: Content that can hold an interview.
_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


#: The head of a record inside another one.
_NEXT = re.compile(rb"\nWARC/[01]\.\d\r?\n")


def recognise(head: Head) -> str:
    """The version line of a record, also behind gzip."""
    if head.data.startswith(b"WARC/"):
        return "begins with WARC/"
    if head.data.startswith(b"\x1f\x8b") and head.name.endswith((".warc.gz", ".wet.gz", ".gz")):
        try:
            with gzip.open(io.BytesIO(head.data)) as stream:
                return "gzip, and begins with WARC/" if stream.read(5) == b"WARC/" else ""
        except (OSError, EOFError, zlib.error):
            return ""
    return ""


def read(data: bytes, origin: Origin) -> Iterator[Part]:
    """A part for each page (responses that succeeded) and each extracted text; other records are no documents."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    unpacked = number = 0
    try:
        records = ArchiveIterator(io.BytesIO(data), arc2warc=False)
        records.INC_RECORD = ""  # it would print what is told below
        for record in records:
            name = f"#{number}"
            number += 1
            if number > MAX_RECORDS:
                yield Part(name, error=f"it holds more than {MAX_RECORDS:,} records: split it", kind="too large")
                return
            if not _is_page(record):
                continue
            content = record.content_stream().read(MAX_RECORD + 1)
            unpacked += len(content)
            if unpacked > MAX_UNPACKED:
                yield Part(
                    name,
                    error=f"from here on it unpacks to more than {MAX_UNPACKED:,} bytes: split it",
                    kind="too large",
                )
                return
            if _NEXT.search(content):
                yield Part(name, error="its Content-Length is wrong: it reaches into the next record", kind="damaged")
                continue
            yield _part(name, record, content)
    except (ArchiveLoadFailed, OSError, EOFError, zlib.error, ValueError) as error:
        yield Part(f"#{number}", error=f"the crawl is broken from this record on: {short(error)}")


def _is_page(record) -> bool:  # type: ignore[no-untyped-def]
    if record.rec_type == "conversion":
        return True
    if record.rec_type != "response" or record.http_headers is None:
        return False
    kind = (record.http_headers.get_header("Content-Type") or "").lower()
    return record.http_headers.get_statuscode().startswith("2") and kind.startswith(_TYPES)


def _part(name: str, record, content: bytes) -> Part:  # type: ignore[no-untyped-def]
    if len(content) > MAX_RECORD:
        return Part(name, error=f"more than {MAX_RECORD:,} bytes, the limit for one document", kind="too large")
    if not content.strip():
        return Part(name, error="the record holds nothing", kind="empty")
    try:
        text = decode(content).text
    except Undecodable as error:
        return Part(name, error=error.reason, kind=error.kind)
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    fetched = record.rec_headers.get_header("WARC-Date") or ""
    said = (("url", address), ("saved_on", fetched))
    return Part(name, text=text, statements=tuple(Statement(key, value, "record") for key, value in said if value))
