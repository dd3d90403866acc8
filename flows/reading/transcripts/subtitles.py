"""Subtitles (SRT, WebVTT, SBV): the times go (logged as removed, kept as marks), who speaks and what is said stay.

A cue ends where the screen is full, not where a sentence ends, so cues are joined to running text again (`cues`). Who
speaks stands in a voice tag, in brackets before the words, in the cue's identifier, or before a colon.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from flows.labels import begins_utterance
from flows.reading.parts import Head, Reading
from flows.reading.transcripts import stock
from flows.reading.transcripts.cues import CLOCK, PARAGRAPH, PAUSE, SENTENCE_END, glue, seconds, time_mark
from flows.text import Edit, Text

CUE = re.compile(rf"^[ \t]*({CLOCK})[ \t]*(?:-->|--＞|——>|->|,(?=\d{{1,2}}:\d{{2}}:))[ \t]*({CLOCK})[^\n]*$", re.M)
_VTT = re.compile(r"WEBVTT(?:[ \t][^\n]*)?\r?(?:\n|\Z)")
_BLOCK = re.compile(r"^(?:WEBVTT|NOTE|STYLE|REGION)\b", re.M)
_BLANK = re.compile(r"\n[ \t]*\n")
_VOICE = re.compile(r"<v(?:\.[\w.]{1,60})?[ \t]{1,8}([^>\n]{1,80})>", re.I)
_INLINE = re.compile(
    r"</?(?:v|c|i|b|u|lang|ruby|rt|font)(?:[.\s][^<>\n]*)?>|<\d{1,3}:\d{2}[\d:.,]*>|\{\\[^{}\n]*\}", re.I
)

_ARROWS = re.compile(r"[ \t]*>>+[ \t]*")
#: A name in brackets before the words; only what recurs is one: (笑) and [音乐] are not.
_BRACKETED = re.compile(r"[ \t]*[\[(（【<＜]([^\[\]()（）【】<>＜＞\n]{1,24})[\])）】>＞][ \t]*[:：]?[ \t]*")
_NUMBERED = re.compile(r"(?:speaker|spk|说话人|發言人|发言人|讲话人|声道|channel)[ _-]?\w{1,4}", re.I)
_IDENTIFIER = re.compile(r"[\w-]*\d[\w/-]*|[0-9a-f]{8}-[0-9a-f-]{20,}.*", re.I)


class _Cue(NamedTuple):
    """A cue at chars[first:stop]; what is said is at chars[body:end]. `label` is the span of its speaker's name,
    where another sign than a colon sets it off; empty without."""

    first: int
    stop: int
    body: int
    end: int
    begins: float
    ends: float
    label: tuple[int, int]
    repeated: bool


def recognise_vtt(head: Head) -> str:
    """WebVTT by its first word."""
    return "begins with WEBVTT" if _VTT.match(head.start) and "\n" in head.start else ""


def recognise_srt(head: Head) -> str:
    """A cue's times near the beginning."""
    return "cue times" if CUE.search(head.start[:400]) else ""


def read(text: Text) -> Reading:
    """Running text from subtitles. What is taken out is logged as "timestamp" or "markup", repeated cues and the
    foreign lines of subtitles in two languages as "repetition", what recognisers invent as "boilerplate"."""
    text = _strip_tags(text)
    text = stock.strip(text)
    return Reading(_join_cues(_one_language(text)))


def _strip_tags(text: Text) -> Text:
    """The head, notes, styles and inline times go; a voice tag stays until its cue is read."""
    edits: list[Edit] = []
    chars = text.chars
    taken = 0
    blocks: list[tuple[int, int]] = []
    for match in _BLOCK.finditer(chars):
        if match.start() >= taken:
            blank = _BLANK.search(chars, match.end())
            taken = blank.start() if blank else len(chars)
            blocks.append((match.start(), taken))
    edits += [Edit(a, b, "", "markup") for a, b in blocks]
    voices = {match.start() for match in _VOICE.finditer(chars)}
    edits += [Edit(m.start(), m.end(), "", "markup") for m in _INLINE.finditer(chars) if m.start() not in voices]
    edits.sort(key=lambda e: (e.start, e.end))
    free, block = [], 0
    for edit in edits:
        while block < len(blocks) and blocks[block][1] <= edit.start:
            block += 1
        inside = block < len(blocks) and blocks[block][0] <= edit.start and (edit.start, edit.end) != blocks[block]
        if not inside:
            free.append(edit)
    return text.edit(free)


