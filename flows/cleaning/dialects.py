"""Escapes and markup that only some sources have, and that look like text to all others: each is read where it is asked
for.

Off unless `Options.dialects` names them: `\\u4f60` in an interview about programming is what it is.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Callable, Iterator

from flows.text import Edit, Text

_UNICODE = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+|\\U[0-9A-Fa-f]{8}|%u[0-9A-Fa-f]{4}(?:%u[0-9A-Fa-f]{4})*")
_HEX = re.compile(r"[0-9A-Fa-f]{4,8}")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")
_QUOTED_PRINTABLE = re.compile(r"(?:=[0-9A-F]{2}|=\r?\n){2,}")
_BBCODE = re.compile(
    r"\[/?(?:b|i|u|s|size|color|font|align|center|left|right|quote|url|email|list|\*|table|tr|td|hr|p|indent|"
    r"backcolor|float|free|hide)"
    r"(?:=[^\[\]\n]{0,200})?\]|\[(img|attach|media|flash|audio)(?:=[^\[\]\n]{0,80})?\][^\[\]\n]{0,400}\[/\1\]",
    re.IGNORECASE,
)
_WIKI = re.compile(
    r"'{2,5}|^(?P<heading>={2,6})[ \t]*(?P<title>[^=\n]{1,200}?)[ \t]*(?P=heading)[ \t]*$"
    r"|\[\[(?:File|Image|Category|文件|檔案|图像|分类|分類):[^\[\]\n]{0,400}\]\]|"
    r"\[\[(?:[^\[\]|\n]{1,200}\|)?(?P<link>[^\[\]|\n]{1,200})\]\]"
    r"|\[https?://[^\s\[\]]{1,400}(?:[ \t](?P<label>[^\[\]\n]{1,200}))?\]|\{\{[^{}\n]{0,400}\}\}|"
    r"<ref[^<>]{0,200}/>|<ref[^<>]{0,200}>[^<>\n]{0,600}</ref>",
    re.MULTILINE | re.IGNORECASE,
)


def _escapes(s: str) -> Iterator[Edit]:
    r"""`\u4f60`, also in halves of pairs."""
    for found in _UNICODE.finditer(s):
        units = [
            int(code, 16)
            for code in _HEX.findall(found.group().replace("\\u", " ").replace("%u", " ").replace("\\U", " "))
        ]
        if all(unit <= 0x10FFFF for unit in units):
            chars = "".join(map(chr, units)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            yield Edit(*found.span(), chars, "entity")


def _octets(pattern: re.Pattern[str], read: Callable[[str], bytes]) -> Callable[[str], Iterator[Edit]]:
    def edits(s: str) -> Iterator[Edit]:
        for found in pattern.finditer(s):
            try:
                chars = read(found.group()).decode("utf-8")
            except UnicodeDecodeError:
                continue  # bytes of another encoding: what they were stays to be seen
            if not chars.isascii():
                yield Edit(*found.span(), chars, "entity")

    return edits


def _bbcode(s: str) -> Iterator[Edit]:
    for found in _BBCODE.finditer(s):
        yield Edit(*found.span(), "", "image" if found[1] else "markup")


def _wiki(s: str) -> Iterator[Edit]:
    for found in _WIKI.finditer(s):
        kept = next((name for name in ("title", "link", "label") if found[name]), "")
        if not kept:
            yield Edit(*found.span(), "", "markup")
            continue
        yield Edit(found.start(), found.start(kept), "", "markup")
        yield Edit(found.end(kept), found.end(), "", "markup")


#: What can be asked for, by name.
DIALECTS: dict[str, Callable[[str], Iterator[Edit]]] = {
    "unicode": _escapes,
    "percent": _octets(_PERCENT, lambda s: bytes.fromhex(s.replace("%", ""))),
    "quoted-printable": _octets(_QUOTED_PRINTABLE, lambda s: quopri.decodestring(s.encode())),
    "bbcode": _bbcode,
    "wiki": _wiki,
}


def read_dialects(text: Text, names: frozenset[str]) -> Text:
    """Read the dialects that were asked for, in the order of DIALECTS. KeyError for a name that is none.

    >>> str(read_dialects(Text.of("\\\\u4f60[b]好[/b]"), frozenset({"unicode", "bbcode"})))
    '你好'
    """
    if unknown := names - set(DIALECTS):
        raise KeyError(f"no dialect is called {min(unknown)!r}: choose from {', '.join(DIALECTS)}")
    for name, edits in DIALECTS.items():
        if name in names:
            text = text.edit(edits(text.chars))
    return text
