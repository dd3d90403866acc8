"""Punctuation as mainland print has it (GB/T 15834): full-width marks, “ ” and ‘ ’, …… and ——.

The rules, each for one line, since a line is one block:

- Half-width , : ; ? ! next to Chinese become full-width; in numbers (3,000), times (10:30), ratios, URLs, addresses,
  code and between Latin words they stay. A comma with no space behind it between two Latin words of a Chinese clause
  was full-width once.
- Brackets are changed in pairs: ( ) around or next to Chinese, but not a call's f(x) or a smiley.
- Corner quotes become “ ” outside and ‘ ’ inside. Straight quotes become “ ” where a line has them in pairs and Chinese
  in or beside them.
- `...` and `。。。` become ……; `--` becomes ——.
- Spacing: a space that came with a half-width mark goes with it, for the full-width mark brings its own. All other
  spaces stay as the page has them, between Chinese and Latin too.

What is ambiguous stays: an odd number of straight quotes, an inch mark, a bracket without its partner. Lines of
Japanese stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from flows.labels import LATIN
from flows.normalising import pairs, signs
from flows.normalising.conversion import senses
from flows.normalising.conversion.converting import chunks
from flows.normalising.conversion.matching import Indexes
from flows.normalising.japanese import is_japanese
from flows.normalising.signs import Page
from flows.text import Edit, Span, Text

#: A short text is asked first whether there is anything in it to look at.
_SHORT = 1 << 12
_ANYTHING = re.compile(r"[,:;?!()\"'「」『』“”︐-﹄﹐-﹚〝〞＂｡-､‧・•∙●─―－]|\.\.\.|--|。。。")
#: Stretches in which marks mean something to a machine; those that stand between ASCII characters stay anyway.
_MACHINE = {
    "`": re.compile("`[^`\n]+`"),
    "http": re.compile(r"https?://[!-~]*[/A-Za-z0-9=_-]"),
    "ftp": re.compile(r"ftp://[!-~]*[/A-Za-z0-9]"),
    "&": re.compile("&[A-Za-z#0-9]{2,8};"),
}
_SMILEY = re.compile(r"[:;][-'^]?[()](?![A-Za-z0-9])")
_FACES = "^-_;:.*'`~<> "
_FACE = re.compile(r"\([\^\-_;:.*'`~<> ]{2,7}\)")
#: Longer marks, each by a piece of it that is looked for first.
_LONG = {
    "...": re.compile(r"\.\.\.+"),
    "。。。": re.compile("。。。+"),
    "--": re.compile("(?<!-)---?(?!-)"),
}
_RARE_LONG = [
    re.compile(p) for p in ("[‧•∙]", "・", f"(?<=[{senses.FOREIGN}])●(?=[{senses.FOREIGN}])", "───?", "―――?", "－－－?")
]
_CLAUSE_ENDS = re.compile(f'[，。；：？！“”"、{signs.BREAKS}]')


@dataclass(frozen=True, slots=True)
class _Plan:
    """The text with one character put for another, and the stretches that become shorter or longer."""

    chars: str
    edits: list[Edit]


def punctuate(s: str) -> str:
    """A string with mainland punctuation.

    >>> punctuate('他说:"你好!"(3,000元,10:30)')
    '他说：“你好！”（3,000元，10:30）'
    """
    return "".join(map(_punctuate_chunk, chunks(s)))


def _punctuate_chunk(s: str) -> str:
    plan = _plan(s)
    if plan is None:
        return s
    parts: list[str] = []
    at = 0
    for e in plan.edits:
        parts += [plan.chars[at : e.start], e.new]
        at = e.end
    return "".join([*parts, plan.chars[at:]]) if parts else plan.chars


def punctuate_text(text: Text) -> Text:
    """A Text with mainland punctuation; every character keeps its origin."""
    plan = _plan(text.chars)
    return text if plan is None else text.with_chars(plan.chars).edit(plan.edits)


def _plan(s: str) -> _Plan | None:
    if s.isascii() or (len(s) < _SHORT and not _ANYTHING.search(s)):
        return None
    page = Page(s)
    long = [pattern for piece, pattern in _LONG.items() if piece in s]
    if page.has(signs.LONG):
        long += _RARE_LONG
    if page.is_plain and not long:
        places = pairs.lost_partners(page)
        page.put(places)
        return _Plan(page.s, []) if places else None
    kept = _kept(page)
    places, drops = pairs.brackets(page, kept) if page.has(signs.BRACKET) else ({}, [])
    if page.has(signs.ODD):
        places.update((at, signs.ODD_FORMS[s[at]]) for at in page.places(signs.ODD).tolist())
    if page.has(signs.CORNER) or page.has(signs.ODD):
        places.update(pairs.corner_quotes(page))
    if page.has(signs.STRAIGHT):
        places.update(pairs.straight_quotes(page, kept))
    page.put({at: c for at, c in places.items() if not kept[at]})
    page.put(pairs.lost_partners(page))
    edits: dict[int, Edit] = {}
    while True:
        # A mark is seen to stand in Chinese once its neighbour is Chinese: so the two take turns until nothing more
        # changes.
        drops += _widen(page, kept)
        more = [e for pattern in long for e in _long_edits(page, pattern, kept)]
        if not more:
            break
        edits.update((e.start, e) for e in more if len(e.new) != e.end - e.start)
        page.put({at: e.new[0] for e in more for at in range(e.start, e.end)})
    every = sorted([*edits.values(), *(Edit(a, b) for a, b in _merged(drops))])
    return _Plan(page.s, _attached(every, page.s))


def _long_edits(page: Page, pattern: re.Pattern[str], kept: bytearray) -> Iterator[Edit]:
    for m in pattern.finditer(page.s):
        if not kept[m.start()] and (new := _long_mark(page, m)) and new != m.group():
            yield Edit(m.start(), m.end(), new, spans=[m.span()] * len(new))


def _merged(spans: list[Span]) -> list[Span]:
    """Two marks can claim the same space."""
    result: list[Span] = []
    for a, b in sorted(spans):
        if result and a < result[-1][1]:
            result[-1] = (result[-1][0], max(b, result[-1][1]))
        else:
            result.append((a, b))
    return result


def _attached(edits: list[Edit], s: str) -> list[Edit]:
    """A space that goes is taken in by the mark it went with, so that its place in the source is accounted for."""
    result: list[Edit] = []
    for e in edits:
        if e.new:
            if result and result[-1].end > e.start:
                start = result.pop().start
                e = Edit(start, e.end, e.new, spans=[(start, e.end)] * len(e.new))
            result.append(e)
        elif e.start and s[e.start - 1] in signs.WIDE + "（）" and not (result and result[-1].end > e.start - 1):
            result.append(Edit(e.start - 1, e.end, s[e.start - 1], spans=[(e.start - 1, e.end)]))
        else:
            result.append(Edit(e.start, e.end + 1, s[e.end], spans=[(e.start, e.end + 1)]))
    return result


def _kept(page: Page) -> bytearray:
    """Places of marks that stay whatever stands beside them: in code, in URLs, in smileys, in Japanese."""
    s = page.s
    kept = bytearray(len(page))
    for piece, pattern in _MACHINE.items():
        if piece in s:
            for m in pattern.finditer(s):
                kept[slice(*m.span())] = b"\x01" * (m.end() - m.start())
    for start, end in _smileys(page):
        kept[start:end] = b"\x01" * (end - start)
    if page.has(signs.KANA):
        for at in {page.line(at) for at in page.places(signs.KANA).tolist()}:
            if is_japanese(s[slice(*at)]):
                kept[slice(*at)] = b"\x01" * (at[1] - at[0])
    return kept


def _smileys(page: Page) -> Iterator[Span]:
    """Where :-) and (^_^) stand. 说:(笑) opens a bracket that closes: no smiley."""
    s = page.s
    for at in page.places(signs.BRACKET).tolist():
        if s[at] == "(" and s[at + 1 : at + 2] in _FACES and (m := _FACE.match(s, at)):
            yield m.span()
        elif (
            at
            and s[at - 1] in ":;-'^"
            and (m := _SMILEY.match(s, max(0, at - 2)) or _SMILEY.match(s, at - 1))
            and m.end() == at + 1
        ):
            start, end = page.line(at)
            partner = s.find(")", at, end) if s[at] == "(" else s.find("(", start, at)
            if partner < 0:
                yield m.span()


def _widen(page: Page, kept: bytearray) -> list[Span]:
    """Write full-width marks for half-width ones that stand in Chinese; the spaces that go with them are given back."""
    marks = page.places(signs.NARROW_MARK)
    marks = marks[(np.frombuffer(kept, np.uint8)[marks] == 0) & (signs.wide_forms()[page.codes[marks]] != 0)]
    drops: list[Span] = []
    while len(marks):
        wide, right = _stand_in_chinese(page, marks)
        widened = marks[wide]
        page.put_codes(widened, signs.wide_forms()[page.codes[widened]])
        spaced = np.flatnonzero(
            wide & (_kinds(page, marks + 1) == signs.IS_SPACE) & (_kinds(page, right) != signs.IS_BREAK)
        )
        drops += [(int(marks[i]) + 1, int(right[i])) for i in spaced.tolist()]
        # What stands behind a mark that was widened stands in Chinese too.
        marks = marks[~wide]
        marks = marks[np.isin(marks - 1, widened)] if len(marks) else marks
    return drops


def _kinds(page: Page, places: Indexes) -> np.ndarray:
    """The classes of the characters at places; outside the text there is a line's end."""
    inside = (places >= 0) & (places < len(page))
    return np.where(inside, signs.classes()[page.codes[np.where(inside, places, 0)]], signs.IS_BREAK)


