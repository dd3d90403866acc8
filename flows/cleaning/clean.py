"""Cleaning: from what a page became to what was written.

    mojibake -> byte splices -> markup -> characters

in this order: text that was decoded wrongly shows no markup yet; splices swallow parts of tags; markup hides characters.
Each step takes a Text and gives one, and leaves alone what it has no evidence against. Cleaning is idempotent, and does nothing to
clean text but drop blank lines and white space at the ends of lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flows.cleaning.characters import fix_characters, unify_line_ends
from flows.cleaning.markup import strip_markup
from flows.text import Text

Step = Callable[[Text], Text]


@dataclass(frozen=True, slots=True)
class Options:
    """What cleaning does. `lines`: the text is one passage, its breaks become spaces and the beginnings of lines are no syntax.
    `skip`: names of steps to leave out."""

    lines: bool = False
    skip: frozenset[str] = frozenset()


DEFAULT = Options()


def steps(options: Options = DEFAULT) -> dict[str, Step]:
    """The steps by name, in their order."""
    every: dict[str, Step] = {
        "line ends": unify_line_ends,
        "markup": lambda text: strip_markup(text, options.lines),
        "characters": fix_characters,
    }
    return {name: step for name, step in every.items() if name not in options.skip}


def clean_text(text: Text, options: Options = DEFAULT) -> Text:
    """Clean a text, with its origins, changes and marks kept."""
    for step in steps(options).values():
        text = step(text)
    return text


def clean(s: str, options: Options = DEFAULT) -> str:
    """Clean a string.

    >>> clean("<p>**问：**&nbsp;⼈工智能是什么？</p>")
    '问： 人工智能是什么？'
    """
    return str(clean_text(Text.of(s), options))
