"""Lines around an article that are not the article, and what they say of it.

Signs in the order of their worth: what the markup says (quotes, links, captions), where a line stands (before the first
and behind the last running text), how it looks (short, nothing but links), and last what it says (phrases.py). A line
that a speaker's label opens is never taken: a removed turn is lost, a menu line left in hurts nobody.
"""

from __future__ import annotations

import re

from flows.describing import phrases
from flows.describing.credits import read_credits
from flows.describing.dates import DATE_TIME, iso_date
from flows.describing.heads import take_credits
from flows.describing.lines import Line
from flows.describing.page import Page
from flows.reading.fields import field_of

#: A line of a call that was broken over several is no longer than this, in characters.
SPLIT = 10

#: So many rows in a row are a table of metadata.
ROWS = 3


def find_anywhere(page: Page, site: re.Pattern[str] | None, repeated: frozenset[str]) -> None:
    """Lines that are no part of an article wherever they stand."""
    for line in page.lines:
        if not page.is_free(line) or len(line.text) > 400:
            continue
        text = line.text.strip()
        if (site is not None and site.fullmatch(text)) or (text in repeated and _at_an_edge(page, line)):
            page.take(line.index, "boilerplate")
        elif line.caption or _is_caption(page, line, text):
            page.take(line.index, "caption")
        elif phrases.HASHTAGS.fullmatch(text):
            page.say("tags", text, "text", line)
            page.take(line.index, "metadata")
        elif _is_notice(page, line, text) or _is_call(page, line, text) or phrases.RECORD_NUMBERS.fullmatch(text):
            page.take(line.index, "boilerplate")
        elif phrases.REFERENCE_LINE.match(text):
            _reference_line(page, line)
        elif phrases.PROVENANCE.match(text) and len(text) <= 240 and page.is_outside(line):
            _provenance(page, line)
    _timeline(page)
    _account_cards(page)
    _split_calls(page)
    _metadata_rows(page)


def _account_cards(page: Page) -> None:
    """The card of a public account: its name, what it says of itself, how many posts it has, and the word for what it
    is."""
    for line in page.lines:
        if not phrases.CARD.fullmatch(line.text) or not page.is_free(line):
            continue
        above = [page.lines[i] for i in range(max(line.index - 2, 0), line.index)]
        short = [other for other in above if page.is_free(other) and len(other.text) <= 60 and not other.heading]
        # what an account is called stands alone; one line above the count may be its motto
        for other in (*short, line, *page.lines[line.index + 1 : line.index + 3]):
            mark = phrases.CARD_FOOT.fullmatch(other.text) is not None
            if page.is_free(other) and (other.index <= line.index or mark):
                page.take(other.index, "boilerplate")


def _split_calls(page: Page) -> None:
    """A call to follow that is broken over lines of a few characters each: 点击 / 上方蓝字 / 关注我们."""
    run: list[Line] = []
    for line in [*page.lines, None]:
        if line is not None and len(line.text) <= SPLIT and page.is_free(line) and not line.heading:
            run.append(line)
            continue
        if 2 <= len(run) <= 6 and phrases.FOLLOW_SURE.search("".join(item.text.strip() for item in run)):
            for item in run:
                page.take(item.index, "boilerplate")
        run = []


def _metadata_rows(page: Page) -> None:
    """A table of keys and values, a row a line, that a tool put before or behind the article."""
    run: list[tuple[Line, str, str]] = []
    for line in [*page.lines, None]:
        row = phrases.ROW.fullmatch(line.text.strip()) if line is not None and page.is_free(line) else None
        if line is not None and row is not None and page.is_outside(line):
            run.append((line, field_of(row[1]), row[2]))
            continue
        if len(run) >= ROWS and sum(bool(name) for _, name, _ in run) >= ROWS:
            for item, name, value in run:
                page.take(item.index, "metadata")
                if name:
                    page.say(name, value, "metadata section", item)
            above = run[0][0].index - 1
            if above >= 0 and phrases.METADATA_SECTION.fullmatch(page.lines[above].text):
                page.take(above, "metadata")
        run = []


