"""Rows -> the next release, or the reason why there is none.

The rows come in parts (parts.py) and are written on one part at a time: no process holds a whole table.

A release is written aside, made durable and renamed into place in one step, under a lock: readers see all of it or
nothing. What is published never changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock, Timeout

from flows.errors import UsageError
from flows.registry.withdrawals import is_withdrawn
from flows.releasing.changes import Difference, compare, next_version
from flows.releasing.context import Release, ReleaseContext
from flows.releasing.files import stream_table
from flows.releasing.folders import (
    VERSION,
    Listed,
    PublishedRelease,
    ReleaseRefused,
    latest_release,
    make_durable,
    numbers,
    read_releases,
    sweep,
    sync,
    write,
    write_list,
)
from flows.releasing.manifest import NAME, canonical
from flows.releasing.pages.documentation import render
from flows.releasing.pages.figures import MEASURES, measures, out_of_bounds
from flows.releasing.parts import contents_of
from flows.releasing.rewriting import finish
from flows.releasing.selection import Selection, batches, select
from flows.releasing.tables import TABLES, Tables, leave_out
from flows.releasing.tables.rows import ReleaseRows
from flows.releasing.tables.validate import validate
from flows.releasing.verify import files_altered
from flows.releasing.writing import content_hash, hashes_of, manifest_of, quarantine_rows, write_rows

__all__ = ["Published", "ReleaseRefused", "latest_release", "publish", "publish_selection", "quarantine_rows"]

LOCK_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Published:
    """What came of a run: the new version and its folder, or version None and the folder of the release that stands.

    `rows` gives each table's rows and bytes as Parquet; `quarantined` counts the inputs that were left out, by kind;
    `summary` is Markdown."""

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
    """Publish tables that are in memory, as `publish_selection` does.

    They are validated once more, and nothing is published if a row fails.

    Args:
        tables: validated tables.
        quarantine: what was left out, as dataclasses or mappings with source_file, kind and reason.
        dist: folder of the releases.
        context: what else the release has to know.
        accept_changes: publish although the figures left their bounds against the last release.
        version: call it this instead of what the difference to the last release makes it.

    Raises:
        ReleaseRefused: as for `publish_selection`.
        ValidationFailed: the tables break the contract.
    """
    _check_names(dist, context, version)
    checked = validate(_without_withdrawn(tables, context.withdrawn), strict=True).tables
    contents = contents_of(checked)
    catalogue = contents.catalogue.with_columns(
        part=pl.lit(0, dtype=pl.Int32), near_duplicate_of=contents.tables["documents"]["near_duplicate_of"]
    )
    selection = select([contents], catalogue, quarantine_rows(quarantine))
    return publish_selection(selection, dist, context, accept_changes=accept_changes, version=version)


def publish_selection(
    selection: Selection,
    dist: Path,
    context: ReleaseContext,
    *,
    accept_changes: bool = False,
    version: str | None = None,
    repair_list: bool = False,
) -> Published:
    """Publish validated documents as the next release of `dist`, unless they are what the last one holds.

    Args:
        selection: the documents, none of them withdrawn.
        dist: folder of the releases.
        context: what else the release has to know.
        accept_changes: publish although the figures left their bounds against the last release.
        version: call it this instead of what the difference to the last release makes it.
        repair_list: write releases.json anew from the release folders, whatever it says.

    Raises:
        ReleaseRefused: there is nothing to publish, the figures are out of bounds, the version is taken, the last
            release is damaged, or another run holds the lock.
    """
    _check_names(dist, context, version)
    left_out = [
        row for row in quarantine_rows(selection.left_out) if not is_withdrawn(row["source_file"], context.withdrawn)
    ]
    if selection.catalogue.is_empty():
        raise ReleaseRefused(
            f"no document could be published, {len(left_out)} inputs were left out: {_first_reason(left_out)}"
        )
    dist.mkdir(parents=True, exist_ok=True)
    with locked(dist):
        finish(dist)
        sweep(dist)
        releases, listed = read_releases(dist, repair=repair_list)
        write_list(dist, releases, listed)
        last = releases[-1] if releases else None
        if last:
            _check_base(last, selection, context, accept_changes)
        staging = dist / f".staging-{os.getpid()}"
        staging.mkdir()
        try:
            return _publish(replace(selection, left_out=left_out), staging, releases, listed, context, version)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def locked(dist: Path) -> Iterator[None]:
    """The lock of a folder of releases: who holds it is alone. Raises ReleaseRefused where somebody else keeps it."""
    try:
        with FileLock(dist / ".lock", timeout=LOCK_SECONDS):
            yield
    except Timeout:
        raise ReleaseRefused(
            f"another run has held {dist / '.lock'} for {LOCK_SECONDS} s; wait for it or end it"
        ) from None


def _check_base(last: PublishedRelease, selection: Selection, context: ReleaseContext, accept_changes: bool) -> None:
    """Raises ReleaseRefused where the last release is not what was published, or the next is out of proportion against
    it."""
    wrong = files_altered(last.folder, last.manifest)
    if wrong:
        raise ReleaseRefused(
            f"{last.folder} is damaged, so the next release can't be compared with it: {wrong[0]}. Restore it from a "
            "copy, or remove its folder"
        )
    if context.date < last.manifest["date"]:
        raise ReleaseRefused(
            f"{last.version} is of {last.manifest['date']}, and this release would be of {context.date}: set the "
            "clock right, or SOURCE_DATE_EPOCH where it is set"
        )
    if accept_changes:
        return
    old = pl.concat(
        [
            measures(documents, turns)
            for documents, turns in _aligned(last.folder, ("source_file", "n_turns", "n_chars"))
        ]
    )
    new = selection.catalogue.select("source_file", "n_chars", "chars_in_turns", "uncertain", n_turns="rows_turns")
    if reasons := out_of_bounds(old, new.select(MEASURES), context.withdrawn):
        raise ReleaseRefused(
            f"against {last.version}, {'; '.join(reasons)}. Find out why, or publish with --accept-changes if it is "
            "meant to be so"
        )


def _aligned(folder: Path, columns: Sequence[str]) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The documents of a release and what out_of_bounds asks of their turns, counted row group by row group."""
    turns = pl.concat(
        [
            group.group_by("source_file").agg(pl.col("n_chars").sum(), pl.col("uncertain").sum())
            for group in stream_table(folder, "turns", ("source_file", "n_chars", "uncertain"))
        ]
        or [pl.DataFrame(schema={"source_file": pl.String, "n_chars": pl.Int32, "uncertain": pl.UInt32})]
    )
    for documents in stream_table(folder, "documents", columns):
        yield documents, turns.join(documents, on="source_file", how="semi")


