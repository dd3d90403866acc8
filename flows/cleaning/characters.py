"""Characters that are not what they seem, or seem to be nothing: invisible, private, compatible, full-width.

Only what has one meaning is changed. Punctuation and script belong to normalising; a joiner inside an emoji or between
Persian letters is spelling and stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import numpy as np

from flows.cleaning.addresses import outside_addresses
from flows.cleaning.marks import ODD_MARKS, narrow, unify_marks
from flows.cleaning.mojibake.garble import GARBLED_KANA, HALF_KANA
from flows.cleaning.private_use import read_private
from flows.language.plausible import code_points
from flows.text import Edit, Text

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"

#: Radicals that Unicode gives no decomposition (but an equivalent ideograph), each before the character that it is
#: printed for.
_RADICALS = (
    "⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐"
    "⻭歯⻮齿⻯竜⻰龙⻲亀"
)


def _one_for_one() -> dict[int, str]:
    """Compatibility forms of single characters, by their own decomposition."""
    table = {ord(c): " " for c in _SPACES}
    ranges = [
        (0x2E80, 0x2FDF),
        (0xF900, 0xFAFF),
        (0x2F800, 0x2FA1F),
        (0xFF10, 0xFF19),
        (0xFF21, 0xFF3A),
        (0xFF41, 0xFF5A),
    ]
    for first, last in ranges:
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain != chr(code):
                table[code] = plain
    table.update({ord(radical): char for radical, char in zip(_RADICALS[::2], _RADICALS[1::2], strict=True)})
    return table


TABLE = _one_for_one()


@cache
def _plain_codes() -> np.ndarray:
    """TABLE as an array; the last place stands for all beyond."""
    table = np.arange(max(TABLE) + 2, dtype=np.uint32)
    table[list(TABLE)] = [ord(plain) for plain in TABLE.values()]
    return table


@cache
def _has_plain() -> np.ndarray:
    """Of each place of `_plain_codes`, whether TABLE has it."""
    return np.bincount(list(TABLE), minlength=len(_plain_codes())) > 0


def _plain(s: str) -> str:
    """`s.translate(TABLE)`."""
    codes = code_points(s)
    changed = _has_plain().take(codes, mode="clip")
    if not changed.any():
        return s
    plain = np.where(changed, _plain_codes().take(codes, mode="clip"), codes)
    return plain.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


_LINE_END = re.compile(r"[\r\x0b\x0c](?:(?<=\r)\n)?")
#: Kind by kind what is taken out: characters that show nothing, and what machines are told by.
_ESCAPES = (
    r"\x1b(?:\[[0-?]{0,40}[ -/]{0,4}[@-~]|\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\)|[()*+][0-9A-Za-z]|[=>78cDEHMNOZ])"
)
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff"
_INVISIBLE = (
    "\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0100-\U000e01ef"
)
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
_ODD = re.compile(
    f"(?P<next>\x85)|(?P<control>(?:{_ESCAPES}|[{_CONTROL}])+)|(?P<space>[{_INVISIBLE}]+)|(?P<image>\ufffc+)|"
    f"(?P<joiner>[{_JOINERS}]+)"
    r"|(?P<pair>[\ud800-\udbff][\udc00-\udfff])|(?P<half>[\ud800-\udfff])"
)
#: One character of UTF-8 read as two of Latin-1, too little for the step that undoes mojibake; capitals may end with
#: such a letter.
_TWO_BYTES = re.compile("(?<![A-ZÀ-Þ])[ÂÃ][\x80-\xbf]")
#: Punctuation of Windows' code page 1252 that was read as Latin-1; beside letters of Latin-1 it is a part of mojibake.
_WINDOWS = dict(
    zip("\x80\x82\x84\x85\x86\x87\x89\x8b\x91\x92\x93\x94\x95\x96\x97\x99\x9b", "€‚„…†‡‰‹‘’“”•–—™›", strict=True)
)
_C1 = re.compile("(?<![\xa0-\xff])[\x80-\x9f]+(?![\xa0-\xff])")
_C1_SURE = re.compile("[\x91-\x97]")
_KANA = re.compile("[\uff66-\uff9f]+")
#: Characters that may be shown as pictures though they are neither symbols nor digits, or belong to Chinese print.
_PICTURES = "ℹⓂ〰〽㊗㊙"


def fix_characters(text: Text) -> Text:
    """Unify spaces and line ends, take out what is invisible, put the plain character for its double.

    >>> str(fix_characters(Text.of("⼈\\u200b工\\u00a0ＡＩ，\\ufeff金")))
    '人工 AI，金'
    """
    if "Â" in text.chars or "Ã" in text.chars:
        is_outside = outside_addresses(text.chars)
        text = text.edit(
            Edit(*m.span(), m[0].encode("latin-1").decode("utf-8"), "mojibake")
            for m in _TWO_BYTES.finditer(text.chars)
            if is_outside(m.start())
        )
    text = read_private(text)
    if _C1_SURE.search(text.chars):
        text = text.edit(_windows_punctuation(text.chars))
    s = text.chars
    if not concerned().take(code_points(s), mode="clip").any():
        return text.with_chars(narrow(s, s))
    plain = narrow(s, _plain(unify_marks(s)))
    if plain != s:
        text = text.with_chars(plain)
        s = plain
    edits: list[Edit] = []
    runs = [run.span() for run in HALF_KANA.finditer(s) if GARBLED_KANA.search(run.group())] if "｣" in s else []
    garbled = {at for run in runs for at in range(*run)}
    for found in _find_odd(s):
        if found.re is _KANA:
            if found.start() in garbled:
                continue  # no kana, and their width is what shows it
            edits.append(Edit(*found.span(), _compose_kana(found.group())))
            continue
        kind = found.lastgroup or "control"
        new = ""
        if kind == "joiner":
            if _joins(s, *found.span()):
                continue
            kind = "space"
        elif kind == "next":
            kind, new = (
                "",
                "\n",
            )  # NEXT LINE is a line end, but half a character in mojibake: so it is left to this step
        elif kind == "pair":
            kind, new = "entity", found.group().encode("utf-16", "surrogatepass").decode("utf-16")
        elif kind == "half":
            kind, new = "entity", "\ufffd"  # what half a pair stood for is lost
        edits.append(Edit(*found.span(), new, kind))
    return text.edit(edits)


def _find_odd(s: str) -> Iterator[re.Match[str]]:
    """What _KANA and _ODD match, in order; a table tells where."""
    at = 0
    for place in np.flatnonzero(_looked_at()[np.minimum(code_points(s), 0xFFFF)]).tolist():
        found = (_KANA.match(s, place) or _ODD.match(s, place)) if place >= at else None
        if found:
            at = found.end()
            yield found


@cache
def _looked_at() -> np.ndarray:
    """Of each character of the first plane (the last stands for all beyond), whether _KANA or _ODD may begin with
    it."""
    begins = [bool(_KANA.match(chr(code)) or _ODD.match(chr(code))) for code in range(0x10000)]
    return np.array([*begins[:-1], True])


@cache
def concerned() -> np.ndarray:
    """`changes_character` of the first two planes; the last place stands for all beyond."""
    table = np.zeros(0x20001, dtype=bool)
    table[:0x10000] = [changes_character(chr(code)) for code in range(0x10000)]
    table[0x20000] = True
    return table


def _windows_punctuation(s: str) -> list[Edit]:
    """Quotes, dashes and dots of code page 1252, where a text has some that are surely its own."""
    return [
        Edit(at, at + 1, _WINDOWS[s[at]], "mojibake")
        for found in _C1.finditer(s)
        for at in range(*found.span())
        if s[at] in _WINDOWS
    ]


def changes_character(char: str) -> bool:
    """Whether cleaning may change or drop this character, wherever it stands.

    >>> changes_character("\\u200b"), changes_character("，")
    (True, False)
    """
    return (
        ord(char) in TABLE
        or char in "ÂÃ" + ODD_MARKS
        or "\ue000" <= char <= "\uf848"
        or bool(_ODD.match(char) or _KANA.match(char) or _LINE_END.match(char))
    )


def unify_line_ends(text: Text) -> Text:
    """Line feeds only.

    >>> str(unify_line_ends(Text.of("一\\r\\n二\\r三")))
    '一\\n二\\n三'
    """
    s = text.chars
    if "\r" not in s and "\x0b" not in s and "\x0c" not in s:
        return text
    edits = []
    for found in _LINE_END.finditer(s):
        pair = found.group() == "\r\n"
        edits.append(Edit(found.start(), found.start() + 1, "" if pair else "\n", "space" if pair else ""))
    return text.edit(edits)


def _joins(s: str, start: int, end: int) -> bool:
    """Whether a joiner or a variation selector joins something: emoji on its left, or letters of a script that
    joins."""
    before = s[start - 1] if start else " "
    after = s[end] if end < len(s) else " "
    if end - start > 2:
        return False
    if s[start] in "\ufe0e\ufe0f":
        symbol = unicodedata.category(before) in ("So", "Sm", "Po", "Nd") and not "\u3000" <= before <= "\u9fff"
        return symbol or before in _PICTURES
    if s[start] == "\u200d" and unicodedata.category(before) in ("So", "Sk"):
        return unicodedata.category(after) in ("So", "Sk") or after in "\u2640\u2642\u2695"
    joining = (
        "ARABIC",
        "SYRIAC",
        "DEVANAGARI",
        "BENGALI",
        "TAMIL",
        "MALAYALAM",
        "KANNADA",
        "TELUGU",
        "SINHALA",
        "MONGOLIAN",
        "KHMER",
    )
    return unicodedata.name(before, "").startswith(joining) and unicodedata.name(after, "").startswith(joining)


def _compose_kana(s: str) -> str:
    """Half-width kana with their sound marks, full-width."""
    return unicodedata.normalize("NFKC", s)