def _is_caption(page: Page, line: Line, text: str) -> bool:
    if line.heading or len(text) > 160 or (line.label and page.is_turn(line)):
        return False
    if line.index > 0 and page.lines[line.index - 1].text.strip() == "图像加注文字，":
        return True
    if phrases.SYMBOL.match(text) and (line.label or text.endswith(("？", "?"))):
        return False  # ▲主持人：… is a turn, ◎怎么开始的？ a question
    if (
        line.after_image
        and not line.label
        and not line.is_sentence
        and len(text) <= 60
        and phrases.PICTURED.search(text)
    ):
        return True
    agency = phrases.AGENCY.fullmatch(text) is not None and not line.label and not line.is_sentence
    return agency or phrases.CAPTION.fullmatch(text) is not None


def _is_notice(page: Page, line: Line, text: str) -> bool:
    """Inside a conversation, and where someone says "I", a notice must call itself one."""
    if phrases.NOTICE.match(text) is None:
        return False
    said = re.search(r"[我咱]", text) is not None or not page.is_outside(line)
    return phrases.NOTICE_SURE.match(text) is not None or not said


def _is_call(page: Page, line: Line, text: str) -> bool:
    """A call to follow stands at an edge, or carries the sign of one: bold, an arrow, a link, no end of a sentence."""
    if len(text) > 80 or not phrases.FOLLOW_SURE.search(text) or _may_be_said(page, line):
        return False
    return _at_an_edge(page, line) or line.bold_share > 0.8 or line.link_share > 0.5 or not line.is_sentence


def _may_be_said(page: Page, line: Line) -> bool:
    """Whether a call to follow may be a speaker's: podcasts end with such calls, too."""
    if phrases.SPOKEN.search(line.text) or (line.label and line.is_sentence):
        return True
    return page.last_turn >= 0 and line.is_sentence and not phrases.FOLLOW_SEEN.search(line.text)


