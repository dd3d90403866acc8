"""Links, images and footnote marks of Markdown, addresses in angle brackets, and definitions of links."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flows.cleaning.markup.code import Protected, find_code
from flows.text import Edit, Mark, Span, Text

_BRACKET = re.compile(r"[!\[\]](?:(?<=!)\[|(?<!!))")
_TARGET = re.compile(
    r"\(\s?(?P<url><[^<>\n]{0,4000}>|[^\s()<>]{0,4000}+(?:\([^\s()<>]{0,400}\)[^\s()<>]{0,4000}+){0,8})"
    r"(?:\s+(?:\"[^\"\n]{0,400}\"|'[^'\n]{0,400}'|“[^”\n]{0,400}”))?\s?\)"
)
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}:|//?|[#?]|\.{1,2}/)\S*|\S+\.[A-Za-z]{2,10}(?:[/?#]\S*)?|<.*>", re.IGNORECASE
)
_DEFINITION = re.compile(
    r"(?m)^[ \t]{0,3}\[(?!\^)([^\[\]\n]{1,200})\]:[ \t]*+(\S+)(?:[ \t]+[\"'(][^\n]{0,300}[\"')])?[ \t]*$"
)
_REFERENCE = re.compile(r"\[([^\[\]\n]{0,200})\]")
_NOTE = re.compile(r"(?<![\[('\"])\[\^(?:\d{1,3}|[A-Za-z]{1,12}\d{1,3}|note|注\d{0,3})\]:?[ \t]?")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto):[^\s<>]{1,4000}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5})>")


def read_links(text: Text, lines: bool) -> Text:
    """Take links, images and footnote marks out; with `lines` addresses in angle brackets stay."""
    s = text.chars
    if "[" not in s and "<" not in s:
        return text
    code = Protected(find_code(s))
    targets = {}
    edits: list[Edit] = []
    if "]:" in s:
        for defined in _DEFINITION.finditer(s):
            if _URL.fullmatch(defined[2]) and code.end_of(defined.start()) < 0:
                targets[defined[1].strip().lower()] = defined[2].strip("<>")
                edits.append(Edit(defined.start(), defined.end(), "", "markup"))
    taken = [(e.start, e.end) for e in edits]
    marks: list[Mark] = []
    if "[^" in s and "]" in s:
        for note in _NOTE.finditer(s):
            if code.end_of(note.start()) < 0:
                edits.append(Edit(note.start(), note.end(), "", "reference"))
                taken.append(note.span())
    if "<" in s and not lines:
        for auto in _AUTOLINK.finditer(s):
            if code.end_of(auto.start()) < 0:
                edits += [Edit(auto.start(), auto.start(1), "", "markup"), Edit(auto.end(1), auto.end(), "", "markup")]
                marks.append(Mark("link", *text.source_span(*auto.span(1)), 0, auto[1]))
    busy = Protected(sorted([*taken, *find_code(s)]))
    opened: list[Span] = []
    at = 0
    while found := _BRACKET.search(s, at):
        at = found.end()
        if busy.end_of(found.start()) > 0 or (found.start() and s[found.start() - 1] == "\\"):
            continue
        if found.group() != "]":
            opened.append(found.span())
            del opened[:-50]
            continue
        if not opened:
            continue
        start, inner = opened.pop()
        if target := _TARGET.match(s, at):
            url, end = target["url"].strip("<>"), target.end()
            if url and not _URL.fullmatch(target["url"]):
                continue
            if not url and s[start] != "!" and inner < found.start() and not s[start - 1 : start].isspace():
                continue  # f[i](): a call
        elif (
            targets
            and (named := _REFERENCE.match(s, at))
            and (name := (named[1] or s[inner : found.start()]).strip().lower()) in targets
        ):
            url, end = targets[name], named.end()
        else:
            continue
        if s[start] == "!":
            while edits and edits[-1].start >= start:
                edits.pop()
            edits.append(Edit(start, end, "", "image"))
            marks.append(Mark("image", *text.source_span(start, end), 0, url))
        else:
            edits += [Edit(start, inner, "", "markup"), Edit(found.start(), end, "", "markup")]
            if url and inner < found.start():
                marks.append(Mark("link", *text.source_span(inner, found.start()), 0, url))
        at = end
    return text.edit(in_order(edits)).marked(marks)


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """In rising order, those that overlap one before them left out."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept
