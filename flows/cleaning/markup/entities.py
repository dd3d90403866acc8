"""Character references: `&nbsp;`, `&#20320;`, escaped once or many times, some without their semicolon."""

from __future__ import annotations

import html
import re
from html.entities import html5

from flows.cleaning.characters import TABLE
from flows.cleaning.markup.code import Protected, find_code
from flows.text import Edit, Text

#: Names that are read without a semicolon. The standard knows more (`&copy`, `&sect`), which URLs have as parameters.
_BARE = "nbsp|lt|gt|amp|quot|ensp|emsp|ldquo|rdquo|lsquo|rsquo|hellip|mdash|ndash|middot|bull"
_NAMES = (
    r"(?:(?P<name>[A-Za-z][A-Za-z0-9]{1,31})[;；]"
    rf"|(?P<bare>{_BARE})(?:[ \u3000]?[;；]|(?![A-Za-z0-9=;；]))"
    r"|[#＃](?P<number>[0-9]{2,7}+|[xX][0-9A-Fa-f]{2,6}+)[;；]?)"
)
#: Names that no prose holds before a semicolon: they are references that lost their ampersand, or have a space behind
#: it.
_BROKEN = "nbsp|ensp|emsp|ldquo|rdquo|lsquo|rsquo|hellip|mdash|ndash|middot|quot|bull"
_ENTITY = re.compile(
    r"(?<![&＆])[&＆](?:amp[;；])*"
    + _NAMES
    + (
        rf"|(?:[&＆][ \u3000]|(?<![A-Za-z0-9&＆])(?:amp[;；])*)(?P<broken>{_BROKEN})[;；]|"
        r"(?<![A-Za-z0-9&＆])(?:amp[;；])+(?P<lone>lt|gt|amp)[;；]"
    )
)
#: What each of these begins with: a pattern of single characters and words is found fast, and a look behind costs at
#: each place.
_BEGINS = re.compile("|".join(["&", "＆", *(f"{name}[;；]" for name in ("amp", *_BROKEN.split("|")))]))
_ENDS = re.compile("[;；](?<=[a-z].)")
#: Two references that are the halves of one character beyond the basic plane.
_HALVES = re.compile(r"&(?:amp;)*#([0-9]{5}|[xX][0-9A-Fa-f]{4});?&(?:amp;)*#([0-9]{5}|[xX][0-9A-Fa-f]{4});?")
_ONCE = re.compile("&" + _NAMES)
_ESCAPED_CODE = re.compile(r"&(?:amp;)*lt;/(?:pre|code|kbd|samp|tt)\s*&(?:amp;)*gt;", re.IGNORECASE)


def read_entities(text: Text) -> Text:
    """Put the characters in the place of their references.

    >>> str(read_entities(Text.of("A&amp;nbsp;B&#20320;&hellip; R&D AT&T; ?a=1&copy=2")))
    'A B你… R&D AT&T; ?a=1&copy=2'
    """
    s = text.chars
    if "&" not in s and "＆" not in s and not _ENDS.search(s):
        return text
    if "#" in s and _HALVES.search(s):
        text = _join_halves(text)
        s = text.chars
    code = Protected(find_code(s))
    edits = []
    at = 0
    for begun in _BEGINS.finditer(s):
        found = _ENTITY.match(s, begun.start()) if begun.start() >= at else None
        if not found:
            continue
        at = found.end()
        if code.end_of(found.start()) > 0:
            continue
        bare = found["broken"] or found["lone"]
        new = html5[bare + ";"] if bare else _character(found)
        if new is not None:
            edits.append(Edit(found.start(), found.end(), new.translate(TABLE), "entity"))
    return text.edit(edits)


def _join_halves(text: Text) -> Text:
    code = Protected(find_code(text.chars))
    edits = []
    for found in _HALVES.finditer(text.chars):
        high, low = (int(n[1:], 16) if n[0] in "xX" else int(n) for n in found.groups())
        if 0xD800 <= high < 0xDC00 <= low < 0xE000 and code.end_of(found.start()) < 0:
            edits.append(Edit(*found.span(), chr(0x10000 + (high - 0xD800 << 10) + low - 0xDC00), "entity"))
    return text.edit(edits)


def read_escaped_code(text: Text) -> Text:
    """Where the tags around code are references themselves, all references are read once only: those in the code come
    next."""
    s = text.chars
    if "&" not in s or not _ESCAPED_CODE.search(s):
        return text
    code = Protected(find_code(s))
    return text.edit(edit for edit in references(s, 0, len(s)) if code.end_of(edit.start) < 0)


def references(s: str, start: int, end: int) -> list[Edit]:
    """The references in a stretch of code, read once: `&amp;lt;` speaks of `&lt;`.

    >>> [edit.new for edit in references("&amp;lt; &copy;", 0, 15)]
    ['&', '©']
    """
    found = [(m, _character(m)) for m in _ONCE.finditer(s, start, end)]
    return [Edit(m.start(), m.end(), new.translate(TABLE), "entity") for m, new in found if new is not None]


def _character(found: re.Match[str]) -> str | None:
    """What a reference stands for; None if for nothing."""
    if name := found["name"]:
        return html5.get(name + ";")
    if name := found["bare"]:
        return html5[name + ";"]
    number = found["number"]
    value = int(number[1:], 16) if number[0] in "xX" else int(number)
    if value > 0x10FFFF or 0xD800 <= value <= 0xDFFF:
        return "\ufffd"  # as browsers do: it stood for something
    return html.unescape(f"&#{value};")
