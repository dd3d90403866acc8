"""Transcripts whose lines carry times, as recognisers, meetings and note takers write them. The times go and are kept
as marks.

    [00:00.000 --> 00:04.200] said           [0.00s -> 4.20s] said          **[00:01:23]** said
    张三 00:12 (what is said below)            [小满] 10:03:22 (below)         [00:02 - 00:07] Speaker 1: said
    **小满:** [[00:00:02](https://…)] said     (speaker 0) said               2023-11-15 10:03 张三 (below)

Where a name stands before or behind a time on a line of its own, it becomes the label of the lines below.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from flows.document import Statement
from flows.labels import begins_utterance
from flows.reading.parts import Head, Reading
from flows.reading.transcripts import stock
from flows.reading.transcripts.cues import PARAGRAPH, PAUSE, SENTENCE_END, glue, seconds, time_mark
from flows.text import Edit, Text

_DATE = r"(?:(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ \tT]{0,3}(?:[上下]午[ \t]?)?)"
_CLOCK = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:[.,]\d{1,3})?"
_TO = r"[ \t]*(?:-->|->|→|[-–—~～至到])[ \t]*"
_RANGE = rf"(?:{_CLOCK}{_TO}{_CLOCK}|\d{{1,6}}(?:\.\d{{1,3}})?s{_TO}\d{{1,6}}(?:\.\d{{1,3}})?s)"
_LINK = r"(?:\]\([^()\n]{1,300}\))"
#: A time or a range of times, in brackets or not, in bold or not, as a link or not.
_STAMP = re.compile(
    rf"(?<![\d:：./-])[*_]{{0,2}}(?:[\[(（【<]{{1,2}}[ \t]*(?P<date>{_DATE})?(?P<inner>{_RANGE}|"
    rf"{_CLOCK}){_LINK}?[ \t]*[\])）】>]"
    rf"|(?P<bare_date>{_DATE})?(?P<bare>{_RANGE}|{_CLOCK}))[*_]{{0,2}}(?![\d/]|[:：]\d)"
)
#: What each line with a time or a numbered speaker holds; it begins with a set of characters, so it is found fast.
_HINT = re.compile(
    r"[:：s\[(（【<](?:(?<=\d[:：])(?=\d\d)|(?<=\ds)|(?<=[\[(（【<])"
    r"(?=(?i:speaker|spk|说话人|發言人|发言人|讲话人|與會者|与会者|嘉宾|声道)))"
)
_ENDS = re.compile(_TO)
_TRAILING = re.compile(rf"[ \t]*[\[(（【][ \t]*(?P<inner>{_RANGE}|{_CLOCK})[ \t]*[\])）】][ \t]*$")

#: A time that stands further from the beginning of its line is one of the text.
NEAR = 40

#: A name is no longer than this, and holds none of these.
_NAME = re.compile(r"[^\n，。！？,!?;；“”\"]{1,24}")
_AROUND_NAME = " \t*_>#-–—•·:：|｜"
_PAIRS = dict(zip("[【(（<", "]】)）>", strict=True))
_NUMBERED = re.compile(
    r"(?:speaker|spk|说话人|發言人|发言人|讲话人|與會者|与会者|嘉宾|声道)[ _-]?[\dA-Za-z]{1,3}", re.I
)
#: `[SPEAKER_00]: said`, `(speaker 0) said`: the number says that it is a label.
_BRACKETED = re.compile(rf"[ \t]*[\[(（【<]({_NUMBERED.pattern})[\])）】>][ \t]*[:：]?[ \t]*", re.I)
_SIGNS = re.compile(r"[ \t]*\[(?:BLANK_AUDIO|_BEG_|_TT_\d+)\]")
#: A recogniser's sign for another speaker.
_ANOTHER = re.compile(r"[ \t]*\[SPEAKER_TURN\]")
_DASH = re.compile(r"[ \t]*(?:[-–—|｜]|[:：](?!\d))?[ \t]*")

#: So many lines with times make a transcript, if they are this share of all lines.
LINES = 3
SHARE = 0.2

#: A recording that seems to begin so late (seconds) was timed by the clock on the wall.
BY_THE_WALL = 7200.0

_KEYWORDS = re.compile(r"(?:关键词|关键字|话题|keywords?)\s*[:：]?\s*(.*)", re.I)
_HEADS = re.compile(
    r"(?:文字记录|转写内容|发言内容|会议记录|转写结果|原文|全文|transcript|会议纪要|录音文字)\s*[:：]?", re.I
)
#: Heads of lyrics files, which note takers use as well.
_TAG = re.compile(r"\[(ti|ar|al|by|offset|length|re|ve|au|tool):([^\]\n]*)\]", re.I)
_DATE_LINE = re.compile(rf"\s*({_DATE})(?:[^。！？\n]{{0,40}})")


class _Line(NamedTuple):
    """A line chars[start:end]: the name before or behind its time, and where what is said on it begins. `form` is
    "lead" (time, then speech), "above" (a name, speech below), "behind" (a label, then the time), "end" (speech, then
    the time), "label" (no time), or "" for any other."""

    start: int
    end: int
    form: str = ""
    name: tuple[int, int] = (0, 0)
    stamp: tuple[int, int] = (0, 0)
    body: int = 0
    begins: float | None = None
    ends: float | None = None


def recognise(head: Head) -> str:
    """Lines with times of a recording, or numbered speakers in brackets. A list of contents (`03:20 为什么读书`) has
    times, too, but says little."""
    chars = head.text[:20_000]
    if len(list(islice(_HINT.finditer(chars), LINES))) < LINES:
        return ""
    lines = [line for line in _lines(chars) if line.form or chars[line.start : line.end].strip()][:200]
    found = [line for line in lines if line.form and line.form != "label"]
    labels = [line for line in lines if line.form == "label"]
    if len(labels) >= LINES and len(labels) >= 0.5 * len(lines):
        return "numbered speakers in brackets"
    if len(found) < LINES or len(found) < SHARE * len(lines):
        return ""
    why = "lines begin or end with times of a recording"
    if all(chars[line.start : line.end].lstrip(" \t*")[:1] in "[(（【" and line.form == "lead" for line in found):
        return why
    said = [(line, chars[line.body : line.end].strip()) for line in found]
    talks = any(
        line.form in ("above", "behind") or not text or len(text) > 30 or re.search(r"[：:。！？?]", text)
        for line, text in said
    )
    return why if talks else ""


def read(text: Text) -> Reading:
    """The transcript without its times, which are logged as "timestamp"; lines that one sentence was cut into are
    joined."""
    text = stock.strip(_without_signs(text))
    chars = text.chars
    lines = _lines(chars)
    edits: list[Edit] = []
    spans: list[tuple[int, int, float | None, float | None]] = []
    begin = next((i for i, line in enumerate(lines) if line.form), len(lines))
    statements, taken = _head(chars, lines[:begin])
    edits += taken
    flow = _Flow()
    for line, following in zip(lines[begin:], _following(lines[begin:]), strict=True):
        if not line.form:
            flow.passed(chars[line.start : line.end])
            continue
        edits += flow.edits(chars, line)
        edits += [Edit(m.start(), m.end(), "", "markup") for m in _ANOTHER.finditer(chars, line.body, line.end)]
        stop = following.start if following else len(chars)
        end = stop - (len(chars[line.body : stop]) - len(chars[line.body : stop].rstrip()))
        if line.begins is not None and line.body < end:
            spans.append(
                (
                    line.body,
                    end,
                    line.begins,
                    line.ends if line.ends is not None else following.begins if following else None,
                )
            )
    origin = spans[0][2] if spans and spans[0][2] is not None and spans[0][2] >= BY_THE_WALL else 0.0
    marks = [
        time_mark(
            *text.source_span(a, b),
            None if t is None else max(t - origin, 0.0),
            None if u is None else max(u - origin, 0.0),
        )
        for a, b, t, u in spans
    ]
    placed = tuple(replace(said, span=text.source_span(*said.span)) for said in statements)
    return Reading(text.edit(edits).marked(marks), placed)


def _following(lines: Sequence[_Line]) -> list[_Line | None]:
    """For each line the next one below it that has a time or a label."""
    out: list[_Line | None] = []
    following = None
    for line in reversed(lines):
        out.append(following)
        following = line if line.form else following
    return out[::-1]


class _Flow:
    """What was said last, so that a line can be joined to it: by whom, until when, how much."""

    def __init__(self) -> None:
        self.tail = self.name = ""
        self.last: float | None = None
        self.length = 0

    def passed(self, said: str) -> None:
        """A line without a time, which stays as it is."""
        if said.strip():
            self.tail, self.last = "", None

    def edits(self, chars: str, line: _Line) -> list[Edit]:
        """What to take out of a line so that its label and its speech stay."""
        low, high = line.name
        name = chars[low:high]
        said = chars[line.body : line.end].strip()
        ranged = line.ends is not None or line.form == "label"
        changed = (bool(name) and name != self.name) or begins_utterance(said)
        silent = line.begins is not None and self.last is not None and line.begins - self.last >= PAUSE
        full = self.length > PARAGRAPH and SENTENCE_END.search(self.tail) is not None
        joined = (
            ranged
            and bool(self.tail)
            and bool(said)
            and not (changed or silent or full)
            and line.form in ("lead", "label")
        )
        self.length = self.length + len(said) if joined else len(said)
        if line.form == "end":
            return [Edit(*line.stamp, "", "timestamp")]
        if line.form == "behind":
            between = chars[high : line.stamp[0]]
            lead = "" if ":" in between or "：" in between else "："
            out = [Edit(line.stamp[0] if not lead else high, line.body, lead, "timestamp")]
        elif joined:
            start = line.start
            while start and chars[start - 1] in "\n \t":
                start -= 1
            out = [Edit(start, line.body, glue(self.tail, said[0]), "timestamp")]
        elif name and (name != self.name or line.form == "above"):
            out = [Edit(line.start, low, "", "timestamp"), Edit(high, _skip_blank(chars, line.body), "：", "timestamp")]
        else:
            empty = not said and chars[line.end : line.end + 1] == "\n"
            out = [Edit(line.start, line.end + 1 if empty else line.body, "", "timestamp")]
        self.name = name or self.name
        self.tail, self.last = ("" if _ANOTHER.search(said) else said[-1:]), line.ends
        return out


def _skip_blank(chars: str, at: int) -> int:
    while at < len(chars) and chars[at] in " \t\n":
        at += 1
    return at


def _without_signs(text: Text) -> Text:
    """The text without a recogniser's signs for nothing."""
    return text.delete((m.span() for m in _SIGNS.finditer(text.chars)), "markup") if "[" in text.chars else text


