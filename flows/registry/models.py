"""What we know about the world: people and publishers, as maintainers write it down beside the documents.

Code holds no name of a person or a site; it asks the registry. A registry file that is wrong stops the run with a
message that names the file, the line, and what to change.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from flows.document import Form
from flows.errors import UsageError

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_FORMS = get_args(Form)


class RegistryError(UsageError):
    """A registry file can't be used; the message says which file, which line, and what to change."""


@dataclass(frozen=True, slots=True)
class Person:
    """A public figure. `id` is a lower-case slug, the same in every document; `name` is the usual name, `aliases` are
    others in any script or language. A turn's speaker_name is the fullest of them that its own document uses."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    affiliation: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Publisher:
    """A site or a journal. `domains` recognise its pages (subdomains included); `boilerplate` are regular expressions
    for whole lines that it puts around an article, in simplified characters, by which its pages are also recognised;
    `endings` for what it puts behind the last sentence of a line; `questions_by` names the speaker of its unlabelled
    questions. `hosts` is true where a site shows what others publish (Weibo, YouTube): then it is a document's platform
    and never its publisher."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    platform: str = ""
    boilerplate: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    questions_by: str = ""
    hosts: bool = False


@dataclass(frozen=True, slots=True)
class Registry:
    """People, publishers, and per-document overrides of the form ({source_file or doc_id: form})."""

    people: tuple[Person, ...] = ()
    publishers: tuple[Publisher, ...] = ()
    forms: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Registry:
        """Read people.toml and publishers.toml of a folder; a missing file counts as empty. Raises RegistryError."""
        people = load_models(folder / "people.toml", "person", Person)
        publishers = load_models(folder / "publishers.toml", "publisher", Publisher, others=("document",))
        forms: dict[str, str] = {}
        for entry in load_entries(
            folder / "publishers.toml", "document", {"file": str, "form": str}, others=("publisher",)
        ):
            if entry["form"] not in _FORMS:
                raise entry.error("form", f"{entry['form']!r} is no form; use one of {', '.join(_FORMS)}")
            forms[entry["file"]] = entry["form"]
        return cls(people, publishers, forms)


@dataclass(frozen=True, slots=True)
class Entry:
    """One `[[table]]` of a registry file: its values, and where each of its keys stands."""

    file: str
    table: str
    line: int
    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def error(self, key: str, message: str) -> RegistryError:
        """An error that points at a key of this entry, or at the entry where it has no such key."""
        named = f"{key}: " if key else ""
        return RegistryError(f"{self.file}, line {self.lines.get(key, self.line)}: {named}{message}")


def load_entries(
    path: Path,
    table: str,
    required: Mapping[str, type],
    optional: Mapping[str, type] | None = None,
    others: Collection[str] = (),
) -> list[Entry]:
    """The `[[table]]` entries of a TOML file, each with all the required keys and no unknown ones, of the right types.

    `list` stands for a list of strings. `others` are tables of the file that are read elsewhere. A missing file counts
    as empty. Raises RegistryError."""
    allowed = {**required, **(optional or {})}
    out = []
    for entry in _tables(path, table, others):
        if unknown := sorted(set(entry.values) - set(allowed)):
            raise entry.error(unknown[0], f"unknown key; allowed are {', '.join(allowed)}")
        if missing := [key for key in required if key not in entry.values]:
            raise entry.error("", f"[[{table}]] lacks {', '.join(missing)}")
        for key, value in entry.values.items():
            _check_type(entry, key, value, allowed[key])
        out.append(entry)
    return out


