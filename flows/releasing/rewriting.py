"""Withdrawn documents leave releases that were published before: the one case in which a published version changes.

Each release that holds one is made anew without it, under its own version, with a new manifest and a note
(WITHDRAWN.md); the list of releases keeps the entries as they were. All of it is written aside first and then put in
place; where that is broken off, the next command on the folder ends it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from flows.registry.dataset import Dataset
from flows.registry.withdrawals import Withdrawn, is_withdrawn
from flows.releasing.changes import diff
from flows.releasing.context import ReleaseContext
from flows.releasing.files import hash_file, memory_of, schema_of
from flows.releasing.folders import (
    LIST,
    Listed,
    PublishedRelease,
    ReleaseRefused,
    list_text,
    make_durable,
    read_releases,
    remove,
    sync,
    write,
    write_list,
)
from flows.releasing.manifest import NAME, canonical
from flows.releasing.pages.documentation import render
from flows.releasing.parts import Contents, contents_of
from flows.releasing.tables import TABLES
from flows.releasing.tables.rows import doc_id_of
from flows.releasing.verify import batches_of, files_altered
from flows.releasing.withdrawing import key_of, still_held
from flows.releasing.writing import content_hash, hashes_of, left_out_by_kind, manifest_of, write_rows

#: What a rewritten release tells of itself.
NOTE = "WITHDRAWN.md"

#: Where rewritten releases wait until all are written. The list in it is written last: with it they are complete.
STAGING = ".rewriting"
_OLD = "old-"


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken out of one release, or would be: how many documents, of how many.

    `changes_only` stands for a release that holds none of them, and whose list of changes may tell of the one before
    it."""

    version: str
    documents: int
    of: int
    changes_only: bool = False


def rewrite(
    dist: Path, withdrawn: Sequence[Withdrawn], *, date: str, dataset: Dataset, scores: Mapping[str, Any], dry_run: bool
) -> list[Taken]:
    """Take what is withdrawn, its copies and near-copies, out of all releases of a folder. The lock of the folder is
    held.

    Args:
        dist: folder of the releases.
        withdrawn: the entries of withdrawn.toml.
        date: the day, YYYY-MM-DD.
        dataset: the words of the maintainers for the card.
        scores: what cards tell of how good the program is.
        dry_run: say what would be done, and do nothing.

    Returns:
        The releases that were touched, by rising version.

    Raises:
        ReleaseRefused: a release or the list is damaged: it would be made to look sound.
    """
    finish(dist)
    releases, listed = read_releases(dist)
    held = still_held([release.folder for release in releases], [], withdrawn)
    taken = []
    for number, release in enumerate(releases):
        gone = held.releases.get(release.folder, {})
        before = number > 0 and bool(held.releases.get(releases[number - 1].folder))
        if gone or before:
            rows = release.manifest["tables"]["documents"]["rows"]
            taken.append(Taken(release.version, len(gone), rows, changes_only=not gone))
    if dry_run or not taken:
        return taken
    for release in releases:
        if any(one.version == release.version for one in taken) and (
            wrong := files_altered(release.folder, release.manifest)
        ):
            raise ReleaseRefused(f"{release.folder} is damaged, so nothing was rewritten: {wrong[0]}")
    write_list(dist, releases, listed)
    releases, listed = read_releases(dist)
    staging = dist / STAGING
    remove(staging)
    staging.mkdir()
    entries = sorted(map(key_of, held.fitting))
    written: dict[str, PublishedRelease] = {}
    names = {name for there in held.releases.values() for name in there.values()}
    for release, one in ((r, o) for r in releases for o in taken if o.version == r.version):
        before_it = release.manifest["previous"]
        previous = written[before_it].folder if before_it in written else dist / before_it if before_it else None
        out = frozenset(held.releases.get(release.folder, {}))
        into = staging / release.version
        work = _Rewritten(release, out, names, date, into)
        manifest = work.make(dataset, scores, previous if previous and previous.is_dir() else None, one)
        written[release.version] = PublishedRelease(into, manifest)
    new = [written.get(release.version, release) for release in releases]
    write(staging / LIST, list_text(new, _told(listed, taken, entries, date, written)))
    make_durable(staging)
    sync(dist)
    finish(dist)
    return taken


def _told(
    listed: Listed, taken: Sequence[Taken], entries: Sequence[str], date: str, written: Mapping[str, PublishedRelease]
) -> Listed:
    """The list with what was rewritten: from the first release that was touched on, each entry keeps what it was."""
    documents = {one.version: one.documents for one in taken}
    found: dict[str, Mapping[str, Any]] = {}
    touched = False
    for version, entry in listed.items():
        touched = touched or version in documents
        if not touched:
            found[version] = entry
            continue
        told = {"date": date, "documents": documents.get(version, 0), "entries": list(entries), "was": dict(entry)}
        new: dict[str, Any] = {**entry, "rewritten": told}
        if version in written:
            release = written[version]
            rows = {table: each["rows"] for table, each in sorted(release.manifest["tables"].items())}
            new |= {"rows": rows, "manifest_sha256": hash_file(release.folder / NAME)}
        found[version] = new
    return found


