"""What is put right before the format of a text is asked for: line ends that were escaped, heads and feet of
clippers."""

from __future__ import annotations

import re

from flows.reading.dialects.clippers import strip_clipper
from flows.reading.parts import Reading
from flows.text import Edit, Text

#: `\\n` as two characters, as it stands where a line end was escaped twice.
_LITERAL = re.compile(r"(?:\\r)?\\n|\\r(?![a-z])|\\u000a|\\x0a", re.I)
#: Paths and code have them, too: so many stand in a text whose own line ends are lost, and text stands before and
#: behind them.
_LITERALS = 2
_BEFORE = re.compile('[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef”’.!?"*>n]')

#: Pandoc's hard line break.
_BACKSLASH = re.compile(r"\\[ \t]*(?=\n|\Z)")
_BACKSLASHES = 2


def prepare(text: Text) -> Reading:
    """The text without such escapes, and without what a clipper put around it."""
    return strip_clipper(_hard_breaks(_literal_line_ends(text)))


def _literal_line_ends(text: Text) -> Text:
    chars = text.chars
    if chars.count("\\n") + chars.count("\\x0a") + chars.count("\\u000a") < _LITERALS:
        return text
    found = [m for m in _LITERAL.finditer(chars) if m.start() == 0 or _BEFORE.match(chars, m.start() - 1)]
    if len(found) < _LITERALS or chars.strip().count("\n") > len(found):
        return text
    return text.edit(Edit(m.start(), m.end(), "\n", "space") for m in found)


def _hard_breaks(text: Text) -> Text:
    chars = text.chars
    if "\\\n" not in chars:
        return text
    found = [m for m in _BACKSLASH.finditer(chars) if m.start() == 0 or chars[m.start() - 1] != "\\"]
    if len(found) < _BACKSLASHES:
        return text
    return text.delete(((m.start(), m.end()) for m in found), "markup")
