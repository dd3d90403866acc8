"""The head of a document: menus, the title, header lines, credits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.reading import phrases
from flows.reading.dates import DATE_TIME, iso_date
from flows.reading.frontmatter import FIELDS
from flows.reading.lines import Line
from flows.reading.page import Page

#: Keys of a header that also open turns: they are a legend only while their value is a short list of names.
_PEOPLE_FIELDS = frozenset({"speaker", "guest", "host", "people"})


def find_head(page: Page) -> None:
    """Menus above the title, the title, header lines below it."""
    lines = page.lines
    end = _head_end(page)
    dated = [line for line in lines[:end] if page.is_free(line) and _is_dateline(line)]
    title = _title_line(page, end, dated)
    if title is not None:
        where = "heading" if title.heading else "first line"
        page.say("title", title.text, where, title)
        above = [line for line in lines[: title.index] if page.is_free(line)]
        tools = [line for line in above if phrases.CHROME.fullmatch(line.text)]
        if tools and all(len(line.text) <= 12 or line.link_share > 0.8 or line in dated for line in above):
            for line in above:
                page.take(line.index, "boilerplate")
    for line in lines[:end]:
        if page.is_free(line) and line is not title:
            _header_line(page, line, line in dated)


def _head_end(page: Page) -> int:
    """Where the article has begun for sure: at the first turn, or behind the second line of running text."""
    prose = 0
    for line in page.lines[: min(page.first_turn, 40)]:
        if line.is_prose and page.is_free(line) and line.label.lower() not in FIELDS:
            prose += 1
            if prose == 2:
                return line.index
    return min(page.first_turn, 40, len(page.lines))


def _is_dateline(line: Line) -> bool:
    """A date with little around it: `量子位 2025/2/8 15:36:57 责编：清源`."""
    return (
        len(line.text) <= 90
        and DATE_TIME.search(line.text) is not None
        and not re.search(r"[。！？!?]", line.text)
        and not line.heading
    )


def _title_line(page: Page, end: int, dated: Sequence[Line]) -> Line | None:
    """The first heading at the head; else the line above a date line or header; else nothing."""
    lines = [line for line in page.lines[: max(end, 1)] if page.is_free(line)]
    for line in lines:
        if line.heading:
            return line if line.heading <= 2 and not _is_section_word(line) else None
        if line.is_prose and len(line.text) > 80:
            break
    header = next((line.index for line in lines if line in dated or _header_field(page, line)), None)
    if header is not None:
        above = [
            line
            for line in lines
            if line.index < header and 6 <= len(line.text) <= 120 and not line.text.endswith(("。", "；", "：", ":"))
        ]
        candidates = [line for line in above if not phrases.CHROME.fullmatch(line.text) and line.link_share < 0.6]
        if candidates and header - candidates[-1].index <= 3:
            return candidates[-1]
    return None


def _is_section_word(line: Line) -> bool:
    return any(
        pattern.fullmatch(line.text)
        for pattern in (phrases.METADATA_SECTION, phrases.SUMMARY_SECTION, phrases.BODY_SECTION)
    )


def _header_field(page: Page, line: Line) -> str:
    """The field that a header line speaks of; empty where it is none."""
    key = line.label.lower().strip("*_ 【】[]")
    name = FIELDS.get(key, "")
    if not name or page.is_turn(line) or len(line.value) > 600:
        return ""
    if name in _PEOPLE_FIELDS and (len(line.value) > 80 or re.search(r"[。！？!?；]|[吗呢吧]$", line.value)):
        return ""
    if name == "published_on" and not iso_date(line.value):
        return ""
    if name in ("url", "cover", "original_url") and not line.urls:
        return ""
    if (
        name in ("title", "author", "publisher", "source", "editor", "place", "type")
        and re.search(r"[。！？]", line.value)
        and len(line.value) > 40
    ):
        return ""
    return name


def _header_line(page: Page, line: Line, is_dateline: bool) -> None:
    name = _header_field(page, line)
    if name and not (is_dateline and name != "published_on"):
        value = line.urls[0] if name in ("url", "original_url", "cover") else line.value
        if name == "summary" and (line.is_sentence or len(line.value) > 60):
            page.say("summary", value, "header line", line)
            page.take(line.index, "summary")
            return
        page.say(name, value, "header line", line)
        page.take(line.index, "metadata")
    elif is_dateline:
        _dateline(page, line)
    elif (found := phrases.CREDIT.fullmatch(line.text)) and len(line.text) <= 60:
        take_credit(page, line, found)


def _dateline(page: Page, line: Line) -> None:
    """Publisher, date and editor of a line that is put together of them; a date inside a sentence is none."""
    match = DATE_TIME.search(line.text)
    if match is None:
        return
    rest = [
        part
        for part in re.split(
            r"\s{1,}|[|｜·•,，]", (line.text[: match.start()] + " " + line.text[match.end() :]).strip(" ()（）")
        )
        if part
    ]
    plain = [part for part in rest if not re.search(r"[:：]", part)]
    if sum(map(len, plain)) > 30 or any(len(part) > 20 for part in plain):
        return
    page.say("published_on", match[0], "header line", line)
    for part in rest:
        key, _, value = part.replace("：", ":").partition(":")
        if value and (name := FIELDS.get(key.lower().strip())):
            page.say(name, value, "header line", line)
    names = [
        part
        for part in plain
        if not re.fullmatch(
            r"(?:原创|转载|发布|发表|更新|于|来源|作者|阅读|评论|北京时间|星期.|周.|[\d.,万+]+|on|by|posted|published|updated)[:：]?",
            part,
            re.I,
        )
    ]
    if line.text.find(names[0]) < match.start() if names else False:
        page.say("publisher", names[0], "header line", line)
    page.take(line.index, "metadata")


def take_credit(page: Page, line: Line, found: re.Match[str]) -> None:
    key = line.text[: found.start("who")]
    if re.search(r"作者|撰文|采写|撰稿|^文|[\s/／|｜]文\s*[:：|｜/／]", key):
        page.say("author", found["who"], "credit line", line)
    elif re.search(r"来源", key):
        page.say("source", found["who"], "credit line", line)
    elif re.search(r"编辑|责编", key):
        page.say("editor", found["who"], "credit line", line)
    page.take(line.index, "boilerplate")
