"""The head of a document: menus, the title, header lines, credits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.describing import phrases
from flows.describing.credits import is_person, read_credits
from flows.describing.dates import DATE_TIME, iso_date
from flows.describing.lines import Line
from flows.describing.page import PEOPLE_FIELDS, Page, is_dateline
from flows.reading.fields import field_of

#: A lead that says what it is: `[摘要] …`, `【导读】…`.
_LEAD = re.compile(
    r"[\[【（(]?(?:内容|文章|本文)?(?:摘要|导读|提要|核心提示|核心提要)\s*(?:[\]】）)]\s*[:：]?|[:：|｜])\s*"
    r"(?P<said>\S.*)"
)

_BREADCRUMB = re.compile(r"\S\s*[>＞»›]\s*\S.*[>＞»›]|^(?:您?(?:的)?当前位置|位置)\s*[:：]|^首页\s*[>＞»›/]")

#: Fields of journals, and what stands in brackets for a key.
_JOURNAL = re.compile(
    r"[【\[](?:关键词|关键字|中图分类号|文献标识码|文章编号|doi|基金项目|收稿日期|作者简介|作者单位)[】\]]\s*"
    r"[:：]?.{1,400}|(?:中图分类号|文献标识码|文章编号|分类号|"
    r"doi)\s*[:：].{1,80}",
    re.I,
)

#: Bylines without a colon: `□ 刘江`, `本报记者 张三 北京报道`.
_BYLINE = re.compile(
    r"(?:[□☉⊙◎■○]\s?|(?:本报|本刊|(?P<medium>[\u4e00-\u9fffA-Za-z]{2,8}?)\s?)?(?:特约|特派|实习|见习|首席|驻\S{1,6})?"
    r"(?:记者|撰稿人?|通讯员|作者|撰文)[ 　/／|｜]\s*)"
    r"(?P<who>(?:[\u4e00-\u9fff]{2,4}(?:[ 　、][\u4e00-\u9fff]{2,4}){0,4}|"
    r"[A-Z][a-z]+(?: [A-Z][a-z]+){1,2}))(?:[ 　]*(?:发自\S{1,8}|\S{1,8}报道|文|/文))?"
)
_HEADLINE = re.compile(r"专访|对话|访谈|采访|独家|实录|口述|答记者问|[｜|丨]")
_ORIGINAL = re.compile(r"原创|original", re.I)

#: WeChat shows behind the date where a post was sent from.
_PLACE = re.compile(
    r"北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|"
    r"云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|中国香港|澳门|"
    r"中国澳门|中国台湾|"
    r"美国|英国|日本|加拿大|新加坡|澳大利亚|德国|法国|韩国|马来西亚|泰国|未知"
)

#: Parts of date lines that name nobody.
_IDLE = re.compile(
    r"(?:原创|转载|首发|发布|发表|更新|发布于|发表于|更新于|于|由|第|来源|作者|阅读|评论|北京时间|星期.|周.|"
    r"[\d.,万+]+|\d+(?:阅读|评论|赞)|on|by|posted|published|"
    r"updated|am|pm)[:：]?",
    re.I,
)


def find_head(page: Page, untitled: bool = False) -> None:
    """Menus above the title, the title, header lines below it. `untitled` says that a first line is worth asking
    for."""
    lines = page.lines
    end = _head_end(page)
    dated = [line for line in lines[:end] if page.is_free(line) and is_dateline(line)]
    title = _account_head(page) or _title_line(page, end, dated)
    if title is None and untitled:
        title = _first_line(page)
    elif title is not None:
        page.title = title
    if title is not None:
        where = "heading" if title.heading else "first line"
        page.say("title", title.text, where, title)
        above = [line for line in lines[: title.index] if page.is_free(line)]
        tools = [line for line in above if phrases.CHROME.fullmatch(line.text)]
        for line in above:
            if line.quote or _BYLINE.fullmatch(line.text):
                _header_line(page, line, line in dated)
            menu = line in tools or line.link_share > 0.8 or _BREADCRUMB.search(line.text)
            if menu or (tools and len(line.text) <= 12 and not line.is_sentence):
                page.take(line.index, "boilerplate")
        _account(page, title, dated)
    for line in lines[:end]:
        if page.is_free(line) and line is not title:
            _header_line(page, line, line in dated)
    _between(page, title, end, dated)


def _between(page: Page, title: Line | None, end: int, dated: Sequence[Line]) -> None:
    """Tools between the title and the article, the headline written twice, and the one name between title and date."""
    if title is None:
        return
    headers = [line.index for line in page.lines[:end] if page.kinds[line.index] == "metadata"]
    last = max(headers, default=0)
    for line in page.lines[:end]:
        if not page.is_free(line) or line is title:
            continue
        tool = phrases.CHROME_ROW.fullmatch(line.text) or (
            (line.index <= last + 1 or len(line.text) >= 8) and phrases.CHROME.fullmatch(line.text)
        )
        if tool or (line.index < title.index and line.text.startswith(title.text)):
            page.take(line.index, "boilerplate")
        elif dated and is_person(line.text.strip()) and _only_header(page, title.index + 1, line.index, last):
            page.say("author", line.text, "header line", line)
            page.take(line.index, "metadata")


def _account_head(page: Page) -> Line | None:
    """Platforms show the account, 关注 and the date above the title: account and tools go, and the title is what
    follows."""
    lines = page.lines[:6]
    follow = next((line.index for line in lines[:3] if line.text.strip() in ("关注", "+关注", "＋关注")), 0)
    date = next((line.index for line in lines if is_dateline(line)), 0)
    if not 0 < follow < date or date + 1 >= len(page.lines) or any(len(line.text) > 30 for line in lines[:date]):
        return None
    title = page.lines[date + 1]
    if not _can_be_title(title) or page.is_turn(title):
        return None
    match = DATE_TIME.search(page.lines[date].text)
    page.say("published_on", match[0] if match else "", "header line", page.lines[date])
    page.say("publisher", lines[0].text, "header line", lines[0])
    for line in page.lines[: date + 1]:
        page.take(line.index, "metadata")
    return title


def _only_header(page: Page, start: int, index: int, last: int) -> bool:
    """Whether a line stands among header lines, with nothing of the article above it."""
    return start <= index < last and all(page.kinds[i] or len(page.lines[i].text) <= 20 for i in range(start, last))


def _account(page: Page, title: Line, dated: Sequence[Line]) -> None:
    """Between title and date, WeChat shows 原创, who wrote and the account, each on a line of its own."""
    date = next((line.index for line in dated if title.index < line.index <= title.index + 5), None)
    between = page.lines[title.index + 1 : date] if date is not None else []
    if (
        not between
        or not _ORIGINAL.fullmatch(between[0].text)
        or any(len(line.text) > 20 or line.is_sentence for line in between)
    ):
        return
    names = [line for line in between[1:] if page.is_free(line)]
    if len(names) > 1:
        page.say("author", names[0].text, "header line", names[0])
    if names:
        page.say("publisher", names[-1].text, "header line", names[-1])
    for line in between:
        page.take(line.index, "metadata")


def _head_end(page: Page) -> int:
    """Where the article has begun for sure: at the first turn, or behind the second line of running text."""
    prose = 0
    for line in page.lines[: min(page.first_turn, 40)]:
        if line.is_prose and page.is_free(line) and not field_of(line.label):
            prose += 1
            if prose == 2:
                return line.index
    return min(page.first_turn, 40, len(page.lines))


def _title_line(page: Page, end: int, dated: Sequence[Line]) -> Line | None:
    """The first heading at the head, if it is the only one of its level or a header stands below it; else the line
    above a date line or header, the longest if there are several: names of authors, sections and sites are shorter than
    a headline."""
    lines = [line for line in page.lines[: max(end, 1)] if page.is_free(line)]
    headers = [line for line in lines if line in dated or _header_field(page, line) or read_credits(line.text)]
    for line in lines:
        if line.heading:
            alone = line.heading == 1 or sum(other.heading == line.heading for other in page.lines) == 1
            headed = line.heading <= 2 and any(other.index == line.index + 1 for other in headers)
            late = line.heading > 1 and any(other.index < line.index for other in headers)
            if line.heading <= 2 and (alone or headed) and not late and not _is_section_word(line):
                return line
            lines = [other for other in lines if other.index < line.index]
            break
        if line.is_prose and len(line.text) > 80:
            break
    if (
        headers
        and headers[0].index == 0
        and len(lines) > 1
        and DATE_TIME.fullmatch(headers[0].text.strip())
        and _can_be_title(lines[1])
    ):
        return lines[1]  # the date stands above
    header = next((line.index for line in headers), None)
    if header is None:
        return None
    candidates = [line for line in lines if line.index < header and _can_be_title(line)]
    chinese = [line for line in candidates if re.search(r"[\u4e00-\u9fff]", line.text)]
    best = sorted(chinese or candidates, key=lambda line: (len(line.text), line.index))[-1:]
    # `标题_网站` above the headline itself
    best = [
        line
        for line in chinese
        if best and line is not best[0] and len(line.text) >= 6 and best[0].text.startswith(line.text)
    ] or best
    return best[0] if best and header - best[0].index <= 5 else None


def _first_line(page: Page) -> Line | None:
    """The first line that is no menu, if it looks like a headline and running text or a turn follows. It is marked as a
    heading only where a menu stood above it or a headline's word is in it: a line of speech is lost as a heading."""
    menus = 0
    for line in page.lines[:20]:
        if page.kinds[line.index] or phrases.CHROME.fullmatch(line.text):
            menus += 1
            continue
        following = next((other for other in page.after(line) if not page.kinds[other.index]), None)
        if (
            following is None
            or page.is_turn(line)
            or not _can_be_title(line)
            or len(line.text) > 60
            or line.is_sentence
            or line.text.startswith(("“", "「", "（", "("))
            or not (page.is_turn(following) or following.is_sentence or following.is_prose)
        ):
            return None
        if menus or _HEADLINE.search(line.text):
            page.title = line
        return line
    return None


