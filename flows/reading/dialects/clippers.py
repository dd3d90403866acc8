"""What tools that save pages put around an article, and what it says: address, title, date."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from flows.document import Statement
from flows.reading.fields import field_of
from flows.reading.parts import Reading
from flows.text import Edit, Span, Text

#: Heads and feet stand within so many characters of an end.
EDGE = 4000

#: Jina's reader: keys in a fixed order, the last of which opens the text.
_JINA = re.compile(
    r"\s*Title:[ \t]*(?P<title>[^\n]*)\n+(?:(?:URL Source|Published Time|Number of Pages|Warning|"
    r"Description)[ \t]*:[^\n]*\n+)+"
    r"Markdown Content:[ \t]*\n*"
)
_JINA_KEY = re.compile(r"^(URL Source|Published Time|Description)[ \t]*:[ \t]*([^\n]*)$", re.M)

#: `本文由 简悦 SimpRead 转码，原文地址 …`
_CONVERTED = re.compile(
    r"^[ \t>*_]*本文由[^\n]{0,80}(?:转码|转存|剪藏|保存|收藏|提供)[^\n]{0,20}?(?:原文地址[^\n]*)?$", re.M
)
_FOOT_KEY = (
    r"(?:原网址|原文链接|原文地址|原文|来源网址|网址|创建于|保存于|收藏于|剪藏于|目录|分类|标签|Source|URL|Created|"
    r"Saved|Clipped|Tags)"
)
#: A rule at the end, and behind it nothing but keys with values.
_FOOT = re.compile(
    rf"\n[ \t]*(?:-{{3,}}|\*{{3,}}|_{{3,}})[ \t]*\n(?P<keys>(?:\s*{_FOOT_KEY}[ \t]*[:：][^\n]*(?:\n|\Z))+)\s*\Z", re.I
)
_KEY_LINE = re.compile(rf"^\s*({_FOOT_KEY})[ \t]*[:：][ \t]*([^\n]*)$", re.I | re.M)
_JUMP = re.compile(
    r"^[ \t>*-]*\[?(?:跳转到|查看原网页|在)[ \t]*[^\n\[\]]{0,12}(?:Cubox|cubox|简悦|Instapaper|"
    r"Pocket)[^\n]{0,20}\]\([^()\n]*\)[^\n]{0,40}$",
    re.M,
)

_LINK_LINE = re.compile(
    r"^[ \t>*_]*\[(?P<host>[\w.-]{4,60})\]\((?P<url>https?://[^()\s]{4,800})\)[ \t]*(?P<rest>[^\n\[\]]{0,40})$", re.M
)
_URL = re.compile(r"https?://[^\s<>()\[\]\"'，。]+")


def strip_clipper(text: Text) -> Reading:
    """The text without such heads and feet, logged as "metadata"."""
    edits: list[Edit] = []
    said: list[Statement] = []
    for find in (_jina, _converted, _host_line, _jump, _foot):
        span, found = find(text.chars)
        if span[0] < span[1] and not any(span[0] < e.end and e.start < span[1] for e in edits):
            edits.append(Edit(*span, "", "metadata"))
            said += found
    if not edits:
        return Reading(text)
    placed = tuple(replace(s, span=text.source_span(*s.span)) for s in said)
    return Reading(text.edit(sorted(edits, key=lambda e: e.start)), placed)


def _jina(chars: str) -> tuple[Span, list[Statement]]:
    match = _JINA.match(chars, 0, EDGE)
    if match is None:
        return (0, 0), []
    said = (
        [Statement("title", match["title"].strip(), "front matter", match.span("title"))]
        if match["title"].strip()
        else []
    )
    for key in _JINA_KEY.finditer(chars, 0, match.end()):
        field = {"URL Source": "url", "Published Time": "published_on", "Description": "summary"}[key[1]]
        if key[2].strip():
            said.append(Statement(field, key[2].strip(), "front matter", key.span(2)))
    return match.span(), said


def _converted(chars: str) -> tuple[Span, list[Statement]]:
    match = _CONVERTED.search(chars, 0, EDGE)
    if match is None:
        return (0, 0), []
    urls = list(_URL.finditer(chars, match.start(), match.end()))
    said = [Statement("url", urls[-1][0], "provenance line", urls[-1].span())] if urls else []
    return match.span(), said


def _host_line(chars: str) -> tuple[Span, list[Statement]]:
    """`[mp.weixin.qq.com](https://…) 张三 某某公众号` below the title: a link that is named by its own host."""
    match = _LINK_LINE.search(chars, 0, EDGE)
    if match is None or chars[: match.start()].count("\n") > 8:
        return (0, 0), []
    try:
        host = urlsplit(match["url"]).hostname or ""
    except ValueError:
        return (0, 0), []
    if match["host"].lower().removeprefix("www.") != host.removeprefix("www."):
        return (0, 0), []
    said = [Statement("url", match["url"], "header line", match.span("url"))]
    names = match["rest"].split()
    if len(names) >= 2:
        said.append(Statement("author", names[0], "header line", match.span("rest")))
    if names:
        said.append(Statement("publisher", names[-1], "header line", match.span("rest")))
    return match.span(), said


def _jump(chars: str) -> tuple[Span, list[Statement]]:
    match = _JUMP.search(chars, 0, EDGE) or _JUMP.search(chars, max(0, len(chars) - EDGE))
    return (match.span(), []) if match else ((0, 0), [])


def _foot(chars: str) -> tuple[Span, list[Statement]]:
    low = max(0, len(chars) - EDGE)
    match = None
    for rule in re.finditer(r"\n[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*\n", chars[low:]):
        if match := _FOOT.match(chars, low + rule.start()):
            break
    if match is None:
        return (0, 0), []
    said = []
    for key in _KEY_LINE.finditer(chars, match.start("keys"), match.end()):
        field = field_of(key[1])
        url = _URL.search(key[2])
        value = url[0] if url and field in ("url", "original_url", "source") else key[2].strip(" `*")
        if field and value:
            said.append(Statement(field, value, "metadata section", key.span(2)))
    return match.span(), said
