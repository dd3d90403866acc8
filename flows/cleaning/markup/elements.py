"""Code in HTML: what stands in <pre>, <code> and their like is taken as it is.

It becomes code in markdown, which every later step leaves alone; where nothing in it looks like markup, the backticks
go again (or never come). What is no code though it stands in <pre>, as old sites have whole articles, is left to the
others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flows.cleaning.markup.code import SPAN, Protected, looks_like_markup
from flows.cleaning.markup.lines import read_lines
from flows.cleaning.markup.tags import BLOCKS, CODE
from flows.cleaning.markup.wraps import find_wraps
from flows.text import Edit, Span

LINE = "\N{LINE SEPARATOR}"
PARAGRAPH = "\N{PARAGRAPH SEPARATOR}"

_TAG = re.compile(rf"<(?P<close>/?)(?P<name>{'|'.join(sorted(CODE))})(?=[\s/>])[^<>]*+>", re.IGNORECASE)
_BLOCK = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS))})(?=[\s/>])", re.IGNORECASE)
#: Sites put lines of code into these; what else is a block holds text.
_NOT_IN_PRE = re.compile(r"<(?:p|h[1-6]|pre|table|blockquote|section|article)(?=[\s/>])", re.IGNORECASE)
_INNER = re.compile(r"<(?P<code>code\b)?[^<>]*+>", re.IGNORECASE)
_LINE_ENDS = re.compile(rf"[ \t]*(?:$|\n|<br|{_BLOCK.pattern})", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")
_RUN = re.compile(r"`+")
_BREAK = re.compile(r"[\n\u2028\u2029]")
_FEEDS = str.maketrans("\r\x0b\x0c\x85\u2028\u2029", "\n\n\n\n\n\n")
_SPACES = str.maketrans("\n\r\x0b\x0c\x85", "     ")


class Elements:
    """The elements of a text that may hold code: `ends` has the closing tag for the place of the opening one. One that
    is opened again before it is closed was never closed. `markdown` is what of the code in markdown is none of them."""

    def __init__(self, s: str, spans: Sequence[Span]) -> None:
        self.ends: dict[int, Span] = {}
        self.markdown = spans
        self.taken: frozenset[int] = frozenset()
        tags = list(_TAG.finditer(s)) if "<" in s else []
        if not tags:
            return
        code = Protected(spans)
        if code:
            inside: dict[int, list[bool]] = {}
            for tag in tags:
                inside.setdefault(code.end_of(tag.start()), []).append(bool(tag["close"]))
            # from `</code> to <code>`: these backticks are what two elements hold
            self.markdown = [span for span in spans if not _straddles(inside.get(span[1], []))]
            code = Protected(self.markdown)
        waiting: dict[str, int] = {}
        for tag in tags:
            name = tag["name"].lower()
            if code.end_of(tag.start()) > 0 or tag.group().endswith("/>"):
                continue
            if not tag["close"]:
                waiting[name] = tag.start()
            elif name in waiting:
                self.ends[waiting.pop(name)] = tag.span()
        busy = Protected(_joined([*self.markdown, *((a, b) for a, (_, b) in self.ends.items())]))
        # backticks that stand alone would pair with ours
        self.taken = frozenset(len(run.group()) for run in _RUN.finditer(s) if busy.end_of(run.start()) < 0)


def _straddles(closing: list[bool]) -> bool:
    return len(closing) >= 2 and closing[0] and not closing[-1]


def _joined(spans: list[Span]) -> list[Span]:
    """Spans that may overlap, as some that don't."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def holds_code(s: str, start: int, end: int, name: str) -> bool:
    """Whether s[start:end], the content of an element for code, is code and no part of a page."""
    if name != "pre":
        return not _BLOCK.search(s, start, end)
    if _NOT_IN_PRE.search(s, start, end):
        return False
    if any(tag["code"] for tag in _INNER.finditer(s, start, end)):
        return True
    content = _INNER.sub("", s[start:end])
    if len(_HAN.findall(content)) * 2 < len(content) - sum(map(str.isspace, content)):
        return True
    lines = read_lines(content)
    prose = all(line.kind in ("text", "blank") for line in lines) and len(re.findall("[。！？]", content)) >= 3
    return not prose and not find_wraps(content, lines)


