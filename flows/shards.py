"""Shards: the inputs of a release, cut into pieces of work whose results can be kept.

A shard's result is a folder named by a hash of everything that it depends on (the inputs' bytes, the registry, the
code, its data and the libraries), so a run that was cut off goes on where it stopped, and an unchanged shard is never
worked twice. Tables are handed over as Parquet files: tasks pass paths, not frames.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
import traceback
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polars as pl

from flows import __version__
from flows.describing import find_duplicates, find_repeated_lines
from flows.document import Document, Processed, Rejected
from flows.normalising import to_hant
from flows.pipeline import process, tidy
from flows.reading import read_file
from flows.registry import Registry
from flows.registry.corrections import (
    Correction,
    CorrectionError,
    count_by_kind,
    is_withdrawn,
    load_corrections,
    load_withdrawn,
)
from flows.releasing.context import ReleaseContext, hash_seeds
from flows.releasing.tables import TABLES, Tables, build_tables

#: A shard is this many bytes of input, at least one file: some seconds of work, against 10-35 ms that a Prefect task costs.
SHARD_BYTES = 4_000_000

#: Libraries whose version can change what is published.
LIBRARIES = (
    "polars",
    "pyarrow",
    "opencc-python-reimplemented",
    "pypinyin",
    "ftfy",
    "uao",
    "lxml",
    "trafilatura",
    "python-docx",
    "pypdf",
    "warcio",
    "PyYAML",
    "numpy",
)

#: The first stable release.
FIRST_VERSION = "1.0.0"

REGISTRY_FILES = ("people.toml", "publishers.toml", "corrections.toml", "fields.toml")

PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Shard:
    """Input files (relative to the input folder, in order), the lines that many inputs of the run share, and the key under
    which the result is kept."""

    files: tuple[str, ...]
    repeated: frozenset[str]
    key: str


def plan_shards(files: Sequence[Path], seeds: Path) -> list[Shard]:
    """The shards of a run, in the order of their files."""
    repeated = repeated_lines(files, seeds)
    return [_shard(group, seeds, repeated) for group in group_files(files)]


def group_files(files: Sequence[Path]) -> list[list[Path]]:
    """Cut the inputs, in their order, into groups of about SHARD_BYTES."""
    groups: list[list[Path]] = []
    room = 0
    for file in files:
        size = file.stat().st_size
        if not groups or size > room:
            groups.append([])
            room = SHARD_BYTES
        groups[-1].append(file)
        room -= size
    return groups


def repeated_lines(files: Iterable[Path], seeds: Path) -> frozenset[str]:
    """The lines that many inputs share at their edges, clean and simplified."""
    sources = (d.source for file in files for d in read_file(file, seeds) if isinstance(d, Document))
    return frozenset(tidy(line) for line in find_repeated_lines(sources))


def _shard(files: Sequence[Path], seeds: Path, repeated: frozenset[str]) -> Shard:
    names = tuple(file.relative_to(seeds).as_posix() for file in files)
    digest = hashlib.sha256(f"{code_fingerprint()}\n{_registry_hash(seeds)}\n{sorted(repeated)}\n".encode())
    for name, file in zip(names, files, strict=True):
        try:
            with file.open("rb") as stream:
                content = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:  # reading it will say so, and put it aside
            content = str(error)
        digest.update(json.dumps([name, content]).encode())
    return Shard(names, repeated, digest.hexdigest()[:32])


def _registry_hash(seeds: Path) -> str:
    digest = hashlib.sha256()
    for name in REGISTRY_FILES:
        path = seeds / name
        digest.update(json.dumps([name, path.read_text(encoding="utf-8") if path.is_file() else ""]).encode())
    return digest.hexdigest()


@cache
def code_fingerprint() -> str:
    """A hash of this package's code and data and of the libraries that shape the output, 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".so":
            digest.update(f"{path.relative_to(PACKAGE).as_posix()}\n".encode())
            digest.update(path.read_bytes())
    digest.update(json.dumps(library_versions()).encode())
    return digest.hexdigest()


def library_versions() -> dict[str, str]:
    """The installed versions of the libraries that shape the output."""
    return {name: version(name) for name in LIBRARIES}


