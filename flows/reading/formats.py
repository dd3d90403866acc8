"""Which format a file is in, by what it holds. The name of a file only decides where its content leaves a choice.

FORMATS is the one table: a new format is one entry here, and one file with a recogniser and a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from flows.reading import foreign
from flows.reading.dialects import markdown
from flows.reading.office import archive, epub, pdf, word
from flows.reading.pages import feeds, mail, spoken, warc, webpages
from flows.reading.parts import Head, Origin, Part, Reading
from flows.reading.records import delimited, objects, parquet
from flows.reading.transcripts import ass, subtitles, timed
from flows.text import Text

#: How much of a text the recognisers look at, in code points.
HEAD_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table.

    `recognise` gives what gave a file away, or "" where it is not of this format. A format has one reader: `unpack`
    takes a file apart into documents (it is given bytes where `binary`, else the text), `edit` takes the format out of
    one document's text. `recorded` says that the document is speech that was recorded, so that its first line can be
    speech; `coded` that its escapes are its own, and not those of a program that wrote a text down.
    """

    name: str
    recognise: Callable[[Head], str]
    unpack: Callable[[Any, Origin], Iterator[Part]] | None = None
    edit: Callable[[Text], Reading] | None = None
    binary: bool = False
    recorded: bool = False
    coded: bool = False


#: In the order in which they are asked; the first that knows a file has it. Binary formats see the bytes, before any
#: decoding.
FORMATS: tuple[Format, ...] = (
    Format("parquet", parquet.recognise, unpack=parquet.read, binary=True),
    Format("docx", word.recognise, unpack=word.read, binary=True),
    Format("epub", epub.recognise, unpack=epub.read, binary=True),
    Format("zip", archive.recognise, unpack=archive.read, binary=True),
    Format("pdf", pdf.recognise, unpack=pdf.read, binary=True),
    Format("warc", warc.recognise, unpack=warc.read, binary=True),
    Format("foreign", foreign.recognise, unpack=foreign.refuse, binary=True),
    Format("mail", mail.recognise, unpack=mail.read, binary=True),
    Format("vtt", subtitles.recognise_vtt, edit=subtitles.read, recorded=True),
    Format("ass", ass.recognise, edit=ass.read, recorded=True),
    Format("srt", subtitles.recognise_srt, edit=subtitles.read, recorded=True),
    Format("jsonl", objects.recognise_lines, unpack=objects.read_lines),
    Format("json", objects.recognise, unpack=objects.read),
    Format("feed", feeds.recognise, unpack=feeds.read),
    Format("html page", webpages.recognise, edit=webpages.read, coded=True),
    Format("spoken xml", spoken.recognise, edit=spoken.read, recorded=True, coded=True),
    Format("table", delimited.recognise, unpack=delimited.read),
    Format("transcript", timed.recognise, edit=timed.read, recorded=True),
    Format("markdown", markdown.recognise, edit=markdown.read),
    Format("html fragment", webpages.recognise_fragment, edit=spoken.read),
    Format("plain text", lambda head: "no markup found", edit=markdown.read_plain),
)

BY_NAME = {row.name: row for row in FORMATS}


class Recognised(NamedTuple):
    """A format's name, and what gave it away."""

    format: str
    why: str


def recognise_bytes(data: bytes, source_file: str = "") -> Recognised | None:
    """The binary format of a file; None where it has to be decoded first."""
    head = Head(data, "", source_file.lower(), "")
    return _first(head, binary=True)


def recognise(text: str, source_file: str = "") -> Recognised:
    """The format of decoded text and why, to be recorded with the document.

    >>> recognise("1\\n00:00:01,000 --> 00:00:02,000\\n你好\\n")
    Recognised(format='srt', why='cue times')
    """
    start = text[:HEAD_CHARS].lstrip("\ufeff \t\r\n")
    found = _first(Head(b"", text, source_file.lower(), start), binary=False)
    if found is None:
        raise AssertionError("plain text takes what nothing else takes")
    return found


def _first(head: Head, binary: bool) -> Recognised | None:
    for row in FORMATS:
        if row.binary is binary and (why := row.recognise(head)):
            return Recognised(row.name, why)
    return None
