"""The head of a document: menus, the title, header lines, credits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.reading import phrases
from flows.reading.credits import read_credits
from flows.reading.dates import DATE_TIME, iso_date
from flows.reading.frontmatter import FIELDS
from flows.reading.lines import Line
from flows.reading.page import PEOPLE_FIELDS, Page, is_dateline

#: A lead that says what it is: `[摘要] …`, `【导读】…`.
_LEAD = re.compile(
    r"[\[【（(]?(?:内容|文章|本文)?(?:摘要|导读|提要|核心提示|核心提要)\s*(?:[\]】）)]\s*[:：]?|[:：|｜])\s*(?P<said>\S.*)"
)

_BREADCRUMB = re.compile(r"\S\s*[>＞»›]\s*\S.*[>＞»›]|^(?:您?(?:的)?当前位置|位置)\s*[:：]|^首页\s*[>＞»›/]")

#: Fields of journals, and what stands in brackets for a key.
_JOURNAL = re.compile(
    r"[【\[](?:关键词|关键字|中图分类号|文献标识码|文章编号|doi|基金项目|收稿日期|作者简介|作者单位)[】\]]\s*[:：]?.{1,400}|(?:中图分类号|文献标识码|文章编号|分类号|doi)\s*[:：].{1,80}",
    re.I,
)

#: Bylines without a colon: `□ 刘江`, `本报记者 张三 北京报道`.
_BYLINE = re.compile(
    r"(?:[□☉⊙◎■○]\s?|(?:本报|本刊|[\u4e00-\u9fffA-Za-z]{2,8}(?:网|报|社|新闻|周刊|周末|财经))?(?:特约|特派|实习|见习|首席|驻\S{1,6})?(?:记者|撰稿人|通讯员|作者|撰文)[ 　/／|｜]\s*)"
    r"(?P<who>[\u4e00-\u9fff]{2,4}(?:[ 　、][\u4e00-\u9fff]{2,4}){0,4})(?:[ 　]*(?:发自\S{1,8}|\S{1,8}报道|文|/文))?"
)
_HEADLINE = re.compile(r"专访|对话|访谈|采访|独家|实录|口述|答记者问|[｜|丨]")
_ORIGINAL = re.compile(r"原创|original", re.I)

#: Parts of date lines that name nobody.
_IDLE = re.compile(
    r"(?:原创|转载|首发|发布|发表|更新|发布于|发表于|更新于|于|来源|作者|阅读|评论|北京时间|星期.|周.|[\d.,万+]+|\d+(?:阅读|评论|赞)|on|by|posted|published|updated|am|pm)[:：]?",
    re.I,
)


def find_head(page: Page, untitled: bool = False) -> None:
    """Menus above the title, the title, header lines below it. `untitled` says that a first line is worth asking for."""
    lines = page.lines
    end = _head_end(page)
    dated = [line for line in lines[:end] if page.is_free(line) and is_dateline(line)]
    title = _title_line(page, end, dated)
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
            if line.quote:
                _header_line(page, line, line in dated)
            menu = line in tools or line.link_share > 0.8 or _BREADCRUMB.search(line.text)
            if menu or (tools and len(line.text) <= 12 and not line.is_sentence):
                page.take(line.index, "boilerplate")
        _account(page, title, dated)
    for line in lines[:end]:
        if page.is_free(line) and line is not title:
            _header_line(page, line, line in dated)


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
        if line.is_prose and page.is_free(line) and line.label.lower() not in FIELDS:
            prose += 1
            if prose == 2:
                return line.index
    return min(page.first_turn, 40, len(page.lines))


def _title_line(page: Page, end: int, dated: Sequence[Line]) -> Line | None:
    """The first heading at the head, if it is the only one of its level; else the line above a date line or header."""
    lines = [line for line in page.lines[: max(end, 1)] if page.is_free(line)]
    for line in lines:
        if line.heading:
            alone = sum(other.heading == line.heading for other in page.lines) == 1
            return line if line.heading <= 2 and (alone or line.heading == 1) and not _is_section_word(line) else None
        if line.is_prose and len(line.text) > 80:
            break
    header = next(
        (line.index for line in lines if line in dated or _header_field(page, line) or read_credits(line.text)), None
    )
    if header is None:
        return None
    candidates = [line for line in lines if line.index < header and _can_be_title(line)]
    chinese = [line for line in candidates if re.search(r"[\u4e00-\u9fff]", line.text)]
    # names of authors, sections and sites are shorter than a headline
    best = sorted(chinese or candidates, key=lambda line: (len(line.text), line.index))[-1:]
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
    name = FIELDS.get(key, "")
    value = line.value
    if not name or page.is_turn(line) or not value or len(value) > 600:
        return ""
    if name in PEOPLE_FIELDS and (len(value) > 80 or re.search(r"[。！？!?；]|[吗呢吧]$", value)):
        return ""
    if name in ("published_on", "saved_on") and not iso_date(value):
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
        page.take(line.index, "boilerplate")
    else:
        take_credits(page, line)


def _dateline(page: Page, line: Line) -> None:
    """Publisher, date and editor of a line that is put together of them; a date inside a sentence is none."""
    match = DATE_TIME.search(line.text)
    if match is None:
        return
    around = f"{line.text[: match.start()]} {line.text[match.end() :]}".strip(" ()（）[]【】")
    rest = [part for part in re.split(r"\s+|[|｜·•,，]", re.sub(r"([:：])\s+", r"\1", around)) if part]
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
        if value and (name := FIELDS.get(key.lower().strip())):
            page.say(name, value, "header line", line)
    before = [part for part in plain if not _IDLE.fullmatch(part) and line.text.find(part) < match.start()]
    sourced = any(re.match(r"(?:文章)?来源[:：]", part) for part in rest)
    original = plain[:1] == ["原创"]
    if before and (sourced or (original and len(before) > 1)):  # WeChat: 原创, who wrote, the account
        page.say("author", before[0], "header line", line)
    after = [part for part in plain if not _IDLE.fullmatch(part) and part not in before]
    media = [part for part in after if len(part) >= 4 or re.search(r"[网报社台刊]$|新闻$", part)]  # a place is shorter
    if not sourced and (before or media):
        page.say("publisher", before[-1] if original else (before or media)[0], "header line", line)
    page.take(line.index, "metadata")


def take_credits(page: Page, line: Line) -> bool:
    """Take a line of credits, if it is one, with the author, source and editor that it names."""
    found = read_credits(line.text)
    for key, names in found:
        if re.search(r"作者|撰文|采写|撰稿|文$|^文", key):
            page.say("author", names, "credit line", line)
        elif re.search(r"来源|稿源", key):
            page.say("source", names, "credit line", line)
        elif re.search(r"编辑|责编", key):
            page.say("editor", names, "credit line", line)
    if found:
        page.take(line.index, "boilerplate")
    return bool(found)
