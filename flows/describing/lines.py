"""A document's lines, as describing looks at them: what they say, what the markup said of them, where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from flows.labels import BARS, field_of
from flows.text import Span, Text

_SENTENCE_END = re.compile(r"[。！？!?…][”’」』）)\]】*_~～]*$|[.][”\"')]*$")
URL = re.compile(r"https?://[^\s<>\"'，。；！？、（）《》【】“”‘’「」\u3000]+", re.I)


@dataclass(slots=True)
class Line:
    """One line of the text. Offsets are code points of the text; `heading` is a level from 1, 0 for none; shares are of
    the line's characters."""

    index: int
    start: int
    end: int
    text: str
    heading: int = 0
    bullet: bool = False
    quote: bool = False
    caption: bool = False
    bold_share: float = 0.0
    link_share: float = 0.0
    links: list[str] = field(default_factory=list)
    after_image: bool = False
    label: str = ""

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def is_sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        return _SENTENCE_END.search(self.text) is not None

    @property
    def is_prose(self) -> bool:
        """Whether it is running text: long, or a sentence of some length."""
        n = len(self.text)
        return not self.heading and self.link_share < 0.6 and (n >= 80 or (n >= 15 and self.is_sentence))

    @property
    def value(self) -> str:
        """What stands behind the label's colon."""
        return (
            self.text[self.text.find(self.label) + len(self.label) :].lstrip(" ：:*_】]" + BARS) if self.label else ""
        )

    @property
    def urls(self) -> list[str]:
        """The addresses written in the line, then those of its links."""
        written = [clean_url(url) for url in URL.findall(self.text)]
        return written + [url for url in self.links if url not in written and url.startswith(("http://", "https://"))]


def clean_url(url: str) -> str:
    """An address without the punctuation of the sentence around it."""
    return url.rstrip(".,;:!?)]}>*_~")


def _weight(text: str) -> int:
    """How many characters are not white space."""
    return len(text) - sum(map(str.isspace, text))


def read_lines(text: Text) -> list[Line]:
    """The lines of a text that hold anything, with their marks."""
    lines = [Line(0, start, end, text.chars[start:end]) for start, end in text.lines() if text.chars[start:end].strip()]
    starts = [line.start for line in lines]
    weights = [max(_weight(line.text), 1) for line in lines]
    for i, line in enumerate(lines):
        line.index = i
        line.label = field_of(line.text.lstrip("*_ "))
    for mark in text.marks:
        low, high = text.find_source(mark.start), text.find_source(mark.end)
        at = bisect_right(starts, low) - 1
        if mark.kind == "image":
            following = at + 1 if at < 0 or low > lines[at].start else at
            if following < len(lines):
                lines[following].after_image = True
            continue
        for i in range(max(at, 0), bisect_left(starts, high)):
            line = lines[i]
            low_here, high_here = max(line.start, low), min(line.end, high)
            if low_here >= high_here:
                continue
            # white space between two links is no text
            share = _weight(text.chars[low_here:high_here]) / weights[i]
            if mark.kind == "heading":
                line.heading = mark.level or 1
            elif mark.kind == "bullet" or mark.kind == "number":
                line.bullet = True
            elif mark.kind == "quote":
                line.quote = True
            elif mark.kind == "caption":
                line.caption = True
            elif mark.kind == "bold":
                line.bold_share = min(line.bold_share + share, 1.0)
            elif mark.kind == "link":
                line.link_share = min(line.link_share + share, 1.0)
                line.links.append(mark.value)
    return lines
