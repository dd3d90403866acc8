"""Transcripts that are tables: `| 时间 | 发言人 | 内容 |`. Each row becomes a line with a label."""

from __future__ import annotations

import re

from flows.reading.fields import squeezed
from flows.reading.transcripts.cues import seconds, time_mark
from flows.text import Edit, Text

_ROW = re.compile(r"^[ \t]*\|([^\n]*)\|[ \t]*$", re.M)
_RULE = re.compile(r"^[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$")
_WHO = frozenset(
    ["speaker", "发言人", "说话人", "讲话人", "姓名", "名字", "人物", "角色", "who", "name", "提问者", "发言者", "嘉宾"]
)
_WHAT = frozenset(
    [
        "text",
        "content",
        "内容",
        "发言内容",
        "发言",
        "文字",
        "文本",
        "said",
        "transcript",
        "对话内容",
        "讲话内容",
        "说话内容",
        "原文",
    ]
)
_WHEN = frozenset(["time", "时间", "start", "timestamp", "时间戳", "开始", "开始时间", "时间点"])


def spoken(text: Text) -> Text:
    """The text with the rows of such a table as lines; other tables stay."""
    if "|" not in text.chars:
        return text
    rows = list(_ROW.finditer(text.chars))
    edits: list[Edit] = []
    marks = []
    columns: dict[str, int] = {}
    last = -2
    for row in rows:
        cells = _cells(text.chars, row.start(1), row.end(1))
        if row.start() != last + 1:
            columns = _header([text.chars[a:b] for a, b in cells])
            if columns:
                edits.append(Edit(row.start(), min(row.end() + 1, len(text)), "", "markup"))
        elif columns and _RULE.match(row[0]):
            edits.append(Edit(row.start(), min(row.end() + 1, len(text)), "", "markup"))
        elif columns and len(cells) > max(columns.values()) and columns["who"] < columns["what"]:
            (a, b), (c, d) = cells[columns["who"]], cells[columns["what"]]
            if b > a and d > c:
                edits += [
                    Edit(row.start(), a, "", "markup"),
                    Edit(b, c, "：", "markup"),
                    Edit(d, row.end(), "", "markup"),
                ]
                if "when" in columns:
                    moment = seconds(text.chars[slice(*cells[columns["when"]])])
                    marks += [time_mark(*text.source_span(c, d), moment, None)] if moment is not None else []
        last = row.end()
    return text.edit(edits).marked(marks) if edits else text


def _header(names: list[str]) -> dict[str, int]:
    """Which column says who and which what; empty where the table is none of speech."""
    found: dict[str, int] = {}
    for index, name in enumerate(names):
        key = squeezed(name.strip("* "))
        for column, known in (("who", _WHO), ("what", _WHAT), ("when", _WHEN)):
            if key in known:
                found.setdefault(column, index)
    return found if "who" in found and "what" in found else {}


def _cells(chars: str, low: int, high: int) -> list[tuple[int, int]]:
    cells = []
    for part in chars[low:high].split("|"):
        inner = part.strip()
        start = low + part.find(inner) if inner else low
        cells.append((start, start + len(inner)))
        low += len(part) + 1
    return cells
