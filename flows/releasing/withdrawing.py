"""What earlier releases call the documents that are withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from flows.registry.withdrawals import Withdrawn
from flows.releasing.files import stream_table
from flows.releasing.folders import ReleaseRefused, release_folders


def published_as(dist: Path, withdrawn: Sequence[Withdrawn], fitting: Collection[Withdrawn]) -> frozenset[str]:
    """The source files of the last release that are withdrawn.

    Args:
        dist: folder of the releases.
        withdrawn: all entries.
        fitting: those that an input fits.

    Raises:
        ReleaseRefused: an entry fits neither an input nor a document of any release that is there.
    """
    if not withdrawn:
        return frozenset()
    folders = release_folders(dist)[::-1]
    names, found = _fitting(folders[0], withdrawn) if folders else (set(), set())
    open_entries = set(withdrawn) - set(fitting) - found
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
