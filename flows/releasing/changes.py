"""What changed between two releases, and what that makes of the version.

The rule is Croissant 1.1's for data: rows edited or removed, or a schema that breaks readers, make a major version;
additions alone a minor one; the same rows written anew a patch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flows.registry.withdrawals import is_withdrawn
from flows.releasing.alignment import blocks, text_difference
from flows.releasing.files import schema_of
from flows.releasing.manifest import read_manifest
from flows.releasing.tables import TABLES
from flows.releasing.tables.rows import ReleaseRows, Rows
from schemas import KEYS

#: How many documents and turns a change list shows in full; it tells how many more there are.
SHOWN = 100

#: How many characters of a changed value the list of columns shows.
VALUE_CHARS = 60

#: How many keys, titles and turns a difference keeps besides its counts: a release of a million documents may differ in
#: all.
KEYS_KEPT = 1000
DOCUMENTS_KEPT = 4 * KEYS_KEPT
TURNS_KEPT = 1000

Schemas = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """In how many rows a column changed, and the first of them: its key, what it had and what it has."""

    rows: int
    key: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class TableDifference:
    """Keys of the rows that were added, removed, and that are in both with other content: the first KEYS_KEPT of each.

    `counts` is how many there are of each; `columns` what changed in rows that are in both."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    counts: tuple[int, int, int] = (0, 0, 0)
    columns: Mapping[str, ColumnChange] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TurnChange:
    """A turn that was added (no `old`), removed (no `new`) or changed."""

    source_file: str
    turn_id: str
    old: str
    new: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two releases.

    `breaking` and `additions` are sentences on the schemas; `documents` are the titles of those that `tables` names;
    `turns` are the first TURNS_KEPT of `turns_changed`."""

    old_version: str
    new_version: str
    tables: Mapping[str, TableDifference] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    turns: tuple[TurnChange, ...] = ()
    turns_changed: int = 0
    breaking: tuple[str, ...] = ()
    additions: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """major, minor, or patch (the rows and schemas are the same)."""
        if self.breaking or any(t.counts[1] or t.counts[2] for t in self.tables.values()):
            return "major"
        if self.additions or any(t.counts[0] for t in self.tables.values()):
            return "minor"
        return "patch"

    def to_markdown(self) -> str:
        """The difference for people."""
        return _markdown(self)


def next_version(last: str, level: str) -> str:
    """The version that follows by the rule.

    >>> next_version("1.2.3", "major"), next_version("1.2.3", "minor"), next_version("1.2.3", "patch")
    ('2.0.0', '1.3.0', '1.2.4')
    """
    major, minor, patch = map(int, last.split("."))
    return {"major": f"{major + 1}.0.0", "minor": f"{major}.{minor + 1}.0", "patch": f"{major}.{minor}.{patch + 1}"}[
        level
    ]


def diff(old: Path, new: Path, withdrawn: Collection[str] = ()) -> Difference:
    """Compare two release folders, a document at a time. Raises ManifestError or OSError where one can't be read."""
    before, after = read_manifest(old), read_manifest(new)
    with ReleaseRows(old) as was, ReleaseRows(new) as now:
        return compare(
            was,
            now,
            old_version=before["version"],
            new_version=after["version"],
            old_schemas={t: before["tables"][t]["columns"] for t in before["tables"]},
            new_schemas={t: after["tables"][t]["columns"] for t in after["tables"]},
            withdrawn=withdrawn,
        )


def compare(
    old: Rows,
    new: Rows,
    *,
    old_version: str,
    new_version: str,
    old_schemas: Schemas | None = None,
    new_schemas: Schemas | None = None,
    withdrawn: Collection[str] = (),
) -> Difference:
    """Compare the rows of two releases; `withdrawn` names source files that are missing because they were withdrawn."""
    ours = {table: schema_of(table) for table in TABLES}
    old_schemas, new_schemas = old_schemas or ours, new_schemas or ours
    breaking, additions = _schema_changes(old_schemas, new_schemas)
    shared = {
        table: _shared_columns(old_schemas[table], new_schemas[table])
        for table in TABLES
        if table in old_schemas and table in new_schemas
    }
    found = {table: _Found() for table in shared}
    turns = _Turns()
    titles: dict[str, str] = {}
    gone: set[str] = set()
    for doc_id in _documents(old, new):
        was, now = old.of(doc_id), new.of(doc_id)
        if was == now:
            continue
        for table, columns in shared.items():
            found[table].compare(was.get(table, b""), now.get(table, b""), KEYS[table], columns)
        file, title = _named(now) or _named(was) or (doc_id, "")
        if not now and is_withdrawn(file, withdrawn):
            gone.add(doc_id)
            continue
        if len(titles) < DOCUMENTS_KEPT:
            titles[doc_id] = f"{file}{f': {title}' if title else ''}"
        turns.compare(file, _rows(was.get("turns", b"")), _rows(now.get("turns", b"")))
    return Difference(
        old_version,
        new_version,
        {table: told.difference() for table, told in found.items()},
        titles,
        tuple(turns.kept),
        turns.count,
        breaking,
        additions,
        tuple(sorted(gone)),
    )


