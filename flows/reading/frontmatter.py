"""Front matter: the block of YAML between two `---` at the head of a markdown file.

It comes from strangers, so it is loaded without types, tags, anchors or aliases, and only a small one is loaded at all.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import NamedTuple

import yaml

from flows.document import Statement
from flows.errors import Unreadable
from flows.text import Span

#: Real front matter is under 5 KB; a long one is an attack or no front matter.
MAX_CHARS = 64_000
MAX_DEPTH = 12

_BLOCK = re.compile(r"\ufeff?\s*---[ \t]*\r?\n(?P<body>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_TOML = re.compile(r"\ufeff?\s*\+\+\+[ \t]*\r?\n(?P<body>.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_KEY = re.compile(r"^(?P<key>[A-Za-z_\u4e00-\u9fff][\w \-\u4e00-\u9fff]{0,40}?)[ \t]*[:：](?:[ \t]+|$)(?P<value>.*)$")

#: What keys of front matter, JSON records and metadata sections say, whoever wrote them.
FIELDS: dict[str, str] = {
    "title": "title", "headline": "title", "标题": "title", "原标题": "original_title", "原文标题": "original_title", "英文标题": "original_title", "题目": "title", "文章标题": "title",
    "author": "author", "authors": "author", "byline": "author", "作者": "author", "文章作者": "author",
    "publisher": "publisher", "site": "publisher", "site_name": "publisher", "sitename": "publisher", "media": "publisher",
    "公众号": "publisher", "媒体": "publisher", "发布者": "publisher", "出处": "publisher", "account": "publisher", "source_name": "publisher",
    "platform": "platform", "平台": "platform",
    "url": "url", "link": "url", "permalink": "url", "canonical_url": "url", "链接": "url", "网址": "url", "文章链接": "url", "地址": "url",
    "page_url": "url", "uri": "url", "source_url": "url", "原文链接": "url",
    "original_url": "original_url", "original": "original_url", "video": "original_url", "video_url": "original_url", "youtube": "original_url",
    "视频链接": "original_url", "原文地址": "original_url", "视频地址": "original_url", "原视频链接": "original_url", "原视频": "original_url",
    "date": "published_on", "published": "published_on", "pubdate": "published_on", "publish_date": "published_on", "published_on": "published_on",
    "published_at": "published_on", "publish_time": "published_on", "publishtime": "published_on", "timestamp": "published_on", "created": "published_on", "发布时间": "published_on",
    "发布日期": "published_on", "日期": "published_on", "时间": "published_on", "发表时间": "published_on", "发表日期": "published_on",
    "采访时间": "held_on", "口述时间": "held_on", "访谈时间": "held_on", "录制时间": "held_on", "对话时间": "held_on",
    "保存时间": "saved_on", "目录日期": "saved_on", "抓取时间": "saved_on", "收藏时间": "saved_on", "crawled_at": "saved_on", "fetched_at": "saved_on", "saved": "saved_on",
    "来源": "source", "source": "source", "文章来源": "source", "稿源": "source",
    "类型": "type", "type": "type", "分类": "type", "category": "type",
    "speaker": "speaker", "speakers": "speaker", "演讲者": "speaker", "主讲": "speaker", "主讲人": "speaker",
    "guest": "guest", "guests": "guest", "嘉宾": "guest", "受访者": "guest", "受访人": "guest", "被采访者": "guest", "interviewee": "guest", "访谈嘉宾": "guest", "对话嘉宾": "guest",
    "host": "host", "hosts": "host", "主持": "host", "主持人": "host", "interviewer": "host", "采访者": "host", "采访人": "host",
    "people": "people", "participants": "people", "人物": "people", "persons": "people",
    "summary": "summary", "description": "summary", "abstract": "summary", "excerpt": "summary", "摘要": "summary", "简介": "summary", "导语": "summary",
    "tags": "tags", "keywords": "tags", "标签": "tags", "关键词": "tags", "layout": "layout", "draft": "layout",
    "发布地": "place", "译者": "translator", "翻译": "translator", "校对者": "editor", "原文作者": "original_author", "原作者": "original_author", "编辑": "editor", "责编": "editor", "责任编辑": "editor", "封面图链接": "cover", "封面": "cover", "cover": "cover", "image": "cover",
}  # fmt: skip


class UnsafeYaml(Unreadable):
    """Front matter that is built to hurt whoever loads it; the message says how."""


class FrontMatter(NamedTuple):
    """What front matter says, the span of the source that holds it (fences included), and what was wrong with it."""

    span: Span
    statements: tuple[Statement, ...]
    warnings: tuple[str, ...] = ()


def read_front_matter(source: str) -> FrontMatter | None:
    """The front matter at the head of a source; None where there is none. Raises UnsafeYaml.

    >>> [(s.field, s.value) for s in read_front_matter("---\\ntitle: 对话\\n---\\n正文").statements]
    [('title', '对话')]
    """
    match = _BLOCK.match(source) or _TOML.match(source)
    if match is None:
        return None
    body, start = match["body"], match.start("body")
    if match.re is _TOML:
        return FrontMatter(match.span(), tuple(_toml(body, source, (start, match.end("body")))))
    if not _KEY.match(body.lstrip("\r\n").split("\n", 1)[0].rstrip("\r")):
        return None  # a rule above and below the first paragraph
    if len(body) > MAX_CHARS:
        raise UnsafeYaml(f"the front matter is {len(body):,} characters long; {MAX_CHARS:,} is the limit")
    warnings: tuple[str, ...] = ()
    try:
        pairs = _load(body)
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f" in line {place.line + 2}" if place else ""
        warnings = (f"the front matter is not valid YAML{line}; it was read line by line",)
        pairs = _by_line(body)
    return FrontMatter(
        match.span(), tuple(statements_of(pairs, "front matter", source, (start, match.end("body")))), warnings
    )


def _toml(body: str, source: str, within: Span) -> list[Statement]:
    """The statements of front matter in TOML (between two +++); none where it is broken."""
    try:
        pairs = tomllib.loads(body) if len(body) <= MAX_CHARS else {}
    except tomllib.TOMLDecodeError:
        return []
    plain = {key: str(value) if isinstance(value, date) else value for key, value in pairs.items()}
    return statements_of(plain, "front matter", source, within)


def statements_of(pairs: dict[str, object], where: str, source: str = "", within: Span = (0, 0)) -> list[Statement]:
    """Statements for the keys that mean something to us, empty values left out; lists give one statement an entry."""
    out: list[Statement] = []
    for key, value in pairs.items():
        field = FIELDS.get(str(key).strip().lower().replace("-", "_"), "")
        if not field:
            continue
        for item in value if isinstance(value, list) else [value]:
            text = _scalar(item)
            if text:
                out.append(Statement(field, text, where, _locate(source, str(key), text, within)))
    return out


def _scalar(item: object) -> str:
    if isinstance(item, dict):
        item = item.get("name") or item.get("title") or ""
    return " ".join(str(item).split()) if isinstance(item, str | int | float) and not isinstance(item, bool) else ""


def _locate(source: str, key: str, value: str, within: Span) -> Span:
    """Where a value stands; the whole block where YAML wrote it in another way (folded, escaped)."""
    start, end = within
    at = source.find(key, start, end)
    found = source.find(value, at, end) if at >= 0 else -1
    return (found, found + len(value)) if found >= 0 else within


def _load(body: str) -> dict[str, object]:
    depth = 0
    anchors: set[str] = set()
    for event in yaml.parse(body, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) and event.anchor in anchors:
            raise UnsafeYaml("the front matter uses YAML aliases, which can grow without bound")
        anchors.add(getattr(event, "anchor", None) or "")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise UnsafeYaml(f"the front matter nests more than {MAX_DEPTH} levels deep")
    loaded = yaml.load(body, Loader=yaml.BaseLoader)  # it makes strings, lists and dicts, nothing else
    if not isinstance(loaded, dict):
        raise yaml.YAMLError("no mapping")
    return loaded


def _by_line(body: str) -> dict[str, object]:
    pairs: dict[str, object] = {}
    for line in body.splitlines():
        if match := _KEY.match(line):
            pairs.setdefault(match["key"].strip(), match["value"].strip().strip("[]'\" "))
    return pairs
