"""What a clean document says of itself, and the lines that are not the article: taken out with a kind, never lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from flows.describing import phrases
from flows.describing.boilerplate import find_anywhere, find_link_lists, find_tail
from flows.describing.heads import find_head
from flows.describing.lines import read_lines
from flows.describing.page import Page, statements
from flows.describing.resolving import resolve
from flows.describing.sections import find_sections
from flows.document import Document, Statement
from flows.registry import Registry
from flows.text import Edit, Mark, Span, Text

#: A line that this many documents of one run share is furniture.
REPEATS = 3

#: How many lines from the top and from the bottom a site's furniture is looked for in.
EDGE = 20

#: A sentence of fewer characters may be said in many talks.
SHORT_SENTENCE = 16


def describe(document: Document, registry: Registry, repeated: frozenset[str] = frozenset()) -> Document:
    """A document whose text is clean and simplified, with its metadata resolved and its boilerplate removed.

    `repeated` are lines that many documents share (`find_repeated_lines`). Removed lines are logged in the text as
    "boilerplate", "metadata", "caption", "reference" or "summary"; headings and narration stay, and a title that no
    markup shows as one gets a mark.
    """
    document = _without_cut_sign(replace(document, text=_strip_endings(document.text, registry)))
    lines = read_lines(document.text)
    page = Page.of(lines)
    find_sections(page)
    find_head(
        page,
        untitled=not (document.recorded or any(s.field == "title" for s in document.metadata.statements)),
    )
    find_anywhere(page, _site_pattern(registry), repeated)
    find_link_lists(page)
    find_tail(page)
    if all(page.kinds) and lines:  # nothing would be left: then it was no boilerplate
        page.kinds = [""] * len(lines)
    said = [*document.metadata.statements, *statements(page, document.text)]
    said += _untaken(document)
    metadata, warnings = resolve(said, registry, _sites(page, registry))
    text = document.text
    if page.title is not None and not page.title.heading:
        text = text.marked([Mark("heading", *text.source_span(*page.title.span), 1)])
    text = _remove(text, [(line.span, kind) for line, kind in zip(lines, page.kinds, strict=True) if kind])
    return replace(document, text=text, metadata=metadata, warnings=(*document.warnings, *warnings))


def find_repeated_lines(sources: Iterable[str]) -> frozenset[str]:
    """Lines that stand among the first or last of REPEATS documents or more: the furniture of sites that no registry
    knows yet.

    Short sentences are left out: many a talk ends with the same thanks.
    """
    counts = Counter(line for source in sources for line in edge_lines(source))
    return frozenset(line for line, n in counts.items() if n >= REPEATS)


def edge_lines(source: str) -> set[str]:
    """The first and last lines of a document that may be furniture, if others have them too."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    return {
        line
        for line in lines[:EDGE] + lines[-EDGE:]
        if 2 <= len(line) <= 120 and not (len(line) < SHORT_SENTENCE and line[-1] in "。！？!?…")
    }


def _strip_endings(text: Text, registry: Registry) -> Text:
    """Without what sites put behind the last sentence of a line, and the topics of Weibo before and behind what is
    said."""
    endings = _compiled(tuple(pattern for p in registry.publishers for pattern in p.endings))
    headings = {text.find_source(mark.start) for mark in text.marks if mark.kind == "heading"}
    edits: list[Edit] = []
    for start, end in text.lines():
        line = text.chars[start:end]
        if start in headings or not line:
            continue
        if "#" in line and (tags := phrases.LEADING_TAGS.match(line)):
            edits.append(Edit(start, start + tags.end(), "", "metadata"))
        low = tags.end() if "#" in line and tags else 0
        tail = max(low, len(line) - 80)
        found = _at_end(endings, line, tail) if endings is not None else None
        if found is not None and found > 0:
            edits.append(Edit(start + found, end, "", "boilerplate"))
        elif line.endswith("#") and (tags := phrases.TRAILING_TAGS.search(line, tail)) and tags.start() > low:
            edits.append(Edit(start + tags.start(), end, "", "metadata"))
    return text.edit(edits)


def _without_cut_sign(document: Document) -> Document:
    """Where the source shows only the beginning of its text (`…全文`), the sign goes and a warning says so."""
    text = document.text
    low = max(0, len(text) - 40)
    found = phrases.CUT_SHORT.search(text.chars, low)
    if found is None or found.start() == 0:
        return document
    warning = "the text is cut short in the source: it ends with a link to the rest"
    return replace(document, text=text.delete([found.span()], "boilerplate"), warnings=(*document.warnings, warning))


def _at_end(pattern: re.Pattern[str], line: str, low: int) -> int | None:
    """Where the earliest match begins that reaches to the end of a line."""
    for match in pattern.finditer(line, low):
        if pattern.fullmatch(line, match.start()):
            return match.start()
    return None


def _untaken(document: Document) -> list[Statement]:
    """Addresses in running text that say what the text was made of (`原始内容参考：https://…`): the weakest
    statements."""
    chars = document.text.chars
    out = []
    for match in re.finditer(
        r"(?:参考|原文|原视频|视频|来源|整理自|编译自)[^。\n]{0,30}?[:：]?\s*(https?://[\w./?=&%#~+:-]+)",
        chars[:20_000],
    ):
        out.append(Statement("original_url", match[1], "text", document.text.source_span(match.start(1), match.end(1))))
    return out


def _site_pattern(registry: Registry) -> re.Pattern[str] | None:
    return _compiled(tuple(pattern for p in registry.publishers for pattern in p.boilerplate))


@lru_cache(maxsize=64)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.I) if patterns else None


def _sites(page: Page, registry: Registry) -> list[str]:
    """Publishers whose own lines the page carried, the one with most lines first."""
    counts: Counter[str] = Counter()
    removed = [line.text.strip() for line, kind in zip(page.lines, page.kinds, strict=True) if kind]
    for publisher in registry.publishers:
        pattern = _compiled(publisher.boilerplate)
        if pattern is not None:
            # a line of few characters ("举报") stands on the pages of many sites
            counts[publisher.id] = sum(len(text) >= 10 and pattern.fullmatch(text) is not None for text in removed)
    return [name for name, n in counts.most_common(1) if n]


def _remove(text: Text, lines: list[tuple[Span, str]]) -> Text:
    """Take out whole lines: each goes with the line feed behind it, those at the end of the text with the one
    before."""
    if not lines:
        return text
    n = len(text)
    edits: list[Edit] = []
    stop = n
    last = n
    # lines at the end: walk back while they touch
    behind: list[tuple[Span, str]] = []
    rest = list(lines)
    while rest and not text.chars[rest[-1][0][1] : last].strip():
        (start, _end), kind = rest.pop()
        behind.append(((start, last), kind))
        last = start
    stop = last
    for (start, end), kind in rest:
        end_feed = end + 1 if text.chars[end : end + 1] == "\n" else end
        edits.append(Edit(start, min(end_feed, stop), "", kind))
    trimmed = len(text.chars[:stop].rstrip("\n"))
    for (start, end), kind in reversed(behind):
        edits.append(Edit(trimmed if start == stop else start, end, "", kind))
    return text.edit(edits)