def _lines(chars: str) -> list[_Line]:
    out = []
    at = 0
    for raw in chars.split("\n"):
        end = at + len(raw)
        out.append(_line(chars, at, end) if _HINT.search(chars, at, end) else _Line(at, end))
        at = end + 1
    alone = Counter(chars[slice(*line.name)] for line in out if line.form == "lead?")
    names = {name for name, n in alone.items() if n >= 2 or _NUMBERED.fullmatch(name)}
    if sum(alone[name] for name in names) >= 0.5 * alone.total():
        names = set(alone)  # who speaks but once is named as the others are
    settled = []
    for line in out:
        if line.form == "lead?":
            is_name = chars[slice(*line.name)] in names and len(names) <= 0.7 * max(alone.total(), 3)
            dated = line.begins is None
            form = "above" if is_name else "" if dated else "lead"
            line = line._replace(form=form, body=line.end) if is_name else line._replace(form=form, name=(0, 0))
        settled.append(line)
    return settled


def _line(chars: str, start: int, end: int) -> _Line:
    """What a line is, by itself; "lead?" where a short text behind the time may be a name."""
    label = _BRACKETED.match(chars, start, end) if start < end else None
    if label and not _STAMP.match(chars, label.end(), end):
        return _Line(start, end, "label", label.span(1), (start, label.end()), label.end())
    if chars[start:end].lstrip().startswith("|"):  # a table's row
        return _Line(start, end)
    found = _STAMP.search(chars, start, min(end, start + NEAR + 80)) if start < end else None
    if found is None or found.start() - start > NEAR:
        return _at_the_end(chars, start, end)
    begins, ends = _moments(found)
    dated = bool(found["date"] or found["bare_date"])
    body = _DASH.match(chars, found.end(), end).end()  # type: ignore[union-attr]
    low, high = _stripped(chars, start, found.start())
    rest = chars[body:end].strip()
    if low < high:
        if not _NAME.fullmatch(chars, low, high) or chars[low].isdigit():
            return _at_the_end(chars, start, end)
        if not rest:
            return _Line(start, end, "above", (low, high), found.span(), end, begins, ends)
        labelled = chars[high : found.start()].strip(" \t*_")[:1] in (":", "：") or found["inner"]
        if (labelled or _NUMBERED.fullmatch(chars, low, high)) and not dated:
            return _Line(start, end, "behind", (low, high), found.span(), body, begins, ends)
        return _at_the_end(chars, start, end)
    if label := _BRACKETED.match(chars, body, end):
        return _Line(start, end, "lead", label.span(1), (start, label.end()), label.end(), begins, ends)
    inner = _stripped(chars, body, end)
    short = rest and len(rest) <= 24 and _NAME.fullmatch(rest.rstrip("：:"))
    if dated and not short:
        return _Line(start, end)  # the date of the whole
    return _Line(start, end, "lead?" if short else "lead", inner if short else (0, 0), found.span(), body, begins, ends)


