"""Undoing a wrong decoding: back to the bytes, and forward again the right way, with each character's origin kept.

A misreading is a pair of encodings: the one that was used and the one the text was in. UTF-8 proves itself, so
stretches of it are found within whatever surrounds them; GBK and Big5 accept almost anything, so for them a whole run
is read anew and has to be plausible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import ftfy.bad_codecs  # noqa: F401  registers the codecs named sloppy-…: every byte a character, as browsers do it
import numpy as np

from flows.cleaning.splices.document_names import no_document
from flows.language.gbk import ident_of
from flows.language.model import BOUNDARY
from flows.language.plausible import code_points
from flows.text import Span

_LOST = re.compile("[?\ufffd]")
#: Encodings that can write characters outside of the first plane.
_WRITE_BEYOND = ("gb18030", "big5hkscs")
_PLACES = np.arange(4)
_PRIVATE = re.compile("[\ue000-\ue765]")
_CUT = re.compile(rb"[\xe0-\xef][\x80-\xbf]?\Z")
#: Nats that speak for 0x80, which no table has a pair for.
EVERYWHERE = 1.0
#: Nats by which the likeliest lost byte must beat the next.
DOUBT = 0.7

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
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|"
    rb"\xf4[\x80-\x8f][\x80-\xbf]{2}))++"
)


@dataclass(frozen=True, slots=True)
class Restored:
    """text[start:end] of what was garbled was `chars`; each character's own stretch is in `spans`."""

    start: int
    end: int
    chars: str
    spans: tuple[Span, ...]


@lru_cache(maxsize=200_000)
def encode_char(char: str, encoding: str) -> bytes | None:
    if char == "€" and encoding == "gb18030":
        return b"\x80"  # cp936, which browsers use for every Chinese label, has it there
    if encoding == "sloppy-windows-1252" and "\x80" <= char <= "\x9f":
        return bytes([ord(char)])
    try:
        return char.encode(encoding)
    except UnicodeEncodeError:
        return None


@cache
def written(encoding: str) -> tuple[np.ndarray, np.ndarray]:
    """The characters of the first plane in an encoding, a row of four bytes each, and how many bytes they take, 0 for
    those that it can't write."""
    rows, lengths = np.zeros((0x10000, 4), dtype=np.uint8), np.zeros(0x10000, dtype=np.int64)
    chars = bytes(range(256)).decode(encoding, "ignore") if encoding in SINGLE else map(chr, range(0x10000))
    every = {ord(char): char.encode(encoding, "ignore") for char in chars}
    for code in (*range(0x80, 0xA0), ord("€")):  # where encode_char knows better
        every[code] = encode_char(chr(code), encoding) or b""
    codes = np.fromiter(every, dtype=np.int64, count=len(every))
    lengths[codes] = np.fromiter(map(len, every.values()), dtype=np.int64, count=len(every))
    rows[lengths[:, None] > _PLACES] = np.frombuffer(b"".join(every[code] for code in sorted(every)), dtype=np.uint8)
    return rows, lengths


def encode_runs(s: str, encoding: str) -> Iterator[tuple[bytes, np.ndarray]]:
    """The maximal runs of a string that an encoding can write: their bytes, and for each byte the index of its
    character."""
    codes = code_points(s)
    beyond = codes > 0xFFFF
    if (encoding == "gb18030" and _LOST.search(s)) or (encoding in _WRITE_BEYOND and beyond.any()):
        yield from _encode_one_by_one(s, encoding)
        return
    rows, lengths = written(encoding)
    codes = np.where(beyond, 0, codes)
    sizes = np.where(beyond, 0, lengths[codes])
    edges = np.flatnonzero(np.diff(sizes > 0, prepend=False, append=False))
    for start, end in edges.reshape(-1, 2).tolist():
        size = sizes[start:end]
        data = rows[codes[start:end]][size[:, None] > _PLACES].tobytes()
        yield data, np.repeat(np.arange(start, end), size)


def _encode_one_by_one(s: str, encoding: str) -> Iterator[tuple[bytes, np.ndarray]]:
    """The same where characters stand for lost bytes, or are not of the first plane."""
    run: list[bytes] = []
    at = 0
    for i, char in enumerate(s):
        encoded = encode_char(char, encoding)
        if (char == "\ufffd" or (char == "?" and run)) and encoding == "gb18030":
            encoded = _lost_byte(s, i, run) or (encoded if char == "?" else None)
        if encoded is None:
            if run:
                yield b"".join(run), _owners(run, at)
            run, at = [], i + 1
        else:
            run.append(encoded)
    if run:
        yield b"".join(run), _owners(run, at)


