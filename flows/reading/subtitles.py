"""Subtitles and transcripts with times: the times go (logged as removed), who speaks and what is said stay.

A cue ends where the screen is full, not where a sentence ends, so cues are joined to running text again: a new line begins
where a speaker is named, after a pause, or where a sentence has ended and the next cue does not go on.
"""

from __future__ import annotations

import re

from flows.labels import begins_utterance
from flows.reading.formats import CUE, TIMED_LINE
from flows.text import Edit, Text

#: A silence of this many seconds between two cues begins a new paragraph.
PAUSE = 2.0

#: After this many characters a paragraph of subtitles ends with the next sentence that ends.
PARAGRAPH = 300

_SENTENCE_END = re.compile(r"[。！？!?…”」』.]$")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?[ \t]+([^>\n]+)>", re.I)
_INLINE = re.compile(
    r"</?(?:v|c|i|b|u|lang|ruby|rt|font)(?:[.\s][^>\n]*)?>|<\d{1,3}:\d{2}[\d:.,]*>|\{\\[^}\n]*\}", re.I
)
_BLOCK = re.compile(r"^(?:WEBVTT|NOTE|STYLE|REGION)\b.*?(?=\n[ \t]*\n|\Z)", re.M | re.S)
_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})")


def strip_cues(text: Text) -> Text:
    """Running text from SRT or WebVTT; what is taken out is logged as "timestamp", repeated cues as "repetition"."""
    return _join_cues(_strip_tags(text))


def _strip_tags(text: Text) -> Text:
    """The head, notes, styles and inline times go; a voice tag `<v 张三>` becomes the label `张三：`."""
    edits: list[Edit] = []
    chars = text.chars
    edits += [Edit(m.start(), m.end(), "", "markup") for m in _BLOCK.finditer(chars)]
    taken = [(e.start, e.end) for e in edits]
    for match in _VOICE.finditer(chars):
        edits.append(Edit(match.start(), match.start(1), "", "markup"))
        edits.append(Edit(match.end(1), match.end(), "：", "markup"))
    voices = {m.start() for m in _VOICE.finditer(chars)}
    edits += [Edit(m.start(), m.end(), "", "markup") for m in _INLINE.finditer(chars) if m.start() not in voices]
    free = [e for e in edits if not any(a <= e.start < b and (e.start, e.end) != (a, b) for a, b in taken)]
    return text.edit(sorted(free, key=lambda e: (e.start, e.end)))


def _join_cues(text: Text) -> Text:
    chars = text.chars
    cues = list(CUE.finditer(chars))
    if not cues:
        return text
    edits: list[Edit] = []
    rolling = _is_rolling(chars, cues)
    at = 0  # everything before is dealt with
    last_end = -PAUSE
    last_lines: list[str] = []
    length = 0
    tail = ""
    for i, cue in enumerate(cues):
        begin, end = _seconds(cue[0])
        first = _before_number(chars, at, cue.start())
        stop = _before_number(chars, cue.end(), cues[i + 1].start()) if i + 1 < len(cues) else len(chars)
        body = cue.end() + (chars[cue.end() : cue.end() + 1] == "\n")
        while rolling and (line := _first_line(chars, body, stop)) and line[2] in last_lines:
            body = line[1]  # automatic captions roll: each line is shown with the next one again
        repeated = body > cue.end() + 1
        spoken = chars[body:stop]
        lines = [line.strip() for line in spoken.split("\n") if line.strip()]
        if not lines:
            edits.append(Edit(first, stop, "", "repetition" if repeated else "timestamp"))
            at, last_end = stop, end
            continue
        lead = len(spoken) - len(spoken.lstrip())
        trail = len(spoken.rstrip())
        fresh = bool(tail) and (
            begin - last_end >= PAUSE
            or begins_utterance(lines[0])
            or (length > PARAGRAPH and _SENTENCE_END.search(tail) is not None)
        )
        length = 0 if fresh else length
        glue = "" if not tail else "\n" if fresh else _glue(tail, lines[0])
        edits.append(Edit(first, body + lead, glue, "repetition" if repeated else "timestamp"))
        edits += _inner_breaks(chars, body + lead, body + trail)
        edits.append(Edit(body + trail, stop, "", "space"))
        length += trail - lead
        tail, last_lines, last_end, at = lines[-1][-1], lines, end, stop
    return text.edit(edits)


