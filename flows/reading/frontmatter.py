"""Front matter: the block of metadata at the head of a markdown file, in each of the ways that site builders know.

YAML between two `---` (Hexo leaves the first one out), TOML between two `+++`, JSON in braces (Hugo) or closed by
`;;;` (Hexo).
It comes from strangers, so it is loaded without types, tags, anchors or aliases, and only a small one is loaded at
all. Whatever a parser raises, it is this file's fault alone: the block is then read line by line, and the document says
so.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date, time
from typing import NamedTuple

import yaml

from flows.document import Statement
from flows.errors import Unreadable
from flows.reading.fields import field_of, statements_of
from flows.text import Span

#: Real front matter is under 5 KB; a long one is an attack or no front matter.
MAX_CHARS = 64_000
MAX_DEPTH = 12

_BLOCK = re.compile(r"\ufeff?\s*---[ \t]*\r?\n(?P<body>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_TOML = re.compile(r"\ufeff?\s*\+\+\+[ \t]*\r?\n(?P<body>.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_HEXO_JSON = re.compile(
    r"\ufeff?\s*(?:;;;[ \t]*\r?\n)?(?P<body>\"[^\"\n]{1,40}\"\s*:.*?)^;;;+[ \t]*(?:\r?\n|\Z)", re.S | re.M
)
#: Without a line above: keys from the first line on, until a line of dashes.
_UNOPENED = re.compile(
    r"\ufeff?(?P<body>(?:[a-z][\w-]{0,30}:(?:[ \t][^\n]*)?\r?\n|[ \t]+[^\s][^\n]*\n|-[ \t][^\n]*\n|"
    r"[ \t]*\r?\n){2,200}?)"
    r"---+[ \t]*(?:\r?\n|\Z)"
)
_BRACED = re.compile(r"\ufeff?\s*(?=\{\s*\")")
_KEY = re.compile(r"^(?P<key>[A-Za-z_\u4e00-\u9fff][\w \-\u4e00-\u9fff]{0,40}?)[ \t]*[:：=](?:[ \t]+|$)(?P<value>.*)$")
_LINE_VALUE = re.compile(
    r"^[\s\"']*(?P<key>[A-Za-z_\u4e00-\u9fff][\w \-\u4e00-\u9fff]{0,40}?)[\s\"']*[:=](?P<value>.*)$"
)

_INDENT = re.compile(r"^[ \t?:-]*", re.M)

#: Fewer keys that we know than this are no head of a file, but what the text begins with.
_KNOWN = 2


class UnsafeYaml(Unreadable):
    """Front matter that is built to hurt whoever loads it; the message says how."""


class FrontMatter(NamedTuple):
    """What front matter says, the span of the source that holds it (fences included), and what was wrong with it."""

    span: Span
    statements: tuple[Statement, ...]
    warnings: tuple[str, ...] = ()


def read_front_matter(source: str) -> FrontMatter | None:
    """The front matter at the head of a source; None where there is none. Raises UnsafeYaml.

    >>> [(s.field, s.value) for s in read_front_matter("---\\ntitle: 对话\\n---\\n正文").statements]
    [('title', '对话')]
    """
    if match := _BLOCK.match(source):
        first = match["body"].lstrip("\r\n").split("\n", 1)[0].rstrip("\r")
        return _read(match, source, _yaml, "YAML") if _KEY.match(first) else None  # else rules around a paragraph
    if match := _TOML.match(source):
        return _read(match, source, _toml, "TOML")
    if match := _HEXO_JSON.match(source, 0, MAX_CHARS):
        return _read(match, source, lambda body: _object("{" + body.rstrip().rstrip(",") + "}"), "JSON")
    if (match := _UNOPENED.match(source, 0, MAX_CHARS)) and _known(match["body"]) >= _KNOWN:
        return _read(match, source, _yaml, "YAML")
    return _braced(source)


def _read(match: re.Match[str], source: str, load: Callable[[str], dict[str, object]], language: str) -> FrontMatter:
    body, start = match["body"], match.start("body")
    if len(body) > MAX_CHARS:
        raise UnsafeYaml(f"the front matter is {len(body):,} characters long; {MAX_CHARS:,} is the limit")
    warnings: tuple[str, ...] = ()
    try:
        pairs = load(body)
    except UnsafeYaml:
        raise
    except (RecursionError, MemoryError) as error:
        raise UnsafeYaml(f"the front matter nests too deep to be read ({type(error).__name__})") from None
    except (
        Exception
    ) as error:  # parsers of strangers' text raise more than they say: OverflowError, ValueError, AttributeError
        place = getattr(error, "problem_mark", None)
        line = f" in line {place.line + 2}" if place else ""
        warnings = (f"the front matter is not valid {language}{line}; it was read line by line",)
        pairs = _by_line(body)
    within = (start, match.end("body"))
    return FrontMatter(match.span(), tuple(statements_of(pairs, "front matter", source, within)), warnings)


def _toml(body: str) -> dict[str, object]:
    if any(line.partition("=")[0].count(".") > MAX_DEPTH for line in body.splitlines()):
        raise UnsafeYaml(f"the front matter nests more than {MAX_DEPTH} levels deep")
    pairs = tomllib.loads(body)
    return {key: str(value) if isinstance(value, date | time) else value for key, value in pairs.items()}


def _yaml(body: str) -> dict[str, object]:
    if not _is_plain(body):
        _check_nesting(body)
    loaded = yaml.load(body, Loader=yaml.BaseLoader)  # it makes strings, lists and dicts, nothing else
    if not isinstance(loaded, dict):
        raise yaml.YAMLError("no mapping")
    return loaded


def _is_plain(body: str) -> bool:
    """Whether YAML can hold no alias and nest no deeper than it may, whatever it says: there are two levels at most for
    each column that a line begins at, and one for each bracket."""
    deepest = max(len(found.group()) for found in _INDENT.finditer(body))
    return ("*" not in body or "&" not in body) and 2 * (deepest + 1) + body.count("[") + body.count("{") <= MAX_DEPTH


def _check_nesting(body: str) -> None:
    depth = 0
    anchors: set[str] = set()
    for event in yaml.parse(body, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) and event.anchor in anchors:
            raise UnsafeYaml("the front matter uses YAML aliases, which can grow without bound")
        anchors.add(getattr(event, "anchor", None) or "")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise UnsafeYaml(f"the front matter nests more than {MAX_DEPTH} levels deep")


def _object(body: str) -> dict[str, object]:
    loaded = json.loads(body)
    if not isinstance(loaded, dict):
        raise ValueError("no object")
    return loaded


def _braced(source: str) -> FrontMatter | None:
    """JSON in braces with a text behind it; JSON with nothing behind it is a record, and other formats' business."""
    opened = _BRACED.match(source)
    if opened is None:
        return None
    try:
        pairs, end = json.JSONDecoder().raw_decode(source[:MAX_CHARS], opened.end())
    except (ValueError, RecursionError):
        return None
    rest = source[end : end + 2000].lstrip(" \t")
    behind = rest.lstrip()
    if not rest.startswith(("\n", "\r")) or not behind or behind.startswith(("{", "[", ",")):
        return None
    if not isinstance(pairs, dict) or not any(field_of(str(key)) for key in pairs):
        return None
    return FrontMatter(
        (0, end + (source[end : end + 1] == "\n")),
        tuple(statements_of(pairs, "front matter", source, (opened.end(), end))),
    )


def _known(body: str) -> int:
    """How many of its lines have a key that means something to us."""
    return sum(bool(field_of(line.split(":", 1)[0])) for line in body.splitlines() if ":" in line)


def _by_line(body: str) -> dict[str, object]:
    pairs: dict[str, object] = {}
    for line in body.splitlines():
        if match := _LINE_VALUE.match(line[:2000]):
            pairs.setdefault(match["key"].strip(), match["value"].strip().strip("[]'\", "))
    return pairs