def _documents(old: Rows, new: Rows) -> Iterator[str]:
    """The documents of the new release in its order, then those that only the old one has."""
    yield from new.documents()
    there = set(new.documents())
    yield from (doc_id for doc_id in old.documents() if doc_id not in there)


def _shared_columns(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    types = {column["name"]: column["type"] for column in old}
    return frozenset(column["name"] for column in new if types.get(column["name"]) == column["type"])


def _rows(lines: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.splitlines()]


def _named(document: Mapping[str, bytes]) -> tuple[str, str] | None:
    """Source file and title of a document."""
    if not document.get("documents"):
        return None
    row = json.loads(document["documents"].splitlines()[0])
    return str(row.get("source_file") or ""), str(row.get("title") or "")


class _Found:
    """What differs in one table, counted; the first keys are kept."""

    def __init__(self) -> None:
        self.keys: tuple[list[str], list[str], list[str]] = ([], [], [])
        self.counts = [0, 0, 0]
        self.columns: dict[str, ColumnChange] = {}

    def compare(self, old: bytes, new: bytes, key: str, columns: frozenset[str]) -> None:
        """Compare the rows of a document over the columns that both releases have."""
        if old == new:
            return
        was, now = ({row[key]: row for row in _rows(lines)} for lines in (old, new))
        self._tell(0, [k for k in now if k not in was])
        self._tell(1, [k for k in was if k not in now])
        changed = []
        for k in now:
            different = [c for c in now[k] if c in columns and now[k][c] != was[k].get(c)] if k in was else []
            if different:
                changed.append(k)
            for c in different:
                first = self.columns.get(c) or ColumnChange(0, k, was[k].get(c), now[k][c])
                self.columns[c] = replace(first, rows=first.rows + 1)
        self._tell(2, changed)

    def _tell(self, kind: int, keys: list[str]) -> None:
        self.counts[kind] += len(keys)
        self.keys[kind].extend(keys[: KEYS_KEPT - len(self.keys[kind])])

    def difference(self) -> TableDifference:
        added, removed, changed = map(tuple, self.keys)
        return TableDifference(added, removed, changed, (self.counts[0], self.counts[1], self.counts[2]), self.columns)


def _schema_changes(old: Schemas, new: Schemas) -> tuple[tuple[str, ...], tuple[str, ...]]:
    breaking, additions = [], []
    for table in sorted(set(old) | set(new)):
        if table not in new:
            breaking.append(f"table {table} was removed")
            continue
        if table not in old:
            additions.append(f"table {table} was added")
            continue
        before, after = ({c["name"]: c for c in schemas[table]} for schemas in (old, new))
        for name in before:
            if name not in after:
                breaking.append(f"{table}.{name} was removed")
            elif before[name]["type"] != after[name]["type"]:
                breaking.append(f"{table}.{name} is {after[name]['type']}, was {before[name]['type']}")
            elif after[name]["nullable"] and not before[name]["nullable"]:
                breaking.append(f"{table}.{name} may be null now")
        additions += [f"{table}.{name} was added" for name in after if name not in before]
    return tuple(breaking), tuple(additions)


class _Turns:
    """The turns that say something else, aligned in each document by what they say: a turn put in at the beginning
    shifts every id behind it, and is still one change."""

    def __init__(self) -> None:
        self.kept: list[TurnChange] = []
        self.count = 0

    def compare(self, file: str, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
        """Compare the turns of a document."""
        before, after = (
            [(row["turn_id"], row.get("speaker_name") or "", row.get("text") or "") for row in rows]
            for rows in (old, new)
        )
        said = [[turn[1:] for turn in turns] for turns in (before, after)]
        if said[0] == said[1]:
            return
        for a, b, c, d in blocks(*said):
            gone, come = before[a:b], after[c:d]
            for n in range(max(len(gone), len(come))):
                was, now = gone[n] if n < len(gone) else None, come[n] if n < len(come) else None
                turn, speaker, _ = now or was or ("", "", "")
                self.count += 1
                if len(self.kept) < TURNS_KEPT:
                    change = TurnChange(file, turn, was[2] if was else "", now[2] if now else "", speaker)
                    self.kept.append(change)


def _markdown(d: Difference) -> str:
    lines = [f"# Changes in {d.new_version}", "", f"Against {d.old_version}: {_summary(d)}.", ""]
    for title, sentences in (("Schema changes that break readers", d.breaking), ("Schema additions", d.additions)):
        if sentences:
            lines += [f"## {title}", "", *(f"- {s}" for s in sentences), ""]
    if d.withdrawn:
        noun = "document was" if len(d.withdrawn) == 1 else "documents were"
        lines += ["## Withdrawn", "", f"{len(d.withdrawn)} {noun} withdrawn, and with it every row made of it.", ""]
    lines += ["## Rows", "", "| table | added | removed | changed |", "|---|---:|---:|---:|"]
    lines += [f"| {table} | {a} | {r} | {c} |" for table, (a, r, c) in ((t, x.counts) for t, x in d.tables.items())]
    lines.append("")
    lines += _changed_columns(d.tables)
    documents = d.tables.get("documents", TableDifference())
    for number, title in enumerate(("added", "removed", "changed")):
        shown = [i for i in (documents.added, documents.removed, documents.changed)[number] if i in d.documents]
        if shown:
            lines += [
                f"## Documents {title}",
                "",
                *(f"- {_plain(d.documents[i])} (`{i}`)" for i in shown[:SHOWN]),
                *_more(documents.counts[number] - (len(d.withdrawn) if title == "removed" else 0)),
                "",
            ]
    if d.turns:
        lines += ["## Turns", ""]
        fence = "`" * (max((len(r) for t in d.turns for r in re.findall("`+", t.old + t.new)), default=2) + 1)
        fence = max(fence, "```", key=len)
        for turn in d.turns[:SHOWN]:
            what = "added" if not turn.old else "removed" if not turn.new else "changed"
            body = (
                text_difference(turn.old, turn.new)
                if turn.old and turn.new
                else f"{'+' if turn.new else '-'} {(turn.new or turn.old)[:200]}"
            )
            lines += [f"`{turn.turn_id}` {_plain(turn.speaker)}, {what}", "", f"{fence}text", body, fence, ""]
        lines += [*_more(d.turns_changed), ""] if d.turns_changed > SHOWN else []
    return "\n".join(lines).rstrip("\n") + "\n"


def _changed_columns(tables: Mapping[str, TableDifference]) -> list[str]:
    """Which columns changed in rows that both releases have, with the first change of each."""
    rows = [
        f"| {table}.{name} | {change.rows} | {_plain(change.key)} | {_value(change.old)} | {_value(change.new)} |"
        for table, told in tables.items()
        for name, change in sorted(told.columns.items(), key=lambda item: (-item[1].rows, item[0]))
    ]
    head = ["## Columns", "", "| column | rows changed | for example in | old | new |", "|---|---:|---|---|---|"]
    return [*head, *rows, ""] if rows else []


def _value(value: Any) -> str:
    """A value in a cell: not more of it than fits."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _plain(text if len(text) <= VALUE_CHARS else text[:VALUE_CHARS] + "…") or "(empty)"


def _summary(d: Difference) -> str:
    words = {
        "major": "rows were edited or removed, or the schema broke",
        "minor": "only additions",
        "patch": "no row and no schema differs",
    }
    return f"{d.level} version, {words[d.level]}"


def _more(count: int) -> list[str]:
    return [f"- … and {count - SHOWN} more"] if count > SHOWN else []


def _plain(text: str) -> str:
    """Text of a document as Markdown that shows it as it is, on one line."""
    return re.sub(r"([\\`*_\[\]<>#|&])", r"\\\1", " ".join(text.split()))
