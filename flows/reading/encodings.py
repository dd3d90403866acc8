"""Bytes to text: which encoding is it in?

What proves itself comes first: a byte order mark, UTF-8 that is valid throughout, the zero bytes of UTF-16, the escapes
of encodings in ASCII. What a page declares comes next, if it fits. GB18030 and Big5 accept each other's bytes, so the
more plausible text decides between them. A few bytes that fit nowhere do not lose a text: each stretch of them becomes
U+FFFD, and `why` says how many there are. Bytes that no encoding turns into text are refused with a reason.
"""

from __future__ import annotations

import codecs
import re
import threading
from typing import NamedTuple

from flows.errors import Unreadable
from flows.language import big5
from flows.language.plausible import cost_each, mean_cost
from flows.reading.sevenbit import seven_bit, unread_escapes

_SAMPLE = 200_000
#: Control characters that a short text may hold all the same: a colour of a terminal, a mark between pages.
_STRAY = 6
_CHARSET = re.compile(
    rb"(?:<meta[^>]{0,300}?charset\s*=\s*[\"']?|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']|"
    rb"^\s*(?:charset|encoding)\s*[:=]\s*[\"']?"
    rb"|@charset\s+[\"']|coding[:=]\s*)([A-Za-z0-9_.:-]{2,30})",
    re.IGNORECASE | re.MULTILINE,
)
#: Labels that mean more than they say: what is labelled gb2312 is GBK as often, so browsers read both as GB18030.
_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "chinese": "gb18030",
    "euc-cn": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "cp950": "cp950",
    "x-x-big5": "big5hkscs",
    "utf8": "utf-8",
    "unicode": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
}
_NAMES = {"big5hkscs": "big5", "cp950": "big5"}
#: Stretches of bytes that may fit nowhere: so many in any text, and one in so many characters.
_BAD, _PER_BAD = 2, 1000
#: Nats a character that text may cost on the average, and a text of which parts did not fit.
_PLAUSIBLE, _PLAUSIBLE_DAMAGED = 9.5, 9.0
_COST_OF_MISFIT = 20.0
#: Bytes of a stretch that does not fit, on the average at most.
_LONGEST = 4
_CHINESE = ("gb18030", "big5hkscs", "cp950")
_UTF8_CHARACTER = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf]{2}")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)


class Undecodable(Unreadable):
    """These bytes are no text, or not the whole of one; the message says why, `kind` is for counting."""

    def __init__(self, reason: str, kind: str = "binary") -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind


class Decoded(NamedTuple):
    """Text as it stands in the file (a byte order mark is its first character, U+FEFF, where `bom` is true), the
    encoding's common name, and how it was recognised."""

    text: str
    encoding: str
    bom: bool
    why: str


