"""Punctuation as mainland print has it (GB/T 15834): full-width marks, “ ” and ‘ ’, …… and ——.

What is decided here, line by line, since a line is one block and no pair of quotes or brackets is taken across one:

- Half-width , : ; ? ! next to Chinese become full-width; between Latin words, in numbers (3,000), times (10:30), ratios, URLs, addresses, file
  names and code they stay. Between Latin words they are widened only where the line shows that its marks were made half-width as a whole.
- Brackets are changed in pairs: ( ) around or next to Chinese, but not a call's f(x) or a smiley.
- Corner quotes become “ ” outside and ‘ ’ inside. Straight quotes become “ ” where a line has them in pairs and Chinese in or beside them.
- `...`, `。。。` become ……; `--` becomes ——.
- Spacing: a space that went with a half-width mark goes with it, for the full-width mark brings its own; all other spaces stay as the page has them,
  between Chinese and Latin too.

What is ambiguous stays: an odd number of straight quotes, an inch mark, a bracket without its partner.
"""

from __future__ import annotations

import re

from flows.normalising.japanese import is_japanese
from flows.text import Edit

_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U000323af〇々"
_CLOSING = "”’）》〉】」』〕，。、；：？！…％"
_OPENING = "“‘（《〈【「『〔—"
#: Where a mark may have something to change, so that all other lines are left as they are at the cost of one search.
_CANDIDATE = re.compile(r"[,:;?!()\"'「」『』﹁-﹄〝〞＂｡-､‧・─―]|\.\.\.|--|。。。|－－|[“”]")
_HAS_HAN = re.compile(f"[{_HAN}]")
_BREAK = re.compile("[\n\x00\x1c-\x1f]")
_BEFORE = re.compile(f"[{_HAN}{_CLOSING}]")
_AFTER = re.compile(f"[{_HAN}{_OPENING}]")

#: Stretches of ASCII that mean something to a machine: URLs, addresses, file names, code, entities.
_MACHINE = re.compile(
    r"(?:https?|ftp)://[!-~]+|www\.[!-~]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|`[^`\n]+`|&[A-Za-z#0-9]+;"
    r"|(?<![\w.])[A-Za-z]:[\\/][!-~]*"
    r"|(?<![A-Za-z0-9.])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|cn|org|net|io|ai|edu|gov|me|co|tv|hk|tw)(?:/[!-~]*)?(?![A-Za-z])",
    re.ASCII,
)
_SMILEY = re.compile(r"(?<![A-Za-z0-9])[:;=8][-']?[()DPpOo|](?![A-Za-z0-9])|\([\^\-_;:.*'`~<> ]{2,7}\)")
_WIDE = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
_SIMPLE = str.maketrans("｡｢｣､〝〞﹁﹂﹃﹄", "。「」、“”「」『』")
_MARKS = re.compile(r"[,:;]|[?!]+|\.{3,}|。{3,}|-{2,}|─{2,}|―{2,}|－{2,}|[‧・]")


def punctuate_edits(s: str) -> list[Edit]:
    """The edits that bring a string to mainland punctuation, in order."""
    edits: list[Edit] = []
    start = 0
    for end in (*(m.start() for m in _BREAK.finditer(s)), len(s)):
        if start < end and _CANDIDATE.search(s, start, end):
            line = s[start:end]
            if _HAS_HAN.search(line) and not is_japanese(line):
                edits += [Edit(start + e.start, start + e.end, e.new) for e in _line_edits(line)]
        start = end + 1
    return edits


def punctuate(s: str) -> str:
    """A string with mainland punctuation.

    >>> punctuate('他說:「你好!」(3,000元,10:30)')
    '他說：“你好！”（3,000元，10:30）'
    """
    edits = punctuate_edits(s)
    if not edits:
        return s
    parts, at = [], 0
    for e in edits:
        parts += (s[at : e.start], e.new)
        at = e.end
    return "".join((*parts, s[at:]))


def _line_edits(line: str) -> list[Edit]:
    kept = bytearray(len(line))
    if not line.isascii():
        for pattern in (_MACHINE, _SMILEY):
            for m in pattern.finditer(line):
                end = m.end()
                if pattern is _MACHINE and line[m.start()] not in "`&":
                    while end > m.start() and line[end - 1] in ",:;?!)\"'.":
                        end -= 1
                kept[m.start() : end] = b"\x01" * (end - m.start())
    edits = {e.start: e for e in _brackets(line, kept)}
    for e in _quotes(line, kept):
        edits[e.start] = e
    for e in _marks(line, kept, edits):
        edits[e.start] = e
    return _disjoint(sorted(edits.values(), key=lambda e: e.start))


