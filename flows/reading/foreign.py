"""Files that are no text and that nothing here reads: each is told by its first bytes, and refused with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flows.reading.parts import Head, Origin, Part, Refused


class Kind(NamedTuple):
    """What certain bytes are, the kind to count by, and what to make of such a file."""

    kind: str
    what: str
    remedy: str


_UNPACK = "unpack it, or put the documents into a ZIP archive"
_SAVE = "save it as .docx, .pdf with a text layer, HTML or text"
_TRANSCRIBE = "transcribe it, and put the transcript here as SRT, WebVTT, JSON or text"
_LEAVE = "remove it from the folder"

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x05\x06", Kind("archive", "an empty ZIP archive", _LEAVE)),
    (b"\x1f\x8b", Kind("archive", "a gzip archive", _UNPACK)),
    (b"BZh", Kind("archive", "a bzip2 archive", _UNPACK)),
    (b"\xfd7zXZ\x00", Kind("archive", "an xz archive", _UNPACK)),
    (b"\x28\xb5\x2f\xfd", Kind("archive", "a zstd archive", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Kind("archive", "a 7z archive", _UNPACK)),
    (b"Rar!\x1a\x07", Kind("archive", "a RAR archive", _UNPACK)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind("binary", "an old office document (.doc, .xls, .ppt)", _SAVE)),
    (b"{\\rtf", Kind("binary", "a rich text (RTF) document", _SAVE)),
    (b"\x89PNG", Kind("binary", "an image", "put its text here instead")),
    (b"\xff\xd8\xff", Kind("binary", "an image", "put its text here instead")),
    (b"GIF8", Kind("binary", "an image", "put its text here instead")),
    (b"RIFF", Kind("binary", "an image, audio or video file", _TRANSCRIBE)),
    (b"ID3", Kind("binary", "an audio file", _TRANSCRIBE)),
    (b"OggS", Kind("binary", "an audio or video file", _TRANSCRIBE)),
    (b"fLaC", Kind("binary", "an audio file", _TRANSCRIBE)),
    (b"\x1aE\xdf\xa3", Kind("binary", "a video file", _TRANSCRIBE)),
    (b"ITOLITLS", Kind("binary", "a LIT e-book", "convert it to EPUB")),
    (b"ITSF", Kind("binary", "compiled help (CHM)", "convert it to HTML")),
    (b"AT&TFORM", Kind("binary", "a DjVu document", "convert it to PDF with a text layer, or to text")),
    (b"bplist00", Kind("binary", "a property list or a Safari web archive", "save the page as HTML")),
    (b"\x7fELF", Kind("binary", "a program", _LEAVE)),
    (b"MZ\x90", Kind("binary", "a program", _LEAVE)),
    (b"SQLite format 3", Kind("binary", "a database", "export its table as CSV or JSON lines")),
    (b"ARROW1", Kind("binary", "an Arrow file", "write it as Parquet")),
    (b"ORC", Kind("binary", "an ORC file", "write it as Parquet")),
    (b"Obj\x01", Kind("binary", "an Avro file", "write it as Parquet or JSON lines")),
)

#: Magic numbers that do not stand at the beginning: where, which bytes, what.
_INSIDE: tuple[tuple[int, bytes, Kind], ...] = (
    (257, b"ustar", Kind("archive", "a tar archive", _UNPACK)),
    (4, b"ftyp", Kind("binary", "a video or audio file", _TRANSCRIBE)),
    (60, b"BOOKMOBI", Kind("binary", "a Mobipocket or Kindle e-book", "convert it to EPUB")),
)


def kind_of(data: bytes) -> Kind | None:
    """What a file is that is no text at all; None where it may be text."""
    for magic, kind in _MAGIC:
        if data.startswith(magic) and not (magic in (b"ORC", b"ID3") and data[:40].isascii() and data[3:4].isalpha()):
            return kind
    return next((kind for at, magic, kind in _INSIDE if data[at : at + len(magic)] == magic), None)


def recognise(head: Head) -> str:
    """What such a file is."""
    kind = kind_of(head.data)
    return kind.what if kind else ""


def refuse(data: bytes, origin: Origin) -> Iterator[Part]:
    """Raises Refused, always: with the name of the file's kind and what to convert it to."""
    kind = kind_of(data)
    if kind is not None:
        raise Refused(kind.kind, f"it is {kind.what}: {kind.remedy}")
    yield from ()
