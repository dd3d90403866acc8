"""Tables -> the next release, or the reason why there is none.

A release is written aside, made durable and renamed into place in one step, under a lock: readers see all of it or nothing.
What is published never changes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from flows.errors import UsageError
from flows.registry.corrections import is_withdrawn
from flows.releasing.changes import Difference, diff_tables, next_version
from flows.releasing.context import Release, ReleaseContext
from flows.releasing.documentation import render
from flows.releasing.figures import figures, out_of_bounds
from flows.releasing.files import TableFiles, hash_file, schema_of, write_table
from flows.releasing.folders import (
    VERSION,
    PublishedRelease,
    ReleaseRefused,
    latest_release,
    make_durable,
    numbers,
    read_releases,
    sweep,
    sync,
    tables_of,
    write,
    write_list,
)
from flows.releasing.manifest import NAME, canonical
from flows.releasing.tables import TABLES, Tables, in_order, leave_out, writable
from flows.releasing.validate import validate

__all__ = ["Published", "ReleaseRefused", "latest_release", "publish", "quarantine_rows"]

LOCK_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Published:
    """What came of a run: the new version and its folder, or version None and the folder of the release that stands. `rows` gives
    each table's rows and bytes as Parquet; `quarantined` counts the inputs that were left out, by kind; `summary` is Markdown."""

    version: str | None
    path: Path
    headline: str
    summary: str
    rows: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    quarantined: Mapping[str, int] = field(default_factory=dict)


def publish(
    tables: Tables,
    quarantine: Iterable[Any],
    dist: Path,
    context: ReleaseContext,
    *,
    accept_changes: bool = False,
    version: str | None = None,
) -> Published:
    """Publish the tables as the next release of `dist`, unless they are what the last one holds.

    Args:
        tables: validated tables; they are validated once more, and nothing is published if a row fails.
        quarantine: what was left out, as dataclasses or mappings with source_file, kind and reason.
        dist: folder of the releases.
        context: what else the release has to know.
        accept_changes: publish although the figures left their bounds against the last release.
        version: call it this instead of what the difference to the last release makes it.

    Raises:
        ReleaseRefused: there is nothing to publish, the figures are out of bounds, the version is taken, the last release is
            damaged, or another run holds the lock.
        ValidationFailed: the tables break the contract.
    """
    _check_names(dist, context, version)
    checked = validate(_without_withdrawn(tables, context.withdrawn), strict=True).tables
    tables = {name: in_order(name, frame) for name, frame in checked.items()}
    left_out = [row for row in quarantine_rows(quarantine) if not is_withdrawn(row["source_file"], context.withdrawn)]
    if tables["documents"].is_empty():
        raise ReleaseRefused(
            f"no document could be published, {len(left_out)} inputs were left out: {_first_reason(left_out)}"
        )
    dist.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(dist / ".lock", timeout=LOCK_SECONDS):
            return _publish(tables, left_out, dist, context, accept_changes, version)
    except Timeout:
        raise ReleaseRefused(
            f"another run has held {dist / '.lock'} for {LOCK_SECONDS} s; wait for it or end it"
        ) from None


def _without_withdrawn(tables: Tables, withdrawn: Collection[str]) -> Tables:
    """The tables as they are, or without the documents that are withdrawn but were worked all the same."""
    documents = tables.get("documents")
    if not withdrawn or documents is None or not {"doc_id", "source_file"} <= set(documents.columns):
        return tables
    gone = documents.filter([is_withdrawn(file or "", withdrawn) for file in documents["source_file"]])
    return tables if gone.is_empty() else leave_out(tables, gone["doc_id"])


def _check_names(dist: Path, context: ReleaseContext, version: str | None) -> None:
    """Raises UsageError for a date or version that is none, and ReleaseRefused for a version that would not be the latest."""
    try:
        date.fromisoformat(context.date)
    except ValueError:
        raise UsageError(f"the date of a release is written YYYY-MM-DD, not {context.date!r}") from None
    for name in filter(None, (version, context.first_version)):
        if not VERSION.fullmatch(name):
            raise UsageError(f"a version is three numbers with dots between them, not {name!r}")
    last = latest_release(dist)
    if version and last and numbers(version) < numbers(last.name):
        raise ReleaseRefused(f"{last.name} is there already, and {version} would come before it; leave out the version")


