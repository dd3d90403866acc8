"""Whole HTML pages: the main part stays, with its tags and offsets; the rest is removed as boilerplate.

trafilatura says what the article is; it is not asked to render it, since it joins lines, drops the bold names of speakers and
forgets where things stood. Its text is looked up in the page, and the smallest element that holds it is the main part.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from html import unescape

from flows.document import Statement
from flows.errors import Unreadable
from flows.reading.fields import FIELDS
from flows.reading.pages.elements import BLOCK, Element, Tag, attributes, depth, elements, tags
from flows.reading.parts import Head, Reading
from flows.text import Edit, Span, Text

#: Browsers stop at 512; the deepest article pages nest about 60 levels.
MAX_DEPTH = 1000

#: Longer pages (in characters, scripts and styles left out) are kept whole: trafilatura would work on them for minutes.
MAX_PAGE = 500_000

#: A piece of the page is looked for in this many characters of the article, and, so often, in all of it.
WINDOW = 20_000
FAR_SEARCHES = 3_000

#: Fewer "<" than this can't nest too deep.
_HARMLESS = 1000

#: The main part must hold this share of the article that trafilatura found.
COVERAGE = 0.9

_DROPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "svg",
        "form",
        "button",
        "nav",
        "footer",
        "select",
        "input",
        "textarea",
        "aside",
        "link",
        "meta",
        "title",
        "head",
    }
)
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|related|recommend|comments?|breadcrumbs?|copyright|qr-?code|sidebar|toolbar|"
    r"advert\w*|ads?|sponsor|subscribe|pagination|pager|"
    r"login|popup|modal|hot|rank|tags?|tool|menu|nav|foot|footer|more|reward|like)(?:$|[\s_-])",
    re.I,
)
_META = {
    "og:title": "title", "twitter:title": "title", "headline": "title", "og:site_name": "publisher", "application-name": "publisher",
    "og:url": "url", "twitter:url": "url", "author": "author", "article:author": "author", "og:article:author": "author",
    "article:published_time": "published_on", "og:release_date": "published_on", "pubdate": "published_on", "publishdate": "published_on",
    "datepublished": "published_on", "weibo:article:create_at": "published_on", "og:description": "summary", "description": "summary",
}  # fmt: skip


#: Elements that sites name for what they hold. The first is WeChat's name for the account.
_NAMED = re.compile(
    r"(?:^|\s)(?:(?P<account>js_name|profile_nickname)|(?P<published_on>publish[-_]?time|pub[-_]?(?:time|date)|(?:post|"
    r"entry|article)[-_](?:date|time))|"
    r"(?P<author>(?:post|entry|article)?[-_]?(?:author|byline)(?:[-_]name)?)|(?P<source>(?:post|entry|"
    r"article)[-_](?:source|from)))(?=\s|$)",
    re.I,
)


_BEFORE = re.compile(r"\s*(?:<\?xml[^>]{0,300}>|<!--)", re.I)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)
_BODY = re.compile(r"<body[\s>]", re.I)
_TAG = re.compile(r"</?(?:p|div|br|span|strong|a|img|h[1-6]|ul|ol|li|blockquote|section|table)\b[^>]*>", re.I)

#: What browsers write into pages that they save.
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(https?://\S+?)\s*-->")


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
    statements = _head_statements(source, tree)
    article = _article("".join(_kept(source, found)))
    main, warning = _main_element(source, found, tree, article)
    gone = _outside(source, tree, main)
    gone += [(e, "boilerplate") for e in _chrome(source, tree, main, article)]
    edits = [Edit(a, b, "", kind) for (a, b), kind in _merged(gone)]
    edits += _spaces(
        source,
        found,
        [(e.start, e.end) for e in edits],
        [(e.start, e.end) for e in tree if e.name in ("pre", "textarea")],
    )
    edits.sort(key=lambda e: (e.start, e.end))
    spanned = [Statement(s.field, s.value, s.where, text.source_span(*s.span)) for s in statements]
    return Reading(text.edit(edits), tuple(spanned), (warning,) if warning else ())


def _head_statements(source: str, tree: list[Element]) -> list[Statement]:
    out: list[Statement] = []
    if saved := _SAVED.search(source, 0, 2000):
        out.append(Statement("url", saved[1], "page head (saved from)", saved.span(1)))
    for e in tree:
        span = (e.start, e.end)
        if e.name == "meta":
            given = attributes(e.attributes)
            key = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
            if key in _META and given.get("content", "").strip():
                out.append(Statement(_META[key], " ".join(given["content"].split()), f"page head ({key})", span))
        elif e.name == "link" and e.get("rel").lower() == "canonical" and e.get("href"):
            out.append(Statement("url", e.get("href"), "page head (canonical)", span))
        elif e.name == "title":
            value = _without_site(" ".join(unescape(re.sub(r"<[^>]*>", "", source[e.start : e.end])).split()), source)
            if value:
                out.append(Statement("title", value, "page head (title)", span))
        elif e.name == "h1":
            value = _visible(source[e.inner : e.inner_end])
            if value:
                out.append(Statement("title", value, "page (h1)", (e.inner, e.inner_end)))
        elif e.end > e.inner and (
            named := _NAMED.search(f"{e.get('id')} {e.get('class')}" if "=" in e.attributes else "")
        ):
            value = re.sub(
                r"^(?:作者|来源|文章来源|发布时间|时间|日期|by)\s*[:：/ ]\s*",
                "",
                _visible(source[e.inner : e.inner_end]),
                flags=re.I,
            )
            name = str(named.lastgroup)
            where = "page (account)" if name == "account" else "page (element)"
            if 0 < len(value) <= 40:
                out.append(Statement("publisher" if name == "account" else name, value, where, (e.inner, e.inner_end)))
        elif e.name == "script" and "ld+json" in e.attributes:
            out += _linked_data(source[e.start : e.end], span)
    return out


def _without_site(title: str, source: str) -> str:
    """A page's title without the site's name behind it: `张五常访谈录_经济观察`, where the page shows 张五常访谈录 elsewhere, too."""
    parts = re.split(r"\s*[-_|｜–—]+\s*", title)
    for n in range(1, len(parts)):
        head = title[: title.find(parts[n], len(parts[n - 1]))].rstrip(" -_|｜–—") if parts[n] else ""
        if len(head) >= 4 and source.count(head) >= 2:
            return head
    return title


def _linked_data(raw: str, span: Span) -> list[Statement]:
    """What schema.org data says; broken JSON says nothing."""
    body = raw[raw.find(">") + 1 : raw.rfind("<")]
    try:
        data = json.loads(body) if len(body) < 200_000 else None
    except (ValueError, RecursionError):
        return []
    items = data.get("@graph", [data]) if isinstance(data, dict) else data
    out = []
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, dict):
            continue
        for key, name in (
            ("headline", "title"),
            ("datePublished", "published_on"),
            ("author", "author"),
            ("publisher", "publisher"),
            ("url", "url"),
        ):
            value = item.get(key)
            value = value[0] if isinstance(value, list) and value else value
            value = value.get("name") if isinstance(value, dict) else value
            if isinstance(value, str) and value.strip() and name in FIELDS.values():
                out.append(Statement(name, " ".join(value.split()), "page head (linked data)", span))
    return out


def _kept(source: str, found: list[Tag]) -> Iterator[str]:
    """The page without scripts and styles, which can be ten times its text."""
    at = 0
    for tag in found:
        if tag.name in ("script", "style", "svg"):
            yield source[at : tag.start]
            at = tag.end
    yield source[at:]


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
    return _squeezed(found or "")


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
        chunk = _squeezed(unescape(source[at : tag.start]))
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


def _chrome(source: str, tree: list[Element], main: Element, article: str) -> list[Span]:
    """Elements inside the main part that are no text of the article: scripts, forms, navigation, and what is named like
    site furniture and holds nothing that trafilatura took for the article."""
    out: list[Span] = []
    for e in tree:
        if not (main.start <= e.start and e.end <= main.end) or e is main or (out and e.start < out[-1][1]):
            continue
        named = (
            _CHROME.search(f"{e.get('class')} {e.get('id')}")
            if "class" in e.attributes or "id" in e.attributes
            else None
        )
        if e.name in _DROPPED or (named and not _holds_article(source, e, article)):
            out.append((e.start, e.end))
    return out


def _holds_article(source: str, e: Element, article: str) -> bool:
    seen = _squeezed(_visible(source[e.inner : e.inner_end]))
    return bool(seen) and (not article or any(seen[i : i + 12] in article for i in range(0, len(seen), 12)))


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


def _visible(html: str) -> str:
    return " ".join(
        unescape(re.sub(r"<(script|style)\b.*?</\1>|<!--.*?-->|<[^<>]*>", "", html, flags=re.S | re.I)).split()
    )


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
