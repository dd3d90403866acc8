"""The folder of releases: which there are, the list of them, and how files get into it durably.

`releases.json` remembers every version that was published, with the hash of its manifest; each entry holds the hash of
the one before it. A run that was killed between the rename of its release and the list leaves nothing behind that the
next run does not mend.

Where withdrawn documents were taken out of releases, the entry of each release that this touched, and of each that
comes after it, has `rewritten`: the day, how many documents went, and the entry as it `was`. The entries as they were
still hold each other's hashes, so whoever kept one of them (the tag on the hub has it) can see that this list goes on
from there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.errors import InterviewsError
from flows.releasing.files import hash_file
from flows.releasing.manifest import NAME, ManifestError, read_manifest

LIST = "releases.json"

#: The entries of the list by version.
Listed = Mapping[str, Mapping[str, Any]]

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


class ReleaseRefused(InterviewsError):
    """Nothing was published; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class PublishedRelease:
    """A release folder and its manifest."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def version(self) -> str:
        return self.folder.name


def latest_release(dist: Path) -> Path | None:
    """The folder of the highest version in `dist`; None if there is none."""
    folders = release_folders(dist)
    return folders[-1] if folders else None


def release_folders(dist: Path) -> list[Path]:
    """The release folders by rising version."""
    if not dist.is_dir():
        return []
    found = [p for p in dist.iterdir() if p.is_dir() and not p.is_symlink() and VERSION.fullmatch(p.name)]
    return sorted(found, key=lambda p: numbers(p.name))


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers, which sort as versions do."""
    return tuple(map(int, version.split(".")))


def read_releases(dist: Path, *, repair: bool = False) -> tuple[list[PublishedRelease], Listed]:
    """The releases by rising version, and what the list tells of them and of those whose folders are gone.

    The list is asked first: a manifest that it knows another hash of was altered, and is not taken for the release.
    Only what a run published that was killed before it could write the list is taken in: the one release behind all
    that it knows.

    Args:
        dist: folder of the releases.
        repair: believe the folders, whatever the list says.

    Raises:
        ReleaseRefused: a release or the list is damaged, or they do not fit each other.
    """
    listed = {} if repair else read_list(dist)
    try:
        releases = [PublishedRelease(folder, read_manifest(folder)) for folder in release_folders(dist)]
    except ManifestError as error:
        raise ReleaseRefused(
            f"a release is damaged, so the next can't be compared with it: {error}. Restore or remove its folder"
        ) from None
    newest = max(listed, key=numbers, default=None)
    for release in releases:
        told, folder = listed.get(release.version), release.folder
        if release.manifest.get("version") != release.version:
            raise ReleaseRefused(
                f"{folder} holds release {release.manifest.get('version')}; give the folder its own name back"
            )
        if told and told["manifest_sha256"] != hash_file(folder / NAME):
            raise ReleaseRefused(
                f"{folder} was altered: its manifest is not the one that {dist / LIST} tells of. Restore it from a "
                "copy, or run with --repair-list if it is meant to be so"
            )
        if not told and newest and (numbers(release.version) < numbers(newest) or release is not releases[-1]):
            raise ReleaseRefused(
                f"{dist / LIST} does not know {folder}; remove the folder, or run with --repair-list if it belongs "
                "there"
            )
    return releases, listed


def read_list(dist: Path) -> Listed:
    """The entries of releases.json by version; none if there is no list.

    Raises ReleaseRefused if it can't be read, or if an entry was altered, which its successor shows."""
    path = dist / LIST
    try:
        told = json.loads(path.read_bytes())["releases"]
        listed = {version: dict(told[version]) for version in sorted(told, key=numbers)}
        wrong = broken_link(listed)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReleaseRefused(
            f"{path} can't be read ({type(error).__name__}); restore it, or run with --repair-list to write it anew"
        ) from None
    if wrong:
        raise ReleaseRefused(
            f"{path} was altered: the entry of {wrong} does not fit the one before it; restore it, or run with "
            "--repair-list"
        )
    return listed


def broken_link(listed: Listed) -> str | None:
    """The first version whose entry does not hold the hash of the one before it; lists of earlier releases have no
    hashes."""
    previous: str | None = None
    earlier: set[str | None] = {None}
    for version, entry in listed.items():
        if not isinstance(entry["manifest_sha256"], str) or entry.get("previous", previous) != previous:
            return version
        if any(state.get("previous") not in earlier for state in states(entry)[1:]):
            return version
        previous = entry_hash(version, entry) if "previous" in entry else None
        earlier = {None} if previous is None else {entry_hash(version, state) for state in states(entry)}
    return None


def states(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """An entry of the list as it is, and as it was before each time that its release, or one before it, was
    rewritten."""
    found = [entry]
    while "rewritten" in found[-1]:
        found.append(found[-1]["rewritten"]["was"])
    return found


def rewritten(listed: Listed) -> list[str]:
    """What was taken out of releases after they were published, a sentence each."""
    told = []
    for version, entry in listed.items():
        for state in states(entry):
            if taken := state.get("rewritten", {}).get("documents"):
                told.append(f"{version}: withdrawn documents taken out: {taken}, on {state['rewritten']['date']}")
    return told


def entry_hash(version: str, entry: Mapping[str, Any]) -> str:
    """The hash that stands for a release and, through `previous`, for all before it."""
    return hashlib.sha256(json.dumps({"version": version, **entry}, sort_keys=True).encode()).hexdigest()


def write_list(dist: Path, releases: Sequence[PublishedRelease], known: Listed) -> None:
    """Write releases.json in one step, as `list_text` has it."""
    if not releases:
        return
    text = list_text(releases, known)
    if (dist / LIST).is_file() and (dist / LIST).read_bytes() == text.encode():
        return
    aside = dist / ".releases.json"
    write(aside, text)
    sync(aside)
    aside.replace(dist / LIST)
    sync(dist)


def list_text(releases: Sequence[PublishedRelease], known: Listed) -> str:
    """The list: what it knew, and the releases that it did not know.

    A version that was published once stays in it also when its folder is gone, so that no other content ever gets
    it."""
    entries = {release.version: _entry(release) for release in releases} | {v: dict(e) for v, e in known.items()}
    listed: dict[str, dict[str, Any]] = {}
    previous = None
    for version in sorted(entries, key=numbers):
        entry = {key: value for key, value in entries[version].items() if key != "previous"}
        listed[version] = {**entry, "previous": previous}
        previous = entry_hash(version, listed[version])
    latest = max((release.version for release in releases), key=numbers)
    return json.dumps({"latest": latest, "releases": listed}, indent=1) + "\n"


def _entry(release: PublishedRelease) -> dict[str, Any]:
    return {
        "date": release.manifest["date"],
        "rows": {table: told["rows"] for table, told in sorted(release.manifest["tables"].items())},
        "manifest_sha256": hash_file(release.folder / NAME),
    }


def sweep(dist: Path) -> None:
    """Take away what a run that was killed left behind. The lock is held, so it is nobody's."""
    for leftover in dist.iterdir():
        if leftover.name.startswith(".staging-") or leftover.name == ".releases.json":
            remove(leftover)


def remove(path: Path) -> None:
    """Take away a file, a link, or a folder with all that it holds."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def write(path: Path, text: str) -> None:
    """Write a text file with line feeds, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_durable(folder: Path) -> None:
    """Wait until everything below a folder is on the disk."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)
