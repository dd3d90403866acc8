"""What the keys of front matter, records, heads of pages and metadata sections say, whoever wrote them."""

from __future__ import annotations

from collections.abc import Mapping

from flows.document import Statement
from flows.text import Span

#: For each field the keys that speak of it, in lower case and without "_", "-" and spaces: `publish_time` and
#: `publishTime` are one key.
_KEYS: dict[str, str] = {
    "title": "title headline notetitle articletitle widgettitle posttitle 标题 题目 文章标题 名称",
    "original_title": "原标题 原文标题 英文标题",
    "author": "author authors byline creator screenname nickname usernickname nick 作者 文章作者 昵称 用户名 用户昵称",
    "publisher": "publisher site sitename media account sourcename accountname 公众号 媒体 发布者 出处 公众号名称",
    "platform": "platform 平台",
    "url": "url link permalink canonicalurl pageurl uri sourceurl contenturl noteurl articleurl urlsource weburl "
    "posturl 链接 网址 文章链接 地址 原文链接 原网址",
    "original_url": "originalurl originallink original video videourl youtube "
    "视频链接 原文地址 视频地址 原视频链接 原视频",
    "published_on": "date published pubdate publishdate datepublished datepublish publishedon publishedat "
    "publishtime publishedtime pubtime releasetime timestamp created createdat createdtime createtime "
    "createtimestamp fullcreatedat postdate posttime "
    "发布时间 发布日期 日期 时间 发表时间 发表日期",
    "held_on": "采访时间 口述时间 访谈时间 录制时间 对话时间 访谈日期 采访日期 录制日期",
    "saved_on": "crawledat archiveddate archivedat fetchedat saved fetchtime crawltime scrapedat "
    "保存时间 目录日期 抓取时间 收藏时间 创建于 爬取时间",
    "source": "source 来源 文章来源 稿源",
    "type": "type category categories 类型 分类",
    "speaker": "speaker speakers 演讲者 主讲 主讲人",
    "guest": "guest guests interviewee 嘉宾 受访者 受访人 被采访者 访谈嘉宾 对话嘉宾 访谈对象",
    "host": "host hosts interviewer 主持 主持人 采访者 采访人 访谈人",
    "people": "people participants persons 人物",
    "summary": "summary description abstract excerpt digest 摘要 简介 导语",
    "tags": "tags keywords topics 标签 关键词 话题",
    "layout": "layout draft",
    "place": "发布地",
    "translator": "译者 翻译",
    "editor": "校对者 编辑 责编 责任编辑",
    "original_author": "原文作者 原作者",
    "cover": "cover image 封面图链接 封面",
}

FIELDS: dict[str, str] = {key: name for name, keys in _KEYS.items() for key in keys.split()}


def field_of(key: str) -> str:
    """The field that a key speaks of; empty for keys that mean nothing to us.

    >>> field_of("publishTime"), field_of("URL Source"), field_of("价格")
    ('published_on', 'url', '')
    """
    return FIELDS.get(squeezed(key), "")


def squeezed(key: str) -> str:
    """A key as FIELDS writes it."""
    return key.strip().lower().replace("_", "").replace("-", "").replace(" ", "")


def statements_of(pairs: Mapping[str, object], where: str, source: str = "", within: Span = (0, 0)) -> list[Statement]:
    """Statements for the keys that mean something to us, empty values left out; lists give one statement an entry."""
    out: list[Statement] = []
    for key, value in pairs.items():
        field = field_of(str(key))
        if not field:
            continue
        for item in value if isinstance(value, list) else [value]:
            text = _scalar(item)
            if text:
                out.append(Statement(field, text, where, _locate(source, str(key), text, within)))
    return out


def _scalar(item: object) -> str:
    if isinstance(item, dict):
        item = next((item[key] for key in ("name", "nickname", "title", "screen_name") if item.get(key)), "")
    if isinstance(item, bool) or not isinstance(item, str | int | float):
        return ""
    try:
        return " ".join(str(item).split())[:5000]
    except ValueError:  # an integer of more digits than Python writes
        return ""


def _locate(source: str, key: str, value: str, within: Span) -> Span:
    """Where a value stands; the whole block where YAML wrote it in another way (folded, escaped)."""
    start, end = within
    at = source.find(key, start, end)
    found = source.find(value, at, end) if at >= 0 else -1
    return (found, found + len(value)) if found >= 0 else within
