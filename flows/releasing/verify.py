"""Is a release whole and sound?

Checks a folder by itself: nothing but the folder is needed, so a downloaded copy will do.

From the outside in: the manifest against itself and against the list of releases, the files against the manifest, the
tables against the schemas and each other, the JSON Lines against the tables, the card against the tables. Where one
layer is broken, those that build on it are not asked. Tables are read a row group at a time.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from flows import __version__
from flows.releasing.files import hash_file, json_lines, schema_of, stream_table, table_files, yaml_features
from flows.releasing.folders import LIST, VERSION, ReleaseRefused, read_list, release_folders
from flows.releasing.manifest import NAME, ManifestError, read_manifest
from flows.releasing.tables import TABLES, Tables, empty_tables
from flows.releasing.tables.validate import ValidationFailed, validate
from schemas import KEYS

#: What a table that somebody else wrote can raise when it is read.
UNREADABLE = (OSError, ValueError, pa.ArrowException, pl.exceptions.PolarsError)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and with which file of the release."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


def verify(folder: Path) -> list[Problem]:
    """Everything that is wrong with a release folder; an empty list if it is sound."""
    try:
        manifest = read_manifest(folder)
    except ManifestError as error:
        return [Problem(NAME, str(error)), *_unreadable(folder)]
    try:
        problems = _listed(folder, manifest) + files_altered(folder, manifest)
        if not problems:
            problems = _content(folder, manifest) if has_our_schema(manifest) else _earlier_content(folder, manifest)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        return [
            Problem(NAME, f"it lacks what a manifest has: {error!r}; it was made by another version of this program")
        ]
    return problems


def has_our_schema(manifest: dict[str, Any]) -> bool:
    """Whether a release has the tables and columns that this program publishes, or comes from this version of it and
    should have. One of an earlier version is checked by its hashes and counts: what held between its columns is for the
    program that made it to say."""
    columns = {table: told["columns"] for table, told in manifest["tables"].items()}
    return columns == {table: schema_of(table) for table in TABLES} or manifest["code"] == __version__


def _earlier_content(folder: Path, manifest: dict[str, Any]) -> list[Problem]:
    """What can be said of tables with other columns than ours: that they can be read, and have as many rows as they
    should."""
    problems = []
    for table, told in manifest["tables"].items():
        try:
            rows = sum(pq.read_metadata(folder / name).num_rows for name in told["parquet"])
        except UNREADABLE as error:
            problems.append(Problem(f"data/{table}", f"it can't be read: {' '.join(str(error).split())}"))
            continue
        if rows != told["rows"]:
            problems.append(Problem(f"data/{table}", f"it has {rows} rows, the manifest says {told['rows']}"))
        if manifest["files"][told["jsonl"]]["sha256"] != told["rows_sha256"]:
            problems.append(Problem(told["jsonl"], "its rows are not those that the manifest tells of"))
    return problems


def verify_chain(dist: Path) -> list[Problem]:
    """Everything that is wrong with a folder of releases: the list, whose entries hold each other's hashes, and each
    release that is there."""
    try:
        listed = read_list(dist)
    except ReleaseRefused as error:
        return [Problem(LIST, str(error))]
    if not listed:
        return [Problem(LIST, f"it is missing: {dist} is no folder of releases, or only a part of one")]
    problems = []
    for folder in release_folders(dist):
        if folder.name not in listed:
            problems.append(Problem(folder.name, f"{LIST} does not know this version"))
        problems += [Problem(f"{folder.name}/{problem.file}", problem.what) for problem in verify(folder)]
    return problems


def _listed(folder: Path, manifest: dict[str, Any]) -> list[Problem]:
    """Beside its siblings a release must be the one that the list of releases tells of, under its own name."""
    name = folder.absolute().name
    if VERSION.fullmatch(name) and name != manifest["version"]:
        return [Problem(NAME, f"it is of release {manifest['version']}, and the folder is called {name}")]
    try:
        told = read_list(folder.parent).get(manifest["version"])
    except ReleaseRefused as error:
        return [Problem(f"../{LIST}", str(error))]
    if told and told["manifest_sha256"] != hash_file(folder / NAME):
        return [Problem(NAME, f"it is not the manifest that ../{LIST} tells of for {manifest['version']}")]
    return []


def files_altered(folder: Path, manifest: dict[str, Any]) -> list[Problem]:
    """The files that are missing, too many, no files, or not as the manifest tells."""
    told = manifest["files"]
    there, problems = _there(folder)
    missing = set(told) - set(there) - {problem.file for problem in problems}
    problems += [Problem(name, "it is missing") for name in sorted(missing)]
    problems += [Problem(name, "it does not belong to the release") for name in sorted(set(there) - set(told) - {NAME})]
    for name in sorted(set(told) & set(there)):
        size, digest = there[name].stat().st_size, told[name]["sha256"]
        if size != told[name]["bytes"]:
            problems.append(Problem(name, f"it has {size} bytes, the manifest says {told[name]['bytes']}"))
        elif (actual := hash_file(there[name])) != digest:
            problems.append(Problem(name, f"its SHA-256 is {actual[:16]}…, the manifest says {digest[:16]}…"))
    return problems


def _there(folder: Path) -> tuple[dict[str, Path], list[Problem]]:
    """The files below a folder, and what is there besides that no release holds. Nothing is opened."""
    files: dict[str, Path] = {}
    problems = []
    for place, folders, names in os.walk(folder):
        if not folders and not names and Path(place) != folder:
            problems.append(Problem(Path(place).relative_to(folder).as_posix(), "it is an empty folder"))
        for name in [*names, *folders]:
            path = Path(place, name)
            kind, within = path.lstat().st_mode, path.relative_to(folder).as_posix()
            if stat.S_ISREG(kind):
                files[within] = path
            elif not stat.S_ISDIR(kind):
                what = "a link" if stat.S_ISLNK(kind) else "a pipe, socket or device"
                problems.append(Problem(within, f"it is {what}, not a file"))
    return files, sorted(problems, key=str)


def _unreadable(folder: Path) -> list[Problem]:
    """Without a manifest to go by: at least the tables that can't be read."""
    problems = []
    for table in TABLES:
        for path in table_files(folder, table):
            if not path.is_file():
                continue
            try:
                pl.read_parquet(path, glob=False)
            except UNREADABLE as error:
                problems.append(Problem(path.relative_to(folder).as_posix(), f"it can't be read: {error}"))
    return problems


