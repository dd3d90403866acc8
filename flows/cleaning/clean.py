"""Cleaning: from what a page became to what was written.

    line ends -> mojibake -> byte splices -> characters -> markup -> doubts

in this order: text that was decoded wrongly shows nothing yet; splices swallow parts of tags, and speak through
characters that the next step takes out; an invisible character can hide a heading. (Character references hide
characters in turn: markup sees to those.) Each step takes a Text and gives one, and leaves alone what it has no
evidence against. Cleaning is idempotent, and does nothing to clean text but drop blank lines and white space at the
ends of lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from flows.cleaning.characters import fix_characters, unify_line_ends
from flows.cleaning.dialects import read_dialects
from flows.cleaning.doubt import LOST, mark_doubts
from flows.cleaning.markup.strip import strip_markup
from flows.cleaning.mojibake.repair import repair_mojibake
from flows.cleaning.signs import Sign, find_signs
from flows.cleaning.splices.document_names import DocumentModel
from flows.cleaning.splices.neural import load_rescorer
from flows.cleaning.splices.repair import may_be_spliced, repair_splices, shows_splices
from flows.text import Edit, Text

Step = Callable[[Text], Text]


@dataclass(frozen=True, slots=True)
class Options:
    """What cleaning does. `lines`: the text is one passage, its breaks become spaces and the beginnings of lines are no
    syntax. `skip`: names of steps to leave out. `document`: what the text is a part of, as evidence for what damaged
    names were. `dialects`: names of escapes and markup that are read only where asked for
    (`flows.cleaning.dialects`). `rescore`: the name or the folder of a language model that chooses among the readings
    of spliced passages (`flows.cleaning.splices.neural`); "": none."""

    lines: bool = False
    skip: frozenset[str] = frozenset()
    document: DocumentModel | None = None
    dialects: frozenset[str] = frozenset()
    rescore: str = ""


DEFAULT = Options()
ROUNDS = 3

_CODE = re.compile("`|<(?:code|pre|kbd|samp|tt)\\b", re.IGNORECASE)
_LETTER = re.compile("&(?:#[0-9]{3,6}|#[xX][0-9A-Fa-f]{2,5}|[A-Za-z]{3,8});")

#: Which signs give a step something to do.
_NEEDS = {
    "line ends": Sign.ODD,
    "mojibake": Sign.STRANGE,
    "splices": Sign.SPLICE,
    "characters": Sign.ODD,
    "markup": Sign.SYNTAX | Sign.BLOCK,
}


def steps(options: Options = DEFAULT) -> dict[str, Step]:
    """The steps by name, in their order."""
    every: dict[str, Step] = {
        "line ends": unify_line_ends,
        "mojibake": repair_mojibake,
        "splices": lambda text: _repair_splices(text, options),
        "characters": fix_characters,
        "markup": lambda text: strip_markup(text, options.lines),
    }
    return {name: step for name, step in every.items() if name not in options.skip}


def _repair_splices(text: Text, options: Options) -> Text:
    return repair_splices(text, options.document, load_rescorer(options.rescore) if options.rescore else None)


def clean_text(text: Text, options: Options = DEFAULT) -> Text:
    """Clean a text, with its origins, changes and marks kept."""
    text = _read_letters(read_dialects(text, options.dialects) if options.dialects else text)
    for _ in range(ROUNDS):
        signs = find_signs(text.chars)
        if signs & Sign.SPLICE and signs & Sign.STRANGE and shows_splices(text.chars) and "splices" not in options.skip:
            # what bytes cut in two became looks like mojibake, and reading it in every encoding takes long
            text = _repair_splices(text, options)
            signs = find_signs(text.chars)
        repaired = ""
        for name, step in steps(options).items():
            if name == "characters":
                repaired = text.chars
            if signs & (_NEEDS[name] | (Sign.BREAK if options.lines and name == "markup" else 0)):
                before = text.chars
                text = step(text)
                if text.chars != before:
                    signs |= find_signs(text.chars)  # what one step uncovers is the next one's
        if text.chars == repaired or not (signs & Sign.STRANGE or may_be_spliced(text.chars)):
            break  # else what was taken out may have stood within mojibake, or within an annotation
    repairs = any(change.margin is not None for change in text.changes)
    if signs & (Sign.SPLICE | Sign.STRANGE | Sign.ODD) or any(char in text.chars for char in LOST) or repairs:
        text = mark_doubts(text)
    return text


def _read_letters(text: Text) -> Text:
    """Put letters and marks in the place of their references where bytes may be cut in two: what they hide is evidence.

    (Where there is code, a reference may be what is spoken of.)"""
    s = text.chars
    if "&" not in s or not may_be_spliced(s) or _CODE.search(s):
        return text
    read = ((m, unescape(m[0])) for m in _LETTER.finditer(s))
    return text.edit(Edit(*m.span(), new, "entity") for m, new in read if len(new) == 1 and not new.isascii())


def clean(s: str, options: Options = DEFAULT) -> str:
    """Clean a string.

    >>> clean("<p>**问：**&nbsp;⼈工智能是什么？</p>")
    '问：人工智能是什么？'
    >>> clean("我們對此進(jìn)行了獨(dú)家報道")
    '我們對此進行了獨家報道'
    """
    return str(clean_text(Text.of(s), options))
