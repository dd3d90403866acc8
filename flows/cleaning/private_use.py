"""Private-use characters whose meaning is known, because an old system put standard characters there.

GBK had 80 characters, and some marks, before Unicode did; Windows gave the extensions of Big5 a place each in the
private area. Both share code points, so the text's own characters say which system it came from. What has no known
meaning stays, and is marked as doubtful.

Sources: GB 18030-2005, annex D (the 80 of rows FE50-FEA0, marks of A6D9-A6FE and A989-A995), and the mapping of
user-defined areas of Windows' code page 950 (FA40-FEFE, 8E40-A0FE, 8140-8DFE, C6A1-C8FE to U+E000 onwards).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from flows.language import big5
from flows.text import Edit, Text

_PRIVATE = re.compile("[\ue000-\uf848]")
#: Where GBK's rows begin in the private area.
_GBK = 0xE815
#: Those of the 80 that Unicode got only after GB 18030-2000, by their code points in the private area.
_LATER = dict(
    zip(
        "\ue816\ue817\ue818\ue831\ue83b\ue855\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
        "\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe龴龵龶龷龸龹龺龻",
        strict=True,
    )
)
#: The areas of code page 950: where each begins in Unicode, and its lead and first trail bytes.
_AREAS = ((0xE000, 0xFA, 0x40), (0xE311, 0x8E, 0x40), (0xEEB8, 0x81, 0x40), (0xF6B1, 0xC6, 0xA1), (0xF849, 0, 0))
#: Trail bytes of a row of Big5: 40 to 7E, A1 to FE.
_LOW, _ROW = 63, 157


@cache
def gbk_targets() -> dict[str, str]:
    """The characters that systems with GBK wrote by private code points.

    >>> gbk_targets()["\\ue863"]
    '䶮'
    """
    table = dict(_LATER)
    for n in range(80):
        code = chr(_GBK + n)
        table.setdefault(code, bytes((0xFE, 0x50 + n + (n >= 47))).decode("gb18030"))
    table |= {chr(0xE78D + n): chr(code) for n, code in enumerate((0xFE10, 0xFE12, 0xFE11, *range(0xFE13, 0xFE1A)))}
    table |= {"\ue7c7": "ḿ", "\ue7c8": "ǹ", "\ue7e7": "〾", "\ue5e5": "\u3000"}
    return table | {chr(0xE7E8 + n): chr(0x2FF0 + n) for n in range(12)}


def big5_pair(char: str) -> bytes:
    """The bytes that code page 950 wrote a private character by; none where it had none.

    >>> big5_pair("\\ue000"), big5_pair("\\ue311")
    (b'\\xfa@', b'\\x8e@')
    """
    code = ord(char)
    for (first, lead, trail), (after, *_) in pairwise(_AREAS):
        if first <= code < after:
            place = code - first + (_LOW if trail == 0xA1 else 0)
            row, at = divmod(place, _ROW)
            return bytes((lead + row, at + 0x40 if at < _LOW else at - _LOW + 0xA1))
    return b""


def read_private(text: Text) -> Text:
    """Put characters with a known meaning in their standard places.

    >>> str(read_private(Text.of("他叫刘\\ue863")))
    '他叫刘䶮'
    """
    found = list(_PRIVATE.finditer(text.chars))
    if not found:
        return text
    table = _targets(text.chars, {m.group() for m in found})
    return text.edit(Edit(*m.span(), table[m.group()], "private") for m in found if m.group() in table)


def _targets(s: str, private: set[str]) -> dict[str, str]:
    """What the private characters of a text mean, by the script of the rest of it."""
    simplified = _only_in(s, "gb2312", "big5")
    traditional = _only_in(s, "big5", "gb2312")
    if simplified >= traditional:
        return {char: target for char, target in gbk_targets().items() if char in private}
    pairs = {char: big5_pair(char) for char in private}
    encoding = big5.likelier([pair for pair in pairs.values() if pair])
    read = {char: pair.decode(encoding, "ignore") for char, pair in pairs.items() if pair}
    return {char: target for char, target in read.items() if target and not _PRIVATE.search(target)}


def _only_in(s: str, encoding: str, other: str) -> int:
    """How many of the ideographs of a text one encoding has and the other has not."""
    return sum(_has(c, encoding) and not _has(c, other) for c in set(s) if "\u4e00" <= c <= "\u9fff")


def _has(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
