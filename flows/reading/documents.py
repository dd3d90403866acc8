"""A file's bytes to documents: decode, recognise the format, take out what is format and not text.

Nothing is lost on the way: what is taken out is logged in the text as a change with a kind, so every character of the
source is in `Document.text` or in one of its changes. Of a document that had to be taken out of its file (a record, a
member of an archive, an office document) the source is the text that was taken out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from flows.document import Document, Metadata, Rejected, Statement
from flows.reading.dialects.prepare import prepare
from flows.reading.encodings import Decoded, Undecodable, decode
from flows.reading.fields import statements_of
from flows.reading.formats import BY_NAME, Recognised, recognise, recognise_bytes
from flows.reading.frontmatter import MAX_CHARS, UnsafeYaml, read_front_matter
from flows.reading.inputs import MAX_DOCUMENT_BYTES, path_name, read_bounded
from flows.reading.pages.webpages import UnsafePage, check_markup
from flows.reading.parts import Origin, Part, Reading, Refused, short
from flows.reading.readable import check_readable
from flows.registry.fields import FieldMap, load_field_maps
from flows.text import Edit, Text

_ENTITY_DECLARATION = re.compile(r"<!ENTITY\s", re.I)

#: What a document may be without a letter in it.
_BLANK = "\ufeff \t\r\n\u3000\u00a0\u200b\x00"


def read_file(path: Path, root: Path) -> list[Document | Rejected]:
    """The documents of a file of the input folder `root`: one, or one a record. What can't be read is a Rejected with a
    reason; no exception leaves this function for what a file holds. Raises RegistryError where fields.toml is wrong."""
    data = read_bounded(path, root)
    if isinstance(data, Rejected):
        return [data]
    return read_bytes(data, path_name(path, root), load_field_maps(root))


def read_bytes(data: bytes, source_file: str, maps: tuple[FieldMap, ...] = ()) -> list[Document | Rejected]:
    """The documents in a file's bytes. `source_file` is its name as it will be published, `maps` is what the registry
    says of the fields of records.

    `doc_id` is the first 16 hexadecimal digits of the SHA-256 of a document's bytes: it survives renaming and moving,
    and two documents with one id are exact duplicates.
    """
    return list(_guarded(data, Origin(source_file, maps)))


def _guarded(data: bytes, origin: Origin) -> Iterator[Document | Rejected]:
    """The one place that sees to it that whatever a reader raises is its file's alone."""
    try:
        yield from _read(data, origin)
    except Refused as error:
        yield Rejected(origin.file, error.kind, error.reason)
    except ModuleNotFoundError:
        raise  # a format that this installation can't read; the command line says what to install
    except RecursionError:
        yield Rejected(origin.file, "unsafe", "it nests too deep to be read")
    except MemoryError:
        yield Rejected(origin.file, "too large", "reading it takes more memory than there is: split it")
    except (
        Exception
    ) as error:  # readers of strangers' bytes, ours and other people's, fail in ways that nobody has listed
        yield Rejected(
            origin.file, "error", f"its reader failed ({type(error).__name__}: {short(error)}): it may be damaged"
        )


def _read(data: bytes, origin: Origin) -> Iterator[Document | Rejected]:
    if not data.strip():
        yield Rejected(origin.file, "empty", "the file holds nothing but white space" if data else "the file is empty")
        return
    found = recognise_bytes(data, origin.file)
    if found is not None:
        yield from _unpacked(BY_NAME[found.format].unpack(data, origin), origin, found, "utf-8")  # type: ignore[misc]
        return
    try:
        decoded = decode(data)
    except Undecodable as error:
        raise Refused(error.kind, error.reason) from error
    found = recognise(decoded.text, origin.file)
    if found.format in ("json", "jsonl") and read_front_matter(decoded.text[: 2 * MAX_CHARS]):
        found = Recognised("markdown", "JSON front matter")
    if (unpack := BY_NAME[found.format].unpack) is not None:
        yield from _unpacked(unpack(decoded.text, origin), origin, found, decoded.encoding)
        return
    if len(data) > MAX_DOCUMENT_BYTES:
        raise Refused("too large", f"{len(data):,} bytes; {MAX_DOCUMENT_BYTES:,} is the limit for one document")
    yield _document(decoded, data, origin.file, found)


