"""What a page's head says of the page, and the elements that sites name for what they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

from flows.document import Statement
from flows.reading.fields import FIELDS
from flows.reading.pages.elements import Element, attributes, tags
from flows.text import Span

_META = {
    "og:title": "title", "twitter:title": "title", "headline": "title", "og:site_name": "publisher",
    "application-name": "publisher",
    "og:url": "url", "twitter:url": "url", "author": "author", "article:author": "author",
    "og:article:author": "author",
    "article:published_time": "published_on", "og:release_date": "published_on", "pubdate": "published_on",
    "publishdate": "published_on",
    "datepublished": "published_on", "weibo:article:create_at": "published_on", "og:description": "summary",
    "description": "summary",
}  # fmt: skip


#: Elements that sites name for what they hold. The first is WeChat's name for the account.
_NAMED = re.compile(
    r"(?:^|\s)(?:(?P<account>js_name|profile_nickname)|(?P<published_on>publish[-_]?time|pub[-_]?(?:time|date)|(?:post|"
    r"entry|article)[-_](?:date|time))|"
    r"(?P<author>(?:post|entry|article)?[-_]?(?:author|byline)(?:[-_]name)?)|(?P<source>(?:post|entry|"
    r"article)[-_](?:source|from)))(?=\s|$)",
    re.I,
)


#: A key before what an element holds, and the tags in it.
_KEY = re.compile(r"^(?:作者|来源|文章来源|发布时间|时间|日期|by)\s*(?:[:：/ ]\s*|$)", re.I)
_TAGS = re.compile(r"<[^<>]*>")

#: Moments that pages fill in by a script, as WeChat does: seconds since 1970, or a date.
_SCRIPTED = re.compile(
    r"\b(?:ct|createTime|create_time|publish_time|publishTime|ptime|pubDate)[\"']?\s*[:=]\s*[\"']?"
    r"(\d{10}(?!\d)|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?)"
)

#: What browsers write into pages that they save.
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(https?://\S+?)\s*-->")


def head_statements(source: str, tree: list[Element]) -> list[Statement]:
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
            value = visible(source[e.inner : e.inner_end])
            if value:
                out.append(Statement("title", value, "page (h1)", (e.inner, e.inner_end)))
        elif e.end > e.inner and (
            named := _NAMED.search(f"{e.get('id')} {e.get('class')}" if "=" in e.attributes else "")
        ):
            name = str(named.lastgroup)
            value = _own(source[e.inner : e.inner_end], first=name != "published_on")
            where = "page (account)" if name == "account" else "page (element)"
            if 0 < len(value) <= 40:
                out.append(Statement("publisher" if name == "account" else name, value, where, (e.inner, e.inner_end)))
        elif e.name == "script":
            out += _scripted(source, e, span)
    return out


def _own(html: str, first: bool) -> str:
    """What an element says, the key before it left out. Of an element that holds others the `first` text is meant:
    behind a name stand portraits and buttons."""
    texts = [visible(piece) for piece in _TAGS.split(html)] if first else [visible(html)]
    bare = (_KEY.sub("", text) for text in texts)
    return next((text for text in bare if text), "")


def _scripted(source: str, e: Element, span: Span) -> Iterator[Statement]:
    """What a script says: linked data, and the moment of publication that the page shows by it."""
    if "ld+json" in e.attributes:
        yield from _linked_data(source[e.start : e.end], span)
    elif found := _SCRIPTED.search(source, e.start, min(e.end, e.start + 500_000)):
        yield Statement("published_on", found[1], "page head (script)", found.span(1))


def _without_site(title: str, source: str) -> str:
    """A page's title without the site's name behind it: `张五常访谈录_经济观察`, where the page shows 张五常访谈录
    elsewhere, too."""
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


def visible(html: str) -> str:
    """What a part of a page shows, its white space as single spaces: no tags, comments, scripts and styles."""
    pieces: list[str] = []
    at = 0
    for tag in tags(html):
        if tag.start >= at:
            pieces.append(html[at : tag.start])
            at = tag.end
    return " ".join(unescape("".join([*pieces, html[at:]])).split())
