"""Feeds and exports in XML: RSS, Atom, Evernote. Each item is a document; its text is HTML more often than not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flows.document import Statement
from flows.reading.pages.webpages import after_comments
from flows.reading.parts import Head, Origin, Part, Refused, short

_ROOT = re.compile(
    r"(?:<!DOCTYPE[^>\[]{0,300}>\s*)?(?:<\?[^>]{0,300}\?>\s*){0,5}<(?:rss|feed|en-export|rdf:RDF)[\s>]", re.I
)

#: Elements of an item by what they hold, the likeliest text first; names without their namespace.
_TEXTS = ("encoded", "content", "description", "summary")
_FIELDS = {
    "title": "title", "link": "url", "pubdate": "published_on", "published": "published_on", "date": "published_on",
    "updated": "published_on",
    "creator": "author", "author": "author", "created": "published_on", "source-url": "url",
}  # fmt: skip
_ITEMS = frozenset({"item", "entry", "note"})

MAX_ITEMS = 100_000


def recognise(head: Head) -> str:
    """The root element of a feed or an export."""
    return "the root element of a feed" if _ROOT.match(after_comments(head.start) or head.start) else ""


def read(text: str, origin: Origin) -> Iterator[Part]:
    """A part for each item. Entities of its own, which can grow without bound, are refused."""
    from lxml import etree

    if re.search(r"<!ENTITY\s", text[:20_000], re.I):
        raise Refused("unsafe", "it declares XML entities of its own, which can grow without bound")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")).encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("feed", f"a broken feed: {short(error)}") from error
    if root is None:
        raise Refused("feed", "a broken feed: it has no root element")
    site = _first(root, "title") or _first(root, "channel/title")
    items = [element for element in root.iter() if isinstance(element.tag, str) and _name(element) in _ITEMS]
    for number, item in enumerate(items[:MAX_ITEMS]):
        yield _item(f"#{number}", item, site)
    if len(items) > MAX_ITEMS:
        yield Part(f"#{MAX_ITEMS}", error=f"the feed has more than {MAX_ITEMS:,} items: split it", kind="too large")


def _item(name: str, item: Any, site: str) -> Part:
    texts: dict[str, str] = {}
    said: list[Statement] = []
    attributes = [child for child in item if isinstance(child.tag, str) and _name(child) == "note-attributes"]
    for child in [*item, *(inner for group in attributes for inner in group)]:
        if not isinstance(child.tag, str):
            continue
        key = _name(child)
        value = _value(child)
        if key in _TEXTS and value.strip():
            texts.setdefault(key, value)
        field = _FIELDS.get(key)
        if field == "url" and not value:
            value = child.get("href") or ""
        if field and value.strip():
            said.append(Statement(field, " ".join(value.split()), "record"))
    if site:
        said.append(Statement("publisher", site, "record"))
    text = next((texts[key] for key in _TEXTS if key in texts), "")
    if not text:
        return Part(name, error="the item has no text", kind="empty")
    return Part(name, text=re.sub(r"^\s*(?:<\?xml[^>]*\?>\s*|<!DOCTYPE[^>]*>\s*)+", "", text), statements=tuple(said))


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _value(element: Any) -> str:
    """An element's text; of one that holds elements (Atom's xhtml) those, too."""
    from lxml import etree

    if len(element) == 0:
        return element.text or ""
    if _name(element) == "author":
        return next(
            (child.text or "" for child in element if isinstance(child.tag, str) and _name(child) == "name"), ""
        )
    return (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)


def _first(root: Any, path: str) -> str:
    level = [root]
    for step in path.split("/"):
        level = [child for element in level for child in element if isinstance(child.tag, str) and _name(child) == step]
    return " ".join((level[0].text or "").split()) if level else ""