def _unpacked(parts: Iterator[Part], origin: Origin, found: Recognised, encoding: str) -> Iterator[Document | Rejected]:
    """The documents of a file that holds several."""
    empty = True
    for part in parts:
        empty = False
        name = f"{origin.file}{part.name}"
        if part.error:
            yield Rejected(name, part.kind, part.error)
        elif part.data is not None:
            yield from _guarded(part.data, Origin(name, origin.maps, origin.depth + 1))
        else:
            yield _part(part, name, found, encoding)
    if empty:
        yield Rejected(origin.file, "empty", "the file holds no record")


def _part(part: Part, name: str, found: Recognised, encoding: str) -> Document | Rejected:
    data = part.text.encode("utf-8", "replace")
    if len(data) > MAX_DOCUMENT_BYTES:
        return Rejected(name, "too large", f"{len(data):,} bytes; {MAX_DOCUMENT_BYTES:,} is the limit for one document")
    try:
        inner = Recognised(part.rendered, found.why) if part.rendered else recognise(part.text)
        if not part.rendered and BY_NAME[inner.format].unpack is not None:
            inner = Recognised("plain text", "the text of a record")
        read = _document(Decoded(part.text, encoding, False, ""), data, name, inner, part)
    except Refused as error:
        return Rejected(name, error.kind, error.reason)
    if isinstance(read, Document):
        said = (*statements_of(part.fields, "record"), *part.statements)
        read = replace(
            read,
            metadata=replace(read.metadata, statements=said + read.metadata.statements),
            reader=f"{found.format}: {found.why}; {read.reader}",
            warnings=(*part.warnings, *read.warnings),
        )
    return read


def _document(
    decoded: Decoded, data: bytes, source_file: str, found: Recognised, part: Part | None = None
) -> Document | Rejected:
    """One document from its decoded source; `part` where a reader has taken its format out already. Raises Refused."""
    source = decoded.text
    if not source.strip(_BLANK):
        return Rejected(source_file, "empty", "the document holds nothing but white space")
    if _ENTITY_DECLARATION.search(source[:20_000]):
        return Rejected(source_file, "unsafe", "it declares XML entities of its own, which can grow without bound")
    text = _plain_line_ends(Text.of(source))
    statements: list[Statement] = []
    warnings: list[str] = []
    row, why = BY_NAME[found.format], found.why
    rendered = part is not None and bool(part.rendered)
    if part is not None:
        text = text.marked(part.marks)
    try:
        check_markup(text.chars)
        if not rendered:
            read = _body(text, found)
            text, row, why = read.text, BY_NAME[read.format], read.why
            statements, warnings = list(read.statements), list(read.warnings)
    except (UnsafeYaml, UnsafePage) as error:
        return Rejected(source_file, "unsafe", str(error))
    if not _has_text(text.chars):
        return Rejected(source_file, "empty", "nothing is left once markup and metadata are taken out")
    check_readable(text.chars)
    digest = hashlib.sha256(data).hexdigest()
    return Document(
        doc_id=digest[:16],
        source_file=source_file,
        source_sha256=digest,
        source_bytes=len(data),
        source_encoding=decoded.encoding,
        source=source,
        text=text,
        reader=f"{row.name}: {why}",
        metadata=Metadata(statements=tuple(statements)),
        warnings=tuple(warnings),
        recorded=row.recorded or (part is not None and part.recorded),
        form="labelled" if part is not None and part.labelled else None,
    )


class _Body(NamedTuple):
    """A document's text without head and format; the format that the text behind the head was in, and why."""

    text: Text
    format: str
    why: str
    statements: tuple[Statement, ...]
    warnings: tuple[str, ...]


def _body(text: Text, found: Recognised) -> _Body:
    """Take out front matter, what clippers put around the text, and then its format. Raises UnsafeYaml, UnsafePage,
    Refused."""
    statements: list[Statement] = []
    warnings: list[str] = []
    why = ""
    if front := read_front_matter(text.chars):
        statements += [_placed(s, text) for s in front.statements]
        warnings += front.warnings
        text = text.delete([front.span], "metadata")
        why = "front matter; "
    prepared = Reading(text) if BY_NAME[found.format].coded else prepare(text)
    statements += prepared.statements
    if prepared.text is not text or front:
        text = prepared.text
        again = recognise(text.chars)
        found = again if BY_NAME[again.format].edit is not None else Recognised("plain text", again.why)
        if front and found.format == "plain text":
            found = Recognised("markdown", "begins with front matter")
    row = BY_NAME[found.format]
    if row.edit is not None:
        read = row.edit(text)
        text, warnings = read.text, [*warnings, *read.warnings]
        statements += read.statements
    return _Body(text, row.name, f"{why}{found.why}", tuple(statements), tuple(warnings))


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
