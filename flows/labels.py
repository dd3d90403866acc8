"""What a speaker's label looks like at the beginning of a line: the one grammar of labels, for every room that asks.

`李雷：`, `李雷 00:12`, `[00:12] 李雷：`, `【李雷】`, `<李雷>`, `（李雷）`, `李雷｜`, `Q3 `, `李 雷 `. Only shapes stand
here: no word is known. Whether a shape is a label is for the rooms to say, by what they know: whether it comes again,
whom it names, what stands behind it.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

#: How a label is set off: by a colon, by brackets, by round ones, by a bar, by a time, by a gap as wide as two spaces,
#: or by nothing but its being `Q`, `问` or a name that is spread out.
Shape = Literal["colon", "bracket", "round", "bar", "time", "gap", "sign", "spaced"]

#: The colon and its small, vertical and mathematical forms.
COLONS = "：:﹕︰∶"
BARS = "｜|丨┃│／"
#: No label is longer, in code points; what stands in brackets behind it is counted.
LONGEST = 48
#: A label is looked for in so many characters of a line.
HEAD = 90
#: A name with a time beside it, and nothing else on the line.
LONGEST_TIMED = 60

_CLOCK = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:[.,]\d{1,3})?"
_DAY = r"(?:(?:19|20)\d{2}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?\s+"
_TIME = rf"(?:[\[(（【]{{0,2}}\s?(?:{_DAY})?{_CLOCK}(?:\s?(?:-+>?|–|—|~|至|到)\s?{_CLOCK})?\s?[\])）】]{{0,2}})"
TIME = re.compile(_TIME)
#: Signs of lists and other ornaments in front of a label.
_SIGNS = r"(?:[^\w\u3400-\u9fff《（(【\[［〔〖<〈“”\"'‘’：:﹕︰∶。，！？]|_){0,4}"
#: What a label is written with: names, titles of publications, nicknames in quote marks, brackets with what somebody
#: is.
_BODY = (
    r"(?=\S)(?:(?:《[^《》\n]{1,20}》|“[^“”\n]{1,12}”|[（(\[［][^（）()\[\]\n]{1,40}[）)\]］]|"
    r"[A-Za-zÀ-ž0-9.'’&+·•・‧/\-]|[\u3400-\u9fff]|[ \u00a0\u3000、@_｜|]){1,48}?)"
)
_COLON = re.compile(
    rf"^{_SIGNS}(?:【(?:同期声?|采访|现场|出镜|连线)】\s*)?(?:{_TIME}\s*)?({_BODY})\s*(?:{_TIME}\s*)?"
    rf"(?:(?<!\d)[{COLONS}](?!//)|(?<=\d)[{COLONS}](?!//|\d))[ \u00a0\u3000]*"
)
_ANY_COLON = re.compile(f"[{COLONS}]")
_BRACKET = re.compile(
    rf"^{_SIGNS}(?:{_TIME}\s*)?(?:[【\[［〔〖]\s?(?!\s)([^【】\[\]［］〔〕〖〗\n]{{1,24}})\s?[】\]］〕〗]|"
    rf"[<〈]\s?(?!\s)([^<>〈〉\n:/]{{1,16}})\s?[>〉](?=\s))\s*[{COLONS}]?[ \u3000]*(?:{_TIME}\s*)?"
)
_BRACKETS = "【[［〔〖<〈▲●"
_ROUND = re.compile(rf"^[（(]\s?(?!\s)([^（）()\n：:，。]{{2,12}})\s?[）)][{COLONS}]?[ \u3000]*(?=\S)")
_TIMED = re.compile(
    rf"^{_SIGNS}(?:{_TIME}\s+({_BODY})|({_BODY})\s+{_TIME}|({_BODY})\s?[（(\[]{_TIME}[）)\]])\s*[{COLONS}]?\s*$"
)
_BAR = re.compile(rf"^(?=\S)([\u4e00-\u9fffA-Za-z·《》 ]{{1,16}})\s?[{BARS}]\s?(?=\S)")
_HAS_BAR = re.compile(f"[{BARS}]")
_SIGN = re.compile(
    r"^([QA]\d{1,3}(?=[\u4e00-\u9fff])|Q\s?\d{0,3}|A\s?\d{0,3}|问\s?\d{0,2}|答\s?\d{0,2})"
    r"(?:[.．、|｜/]\s?|[ \u00a0\u3000\t]+|(?<=\d)(?=[\u4e00-\u9fff]))(?=\S)"
)
_SPACED = re.compile(r"^([\u4e00-\u9fff][ \u3000]{1,2}[\u4e00-\u9fff])[ \u3000]+(?=\S)")
_GAP = re.compile(
    r"^([^\s：:，。！？；…“”、]{1,12}(?: [^\s：:，。！？；…“”、]{1,12})?)(?:\t[ \t\u3000]*|[ \u3000]{2,})(?=\S)"
)
_HAS_GAP = re.compile(r"\t|  |\u3000")
#: A label with nothing odd in it: what stands before the colon is all of it.
_PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z·][\u4e00-\u9fffA-Za-z·， ]*$")
#: Whatever may stand before a colon as a label or as the name of a field: no mark that ends a clause, no quotation.
_FIELD = re.compile(rf"[^\s{COLONS}，。！？；“”「」][^{COLONS}，。！？；“”「」\n]{{0,23}}?\s*(?=[{COLONS}])")
_BRACKETED_FIELD = re.compile(r"【([^】\n]{1,16})】")
#: A name in Latin letters.
LATIN = re.compile("[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*(?:[ .·'-]{1,2}[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*){0,3}")
#: What begins a new utterance in subtitles.
_DASH = re.compile(r"[-–—]\s*\S|>>")
_SHORT = re.compile(
    rf"[^\s{COLONS}，。！？][^{COLONS}，。！？\n]{{0,15}}[{COLONS}]|[\[【<][^\[\]【】<>\n]{{1,16}}[\]】>]\s*\S"
)


class Opening(NamedTuple):
    """What a line may begin with: the label as it stands, where what is said begins, and how the label is set off."""

    surface: str
    content: int
    shape: Shape


def opening(text: str) -> Opening | None:
    """The label that a line may begin with, or None. Linear: at most HEAD characters are looked at.

    >>> opening("李雷：您好"), opening("李雷｜您好")
    (Opening(surface='李雷', content=3, shape='colon'), Opening(surface='李雷', content=3, shape='bar'))
    >>> opening("[00:12] 李雷﹕您好").surface, opening("<李雷> 您好").surface
    ('李雷', '李雷')
    """
    head = text[:HEAD]
    colon = _ANY_COLON.search(head)
    if colon:
        at = colon.start()
        if at <= LONGEST and head[at + 1 : at + 3] != "//" and _PLAIN.match(head, 0, at):
            content = at + 1
            while text[content : content + 1] in (" ", "\u3000", "\u00a0"):
                content += 1
            return Opening(head[:at], content, "colon")
        if len(text) <= LONGEST_TIMED and (found := _TIMED.match(head)):
            return Opening(next(g for g in found.groups() if g), len(text), "time")
        if found := _COLON.match(head):
            return Opening(found.group(1), found.end(), "colon")
    if head[:1] in "（(" and (found := _ROUND.match(head)):
        return Opening(found.group(1), found.end(), "round")
    if head[:1] in _BRACKETS and (found := _BRACKET.match(head)):
        return Opening(found.group(1) or found.group(2), found.end(), "bracket")
    return _unmarked(head)


def _unmarked(head: str) -> Opening | None:
    """The label that a bar, a gap or nothing sets off."""
    if _HAS_BAR.search(head, 0, 20) and (found := _BAR.match(head)):
        return Opening(found.group(1), found.end(), "bar")
    if len(head) > 3 and head[1] in " \u3000" and (found := _SPACED.match(head)):
        return Opening(found.group(1), found.end(), "spaced")
    if head[:1] in "QA问答" and (found := _SIGN.match(head)):
        return Opening(found.group(1), found.end(), "sign")
    if _HAS_GAP.search(head, 1, 28) and (found := _GAP.match(head)):
        return Opening(found.group(1), found.end(), "gap")
    return None


def behind_bar(text: str) -> Opening | None:
    """The label that a bar sets off, where a colon may come later: `李 | 我有三样：…`."""
    found = _BAR.match(text[:HEAD])
    return Opening(found.group(1), found.end(), "bar") if found else None


def field_of(text: str) -> str:
    """The speaker or key that opens a line: whatever is short before a colon, in lenticular brackets, or before a bar;
    "" for none.

    >>> field_of("主持人：大家好"), field_of("【主持人】大家好"), field_of("青禾｜欢迎"), field_of("https://a.b")
    ('主持人', '主持人', '青禾', '')
    """
    if text.startswith(("http:", "https:")):
        return ""
    if bracketed := _BRACKETED_FIELD.match(text):
        return bracketed[1].strip()
    if found := _FIELD.match(text):
        return found[0].strip()
    barred = behind_bar(text)
    return barred.surface.strip() if barred else ""


def begins_utterance(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether a line of a transcript begins with what names a new speaker: a dash, `>>`, a label.

    >>> [begins_utterance(line) for line in ("- 好的", "李雷：好的", "[SPEAKER_00] 好", "好的")]
    [True, True, True, False]
    """
    end = len(text) if end is None else end
    return bool(_DASH.match(text, start, end) or _SHORT.match(text, start, end))
