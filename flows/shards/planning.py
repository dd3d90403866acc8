"""Planning: which inputs there are, what is in them, and how they are cut into shards.

Work is proportional to what changed. A file whose size and times are as they were is not opened: its hash is
remembered. The sorted list of names is cut where the names themselves say so, so that one more file touches the shard
that it falls into and, where it moves a cut, the next. A shard's key depends on its own documents: on their bytes, on
the corrections of them, and on those lines of theirs that many documents of the run share.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from flows.describing import REPEATS, edge_lines
from flows.document import Document, Rejected
from flows.reading import read_bytes
from flows.reading.encodings import decode
from flows.reading.inputs import REGISTRY_NAMES, read_bounded
from flows.registry.corrections import Correction, load_corrections
from flows.registry.fields import load_field_maps
from flows.releasing.sealed import read_sealed, write_sealed
from flows.shards.fingerprint import code_fingerprint

#: Bytes of input in a shard: at least, about, and at most, a single file aside. Small, since a shard is what one more
#: file makes anew; what a worker is given at a time are several.
SHARD_BYTES = (64_000, 192_000, 768_000)

#: What a file costs beside its bytes, as bytes.
FILE_BYTES = 1000

#: A file changed so shortly before it was looked at may change once more without showing it in its times.
RACY_SECONDS = 2

#: Files of the registry that any document may depend on; corrections are for single ones.
_SHARED = ("people.toml", "publishers.toml", "fields.toml")

#: What is remembered of a file: whether it is the same file still, and what was in it.
_STATE = {"name": pl.String, "size": pl.Int64, "modified": pl.Int64, "changed": pl.Int64, "inode": pl.UInt64}
_INDEX: dict[str, Any] = {**_STATE, "sha256": pl.String, "lines": pl.List(pl.UInt64)}


@dataclass(frozen=True, slots=True)
class Shard:
    """Inputs that are worked together, and the key under which the result is kept.

    Attributes:
        files: names of the input files below the input folder, in order.
        hashes: SHA-256 of the bytes of each.
        repeated: hashes of the lines at the edges of these documents that many documents of the run share.
        key: names the result.
        size: bytes of input.
    """

    files: tuple[str, ...]
    hashes: tuple[str, ...]
    repeated: frozenset[int]
    key: str
    size: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """What planning has to know of a file: the hash of its bytes, and hashes of the lines that may be furniture, for
    each document once. `sha256` is empty where the file could not be read; whoever works it says why."""

    name: str
    sha256: str
    lines: tuple[int, ...]


Scanner = Callable[[Sequence[str]], Iterable[Scanned]]


def scan(name: str, seeds: Path) -> Scanned:
    """Look at a file without working it. Raises nothing for what it holds."""
    data = read_bounded(on_disk(name, seeds), seeds)
    if isinstance(data, Rejected):
        return Scanned(name, "", ())
    digest = hashlib.sha256(data).hexdigest()
    try:
        lines = tuple(number for source in _sources(data, name, seeds) for number in sorted(line_hashes(source)))
    except Exception:  # an input that breaks its reader is put aside, with the reason, when it is worked
        lines = ()
    return Scanned(name, digest, lines)


def _sources(data: bytes, name: str, seeds: Path) -> Iterable[str]:
    """The decoded sources of a file's documents. Only files that hold records are taken apart for it."""
    if data.startswith(b"PAR1") or data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return (item.source for item in read_bytes(data, name, load_field_maps(seeds)) if isinstance(item, Document))
    return (decode(data).text,)


def on_disk(name: str, seeds: Path) -> Path:
    """The input that is published under a name: file names in GBK are published as what they say."""
    path = seeds / name
    if name.isascii() or os.path.lexists(path):
        return path
    try:
        other = seeds / os.fsdecode(name.encode("gb18030"))
    except UnicodeEncodeError:
        return path
    return other if os.path.lexists(other) else path


