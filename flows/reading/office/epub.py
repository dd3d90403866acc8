"""E-books (EPUB): a ZIP archive of pages, of which each chapter is a document.

Read with the standard library and lxml: EbookLib is under the AGPL, and unpacks a whole book before anybody can count
it.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from flows.document import Statement
from flows.reading.encodings import Undecodable, decode
from flows.reading.office.archive import content, opened
from flows.reading.parts import Head, Origin, Part, Refused, short

_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")

#: Fewer characters than this are a cover, a title page or a page of contents.
MIN_TEXT = 20


def recognise(head: Head) -> str:
    """The type that stands first in the archive."""
    return "its first member says application/epub+zip" if b"mimetypeapplication/epub+zip" in head.data[:100] else ""


def read(data: bytes, origin: Origin) -> Iterator[Part]:
    """A part for each page of the book's spine. Raises Refused where the book has no list of its pages."""
    archive = opened(data)
    container = _xml(_member(archive, "META-INF/container.xml"))
    place = next((e.get("full-path", "") for e in container.iter() if _name(e) == "rootfile"), "")
    package = _xml(_member(archive, place))
    said = tuple(_metadata(package))
    items = {e.get("id"): e for e in package.iter() if _name(e) == "item"}
    base = posixpath.dirname(place)
    for reference in (e for e in package.iter() if _name(e) == "itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        path = posixpath.normpath(posixpath.join(base, unquote(item.get("href") or "")))
        yield from _page(archive, path, said)


def _page(archive: zipfile.ZipFile, path: str, said: tuple[Statement, ...]) -> Iterator[Part]:
    name = f"#{path.lstrip('./')}"
    try:
        text = decode(_member(archive, path)).text
    except (Refused, Undecodable) as error:
        yield Part(name, error=error.reason, kind=error.kind)
        return
    if sum(c.isalnum() for c in _visible(text)) < MIN_TEXT:
        return
    yield Part(name, text=text, statements=said)


def _visible(text: str) -> str:
    import re

    return re.sub(
        r"<(?:head|style|script)\b.*?</(?:head|style|script)>|<[^<>]*>", "", text[:200_000], flags=re.S | re.I
    )


def _metadata(package: Any) -> Iterator[Statement]:
    fields = {"creator": "author", "publisher": "publisher", "date": "published_on"}
    for element in package.iter():
        field = fields.get(_name(element))
        value = " ".join((element.text or "").split()) if field else ""
        if field and value:
            yield Statement(field, value, "record")


def _member(archive: zipfile.ZipFile, path: str) -> bytes:
    try:
        return content(archive, archive.getinfo(path))
    except KeyError:
        raise Refused("damaged", f"a broken EPUB: it lacks {path or 'its list of pages'}") from None


def _xml(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refused("damaged", f"a broken EPUB: {short(error)}") from error


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
