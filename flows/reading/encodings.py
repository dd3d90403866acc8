"""Bytes to text: which encoding is it in?

What proves itself comes first: a byte order mark, UTF-8 that is valid throughout, the zero bytes of UTF-16. What a page declares
comes next, if it fits. GB18030 and Big5 accept each other's bytes, so the more plausible text decides between them.
Bytes that no encoding turns into text are refused with a reason; nothing is replaced or dropped to make them fit.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from flows.errors import Unreadable
from flows.language.plausible import cost_each, mean_cost

_SAMPLE = 200_000
#: Control characters that a short text may hold all the same: a colour of a terminal, a mark between pages.
_STRAY = 6
_CHARSET = re.compile(
    rb"(?:<meta[^>]{0,300}?charset\s*=\s*[\"']?|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']|^\s*(?:charset|encoding)\s*[:=]\s*[\"']?"
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
    """Text as it stands in the file (a byte order mark is its first character, U+FEFF, where `bom` is true), the encoding's
    common name, and how it was recognised."""

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
        return _checked(data, sixteen, "zero bytes, and plausible as UTF-16")
    if zeros * 500 > len(data):
        raise Undecodable("it holds zero bytes and is no UTF-16: a binary file, or text that was damaged")
    try:
        return _checked(data, "utf-8", "valid UTF-8 throughout")
    except UnicodeDecodeError as error:
        broken = error
    if _is_cut_off(data, broken):
        raise Undecodable(
            f"it is UTF-8 that was cut off within its last character, at byte {broken.start:,}: get the whole file",
            "cut off",
        )
    if declared := _declared(data):
        try:
            found = _checked(data, declared, f"declared as {declared}, and it fits")
            if declared != "cp1252" and mean_cost(found.text[:_SAMPLE]) < 10.0:
                return found
        except (UnicodeDecodeError, LookupError):
            pass
    return _most_plausible(data, broken)


def _is_cut_off(data: bytes, broken: UnicodeDecodeError) -> bool:
    """Whether UTF-8 ends within a character. A few bytes before it must show that it is UTF-8: half of it can be GB18030."""
    if broken.reason != "unexpected end of data":
        return False
    return broken.start > 12 or max(data[: broken.start].decode(), default="") > "\u07ff"


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
        raise Undecodable(
            f"it begins with the byte order mark of {encoding.upper()}, but byte {error.start:,} does not fit: cut off or damaged"
        ) from error
    _refuse_controls(text)
    return Decoded(text, encoding, True, "byte order mark")


def _utf16_without_mark(data: bytes, limit: float = 0.12) -> str:
    """UTF-16 without a mark: one byte order gives plausible text and the other doesn't. Gives the encoding, or ""."""
    if len(data) < 4 or len(data) % 2:
        return ""
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
    for encoding in ("gb18030", "big5hkscs", "cp950"):
        try:
            text = _decoded(data, encoding)
        except UnicodeDecodeError:
            continue
        cost = mean_cost(text[:_SAMPLE])
        if best is None or cost < best[0] - 0.05:
            best = cost, encoding, text
    if best and best[0] < 9.5:
        _refuse_controls(best[2])
        name = _NAMES.get(best[1], best[1])
        return Decoded(best[2], name, False, f"not valid UTF-8, and plausible Chinese as {name}")
    if sixteen := _utf16_without_mark(data, 0.05):
        return _checked(data, sixteen, "plausible as UTF-16 and as nothing else")
    bad = data[max(broken.start - 1, 0) : broken.start + 3].hex(" ")
    near_utf8 = len(re.findall(rb"[\xe3-\xe9][\x80-\xbf]{2}", data[:_SAMPLE])) * 9 > len(
        data[:_SAMPLE].translate(None, bytes(range(128)))
    )
    if near_utf8:
        raise Undecodable(
            f"it is UTF-8 but for byte {broken.start:,} ({bad}): cut off or damaged; repair or re-save it as UTF-8"
        )
    raise Undecodable(
        f"it is no text in UTF-8, UTF-16, GB18030 or Big5 (first misfit at byte {broken.start:,}: {bad}): convert it to UTF-8"
    )


def _controls(text: str) -> float:
    """The share of control characters that no text holds."""
    bad = sum(text.count(chr(code)) for code in (*range(9), *range(14, 27), *range(28, 32)))
    return bad / max(len(text), 1)


def _refuse_controls(text: str) -> None:
    sample = text[:_SAMPLE]
    if _controls(sample) > 0.02 + _STRAY / max(len(sample), 1):
        raise Undecodable("a fiftieth of it or more are control characters: a binary file")
