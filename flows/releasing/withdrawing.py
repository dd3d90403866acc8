"""What releases, and the results that are kept, still hold of documents that are withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as pq

from flows.describing import link_duplicates, signature
from flows.registry.withdrawals import Withdrawn
from flows.releasing.files import stream_table, table_files
from flows.releasing.folders import ReleaseRefused, read_list, release_folders, states
from flows.releasing.parts import Summary


def published_as(dist: Path, withdrawn: Sequence[Withdrawn], fitting: Collection[Withdrawn]) -> frozenset[str]:
    """The source files of the last release that are withdrawn.

    Args:
        dist: folder of the releases.
        withdrawn: all entries.
        fitting: those that an input fits.

    Raises:
        ReleaseRefused: an entry fits neither an input nor a document of any release that is there, and no release was
        rewritten for it.
    """
    if not withdrawn:
        return frozenset()
    folders = release_folders(dist)[::-1]
    names, found = _fitting(folders[0], withdrawn) if folders else (set(), set())
    open_entries = set(withdrawn) - set(fitting) - found
    if open_entries:
        done = {
            key
            for entry in read_list(dist).values()
            for state in states(entry)
            for key in state.get("rewritten", {}).get("entries", ())
        }
        open_entries = {entry for entry in open_entries if key_of(entry) not in done}
    for folder in folders[1:]:
        if not open_entries:
            break
        open_entries -= _fitting(folder, sorted(open_entries, key=lambda entry: entry.line))[1]
    if open_entries:
        entry = min(open_entries, key=lambda entry: entry.line)
        raise ReleaseRefused(f"{entry} fits no input and no document of a release; mend or remove the entry")
    return frozenset(names)


def _fitting(folder: Path, withdrawn: Sequence[Withdrawn]) -> tuple[set[str], set[Withdrawn]]:
    """The source files of a release that entries fit, and these entries."""
    names: set[str] = set()
    entries: set[Withdrawn] = set()
    columns = ("source_file", "source_sha256", "url", "original_url")
    for documents in stream_table(folder, "documents", columns):
        for name, digest, *urls in documents.select(columns).iter_rows():
            if hit := [entry for entry in withdrawn if entry.fits(name, (digest,), urls)]:
                names.add(name)
                entries.update(hit)
    return names, entries


def key_of(entry: Withdrawn) -> str:
    """A hash that knows an entry again, and does not say what it withdraws."""
    return hashlib.sha256("\0".join((entry.file, entry.url, entry.sha256)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class StillHeld:
    """What is still held of withdrawn documents, their copies and near-copies.

    Attributes:
        releases: the withdrawn documents of each release folder that has some: source file by doc_id.
        parts: of each result that is kept, by its number, the places in its catalogue.
        fitting: the entries that fit one of them.
    """

    releases: Mapping[Path, Mapping[str, str]]
    parts: Mapping[int, list[int]]
    fitting: frozenset[Withdrawn]


class _Seen(NamedTuple):
    """A document where it was found: in a release folder, or in the part of a number at a place."""

    where: Path | int
    place: int
    doc_id: str
    source_file: str


def still_held(folders: Sequence[Path], summaries: Sequence[Summary], withdrawn: Sequence[Withdrawn]) -> StillHeld:
    """Look for withdrawn documents.

    A copy has the id of what it is a copy of; near-copies are found over all folders together.

    Args:
        folders: release folders, of whatever version of the program.
        summaries: of the results that are kept.
        withdrawn: the entries of withdrawn.toml.
    """
    seen: list[_Seen] = []
    signatures: list[np.ndarray] = []
    fitting: set[Withdrawn] = set()
    groups = _Groups()
    hit: set[str] = set()
    found = [_of_release(folder) for folder in folders]
    found += [_of_part(number, summary) for number, summary in enumerate(summaries)]
    for rows in found:
        for one, hashes, urls, twin, signed in rows:
            seen.append(one)
            signatures.append(signed)
            if twin:
                groups.join(one.doc_id, twin)
            if entries := [entry for entry in withdrawn if entry.fits(one.source_file, hashes, urls)]:
                fitting.update(entries)
                hit.add(one.doc_id)
    for number, earliest in link_duplicates(signatures).items():
        groups.join(seen[number].doc_id, seen[earliest].doc_id)
    gone = {groups.of(doc_id) for doc_id in hit}
    releases: dict[Path, dict[str, str]] = {}
    parts: dict[int, list[int]] = {}
    for one in seen:
        if groups.of(one.doc_id) not in gone:
            continue
        if isinstance(one.where, int):
            parts.setdefault(one.where, []).append(one.place)
        else:
            releases.setdefault(one.where, {})[one.doc_id] = one.source_file
    return StillHeld(releases, parts, frozenset(fitting))


#: A document, the hashes and addresses that entries are held against, its twin, and its signature.
_Row = tuple[_Seen, Collection[str | None], Iterable[str | None], str | None, np.ndarray]


def _of_release(folder: Path) -> Iterator[_Row]:
    columns = ["doc_id", "source_file", "source_sha256", "url", "original_url", "text"]
    files = table_files(folder, "documents")
    has_twins = bool(files) and "near_duplicate_of" in pq.read_schema(files[0]).names
    for documents in stream_table(folder, "documents", [*columns, "near_duplicate_of"] if has_twins else columns):
        for row in documents.iter_rows(named=True):
            one = _Seen(folder, 0, row["doc_id"], row["source_file"])
            urls = (row["url"], row["original_url"])
            yield one, (row["source_sha256"],), urls, row.get("near_duplicate_of"), signature(row["text"])


def _of_part(number: int, summary: Summary) -> Iterator[_Row]:
    names = ("place", "doc_id", "source_file", "file", "source_sha256", "url", "original_url", "withdrawn")
    for line, row in enumerate(summary.catalogue.select(names).iter_rows(named=True)):
        if row["withdrawn"]:
            continue
        one = _Seen(number, row["place"], row["doc_id"], row["source_file"])
        hashes = (row["source_sha256"], summary.files.get(row["file"]))
        yield one, hashes, (row["url"], row["original_url"]), None, summary.signatures[line]


class _Groups:
    """Which ids belong together, by the first id of each group."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, one: str) -> str:
        while (above := self._above.get(one, one)) != one:
            self._above[one] = self._above.get(above, above)
            one = above
        return one

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.of(one), self.of(other)))
        if first != second:
            self._above[second] = first