def _stand_in_chinese(page: Page, marks: Indexes) -> tuple[np.ndarray, Indexes]:
    """For each half-width mark whether it stands in Chinese, and where the next character that is no space stands."""
    s, codes, last = page.s, page.codes, len(page) - 1
    left, right = marks - 1, marks + 1
    # Of ?! and !!! all go the same way: by what stands before the first and behind the last.
    every = np.flatnonzero((codes[marks] == ord("?")) | (codes[marks] == ord("!")))
    beside = np.diff(marks[every]) == 1
    heads, tails = np.append(True, ~beside)[: len(every)], np.append(~beside, True)[: len(every)]
    for places, step, edges in ((left, -1, heads), (right, 1, tails)):
        ends = every[edges]  # the others of a row go the way of the one at its edge
        while len(ends):
            near = codes[np.clip(places[ends], 0, last)]
            ends = ends[((near == ord("?")) | (near == ord("!"))) & (places[ends] >= 0) & (places[ends] <= last)]
            places[ends] += step
        places[every] = places[every[edges]][np.cumsum(heads) - 1]
    more = np.arange(len(marks))
    while len(more := more[_kinds(page, right[more]) == signs.IS_SPACE]):
        right[more] += 1
    before, after = _kinds(page, left), _kinds(page, right)
    wide = (before == signs.IS_HAN) | (before == signs.IS_CLOSING)
    wide |= (
        ((after == signs.IS_HAN) | (after == signs.IS_OPENING))
        & (before != signs.IS_SPACE)
        & (before != signs.IS_BREAK)
    )
    # Quotes, dashes and dots stand in English too: there the line has to be Chinese.
    for i in np.flatnonzero(wide & (before != signs.IS_HAN) & (after != signs.IS_HAN)).tolist():
        wide[i] = signs.HAS_HAN.search(s, *page.line(int(marks[i]))) is not None
    signs_here = codes[marks]
    ends_clause = (signs_here == ord("?")) | (signs_here == ord("!"))
    letters = (before == signs.IS_LETTER) & (after == signs.IS_LETTER) & (right == marks + 1) & ~ends_clause
    labels = (signs_here == ord(":")) & (after == signs.IS_LETTER)
    ends = ends_clause & (after != signs.IS_LETTER) & (after != signs.IS_DIGIT)
    latin = (before == signs.IS_LETTER) | (before == signs.IS_DIGIT)
    for i in np.flatnonzero(~wide & latin & (letters | labels | ends)).tolist():
        wide[i] = _in_chinese_clause(page, int(marks[i]), int(left[i]), int(right[i]))
    return wide, right


