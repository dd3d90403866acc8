"""Punctuation as mainland print has it (GB/T 15834): full-width marks, “ ” and ‘ ’, …… and ——.

The rules, each for one line, since a line is one block:

- Half-width , : ; ? ! next to Chinese become full-width; in numbers (3,000), times (10:30), ratios, URLs, addresses, code and between
  Latin words they stay. A comma with no space behind it between two Latin words of a Chinese clause was full-width once.
- Brackets are changed in pairs: ( ) around or next to Chinese, but not a call's f(x) or a smiley.
- Corner quotes become “ ” outside and ‘ ’ inside. Straight quotes become “ ” where a line has them in pairs and Chinese in or beside them.
- `...` and `。。。` become ……; `--` becomes ——.
- Spacing: a space that came with a half-width mark goes with it, for the full-width mark brings its own. All other spaces stay as the page has
  them, between Chinese and Latin too.

What is ambiguous stays: an odd number of straight quotes, an inch mark, a bracket without its partner. Lines of Japanese stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from flows.normalising import pairs, signs
from flows.normalising.japanese import has_kana, is_japanese
from flows.normalising.matching import Codes, Indexes, decode, encode
from flows.normalising.pairs import Lines
from flows.text import Edit, Span, Text

#: A cheap question that clean text answers with no.
_CANDIDATE = re.compile(r"[,:;?!()\"'「」『』﹁-﹄〝〞＂｡-､‧・─―]|\.\.\.|--|。。。|－－")
_ODD_FORMS = str.maketrans("｡｢｣､〝〞﹁﹂﹃﹄", "。「」、“”「」『』")
_HAS_ODD_FORMS = re.compile("[｡｢｣､〝〞﹁﹂﹃﹄]")
#: Stretches in which marks mean something to a machine; those that stand between ASCII characters stay anyway.
_MACHINE = re.compile(r"`[^`\n]+`|(?:https?|ftp)://[!-~]+|&[A-Za-z#0-9]{2,8};", re.ASCII)
_SMILEY = re.compile(r"[:;][-'^]?[()](?![A-Za-z0-9])|\([\^\-_;:.*'`~<> ]{2,7}\)")
_LONG = re.compile(r"\.{3,}|。{3,}|(?<!-)-{2,3}(?!-)|─{2,}|―{2,}|－{2,}|[‧・]")
_CLAUSE_ENDS = re.compile(f"[，。；：？！“”\"、{signs.BREAKS}]")


@dataclass(frozen=True, slots=True)
class _Plan:
    """The text with one character put for another, and the stretches that become shorter or longer."""

    codes: Codes
    edits: list[Edit]


def punctuate(s: str) -> str:
    """A string with mainland punctuation.

    >>> punctuate('他说:"你好!"(3,000元,10:30)')
    '他说：“你好！”（3,000元，10:30）'
    """
    plan = _plan(s)
    if plan is None:
        return s
    same = decode(plan.codes)
    parts, at = [], 0
    for e in plan.edits:
        parts += [same[at : e.start], e.new]
        at = e.end
    return "".join([*parts, same[at:]]) if parts else same


def punctuate_text(text: Text) -> Text:
    """A Text with mainland punctuation; every character keeps its origin."""
    plan = _plan(text.chars)
    return text if plan is None else text.with_chars(decode(plan.codes)).edit(plan.edits)


def _plan(s: str) -> _Plan | None:
    if s.isascii():
        return None
    suspects = _repeated_quotes(s)
    if not suspects and not _CANDIDATE.search(s):
        return None
    lines = Lines(s)
    kept = _kept(s, lines)
    codes = encode(s).copy()
    if _HAS_ODD_FORMS.search(s):
        s = _put(codes, {m.start(): m.group().translate(_ODD_FORMS) for m in _HAS_ODD_FORMS.finditer(s) if m.start() not in kept})
    drops: list[Span] = []
    places: pairs.Places = {}
    if "(" in s or ")" in s:
        places, drops = pairs.brackets(s, kept)
    if any(c in s for c in "「」『』"):
        places.update((at, c) for at, c in pairs.corner_quotes(s).items() if at not in kept)
    if '"' in s or "＂" in s or "'" in s:
        places.update(pairs.straight_quotes(s, lines, kept))
    if suspects:
        places.update(pairs.lost_partners(s, lines, suspects))
    if places:
        s = _put(codes, places)
    drops += _widen(s, codes, lines, kept)
    edits = [Edit(m.start(), m.end(), new) for m in _LONG.finditer(s) if m.start() not in kept and (new := _long_mark(s, m, lines)) and new != m.group()]
    edits += (Edit(a, b) for a, b in _merged(drops))
    return _Plan(codes, _attached(sorted(edits), decode(codes)))


def _put(codes: Codes, places: pairs.Places) -> str:
    """Write the new characters and give the text as it is then."""
    if places:
        codes[np.fromiter(places, np.int64, len(places))] = encode("".join(places.values()))
    return decode(codes)


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
            result.append(e)
        elif e.start and s[e.start - 1] in signs.WIDE + "（）" and not (result and result[-1].end > e.start - 1):
            result.append(Edit(e.start - 1, e.end, s[e.start - 1]))
        else:
            result.append(Edit(e.start, e.end + 1, s[e.end]))
    return result


def _repeated_quotes(s: str) -> list[int]:
    """Places of curly quotes that follow their like: somewhere one lost its direction, or a quotation runs over paragraphs."""
    marks = [m.start() for m in re.finditer("[“”]", s)]
    return [b for a, b in zip(marks, marks[1:], strict=False) if s[a] == s[b]]


def _kept(s: str, lines: Lines) -> set[int]:
    """Places of marks that stay whatever stands beside them: in code, in URLs, in smileys, in Japanese."""
    kept: set[int] = set()
    if "`" in s or "://" in s or "&" in s:
        for m in _MACHINE.finditer(s):
            end = m.end()
            while s[m.start()] not in "`&" and s[end - 1] in ",:;?!)\"'.":
                end -= 1
            kept.update(range(m.start(), end))
    if "(" in s or ")" in s:
        for m in _SMILEY.finditer(s):
            # 说:(笑) opens a bracket that closes: no smiley.
            if m.group()[-1] == "(" and ")" in s[m.end() : lines.around(m.start())[1]]:
                continue
            if m.group()[-1] == ")" and m.group()[0] != "(" and "(" in s[lines.around(m.start())[0] : m.start()]:
                continue
            kept.update(range(m.start(), m.end()))
    if has_kana(s):
        for at in {lines.around(m.start()) for m in re.finditer("[ぁ-ゖァ-ヺ]", s)}:
            if is_japanese(s[slice(*at)]):
                kept.update(range(*at))
    return kept


def _widen(s: str, codes: Codes, lines: Lines, kept: set[int]) -> list[Span]:
    """Write full-width marks for half-width ones that stand in Chinese; the spaces that go with them are given back."""
    forms, classes = signs.wide_forms(), signs.classes()
    marks = np.flatnonzero(forms[codes])
    if kept:
        marks = marks[[m not in kept for m in marks.tolist()]]
    if not len(marks):
        return []
    kinds = np.concatenate([classes[codes], [signs.IS_BREAK]]).astype(np.uint8)
    runs = np.isin(codes, (ord("?"), ord("!")))
    left, right = marks - 1, marks + 1
    # Of ?! and !!! all go the same way: by what stands before the first and behind the last.
    while len(more := np.flatnonzero(runs[left] & runs[marks] & (left >= 0))):
        left[more] -= 1
    while len(more := np.flatnonzero(runs[np.minimum(right, len(codes) - 1)] & runs[marks] & (right < len(codes)))):
        right[more] += 1
    while len(more := np.flatnonzero(kinds[right] == signs.IS_SPACE)):
        right[more] += 1
    before, after = kinds[left], kinds[right]
    before[left < 0] = signs.IS_BREAK
    open_space = before == signs.IS_SPACE
    wide = (before == signs.IS_HAN) | (before == signs.IS_CLOSING)
    wide |= ((after == signs.IS_HAN) | (after == signs.IS_OPENING)) & ~open_space & (before != signs.IS_BREAK)
    # Quotes, dashes and dots stand in English too: there the line has to be Chinese, and so has the clause of a mark between Latin words.
    doubtful = wide & (before != signs.IS_HAN) & (after != signs.IS_HAN)
    wide[[i for i in np.flatnonzero(doubtful).tolist() if not signs.HAS_HAN.search(s, *lines.around(int(marks[i])))]] = False
    latin = ~wide & ((before == signs.IS_LETTER) | (before == signs.IS_DIGIT))
    wide[[i for i in np.flatnonzero(latin).tolist() if _in_chinese_clause(s, int(marks[i]), int(left[i]), int(right[i]))]] = True
    marks, right = marks[wide], right[wide]
    codes[marks] = forms[codes[marks]]
    ends = np.minimum(marks + 1, len(codes))
    spaced = np.flatnonzero((kinds[ends] == signs.IS_SPACE) & (kinds[right] != signs.IS_BREAK))
    return [(int(marks[i]) + 1, int(right[i])) for i in spaced.tolist()]


def _in_chinese_clause(s: str, at: int, left: int, right: int) -> bool:
    """Whether a mark behind a Latin word or a number belongs to Chinese: ? and ! that end a clause, a comma or colon that no space follows."""
    after = s[right] if right < len(s) else "\n"
    if s[at] in "?!":
        if after not in signs.BREAKS + "”’\"'）)":
            return False
    elif not (right == at + 1 and s[left].isalpha() and after.isalpha() and s[left - 1 : left].isalpha() and s[right + 1 : right + 2].isalpha()):
        return False
    start = max((m.end() for m in _CLAUSE_ENDS.finditer(s, max(0, at - 60), at)), default=max(0, at - 60))
    end = m.start() if (m := _CLAUSE_ENDS.search(s, right)) else len(s)
    clause = s[start:end]
    if s[at] in "?!":
        return bool(signs.HAS_HAN.search(s, start, at))
    # Code and tables of keys have marks between words too.
    return bool(signs.HAS_HAN.search(clause)) and not re.search(r"[(={}\[\]<>/\\_`]", clause)


def _long_mark(s: str, m: re.Match[str], lines: Lines) -> str:
    """Ellipses, dashes and middle dots; empty where the mark stays."""
    mark, start, end = m.group(), m.start(), m.end()
    left, right = s[start - 1] if start else "", s[end : end + 1]
    before, after = bool(left and pairs._BEFORE.match(left)), bool(right and pairs._AFTER.match(right))
    if mark in "‧・":
        return "·" if before or signs.HAS_HAN.match(right) else ""
    if mark[0] == "。":
        return "……"
    if mark[0] == ".":
        return "……" if before or (after and not left.isspace() and left not in signs.BREAKS) else ""
    if not (before or after):
        return ""
    if mark[0] == "-" and s[slice(*lines.around(start))].strip(" -|:") == "":
        return ""
    return "——" if len(mark) <= 3 else ""
