"""XML and HTML in which an element says who speaks: `<speech by="#唐鳳">`, `<Message name="…">`. The name becomes a
label."""

from __future__ import annotations

import re

from flows.reading.pages.elements import BLOCK, RAW, VOID, Tag, attributes, tags
from flows.reading.parts import Head, Reading
from flows.text import Edit, Text

#: Elements that hold what one person says, and the attributes that name who.
_ELEMENTS = frozenset({"speech", "message", "utterance", "turn", "speaker", "sp", "u", "said", "line"})
_ATTRIBUTES = ("by", "speaker", "name", "who", "from", "author")
_OPEN = re.compile(
    r"<(?:speech|message|utterance|turn|speaker|sp|u|said|line)\s+[^<>]*?(?:by|speaker|name|who|from|author)\s*=", re.I
)
_HTML = (
    BLOCK
    | VOID
    | RAW
    | frozenset(
        {
            "a",
            "b",
            "i",
            "u",
            "s",
            "em",
            "strong",
            "span",
            "font",
            "small",
            "sub",
            "sup",
            "ruby",
            "rb",
            "rt",
            "rp",
            "code",
            "mark",
            "del",
            "ins",
        }
    )
)
_PERSON = frozenset({"tlcperson", "person", "speaker"})


def recognise(head: Head) -> str:
    """At least two such elements."""
    found = len(_OPEN.findall(head.start[:20_000])) if "<" in head.start else 0
    return f"{found} elements name who speaks" if found >= 2 else ""


def read(text: Text) -> Reading:
    """The text with a label for each such element, without the tags of XML; those of HTML stay, and cleaning takes
    them out."""
    named = label(text)
    found = tags(named.chars) if named is not text else ()
    gone = [(tag.start, tag.end) for tag in found if tag.name and tag.name not in _HTML]
    return Reading(named.delete(gone, "markup"))


def label(text: Text) -> Text:
    """The text with a label for each such element."""
    chars = text.chars
    if not _OPEN.search(chars):
        return text
    found = list(tags(chars))
    names = _people(found)
    edits = []
    last, end = "", -1
    for tag in found:
        if tag.name not in _ELEMENTS:
            continue
        if tag.is_end:
            edits.append(Edit(tag.start, tag.end, "", "markup"))
            end = tag.end
            continue
        given = attributes(tag.attributes)
        who = next((given[key] for key in _ATTRIBUTES if given.get(key)), "").strip()
        who = " ".join(names.get(who.lstrip("#"), who.lstrip("#")).split())[:40]
        if who:
            # an element for each paragraph: the next one of the same speaker goes on
            goes_on = who == last and end >= 0 and not chars[end : tag.start].strip()
            edits.append(Edit(tag.start, tag.end, "\n" if goes_on else f"\n{who}：", "markup"))
            last = who
    return text.edit(edits)


def _people(found: list[Tag]) -> dict[str, str]:
    """Names of the people that the document lists by an id."""
    out: dict[str, str] = {}
    for tag in found:
        if tag.name in _PERSON and not tag.is_end:
            given = attributes(tag.attributes)
            key = given.get("id") or given.get("xml:id") or given.get("eid")
            if key and (shown := given.get("showas") or given.get("name")):
                out[key] = shown
    return out
