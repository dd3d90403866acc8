"""Whole HTML pages: the main part stays, with its tags and offsets; the rest is removed as boilerplate.

trafilatura says what the article is; it is not asked to render it, since it joins lines, drops the bold names of
speakers and forgets where things stood. Its text is looked up in the page, and the smallest element that holds it is
the main part.
"""

from __future__ import annotations

import logging
import re
from html import unescape

from flows.document import Statement
from flows.errors import Unreadable
from flows.reading.pages import spoken
from flows.reading.pages.elements import BLOCK, Element, Tag, depth, elements, tags
from flows.reading.pages.furniture import chrome, hidden, squeezed
from flows.reading.pages.heads import head_statements, visible
from flows.reading.pages.scripts import script_text
from flows.reading.parts import Head, Reading
from flows.text import Edit, Span, Text

#: Browsers stop at 512; the deepest article pages nest about 60 levels.
MAX_DEPTH = 1000

#: Longer pages (in characters, scripts and styles left out) are kept whole: trafilatura would work on them for minutes.
MAX_PAGE = 500_000

#: A page that shows fewer letters than this may have its text in a script's data.
MIN_TEXT = 60

#: A piece of the page is looked for in this many characters of the article, and, so often, in all of it.
WINDOW = 20_000
FAR_SEARCHES = 3_000

#: Fewer "<" than this can't nest too deep.
_HARMLESS = 1000

#: The main part must hold this share of the article that trafilatura found.
COVERAGE = 0.9

_BEFORE = re.compile(r"\s*(?:<\?xml[^>]{0,300}>|<!--)", re.I)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)
_BODY = re.compile(r"<body[\s>]", re.I)
_TAG = re.compile(r"</?(?:p|div|br|span|strong|a|img|h[1-6]|ul|ol|li|blockquote|section|table)\b[^>]*>", re.I)


class UnsafePage(Unreadable):
    """Markup built to hurt whoever parses it; the message says how."""


def check_markup(source: str) -> None:
    """Raises UnsafePage for markup that nests too deep to be anybody's text."""
    if source.count("<") > _HARMLESS and depth(source, MAX_DEPTH) >= MAX_DEPTH:
        raise UnsafePage(f"its tags nest more than {MAX_DEPTH:,} levels deep")


def recognise(head: Head) -> str:
    """A page: it begins as one, comments before it apart, or has a body."""
    if _PAGE.match(after_comments(head.start)) or _BODY.search(head.start):
        return "begins with a doctype or <html>"
    return ""


def after_comments(start: str) -> str:
    """What stands behind the XML declaration and the comments that a page may begin with. Time is linear."""
    at = 0
    while found := _BEFORE.match(start, at):
        at = found.end()
        if found[0].endswith("<!--"):
            close = start.find("-->", at)
            if close < 0:
                return ""
            at = close + 3
    return start[at : at + 200].lstrip()


def recognise_fragment(head: Head) -> str:
    """HTML without a page around it."""
    tags = len(_TAG.findall(head.start[:20_000]))
    return f"{tags} HTML tags without a page around them" if tags >= 2 else ""


def read(text: Text) -> Reading:
    """The main part of a page and what its head says of it."""
    source = text.chars
    found = list(tags(source))
    tree = elements(source, found)
    statements = head_statements(source, tree)
    spanned = tuple(Statement(s.field, s.value, s.where, text.source_span(*s.span)) for s in statements)
    unseen = hidden(source, tree)
    kept = _kept(source, found, unseen)
    if sum(c.isalnum() for c in visible(kept[:20_000])) < MIN_TEXT and (data := script_text(text)) is not None:
        return Reading(data, spanned, ("the text was taken from the data of the page's script",))
    article = _article(kept)
    main, warning = _main_element(source, found, tree, article)
    gone = _outside(source, tree, main)
    gone += [(span, "boilerplate") for span in unseen if main.start < span[0] and span[1] <= main.end]
    gone += [(e, "boilerplate") for e in chrome(source, tree, main, article)]
    edits = [Edit(a, b, "", kind) for (a, b), kind in _merged(gone)]
    edits += _spaces(
        source,
        found,
        [(e.start, e.end) for e in edits],
        [(e.start, e.end) for e in tree if e.name in ("pre", "textarea")],
    )
    edits.sort(key=lambda e: (e.start, e.end))
    return Reading(spoken.label(text.edit(edits)), spanned, (warning,) if warning else ())


def _kept(source: str, found: list[Tag], unseen: list[Span]) -> str:
    """The page without scripts and styles, which can be ten times its text, and without what is hidden."""
    gone = [(tag.start, tag.end) for tag in found if tag.name in ("script", "style", "svg")]
    pieces = []
    at = 0
    for start, end in sorted([*gone, *unseen]):
        if start >= at:
            pieces.append(source[at:start])
            at = end
    return "".join([*pieces, source[at:]])


