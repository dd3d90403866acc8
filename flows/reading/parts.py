"""The values that readers give back: what a file holds (parts), what an edit made of a text (a reading), why not
(refused)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from flows.document import Statement
from flows.errors import Unreadable
from flows.registry.fields import FieldMap
from flows.text import Mark, Text


class Refused(Unreadable):
    """A file or a document that can't be read: a kind to count by, and a sentence that says why and what to do."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


class Origin(NamedTuple):
    """Where content comes from: the name under which it will be published, the field maps of its folder, and in how
    many archives it lies."""

    file: str
    maps: tuple[FieldMap, ...] = ()
    depth: int = 0


def field_map(origin: Origin) -> FieldMap | None:
    """What the registry says of a file's fields; None where it says nothing."""
    return next((entry for entry in origin.maps if entry.covers(origin.file)), None)


class Head(NamedTuple):
    """What a recogniser sees of a file: its bytes, its text ("" for bytes that are not decoded yet), and its name in
    lower case. `start` is the beginning of the text without byte order mark and white space."""

    data: bytes
    text: str
    name: str
    start: str


class Reading(NamedTuple):
    """What a reader made of a text: the text with its format taken out, what it said of itself, what was doubtful."""

    text: Text
    statements: tuple[Statement, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a file that holds several, or the one that had to be taken out of its file.

    `name` is put behind the file's (`#3`, `#chapter1.xhtml`). The content is `text`, or `data` where it is a file of
    its own (a member of an archive). A text is recognised as any file's would be, unless `rendered` names the format
    that the reader has taken out already; `labelled` says that the source names who speaks, and that the text has it as
    labels. `fields` are what a record's other fields say; `marks` are in offsets of `text`. `error` says why there is
    nothing, under the kind `kind`.
    """

    name: str
    text: str = ""
    data: bytes | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    marks: tuple[Mark, ...] = ()
    warnings: tuple[str, ...] = ()
    rendered: str = ""
    recorded: bool = False
    labelled: bool = False
    error: str = ""
    kind: str = "record"


def short(error: BaseException | str) -> str:
    """A message that fits into a reason: one line, 200 characters at most."""
    return " ".join(str(error).split())[:200]
