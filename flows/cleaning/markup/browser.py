"""Pages as browsers see them: whether a text is one, and what is white space in it."""

from __future__ import annotations

import re

from flows.text import Edit, Text

_HTML_START = re.compile(
    r"[\s\ufeff]*+<(?:!doctype|!--|\?xml|html|head|body|div|p|section|article|table|h[1-6]|span|ul|ol|center|main)\b",
    re.I,
)


_BLOCK_TAG = re.compile(
    (
        r"<(?P<close>/?)(?:html|body|p|div|section|article|main|header|footer|table|ul|ol|dl|h[1-6]|blockquote|center)"
        r"(?=[\s/>])[^<>]*+>"
    ),
    re.I,
)
_MARKDOWN_LINE = re.compile(r"^(?:#{1,6} |[-*+] |\d{1,3}\. |> |```)", re.M)
_PREFORMATTED = re.compile(r"<(pre|textarea|xmp|listing|code|kbd|samp|tt|script|style)(?=[\s>])", re.I)
_SPACE = re.compile(r"[ \t\f\n](?:(?<=\n)[ \t\f\n]*+|[ \t\f]*+(?:\n[ \t\f\n]*+|(?<=[ \t\f]{2})))")


def is_html(s: str) -> bool:
    """Whether a text is HTML throughout, so that its line feeds are mere white space: it begins with a tag, and most of
    its lines begin or end with one. Markdown with HTML in it is not."""
    if not _HTML_START.match(s):
        return False
    lines = [line.strip() for line in s.split("\n") if line.strip()]
    tagged = sum(line.startswith("<") or line.endswith(">") for line in lines)
    return tagged * 2 >= len(lines) or (lines[-1].endswith(">") and _all_in_blocks(s))


def _all_in_blocks(s: str) -> bool:
    """Whether nothing stands outside of the blocks, and nothing in them begins as Markdown's lines do."""
    depth = at = 0
    for found in _BLOCK_TAG.finditer(s):
        if depth <= 0 and s[at : found.start()].strip():
            return False
        depth += -1 if found["close"] else 1
        at = found.end()
    return at > 0 and not s[at:].strip() and not _MARKDOWN_LINE.search(s)


def browser_space(text: Text) -> Text:
    """HTML's white space as browsers see it: what holds a line feed is one line feed, any other is one space, outside
    of what is preformatted.

    >>> str(browser_space(Text.of("<p>第一句，\\n      第二句。</p>")))
    '<p>第一句，\\n第二句。</p>'
    """
    s = text.chars
    edits: list[Edit] = []
    at = 0
    while at < len(s):
        opened = _PREFORMATTED.search(s, at)
        stop = opened.start() if opened else len(s)
        for found in _SPACE.finditer(s, at, stop):
            start, end = found.span()
            if end - start == 1:
                continue
            feed = s.find("\n", start, end)
            keep = feed if feed >= 0 else start
            edits += [Edit(start, keep, "", "space"), Edit(keep + 1, end, "", "space")]
        at = stop
        if opened:
            closing = re.compile(rf"</{opened[1]}\s*>", re.I).search(s, opened.end())
            at = closing.end() if closing else len(s)
    return text.edit(edits)
