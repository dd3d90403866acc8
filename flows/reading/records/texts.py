"""Which of a record's fields is its text, wherever a crawler, a data set or an interface put it.

The likeliest names come first; among them the first that holds about as much as the longest does. A text can be a
string, a list of paragraphs, or an object that has them, and it can stand two levels down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flows.reading.fields import field_of, squeezed

#: Names of the field that holds the text, as `squeezed` writes them, the likeliest first. Plain text comes before HTML.
TEXT_FIELDS = (
    "text", "content", "body", "markdown", "rawmarkdown", "maintext", "article", "contenttext", "textcontent",
    "articlecontent", "articlebody", "fulltext", "plaintext", "rawcontent", "contentnoencode", "正文", "内容", "文本",
    "全文", "段落", "paragraphs", "transcript", "transcription", "notecontent", "mblog", "longtext", "contenthtml",
    "contentencoded", "html", "cleanedhtml", "htmlcontent", "rawhtml", "bodyhtml", "articlehtml", "desc", "notedesc",
    "selftext", "message", "answer", "output", "story",
)  # fmt: skip
_RANK = {name: rank for rank, name in enumerate(TEXT_FIELDS)}

#: A likelier field is taken if it holds this share of what the longest one holds; a summary does not.
SHARE = 0.5

#: How many levels down a text is looked for.
LEVELS = 3

#: How many fields a reason names.
NAMED = 12

_TAGS = re.compile(r"<[^<>]*>")


class Found(NamedTuple):
    """A record's text and what its other fields say."""

    text: str
    fields: dict[str, object]


def path(value: object, dotted: str) -> object:
    """What stands at `body.html` or `data.items.0.text` of a record; None where nothing does."""
    for step in dotted.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def text_of(value: Mapping[str, Any]) -> Found | None:
    """The text among a record's own fields, with the others."""
    found: list[tuple[int, str]] = []
    for key, item in value.items():
        rank = _RANK.get(squeezed(str(key)))
        if rank is not None and (text := as_text(item)):
            found.append((rank, text))
    if not found:
        return None
    most = max(_visible(text) for _, text in found)
    _, text = min(item for item in found if _visible(item[1]) >= SHARE * most)
    return Found(text, fields_of(value))


def fields_of(value: Mapping[str, Any]) -> dict[str, object]:
    """What a record says besides its text: its own fields, and those of its `metadata`."""
    inner: dict[str, object] = {}
    for key in ("meta", "metadata", "Metadata"):
        if isinstance(value.get(key), Mapping):
            inner |= value[key]
    account = value.get("user")
    if isinstance(account, Mapping):
        inner |= {"screen_name": account.get("screen_name") or account.get("nickname") or account.get("name") or ""}
    own = {key: item for key, item in value.items() if squeezed(str(key)) not in _RANK}
    return {str(key): item for key, item in (inner | own).items()}


def as_text(item: object) -> str:
    """A string; a list of paragraphs, each a string or an object that holds one, as lines; an object's own text."""
    if isinstance(item, str):
        return item if item.strip() else ""
    if isinstance(item, list) and item:
        lines = [paragraph(line) for line in item[:200_000]]
        return "\n".join(lines) if any(lines) and all(isinstance(line, str | Mapping) for line in item) else ""
    if isinstance(item, Mapping):
        inner = text_of({key: each for key, each in item.items() if isinstance(each, str)})
        return inner.text if inner else ""
    return ""


def paragraph(line: object) -> str:
    """One of a list's paragraphs."""
    if isinstance(line, str):
        return line
    inner = (
        text_of({key: each for key, each in line.items() if isinstance(each, str)})
        if isinstance(line, Mapping)
        else None
    )
    return inner.text if inner else ""


def records_in(value: object, level: int = 0) -> Iterator[Found]:
    """The records of a JSON value: itself, its items, or what stands up to LEVELS levels down, the outermost first."""
    if isinstance(value, Mapping):
        if found := text_of(value):
            yield found
            return
        children = [item for item in value.values() if isinstance(item, Mapping | list)]
    elif isinstance(value, list):
        children = [item for item in value if isinstance(item, Mapping | list)]
    else:
        return
    if level >= LEVELS:
        return
    around = (
        {key: item for key, item in fields_of(value).items() if field_of(key)} if isinstance(value, Mapping) else {}
    )
    for child in children:
        inner = list(records_in(child, level + 1))
        if inner and isinstance(value, Mapping):
            single = len(inner) == 1
            yield from (Found(found.text, (around | found.fields) if single else found.fields) for found in inner)
            return
        yield from inner


def names_of(value: object) -> str:
    """The names of a record's fields, for a reason: two levels, the first NAMED."""
    names: list[str] = []
    if isinstance(value, Mapping):
        for key, item in value.items():
            inner = item if isinstance(item, Mapping) else {}
            names += [f"{key}.{name}" for name in inner] or [str(key)]
    shown = [" ".join(name.split())[:40] for name in names[:NAMED]]
    return ", ".join(shown) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _visible(text: str) -> int:
    """How many characters a reader sees; tags are counted out where there are some."""
    return len(_TAGS.sub("", text)) if "<" in text else len(text)
