"""Records that are what was said: segments of recognisers, utterances, messages of a chat. All of them are one
document.

Whisper, WhisperX, AssemblyAI, Deepgram, FunASR, Bilibili, podcast JSON and data sets for training write the same
thing under other names: a list of objects, each with what is said, and with who says it or when.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flows.document import Statement
from flows.reading.fields import squeezed, statements_of
from flows.reading.parts import Part
from flows.reading.records.texts import fields_of
from flows.reading.transcripts.cues import LONGEST, Cue, render, seconds

_SAID = (
    "text", "content", "value", "body", "transcript", "utterance", "sentence", "onebest", "message", "内容", "文本",
    "句子", "segs", "elements",
    "words",
)  # fmt: skip
_SPEAKER = ("speaker", "speakername", "speakerlabel", "speakerid", "spk", "spkid", "role", "from", "voice",
"channelname", "说话人",
            "发言人", "讲话人", "角色")  # fmt: skip
#: Who speaks, where something else shows that the items are speech.
_NAMED = ("name", "username", "nickname", "author", "sender")
_START = (
    "start", "starttime", "from", "begin", "begintime", "bg", "offset", "startms", "t0", "starttimems", "offsetms",
    "tstartms", "开始时间",
)  # fmt: skip
_END = ("end", "endtime", "to", "stop", "ed", "endms", "t1", "endtimems", "结束时间")

#: Lists that are called so hold what was said, whatever their items look like.
LISTS = frozenset(
    [
        "segments",
        "utterances",
        "messages",
        "conversations",
        "conversation",
        "turns",
        "dialogue",
        "dialog",
        "dialogues",
        "sentenceinfo",
        "sentences",
        "transcript",
        "transcription",
        "transcripts",
        "monologues",
        "paragraphs",
        "cues",
        "captions",
        "subtitles",
        "events",
        "chunks",
        "对话",
        "会话",
    ]
)

#: Keys that only a document has.
_DOCUMENT = frozenset(
    ["title", "headline", "url", "link", "permalink", "html", "contenthtml", "publishtime", "publishedat", "标题"]
)

#: What names the conversation that a row belongs to.
BELONGS = ("conversationid", "dialogueid", "dialogid", "episode", "episodeid", "session", "sessionid", "docid",
"documentid", "videoid",
            "audio", "audiofile", "file", "filename", "recording", "meetingid")  # fmt: skip

#: Every key that a row of speech is read by.
KEYS = frozenset({*_SAID, *_SPEAKER, *_NAMED, *_START, *_END, *BELONGS, "timestamp", "timestamps", "duration", "dur"})

#: Chat data names parts, not people.
_ROLES = {
    "user": "问",
    "human": "问",
    "prompter": "问",
    "assistant": "答",
    "gpt": "答",
    "bot": "答",
    "model": "答",
    "chatgpt": "答",
}
_SILENT = frozenset({"system", "tool", "function"})

#: The text of a word or of a part.
_PIECES = ("text", "value", "utf8", "punctuated_word", "word", "content")

#: A question and its answer in one object, as data sets for training have them.
_ASKED = (("human", "assistant"), ("user", "assistant"), ("user", "bot"), ("question", "answer"), ("instruction",
"output"),
          ("prompt", "response"), ("query", "response"), ("q", "a"), ("问", "答"), ("问题", "回答"), ("提问",
          "回答"))  # fmt: skip

#: Slower speech than this (characters a second) means that the times are milliseconds.
SLOWEST = 0.2

#: How deep lists are looked for.
LEVELS = 5


class Said(NamedTuple):
    """A conversation's cues, what stands around them, and how many items were no speech of it."""

    cues: list[Cue]
    statements: tuple[Statement, ...] = ()
    left_out: int = 0


def find(value: object) -> Said | None:
    """The conversation that a JSON value holds; None where it holds none. Of several lists the one that names
    speakers, then the one with the longest pieces is taken (words have times, too)."""
    if pairs := _pairs(value):
        return pairs
    best: tuple[tuple[bool, float], Sequence[Mapping[str, Any]], Mapping[str, Any]] | None = None
    for items, around, called in _lists(value, {}, "", 0):
        if not _is_speech(items, called):
            continue
        sample = items[:50]
        length = sum(len(_said(item)) for item in sample) / len(sample)
        worth = (any(_speaker(item) for item in sample), min(length, 40.0))
        if best is None or worth > best[0]:
            best = (worth, items, around)
    if best is None:
        return None
    _, items, around = best
    return _conversation(items, statements_of(fields_of(around), "record"))


