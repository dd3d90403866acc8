"""Marks in an unusual form: small and vertical ones, middle dots of names, and full-width ones inside numbers, words
and addresses.

Each is one character for another at the same place. Which marks a text of some script has is left to normalising.
"""

from __future__ import annotations

import re
from functools import partial

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"

#: Presentation forms (U+FE10-FE19, FE30-FE48) and small forms (U+FE50-FE6B) with the mark they are a form of. Small
#: forms of what ASCII writes syntax with become full-width: they never were syntax.
FORMS = {
    ord(form): mark
    for form, mark in zip(
        (
            "︐︑︒︓︔︕︖︗︘︙︰︱︲︳︴︷︸︹︺︻︼︽︾﹁﹂﹃﹄﹇﹈﹐﹑﹒﹔﹕﹖﹗﹘﹙﹚﹛﹜﹝﹞﹟﹠﹡﹢﹣﹤﹥﹦﹨"
            "﹩﹪﹫"
        ),
        "，、。：；！？〖〗…：—–＿＿｛｝〔〕【】《》「」『』［］，、．；：？！—（）｛｝〔〕＃＆＊＋－＜＞＝＼＄％＠",
        strict=True,
    )
}
#: Those that faces are made with, (︶︿︶): they are brackets where they are in pairs, with Chinese in between.
_PAIRS = [
    (re.compile(rf"{a}(?=[^{a}{b}\n]{{0,60}}{b})(?=[^{b}]*[{_HAN}])|(?<=[{_HAN}]){b}"), {a: c, b: d})
    for a, b, c, d in ("︵︶（）", "︿﹀〈〉")
]


def _bracket(brackets: dict[str, str], found: re.Match[str]) -> str:
    return brackets[found.group()]


_FACES = re.compile("[﹁﹂﹃﹄︱][_.ˍ︿﹏][﹁﹂﹃﹄︱]")

# (A pattern that begins with a set of characters is found many times faster than one that looks behind first.)
#: What stands for the middle dot between the parts of a foreign name; behind a numeral at a line's beginning it is the
#: list's.
_DOTS = re.compile(rf"[•∙⋅●．･](?<=[{_HAN}].)(?=[{_HAN}])")
_NUMBERED = re.compile(r"^[^\S\n]*[（(]?[一二三四五六七八九十百]{1,4}．", re.MULTILINE)

_FULL = "０-９Ａ-Ｚａ-ｚ"
_ASCII = "0-9A-Za-z"
#: Full-width marks between full-width letters and digits, those that stand between digits alone, and those at a
#: number's edges.
_INSIDE = re.compile(
    rf"[．／－＿＠＋＆＇＃：～，％](?:(?<=[{_FULL}][．／－＿＠＋＆＇＃])(?=[{_FULL}])|(?<=[０-９][：～])(?=[０-９])"
    rf"|(?<=[０-９]，)(?=[０-９]{{3}}(?![０-９]))|(?<=[０-９]％)|(?<=－)(?<![{_FULL}]－)(?=[０-９]))"
)
#: The same between half-width ones, where no full-width mark is ever meant.
_BETWEEN = re.compile(rf"[．／－＿＠](?:(?<=[{_ASCII}].)(?=[{_ASCII}])|(?<=[A-Z]．)(?=[{_HAN}A-Z]))")
_ADDRESS = re.compile(
    rf"[hHｈＨwWｗＷ](?:(?<=[hHｈＨ])[tTｔＴ]{{2}}[pPｐＰ][sSｓＳ]?[:：][/／]{{2}}|(?<=[wWｗＷ])[wWｗＷ]{{2}}[.．])"
    rf"[{_FULL}!-~．／：＿－？＝＆＃％＋～＠]+"
)
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

#: What makes it worth while to look.
ODD_MARKS = "".join(map(chr, FORMS)) + "︵︶︿﹀•∙⋅●．･／－＿＠"
_FORM = re.compile("[\ufe10-\ufe19\ufe30-\ufe48\ufe50-\ufe6b]")
_WIDE = re.compile("[\uff01-\uff5e]")


def unify_marks(s: str) -> str:
    """Small and vertical forms as the marks they are, and one middle dot for all in names of several parts.

    >>> unify_marks("記者﹕列夫•托爾斯泰︵笑︶﹖")
    '記者：列夫·托爾斯泰（笑）？'
    """
    if _FORM.search(s):
        faces = [found.span() for found in _FACES.finditer(s)]
        plain = s.translate(FORMS)
        for pattern, brackets in _PAIRS:
            plain = pattern.sub(partial(_bracket, brackets), plain)
        for start, end in faces:
            plain = plain[:start] + s[start:end] + plain[end:]
        s = plain
    if any(dot in s for dot in "•∙⋅●．･"):
        listed = {found.end() - 1 for found in _NUMBERED.finditer(s)} if "．" in s else set()
        s = _DOTS.sub(lambda m: m.group() if m.start() in listed else "·", s)
    return s


def narrow(s: str, plain: str) -> str:
    """`plain`, which is `s` with its letters and digits narrowed, with the marks inside numbers, Latin words and
    addresses narrowed too.

    >>> narrow("３．１４，ｗｗｗ．ａ．ｃｎ", "3．14，www．a．cn")
    '3.14，www.a.cn'
    """
    if not _WIDE.search(s):  # soon found where there is any Chinese
        return plain
    chars = None
    inside = ((_INSIDE, s),) if plain != s else ()  # no letter or digit was narrowed
    between = ((_BETWEEN, plain),) if any(mark in plain for mark in "．／－＿＠") else ()
    for pattern, where in (*inside, (_ADDRESS, s), *between):
        for found in pattern.finditer(where):
            if found.group().isascii():
                continue
            chars = chars or list(plain)
            start, end = found.span()
            chars[start:end] = found.group().translate(_NARROW)
    return "".join(chars) if chars else plain