def _is_rolling(chars: str, cues: list[re.Match[str]]) -> bool:
    """Whether cues begin with the last line of the cue before, as automatic captions do. Two people who both say 是的 don't."""
    repeats = 0
    last = ""
    for cue, following in zip(cues, [*cues[1:], None], strict=True):
        spoken = chars[cue.end() : following.start() if following else len(chars)]
        lines = [line.strip() for line in spoken.split("\n") if line.strip() and not line.strip().isdigit()]
        repeats += bool(lines) and lines[0] == last
        last = lines[-1] if lines else last
    return repeats >= 2 and repeats >= 0.3 * len(cues)


def _first_line(chars: str, start: int, stop: int) -> tuple[int, int, str] | None:
    """The first line of chars[start:stop] that holds anything: its start, the start of the next line, and its text."""
    match = re.compile(r"[ \t\n]*([^\n]*\S)[ \t]*(?:\n|$)").match(chars, start, stop)
    return (match.start(1), match.end(), match[1].strip()) if match else None


def _before_number(chars: str, low: int, start: int) -> int:
    """Where the cue that begins at `start` begins with its number or name line."""
    head = chars[low:start].rstrip(" \t")
    match = re.search(r"(?:^|\n)([ \t]*[^\n]{0,40})\n$", head)
    if match and (match[1].strip().isdigit() or (head[: match.start()].endswith("\n") and match[1].strip())):
        return low + match.start(1)
    return start


def _inner_breaks(chars: str, start: int, end: int) -> list[Edit]:
    """The lines of one cue are joined, unless the second one names a speaker."""
    out = []
    for match in re.finditer(r"[ \t]*\n\s*", chars[start:end]):
        after = start + match.end()
        new = (
            "\n"
            if begins_utterance(chars, after, end)
            else _glue(chars[start + match.start() - 1], chars[after : after + 1])
        )
        out.append(Edit(start + match.start(), start + match.end(), new, "space"))
    return out


def _glue(before: str, after: str) -> str:
    """A space between words of Latin letters, none where a Chinese character or mark stands."""
    return " " if before[-1:].isascii() and after[:1].isascii() else ""


def _seconds(line: str) -> tuple[float, float]:
    times = [
        int(h or 0) * 3600 + int(m) * 60 + int(s) + int(f.ljust(3, "0")) / 1000
        for h, m, s, f in _TIME.findall(line)[:2]
    ]
    return (times[0], times[-1]) if times else (0.0, 0.0)


def strip_times(text: Text) -> Text:
    """A transcript without the times of its lines. A speaker's name with a time behind it on a line of its own
    (`张三 00:12`), as recorders write it, becomes the label of the next line: `张三：`."""
    edits: list[Edit] = []
    chars = text.chars
    for match in TIMED_LINE.finditer(chars):
        if match["lead"]:
            end = match.end()
            while chars[end : end + 1] in (" ", "\t") and end < len(chars):
                end += 1
            # the dash or colon that stood between time and speech goes too
            if chars[end : end + 1] in ("-", "–", "—", "|", "｜"):
                end += 1
                while chars[end : end + 1] in (" ", "\t"):
                    end += 1
            if chars[end : end + 1] == "\n" and match.start() < match.end():
                end += 1  # a line that held nothing but the time
            edits.append(Edit(match.start(), end, "", "timestamp"))
        else:
            end = re.compile(r"\s*").match(chars, match.end()).end()  # type: ignore[union-attr]
            label_end = match.end("name")
            edits.append(Edit(label_end, end, "：", "timestamp"))
    return text.edit(edits)
