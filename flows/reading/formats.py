"""Which format a file is in, by what it holds. The name of a file only decides where its content leaves a choice."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from flows.labels import TIMED_NAME

Format = Literal["plain text", "markdown", "html page", "html fragment", "srt", "vtt", "transcript", "jsonl", "json"]

#: First bytes of what is certainly no text, with the word for it in the reason.
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "archive", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "archive", "an empty ZIP archive"),
    (b"\x1f\x8b", "archive", "a gzip archive"),
    (b"BZh", "archive", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "archive", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "archive", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive", "a 7z archive"),
    (b"Rar!\x1a\x07", "archive", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "binary", "an old office document"),
    (b"%PDF-", "binary", "a PDF"),
    (b"{\\rtf", "binary", "a rich text (RTF) document"),
    (b"\x89PNG", "binary", "an image"),
    (b"\xff\xd8\xff", "binary", "an image"),
    (b"GIF8", "binary", "an image"),
    (b"RIFF", "binary", "an image, audio or video file"),
    (b"ID3", "binary", "an audio file"),
    (b"OggS", "binary", "an audio or video file"),
    (b"\x1aE\xdf\xa3", "binary", "a video file"),
    (b"\x7fELF", "binary", "a program"),
    (b"MZ\x90", "binary", "a program"),
    (b"SQLite format 3", "binary", "a database"),
)


class Recognised(NamedTuple):
    """A format, and what gave it away."""

    format: Format
    why: str


class Foreign(NamedTuple):
    """Bytes that are no text: a kind to count by, and what they are."""

    kind: str
    what: str


def recognise_foreign(data: bytes) -> Foreign | None:
    """What a file is that is no text at all; None where it may be text."""
    for magic, kind, what in _MAGIC:
        if data.startswith(magic):
            return Foreign(kind, what)
    if data[257:262] == b"ustar":
        return Foreign("archive", "a tar archive")
    if data[4:8] == b"ftyp":
        return Foreign("binary", "a video or audio file")
    return None


_CUE_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
CUE = re.compile(rf"^[ \t]*{_CUE_TIME}[ \t]*-->[ \t]*{_CUE_TIME}[^\n]*$", re.M)
_VTT = re.compile(r"\ufeff?WEBVTT(?:[ \t][^\n]*)?\r?\n")
_HTML_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])", re.I | re.S
)
_TAG = re.compile(r"</?(?:p|div|br|span|strong|a|img|h[1-6]|ul|ol|li|blockquote|section|table)\b[^>]*>", re.I)
_MARKDOWN = re.compile(r"^(?:#{1,6} |\s{0,3}> |\s{0,3}[-*+] |\s{0,3}\d+\. |!\[)|\*\*[^*\n]+\*\*|\]\(https?://", re.M)
_JSON_OBJECT = re.compile(r"\s*\{\s*\"")
_JSON_ARRAY = re.compile(r"\s*\[\s*\{\s*\"")

#: A line that begins with a time of day in a recording, `[00:01:23]`, `(01:23)`, `00:01:23`, or a speaker's name and then the time.
TIMED_LINE = re.compile(
    r"^[ \t]*(?:[\[(（【<]?(?P<lead>\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?)[\])）】>]?(?=[ \t\n]|$|[^\d:.,])"
    rf"|(?P<name>{TIMED_NAME})(?:[ \t]+(?:(?:19|20)\d{{2}}[-/.年])?\d{{1,2}}[-/.月]\d{{1,2}}日?)?"
    r"[ \t]*[\[(（【]?(?P<tail>\d{1,2}:\d{2}(?::\d{2})?)[\])）】]?[ \t]*$)",
    re.M,
)


def recognise(text: str, source_file: str = "") -> Recognised:
    """The format of decoded text and why, to be recorded with the document.

    >>> recognise("1\\n00:00:01,000 --> 00:00:02,000\\n你好\\n")
    Recognised(format='srt', why='cue times')
    """
    head = text[:20_000]
    if _VTT.match(head):
        return Recognised("vtt", "begins with WEBVTT")
    if len(CUE.findall(head)) >= 1 and CUE.search(head[:400]):
        return Recognised("srt", "cue times")
    if _HTML_PAGE.match(head) or re.search(r"<body[\s>]", head, re.I):
        return Recognised("html page", "begins with a doctype or <html>")
    if _JSON_ARRAY.match(head):
        return Recognised("json", "an array of objects")
    if _JSON_OBJECT.match(head):
        return _json(text, source_file)
    if _is_timed(head):
        return Recognised("transcript", "lines begin or end with times of a recording")
    tags = len(_TAG.findall(head))
    marks = len(_MARKDOWN.findall(head))
    if marks >= 2 or (marks and head.lstrip().startswith(("#", "---"))):
        return Recognised("markdown", f"{marks} marks of markdown" + (f", {tags} HTML tags" if tags else ""))
    if tags >= 2:
        return Recognised("html fragment", f"{tags} HTML tags without a page around them")
    if head.startswith("---\n") and "\n---" in head:
        return Recognised("markdown", "begins with a rule or front matter")
    return Recognised("plain text", "no markup found")


def _json(text: str, source_file: str) -> Recognised:
    first, _, rest = text.strip().partition("\n")
    if first.rstrip().endswith("}") and rest.lstrip().startswith("{"):
        return Recognised("jsonl", "each line is a JSON object")
    if source_file.lower().endswith((".jsonl", ".ndjson")):
        return Recognised("jsonl", "the name, and it begins with an object")
    return Recognised("json", "one JSON object")


def _is_timed(head: str) -> bool:
    """Whether lines begin or end with times of a recording. A list of contents (`03:20 为什么读书`) has times, too, but says little."""
    lines = [line for line in head.split("\n") if line.strip()][:200]
    found = [match for line in lines if (match := TIMED_LINE.match(line))]
    if len(found) < 3 or len(found) < len(lines) * 0.2:
        return False
    if all(match.string.lstrip()[:1] in "[(（【" for match in found):
        return True
    said = [match.string[match.end() :].strip() for match in found]
    return any(
        match["name"] or not text or len(text) > 30 or re.search(r"[：:。！？?]", text)
        for match, text in zip(found, said, strict=True)
    )
