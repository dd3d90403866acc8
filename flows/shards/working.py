"""Working: the documents of some shards through the stages, checked, and left as parts.

What goes wrong with an input stays with that input: one place here sees to it, whatever is raised.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from flows.describing import signature
from flows.document import Document, Processed, Rejected
from flows.normalising import to_hant
from flows.pipeline import process, tidy
from flows.reading import read_bytes
from flows.reading.inputs import read_bounded
from flows.registry import Registry
from flows.registry.corrections import Correction, CorrectionError, load_corrections
from flows.registry.fields import FieldMap, load_field_maps
from flows.releasing.parts import contents_of, write_part
from flows.releasing.tables import TABLES, Tables, build_tables, leave_out
from flows.releasing.tables.validate import validate
from flows.shards.planning import Shard, line_hashes, on_disk, rekeyed

#: Told of each input before it is worked: its name, and the bytes of it.
Say = Callable[[str, int], None]

#: What is said of a file whose name is `rec.jsonl#0`, where rec.jsonl holds records.
NAME_OF_RECORD = "its name is that of a record in another file: rename it"

#: Kinds of failure that may have passed by the next run.
PASSING = frozenset({"unreadable", "memory", "too slow", "too large for memory", "killed"})


@dataclass(frozen=True, slots=True)
class _Known:
    """What maintainers have written down beside the documents."""

    registry: Registry
    corrections: tuple[Correction, ...]
    maps: tuple[FieldMap, ...]


@dataclass(slots=True)
class _Done:
    """A shard's documents on their way to a part."""

    shard: Shard
    hashes: dict[str, str] = field(default_factory=dict)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    tables: Tables = field(default_factory=dict)
    signatures: dict[str, np.ndarray] = field(default_factory=dict)


def work(
    shards: Sequence[Shard], seeds: Path, folder: Path, say: Say = lambda name, size: None, skip: Mapping[str, str] = {}
) -> list[str]:
    """Take shards through the stages and leave their parts; the names of the parts' files.

    Args:
        shards: what to work.
        seeds: folder of the documents and the registry.
        folder: where parts are kept.
        say: told of each document.
        skip: documents or files that are put aside untouched, with the kind and the reason, as "kind: reason".

    Raises:
        CorrectionError: a correction no longer fits its document.
        OSError: a part can't be written.
    """
    known = _Known(Registry.load(seeds), load_corrections(seeds / "corrections.toml"), load_field_maps(seeds))
    done = []
    for shard in shards:
        one = _Done(shard)
        processed = list(_documents(one, seeds, known, say, skip))
        one.signatures = {item.document.doc_id: signature(str(item.document.text)) for item in processed}
        one.tables = build_tables(processed, to_hant)
        done.append(one)
    say("", 0)
    _check(done)
    return [_leave(one, seeds, folder) for one in done]


def _documents(
    one: _Done,
    seeds: Path,
    known: _Known,
    say: Say,
    skip: Mapping[str, str],
) -> Iterator[Processed]:
    """The processed documents of a shard, each content once; what is left out is noted."""
    seen: dict[str, str] = {}
    taken: set[str] = set()
    for name in one.shard.files:
        for item in _read(one, name, seeds, known, say, skip):
            if isinstance(item, Document) and item.source_file in skip and item.source_file != name:
                item = _skipped(item.source_file, skip)
            if item.source_file in taken and item.source_file == name:
                item = Rejected(name, "name", NAME_OF_RECORD)
            taken.add(item.source_file)
            if isinstance(item, Document) and item.doc_id in seen:
                one.rejected.append(copy_of(item.source_file, seen[item.doc_id]))
                continue
            done = _attempt(item, known, one.shard.repeated, say) if isinstance(item, Document) else item
            if isinstance(done, Rejected):
                one.rejected.append(asdict(done))
            else:
                seen[done.document.doc_id] = done.document.source_file
                yield done


def copy_of(source_file: str, original: str) -> dict[str, Any]:
    """The row of the quarantine for a document that is there already."""
    return asdict(Rejected(source_file, "duplicate", f"the same bytes as {original}")) | {"original": original}


def _skipped(name: str, skip: Mapping[str, str]) -> Rejected:
    kind, _, reason = skip[name].partition(": ")
    return Rejected(name, kind, reason)


def _read(
    one: _Done, name: str, seeds: Path, known: _Known, say: Say, skip: Mapping[str, str]
) -> list[Document | Rejected]:
    """The documents of a file. Whatever its reader raises is this file's alone."""
    if name in skip:
        return [_skipped(name, skip)]
    say(name, 0)
    try:
        data = read_bounded(on_disk(name, seeds), seeds)
        if isinstance(data, Rejected):
            return [data]
        one.hashes[name] = hashlib.sha256(data).hexdigest()
        return read_bytes(data, name, known.maps)
    except Exception as error:
        return [_failed(name, error)]


def _attempt(document: Document, known: _Known, repeated: frozenset[int], say: Say) -> Processed | Rejected:
    """A document that trips a stage is left out with the reason; it must not take the others with it."""
    say(document.source_file, document.source_bytes)
    try:
        lines = line_hashes(document.source)
        shared = frozenset(tidy(line) for number, line in lines.items() if number in repeated)
        return process(document, known.registry, known.corrections, shared)
    except CorrectionError:
        raise
    except Exception as error:
        return _failed(document.source_file, error)


def _failed(name: str, error: Exception) -> Rejected:
    if isinstance(error, MemoryError):
        return Rejected(name, "memory", "there was not enough memory for it: split it, or give the run more")
    last = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())[:300]
    return Rejected(name, "error", f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {said}")


def _check(done: Sequence[_Done]) -> None:
    """Validate all shards at once, which costs hardly more than one of them, and leave out the documents that fail.

    Documents with one id in several shards are copies, and a file may have the name of a record: each goes into a round
    of its own."""
    waiting = list(done)
    while waiting:
        taken: set[str] = set()
        round_: list[_Done] = []
        later: list[_Done] = []
        for one in waiting:
            documents = one.tables["documents"]
            ids = {*documents["doc_id"], *documents["source_file"]}
            (later if ids & taken else round_).append(one)
            taken |= ids
        waiting = later
        failed = validate({t: pl.concat([one.tables[t] for one in round_]) for t in TABLES})
        published = failed.tables["documents"]["doc_id"].implode()
        by_file: dict[str, list[dict[str, Any]]] = {}
        for row in failed.rejected:
            by_file.setdefault(row.source_file, []).append(asdict(row))
        for one in round_:
            documents = one.tables["documents"]
            out = documents.filter(~pl.col("doc_id").is_in(published))
            if not out.is_empty():
                one.tables = leave_out(one.tables, out["doc_id"])
                one.rejected += [row for file in out["source_file"] for row in by_file.get(file, ())]


def _leave(one: _Done, seeds: Path, folder: Path) -> str:
    """Write the part, under the key of the bytes that were read."""
    passing = any(row["kind"] in PASSING for row in one.rejected)
    contents = contents_of(
        one.tables,
        one.signatures,
        files=one.hashes,
        names=one.shard.files,
        rejected=one.rejected,
        passing=passing,
    )
    shard = one.shard
    read = tuple(one.hashes.get(name, "") for name in shard.files)
    if read != shard.hashes and not passing:
        shard = rekeyed(replace(shard, hashes=read), seeds)
    name = f"{shard.key}.once" if passing else f"{shard.key}.part"
    write_part(folder / name, contents)
    return name