def _can_be_title(line: Line) -> bool:
    return (
        4 <= len(line.text) <= 120
        and not line.text.endswith(("。", "；", "：", ":", "，"))
        and line.link_share < 0.6
        and not line.quote
        and not _BREADCRUMB.search(line.text)
        and not phrases.CHROME.fullmatch(line.text)
        and not phrases.CAPTION.fullmatch(line.text)
        and not phrases.FOLLOW_SURE.search(line.text)
        and not read_credits(line.text)
        and not _BYLINE.fullmatch(line.text)
    )


def _is_section_word(line: Line) -> bool:
    return any(
        pattern.fullmatch(line.text)
        for pattern in (phrases.METADATA_SECTION, phrases.SUMMARY_SECTION, phrases.BODY_SECTION)
    )


def _header_field(page: Page, line: Line) -> str:
    """The field that a header line speaks of; empty where it is none."""
    key = line.label.lower().strip("*_ 【】[]")
    name = field_of(key)
    value = line.value
    if not name or page.is_turn(line) or not value or len(value) > 600:
        return ""
    if name in PEOPLE_FIELDS and (len(value) > 80 or re.search(r"[。！？!?；]|[吗呢吧]$", value)):
        return ""
    if name in ("published_on", "saved_on", "held_on") and not iso_date(value):
        return ""
    if name in ("url", "cover", "original_url") and not line.urls:
        return ""
    if name in ("title", "author", "publisher", "source", "editor", "place", "type", "platform") and (
        len(value) > 120 or (re.search(r"[。！？]", value) and name != "title")
    ):
        return ""
    return name


