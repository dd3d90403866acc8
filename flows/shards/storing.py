"""The folder of results, `.work` in the folder of releases: what a run can take up again, and nothing else.

It is the run's own: what is not as it was written is made anew, and what this run has not used is taken away at its
end, both under a lock that one run at a time holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from flows.errors import UsageError
from flows.releasing.folders import ReleaseRefused, remove
from flows.releasing.parts import Summary, only, read_part, read_summary, write_part
from flows.shards.planning import Shard

INDEX = "index"
_LOCK = "lock"

#: How long a run waits for another one on the same folder.
LOCK_SECONDS = 3600


@contextmanager
def store(dist: Path) -> Iterator[Path]:
    """The folder of results of a folder of releases, for this run alone.

    Raises:
        UsageError: there can be no such folder.
        ReleaseRefused: another run keeps it.
    """
    folder = dist / ".work"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"{folder} is a file, and should be the folder of results: move it away") from None
    for name in (".lock", f".work/{_LOCK}"):
        if (dist / name).is_dir():
            raise UsageError(f"{dist / name} is a folder, and should be a file of this program's: move it away")
    try:
        with FileLock(folder / _LOCK, timeout=LOCK_SECONDS):
            yield folder
    except Timeout:
        raise ReleaseRefused(f"another run has kept {dist} for {LOCK_SECONDS} s; wait for it or end it") from None


def look_up(folder: Path, shards: Sequence[Shard]) -> dict[str, Summary]:
    """The results that are there already and whole, by key."""
    found = {}
    for shard in shards:
        path = folder / f"{shard.key}.part"
        if path.is_file() and (summary := read_summary(path)):
            found[shard.key] = summary
    return found


def forget(folder: Path, summaries: Sequence[Summary], places: Mapping[int, Collection[int]]) -> None:
    """Take withdrawn documents out of the results that are kept: their text leaves the disk, their keys stay.

    Args:
        folder: the folder of results.
        summaries: of the parts, as they are numbered in `places`.
        places: of each part, the documents that are withdrawn by their place in its catalogue.
    """
    for number, out in places.items():
        path = summaries[number].path
        gone = summaries[number].catalogue["withdrawn"].to_list()
        if all(gone[place] for place in out):
            continue
        contents = read_part(path)
        if contents is not None and path.parent == folder:
            there = [p for p in contents.catalogue["place"].to_list() if p not in set(out) and not gone[p]]
            write_part(path, only(contents, there, withdrawn=True))


def prune(folder: Path, keep: Collection[str]) -> None:
    """Take away everything that this run did not use."""
    for path in folder.iterdir():
        if path.name not in keep and path.name not in (INDEX, _LOCK):
            remove(path)
