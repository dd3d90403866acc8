"""Any mix of scripts becomes standard simplified text with mainland punctuation, and every character keeps its origin."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from flows.normalising import words
from flows.normalising.converting import Converter
from flows.normalising.dictionaries import load_chain, load_dictionary
from flows.normalising.japanese import japanese_spans
from flows.normalising.punctuation import punctuate_text
from flows.normalising.script import ScriptReport, detect_script
from flows.text import Text


@cache
def _converter(hant: bool, regional: bool) -> Converter:
    """From traditional text of any kind, or from simplified text with strays, to standard simplified characters."""
    if not hant:
        return Converter([(words.hans_characters(),)])
    step: tuple[Mapping[str, str], ...] = (words.hant_phrases(), words.hant_characters())
    if not regional:
        return Converter([step])
    # Taiwan's words are listed in OpenCC's own characters, one step before the simplified ones.
    regional_words = load_dictionary("TWPhrasesRev")
    _, simplify = load_chain("tw2sp")
    converted = Converter([simplify])
    in_hans = {k: converted.convert(v) for k, v in regional_words.items()}
    return Converter([({**words.hant_phrases(), **in_hans}, words.hant_characters())])


def normalise(text: Text, script: ScriptReport | None = None, *, regional: bool = False) -> Text:
    """Simplified characters and mainland punctuation. `script` is what detect_script said of the text, or of the document it is
    from; without it the text is asked. Text of both scripts is decided line by line. With `regional`, Taiwan's words become mainland ones
    (軟體 → 软件); without, only characters change. Japanese stays.

    >>> str(normalise(Text.of("他說:「發展意味著什麼?」徐乾學的著作,頭髮乾了")))
    '他说：“发展意味着什么？”徐乾学的著作，头发干了'
    """
    if text.chars.isascii():
        return text
    report = script or detect_script(text.chars)
    text = _simplify(text, report, regional)
    return punctuate_text(text)


def _simplify(text: Text, report: ScriptReport, regional: bool) -> Text:
    if report.script == "mixed":
        return _simplify_lines(text, regional)
    hant = report.script == "hant"
    converted = _converter(hant, regional and hant).convert_text(text)
    if len(converted) != len(text) or converted is text:
        return converted
    return converted.with_chars(_restored(text.chars, converted.chars, hant))


def _simplify_lines(text: Text, regional: bool) -> Text:
    bounds = [0, *(end + 1 for _, end in text.lines())]
    bounds[-1] = len(text)
    parts = []
    for start, end in pairwise(bounds):
        line = text[start:end]
        report = detect_script(line.chars)
        parts.append(_simplify(line, report if report.script != "mixed" else ScriptReport("hant"), regional))
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result


def _restored(before: str, after: str, hant: bool) -> str:
    """`after` with what must not change put back: Japanese, and in traditional text names."""
    chars: list[str] | None = None
    for start, end in japanese_spans(before):
        chars = chars or list(after)
        chars[start:end] = before[start:end]
    if hant:
        for c in words.NAME_CHARACTERS:
            at = before.find(c)
            while at >= 0:
                if after[at] != c and words.is_name_part(before[at - 1 : at], c, before[at + 1 : at + 2]):
                    chars = chars or list(after)
                    chars[at] = c
                at = before.find(c, at + 1)
    return "".join(chars) if chars else after