def decode(data: bytes) -> Decoded:
    """Find out the encoding and decode. Raises Undecodable.

    >>> decode("记者：你好，今天很高兴采访您。".encode("gbk"))[:2]
    ('记者：你好，今天很高兴采访您。', 'gb18030')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with_mark(data, encoding)
    zeros = data.count(0)
    if zeros and (sixteen := _utf16_without_mark(data)):
        if len(data) % 2 and (found := _with_misfits(data, sixteen)):
            return found
        return _checked(data, sixteen, "zero bytes, and plausible as UTF-16")
    if zeros * 500 > len(data):
        raise Undecodable("it holds zero bytes and is no UTF-16: a binary file, or text that was damaged")
    if data.isascii():
        return _ascii(data)
    try:
        return _checked(data, "utf-8", "valid UTF-8 throughout")
    except UnicodeDecodeError as error:
        broken = error
    if found := _nearly_utf8(data, broken):
        return found
    if declared := _declared(data):
        try:
            found = _checked(data, declared, f"declared as {declared}, and it fits")
            if declared != "cp1252" and mean_cost(found.text[:_SAMPLE]) < 10.0:
                return found
        except (UnicodeDecodeError, LookupError):
            pass
    return _most_plausible(data, broken)


def _ascii(data: bytes) -> Decoded:
    """Bytes of ASCII: text, or what an encoding writes in them."""
    text, encoding = seven_bit(data)
    if encoding:
        _refuse_controls(text)
        return Decoded(text, encoding, False, f"the escapes of {encoding}, and plausible")
    if unread_escapes(data):
        raise Undecodable("it holds the escapes of an ISO-2022 encoding that is not known here: convert it to UTF-8")
    return _checked(data, "utf-8", "valid UTF-8 throughout")


def _nearly_utf8(data: bytes, broken: UnicodeDecodeError) -> Decoded | None:
    """UTF-8 but for a few bytes, or cut off within its last character.

    What comes before the first misfit, or most of the characters, must show that it is UTF-8: half of a character of it
    can be GB18030."""
    if broken.reason == "unexpected end of data" and broken.end == len(data):
        if broken.start <= 12 and max(data[: broken.start].decode(), default="") <= "\u07ff":
            return None
    elif len(_UTF8_CHARACTER.findall(data)) < 20:
        return None
    return _with_misfits(data, "utf-8")


class _Misfits(threading.local):
    """What the error handler `misfits` counts while a text is decoded, in each thread by itself: the stretches that do
    not fit, and where the first begins and the last ended."""

    def __init__(self) -> None:
        self.begin("")

    def begin(self, encoding: str) -> None:
        self.encoding = encoding
        self.count = self.size = 0
        self.first = self.last = -1

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        if self.encoding == "gb18030" and error.object[error.start] == 0x80:
            return _euro(error)
        self.size += error.end - error.start
        joined = error.start == self.last
        self.last = error.end
        if joined:
            return "", error.end
        self.first = error.start if self.first < 0 else self.first
        self.count += 1
        return "\ufffd", error.end


_misfits = _Misfits()
codecs.register_error("misfits", _misfits)


def _misfitting(data: bytes, encoding: str) -> tuple[str, int, int, int]:
    """The text with U+FFFD where bytes did not fit, how many stretches and how many bytes those are, and where the
    first begins."""
    _misfits.begin(encoding)
    return data.decode(encoding, "misfits"), _misfits.count, _misfits.size, _misfits.first


def _with_misfits(data: bytes, encoding: str) -> Decoded | None:
    """Text with few enough stretches that do not fit; None where there are more."""
    text, count, size, first = _misfitting(data, encoding)
    most = max(_BAD, len(text) // _PER_BAD)
    if count > most or size > _LONGEST * most:
        return None
    _refuse_controls(text)
    places = "place" if count == 1 else "places"
    name = _NAMES.get(encoding, encoding)
    why = f"{name} but for {count:,} {places}, the first at byte {first:,}"
    return Decoded(text, name, False, why)


def decode_part(data: bytes, encoding: str) -> str:
    """A part of a text whose encoding is known, with U+FFFD where a few bytes do not fit. Raises UnicodeDecodeError
    where many don't."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if found := _with_misfits(data, encoding):
            return found.text
        raise