def is_alone(s: str, start: int, end: int, breaks_to: int) -> bool:
    """Whether s[start:end] has its lines for itself."""
    if not _LINE_ENDS.match(s, end):
        return False
    first = start
    while first and s[first - 1] in " \t":
        first -= 1
    return not first or s[first - 1] == "\n" or first <= breaks_to


def as_block(s: str, outer: Span, inner: Span, edits: Sequence[Edit], taken: frozenset[int]) -> list[Edit]:
    """The edits that make a fenced block of an element, given its outer and inner span and the edits within it."""
    edits = [edit._replace(new=edit.new.translate(_FEEDS)) for edit in edits]
    content = render(s, *inner, edits)
    ticks = f"\n{_ticks(content, taken, 3)}" if content.strip() else ""
    return [
        Edit(outer[0], inner[0], PARAGRAPH + (ticks[1:] + "\n" if ticks else ""), "markup"),
        *edits,
        Edit(inner[1], outer[1], ticks + PARAGRAPH, "markup"),
    ]


def as_spans(
    s: str, outer: Span, inner: Span, edits: Sequence[Edit], taken: frozenset[int], by_line: bool
) -> list[Edit]:
    """The edits that make code spans of an element, one a line, where a line looks like markup. With `by_line` the line
    feeds of the source count as breaks."""
    made: list[Edit] = []
    before = Edit(outer[0], inner[0], "", "markup")
    closing = ""
    start = inner[0]
    for within, brk in _pieces(s, inner, edits, by_line):
        end = brk.start if brk else inner[1]
        content = render(s, start, end, within).translate(_SPACES)
        opening = ticks = ""
        if content.strip() and looks_like_markup(content):
            ticks = _ticks(content, taken, 1 if len(content) < SPAN - 2 else 3)
            opening = ticks + " " * content.startswith("`")
            within = _on_one_line(s, start, end, within)
        made += [_with(before, closing + before.new + opening, s), *within]
        closing = " " * (content.endswith("`") and bool(ticks)) + ticks
        start, before = (brk.end, brk) if brk else (start, before)
    made.append(Edit(inner[1], outer[1], closing, "markup"))
    return made


def set_off(before: str, edits: list[Edit], after: str) -> list[Edit]:
    """Code spans with spaces between their backticks and others beside them, which would become one run."""
    first, last = edits[0], edits[-1]
    if before == "`" and first.new.startswith("`"):
        edits[0] = first._replace(new=" " + first.new)
    if after == "`" and last.new.endswith("`"):
        edits[-1] = last._replace(new=last.new + " ")
    return edits


def _with(edit: Edit, new: str, s: str) -> Edit:
    kind = "" if new == s[edit.start : edit.end] else edit.kind or "markup"
    return edit._replace(new=new, kind=kind)


def _pieces(s: str, inner: Span, edits: Sequence[Edit], by_line: bool) -> Iterator[tuple[list[Edit], Edit | None]]:
    """The edits of each line, with the break that ends it."""
    within: list[Edit] = []
    at = inner[0]
    for edit in [*edits, None]:
        for found in _BREAK.finditer(s, at, edit.start if edit else inner[1]) if by_line else ():
            yield within, Edit(*found.span(), found.group())
            within = []
        if edit and edit.new in (LINE, PARAGRAPH) and edit.kind != "entity":
            yield within, edit
            within = []
        elif edit:
            within.append(edit)
        at = edit.end if edit else at
    yield within, None


def _on_one_line(s: str, start: int, end: int, edits: Sequence[Edit]) -> list[Edit]:
    """A code span has no breaks within."""
    made: list[Edit] = []
    at = start
    for edit in [*edits, Edit(end, end)]:
        made += [Edit(*found.span(), " ", "space") for found in _BREAK.finditer(s, at, edit.start)]
        made.append(edit._replace(new=_BREAK.sub(" ", edit.new.translate(_SPACES))))
        at = edit.end
    return made[:-1]


def render(s: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    """What the edits make of s[start:end]."""
    pieces: list[str] = []
    for edit in edits:
        pieces += [s[start : edit.start], edit.new]
        start = edit.end
    return "".join([*pieces, s[start:end]])


def _ticks(content: str, taken: frozenset[int], least: int) -> str:
    """Backticks that nothing else in the text closes."""
    lengths = taken.union(len(run) for run in _RUN.findall(content))
    while least in lengths:
        least += 1
    return "`" * least
