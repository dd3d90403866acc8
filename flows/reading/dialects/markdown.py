"""Markdown and plain text: what site builders and note books write into it becomes plain Markdown again."""

from __future__ import annotations

import re
from collections import Counter

from flows.reading.dialects import lines, tables
from flows.reading.pages import spoken
from flows.reading.parts import Head, Reading
from flows.reading.transcripts import stock
from flows.text import Edit, Text

_MARKDOWN = re.compile(r"^(?:#{1,6} |\s{0,3}> |\s{0,3}[-*+] |\s{0,3}\d+\. |!\[)|\*\*[^*\n]+\*\*|\]\(https?://", re.M)

_HIGHLIGHT = re.compile(r"\{%-?\s*(?:end)?(?:highlight|codeblock|raw)\b[^{}\n]{0,200}?-?%\}")
#: Tags of Hugo (`{{< figure >}}`, `{{% notice %}}`), Jekyll and Hexo (`{% include %}`), Docusaurus (`:::tip`).
_TEMPLATE = re.compile(
    r"\{\{[<%][^\n]{0,500}?[>%]\}\}|\{%[^\n]{0,500}?%\}|^:::[ \t]*\w{0,20}[^\n]{0,60}$|<!--[ \t]*more[ \t]*-->", re.M
)
_VARIABLE = re.compile(r"\{\{[ \t]*[\w.|'\" :/-]{1,100}[ \t]*\}\}")
#: Tags of document exports and the attributes behind a block.
_EXPORT = re.compile(
    r"</?(?:callout|grid|column|image|file|sheet|bitable|quote-container|text|view|mention-doc|mention-user|add-ons|"
    r"okr|board|whiteboard"
    r"|iframe|lark-table|lark-tr|lark-td|equation|source-synced|sub-page-list)(?:[ \t][^<>\n]{0,500})?/?>|\{(?:align|"
    r"color|width|"
    r"folded|background|seq|toc|style|height|lineNumbers)=[^{}\n]{0,200}\}",
    re.I,
)
_CALLOUT = re.compile(r"^(?P<lead>[ \t]{0,3}>[ \t]?)\[!(?P<kind>[\w-]{1,20})\][+-]?[ \t]*(?P<title>[^\n]{0,40})$", re.M)
_STYLES = re.compile(
    r"\A\s*\\?[*.#@]?[\w\\ ,.#*:>-]{0,80}\{[^{}\n]{1,500}\}"
    r"(?:[ \t\n]*[\\.#*@\w][\w\\ ,.#*:>()-]{0,80}\{[^{}\n]{0,500}\})*"
)


def recognise(head: Head) -> str:
    """Marks of Markdown: headings, bold, quotes, links; or a rule that may close front matter."""
    start = head.start
    marks = len(_MARKDOWN.findall(start))
    if marks >= 2 or (marks and start.startswith(("#", "---"))):
        return f"{marks} marks of markdown"
    return "begins with a rule or front matter" if start.startswith("---\n") and "\n---" in start else ""


def read(text: Text) -> Reading:
    """Markdown without what only its tool understands."""
    text = _templates(text)
    text = _callouts(text)
    text = tables.spoken(text)
    return spoken.read(lines.labels_behind_tabs(stock.strip_loops(text)))


def read_plain(text: Text) -> Reading:
    """Plain text: names set off by tabs, turns in one line, furniture of printed pages."""
    text = lines.without_page_furniture(_templates(text))
    text = lines.turns_in_one_line(lines.labels_behind_tabs(stock.strip_loops(text)))
    return Reading(tables.spoken(text))


def _templates(text: Text) -> Text:
    chars = text.chars
    edits = []
    if "{" in chars or "<" in chars or ":::" in chars:
        edits += [Edit(m.start(), m.end(), "```", "markup") for m in _HIGHLIGHT.finditer(chars) if _alone(chars, m)]
        edits += [
            Edit(m.start(), m.end(), "", "markup") for p in (_TEMPLATE, _VARIABLE, _EXPORT) for m in p.finditer(chars)
        ]
    if (styles := _STYLES.match(chars, 0, 20_000)) and styles[0].count("{") >= 2 and ":" in styles[0]:
        edits.append(Edit(styles.start(), styles.end(), "", "markup"))
    return text.edit(_apart(edits))


def _alone(chars: str, match: re.Match[str]) -> bool:
    """Whether a tag stands alone on its line."""
    before, behind = (
        chars[: match.start()].rpartition("\n")[2],
        chars[match.end() : match.end() + 100].partition("\n")[0],
    )
    return not before.strip() and not behind.strip()


def _callouts(text: Text) -> Text:
    """Obsidian's callouts: a title that recurs names who speaks, any other stays as the quote's first line."""
    found = list(_CALLOUT.finditer(text.chars))
    if not found:
        return text
    names = Counter(m["title"].strip() for m in found if m["title"].strip())
    chars = text.chars
    edits = []
    for m in found:
        title = m["title"].strip()
        if title and names[title] >= 2:
            line = re.compile(r"\n[ \t]{0,3}>[ \t]?").match(chars, m.end())
            edits.append(Edit(m.start(), m.start("title"), "", "markup"))
            edits.append(
                Edit(m.start("title") + len(m["title"].rstrip()), line.end() if line else m.end(), "：", "markup")
            )
        else:
            edits.append(Edit(m.end("lead"), m.start("title"), "", "markup"))
    return text.edit(edits)


def _apart(edits: list[Edit]) -> list[Edit]:
    """Edits in order; of two that overlap the first."""
    out: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if not out or edit.start >= out[-1].end:
            out.append(edit)
    return out