def _euro(error: UnicodeError) -> tuple[str, int]:
    """The one byte that Windows reads in GBK (its code page 936) and GB18030 does not know."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
        return "€", error.start + 1
    raise error


codecs.register_error("euro", _euro)


def _decoded(data: bytes, encoding: str) -> str:
    return data.decode(encoding, "euro" if encoding == "gb18030" else "strict")


def _checked(data: bytes, encoding: str, why: str) -> Decoded:
    text = _decoded(data, encoding)
    _refuse_controls(text)
    return Decoded(text, _NAMES.get(encoding, encoding), False, why)


def _with_mark(data: bytes, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if found := _with_misfits(data, encoding):
            return found._replace(encoding=encoding, bom=True, why=f"byte order mark; {found.why}")
        raise Undecodable(
            f"it begins with the byte order mark of {encoding.upper()}, but byte {error.start:,} does not fit: cut "
            "off or damaged"
        ) from error
    _refuse_controls(text)
    return Decoded(text, encoding, True, "byte order mark")


def _utf16_without_mark(data: bytes, limit: float = 0.12) -> str:
    """UTF-16 without a mark: one byte order gives plausible text and the other doesn't. Gives the encoding, or ""."""
    if len(data) < 4:
        return ""
    data = data[: len(data) // 2 * 2]  # it may be cut within its last unit
    found = []
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            sample = data[:_SAMPLE].decode(encoding)
        except UnicodeDecodeError:
            continue
        strange = float((cost_each(sample) >= 12).mean())
        if strange < limit and _controls(sample) < 0.01:
            found.append((strange, encoding))
    return min(found)[1] if found else ""


def _declared(data: bytes) -> str:
    found = _CHARSET.search(data[:4096])
    if not found:
        return ""
    label = found[1].decode("ascii").strip().lower()
    return _ALIASES.get(label, label)


def _most_plausible(data: bytes, broken: UnicodeDecodeError) -> Decoded:
    """GB18030 or Big5, whichever reads more like Chinese."""
    best: tuple[float, str, str] | None = None
    for encoding in _CHINESE:
        try:
            text = _decoded(data, encoding)
        except UnicodeDecodeError:
            continue
        cost = mean_cost(text[:_SAMPLE])
        if best is None or cost < best[0] - 0.05:
            best = cost, encoding, text
    if best and best[0] < _PLAUSIBLE:
        return _extended(data, best[1], best[2])
    if len(data) % 2 == 0 and (sixteen := _utf16_without_mark(data, 0.05)):
        return _checked(data, sixteen, "plausible as UTF-16 and as nothing else")
    return _damaged(data, broken)


def _extended(data: bytes, encoding: str, text: str) -> Decoded:
    """Text in GB18030 or Big5, the latter by the extension that its bytes show."""
    _refuse_controls(text)
    if encoding != "gb18030" and (pairs := big5.extension_pairs(data)) and big5.likelier(pairs) == "big5-uao":
        try:
            return Decoded(data.decode("big5-uao"), "big5-uao", False, "plausible Chinese as Big5 with UAO's extension")
        except UnicodeDecodeError:
            pass  # then it is the extension that fits
    name = _NAMES.get(encoding, encoding)
    return Decoded(text, name, False, f"not valid UTF-8, and plausible Chinese as {name}")


def _damaged(data: bytes, broken: UnicodeDecodeError) -> Decoded:
    """Text of which a few bytes fit nowhere, in the encoding that reads best.

    Raises Undecodable, with the true encoding and place if one can be told."""
    readings = []
    for encoding in ("utf-8", *_CHINESE):
        text, count, size, first = _misfitting(data, encoding)
        found = "".join(char for char in text[:_SAMPLE] if char >= "\x80" and char != "\ufffd")
        cost = mean_cost(found) + _COST_OF_MISFIT * size / max(len(text) - size, 1) if found else _COST_OF_MISFIT
        readings.append((cost, encoding, count, first))
    cost, encoding, count, first = min(readings)
    if cost < _PLAUSIBLE_DAMAGED:
        if decoded := _with_misfits(data, encoding):
            return decoded
        bad = data[max(first - 1, 0) : first + 3].hex(" ")
        raise Undecodable(
            f"it is {_NAMES.get(encoding, encoding).upper()} but for {count:,} places, the first at byte "
            f"{first:,} ({bad}): cut off or damaged; repair it or save it anew as UTF-8"
        )
    place = broken.start
    lost = ""
    if encoding != "utf-8" and first >= 0:
        place, lost = first, f"; {_NAMES.get(encoding, encoding).upper()} fits best, and may lack a byte there"
    bad = data[max(place - 1, 0) : place + 3].hex(" ")
    raise Undecodable(
        f"it is no text in UTF-8, UTF-16, GB18030 or Big5 (first misfit at byte {place:,}: {bad}{lost}): convert it to "
        "UTF-8"
    )


def _controls(text: str) -> float:
    """The share of control characters that no text holds."""
    bad = sum(text.count(chr(code)) for code in (*range(9), *range(14, 27), *range(28, 32)))
    return bad / max(len(text), 1)


def _refuse_controls(text: str) -> None:
    sample = text[:_SAMPLE]
    if _controls(sample) > 0.02 + _STRAY / max(len(sample), 1):
        raise Undecodable("a fiftieth of it or more are control characters: a binary file")
