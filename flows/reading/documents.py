"""A file's bytes to documents: decode, recognise the format, take out what is format and not text.

Nothing is lost on the way: what is taken out is logged in the text as a change with a kind, so every character of the
source is in `Document.text` or in one of its changes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from flows.document import Document, Metadata, Rejected, Statement
from flows.reading.encodings import Decoded, Undecodable, decode
from flows.reading.formats import Recognised, recognise, recognise_foreign
from flows.reading.frontmatter import UnsafeYaml, read_front_matter, statements_of
from flows.reading.inputs import MAX_DOCUMENT_BYTES, path_name, read_bounded
from flows.reading.records import Record, json_document, json_records, parquet_records
from flows.reading.subtitles import strip_cues, strip_times
from flows.reading.webpages import UnsafePage, check_markup, read_page
from flows.text import Edit, Text

_ENTITY_DECLARATION = re.compile(r"<!ENTITY\s", re.I)


def read_file(path: Path, root: Path) -> list[Document | Rejected]:
    """The documents of a file of the input folder `root`: one, or one a record. What can't be read is a Rejected with a
    reason; no exception leaves this function for what a file holds."""
    data = read_bounded(path, root)
    if isinstance(data, Rejected):
        return [data]
    return read_bytes(data, path_name(path, root))


def read_bytes(data: bytes, source_file: str) -> list[Document | Rejected]:
    """The documents in a file's bytes. `source_file` is its name as it will be published.

    `doc_id` is the first 16 hexadecimal digits of the SHA-256 of a document's bytes: it survives renaming and moving, and
    two documents with one id are exact duplicates.
    """
    if not data.strip():
        return [
            Rejected(source_file, "empty", "the file holds nothing but white space" if data else "the file is empty")
        ]
    if data.startswith(b"PAR1"):
        return _from_parquet(data, source_file)
    if foreign := recognise_foreign(data):
        return [Rejected(source_file, foreign.kind, f"it is {foreign.what}: unpack it or convert it to text")]
    try:
        decoded = decode(data)
    except Undecodable as error:
        return [Rejected(source_file, error.kind, error.reason)]
    found = recognise(decoded.text, source_file)
    if found.format in ("jsonl", "json"):
        records = json_records(decoded.text) if found.format == "jsonl" else json_document(decoded.text)
        return _from_records(records, source_file, f"{found.format}: {found.why}", decoded.encoding)
    if len(data) > MAX_DOCUMENT_BYTES:
        return [
            Rejected(
                source_file, "too large", f"{len(data):,} bytes; {MAX_DOCUMENT_BYTES:,} is the limit for one document"
            )
        ]
    return [_document(decoded, data, source_file, found)]


def _from_parquet(data: bytes, source_file: str) -> list[Document | Rejected]:
    try:
        return _from_records(parquet_records(data), source_file, "parquet: begins with PAR1", "utf-8")
    except ValueError as error:
        return [Rejected(source_file, "parquet", str(error))]


def _from_records(records: Iterable[Record], source_file: str, why: str, encoding: str) -> list[Document | Rejected]:
    out: list[Document | Rejected] = []
    for record in records:
        name = f"{source_file}#{record.number}"
        if record.error:
            out.append(Rejected(name, "record", record.error))
            continue
        data = record.text.encode()
        if len(data) > MAX_DOCUMENT_BYTES:
            out.append(
                Rejected(
                    name, "too large", f"{len(data):,} bytes; {MAX_DOCUMENT_BYTES:,} is the limit for one document"
                )
            )
            continue
        read = _document(Decoded(record.text, encoding, False, ""), data, name, recognise(record.text))
        if isinstance(read, Document):
            said = tuple(statements_of(record.fields, "record"))
            metadata = replace(read.metadata, statements=said + read.metadata.statements)
            read = replace(read, metadata=metadata, reader=f"{why}; {read.reader}")
        out.append(read)
    return out or [Rejected(source_file, "empty", "the file holds no record")]


def _document(decoded: Decoded, data: bytes, source_file: str, found: Recognised) -> Document | Rejected:
    """One document from its decoded source."""
    source = decoded.text
    if not source.strip("\ufeff \t\r\n\u3000\u00a0\u200b\x00"):
        return Rejected(source_file, "empty", "the document holds nothing but white space")
    if _ENTITY_DECLARATION.search(source[:20_000]):
        return Rejected(source_file, "unsafe", "it declares XML entities of its own, which can grow without bound")
    text = _plain_line_ends(Text.of(source))
    statements: list[Statement] = []
    warnings: list[str] = []
    why = found.why
    try:
        check_markup(text.chars)
        if front := read_front_matter(text.chars):
            statements += [_placed(s, text) for s in front.statements]
            warnings += front.warnings
            text = text.delete([front.span], "metadata")
            why = f"front matter; {why}"
        if found.format == "html page":
            page = read_page(text)
            text, warnings = page.text, [*warnings, *page.warnings]
            statements += page.statements
        elif found.format in ("srt", "vtt"):
            text = strip_cues(text)
        elif found.format == "transcript":
            text = strip_times(text)
    except UnsafeYaml as error:
        return Rejected(source_file, "unsafe", str(error))
    except UnsafePage as error:
        return Rejected(source_file, "unsafe", str(error))
    if not _has_text(text.chars):
        return Rejected(source_file, "empty", "nothing is left once markup and metadata are taken out")
    digest = hashlib.sha256(data).hexdigest()
    return Document(
        doc_id=digest[:16],
        source_file=source_file,
        source_sha256=digest,
        source_bytes=len(data),
        source_encoding=decoded.encoding,
        source=source,
        text=text,
        reader=f"{found.format}: {why}",
        metadata=Metadata(statements=tuple(statements)),
        warnings=tuple(warnings),
    )


def _has_text(chars: str) -> bool:
    """Whether a letter, digit or ideograph stands outside of tags."""
    start = chars.lstrip()
    return re.search(r"\w", start if not start.startswith("<") else re.sub(r"<[^<>]*>", "", chars)) is not None


def _placed(statement: Statement, text: Text) -> Statement:
    """A statement found in `text`, with its span in the source."""
    return replace(statement, span=text.source_span(*statement.span))


def _plain_line_ends(text: Text) -> Text:
    """Line feeds for all line ends; a byte order mark at the head goes."""
    edits = [Edit(0, 1, "", "control")] if text.chars.startswith("\ufeff") else []
    edits += [
        Edit(m.start(), m.end(), "" if m[0] == "\r" and text.chars[m.end() : m.end() + 1] == "\n" else "\n", "space")
        for m in re.finditer(r"\r(?=\n)|\r|\u2028|\u2029|\x0c|\x0b", text.chars)
    ]
    return text.edit(edits)