def _one_language(text: Text) -> Text:
    """Where most cues say the same in two languages, a line each, the lines without a Chinese character go."""
    chars = text.chars
    both = cues = 0
    foreign: list[tuple[int, int]] = []
    found = list(CUE.finditer(chars))
    for i, cue in enumerate(found):
        stop = _before_number(chars, cue.end(), found[i + 1].start()) if i + 1 < len(found) else len(chars)
        lines = [m.span() for m in re.finditer(r"[^\n]*\S[^\n]*", chars[cue.end() : stop])]
        chinese = [any("\u4e00" <= c <= "\u9fff" for c in chars[cue.end() + a : cue.end() + b]) for a, b in lines]
        letters = [sum(c.isalpha() for c in chars[cue.end() + a : cue.end() + b]) for a, b in lines]
        cues += bool(lines)
        if len(lines) >= 2 and True in chinese and False in chinese:
            both += 1
            foreign += [
                (cue.end() + a, cue.end() + b)
                for (a, b), own, n in zip(lines, chinese, letters, strict=True)
                if not own and n >= 2
            ]
    if cues < 3 or both < 0.6 * cues:
        return text
    return text.edit(Edit(a - (chars[a - 1] == "\n"), b, "", "repetition") for a, b in foreign)


def _join_cues(text: Text) -> Text:
    chars = text.chars
    cues = _cues(chars)
    if not cues:
        return text
    edits: list[Edit] = []
    spans: list[tuple[int, int, float, float]] = []
    last_end, length, tail, speaker = -PAUSE, 0, "", ""
    for cue in cues:
        if cue.body >= cue.end:
            edits.append(Edit(cue.first, cue.stop, "", "repetition" if cue.repeated else "timestamp"))
            last_end = cue.ends
            continue
        low, high = cue.label
        named = chars[low:high].strip() if high > low else ""
        changed = bool(named) and named != speaker
        fresh = bool(tail) and (
            cue.begins - last_end >= PAUSE
            or changed
            or (not named and begins_utterance(chars, cue.body, cue.end))
            or (length > PARAGRAPH and SENTENCE_END.search(tail) is not None)
        )
        length = 0 if fresh else length
        lead = "" if not tail else "\n" if fresh else glue(tail, chars[cue.body : cue.body + 1])
        kind = "repetition" if cue.repeated else "timestamp"
        if changed and cue.first <= low < cue.body:
            edits.append(Edit(cue.first, low, lead, kind))
            edits.append(Edit(high, cue.body, "：", kind))
        else:
            edits.append(Edit(cue.first, cue.body, lead, kind))
        edits += _inner_breaks(chars, cue.body, cue.end)
        edits.append(Edit(cue.end, cue.stop, "", "space"))
        spans.append((cue.body, cue.end, cue.begins, cue.ends))
        length += cue.end - cue.body
        tail, last_end = chars[cue.end - 1], cue.ends
        speaker = named or speaker
    marks = [time_mark(*text.source_span(a, b), begins, ends) for a, b, begins, ends in spans]
    return text.edit(edits).marked(marks)


def _cues(chars: str) -> list[_Cue]:
    """The cues, with what is said in each and by whom."""
    found = list(CUE.finditer(chars))
    if not found:
        return []
    firsts = [_before_number(chars, found[i - 1].end() if i else 0, cue.start()) for i, cue in enumerate(found)]
    rolling = _is_rolling(chars, found)
    identifiers = _speakers_in_identifiers(chars, found, firsts)
    bracketed = _bracketed_speakers(chars, found)
    out: list[_Cue] = []
    last_lines: list[str] = []
    for i, cue in enumerate(found):
        stop = firsts[i + 1] if i + 1 < len(found) else len(chars)
        body = cue.end() + (chars[cue.end() : cue.end() + 1] == "\n")
        while rolling and (line := _first_line(chars, body, stop)) and line[2] in last_lines:
            body = line[1]  # automatic captions roll: each line is shown with the next one again
        repeated = body > cue.end() + 1
        spoken = chars[body:stop]
        lines = [line.strip() for line in spoken.split("\n") if line.strip()]
        low, high = body + len(spoken) - len(spoken.lstrip()), body + len(spoken.rstrip())
        label = identifiers.get(i, (0, 0))
        if low < high and (arrows := _ARROWS.match(chars, low, high)) and begins_utterance(chars, arrows.end(), high):
            low = arrows.end()
        if low < high and (voice := _VOICE.match(chars, low, high)):
            label, low = voice.span(1), voice.end()
        elif low < high and (name := _BRACKETED.match(chars, low, high)) and name[1].strip() in bracketed:
            label, low = name.span(1), name.end()
        out.append(
            _Cue(firsts[i], stop, low, max(low, high), seconds(cue[1]) or 0.0, seconds(cue[2]) or 0.0, label, repeated)
        )
        last_lines = lines or last_lines
    return out