def run_shard(shard: Shard, seeds: Path, work: Path) -> Path:
    """Take a shard's documents through the stages and keep the tables; the folder of the result. A result that is
    there already is used as it is."""
    result = work / shard.key
    if result.is_dir():
        return result
    registry = Registry.load(seeds)
    corrections = load_corrections(seeds / "corrections.toml")
    processed: list[Processed] = []
    rejected: list[Rejected] = []
    for name in shard.files:
        for item in read_file(seeds / name, seeds):
            if isinstance(item, Rejected):
                rejected.append(item)
                continue
            done = _attempt(item, registry, corrections, shard.repeated)
            (rejected if isinstance(done, Rejected) else processed).append(done)  # type: ignore[arg-type]
    aside = work / f"{shard.key}.{os.getpid()}.part"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    for table, frame in build_tables(processed, to_hant).items():
        frame.write_parquet(aside / f"{table}.parquet")
    (aside / "rejected.jsonl").write_text(
        "".join(json.dumps(asdict(r), ensure_ascii=False) + "\n" for r in rejected), encoding="utf-8"
    )
    if result.is_dir():  # another worker was faster
        shutil.rmtree(aside)
    else:
        aside.rename(result)
    return result


def _attempt(
    document: Document, registry: Registry, corrections: Sequence[Correction], repeated: frozenset[str]
) -> Processed | Rejected:
    """A document that trips a stage is left out with the reason; it must not take the others with it."""
    try:
        return process(document, registry, corrections, repeated)
    except CorrectionError:
        raise
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        return Rejected(document.source_file, "error", f"{type(error).__name__} at {place}: {error}")


def gather(folders: Iterable[Path], withdrawn: Collection[str] = ()) -> tuple[Tables, list[Rejected]]:
    """Join the shards' tables, leave out what was withdrawn, and put exact duplicates aside: of documents with equal source
    the first stays."""
    folders = list(folders)
    none = build_tables((), to_hant)  # where no input could be read there are tables all the same, without rows
    tables = {
        name: pl.concat([none[name], *(pl.read_parquet(folder / f"{name}.parquet") for folder in folders)])
        for name in TABLES
    }
    rejected = [
        Rejected(**json.loads(line))
        for folder in folders
        for line in (folder / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    out = [file for file in tables["documents"]["source_file"] if is_withdrawn(file, withdrawn)]
    tables = {name: frame.filter(~pl.col("source_file").is_in(out)) for name, frame in tables.items()}
    rejected = [r for r in rejected if not is_withdrawn(r.source_file, withdrawn)]
    documents = tables["documents"].sort("source_file")
    first = documents.unique("source_sha256", keep="first", maintain_order=True).select(
        "source_sha256", original="source_file"
    )
    twice = documents.join(first, on="source_sha256").filter(pl.col("source_file") != pl.col("original"))
    rejected += [
        Rejected(row["source_file"], "duplicate", f"the same bytes as {row['original']}")
        for row in twice.select("source_file", "original").iter_rows(named=True)
    ]
    gone = twice["source_file"].implode()
    tables = {name: frame.filter(~pl.col("source_file").is_in(gone)) for name, frame in tables.items()}
    tables["documents"] = _linked(tables["documents"])
    return tables, sorted(rejected, key=lambda r: (r.source_file, r.kind))


def _linked(documents: pl.DataFrame) -> pl.DataFrame:
    """The documents, each with the earlier one (by source_file) that tells the same interview."""
    ordered = documents.sort("source_file")
    links = find_duplicates(dict(ordered.select("doc_id", "text").iter_rows()))
    return documents.with_columns(
        near_duplicate_of=pl.col("doc_id").replace_strict(links, default=None, return_dtype=pl.String)
    )


def release_context(seeds: Path) -> ReleaseContext:
    """The circumstances of a release made now. SOURCE_DATE_EPOCH (seconds, UTC) stands in for the clock where a release is rebuilt."""
    now = float(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    scores = Path(__file__).parent / "releasing" / "scores.json"
    return ReleaseContext(
        date=datetime.fromtimestamp(now, UTC).date().isoformat(),
        seeds=hash_seeds(seeds),
        code_version=__version__,
        libraries=library_versions(),
        first_version=FIRST_VERSION,
        scores=json.loads(scores.read_text(encoding="utf-8")),
        corrections=count_by_kind(load_corrections(seeds / "corrections.toml")),
        withdrawn=load_withdrawn(seeds / "withdrawn.toml"),
    )


def prune(work: Path, keep: Iterable[Path]) -> None:
    """Forget the results that this run did not use."""
    kept = {folder.name for folder in keep}
    for folder in work.iterdir():
        if folder.name not in kept:
            shutil.rmtree(folder)