def _pairs(value: object, level: int = 0) -> Said | None:
    """Questions with their answers, each pair an object or a list of two, in a list or alone."""
    if isinstance(value, Mapping):
        keys = {squeezed(str(key)): key for key in value}
        for asks, answers in _ASKED:
            both = [value.get(keys.get(name, "")) for name in (asks, answers)]
            if all(isinstance(said, str) and said.strip() for said in both):
                return Said([Cue(None, None, label, str(said)) for label, said in zip("问答", both, strict=True)])
        inner = [item for key, item in value.items() if squeezed(str(key)) in LISTS | {"history", "qa", "qas", "data"}]
        return next((found for item in inner if level < 2 and (found := _pairs(item, level + 1))), None)
    if isinstance(value, list) and value and level:
        each = [_pairs(item, 2) if isinstance(item, Mapping) else None for item in value]
        if all(each):
            return Said([cue for said in each if said for cue in said.cues])
        if all(
            isinstance(item, list) and len(item) == 2 and all(isinstance(said, str) for said in item) for item in value
        ):
            return Said(
                [Cue(None, None, label, said) for item in value for label, said in zip("问答", item, strict=True)]
            )
    return None


def are_turns(rows: Sequence[object]) -> bool:
    """Whether rows of a table or lines of a file are the turns of one conversation, and not documents."""
    items = [row for row in rows if isinstance(row, Mapping)]
    return len(items) >= 2 and len(items) == len(rows) and _is_speech(items, "")


def group(rows: Iterable[object]) -> Iterator[Part]:
    """A part for each conversation, in the order of the rows; a row that names its conversation belongs to that one."""
    name: object = None
    number = 0
    gathered: list[Mapping[str, Any]] = []
    for row in rows:
        if not isinstance(row, Mapping):
            yield Part(f"#{number}", error="a line that is no row of the conversation around it")
            number += 1
            continue
        belongs = next((item for key, item in row.items() if squeezed(str(key)) in BELONGS), None)
        if gathered and belongs != name:
            yield part(f"#{number}", _conversation(gathered, ()))
            number, gathered = number + 1, []
        name = belongs
        gathered.append(row)
    if gathered:
        yield part(f"#{number}", _conversation(gathered, ()))


def part(name: str, said: Said) -> Part:
    """A conversation as a document's text, with its labels, and its times as marks."""
    rendered = render(said.cues)
    warnings = (f"{said.left_out} messages of the system or without a text were left out",) if said.left_out else ()
    error = "" if rendered.text else "its pieces of speech hold no text"
    return Part(
        name,
        text=rendered.text.encode("utf-8", "replace").decode("utf-8"),
        marks=rendered.marks,
        statements=said.statements,
        warnings=warnings,
        rendered="transcript",
        recorded=True,
        labelled=len({cue.speaker for cue in said.cues if cue.speaker}) > 1,
        error=error,
    )


def _lists(
    value: object, around: Mapping[str, Any], called: str, level: int
) -> Iterator[tuple[Sequence[Mapping[str, Any]], Mapping[str, Any], str]]:
    """The lists of objects in a value, each with the object around it and its name there."""
    if level > LEVELS:
        return
    if isinstance(value, Mapping):
        for key, item in list(value.items())[:200]:
            yield from _lists(item, value, squeezed(str(key)), level + 1)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        items = [item for item in value if isinstance(item, Mapping)]
        if len(items) == len(value):
            yield items, around, called
        for item in items[:20]:
            yield from _lists(item, item, called, level + 1)


def _is_speech(items: Sequence[Mapping[str, Any]], called: str) -> bool:
    """Whether a list's objects are what was said: nearly all hold a text, and who says it or when; none has what only a
    document has."""
    sample = items[:50]
    keys = [{squeezed(str(key)) for key in item} for item in sample]
    if any(own & _DOCUMENT for own in keys):
        return False
    said = sum(bool(_said(item)) for item in sample)
    if said < 0.5 * len(sample):
        return False
    told = sum(bool(_speaker(item)) or _moments(item) != (None, None) for item in sample)
    if called in LISTS:
        return told >= 0.5 * len(sample) or sum(bool(_named(item)) for item in sample) >= 0.8 * len(sample)
    return told >= 0.8 * len(sample)


