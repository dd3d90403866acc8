"""Sections that a heading announces: metadata, summaries, references, related articles, comments."""

from __future__ import annotations

import re

from flows.describing import phrases
from flows.describing.lines import Line
from flows.describing.page import Page
from flows.reading.fields import field_of

#: A summary longer than this share of the text is no summary; one that a machine made may be longer than a short post.
SUMMARY_SHARE = 0.4
MACHINE_SUMMARY_SHARE = 0.8

#: A section on how to listen and follow is shorter than this.
OUTRO_CHARS = 800


def find_sections(page: Page) -> None:
    """Sections that a heading announces: metadata, summaries, references, related articles, comments."""
    lines = page.lines
    has_metadata = False
    for line in lines:
        if not page.is_free(line) or not _announces(line):
            continue
        if line.heading and phrases.METADATA_SECTION.fullmatch(line.text):
            has_metadata |= _metadata_section(page, line)
        elif phrases.SUMMARY_SECTION.fullmatch(line.text) or (line.quote and _leads_summary(line)):
            _summary_section(page, line)
        elif phrases.REFERENCE_SECTION.fullmatch(line.text):
            _reference_section(page, line)
        elif phrases.RELATED_SECTION.fullmatch(line.text) or (
            phrases.COMMENT_SECTION.fullmatch(line.text) and line.index > max(page.last_turn, len(lines) // 2)
        ):
            _list_section(page, line)
    _outro(page)
    if has_metadata:
        for line in lines:
            if line.heading and page.is_free(line) and phrases.BODY_SECTION.fullmatch(line.text):
                page.take(line.index, "metadata")


def _outro(page: Page) -> None:
    """Sections behind the last turn on how to listen, follow and write."""
    for line in page.lines[page.last_turn + 1 :] if page.last_turn >= 0 else ():
        known = line.heading or line.bold_share > 0.8
        if known and page.is_free(line) and phrases.OUTRO_SECTION.fullmatch(line.text.strip("*_ ：:")):
            body = page.lines[line.index + 1 : _section_end(page, line)]
            if sum(len(other.text) for other in body) <= OUTRO_CHARS:
                for other in (line, *body):
                    page.take(other.index, "boilerplate")


def _announces(line: Line) -> bool:
    return len(line.text) <= 40 and not line.is_sentence


def _leads_summary(line: Line) -> bool:
    return phrases.SUMMARY_SECTION.fullmatch(line.text.strip("*_ ：:")) is not None


def _section_end(page: Page, line: Line) -> int:
    """The line of the next heading of the same level or above."""
    for other in page.after(line):
        if other.heading and (not line.heading or other.heading <= line.heading):
            return other.index
    return len(page.lines)


def _metadata_section(page: Page, heading: Line) -> bool:
    items = []
    for line in page.lines[heading.index + 1 : _section_end(page, heading)]:
        if not line.label or len(line.text) > 300 or page.is_turn(line):
            break
        items.append(line)
    for line in items:
        name = field_of(line.label.strip("*_ "))
        if name:
            page.say(name, line.value, "metadata section", line)
        page.take(line.index, "metadata")
    if items:
        page.take(heading.index, "metadata")
    return bool(items)


def _summary_section(page: Page, heading: Line) -> None:
    """A summary that a tool or an editor put before or behind the article; in a quote it ends with the quote."""
    lines = page.lines
    first = heading.index
    if heading.quote:
        end = first
        while end < len(lines) and lines[end].quote:
            end += 1
        while first > 0 and lines[first - 1].quote and len(lines[first - 1].text) <= 4:
            first -= 1  # an ornament above the label
    elif heading.heading:
        end = _section_end(page, heading)
    else:
        return
    body = lines[heading.index + 1 : end]
    size = sum(len(line.text) for line in body)
    whole = sum(len(line.text) for line in lines)
    limit = MACHINE_SUMMARY_SHARE if re.search(r"ai|智能|机器|自动", heading.text, re.I) else SUMMARY_SHARE
    if not body or size > limit * whole or any(page.is_turn(line) for line in body):
        return
    if end == len(lines) and not any(line.is_prose and page.is_free(line) for line in lines[:first]):
        return  # what stands under the only heading is the text itself
    page.say("summary", "\n".join(line.text.strip() for line in body), "summary section", heading)
    for line in lines[first:end]:
        page.take(line.index, "summary")


def _reference_section(page: Page, heading: Line) -> None:
    end = heading.index + 1
    for line in page.after(heading):
        if (
            page.is_turn(line)
            or line.heading
            or len(line.text) > 400
            or not (line.urls or line.bullet or re.match(r"\s*[\[【(（]?\d{1,3}[\]】)）.、]", line.text))
        ):
            break
        end = line.index + 1
    if end == heading.index + 1:
        return
    for line in page.lines[heading.index : end]:
        page.take(line.index, "reference")
        for url in line.urls:
            page.say("original_url", url, "reference line", line)


def _list_section(page: Page, heading: Line) -> None:
    """Related articles or comments: link lines, items, and at the end of the page whatever is short."""
    end = heading.index + 1
    for line in page.after(heading):
        linked = line.link_share >= 0.5
        item = line.bullet and len(line.text) <= 80 and not line.is_sentence
        trailing = line.index > page.last_turn and len(line.text) <= 60 and not line.is_sentence
        if (
            page.is_turn(line)
            or (line.heading and not linked)
            or not (linked or item or trailing or page.kinds[line.index])
        ):
            break
        end = line.index + 1
    at_the_end = end == len(page.lines)
    if end > heading.index + 1 or at_the_end:
        for line in page.lines[heading.index : end]:
            page.take(line.index, "boilerplate")