def _without_withdrawn(tables: Tables, withdrawn: Collection[str]) -> Tables:
    """The tables as they are, or without the documents that are withdrawn but were worked all the same."""
    documents = tables.get("documents")
    if not withdrawn or documents is None or not {"doc_id", "source_file"} <= set(documents.columns):
        return tables
    gone = documents.filter([is_withdrawn(file or "", withdrawn) for file in documents["source_file"]])
    return tables if gone.is_empty() else leave_out(tables, gone["doc_id"])


def _check_names(dist: Path, context: ReleaseContext, version: str | None) -> None:
    """Raises UsageError for a date or version that is none, and ReleaseRefused for a version that would not be the
    latest."""
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
    selection: Selection,
    staging: Path,
    releases: list[PublishedRelease],
    listed: Listed,
    context: ReleaseContext,
    version: str | None,
) -> Published:
    dist, last = staging.parent, releases[-1] if releases else None
    release = write_rows(batches(selection), selection.left_out, staging, context)
    files = hashes_of(release)
    content = content_hash(files, render(release))
    if last and last.manifest["content"] == content:
        return _told(
            None, last.folder, last.manifest, f"nothing changed since {last.version}, so nothing was published"
        )
    difference = _difference(last, max(listed, key=numbers, default=None), staging, context, version)
    named = release.named(difference.new_version, context.date)
    texts = render(named)
    texts["CHANGES.md"] = difference.to_markdown() if last else _first_changes(named)
    for name, text in texts.items():
        write(staging / name, text)
        files[name] = (hashlib.sha256(text.encode()).hexdigest(), len(text.encode()))
    manifest = manifest_of(named, files, content, last.version if last else None)
    (staging / NAME).write_bytes(canonical(manifest))
    folder = dist / difference.new_version
    if folder.exists() or folder.is_symlink() or difference.new_version in listed:
        raise ReleaseRefused(
            f"{folder} exists already, or did once, and what is published does not change; leave out the version"
        )
    make_durable(staging)
    staging.rename(folder)
    sync(dist)
    write_list(dist, [*releases, PublishedRelease(folder, manifest)], listed)
    return _told(difference.new_version, folder, manifest, f"published {difference.new_version} in {folder}")


def _difference(
    last: PublishedRelease | None, newest: str | None, staging: Path, context: ReleaseContext, version: str | None
) -> Difference:
    """What changed against the last release.

    The new version comes after every version that there ever was, `newest` the highest."""
    if last is None:
        return Difference("", version or (next_version(newest, "major") if newest else context.first_version))
    with ReleaseRows(last.folder) as old, ReleaseRows(staging) as new:
        difference = compare(
            old,
            new,
            old_version=last.version,
            new_version="",
            old_schemas={table: told["columns"] for table, told in last.manifest["tables"].items()},
            withdrawn=context.withdrawn,
        )
    base = max(last.version, newest or last.version, key=numbers)
    return replace(difference, new_version=version or next_version(base, difference.level))


def _first_reason(left_out: Sequence[Mapping[str, Any]]) -> str:
    return f"{left_out[0]['source_file']}: {left_out[0]['reason']}" if left_out else "there were no inputs"


def _first_changes(release: Release) -> str:
    n = release.figures
    return (
        f"# Changes in {release.version}\n\nThe first release: {n['documents']} documents, {n['turns']} turns, "
        f"{n['repairs']} repairs.\n"
    )


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
