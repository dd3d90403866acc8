"""Pairs of quote marks, whole and damaged."""

from __future__ import annotations

import pytest

from flows.segmenting.forms.quoted.marks import find_quotes


def is_attribution(clause: str) -> bool:
    return clause in ("陈说", "他告诉我", "王明在信中写道")


def quoted(text: str) -> list[str]:
    paragraphs, at = [], 0
    for line in text.split("\n"):
        paragraphs.append((at, at + len(line)))
        at += len(line) + 1
    return [text[q.start : q.end] for q in find_quotes(text, paragraphs, is_attribution)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说：“好。”", ["好。"]),
        ("“一，”陈说，“二。”", ["一，", "二。"]),
        ("「一。」陈说。", ["一。"]),
        ("“他说‘不行’就走了。”", ["他说‘不行’就走了。"]),
        ("“她喊“快跑”，我就跑了。”陈说。", ["她喊“快跑”，我就跑了。"]),  # nested in the same marks
        ("他发文称：这是新的方法。”听起来不错。", ["这是新的方法。"]),  # the opening mark is missing
        ("“惊天动地。”他告诉我。它会改变历史。”他很相信。", ["惊天动地。", "它会改变历史。"]),
        ("“惊天动地。“他告诉我。“它会改变历史。”", ["惊天动地。", "它会改变历史。"]),  # closed by the wrong mark
        ("“我们做了三年，陈说，“只剩两万块。”", ["我们做了三年，", "只剩两万块。"]),  # the closing mark is missing
        ("“没有收住的话。", ["没有收住的话。"]),
        ("“第一段。\n“第二段。”", ["第一段。\n“第二段。"]),  # each paragraph opens anew
        ("“第一段。\n“第二段。\n“第三段。”\n旁白。", ["第一段。\n“第二段。\n“第三段。"]),
        ("‘好的。’他说。", ["好的。"]),  # a text that has no double marks
        ("没有引号。", []),
        ("”", []),
        ("“", []),
    ],
)
def test_quotations(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_damage_stays_in_its_paragraph() -> None:
    assert quoted("“没有收住，他走了\n“好。”陈说。\n“再见。”") == ["没有收住，他走了\n“好。", "再见。"]
    assert quoted("这是旁白。”又一句。\n“好。”陈说。") == ["这是旁白。", "好。"]