def _disjoint(edits: list[Edit]) -> list[Edit]:
    """Two marks can claim the space between them; the first has it."""
    result: list[Edit] = []
    for e in edits:
        if result and e.start < result[-1].end:
            last = result[-1]
            result[-1] = Edit(last.start, e.start, last.new)
            if result[-1].start == result[-1].end:
                result.pop()
        result.append(e)
    return result


def _neighbours(line: str, start: int, end: int, edits: dict[int, Edit]) -> tuple[str, str, int]:
    """What stands directly before a mark, what stands after it and the spaces behind it, and where those spaces end. Marks already
    changed are seen as changed."""
    left = line[start - 1] if start else ""
    if start and start - 1 in edits and edits[start - 1].new:
        left = edits[start - 1].new[-1]
    stop = end
    while stop < len(line) and line[stop] in "  \t":
        stop += 1
    right = line[stop] if stop < len(line) else ""
    if stop in edits and edits[stop].new:
        right = edits[stop].new[0]
    return left, right, stop


def _marks(line: str, kept: bytearray, edits: dict[int, Edit]) -> list[Edit]:
    found: list[Edit] = []
    style: bool | None = None
    for m in _MARKS.finditer(line):
        start, end, mark = m.start(), m.end(), m.group()
        if kept[start]:
            continue
        left, right, stop = _neighbours(line, start, end, edits)
        if found and found[-1].end == start and found[-1].new:
            left = found[-1].new[-1]
        before, after = bool(_BEFORE.match(left)), bool(_AFTER.match(right))
        if mark[0] in ".。" or mark[0] in "-─―－" or mark in "‧・":
            if new := _long_mark(mark, left, right, before, after, line, end):
                found.append(Edit(start, end, new))
            continue
        if (
            not before
            and not (after and left.isalnum())
            and not (mark[0] in "?!" and _ends_clause(line, left, right, stop))
        ):
            if (
                not (left.isalnum() or left in "）”’")
                or not (right.isalnum() or right in "（“‘")
                or (left.isdigit() and right.isdigit())
            ):
                continue
            if style is None:
                style = _is_half_width(line)
            if not style or (mark[0] == ":" and right == "/") or (stop > end and mark[0] != ":"):
                continue
        elif mark[0] == ":" and line.startswith("//", end):
            continue
        new = "".join(_WIDE[c] for c in mark)
        found.append(Edit(start, stop if stop < len(line) else end, new))
    return found


def _ends_clause(line: str, left: str, right: str, stop: int) -> bool:
    """Whether ? or ! behind a Latin word or a number ends a Chinese clause: nothing but Chinese or the end follows."""
    return bool(left) and (left.isalnum() or left in "%+") and (right == "" or right in "”’）》」』\"'")


def _is_half_width(line: str) -> bool:
    """Whether a line's marks were made half-width as a whole: some stand next to Chinese, and no full-width one does."""
    return not re.search("[，：；？！（）]", line) and bool(re.search(f"[{_HAN}][,:;?!()]|[,:;?!()][{_HAN}]", line))


def _long_mark(mark: str, left: str, right: str, before: bool, after: bool, line: str, end: int) -> str:
    """Ellipses, dashes and middle dots; empty where the mark stays."""
    if mark in "‧・":
        return "·" if before or (right and _HAS_HAN.match(right)) or left.isalnum() else ""
    if mark[0] in "─―－":
        return "——" if len(mark) == 2 and (before or after) else ""
    if mark[0] == "-":
        alone = line.strip(" -|:") == ""
        return "——" if len(mark) in (2, 3) and (before or after) and not alone and not line.startswith("-", end) else ""
    if mark[0] == "。":
        return "……"
    # Three dots behind a Latin word or a number belong to it unless Chinese follows at once.
    return "……" if before or (after and not left.isspace()) else ""


def _brackets(line: str, kept: bytearray) -> list[Edit]:
    """Both brackets of a pair, or none."""
    edits: list[Edit] = []
    stack: list[int] = []
    if "(" not in line and ")" not in line:
        return edits
    for m in re.finditer("[()（）]", line):
        at = m.start()
        if kept[at]:
            continue
        if m.group() in "(（":
            stack.append(at)
        elif stack:
            first = stack.pop()
            if line[first] == "（" and line[at] == "）":
                continue
            if line[first] == "（" or line[at] == "）" or _is_chinese_bracket(line, first, at):
                edits += _bracket_edits(line, first, at)
    return sorted(edits, key=lambda e: e.start)