def _lost_byte(s: str, at: int, before: list[bytes]) -> bytes | None:
    """The byte of UTF-8 read as GBK that a replacement character or a question mark stands for, the second or third of
    a character; None if that can't be said."""
    data = b"".join(before[-6:])
    cut = _CUT.search(data)
    if cut is None:
        return None
    behind = b"".join(encode_char(c, "gb18030") or b"\xff" for c in s[at + 1 : at + 6])
    missing = 2 - len(cut[0])
    both = missing == 1 and s[at + 1 : at + 2] in ("\ufffd", "?")
    left = data[: cut.start()].decode("utf-8", "ignore")[-2:]
    right = behind[missing:].decode("utf-8", "ignore")[:2] if s[at + 1 :] else "\n"
    # what GB18030 has as private characters, older tables have no characters for
    private = behind[:1] >= b"@" and _PRIVATE.search(s) is not None
    known = b"".join(before).decode("utf-8", "ignore") if cut[0] == b"\xe3\x80" else ""
    never = "".join(b for a, b in ("「」", "『』") if known.count(a) <= known.count(b))
    return _expected(cut[0], behind[:1], both, private, left, right, never)


@lru_cache(maxsize=1 << 14)
def _expected(cut: bytes, behind: bytes, both: bool, private: bool, left: str, right: str, never: str) -> bytes | None:
    """Of the bytes that may be lost between others, the one that the language model expects between two characters on
    each side, if it has no doubt. `never`: what it can't be, such as a quotation's end where none began."""
    search = no_document().decoder
    start = BOUNDARY << 13 | BOUNDARY
    for char in left:
        start = search.behind_it(start, ident_of(char))
    found: dict[bytes, float] = {}
    for byte, char in _possible(cut, behind, both, private):
        if char in never:
            continue
        total, context = -EVERYWHERE if byte == b"\x80" else 0.0, start
        for c in char + right:
            ident = BOUNDARY if c == "\n" else ident_of(c)
            total += search.cost(context, ident)
            context = search.behind_it(context, ident)
        found[byte] = min(found.get(byte, total), total)
    order = sorted(found, key=lambda byte: found[byte])
    return order[0] if order and (len(order) == 1 or found[order[1]] - found[order[0]] > DOUBT) else None


@lru_cache(maxsize=1 << 12)
def _possible(cut: bytes, behind: bytes, both: bool, private: bool) -> list[tuple[bytes, str]]:
    """The bytes that may be lost behind the beginning of a character, for GBK has no pair for them, and what they make
    of it. `both`: of the byte behind nothing is known either."""
    every = [bytes([n]) for n in range(0x80, 0xC0)]
    found = []
    for byte in every[:1] if private else every:
        for second in every if both else [behind]:
            if len(second) == 1 and second >= b"@" and len((byte + second).decode("gbk", "ignore")) == 1:
                continue
            char = (cut + byte + second[: 2 - len(cut)]).decode("utf-8", "ignore")
            if len(char) == 1:
                found.append((byte, char))
    return found


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
    codes = code_points(chars)
    lengths = written(encoding)[1][np.minimum(codes, 0xFFFF)]
    for i in np.flatnonzero((codes > 0xFFFF) | (lengths == 0)).tolist():
        lengths[i] = len(encode_char(chars[i], encoding) or b"??")
    if int(lengths.sum()) != len(data):
        return None
    return _restored(chars, lengths, owners, 0, len(data))


def _restored(chars: str, lengths: Sequence[int] | np.ndarray, owners: np.ndarray, start: int, end: int) -> Restored:
    edges = start + np.concatenate([[0], np.cumsum(lengths)])
    first = owners[np.minimum(edges[:-1], len(owners) - 1)]
    last = owners[np.minimum(edges[1:] - 1, len(owners) - 1)] + 1
    spans = tuple(zip(first.tolist(), last.tolist(), strict=True))
    return Restored(int(owners[start]), int(owners[end - 1]) + 1, chars, spans)