def line_hashes(source: str) -> dict[int, str]:
    """The lines at the edges of a document that may be furniture, by a hash of 64 bits."""
    return {
        int.from_bytes(hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big"): line
        for line in edge_lines(source)
    }


class Index:
    """What is remembered of the input files between runs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known = pl.DataFrame(schema=_INDEX)
        if members := read_sealed(path):
            self.known = pl.read_ipc(bytes(members["index"]))

    def look_up(self, names: Sequence[str], seeds: Path, scanner: Scanner) -> list[Scanned]:
        """What is in the files, in their order; those that are not known, or not as they were, go to the scanner."""
        now = time.time_ns()
        states = pl.DataFrame([_state(name, seeds) for name in names], schema=_STATE, orient="row")
        found = states.join(self.known, on=list(_STATE), how="left", maintain_order="left")
        missing = found.filter(pl.col("sha256").is_null())["name"].to_list()
        scanned = {told.name: told for told in scanner(missing)} if missing else {}
        fresh = pl.DataFrame(
            [(told.name, told.sha256, list(told.lines)) for told in scanned.values()],
            schema={"name": pl.String, "fresh_sha256": pl.String, "fresh_lines": pl.List(pl.UInt64)},
            orient="row",
        )
        found = found.join(fresh, on="name", how="left", maintain_order="left").select(
            *_STATE, *(pl.coalesce(f"fresh_{column}", column).alias(column) for column in ("sha256", "lines"))
        )
        settled = (now - pl.max_horizontal("modified", "changed")) > RACY_SECONDS * 10**9
        self.known = found.filter(settled & (pl.col("sha256").str.len_bytes() > 0))
        return [
            Scanned(name, sha256, tuple(lines))
            for name, sha256, lines in found.select("name", "sha256", "lines").iter_rows()
        ]

    def save(self) -> None:
        """Remember for the next run. Raises OSError."""
        stream = io.BytesIO()
        self.known.write_ipc(stream, compression="zstd")
        write_sealed(self.path, {"index": stream.getvalue()})


def _state(name: str, seeds: Path) -> tuple[str, int, int, int, int]:
    try:
        status = os.stat(on_disk(name, seeds))
    except OSError:
        return name, -1, 0, 0, 0
    return name, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def cut(files: Sequence[Scanned], sizes: Sequence[int], seeds: Path, corrections: Sequence[Correction]) -> list[Shard]:
    """The shards of a run, in the order of their files."""
    repeated = _repeated(files)
    keys = _Keys(seeds, corrections)
    shards = []
    for start, end in cuts([told.name for told in files], sizes):
        group = files[start:end]
        own = repeated.intersection(number for told in group for number in told.lines)
        names, hashes = tuple(told.name for told in group), tuple(told.sha256 for told in group)
        shards.append(Shard(names, hashes, own, keys.of(names, hashes, own), sum(sizes[start:end])))
    return shards


def cuts(names: Sequence[str], sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Where the sorted names are cut: behind a name whose hash says so, once a shard has its least size, or where it
    would be too large."""
    least, about, most = SHARD_BYTES
    found, start, held = [], 0, 0
    for number, (name, told) in enumerate(zip(names, sizes, strict=True)):
        size = told + FILE_BYTES
        if number > start and held + size > most:
            found.append((start, number))
            start, held = number, 0
        held += size
        # the chance of a cut at a file is its share of the bytes that are to lie between two cuts
        chance = int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        if held >= least and chance < 2**64 * min(1.0, size / max(about - least, 1)):
            found.append((start, number + 1))
            start, held = number + 1, 0
    return found if start == len(names) else [*found, (start, len(names))]


def _repeated(files: Iterable[Scanned]) -> frozenset[int]:
    """The lines that stand at the edges of REPEATS documents or more, as hashes."""
    counted = [np.array(told.lines, dtype=np.uint64) for told in files if told.lines]
    if not counted:
        return frozenset()
    lines, counts = np.unique(np.concatenate(counted), return_counts=True)
    return frozenset(lines[counts >= REPEATS].tolist())


class _Keys:
    """Names results: a key is a hash of everything that a shard's result depends on, 32 hexadecimal digits."""

    def __init__(self, seeds: Path, corrections: Sequence[Correction]) -> None:
        registry = registry_hashes(seeds)
        self._common = [code_fingerprint(), *(registry.get(name, "") for name in _SHARED)]
        self._corrected: dict[str, list[str]] = {}
        for correction in corrections:
            for name in {
                correction.file,
                correction.file.rpartition("#")[0],
            }:  # of a record, or of a file with such a name
                content = repr(replace(correction, line=0))  # where an entry stands in its file changes nothing
                self._corrected.setdefault(name, []).append(content)

    def of(self, names: Sequence[str], hashes: Sequence[str], repeated: Iterable[int]) -> str:
        """The key for files with these names and bytes."""
        files = [[n, digest, *self._corrected.get(n, ())] for n, digest in zip(names, hashes, strict=True)]
        told = json.dumps([*self._common, files, sorted(repeated)])
        return hashlib.sha256(told.encode()).hexdigest()[:32]


def rekeyed(shard: Shard, seeds: Path) -> Shard:
    """The shard with the key that fits its hashes: for files that changed after they were planned."""
    keys = _Keys(seeds, load_corrections(seeds / "corrections.toml"))
    return replace(shard, key=keys.of(shard.files, shard.hashes, shard.repeated))


def registry_hashes(seeds: Path) -> dict[str, str]:
    """SHA-256 of each file of the registry that is there."""
    paths = [seeds / name for name in sorted(REGISTRY_NAMES)]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.is_file()}
