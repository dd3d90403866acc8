"""Encodings that write Chinese and Japanese in ASCII bytes alone: HZ, UTF-7, ISO-2022.

Read as ASCII they are gibberish that no check of bytes can tell from text, so each is known by its own escapes, and
believed where what it says is plausible.

Sources: RFC 1843 (HZ), RFC 2152 (UTF-7), RFC 1468 and 2237 (ISO-2022-JP), RFC 1922 (ISO-2022-CN).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.language.plausible import mean_cost

#: Nats a character, on the average, that what the escapes hold may cost.
PLAUSIBLE = 9.5

_NAMES = {"iso2022_jp_ext": "iso-2022-jp", "iso2022_kr": "iso-2022-kr"}
_HZ = re.compile(rb"~\{(?:[!-~]{2})+~\}|~\{(?:[!-~]{2})+(?=\r?\n|\Z)")
_UTF7 = re.compile(rb"\+[A-Za-z0-9+/]{3,}-?")
_JAPANESE = re.compile(rb"\x1b\$(?:[@B]|\(D)")
_CHINESE = re.compile(rb"\x1b\$\)A")
_KOREAN = re.compile(rb"\x1b\$\)C")
_OTHER = re.compile(rb"\x1b\$[()*+]?[A-Z]")
#: ISO-2022-CN's shifts to two bytes a character and back, and its designations, which show nothing.
_SHIFTED = re.compile(rb"\x0e([^\x0f\n\r]*)\x0f?")
_DESIGNATION = re.compile(rb"\x1b\$[)*+][A-Z]")


def seven_bit(data: bytes) -> tuple[str, str]:
    """The text and the encoding of bytes that are ASCII but for escapes; two empty strings where they are just ASCII.

    >>> seven_bit("今天很好".encode("hz"))
    ('今天很好', 'hz')
    """
    for encoding, read in _readings(data):
        found = [char for char in read if char >= "\x80"]
        if len(found) >= 2 and mean_cost("".join(found)) < PLAUSIBLE and "\x1b" not in read:
            return read, encoding
    return "", ""


def unread_escapes(data: bytes) -> bool:
    """Whether bytes hold escapes to a set of two-byte characters that none of these encodings explains."""
    return _OTHER.search(data) is not None


def _readings(data: bytes) -> Iterator[tuple[str, str]]:
    if _HZ.search(data):
        yield from _decoded(data, "hz")
    if _JAPANESE.search(data):
        yield from _decoded(data, "iso2022_jp_ext")
    if _KOREAN.search(data):
        yield from _decoded(data, "iso2022_kr")
    if _CHINESE.search(data):
        plain = _SHIFTED.sub(lambda m: bytes(byte | 0x80 for byte in m[1]), _DESIGNATION.sub(b"", data))
        yield from (("iso-2022-cn", text) for _, text in _decoded(plain, "gb2312"))
    if b"+" in data and _UTF7.search(data):
        yield from _decoded(data, "utf-7")


def _decoded(data: bytes, encoding: str) -> Iterator[tuple[str, str]]:
    try:
        yield _NAMES.get(encoding, encoding), data.decode(encoding)
    except UnicodeDecodeError:
        return
