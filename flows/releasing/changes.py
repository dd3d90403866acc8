"""What changed between two releases, and what that makes of the version.

The rule is Croissant 1.1's for data: rows edited or removed, or a schema that breaks readers, make a major version; additions
alone a minor one; the same rows written anew a patch.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from flows.registry.corrections import is_withdrawn
from flows.releasing.files import read_tables, schema_of
from flows.releasing.manifest import read_manifest
from flows.releasing.tables import TABLES, Tables
from schemas import KEYS

#: How many documents and turns a change list shows in full; it tells how many more there are.
SHOWN = 100

#: Product of the lengths from which on two texts are compared by sentences: characters would take seconds.
LONG = 1_000_000

Schemas = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class TableDifference:
    """Keys of the rows that were added, removed, and that are in both with other content."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[int, int, int]:
        return len(self.added), len(self.removed), len(self.changed)


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
    """Everything that differs between two releases. `breaking` and `additions` are sentences on the schemas."""

    old_version: str
    new_version: str
    tables: Mapping[str, TableDifference] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    turns: tuple[TurnChange, ...] = ()
    breaking: tuple[str, ...] = ()
    additions: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """major, minor, or patch (the rows and schemas are the same)."""
        if self.breaking or any(t.removed or t.changed for t in self.tables.values()):
            return "major"
        if self.additions or any(t.added for t in self.tables.values()):
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


def diff(old: Path, new: Path) -> Difference:
    """Compare two release folders. Raises ManifestError or a reader's error where one can't be read."""
    before, after = read_manifest(old), read_manifest(new)
    return diff_tables(
        read_tables(old),
        read_tables(new),
        old_version=before["version"],
        new_version=after["version"],
        old_schemas={t: before["tables"][t]["columns"] for t in before["tables"]},
        new_schemas={t: after["tables"][t]["columns"] for t in after["tables"]},
    )


def diff_tables(
    old: Tables,
    new: Tables,
    *,
    old_version: str,
    new_version: str,
    old_schemas: Schemas | None = None,
    new_schemas: Schemas | None = None,
    withdrawn: Sequence[str] = (),
) -> Difference:
    """Compare the tables of two releases; `withdrawn` names source files that are missing because they were withdrawn."""
    ours = {table: schema_of(table) for table in TABLES}
    breaking, additions = _schema_changes(old_schemas or ours, new_schemas or ours)
    tables = {t: _rows_changed(old[t], new[t], KEYS[t]) for t in new if t in old}
    titles = {
        doc_id: f"{file}{f': {title}' if title else ''}"
        for frame in (old["documents"], new["documents"])
        for doc_id, file, title in frame.select("doc_id", "source_file", "title").iter_rows()
    }
    gone = {file for file in old["documents"]["source_file"] if is_withdrawn(file, withdrawn)} - set(
        new["documents"]["source_file"]
    )
    names = dict(old["documents"].select("source_file", "doc_id").iter_rows())
    hidden = {names[file] for file in gone}
    shown = {doc: title for doc, title in titles.items() if doc not in hidden}
    turns = [t for t in _turn_changes(old["turns"], new["turns"]) if t.source_file not in gone]
    return Difference(old_version, new_version, tables, shown, tuple(turns), breaking, additions, tuple(sorted(hidden)))


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


def _rows_changed(old: pl.DataFrame, new: pl.DataFrame, key: str) -> TableDifference:
    """Compare two states of a table over the columns that both have."""
    shared = [c for c in new.columns if c in old.columns and old[c].dtype == new[c].dtype]
    both = new.select(shared).join(old.select(shared), on=key, suffix="_old", maintain_order="left")
    others = [c for c in shared if c != key]
    differs = pl.any_horizontal(pl.lit(False), *(pl.col(c).ne_missing(pl.col(f"{c}_old")) for c in others))
    return TableDifference(
        tuple(new.join(old, on=key, how="anti", maintain_order="left")[key]),
        tuple(old.join(new, on=key, how="anti", maintain_order="left")[key]),
        tuple(both.filter(differs)[key]),
    )