#: What takes a withdrawn document from a dataset on the hub: tags and history keep it. The calls are those of
#: huggingface_hub.HfApi.
_HUB = """\
on the hub, for each dataset that these versions were pushed to (OWNER/NAME), as its owner:
  from huggingface_hub import HfApi
  api, at = HfApi(), {{"repo_id": "OWNER/NAME", "repo_type": "dataset"}}
  for tag in {tags}: api.delete_tag(tag=tag, **at)
  api.delete_files(delete_patterns=["*"], **at)
  api.super_squash_history(**at)
  api.permanently_delete_lfs_files(lfs_files=api.list_lfs_files(**at), **at)
then, in this order:
{pushes}
copies that others have downloaded are theirs: tell those you know of.
"""


def left_to_do(seeds: Path, dist: Path, withdrawn: Sequence[Withdrawn], corrected: Collection[str]) -> str:
    """What taking withdrawn documents out of the releases of this machine leaves to be done, a line each.

    Args:
        seeds: folder of the documents and the registry.
        dist: folder of the releases.
        withdrawn: the entries of withdrawn.toml.
        corrected: the source files that corrections.toml has entries for.
    """
    files = sorted({entry.file for entry in withdrawn if entry.file})
    lines = [
        f"{seeds / file} is still there: remove it, and from the history of a repository that holds it"
        for file in files
        if (seeds / file.partition("#")[0]).is_file()
    ]
    lines += [
        f"{seeds / 'corrections.toml'} quotes {file} in its entries: remove them" for file in files if file in corrected
    ]
    versions = [folder.name for folder in release_folders(dist)]
    pushes = "\n".join(f"  zh-interviews push {dist / version} --repo OWNER/NAME" for version in versions)
    hub = _HUB.format(tags=versions, pushes=pushes) if versions else ""
    return "".join(f"{line}\n" for line in lines) + hub
