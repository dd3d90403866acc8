"""What we know about the world: people and publishers, as maintainers write it down beside the documents.

Code holds no name of a person or a site; it asks the registry. A registry file that is wrong stops the run with a
message that names the file, the entry and what to change.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any


class RegistryError(ValueError):
    """A registry file can't be used; the message says which file, where, and what to change."""


@dataclass(frozen=True, slots=True)
class Person:
    """A public figure. `id` is a lower-case slug; `name` is how the published tables call them; `aliases` are other
    names in any script or language."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    affiliation: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Publisher:
    """A site or a journal. `domains` recognise its pages; `boilerplate` are regular expressions for whole lines that it
    puts around an article, in simplified characters; `questions_by` names the speaker of its unlabelled questions."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    platform: str = ""
    boilerplate: tuple[str, ...] = ()
    questions_by: str = ""


@dataclass(frozen=True, slots=True)
class Registry:
    """People, publishers, and per-document overrides of the form ({source_file or doc_id: form})."""

    people: tuple[Person, ...] = ()
    publishers: tuple[Publisher, ...] = ()
    forms: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Registry:
        """Read people.toml and publishers.toml of a folder; a missing file counts as empty. Raises RegistryError."""
        people = _entries(folder / "people.toml", "person", Person)
        publishers = _entries(folder / "publishers.toml", "publisher", Publisher)
        forms: dict[str, str] = {}
        for number, entry in enumerate(_tables(folder / "publishers.toml", "document"), 1):
            if set(entry) != {"file", "form"}:
                raise RegistryError(f"publishers.toml: [[document]] number {number} needs exactly `file` and `form`")
            forms[entry["file"]] = entry["form"]
        return cls(people, publishers, forms)


def _tables(path: Path, name: str) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")).get(name, [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegistryError(f"{path.name}: {error}") from error


def _entries(path: Path, name: str, model: type) -> tuple:
    entries = []
    known = {f.name for f in fields(model)}
    seen: set[str] = set()
    for number, table in enumerate(_tables(path, name), 1):
        where = f"{path.name}: [[{name}]] number {number}"
        if unknown := set(table) - known:
            raise RegistryError(f"{where} has unknown keys {sorted(unknown)}; allowed are {sorted(known)}")
        if missing := {"id", "name"} - set(table):
            raise RegistryError(f"{where} lacks {sorted(missing)}")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", table["id"]):
            raise RegistryError(f"{where}: id {table['id']!r} must be lower-case words joined by hyphens")
        if table["id"] in seen:
            raise RegistryError(f"{where}: id {table['id']!r} is there twice")
        seen.add(table["id"])
        entries.append(model(**{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}))
    return tuple(entries)