def _header_line(page: Page, line: Line, is_dateline: bool) -> None:
    if phrases.CAPTION.fullmatch(line.text):
        return
    name = _header_field(page, line)
    if lead := _LEAD.match(line.text):
        page.say("summary", lead["said"], "header line", line)
        page.take(line.index, "summary")
    elif name and name != "summary" and not (is_dateline and name != "published_on"):
        page.say(name, line.urls[0] if name in ("url", "original_url", "cover") else line.value, "header line", line)
        if name not in PEOPLE_FIELDS:  # who takes part is told here, with what they are: segmenting reads it
            page.take(line.index, "metadata")
    elif is_dateline:
        _dateline(page, line)
    elif _JOURNAL.fullmatch(line.text):
        page.take(line.index, "metadata")
    elif found := _BYLINE.fullmatch(line.text):
        page.say("author", found["who"], "credit line", line)
        if found["medium"]:
            page.say("publisher", found["medium"], "credit line", line)
        page.take(line.index, "boilerplate")
    else:
        take_credits(page, line)


def _dateline(page: Page, line: Line) -> None:
    """Publisher, date and editor of a line that is put together of them; a date inside a sentence is none."""
    match = DATE_TIME.search(line.text)
    if match is None:
        return
    around = re.sub(
        r"[（(]\s*(?:第\s*\w{1,4}\s*[版期])?\s*[）)]|[\[\]【】《》]",
        " ",
        f"{line.text[: match.start()]} {line.text[match.end() :]}",
    ).strip()
    around = re.sub(r"([A-Z][a-z]+) (?=[A-Z][a-z])", "\\1\u00a0", re.sub(r"([:：])\s+", r"\1", around))
    rest = [part.replace("\u00a0", " ") for part in re.split(r"[ \t\u3000]+|[|｜·•,，]", around) if part]
    plain = [part for part in rest if not re.search(r"[:：]", part)]
    if (
        line.index == 0 and len(around) >= 6 and not re.search(r"来源|作者|编辑|责编|原创", around)
    ):  # a title with a date
        page.say("title", around, "first line", line)
        page.title = line
        page.say("published_on", match[0], "first line", line)
        return
    if sum(map(len, plain)) > 30 or any(len(part) > 20 for part in plain):
        return
    page.say("published_on", match[0], "header line", line)
    for part in rest:
        key, _, value = part.replace("：", ":").partition(":")
        if value and (name := field_of(key)):
            page.say(name, value, "header line", line)
    names = [part for part in plain if not _IDLE.fullmatch(part) and not _PLACE.fullmatch(part)]
    sourced = any(re.match(r"(?:文章)?来源[:：]", part) for part in rest)
    people = [name for name in names if is_person(name)] or (
        names[:1] if sourced or (plain[:1] == ["原创"] and len(names) > 1) else []
    )
    media = [name for name in names if name not in people[:1]]
    if people:
        page.say("author", people[0], "header line", line)
    if media and not sourced:  # WeChat writes 原创, who wrote, the account
        page.say("publisher", media[-1] if plain[:1] == ["原创"] else media[0], "header line", line)
    page.take(line.index, "metadata")


def take_credits(page: Page, line: Line) -> bool:
    """Take a line of credits, if it is one, with the author, source and editor that it names."""
    found = read_credits(line.text)
    for key, names in found:
        if re.search(r"作者|撰文|采写|撰稿|记者|主笔|文$|^文", key):
            page.say("author", names, "credit line", line)
        elif re.search(r"来源|稿源", key):
            page.say("source", names, "credit line", line)
        elif re.search(r"编辑|责编", key):
            page.say("editor", names, "credit line", line)
    if found:
        page.take(line.index, "boilerplate")
    return bool(found)