def load_models(path: Path, table: str, model: type, others: Collection[str] = ()) -> tuple[Any, ...]:
    """The entries of a table as frozen dataclasses with an `id`, checked; ids and names must not repeat. Raises
    RegistryError."""
    hints = get_type_hints(model)
    types = {f.name: hints[f.name] if hints[f.name] in (str, bool) else list for f in fields(model)}
    required = {f.name: types[f.name] for f in fields(model) if f.default is MISSING}
    optional = {name: kind for name, kind in types.items() if name not in required}
    seen: dict[str, int] = {}
    out = []
    for entry in load_entries(path, table, required, optional, others):
        if not _SLUG.fullmatch(entry["id"]):
            raise entry.error("id", f"{entry['id']!r} must be lower-case words joined by hyphens")
        for key in ("id", "name"):
            if not entry[key].strip():
                raise entry.error(key, "must not be empty")
            if (before := seen.setdefault(f"{key} {entry[key]}", entry.line)) != entry.line:
                raise entry.error(key, f"{entry[key]!r} is there already, in line {before}: merge the two entries")
        _check_patterns(entry)
        out.append(model(**{k: tuple(v) if isinstance(v, list) else v for k, v in entry.values.items()}))
    return tuple(out)


def _check_patterns(entry: Entry) -> None:
    for domain in entry.get("domains", ()):
        if not _DOMAIN.fullmatch(domain):
            raise entry.error(
                "domains", f"{domain!r} must be a host name such as mp.weixin.qq.com, without https:// and path"
            )
    for key in ("boilerplate", "endings"):
        for pattern in entry.get(key, ()):
            try:
                matches_nothing = re.compile(pattern).fullmatch("") is not None
            except re.error as error:
                raise entry.error(key, f"{pattern!r} is no regular expression: {error}") from error
            if matches_nothing or re.fullmatch(pattern, "主持人：欢迎来到我们的节目，今天请到了一位老朋友。"):
                raise entry.error(key, f"{pattern!r} fits any line: make it say what the site writes")


def _check_type(entry: Entry, key: str, value: Any, kind: type) -> None:
    if kind is list:
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise entry.error(key, 'must be a list of strings, as in ["a", "b"]')
    elif not isinstance(value, kind):
        wanted = {str: "a string in quotes", bool: "true or false", int: "a whole number"}.get(kind, kind.__name__)
        raise entry.error(key, f"must be {wanted}, not {value!r}")


def _tables(path: Path, table: str, others: Collection[str]) -> list[Entry]:
    if not path.is_file():
        return []
    try:
        source = path.read_text(encoding="utf-8")
        content = tomllib.loads(source)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise RegistryError(f"{path.name}, line {line}: not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise RegistryError(f"{path.name}: not valid TOML: {error}") from error
    if stray := sorted(set(content) - {table, *others}):
        tables = " or ".join(f"[[{name}]]" for name in (table, *others))
        raise RegistryError(f"{path.name}, line {_line_of(source, stray[0])}: {stray[0]!r} stands outside {tables}")
    found = content.get(table, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise RegistryError(
            f"{path.name}, line {_line_of(source, table)}: write [[{table}]] with two brackets, one for each entry"
        )
    heads = _heads(source, table)
    out = []
    for number, values in enumerate(found):
        line, lines = heads[number] if number < len(heads) else (0, {})
        out.append(Entry(path.name, table, line, values, lines))
    return out


def _heads(source: str, table: str) -> list[tuple[int, dict[str, int]]]:
    """For each `[[table]]`, its line and the lines of its keys; lines count from 1."""
    out: list[tuple[int, dict[str, int]]] = []
    inside = False
    for number, line in enumerate(source.splitlines(), 1):
        if re.match(r"\s*\[", line) and (head := re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?$", line)):
            inside = head[1] == table
            if inside:
                out.append((number, {}))
        elif inside and (key := re.match(r"\s*\"?([\w-]+)\"?\s*=", line)):
            out[-1][1].setdefault(key[1], number)
    return out


def _line_of(source: str, name: str) -> int:
    pattern = re.compile(rf"\s*\[?\[?\s*\"?{re.escape(name)}\b")
    return next((i for i, line in enumerate(source.splitlines(), 1) if pattern.match(line)), 1)