def finish(dist: Path) -> None:
    """Put rewritten releases in place, where all of them were written; what is not complete is taken away. The lock is
    held."""
    staging = dist / STAGING
    if not (staging / LIST).is_file():
        remove(staging)
        return
    for made in sorted(path for path in staging.iterdir() if path.is_dir() and not path.name.startswith(_OLD)):
        folder, old = dist / made.name, staging / f"{_OLD}{made.name}"
        if folder.exists() and not old.exists():
            folder.rename(old)
        made.rename(folder)
    sync(dist)
    (staging / LIST).replace(dist / LIST)
    sync(dist)
    remove(staging)


class _Rewritten:
    """One release on its way to being what it was without some documents.

    Args:
        release: as it is.
        gone: the ids of the documents that leave.
        names: the source files that are withdrawn, in whatever release they are.
        date: the day of the rewriting.
        folder: where it is made.
    """

    def __init__(
        self, release: PublishedRelease, gone: frozenset[str], names: Collection[str], date: str, folder: Path
    ) -> None:
        self.release, self.gone, self.names, self.date, self.folder = release, gone, names, date, folder

    def make(self, dataset: Dataset, scores: Mapping[str, Any], previous: Path | None, taken: Taken) -> dict[str, Any]:
        """Write it, and give its manifest. `previous` is the release that its list of changes compares it with."""
        old = self.release.manifest
        if not self.gone:
            shutil.copytree(self.release.folder, self.folder)
            manifest = dict(old)
        elif {table: told["columns"] for table, told in old["tables"].items()} == {t: schema_of(t) for t in TABLES}:
            manifest = self._rendered(dataset, scores)
        else:
            manifest = self._cut()
        write(self.folder / NOTE, self._note(taken))
        manifest["rewritten"] = [*old.get("rewritten", []), {"date": self.date, "documents": len(self.gone)}]
        manifest["withdrawn"] = old["withdrawn"] + len(self.gone)
        (self.folder / NAME).write_bytes(canonical(manifest))  # for the comparison
        write(self.folder / "CHANGES.md", self._changes(previous))
        (self.folder / NAME).unlink()
        files = {
            path.relative_to(self.folder).as_posix(): {"sha256": hash_file(path), "bytes": path.stat().st_size}
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }
        manifest["files"] = files
        (self.folder / NAME).write_bytes(canonical(manifest))
        return manifest

    def _changes(self, previous: Path | None) -> str:
        told = (
            "This list was written anew, since withdrawn documents were taken out of this release or the one before "
            "it.\n"
        )
        version = self.release.version
        if previous is None:
            return f"# Changes in {version}\n\n{told}"
        return f"{diff(previous, self.folder).to_markdown()}\n{told}"

    def _note(self, taken: Taken) -> str:
        old = self.release.manifest
        what = (
            f"{taken.documents} of its {taken.of} documents were withdrawn and taken out, with every row made of them"
            if taken.documents
            else "its list of changes was written anew, since documents were taken out of the release before it"
        )
        before = (self.release.folder / NOTE).read_text("utf-8") if (self.release.folder / NOTE).is_file() else ""
        return (
            f"{before or f'# Withdrawn{chr(10)}'}\nRelease {old['version']} was published on {old['date']}. On "
            f"{self.date} {what}. Its manifest had the SHA-256 {hash_file(self.release.folder / NAME)} before.\n"
        )

    def _left_out(self) -> list[dict[str, Any]]:
        """The quarantine without rows that name a withdrawn document."""
        lines = (self.release.folder / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
        copies = {f"the same bytes as {name}" for name in self.names}
        return [
            row
            for row in map(json.loads, lines)
            if not is_withdrawn(row["source_file"], self.names) and row["reason"] not in copies
        ]

    def _rendered(self, dataset: Dataset, scores: Mapping[str, Any]) -> dict[str, Any]:
        """A release with the tables of this version of the program: written as a new one is."""
        old = self.release.manifest
        context = ReleaseContext(
            date=old["date"],
            seeds=old["seeds"],
            code_version=old["code"],
            code_sha256=old.get("code_sha256", ""),
            libraries=old["libraries"],
            scores=scores,
            corrections=old["corrections"],
            dataset=dataset,
            withdrawn=tuple(sorted(self.names)),
        )
        self.folder.mkdir()
        release = write_rows(self._staying(), self._left_out(), self.folder, context)
        files = hashes_of(release)
        content = content_hash(files, render(release))
        release = release.named(old["version"], old["date"])
        for name, text in render(release).items():
            write(self.folder / name, text)
        for kind, count in release.pieces.items():
            if not count:
                (self.folder / "viewer" / kind).rmdir()
        return manifest_of(release, files, content, old["previous"]) | {
            name: old[name] for name in ("rewritten",) if name in old
        }

    def _staying(self) -> Iterator[Contents]:
        for batch in batches_of(self.release.folder):
            staying = {table: frame.filter(~pl.col("doc_id").is_in(list(self.gone))) for table, frame in batch.items()}
            if staying["documents"].height:
                yield contents_of(staying)

    def _cut(self) -> dict[str, Any]:
        """A release of an earlier version of the program: its rows leave the tables, and what tells of all of them
        leaves with them."""
        old, source = self.release.manifest, self.release.folder
        tables, memory = {}, {}
        for table, told in old["tables"].items():
            digest_of = source / told["jsonl"]
            into = self.folder / told["jsonl"]
            into.parent.mkdir(parents=True, exist_ok=True)
            rows = 0
            with digest_of.open("rb") as lines, into.open("wb") as kept:
                for line in lines:
                    if doc_id_of(line) not in self.gone:
                        kept.write(line)
                        rows += 1
            memory[table] = sum(self._cut_parquet(name) for name in told["parquet"])
            tables[table] = {**told, "rows": rows, "rows_sha256": hash_file(into)}
        kept_files = {name for told in tables.values() for name in (*told["parquet"], told["jsonl"])}
        left_out = self._left_out()
        write(
            self.folder / "quarantine.jsonl",
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in left_out),
        )
        for name in ("CITATION.cff", "dataset_info.json"):
            if (source / name).is_file():
                shutil.copy2(source / name, self.folder / name)
        write(self.folder / "README.md", self._card({table: told["rows"] for table, told in tables.items()}, memory))
        write(self.folder / "croissant.json", self._croissant(kept_files))
        figures = {name: tables[name]["rows"] for name in ("documents", "turns", "repairs") if name in tables}
        return {
            **old,
            "tables": tables,
            "figures": figures,
            "quarantined": left_out_by_kind(left_out),
            "seeds": {name: told for name, told in old["seeds"].items() if not is_withdrawn(name, self.names)},
        }

    def _cut_parquet(self, name: str) -> int:
        """Write a Parquet file without the rows; bytes that the others take in memory."""
        into = self.folder / name
        into.parent.mkdir(parents=True, exist_ok=True)
        memory = 0
        with (
            pq.ParquetFile(self.release.folder / name) as file,
            pq.ParquetWriter(
                into, file.schema_arrow, compression="zstd", use_content_defined_chunking=True, write_page_index=True
            ) as writer,
        ):
            for number in range(file.num_row_groups):
                group = file.read_row_group(number)
                kept = group.filter(pc.invert(pc.is_in(group["doc_id"], pa.array(sorted(self.gone)))))
                kept = kept.combine_chunks()
                memory += sum(memory_of(column) for column in kept.columns)
                writer.write_table(kept, row_group_size=max(kept.num_rows, 1))
        return memory

    def _card(self, rows: Mapping[str, int], memory: Mapping[str, int]) -> str:
        """The header of the card, with the new sizes, and a note in the place of its examples and figures."""
        header = yaml.safe_load((self.release.folder / "README.md").read_text(encoding="utf-8").split("---\n")[1])
        for info in header["dataset_info"]:
            table = info["config_name"]
            info["splits"] = [{"name": "train", "num_bytes": memory[table], "num_examples": rows[table]}]
            size = sum(
                (self.folder / name).stat().st_size for name in self.release.manifest["tables"][table]["parquet"]
            )
            info |= {"download_size": size, "dataset_size": memory[table]}
        for part in ("configs", "dataset_info"):  # `datasets` can't load a file without a row
            header[part] = [one for one in header[part] if rows[one["config_name"]]]
        text = yaml.safe_dump(header, allow_unicode=True, sort_keys=False, width=1000)
        counts = ", ".join(f"{count:,} {table}" for table, count in rows.items())
        return (
            f"---\n{text}---\n\n# {header['pretty_name']}\n\nVersion {self.release.version}: {counts}.\n\n"
            f"Documents were withdrawn from this release after it was published: `{NOTE}` says when. Its tables hold "
            "everything else. Its examples, figures, pictures and viewer told of all documents and were taken away; "
            "those of later releases are whole.\n"
        )

    def _croissant(self, kept: Collection[str]) -> str:
        described = json.loads((self.release.folder / "croissant.json").read_text(encoding="utf-8"))
        described["description"] = f"Speaker turns of Chinese interviews; documents were withdrawn ({NOTE})."
        for node in described["distribution"]:
            if node.get("contentUrl") in kept:
                path = self.folder / node["contentUrl"]
                node |= {"sha256": hash_file(path), "contentSize": f"{path.stat().st_size} B"}
        return json.dumps(described, ensure_ascii=False, indent=1) + "\n"