def _turn_changes(old: pl.DataFrame, new: pl.DataFrame) -> list[TurnChange]:
    """The turns that say something else, document by document, aligned by what they say: a turn put in at the beginning
    shifts every id behind it, and is still one change."""
    spoken: list[dict[str, list[tuple[str, str, str]]]] = [{}, {}]
    for side, frame in zip(spoken, (old, new), strict=True):
        for file, turn, speaker, text in frame.select("source_file", "turn_id", "speaker_name", "text").iter_rows():
            side.setdefault(file, []).append((turn, speaker, text))
    changes = []
    for file in sorted(set(spoken[0]) | set(spoken[1])):
        before, after = spoken[0].get(file, []), spoken[1].get(file, [])
        if before == after:
            continue
        matcher = difflib.SequenceMatcher(None, [t[1:] for t in before], [t[1:] for t in after], autojunk=False)
        for _, a, b, c, d in (code for code in matcher.get_opcodes() if code[0] != "equal"):
            gone, come = before[a:b], after[c:d]
            for n in range(max(len(gone), len(come))):
                was, now = gone[n] if n < len(gone) else None, come[n] if n < len(come) else None
                turn, speaker, _ = now or was or ("", "", "")
                changes.append(TurnChange(file, turn, was[2] if was else "", now[2] if now else "", speaker))
    return changes


def text_difference(old: str, new: str) -> str:
    """Where two texts differ, with a little context: …的[-進-]{+进+}行…

    >>> text_difference("我们進行下一个问题", "我们进行下一个问题")
    '我们[-進-]{+进+}行下一个问题'
    """
    if len(old) * len(new) > LONG:
        return _sentence_difference(old, new)
    parts = []
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (kind, a, b, c, d) in enumerate(codes):
        if kind == "equal":
            parts.append(_shortened(old[a:b], number > 0, number < len(codes) - 1))
        else:
            parts.append(_marked(old[a:b], new[c:d]))
    return "".join(parts)


def _sentence_difference(old: str, new: str) -> str:
    """The same for long texts: sentences are compared first, characters only inside those that differ."""
    before, after = (re.findall(r"[^。！？；\n]*[。！？；\n]|[^。！？；\n]+", text) for text in (old, new))
    parts = []
    codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (kind, a, b, c, d) in enumerate(codes):
        was, now = "".join(before[a:b]), "".join(after[c:d])
        if kind == "equal":
            parts.append(_shortened(was, number > 0, number < len(codes) - 1))
        else:
            parts.append(text_difference(was, now) if len(was) * len(now) <= LONG else _marked(was, now))
    return "".join(parts)


def _marked(old: str, new: str) -> str:
    return (f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else "")


def _shortened(same: str, after_change: bool, before_change: bool) -> str:
    head, tail = 12 * after_change, 12 * before_change
    return same if len(same) <= head + tail + 8 else f"{same[:head]}…{same[len(same) - tail :]}"


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
    documents = d.tables.get("documents", TableDifference())
    for title, ids in (("added", documents.added), ("removed", documents.removed), ("changed", documents.changed)):
        shown = [i for i in ids if i in d.documents]
        if shown:
            lines += [
                f"## Documents {title}",
                "",
                *(f"- {_plain(d.documents[i])} (`{i}`)" for i in shown[:SHOWN]),
                *_more(shown),
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
        lines += [*_more(d.turns), ""] if len(d.turns) > SHOWN else []
    return "\n".join(lines).rstrip("\n") + "\n"


def _summary(d: Difference) -> str:
    words = {
        "major": "rows were edited or removed, or the schema broke",
        "minor": "only additions",
        "patch": "no row and no schema differs",
    }
    return f"{d.level} version, {words[d.level]}"


def _more(items: Sequence[Any]) -> list[str]:
    return [f"- … and {len(items) - SHOWN} more"] if len(items) > SHOWN else []


def _plain(text: str) -> str:
    """Text of a document as Markdown that shows it as it is, on one line."""
    return re.sub(r"([\\`*_\[\]<>#|&])", r"\\\1", " ".join(text.split()))
