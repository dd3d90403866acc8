"""A release's files, from its rows to its manifest: what publishing and rewriting have in common."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from flows.registry.withdrawals import is_withdrawn
from flows.releasing.context import Release, ReleaseContext
from flows.releasing.files import TableWriter, hash_file, schema_of
from flows.releasing.folders import write
from flows.releasing.pages.card import Examples
from flows.releasing.pages.figures import Tally
from flows.releasing.pages.viewer import ViewerWriter
from flows.releasing.parts import Contents
from flows.releasing.tables import TABLES, writable


def write_rows(
    contents: Iterable[Contents], left_out: Sequence[dict[str, Any]], staging: Path, context: ReleaseContext
) -> Release:
    """Write everything that grows with the number of documents, and count it on the way. The release has no version
    yet.

    Args:
        contents: the documents, in the order of the release.
        left_out: rows of the quarantine.
        staging: an empty folder.
        context: what else the release has to know.
    """
    tally, examples, pages = Tally(), Examples(), ViewerWriter(staging)
    with ExitStack() as stack:
        writers = {table: TableWriter(staging, table, context.shard_bytes) for table in TABLES}
        for writer in writers.values():
            stack.callback(writer.abandon)
        for batch in contents:
            for table, writer in writers.items():
                writer.add(batch.tables[table], batch.lines[table])
            tally.add(batch.tables)
            examples.add(batch.tables)
            pages.add(*batch.pages)
        written = {table: writer.close() for table, writer in writers.items()}
    write(staging / "quarantine.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in left_out))
    return Release(
        "0.0.0", "1970-01-01", tally, examples.rows, list(left_out), context, staging, written, pages.close()
    )


def hashes_of(release: Release) -> dict[str, tuple[str, int]]:
    """SHA-256 and bytes of each file that was written."""
    files = {name: told for written in release.written.values() for name, told in written.files.items()}
    for path in sorted(release.folder.rglob("*")):
        name = path.relative_to(release.folder).as_posix()
        if name not in files and path.is_file():
            files[name] = (hash_file(path), path.stat().st_size)
    return files


def content_hash(files: Mapping[str, tuple[str, int]], texts: Mapping[str, str]) -> str:
    """The hash of everything that a reader gets, version and date left out: what has to change for a release to be a
    new one."""
    hashes = {name: digest for name, (digest, _) in files.items()}
    hashes |= {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def manifest_of(
    release: Release, files: Mapping[str, tuple[str, int]], content: str, previous: str | None
) -> dict[str, Any]:
    context = release.context
    tables = {
        table: {
            "rows": w.rows,
            "rows_sha256": w.rows_sha256,
            "columns": schema_of(table),
            "schema_sha256": hashlib.sha256(json.dumps(schema_of(table), sort_keys=True).encode()).hexdigest(),
            "parquet": list(w.parquet),
            "jsonl": w.jsonl,
        }
        for table, w in release.written.items()
    }
    return {
        "version": release.version,
        "date": release.date,
        "previous": previous,
        "content": content,
        "code": context.code_version,
        "code_sha256": context.code_sha256,
        "libraries": dict(context.libraries),
        "seeds": {file: digest for file, digest in context.seeds.items() if not is_withdrawn(file, context.withdrawn)},
        "corrections": dict(context.corrections),
        "withdrawn": len(context.withdrawn),
        "figures": release.figures,
        "quarantined": left_out_by_kind(release.quarantine),
        "tables": tables,
        "files": {name: {"sha256": digest, "bytes": size} for name, (digest, size) in sorted(files.items())},
    }


def quarantine_rows(quarantine: Iterable[Any]) -> list[dict[str, Any]]:
    """What was left out, as rows of one shape in one order: source_file, kind, reason, and for a row that failed
    validation its table, its key and the check."""
    rows = []
    for item in quarantine:
        told = asdict(item) if is_dataclass(item) and not isinstance(item, type) else dict(item)
        rows.append(
            {key: writable(told.get(key)) for key in ("source_file", "kind", "reason", "table", "row", "check")}
        )
    return sorted(rows, key=lambda row: [str(value or "") for value in row.values()])


def left_out_by_kind(left_out: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many inputs were left out, by kind; an input counts once however many of its rows failed."""
    return dict(sorted(Counter(kind for _, kind in {(row["source_file"], row["kind"]) for row in left_out}).items()))
