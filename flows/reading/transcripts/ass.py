"""ASS and SSA subtitles: the columns of each `Dialogue:` go, who speaks (the column Name) and what is said stay."""

from __future__ import annotations

import re

from flows.reading.parts import Head, Reading
from flows.reading.transcripts import stock
from flows.reading.transcripts.cues import PARAGRAPH, PAUSE, SENTENCE_END, glue, seconds, time_mark
from flows.text import Edit, Text

_HEAD = re.compile(r"\[Script Info\]|\[V4\+? Styles\]|\[Events\]", re.I)
_LINE = re.compile(r"^(?P<kind>Dialogue|Comment):[ \t]*", re.M)
_FORMAT = re.compile(r"^Format:[ \t]*([^\n]*)$", re.M)
_EVENTS = re.compile(r"^\[Events\]", re.M | re.I)
_TAGS = re.compile(r"\{[^{}\n]*\}")
_BREAK = re.compile(r"[ \t]*\\[Nn][ \t]*|\\h")
_COLUMNS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")

#: Drawings and the names of people on the screen are no speech.
_DRAWING = re.compile(r"\{[^{}\n]*\\p[1-9]")


def recognise(head: Head) -> str:
    """A section that only these files have, and a line of dialogue."""
    return "lines of dialogue with columns" if _HEAD.search(head.start[:500]) and _LINE.search(head.text) else ""


def read(text: Text) -> Reading:
    """Running text; everything but the speech is logged as "timestamp" (columns) or "markup" (styles, comments)."""
    chars = text.chars
    events = _EVENTS.search(chars)
    names = _columns(chars, events.end() if events else 0)
    text_at, name_at = names.index("text"), names.index("name") if "name" in names else -1
    edits: list[Edit] = []
    spans: list[tuple[int, int, float | None, float | None]] = []
    at, length, speaker, tail = 0, 0, "", ""
    last: float | None = None
    for match in _LINE.finditer(chars):
        if match.start() < at:
            continue
        end = chars.find("\n", match.end())
        end = len(chars) if end < 0 else end
        cells = _cells(chars, match.end(), end, text_at)
        if match["kind"] != "Dialogue" or cells is None or _DRAWING.search(chars, cells[-1][0], end):
            continue
        begins, ends = (seconds(chars[slice(*cells[names.index(n)])]) if n in names else None for n in ("start", "end"))
        low, high = cells[-1][0], end
        a, b = cells[name_at] if name_at >= 0 else (low, low)
        named = chars[a:b].strip()
        changed = named != speaker
        fresh = bool(tail) and (
            changed
            or (begins is not None and last is not None and begins - last >= PAUSE)
            or (length > PARAGRAPH and SENTENCE_END.search(tail) is not None)
        )
        body = _spoken(chars, low, high)
        if body is None:
            continue
        lead = "\n" if fresh else glue(tail, chars[body[0] : body[0] + 1]) if tail else ""
        if changed and named:
            edits += [Edit(at, a, lead, "timestamp"), Edit(b, low, "：", "timestamp")]
        else:
            edits.append(Edit(at, low, lead, "timestamp"))
        edits += _inside(chars, low, high)
        spans.append((low, high, begins, ends))
        length = high - low if fresh else length + high - low
        speaker, tail, last, at = named, chars[body[1] - 1], ends, end
    if not spans:
        return Reading(text)
    edits.append(Edit(at, len(chars), "", "markup"))
    marks = [time_mark(*text.source_span(a, b), begins, ends) for a, b, begins, ends in spans]
    return Reading(stock.strip(text.edit(edits).marked(marks)))


def _columns(chars: str, start: int) -> tuple[str, ...]:
    """The names of the columns, as the file's `Format:` line of events has them."""
    match = _FORMAT.search(chars, start)
    names = tuple(name.strip().lower() for name in match[1].split(",")) if match else ()
    names = tuple("name" if name == "actor" else name for name in names)
    return names if names and names[-1] == "text" and len(names) <= 20 else _COLUMNS


def _cells(chars: str, start: int, end: int, commas: int) -> list[tuple[int, int]] | None:
    """The spans of a line's cells; the last one, the text, may hold commas. None where there are too few."""
    cells = []
    for _ in range(commas):
        comma = chars.find(",", start, end)
        if comma < 0:
            return None
        cells.append((start, comma))
        start = comma + 1
    return [*cells, (start, end)]


def _spoken(chars: str, low: int, high: int) -> tuple[int, int] | None:
    """The span from the first to the last character that is said, None where only styles stand."""
    bare = _TAGS.sub(lambda m: " " * len(m[0]), chars[low:high])
    inner = bare.strip()
    return (low + bare.index(inner), low + bare.index(inner) + len(inner)) if inner else None


def _inside(chars: str, low: int, high: int) -> list[Edit]:
    edits = [Edit(m.start(), m.end(), "", "markup") for m in _TAGS.finditer(chars, low, high)]
    for m in _BREAK.finditer(chars, low, high):
        new = " " if m[0] == r"\h" else glue(chars[m.start() - 1], chars[m.end() : m.end() + 1])
        edits.append(Edit(m.start(), m.end(), new, "markup"))
    return sorted(edits, key=lambda e: (e.start, e.end))