def _content(folder: Path, manifest: dict[str, Any]) -> list[Problem]:
    problems = []
    for table in TABLES:
        if manifest["tables"][table]["columns"] != schema_of(table):
            what = "its schema is not the one that this program publishes; use the program's version of the release"
            problems.append(Problem(f"data/{table}", what))
    seen = _Seen()
    try:
        for batch in batches_of(folder):
            problems += seen.look_at(batch)
    except ValidationFailed as error:
        problems.append(Problem("data", str(error)))
    except UNREADABLE as error:
        problems.append(Problem("data", f"its tables can't be read: {' '.join(str(error).split())}"))
    for table in TABLES:
        told, digest = manifest["tables"][table], seen.digests[table].hexdigest()
        if (told["rows"], told["rows_sha256"]) != (seen.rows[table], digest):
            problems.append(Problem(f"data/{table}", "its rows are not those that the manifest tells of"))
        # the file has that hash, or it would have been told above
        if manifest["files"][told["jsonl"]]["sha256"] != digest:
            problems.append(Problem(told["jsonl"], "its rows are not those of the Parquet files"))
    problems += seen.strangers()
    return list(dict.fromkeys(problems)) + _card(folder, manifest, seen.rows) + _croissant(folder, manifest)


class _Seen:
    """What is known of the tables after some batches: hashes of rows and keys, not the rows."""

    def __init__(self) -> None:
        self.digests = {table: hashlib.sha256() for table in TABLES}
        self.rows = dict.fromkeys(TABLES, 0)
        self._keys: dict[str, set[int]] = {table: set() for table in TABLES}
        self._files: set[int] = set()
        self._twins: dict[int, str] = {}

    def look_at(self, batch: Tables) -> list[Problem]:
        """Everything that is wrong with some whole documents."""
        problems = []
        for table, frame in batch.items():
            self.rows[table] += frame.height
            for line in json_lines(frame):
                self.digests[table].update(line)
            problems += self._twice(table, frame, KEYS[table], self._keys[table])
        documents = batch["documents"]
        problems += self._twice("documents", documents, "source_file", self._files)
        twins = documents.filter(pl.col("near_duplicate_of").is_not_null())
        hashes = twins["near_duplicate_of"].hash(seed=1).to_list()
        self._twins |= dict(zip(hashes, twins["doc_id"], strict=True))
        # a twin may be in another batch; that it is published is asked when all are known
        here = pl.col("near_duplicate_of").is_in(documents["doc_id"].drop_nulls().implode())
        kept = pl.when(here).then(pl.col("near_duplicate_of"))
        for row in validate(batch | {"documents": documents.with_columns(near_duplicate_of=kept)}).rejected:
            what = f"{row.row} of {row.source_file} fails {row.check}: {row.reason}"
            problems.append(Problem(f"data/{row.table}", what))
        return problems

    @staticmethod
    def _twice(table: str, frame: pl.DataFrame, column: str, known: set[int]) -> list[Problem]:
        """Values of earlier batches that come again; those of one batch are the schema's to find."""
        hashes = set(frame[column].hash(seed=1).to_list())
        again = hashes & known
        known |= hashes
        if not again:
            return []
        first = next(value for value in frame[column] if pl.Series([value]).hash(seed=1)[0] in again)
        return [Problem(f"data/{table}", f"{first} stands in {column} more than once")]

    def strangers(self) -> list[Problem]:
        """Documents whose twin is not published."""
        what = "fails near_duplicate_is_published: it does not hold that near_duplicate_of is another document"
        lost = [doc for twin, doc in self._twins.items() if twin not in self._keys["documents"]]
        return [Problem("data/documents", f"{doc} {what}") for doc in lost]