def _bracketed_speakers(chars: str, found: list[re.Match[str]]) -> frozenset[str]:
    """Names in brackets that open cues: numbered ones, and, where most cues have one, all that recur."""
    counts: Counter[str] = Counter()
    for cue in found:
        if name := _BRACKETED.match(chars, cue.end() + 1):
            counts[name[1].strip()] += 1
    many = counts.total() >= 0.5 * len(found)
    return frozenset(name for name, n in counts.items() if _NUMBERED.fullmatch(name) or (many and n >= 2))


def _speakers_in_identifiers(chars: str, found: list[re.Match[str]], firsts: list[int]) -> dict[int, tuple[int, int]]:
    """The spans of cue identifiers that are names: they recur, and hold no count."""
    spans: dict[int, tuple[int, int]] = {}
    for i, (cue, first) in enumerate(zip(found, firsts, strict=True)):
        raw = chars[first : cue.start()].rstrip()
        if raw and "\n" not in raw:
            spans[i] = (first, first + len(raw))
    names = Counter(chars[a:b] for a, b in spans.values())
    if len(names) > 0.5 * len(spans) or len(names) > 20:
        return {}
    return {
        i: (a, b)
        for i, (a, b) in spans.items()
        if not chars[a:b].isdigit() and (_NUMBERED.fullmatch(chars[a:b]) or not _IDENTIFIER.fullmatch(chars[a:b]))
    }


def _is_rolling(chars: str, cues: list[re.Match[str]]) -> bool:
    """Whether cues begin with the last line of the cue before, as automatic captions do. Two people who both say 是的
    don't."""
    repeats = 0
    last = ""
    for cue, following in zip(cues, [*cues[1:], None], strict=True):
        spoken = chars[cue.end() : following.start() if following else len(chars)]
        lines = [line.strip() for line in spoken.split("\n") if line.strip() and not line.strip().isdigit()]
        repeats += bool(lines) and lines[0] == last
        last = lines[-1] if lines else last
    return repeats >= 2 and repeats >= 0.3 * len(cues)


_FIRST_LINE = re.compile(r"[ \t\n]*([^\n]*\S)[ \t]*(?:\n|$)")


def _first_line(chars: str, start: int, stop: int) -> tuple[int, int, str] | None:
    """The first line of chars[start:stop] that holds anything: its start, the start of the next line, and its text."""
    match = _FIRST_LINE.match(chars, start, stop)
    return (match.start(1), match.end(), match[1].strip()) if match else None


def _before_number(chars: str, low: int, start: int) -> int:
    """Where the cue that begins at `start` begins with its number or name line, which is of any length."""
    if start == 0 or chars[start - 1] != "\n":
        return start
    line_start = max(chars.rfind("\n", low, start - 1) + 1, low)
    line = chars[line_start : start - 1].strip()
    if not line or len(line) > 200:
        return start
    before = chars[low:line_start]
    blank = before[:-1].rstrip(" \t").endswith("\n") or (line_start == 0 and not CUE.match(line))
    return line_start if line.isdigit() or blank else start


def _inner_breaks(chars: str, start: int, end: int) -> list[Edit]:
    """The lines of one cue are joined, unless the second one names a speaker."""
    out = []
    for voice in _VOICE.finditer(chars, start, end):
        out += [Edit(voice.start(), voice.start(1), "\n", "markup"), Edit(voice.end(1), voice.end(), "：", "markup")]
    for match in re.finditer(r"[ \t]*\n\s*", chars[start:end]):
        after = start + match.end()
        new = (
            "\n"
            if begins_utterance(chars, after, end)
            else glue(chars[start + match.start() - 1], chars[after : after + 1])
        )
        out.append(Edit(start + match.start(), start + match.end(), new, "space"))
    return sorted(out, key=lambda e: (e.start, e.end))
