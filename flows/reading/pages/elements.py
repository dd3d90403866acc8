"""HTML taken apart without being changed: tags and elements with their places, for pages of any quality.

A parser gives a tree and forgets where its nodes stood; here the places are the point. Time is linear in the page,
and nothing recurses, so neither 100,000 nested tags nor a megabyte of "<" is of any effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
RAW = frozenset({"script", "style", "textarea", "title", "noscript", "template", "svg", "math", "iframe"})
BLOCK = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form",
     "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "li", "main", "nav", "ol", "option", "p",
     "pre", "section", "select", "table",
     "tbody", "td", "th", "thead", "tr", "ul"}
)  # fmt: skip
#: A tag that closes an open element of these kinds, which authors leave open.
_CLOSES = {tag: frozenset({tag}) for tag in ("p", "li", "option", "tr")} | {
    "dt": frozenset({"dt", "dd"}), "dd": frozenset({"dt", "dd"}), "td": frozenset({"td",
    "th"}), "th": frozenset({"td", "th"}),
}  # fmt: skip

_TAG = re.compile(r"""<(/?)([a-zA-Z][\w:-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*+|[^<>]*)>|<!--|<[!?][^<>]*>""")
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]{1,100}+)\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


class Tag(NamedTuple):
    """A tag, comment or declaration at source[start:end]. `name` is empty for what is no tag; raw elements (script,
    style …) are one tag with their content inside."""

    start: int
    end: int
    name: str = ""
    is_end: bool = False
    attributes: str = ""


@dataclass(slots=True)
class Element:
    """An element: source[start:end] with its tags, source[inner:inner_end] without."""

    name: str
    start: int
    inner: int
    attributes: str
    parent: int
    inner_end: int = -1
    end: int = -1
    children: list[int] = field(default_factory=list)

    def get(self, key: str) -> str:
        return attributes(self.attributes).get(key, "")


def attributes(raw: str) -> dict[str, str]:
    """The attributes of a tag, entities resolved, keys in lower case."""
    return {m[1].lower(): unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(raw[:20_000])}


def tags(source: str) -> Iterator[Tag]:
    """The tags of a source in order."""
    at = 0
    endless: set[str] = set()  # raw elements that nothing closes from here on: each is searched to the end but once
    while match := _TAG.search(source, at):
        start, at = match.start(), match.end()
        if match[0] == "<!--":
            close = source.find("-->", at)
            at = close + 3 if close >= 0 else len(source)
            yield Tag(start, at)
            continue
        name = (match[2] or "").lower()
        if name in RAW and not match[1] and not match[3].endswith("/"):
            close_tag = None if name in endless else re.compile(rf"</{name}\s*>", re.I).search(source, at)
            if close_tag:
                at = close_tag.end()
            else:
                endless.add(name)
            yield Tag(start, at, name, False, match[3])
            continue
        yield Tag(start, at, name, bool(match[1]), match[3] or "")


def depth(source: str, enough: int) -> int:
    """How deep the tags nest; counting stops at `enough`."""
    stack: list[str] = []
    deepest = 0
    for tag in tags(source):
        _step(tag, stack)
        deepest = max(deepest, len(stack))
        if deepest >= enough:
            break
    return deepest


def _step(tag: Tag, stack: list[str]) -> int:
    """Open or close elements on a stack of names; gives how many were closed."""
    if not tag.name or tag.name in VOID or (tag.name in RAW and not tag.is_end) or tag.attributes.endswith("/"):
        return 0
    if not tag.is_end:
        closed = 1 if stack and stack[-1] in _CLOSES.get(tag.name, ()) else 0
        if closed:
            stack.pop()
        stack.append(tag.name)
        return closed
    # an end tag that nothing opened is passed over; searching only the last 60 keeps the time linear
    for back in range(1, min(len(stack), 60) + 1):
        if stack[-back] == tag.name:
            del stack[-back:]
            return back
    return 0


def elements(source: str, found: list[Tag]) -> list[Element]:
    """The elements in the order of their start; the first is a root that holds all. Raw and void elements are
    leaves."""
    out = [Element("", 0, 0, "", -1, len(source), len(source))]
    stack: list[str] = []
    open_: list[int] = []
    for tag in found:
        parent = open_[-1] if open_ else 0
        if tag.name and not tag.is_end and (tag.name in VOID or tag.name in RAW or tag.attributes.endswith("/")):
            out[parent].children.append(len(out))
            out.append(Element(tag.name, tag.start, tag.end, tag.attributes, parent, tag.end, tag.end))
            continue
        before = len(stack)
        closed = _step(tag, stack)
        for _ in range(closed):
            element = out[open_.pop()]
            element.inner_end = tag.start
            element.end = tag.start
        if closed and tag.is_end:
            element.end = tag.end
        if len(stack) > before - closed:
            parent = open_[-1] if open_ else 0
            out[parent].children.append(len(out))
            open_.append(len(out))
            out.append(Element(tag.name, tag.start, tag.end, tag.attributes, parent))
    for index in open_:
        out[index].inner_end = out[index].end = len(source)
    return out