def batches_of(folder: Path) -> Iterator[Tables]:
    """The tables of a release in batches of whole documents: as many as a row group of documents holds."""
    streams = {table: _Stream(folder, table) for table in TABLES if table != "documents"}
    for documents in stream_table(folder, "documents"):
        last = documents.row(-1, named=True) if documents.height else None
        yield {table: streams[table].until(last) if table in streams else documents for table in TABLES}
    rest = {table: stream.until(None) for table, stream in streams.items()}
    if any(frame.height for frame in rest.values()):
        yield {table: rest[table] if table in rest else empty_tables()[table] for table in TABLES}


class _Stream:
    """The rows of a table in order, taken off document by document."""

    def __init__(self, folder: Path, table: str) -> None:
        self.table, self.groups = table, stream_table(folder, table)
        self.held = empty_tables()[table]

    def until(self, last: dict[str, Any] | None) -> pl.DataFrame:
        """The rows that stand before the end of a document, in the order of a release; all that are left if it is
        None."""
        taken = []
        while True:
            if last is None:
                taken.append(self.held)
            else:
                file, doc = pl.col("source_file"), pl.col("doc_id")
                of_it = (file < last["source_file"]) | ((file == last["source_file"]) & (doc <= last["doc_id"]))
                of_it = of_it.fill_null(True)  # a row that names nothing is wrong wherever it stands
                taken.append(self.held.filter(of_it))
                self.held = self.held.filter(~of_it)
                if self.held.height:
                    break
            self.held = next(self.groups, self.held.clear())
            if not self.held.height:
                break
        frames = [frame for frame in taken if frame.height]
        return pl.concat(frames) if frames else self.held.clear()


def _card(folder: Path, manifest: dict[str, Any], rows: dict[str, int]) -> list[Problem]:
    """The card's header must fit the files, or `datasets` refuses the release. Whatever the header is, it raises
    nothing."""
    try:
        header = yaml.safe_load((folder / "README.md").read_text(encoding="utf-8").split("---\n")[1])
        infos = {info["config_name"]: info for info in header["dataset_info"]}
        configs = {config["config_name"]: config for config in header["configs"]}
        told = {
            table: (
                infos[table]["features"],
                infos[table]["splits"][0]["num_examples"],
                configs[table]["data_files"][0]["path"],
            )
            for table in TABLES
            if table in infos and table in configs
        }
    except (
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
        yaml.YAMLError,
    ) as error:
        return [Problem("README.md", f"its YAML header can't be used: {type(error).__name__}")]
    problems = []
    for table in TABLES:
        if not rows[table]:  # no config: `datasets` can't load it
            continue
        if table not in told:
            problems.append(Problem("README.md", f"its header lacks the config {table}"))
            continue
        features, examples, pattern = told[table]
        if features != yaml_features(table):
            problems.append(Problem("README.md", f"its features of {table} are not the columns of the files"))
        if examples != rows[table]:
            problems.append(Problem("README.md", f"it tells of {examples!r:.40} {table}, there are {rows[table]}"))
        if pattern != f"data/{table}/train-*.parquet":
            problems.append(Problem("README.md", f"{pattern!r:.80} does not find the files of {table}"))
    return problems


def _croissant(folder: Path, manifest: dict[str, Any]) -> list[Problem]:
    """croissant.json must tell of the same files with the same hashes."""
    name = "croissant.json"
    try:
        nodes = json.loads((folder / name).read_text(encoding="utf-8"))["distribution"]
        told = {node["contentUrl"]: node["sha256"] for node in nodes if "contentUrl" in node}
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        return [Problem(name, f"it can't be read: {error!r}")]
    there = {
        file: manifest["files"][file]["sha256"] for table in TABLES for file in manifest["tables"][table]["parquet"]
    }
    return [] if told == there else [Problem(name, "its files or their hashes are not those of the release")]
