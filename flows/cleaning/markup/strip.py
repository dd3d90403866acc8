"""Markup: what HTML, character references and markdown leave behind in text. Afterwards each line is one block.

Order: code is found (and left alone by all), tags, references, tags again where references hid some of code, blocks and
wraps, what is inside the lines, white space. What one round uncovers (an escaped tag in an escaped tag) the next one
finds.
"""

from __future__ import annotations

import re

from flows.cleaning.characters import fix_characters, unify_line_ends
from flows.cleaning.markup.blocks import read_blocks
from flows.cleaning.markup.browser import browser_space, is_html
from flows.cleaning.markup.code import unwrap_code
from flows.cleaning.markup.entities import read_entities, read_escaped_code
from flows.cleaning.markup.html import strip_tags
from flows.cleaning.markup.inline import read_inline
from flows.text import Edit, Text

#: Escapes within escapes end some time; what is deeper is no accident.
ROUNDS = 12

#: In a passage without any Chinese, tags within quotes are what a program writes.
_QUOTED_TAG = re.compile(r"[\"']<[A-Za-z/?!]")
_BREAK = re.compile(r"[\n\u2028\u2029]")
#: The first break of a run of white space that holds more.
_PADDED = re.compile(r"[\n\u2028\u2029](?:\s++|(?<=\s[\n\u2028\u2029]))")
_BREAKS = str.maketrans("\u2028\u2029", "\n\n")
_SPACES = str.maketrans("\n\u2028\u2029", "   ")


def strip_markup(text: Text, lines: bool = False) -> Text:
    """Take the markup out of a text. With `lines` the text is one passage: breaks become spaces, and what only the
    beginning of a line makes into syntax (`# `, `- `, `> `) is text, and so is what code and English prose have as
    well: backticks, backslashes, asterisks far from any Chinese.

    >>> str(strip_markup(Text.of("## 访谈\\n\\n**问：**&nbsp;好吗？<br>- 好")))
    '访谈\\n问：好吗？\\n好'
    """
    if lines and text.chars.isascii() and _QUOTED_TAG.search(text.chars) and not _BREAK.search(text.chars):
        return text
    for _ in range(ROUNDS):
        before = text.chars
        html = not lines and is_html(before)
        if html:
            text = browser_space(text)
        text = strip_tags(text, lines, html)
        for _ in range(ROUNDS):
            if (once := read_escaped_code(text)) is text:
                break
            text = strip_tags(once, lines, html)
        text = read_entities(text)
        if "&" in before:
            text = unify_line_ends(fix_characters(text))
        if not lines:
            text = read_blocks(text, html)
        text = read_inline(text, lines)
        if not lines:
            text = tidy(unwrap_code(text))
        elif text.chars != before or _BREAK.search(before):
            text = tidy_lines(text)
        if text.chars == before:
            break
    return text


def tidy(text: Text) -> Text:
    """One line feed between blocks, no white space at the edges of a line."""
    s = text.chars
    first, last = len(s) - len(s.lstrip()), len(s.rstrip())
    if first >= last:
        return text.edit([Edit(0, len(s), "", "space")])
    edits = [Edit(0, first, "", "space")]
    at = first
    while found := _PADDED.search(s, at, last):
        start, at = found.span()
        while s[start - 1].isspace():
            start -= 1
        if start < found.start():
            edits.append(Edit(start, found.start(), "", "space"))
        if found.start() + 1 < at:
            edits.append(Edit(found.start() + 1, at, "", "space"))
    text = text.edit([*edits, Edit(last, len(s), "", "space")])
    return text.with_chars(text.chars.translate(_BREAKS)) if "\u2028" in text.chars or "\u2029" in text.chars else text


def tidy_lines(text: Text) -> Text:
    """The same for a passage that must stay one line."""
    s = text.chars
    if "\n" in s or "\u2028" in s or "\u2029" in s:
        text = text.with_chars(s.translate(_SPACES))
    first, last = len(s) - len(s.lstrip()), len(s.rstrip())
    if (first, last) == (0, len(s)):
        return text
    return text.edit([Edit(0, first, "", "space"), Edit(max(last, first), len(s), "", "space")])
