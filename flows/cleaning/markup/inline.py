"""Markdown within a line: emphasis, links, images, footnote marks, escapes.

CommonMark's rules for emphasis were made for words between spaces: `**“重要”**的` opens nothing by them, and `张**说`
could. Here a Chinese quote mark or full stop at the inner edge does no harm, and asterisks that hide the rest of a name
are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import category

from flows.cleaning.markup.code import Protected, find_code
from flows.cleaning.markup.links import in_order, read_links
from flows.text import Edit, Mark, Span, Text

# (Patterns that begin with a set of characters are found many times faster than such as look behind or choose first.)
_RUN = re.compile(r"[*_~](?:(?<=\*)\**|(?<=_)_*|(?<=~)(?<!~~)~(?!~))")
_BREAK = re.compile(r"[\n\u2028\u2029]")
#: Underscores and asterisks within an address are its own; those at its end are not.
_ADDRESS = re.compile(
    r"[hfw](?:(?:(?<=h)ttps?|(?<=f)tp)://[^\s<>（）。，；！？、“”《》*]*[^\s<>（）。，；！？、“”《》*_.,;:!?)\]]|(?<=w)ww\.[\w./%-]*[\w/])"
)
_ESCAPE = re.compile(r"\\([*_#~>`\[\]]|[-+](?=[ \t])|(?<=\d\\)[.)]|!(?=\[))")
_CODE_LIKE = re.compile(r"\\[A-Za-z]|\\\\|\$")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_STOPS = frozenset(".,:;!?…%。，！？；：、—～·-\"'")
_FULL_WIDTH = frozenset("，。！？；：、）》」』】…")
#: Family names behind which asterisks hide a given name.
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高梁郑鄭罗羅宋谢謝唐韩韓曹许許邓鄧萧蕭冯馮曾程蔡彭潘袁于董"
    "余苏蘇叶葉吕呂魏蒋蔣田杜丁沈姜范江傅钟鐘卢盧汪戴崔任陆陸廖姚方金邱夏谭譚韦韋贾賈邹鄒石熊孟秦阎閻薛侯雷白龙龍段郝"
    "孔邵史毛常万萬"
)


#: What else stands before asterisks that hide something: a number, a company, what one swears by.
_MASKED = frozenset("第某姓他她它你妳您咱操草妈媽傻牛装逼尼卧滚煞沙")
#: Titles behind asterisks that hide a family name: `*先生和*女士`.
_TITLES = re.compile(
    "(?:先生|女士|小姐|老师|老師|同学|同學|总|總|某|医生|醫生|教授|律师|律師|阿姨|师傅|師傅|公司|集团|集團|银行|銀行)"
)
#: What no emphasis begins with, inside a sentence.
_NO_BEGINNING = frozenset("，。、；：！？）”’》的了着过吗呢")
_ARMS = "*_\\/¯<>oO~ヽノ╯╰┌┐└┘୧୨ᕙᕗ凸ヾ"
_EYES = "▽∀ω´｀`≧≦ツз∠ДдωQ￣ˇ°□﹏╰ಠ◕‿ﾟ•̀ᴗ^;益皿口_"
#: Faces: an arm, a bracket, eyes and a mouth, and the other arm.
_FACE = re.compile(
    rf"[{re.escape(_ARMS)}]{{0,4}}[(（][^()（）\n]{{0,6}}[{re.escape(_EYES)}][^()（）\n]{{0,8}}[)）]"
    rf"[{re.escape(_ARMS)}]{{0,4}}"
)
_FACE_BEGINS = re.compile(rf"[(（](?=[^()（）\n]{{0,6}}[{re.escape(_EYES)}])")


@dataclass(slots=True)
class _Run:
    """A run of emphasis characters, and how much of it is still there."""

    start: int
    end: int
    char: str
    opens: bool
    closes: bool
    edge: bool  # a boundary of words is outside it


def read_inline(text: Text, lines: bool = False) -> Text:
    """Take links, images, emphasis and escapes out of a text; marks say where they were.

    With `lines`, a passage that may be of any kind, only what is surely markup: no escapes, no addresses in angle
    brackets, emphasis only of and beside Chinese.

    >>> str(read_inline(Text.of("**问：**见[这里](https://a.cn)，2*3*4，张**说")))
    '问：见这里，2*3*4，张**说'
    """
    text = read_links(text, lines)
    text = _read_emphasis(text, lines)
    return text if lines else _read_escapes(text)


def _read_emphasis(text: Text, lines: bool) -> Text:
    s = text.chars
    if "*" not in s and "_" not in s and "~~" not in s:
        return text
    addresses = [m.span() for m in _ADDRESS.finditer(s)] if "://" in s or "www." in s else []
    code = Protected(_disjoint([*find_code(s), *addresses, *_faces(s)]))
    pairs: list[tuple[_Run, int, int, int]] = []  # opener, closer's place, inner start, width
    loose: list[list[_Run]] = []
    edits: list[Edit] = []
    at = 0
    while found := _RUN.search(s, at):
        if code.end_of(found.start()) > 0:
            at = found.end()
            continue
        end = _block_end(s, found.start())
        runs = [_read_run(s, m) for m in _RUN.finditer(s, found.start(), end) if code.end_of(m.start()) < 0]
        left = _pair(s, runs, pairs)
        if left:
            loose.append(left)
        at = end + 1
        if at > len(s):
            break
    sure = any(opener.edge for opener, *_ in pairs)
    marks: list[Mark] = []
    for opener, closer, inner, width in pairs:
        if not _is_emphasis(s, opener, closer, inner, width, sure):
            continue
        if (
            lines
            and (
                s[inner - width - 1 : inner - width] + s[inner] + s[closer - 1] + s[closer + width : closer + width + 1]
            ).isascii()
        ):
            continue
        edits += [Edit(inner - width, inner, "", "markup"), Edit(closer, closer + width, "", "markup")]
        if _spaced(s, closer, closer + width):
            edits.append(Edit(closer + width, closer + width + 1, "", "space"))
        if opener.char != "~" and inner < closer:
            span = text.source_span(inner, closer)
            marks += [Mark("bold", *span)] if width >= 2 else []
            marks += [Mark("italic", *span)] if width != 2 else []
    for left in loose:
        edits += _loose_ends(text, left, sure, marks)
    return text.edit(in_order(edits)).marked(marks)


def _faces(s: str) -> list[Span]:
    """Where faces stand; what merely stands in brackets is none."""
    spans: list[Span] = []
    at = 0
    for bracket in _FACE_BEGINS.finditer(s):
        start = bracket.start()
        if start < at:
            continue
        while start > at and bracket.start() - start < 4 and s[start - 1] in _ARMS:
            start -= 1
        if found := _FACE.match(s, start):
            at = found.end()
            if not _HAN.search(found.group()):
                spans.append(found.span())
    return spans


def _disjoint(spans: list[Span]) -> list[Span]:
    """In rising order, those that overlap one before them left out."""
    kept: list[Span] = []
    for span in sorted(spans):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _block_end(s: str, at: int) -> int:
    found = _BREAK.search(s, at)
    return found.start() if found else len(s)


def _read_run(s: str, found: re.Match[str]) -> _Run:
    start, end = found.span()
    char = s[start]
    before = s[start - 1] if start else "\n"
    after = s[end] if end < len(s) else "\n"
    word_before, word_after = before.isalnum(), after.isalnum()
    # an opening quote or bracket may begin, and a closing one or a full stop end, what is emphasised, also where a word
    # stands outside
    inside = (
        word_after or _is(after, "Ps", "Pi", "So", "Sc") or after in '《【「‘@$`"' or (after == "#" and end - start > 1)
    )
    opens = inside or (not word_before and not after.isspace() and not after.isascii())
    inside = word_before or _is(before, "Pe", "Pf", "So") or before in _STOPS or before == "`"
    closes = inside or (not word_after and not before.isspace() and not before.isascii())
    between = before.isascii() and word_before and after.isascii() and word_after
    if before == "\\" or between:
        opens = closes = False
    if char == "_" and not (end - start == 2 and not (before + after).isascii()):
        opens = opens and (before.isspace() or _is(before, "Ps", "Pi") or not before.isascii()) and not word_before
        closes = closes and (after.isspace() or _is(after, "Pe", "Pf", "Po") or not after.isascii()) and not word_after
    return _Run(start, end, char, opens, closes, not word_before)


def _is(char: str, *kinds: str) -> bool:
    return category(char) in kinds


def _pair(s: str, runs: list[_Run], pairs: list[tuple[_Run, int, int, int]]) -> list[_Run]:
    """Match the runs of one block; gives what is left of those that found no partner."""
    waiting: dict[str, list[_Run]] = {}
    for run in runs:
        if run.char != "~" and run.end - run.start > 6:
            continue
        stack = waiting.setdefault(run.char, [])
        if run.closes:
            while stack and run.start < run.end:
                opener = stack[-1]
                width = min(opener.end - opener.start, run.end - run.start, 3)
                if (
                    (opener.end - opener.start) % 2 != (run.end - run.start) % 2
                    and width < 3
                    and opener.end - opener.start == 1
                ):
                    stack.pop()  # a single asterisk before a pair of them
                    continue
                pairs.append((opener, run.start, opener.end, width))
                opener.end -= width
                run.start += width
                if opener.start == opener.end:
                    stack.pop()
        if run.start < run.end and run.opens:
            stack.append(run)
            del stack[:-30]
    return [run for run in runs if run.start < run.end]


def _is_emphasis(s: str, opener: _Run, closer: int, inner: int, width: int, sure: bool) -> bool:
    """Whether a pair that could be emphasis is, and not a masked name, a product or an identifier."""
    content = s[inner:closer]
    if not any(c.isalnum() for c in content):
        return width >= 2 and not content.isascii()
    before = s[inner - width - 1] if inner > width else "\n"
    after = s[closer + width] if closer + width < len(s) else "\n"
    if opener.char == "_":
        if content.isascii() and content.isidentifier() and not sure:
            return False
        return width < 2 or not content.isascii() or " " in content
    if before in _SURNAMES and content[-1] in _SURNAMES:
        return False
    if opener.char == "*" and _is_masked(s, inner, closer, width):
        return False
    if opener.char == "~":
        return opener.edge and not after.isalnum()
    if width >= 2:
        return opener.edge or sure or not after.isalnum() or bool(_HAN.search(content))
    closed = not after.isalnum()
    if content.isascii() and not sure:
        return opener.edge and closed and before not in "(,=&|" and content.replace(" ", "").isalpha()
    return (opener.edge and closed) or (sure and bool(_HAN.match(content)))


def _is_masked(s: str, inner: int, closer: int, width: int) -> bool:
    """Whether two runs of asterisks that could be a pair hide something each: the same stands before both or behind
    both, or what is between them begins within a sentence as no emphasis does."""
    content = s[inner:closer]
    before = s[inner - width - 1 : inner - width] if inner > width else ""
    if before in _MASKED and before and (content[-1] in _MASKED or content[-1] in _SURNAMES):
        return True
    if _TITLES.match(content) and _TITLES.match(s, closer + width):
        return True
    within = before.isalnum() and s[closer : closer + 7].lstrip("*")[:1].isalnum()
    uneven = _width_at(s, inner - 1) != _width_at(s, closer)
    return within and (content[0] in _NO_BEGINNING or uneven)


def _width_at(s: str, at: int) -> int:
    """How many asterisks stand in a row at a place."""
    start = end = at
    while start and s[start - 1] == "*":
        start -= 1
    while s[end : end + 1] == "*":
        end += 1
    return end - start


def _spaced(s: str, start: int, end: int) -> bool:
    """Whether converters put a space behind a closing mark that Chinese punctuation makes superfluous (`**问：**
    好`)."""
    if end + 1 >= len(s) or s[end] not in " \u00a0" or not start:
        return False
    return s[end + 1] in _FULL_WIDTH or (s[start - 1] in _FULL_WIDTH and not s[end + 1].isspace())


def _loose_ends(text: Text, left: list[_Run], sure: bool, marks: list[Mark]) -> list[Edit]:
    """Pairs of asterisks that no rule matched: set off by a space (`** 问：**`), empty (`** **`), or half of a pair."""
    s = text.chars
    left = [run for run in left if run.char == "*" and 2 <= run.end - run.start <= 4]
    edits: list[Edit] = []
    i = 0
    start = end = first = last = -1  # the line, and what it holds but for white space
    while i < len(left):
        run = left[i]
        after = left[i + 1] if i + 1 < len(left) else None
        if run.start >= end:
            start, end = _line_of(s, run.start)
            line = s[start:end]
            first, last = end - len(line.lstrip()), start + len(line.rstrip())
        if after:
            content = s[run.end : after.start]
            empty = not content.strip()
            at_edge = first >= run.start or s[run.start - 1].isspace() or not s[run.start - 1].isalnum()
            if empty or (at_edge and _HAN.search(content) and content[0].isspace() != content[-1].isspace()):
                edits += [Edit(run.start, run.end, "", "markup"), Edit(after.start, after.end, "", "markup")]
                if not empty:
                    marks.append(Mark("bold", *text.source_span(run.end, after.start)))
                i += 2
                continue
        alone = first >= run.start or (last <= run.end and run.end - run.start == 2)
        if sure and alone and (run.start == start or s[run.start - 1] not in _SURNAMES):
            edits.append(Edit(run.start, run.end, "", "markup"))
        i += 1
    return edits


def _line_of(s: str, at: int) -> Span:
    start = max(s.rfind(c, 0, at) for c in "\n\u2028\u2029") + 1
    return start, _block_end(s, at)


def _read_escapes(text: Text) -> Text:
    """`\\*` is an asterisk; not so in paths, formulas and regular expressions."""
    s = text.chars
    if "\\" not in s:
        return text
    code = Protected(_disjoint([*find_code(s), *_faces(s)]))
    edits = []
    at = 0
    while (place := s.find("\\", at)) >= 0:
        start, end = _line_of(s, place)
        if not _CODE_LIKE.search(s, start, end):
            edits += [
                Edit(found.start(), found.start() + 1, "", "markup")
                for found in _ESCAPE.finditer(s, place, end)
                if code.end_of(found.start()) < 0
            ]
        at = end
    return text.edit(edits)
