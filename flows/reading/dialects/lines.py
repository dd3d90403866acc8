"""Lines that a program lost or broke: names set off by tabs, a whole conversation in one line, heads and numbers of
printed pages."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from flows.text import Edit, Text

#: A name, a tab, what is said.
_TABBED = re.compile(
    r"^(?P<name>[^\t\n，。！？：:；“”\d][^\t\n，。！？：:；“”]{0,15}?)[：:]?(?P<tab>[ ]*\t+[ \t]*)(?=\S)", re.M
)

#: A short name with a colon, at the start of a line or where a sentence has ended.
_INNER = re.compile(
    r"(?:^|(?<=[。！？!?…”」）)\u3000 ]))"
    r"(?P<name>[^\s：:，。！？!?…；、“”「」（）()《》#>*|\-][^\s：:，。！？!?…；、“”「」（）()《》*|"
    r"]{0,9})[：:](?!//|\d)"
)
#: A line that holds a conversation is longer than this, and so many of its names recur.
_LONG = 30
_TURNS = 4

_PAGE_NUMBER = re.compile(
    r"[ \t]*(?:[-–—·~～\[(（|]+[ \t]*)?(?:第[ \t]*|page[ \t]+)?(\d{1,4})"
    r"(?:[ \t]*[/／][ \t]*(?:共[ \t]*)?\d{1,4})?[ \t]*页?(?:[ \t]*[-–—·~～\])）|]+)?[ \t]*",
    re.I,
)
_DIGITS = re.compile(r"\d+")
#: A head or foot of printed pages stands within so many lines of a page's number.
_NEAR = 2
_LABEL = re.compile(r"[^\s：:，。！？]{1,10}[：:]|[问答QA][：:.、]|[-•·●■*#>]|\d{1,3}[.、]")
_SENTENCE_END = "。！？!?…”」』：:；;"


def labels_behind_tabs(text: Text) -> Text:
    """`小满<tab>您好` as `小满：您好`, where two names or more are set off so, again and again."""
    if "\t" not in text.chars:
        return text
    found = list(_TABBED.finditer(text.chars))
    names = Counter(m["name"].strip() for m in found)
    if len(found) < 3 or len(names) < 2 or len(names) > len(found) / 2 + 1 or max(names.values()) < 2:
        return text
    return text.edit(Edit(m.end("name"), m.end("tab"), "：", "space") for m in found)


def turns_in_one_line(text: Text) -> Text:
    """A line feed before each name of a conversation that stands in one line: at least two names, each again and
    again."""
    edits = []
    for start, end in text.lines():
        if end - start < _LONG:
            continue
        line = text.chars[start:end]
        if line.count("：") + line.count(":") < _TURNS:
            continue
        found = list(_INNER.finditer(line))
        names = Counter(m["name"] for m in found)
        speakers = {name for name, n in names.items() if n >= 2}
        if len(speakers) >= 2 and sum(names[name] for name in speakers) >= _TURNS:
            edits += [
                Edit(start + m.start("name"), start + m.start("name"), "\n")
                for m in found
                if m["name"] in speakers and m.start("name")
            ]
    return text.edit(edits)


def without_page_furniture(text: Text) -> Text:
    """The text of printed pages without their numbers and running heads ("boilerplate"), its sentences joined over
    the edges of lines and pages. Pages show by numbers that count up, each on a line of its own."""
    spans = [span for span in text.lines() if text.chars[slice(*span)].strip()]
    lines = [text.chars[a:b] for a, b in spans]
    numbers = [
        (i, int(m[1])) for i, line in enumerate(lines) if len(line) < 120 and (m := _PAGE_NUMBER.fullmatch(line))
    ]
    pages = [i for (i, n), (_, after) in pairwise(numbers) if after == n + 1]
    pages += [i for (_, before), (i, n) in pairwise(numbers) if n == before + 1]
    edges = sorted(set(pages))
    if len(edges) < 2:
        return text
    near = {j for i in edges for j in range(i - _NEAR, i + _NEAR + 1) if 0 <= j < len(lines) and j not in edges}
    near |= set(range(min(_NEAR, len(lines))))
    masked = Counter(_DIGITS.sub("0", lines[j].strip()) for j in near)
    gone = set(edges) | {j for j in near if masked[_DIGITS.sub("0", lines[j].strip())] >= 2 and j not in edges}
    edits = [Edit(spans[i][0], min(spans[i][1] + 1, len(text)), "", "boilerplate") for i in sorted(gone)]
    return _joined(text.edit(edits))


def _joined(text: Text) -> Text:
    """Lines that were broken at the edge of the page's column, joined: they are about as wide as the widest, and end
    in the middle of a sentence."""
    spans = [span for span in text.lines() if text.chars[slice(*span)].strip()]
    widths = sorted(b - a for a, b in spans)
    if len(widths) < 4:
        return text
    width = widths[int(len(widths) * 0.9)]
    edits = []
    for (a, b), (c, d) in pairwise(spans):
        line, after = text.chars[a:b].rstrip(), text.chars[c:d].lstrip()
        full = len(line) >= 0.7 * width
        if full and line[-1] not in _SENTENCE_END and not _LABEL.match(after):
            between = " " if line[-1].isascii() and after[:1].isascii() else ""
            edits.append(Edit(a + len(line), d - len(after), between, "space"))
    return text.edit(edits)