def _at_an_edge(page: Page, line: Line) -> bool:
    n = len(page.lines)
    return line.index < min(page.first_turn, max(5, n // 10)) or line.index > max(page.last_turn, n - max(6, n // 8))


def _timeline(page: Page) -> None:
    """The contents of a recording: three or more lines in a row that begin with a time and say little."""
    run: list[Line] = []
    for line in [*page.lines, None]:
        if (
            line is not None
            and not page.kinds[line.index]
            and len(line.text) <= 80
            and phrases.TIMELINE.match(line.text)
        ):
            run.append(line)
            continue
        if len(run) >= 3 and not any(item.is_sentence for item in run):
            for item in run:
                page.take(item.index, "metadata")
            before = run[0].index - 1
            if (
                before >= 0
                and page.is_free(page.lines[before])
                and phrases.TIMELINE_SECTION.fullmatch(page.lines[before].text)
            ):
                page.take(before, "metadata")
        run = []


def _reference_line(page: Page, line: Line) -> None:
    """`参考资料：https://…`, or the address alone in the lines below it."""
    taken = [line]
    urls = line.urls
    if not urls:
        for following in page.lines[line.index + 1 : line.index + 12]:
            bare = following.text.strip(" •·-*0123456789.[]【】")
            if (
                not following.urls
                or not (following.urls[0] == bare or following.link_share > 0.5 or len(bare) < 200)
                or page.is_turn(following)
            ):
                break
            taken.append(following)
            urls += following.urls
    if not urls:
        return
    for item in taken:
        page.take(item.index, "reference")
    for url in urls:
        page.say("original_url", url, "reference line", line)
    if (day := iso_date(_without_urls(line.text))) and "发表" in line.text:
        page.say("original_date", day, "reference line", line)


def _provenance(page: Page, line: Line) -> None:
    """`本文来自微信公众号：量子位（ID：QbitAI），作者：关注前沿科技`"""
    for url in line.urls:
        page.say("original_url", url, "provenance line", line)
    plain = _without_urls(line.text)
    if found := phrases.PROVENANCE_AUTHOR.search(plain):
        page.say("author", found["plain"] or found[2], "provenance line", line)
    if (found := phrases.PROVENANCE_SOURCE.search(plain)) and re.search(
        r"公众号|公号|转载?自|来源|首发|原载|原刊|来自", plain
    ):
        page.say("publisher", found[1], "provenance line", line)
    if not phrases.MADE_FROM.search(plain[:60]):  # 整理自 … tells who spoke where, and is the article's own
        page.take(line.index, "metadata")


def _without_urls(text: str) -> str:
    return re.sub(r"https?://\S+", " ", text)


def find_tail(page: Page) -> None:
    """From the end upwards: credits, keywords, menus, calls to follow, link lists, until running text or a turn.
    Then, behind the first line of the foot that is furniture for sure, all that is short and no sentence."""
    for line in reversed(page.lines):
        if page.kinds[line.index]:
            continue
        if page.is_turn(line) or line.index <= page.last_turn or not _take_tail(page, line):
            break
    foot = _foot(page)
    for line in page.lines[foot:]:
        if (
            page.is_free(line)
            and not _take_tail(page, line)
            and len(line.text) <= 60
            and not line.is_sentence
            and not line.quote
        ):
            page.take(line.index, "boilerplate")


def _foot(page: Page) -> int:
    """Where the foot begins: a line of furniture behind the last turn, or in the last third, that no running text
    follows."""
    n = len(page.lines)
    start = page.last_turn + 1 if page.last_turn >= 0 else max(n * 2 // 3, 1)
    for line in page.lines[start:]:
        text = line.text.strip()
        sure = (
            page.last_turn >= 0 or read_credits(text) or phrases.NOTICE.match(text) or phrases.END_SIGN.fullmatch(text)
        )
        if sure and not page.kinds[line.index] and not line.is_sentence:
            _take_tail(page, line)
    free = [line for line in page.lines[start:] if not page.kinds[line.index]]
    low = max((line.index + 1 for line in free if line.is_prose or line.heading), default=start)
    return next((i for i in range(low, n) if page.kinds[i] in ("boilerplate", "reference", "metadata")), n)


def _take_tail(page: Page, line: Line) -> bool:
    """Take a line that is furniture where no running text follows."""
    text = line.text.strip()
    if take_credits(page, line):
        return True
    kind = _tail_kind(page, line, text)
    if phrases.KEYWORDS.fullmatch(text):
        page.say("tags", line.value, "keyword line", line)
    if kind == "metadata":
        page.say("published_on", text, "last line", line)
    if kind:
        page.take(line.index, kind)
    return bool(kind)


def _tail_kind(page: Page, line: Line, text: str) -> str:
    patterns = (
        phrases.KEYWORDS,
        phrases.CHROME,
        phrases.TOGGLES,
        phrases.END_SIGN,
        phrases.RELATED_SECTION,
        phrases.PRODUCED,
    )
    if any(pattern.fullmatch(text) for pattern in patterns) or (line.link_share >= 0.9 and len(text) <= 120):
        return "boilerplate"
    if len(text) <= 60 and phrases.FOLLOW.search(text) and not _may_be_said(page, line):
        return "boilerplate"
    if phrases.NUMBERED.fullmatch(text):
        return "reference"
    if (
        len(text) <= 400
        and phrases.RECRUITS.search(text)
        and page.is_outside(line)
        and not re.search(r"[我咱](?!们)", text)
    ):
        return "boilerplate"
    if phrases.RELATED_LINE.fullmatch(text) and not line.is_sentence:
        return "boilerplate"
    if phrases.REMINDER.fullmatch(text) and not re.search(r"[我咱]", text):
        return "boilerplate"
    if (len(text) <= 80 and phrases.NEIGHBOUR.match(text)) or (len(text) <= 60 and phrases.MAIL.search(text)):
        return "boilerplate"
    if len(text) <= 40 and DATE_TIME.fullmatch(text.strip("（）() ")):
        return "metadata"
    return ""


def find_link_lists(page: Page) -> None:
    """Three or more lines in a row that are nothing but links: navigation, at the head or in the last third."""
    run: list[Line] = []
    for line in [*page.lines, None]:
        if (
            line is not None
            and page.is_free(line)
            and ((line.link_share >= 0.9 and len(line.text) <= 120) or phrases.ADDRESS.fullmatch(line.text.strip()))
        ):
            run.append(line)
            continue
        if len(run) >= 3 and (run[0].index <= 2 or run[0].index > max(page.last_turn, len(page.lines) * 2 // 3)):
            for item in run:
                page.take(item.index, "boilerplate")
        run = []