def _is_chinese_bracket(line: str, first: int, last: int) -> bool:
    inside = line[first + 1 : last]
    if _HAS_HAN.search(inside):
        return True
    if not any(c.isalnum() for c in inside):
        return False
    before, after = line[:first].rstrip("  ")[-1:], line[last + 1 :].lstrip("  ")[:1]
    # Behind the word of a call, f(x) or print(a, b), only what reads as prose is widened.
    if first and line[first - 1].isascii() and line[first - 1].isalnum():
        prose = " " in inside.strip() and not re.search(r"[=;{}\[\]_\"']", inside)
        return prose and bool(_AFTER.match(after) or _BEFORE.match(after))
    return bool(_BEFORE.match(before) or _AFTER.match(after) or re.match("[，。；：？！]", after))


def _bracket_edits(line: str, first: int, last: int) -> list[Edit]:
    # The spaces outside belong to the half-width brackets; those inside are slips.
    a, b, c, d = first, first + 1, last, last + 1
    while a and line[a - 1] in "  ":
        a -= 1
    while b < last and line[b] in "  ":
        b += 1
    while c > b and line[c - 1] in "  ":
        c -= 1
    while d < len(line) and line[d] in "  ":
        d += 1
    if a == 0:
        a = first
    opening, closing = Edit(a, b, "（"), Edit(c, d, "）")
    return [e for e in (opening, closing) if line[e.start : e.end] != e.new]


def _quotes(line: str, kept: bytearray) -> list[Edit]:
    edits: list[Edit] = []
    if any(c in line for c in "｡｢｣､〝〞﹁﹂﹃﹄"):
        plain = line.translate(_SIMPLE)
        edits += [Edit(i, i + 1, c) for i, c in enumerate(plain) if c != line[i]]
        line = plain
    if any(c in line for c in "「」『』"):
        edits += _corners(line)
    if '"' in line or "＂" in line:
        edits += _straight(line, kept)
    if "'" in line:
        pattern = re.compile(f"(?<![A-Za-z0-9'])'([^'\n]*[{_HAN}][^'\n]*)'(?![A-Za-z0-9'])")
        for m in pattern.finditer(line):
            if not kept[m.start()]:
                edits += [Edit(m.start(), m.start() + 1, "‘"), Edit(m.end() - 1, m.end(), "’")]
    curly = [m.start() for m in re.finditer("[“”]", line)]
    if len(curly) in (2, 4, 6) and len({line[i] for i in curly}) == 1:
        # One and the same mark at both ends: its partner was lost, the places are certain.
        edits += [Edit(i, i + 1, "“”"[n % 2]) for n, i in enumerate(curly) if line[i] != "“”"[n % 2]]
    return edits


def _corners(line: str) -> list[Edit]:
    """Corner quotes by depth: “ ” outside, ‘ ’ inside, whichever kind the page has outside."""
    edits = []
    depth = 0
    for m in re.finditer("[「」『』“”‘’]", line):
        c = m.group()
        if c in "「『“‘":
            depth += 1
            level = depth
        else:
            level = max(depth, 1)
            depth = max(depth - 1, 0)
        if c in "「『":
            edits.append(Edit(m.start(), m.end(), "“" if level % 2 else "‘"))
        elif c in "」』":
            edits.append(Edit(m.start(), m.end(), "”" if level % 2 else "’"))
    return edits


def _straight(line: str, kept: bytearray) -> list[Edit]:
    places = [m.start() for m in re.finditer('["＂]', line) if not kept[m.start()]]
    if len(places) % 2:
        return []
    edits = []
    for first, last in zip(places[::2], places[1::2], strict=True):
        inside = line[first + 1 : last]
        before, after = line[first - 1 : first] if first else "", line[last + 1 : last + 2]
        # A mark that opens has no word's end glued to it, nor a space behind it: else the pairs are out of step.
        if (
            not inside.strip()
            or inside[0].isspace()
            or inside[-1].isspace()
            or (before.isascii() and before.isalnum() and before)
        ):
            return []
        if _HAS_HAN.search(inside) or _BEFORE.match(before) or _AFTER.match(after) or _BEFORE.match(after):
            edits += [Edit(first, first + 1, "“"), Edit(last, last + 1, "”")]
    return edits