def _conversation(items: Sequence[Mapping[str, Any]], statements: Iterable[Statement]) -> Said:
    heard = [item for item in items if _speaker(item).lower() not in _SILENT and _said(item)]
    scale = 0.001 if _in_milliseconds(heard) else 1.0
    cues = []
    for item in heard:
        start, end = (None if moment is None else moment * scale for moment in _moments(item))
        cues.append(Cue(start, end, _label(item), _said(item)))
    return Said(cues, tuple(statements), len(items) - len(heard))


def _value(item: Mapping[str, Any], names: Sequence[str]) -> Any:
    squeezed_keys = {squeezed(str(key)): key for key in item}
    for name in names:
        if name in squeezed_keys and item[squeezed_keys[name]] not in (None, "", [], {}):
            return item[squeezed_keys[name]]
    return None


def _said(item: Mapping[str, Any]) -> str:
    value = _value(item, _SAID)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):  # words of a recogniser, parts of a message
        return "".join(map(_piece, value)).strip()
    return ""


def _piece(part: object) -> str:
    """A word or a part of what is said."""
    if isinstance(part, Mapping):
        part = next((part[key] for key in _PIECES if isinstance(part.get(key), str)), "")
    return part if isinstance(part, str) else ""


def _speaker(item: Mapping[str, Any]) -> str:
    value = _value(item, _SPEAKER)
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("name", "nickname", "label", "id") if value.get(key) is not None), None)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"SPEAKER_{value:02d}" if 0 <= value < 1000 else ""
    if isinstance(value, str) and value.isdigit() and len(value) <= 3:
        return f"SPEAKER_{int(value):02d}"
    if not isinstance(value, str) or seconds(value) is not None:
        return ""
    return " ".join(value.split())[:40]


def _named(item: Mapping[str, Any]) -> str:
    value = _value(item, _NAMED)
    if isinstance(value, Mapping):
        value = value.get("name")
    return " ".join(value.split())[:40] if isinstance(value, str) else ""


def _label(item: Mapping[str, Any]) -> str:
    """Who speaks, as the document will name them: a name, where there is one beside the part."""
    speaker = _speaker(item)
    part_of_chat = _ROLES.get(speaker.lower(), "")
    label = (_named(item) or part_of_chat) if part_of_chat or not speaker else speaker
    if len(label) == 1 and label.isascii() and label.isalnum():  # A and B are no answer and no bonus
        label = f"Speaker {label}"
    return re.sub(r"[:：\n]", " ", label).strip()


def _moments(item: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """When an item begins and ends, in the unit in which it says so."""
    start, end = _number(_value(item, _START)), _number(_value(item, _END))
    if start is None and end is None:
        stamp = _value(item, ("timestamp", "timestamps", "time", "时间"))
        if isinstance(stamp, list) and stamp and isinstance(stamp[0], list):
            stamp = [
                stamp[0][0] if stamp[0] else None,
                stamp[-1][-1] if isinstance(stamp[-1], list) and stamp[-1] else None,
            ]
        if isinstance(stamp, list) and len(stamp) == 2:
            return _number(stamp[0]), _number(stamp[1])
        start = _number(stamp) if isinstance(stamp, str) else None
    if (
        end is None
        and start is not None
        and (lasts := _number(_value(item, ("duration", "dur", "ddurationms", "durationms")))) is not None
    ):
        end = start + lasts
    return start, end


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        number = float(value) if abs(value) < 1e12 else math.inf
    elif isinstance(value, str) and len(value) <= 20:
        number = found if (found := seconds(value)) is not None else math.inf
    else:
        return None
    return number if math.isfinite(number) and 0 <= number < LONGEST * 1000 else None


def _in_milliseconds(items: Sequence[Mapping[str, Any]]) -> bool:
    """Whether times are milliseconds: as seconds nobody would speak so slowly."""
    if any(squeezed(str(key)).endswith("ms") for item in items[:1] for key in item):
        return True
    chars = spoken = 0.0
    for item in items:
        start, end = _moments(item)
        if start is None or ":" in str(_value(item, _START)):  # a clock says its unit itself
            continue
        if end is not None and end > start:
            chars += len(_said(item))
            spoken += end - start
    return spoken > 0 and chars / spoken < SLOWEST
