"""Undoing a wrong decoding: back to the bytes, and forward again the right way, with each character's origin kept.

A misreading is a pair of encodings: the one that was used and the one the text was in. UTF-8 proves itself, so stretches of it are found within
whatever surrounds them; GBK and Big5 accept almost anything, so for them a whole run is read anew and has to be plausible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import ftfy.bad_codecs  # noqa: F401  registers the codecs named sloppy-…: every byte a character, as browsers do it
import numpy as np

from flows.text import Span

#: Encodings that read two bytes as one character, by the names that Python has for them.
DOUBLE = ("gb18030", "big5hkscs", "cp950", "cp949", "cp932", "euc_jp")
#: Encodings that read each byte as a character.
SINGLE = (
    "sloppy-windows-1252",
    "latin-1",
    "cp437",
    "mac_roman",
    "sloppy-windows-1251",
    "sloppy-windows-1250",
    "cp850",
    "koi8-r",
    "iso8859-15",
    "sloppy-windows-1254",
    "cp866",
    "iso8859-2",
)
_UTF8 = re.compile(
    rb"(?:[\x00-\x7f]*+(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}))++"
)


@dataclass(frozen=True, slots=True)
class Restored:
    """text[start:end] of what was garbled was `chars`; each character's own stretch is in `spans`."""

    start: int
    end: int
    chars: str
    spans: tuple[Span, ...]


@lru_cache(maxsize=200_000)
def _encode_char(char: str, encoding: str) -> bytes | None:
    if char == "€" and encoding == "gb18030":
        return b"\x80"  # cp936, which browsers use for every Chinese label, has it there
    if encoding == "sloppy-windows-1252" and "\x80" <= char <= "\x9f":
        return bytes([ord(char)])
    try:
        return char.encode(encoding)
    except UnicodeEncodeError:
        return None


def encode_runs(s: str, encoding: str) -> Iterator[tuple[bytes, np.ndarray]]:
    """The maximal runs of a string that an encoding can write: their bytes, and for each byte the index of its character."""
    run: list[bytes] = []
    at = 0
    for i, char in enumerate(s):
        encoded = _encode_char(char, encoding)
        if char == "\ufffd":
            encoded = _lost_byte(s, i, encoding)
        if encoded is None:
            if run:
                yield b"".join(run), _owners(run, at)
            run, at = [], i + 1
        else:
            run.append(encoded)
    if run:
        yield b"".join(run), _owners(run, at)


def _lost_byte(s: str, at: int, encoding: str) -> bytes | None:
    """The byte that a replacement character stands for. Before a character whose bytes may follow a lead byte it can only be one
    that GBK has no pairs for, and of those UTF-8 has 0x80 alone; elsewhere it may be any."""
    if encoding != "gb18030":
        return None
    after = s[at + 1 : at + 2]
    if after >= "@":
        return b"\x80"
    lead = s[at - 2 : at - 1].encode("gb18030", "replace")[-1:] if at > 1 and s[at - 1] == "\ufffd" else b""
    return b"\x82" if lead == b"\xe3" else None  # E3 80 and a last byte that stood alone: the full stop


def _owners(run: list[bytes], at: int) -> np.ndarray:
    return np.repeat(np.arange(at, at + len(run)), [len(b) for b in run])


def read_utf8(data: bytes, owners: np.ndarray) -> Iterator[Restored]:
    """The stretches of UTF-8 in bytes, cut to whole characters of the garbled text; ASCII around them is left out."""
    for found in _UTF8.finditer(data):
        start, end = found.span()
        stop = end
        while start < end and (data[start] < 0xC0 or _within(owners, start)):
            start += 1
        if end < len(data) and data[end] < 0x80 and _within(owners, end):
            end += 1  # the last character of the garble swallowed an ASCII byte
        while end > start and (_within(owners, end) or (end < stop and 0x80 <= data[end] < 0xC0)):
            end -= 1
        if start < end < len(data) and 0x40 <= data[end] < 0x7F and not _within(owners, end + 1):
            end += 1  # the second half of a Big5 character, where the text below was garble too
        if start < end:
            chars = data[start:end].decode("utf-8")
            yield _restored(chars, [len(c.encode()) for c in chars], owners, start, end)


def _within(owners: np.ndarray, at: int) -> bool:
    """Whether a place in the bytes is inside a character of the garble."""
    return 0 < at < len(owners) and owners[at] == owners[at - 1]


def read_whole(data: bytes, owners: np.ndarray, encoding: str) -> Restored | None:
    """All of a run in another encoding; None where it isn't that."""
    try:
        chars = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    lengths = [len(_encode_char(c, encoding) or b"??") for c in chars]
    if sum(lengths) != len(data):
        return None
    return _restored(chars, lengths, owners, 0, len(data))


def _restored(chars: str, lengths: list[int], owners: np.ndarray, start: int, end: int) -> Restored:
    edges = start + np.concatenate([[0], np.cumsum(lengths)])
    first = owners[np.minimum(edges[:-1], len(owners) - 1)]
    last = owners[np.minimum(edges[1:] - 1, len(owners) - 1)] + 1
    spans = tuple(zip(first.tolist(), last.tolist(), strict=True))
    return Restored(int(owners[start]), int(owners[end - 1]) + 1, chars, spans)