def _publish(
    tables: Tables,
    left_out: list[dict[str, Any]],
    dist: Path,
    context: ReleaseContext,
    accept_changes: bool,
    version: str | None,
) -> Published:
    sweep(dist)
    releases = read_releases(dist)
    write_list(dist, releases)
    last = releases[-1] if releases else None
    counted = figures(tables)
    old = tables_of(last) if last else None
    if last and old and not accept_changes and (reasons := out_of_bounds(old, tables, context.withdrawn)):
        raise ReleaseRefused(
            f"against {last.version}, {'; '.join(reasons)}. Find out why, or publish with --accept-changes if it is meant to be so"
        )
    staging = dist / f".staging-{os.getpid()}"
    staging.mkdir()
    try:
        written = {table: write_table(staging, table, tables[table], context.shard_bytes) for table in TABLES}
        write(staging / "quarantine.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in left_out))
        release = Release("0.0.0", "1970-01-01", tables, counted, left_out, context, staging, written)
        content = _content_hash(staging, render(release))
        if last and last.manifest["content"] == content:
            return _told(
                None, last.folder, last.manifest, f"nothing changed since {last.version}, so nothing was published"
            )
        difference = _difference(last, old, tables, context, version)
        named = replace(release, version=difference.new_version, date=context.date)
        for name, text in render(named).items():
            write(staging / name, text)
        write(staging / "CHANGES.md", difference.to_markdown() if last else _first_changes(named))
        manifest = _manifest(named, written, content, last.version if last else None)
        (staging / NAME).write_bytes(canonical(manifest))
        folder = dist / difference.new_version
        if folder.exists():
            raise ReleaseRefused(
                f"{folder} exists already, and what is published does not change; move it away or leave out the version"
            )
        make_durable(staging)
        staging.rename(folder)
        sync(dist)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    write_list(dist, [*releases, PublishedRelease(folder, manifest)])
    return _told(difference.new_version, folder, manifest, f"published {difference.new_version} in {folder}")


def _difference(
    last: PublishedRelease | None, old: Tables | None, tables: Tables, context: ReleaseContext, version: str | None
) -> Difference:
    if last is None or old is None:
        return Difference("", version or context.first_version)
    difference = diff_tables(
        old,
        tables,
        old_version=last.version,
        new_version="",
        old_schemas={table: told["columns"] for table, told in last.manifest["tables"].items()},
        withdrawn=context.withdrawn,
    )
    return replace(difference, new_version=version or next_version(last.version, difference.level))


def quarantine_rows(quarantine: Iterable[Any]) -> list[dict[str, Any]]:
    """What was left out, as rows of one shape in one order: source_file, kind, reason, and for a row that failed validation its
    table, its key and the check."""
    rows = []
    for item in quarantine:
        told = asdict(item) if is_dataclass(item) and not isinstance(item, type) else dict(item)
        rows.append(
            {key: writable(told.get(key)) for key in ("source_file", "kind", "reason", "table", "row", "check")}
        )
    return sorted(rows, key=lambda row: [str(value or "") for value in row.values()])


def _left_out_by_kind(left_out: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many inputs were left out, by kind; an input counts once however many of its rows failed."""
    return dict(sorted(Counter(kind for _, kind in {(row["source_file"], row["kind"]) for row in left_out}).items()))


def _first_reason(left_out: Sequence[Mapping[str, Any]]) -> str:
    return f"{left_out[0]['source_file']}: {left_out[0]['reason']}" if left_out else "there were no inputs"


def _first_changes(release: Release) -> str:
    n = release.figures
    return f"# Changes in {release.version}\n\nThe first release: {n['documents']} documents, {n['turns']} turns, {n['repairs']} repairs.\n"


def _content_hash(staging: Path, texts: Mapping[str, str]) -> str:
    """The hash of everything that a reader gets, version and date left out: what has to change for a release to be a new one."""
    hashes = {path.relative_to(staging).as_posix(): hash_file(path) for path in staging.rglob("*") if path.is_file()}
    hashes |= {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def _manifest(
    release: Release, written: Mapping[str, TableFiles], content: str, previous: str | None
) -> dict[str, Any]:
    context = release.context
    files = {
        path.relative_to(release.folder).as_posix(): {"sha256": hash_file(path), "bytes": path.stat().st_size}
        for path in sorted(release.folder.rglob("*"))
        if path.is_file()
    }
    tables = {
        table: {
            "rows": w.rows,
            "rows_sha256": w.rows_sha256,
            "columns": schema_of(table),
            "schema_sha256": hashlib.sha256(json.dumps(schema_of(table), sort_keys=True).encode()).hexdigest(),
            "parquet": list(w.parquet),
            "jsonl": w.jsonl,
        }
        for table, w in written.items()
    }
    return {
        "version": release.version,
        "date": release.date,
        "previous": previous,
        "content": content,
        "code": context.code_version,
        "libraries": dict(context.libraries),
        "seeds": {file: digest for file, digest in context.seeds.items() if not is_withdrawn(file, context.withdrawn)},
        "corrections": dict(context.corrections),
        "withdrawn": len(context.withdrawn),
        "figures": release.figures,
        "quarantined": _left_out_by_kind(release.quarantine),
        "tables": tables,
        "files": files,
    }


def _told(version: str | None, folder: Path, manifest: Mapping[str, Any], headline: str) -> Published:
    sizes = {t: sum(manifest["files"][f]["bytes"] for f in told["parquet"]) for t, told in manifest["tables"].items()}
    rows = {t: (manifest["tables"][t]["rows"], sizes[t]) for t in TABLES}
    lines = [
        headline,
        "",
        "| table | rows | bytes |",
        "|---|---:|---:|",
        *(f"| {t} | {n:,} | {size:,} |" for t, (n, size) in rows.items()),
    ]
    if manifest["quarantined"]:
        lines += ["", *(f"- left out: {count} × {kind}" for kind, count in manifest["quarantined"].items())]
    return Published(version, folder, headline, "\n".join(lines) + "\n", rows, manifest["quarantined"])