def _article(source: str) -> str:
    """The article as trafilatura finds it, white space removed; empty where it finds none or fails."""
    if len(source) > MAX_PAGE:
        return ""
    import trafilatura  # it takes a second to load, and most documents are no pages

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it can't read is reported below
    try:
        found = trafilatura.extract(
            source, favor_recall=True, include_comments=False, include_tables=True, deduplicate=False
        )
    except Exception:  # a parser given arbitrary bytes; the page is then kept whole, and says so
        found = None
    return squeezed(found or "")


def _main_element(source: str, found: list[Tag], tree: list[Element], article: str) -> tuple[Element, str]:
    """The smallest element that holds the article, and a warning where that is a guess."""
    body = next((e for e in tree if e.name == "body"), tree[0])
    weights = [0] * len(tree)
    total = 0
    owner = 0
    starts = {e.start: i for i, e in enumerate(tree)}
    ends: list[tuple[int, int]] = []
    at = cursor = searches = 0
    for tag in [*found, Tag(len(source), len(source))]:
        chunk = squeezed(unescape(source[at : tag.start]))
        if len(chunk) >= 8:
            # the article is in the order of the page, so nearly all of it stands just behind what was found last
            near = article.find(chunk, cursor, cursor + WINDOW)
            searches += near < 0
            place = near if near >= 0 or searches > FAR_SEARCHES else article.find(chunk)
            if place >= 0:
                cursor = place + len(chunk)
                weights[owner] += len(chunk)
                total += len(chunk)
        at = tag.end
        while ends and ends[-1][0] <= tag.end:
            owner = tree[ends.pop()[1]].parent
        if tag.start in starts and not tag.is_end and tree[starts[tag.start]].end > tag.end:
            owner = starts[tag.start]
            ends.append((tree[owner].end, owner))
        owner = max(owner, 0)
    if total < 0.5 * len(article) or not total:
        kept = next((e for e in tree if e.name in ("article", "main")), body)
        return kept, f"the main part of the page was not found: all of its <{kept.name or 'page'}> was kept"
    for i in range(len(tree) - 1, 0, -1):  # children stand behind their parents
        weights[tree[i].parent] += weights[i]
    best = 0
    while True:
        heavy = [i for i in tree[best].children if weights[i] >= COVERAGE * total]
        if not heavy or tree[heavy[0]].name in ("p", "span", "a", "strong", "b", "em"):
            return tree[best], ""
        best = heavy[0]


def _outside(source: str, tree: list[Element], main: Element) -> list[tuple[Span, str]]:
    """What lies before and behind the main part; scripts and heads are markup, what a reader sees is boilerplate."""
    out: list[tuple[Span, str]] = []
    for low, high in ((0, main.start), (main.end, len(source))):
        at = low
        for e in tree:
            if e.name in ("head", "script", "style", "noscript", "template", "svg") and at <= e.start and e.end <= high:
                out += [((at, e.start), "boilerplate"), ((e.start, e.end), "markup")]
                at = e.end
        out.append(((at, high), "boilerplate"))
    return [(span, kind) for span, kind in out if span[0] < span[1]]


def _spaces(source: str, found: list[Tag], gone: list[Span], literal: list[Span]) -> list[Edit]:
    """White space as a browser shows it: line ends and indents of the page's code are no line ends of the text."""
    closed = sorted([*gone, *literal])
    edits: list[Edit] = []
    at, left = 0, True
    k = 0
    for tag in [*found, Tag(len(source), len(source), "body")]:
        start, end = at, tag.start
        right = tag.name in BLOCK
        while k < len(closed) and closed[k][1] <= start:
            k += 1
        if start < end and not (k < len(closed) and closed[k][0] < end):
            edits += _collapse(source, start, end, left, right)
        at = tag.end
        left = right if tag.name else left
    return edits


def _collapse(source: str, start: int, end: int, left: bool, right: bool) -> list[Edit]:
    out = []
    for m in re.compile(r"[ \t\n\r\f]+").finditer(source, start, end):
        if m.start() == start and m.end() == end:
            new = "\n" if left or right else " "
        elif (m.start() == start and left) or (m.end() == end and right):
            new = ""
        elif "\n" in m[0]:
            new = " " if source[m.start() - 1].isascii() or source[m.end() : m.end() + 1].isascii() else ""
        else:
            continue
        if new != m[0]:
            out.append(Edit(m.start(), m.end(), new, "space"))
    return out


def _merged(spans: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    out: list[tuple[Span, str]] = []
    for span, kind in sorted(spans):
        if out and span[0] < out[-1][0][1]:
            continue
        out.append((span, kind))
    return out