def _in_chinese_clause(page: Page, at: int, left: int, right: int) -> bool:
    """Whether a mark behind a Latin word or a number belongs to Chinese: ? and ! that end a clause, a comma or colon
    that no space follows."""
    s = page.s
    after = s[right] if right < len(s) else "\n"
    if s[at] == ":" and after not in signs.BREAKS + "/":
        start, end = page.line(at)
        if LATIN.fullmatch(s, start, at):
            # A name and a colon before what is said in Chinese.
            return signs.HAS_HAN.search(s, right, end) is not None
    if s[at] in "?!":
        if after not in signs.BREAKS + "”’\"'）)":
            return False
    elif not (
        right == at + 1
        and s[left].isalpha()
        and after.isalpha()
        and s[left - 1 : left].isalpha()
        and s[right + 1 : right + 2].isalpha()
    ):
        return False
    start = max((m.end() for m in _CLAUSE_ENDS.finditer(s, max(0, at - 60), at)), default=max(0, at - 60))
    end = m.start() if (m := _CLAUSE_ENDS.search(s, right)) else len(s)
    clause = s[start:end]
    if s[at] in "?!":
        return bool(signs.HAS_HAN.search(s, start, at))
    # Code and tables of keys have marks between words too.
    return bool(signs.HAS_HAN.search(clause)) and not re.search(r"[(={}\[\]<>/\\_`]", clause)


def _long_mark(page: Page, m: re.Match[str]) -> str:
    """Ellipses, dashes and middle dots; empty where the mark stays."""
    s, mark, start, end = page.s, m.group(), m.start(), m.end()
    left, right = s[start - 1] if start else "", s[end : end + 1]
    before, after = bool(left and pairs._BEFORE.match(left)), bool(right and pairs._AFTER.match(right))
    if mark in "•∙●":
        return "·" if signs.HAS_HAN.match(left) and signs.HAS_HAN.match(right) else ""
    if mark in "‧・":
        return "·" if before or signs.HAS_HAN.match(right) else ""
    if mark[0] == "。":
        return "……"
    if mark[0] == ".":
        return "……" if before or (after and not left.isspace() and left not in signs.BREAKS) else ""
    if not (before or after):
        return ""
    if mark[0] == "-" and s[slice(*page.line(start))].strip(" -|:") == "":
        return ""
    return "——" if len(mark) <= 3 else ""
