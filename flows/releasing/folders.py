"""The folder of releases: which there are, the list of them, and how files get into it durably.

`releases.json` is a function of the release folders and is written anew from them, so a run that was killed between the rename of
its release and the list leaves nothing behind that the next run does not mend.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from flows.errors import InterviewsError
from flows.releasing.files import hash_file, read_tables
from flows.releasing.manifest import NAME, ManifestError, read_manifest
from flows.releasing.tables import Tables

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
    found = [p for p in dist.iterdir() if p.is_dir() and VERSION.fullmatch(p.name)]
    return sorted(found, key=lambda p: numbers(p.name))


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers, which sort as versions do."""
    return tuple(map(int, version.split(".")))


def read_releases(dist: Path) -> list[PublishedRelease]:
    """The releases by rising version. Raises ReleaseRefused if one is damaged."""
    try:
        return [PublishedRelease(folder, read_manifest(folder)) for folder in release_folders(dist)]
    except ManifestError as error:
        raise ReleaseRefused(
            f"a release is damaged, so the next can't be compared with it: {error}. Restore or remove its folder"
        ) from None


def tables_of(release: PublishedRelease) -> Tables:
    """The tables of the last release. Raises ReleaseRefused if it can't be compared with."""
    told = ("figures", "content", "tables", "quarantined", "files")
    try:
        tables = read_tables(release.folder)
        if {"documents", "turns"} <= set(tables) and set(told) <= set(release.manifest):
            return tables
        reason = "it lacks tables or parts of its manifest"
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error)
    raise ReleaseRefused(
        f"{release.folder} can't be read, so the next release can't be compared with it: {reason}. Restore or remove it"
    )


def write_list(dist: Path, releases: Sequence[PublishedRelease]) -> None:
    """Write releases.json anew from the releases, in one step."""
    if not releases:
        return
    listed = {
        release.version: {
            "date": release.manifest["date"],
            "rows": {table: told["rows"] for table, told in sorted(release.manifest["tables"].items())},
            "manifest_sha256": hash_file(release.folder / NAME),
        }
        for release in sorted(releases, key=lambda r: numbers(r.version))
    }
    text = json.dumps({"latest": list(listed)[-1], "releases": listed}, indent=1) + "\n"
    if (dist / "releases.json").is_file() and (dist / "releases.json").read_text(encoding="utf-8") == text:
        return
    aside = dist / ".releases.json"
    write(aside, text)
    sync(aside)
    aside.replace(dist / "releases.json")
    sync(dist)


def sweep(dist: Path) -> None:
    """Take away what a run that was killed left behind. The lock is held, so it is nobody's."""
    for leftover in dist.glob(".staging-*"):
        shutil.rmtree(leftover)
    (dist / ".releases.json").unlink(missing_ok=True)


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
