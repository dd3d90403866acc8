"""Any mix of scripts becomes standard simplified text with mainland punctuation, and every character keeps its
origin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from flows.normalising.conversion import words
from flows.normalising.conversion.converting import Converter
from flows.normalising.conversion.dictionaries import Step, load_dictionary
from flows.normalising.conversion.matching import decode, encode
from flows.normalising.conversion.zhu import authors
from flows.normalising.japanese import japanese_spans
from flows.normalising.punctuation import punctuate_text
from flows.normalising.script import ScriptReport, detect_script, lines_in_hant
from flows.text import Text


@cache
def _simplifier(hant: bool) -> Converter:
    """From traditional text of any kind, or from simplified text with strays, to standard simplified characters."""
    return Converter([Step((words.hant_phrases(), words.hant_characters()) if hant else (words.hans_characters(),))])


@cache
def _mainland_words() -> Converter:
    """Taiwan's words to the mainland's, both in traditional characters."""
    return Converter([Step((load_dictionary("TWPhrasesRev"), {}))])


def normalise(
    text: Text, script: ScriptReport | None = None, *, regional: bool = False, names: Sequence[str] = ()
) -> Text:
    """Simplified characters and mainland punctuation.

    `script` is what detect_script said of the text, or of the document it is from; without it the text is asked. Text
    of both scripts is decided line by line. With `regional`, Taiwan's words become mainland ones (軟體 → 软件);
    without, only characters change. Japanese stays. `names` are people the text speaks of, as it writes them: 昇 and 乾
    stay in them (`told_names`).

    >>> str(normalise(Text.of("他說:「發展意味著什麼?」徐乾學的著作,頭髮乾了")))
    '他说：“发展意味着什么？”徐乾学的著作，头发干了'
    """
    if text.chars.isascii():
        return text
    report = script or detect_script(text.chars)
    # Simplified text mapped to traditional has the mainland's words already.
    if regional and report.script != "hans" and report.variety != "machine":
        text = _mainland_words().convert_text(text)
    return punctuate_text(_simplify(text, report, names))


def _simplify(text: Text, report: ScriptReport, names: Sequence[str]) -> Text:
    before = text.chars
    if report.script == "mixed":
        by_line = (encode(_simplifier(hant).convert(before)) for hant in (True, False))
        after = decode(np.where(lines_in_hant(before), *by_line))
    else:
        # Text without evidence, 於是 or 睡著了 by itself, is converted like the sentence it is from.
        hant = report.script == "hant" or report.hans == report.hant == 0
        after = _simplifier(hant).convert(before)
    if "著" not in before and after == before:
        return text
    return text.with_chars(_restored(before, after, report.script != "hans", names))


def _restored(before: str, after: str, hant: bool, names: Sequence[str]) -> str:
    """`after` with what must not change put back: Japanese, authors, and in traditional text names. 著 is decided in
    simplified text too."""
    chars: list[str] | None = None
    if "著" in before:
        chars = list(after)
        by_words = _simplifier(True).convert(before)
        at = before.find("著")
        while at >= 0:
            chars[at] = by_words[at]
            at = before.find("著", at + 1)
        for at in authors(before):
            chars[at] = "著"
    for start, end in japanese_spans(before):
        chars = chars or list(after)
        chars[start:end] = before[start:end]
    if hant:
        for c in words.NAME_CHARACTERS:
            at = before.find(c)
            while at >= 0:
                if after[at] != c and words.is_name_part(before[max(0, at - 2) : at], c, before[at + 1 : at + 2]):
                    chars = chars or list(after)
                    chars[at] = c
                at = before.find(c, at + 1)
        for name in names:
            for m in re.finditer(re.escape(name), before):
                chars = chars or list(after)
                for inside in words.kept_in_name(name):
                    chars[m.start() + inside] = name[inside]
    return "".join(chars) if chars else after