def _at_the_end(chars: str, start: int, end: int) -> _Line:
    """A line that ends with a time in brackets, behind what is said on it."""
    found = _TRAILING.search(chars, max(start, end - 30), end)
    if found is None or found.start() - start < 4:
        return _Line(start, end)
    parts = _ENDS.split(found["inner"])
    begins, ends = seconds(parts[0]), seconds(parts[1]) if len(parts) > 1 else None
    return _Line(start, end, "end", (0, 0), found.span(), start, begins, ends)


def _moments(found: re.Match[str]) -> tuple[float | None, float | None]:
    if found["date"] or found["bare_date"]:
        return None, None
    parts = _ENDS.split(found["inner"] or found["bare"])
    return seconds(parts[0]), seconds(parts[1]) if len(parts) > 1 else None


def _stripped(chars: str, low: int, high: int) -> tuple[int, int]:
    inner = chars[low:high]
    left = inner.lstrip(_AROUND_NAME)
    start, name = low + len(inner) - len(left), left.rstrip(_AROUND_NAME)
    if len(name) > 2 and _PAIRS.get(name[0]) == name[-1]:
        start, name = start + 1, name[1:-1]
    return start, start + len(name)


def _head(chars: str, lines: Sequence[_Line]) -> tuple[list[Statement], list[Edit]]:
    """What stands above the first time: a title, a date, key words, the heading of the record. Longer texts stay."""
    filled = [line for line in lines if chars[line.start : line.end].strip()]
    said: list[Statement] = []
    edits: list[Edit] = []
    if len(filled) > 12 or any(line.end - line.start > 80 for line in filled):
        return said, edits
    keywords = False
    for index, line in enumerate(filled):
        raw = chars[line.start : line.end].strip()
        span = (line.start, line.end)
        field = ""
        if date := _DATE_LINE.fullmatch(raw):
            field, raw = "published_on", date[1]
        elif match := _KEYWORDS.fullmatch(raw):
            field, raw, keywords = "tags", match[1], not match[1]
        elif keywords:
            field, keywords = "tags", False
        elif _HEADS.fullmatch(raw):
            field = "heads"
        elif tag := _TAG.fullmatch(raw):
            field, raw = {"ti": "title", "ar": "author"}.get(tag[1].lower(), "heads"), tag[2]
        elif index == 0 and not re.search(r"[：:。！？]|^\d+$", raw):
            field, raw = "title", re.sub(rf"\s*{_DATE}.*$", "", raw.lstrip("# ")) or raw
        if field:
            edits.append(Edit(line.start, min(line.end + 1, len(chars)), "", "metadata"))
            if field != "heads" and raw.strip():
                said.append(Statement(field, raw.strip(), "header line", span))
    return said, edits
