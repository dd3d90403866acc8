"""A release made of an input folder, whoever does the work: take stock, plan, work, gather, publish. No Prefect."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flows import __version__
from flows.errors import UsageError
from flows.registry.corrections import count_by_kind
from flows.registry.dataset import load_dataset
from flows.registry.withdrawals import load_withdrawn
from flows.releasing.context import ReleaseContext
from flows.releasing.folders import ReleaseRefused, latest_release
from flows.releasing.manifest import read_manifest
from flows.releasing.parts import read_summary
from flows.releasing.publish import Published, locked, publish_selection
from flows.releasing.rewriting import Taken, rewrite
from flows.releasing.tables import writable
from flows.releasing.withdrawing import published_as, still_held
from flows.shards.crew import Crew
from flows.shards.fingerprint import code_fingerprint, library_versions
from flows.shards.gathering import Gathered
from flows.shards.planning import registry_hashes
from flows.shards.running import Engine, Inputs, Meter, Plan, gather_all, plan, take_stock, work_missing
from flows.shards.storing import forget, prune, store

#: The first stable release.
FIRST_VERSION = "1.0.0"

#: Publishes what was gathered.
Publish = Callable[[Inputs, Gathered], Published]


def make_release(
    seeds: Path,
    dist: Path,
    crew: Crew,
    engine: Callable[[Path], Engine],
    publish: Publish,
    *,
    workers: int = 1,
    meter: Meter | None = None,
    only_if: Callable[[Plan], bool] = lambda planned: True,
) -> Published | None:
    """Make the next release of a folder.

    Args:
        seeds: folder of the documents and the registry.
        dist: folder of the releases.
        crew: who looks at files in planning.
        engine: for the folder of results, what works batches of shards.
        publish: what publishes.
        workers: how many batches are worked at a time.
        meter: told how far the run is.
        only_if: asked of the plan; None is given back, with nothing worked, where it says no.

    Raises:
        InterviewsError: nothing was published.
        OSError: a file could not be written.
    """
    meter = meter or Meter()
    with store(dist) as work:
        meter.begin("plan")
        planned = plan(take_stock(seeds, dist), work, crew, workers)
        planned.index.save()
        if not only_if(planned):
            return None
        meter.begin("read, clean, normalise, segment", sum(shard.size for shard in planned.missing))
        run = engine(work)
        summaries = work_missing(planned, work, run, workers)
        meter.begin("gather, publish")
        gathered = gather_all(planned, summaries, work, run)
        published = publish(planned.inputs, gathered)
        forget(work, summaries, gathered.places)
        prune(work, {summary.path.name for summary in summaries if not summary.passing})
    return published


def publish_gathered(
    inputs: Inputs,
    gathered: Gathered,
    dist: Path,
    *,
    strict: bool = False,
    accept_changes: bool = False,
    repair_list: bool = False,
) -> Published:
    """Publish what the shards hold, as the next release.

    Raises ReleaseRefused, also where `strict` and an input is left out."""
    passed_over = {r.source_file for r in inputs.passed_over}
    serious = [row for row in gathered.selection.left_out if row["source_file"] not in passed_over]
    if strict and serious:
        first = serious[0]
        raise ReleaseRefused(
            f"{len(serious)} inputs would be left out, first {first['source_file']}: {first['reason']}"
        )
    return publish_selection(
        gathered.selection,
        dist,
        release_context(inputs, gathered, dist),
        accept_changes=accept_changes,
        repair_list=repair_list,
    )


def withdraw(seeds: Path, dist: Path, *, dry_run: bool) -> list[Taken]:
    """Take what withdrawn.toml names, with its copies and near-copies, out of all releases of a folder and out of the
    results that are kept; or say what would be.

    Raises:
        RegistryError: withdrawn.toml or dataset.toml is wrong.
        ReleaseRefused: a release or the list of releases is damaged, or another run holds the lock.
    """
    entries = load_withdrawn(seeds / "withdrawn.toml")
    with store(dist) as work, locked(dist):
        taken = rewrite(
            dist,
            entries,
            date=release_date(),
            dataset=load_dataset(seeds),
            scores=_scores(),
            dry_run=dry_run,
        )
        if not dry_run:
            summaries = [found for path in sorted(work.glob("*.part")) if (found := read_summary(path))]
            forget(work, summaries, still_held([], summaries, entries).parts)
    return taken


def release_date() -> str:
    """The day of a release made now, UTC.

    SOURCE_DATE_EPOCH (seconds since 1970) stands in for the clock where a release is rebuilt. Raises UsageError where
    it is no such number."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        seconds = float(told) if told.strip() else time.time()
        if seconds < 0:
            raise ValueError("before 1970")
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH is {told!r:.60}; give the seconds since 1970, or unset it") from None


def release_context(inputs: Inputs, gathered: Gathered, dist: Path) -> ReleaseContext:
    """The circumstances of a release made now.

    Raises:
        ReleaseRefused: an entry of withdrawn.toml fits nothing.
    """
    before = published_as(dist, inputs.withdrawn, gathered.fitting)
    return ReleaseContext(
        date=release_date(),
        seeds={writable(name): digest for name, digest in sorted(gathered.files.items())}
        | registry_hashes(inputs.seeds),
        code_version=__version__,
        code_sha256=code_fingerprint(compiled=False),
        libraries=library_versions(),
        first_version=FIRST_VERSION,
        scores=_scores(),
        corrections=count_by_kind(inputs.corrections),
        dataset=load_dataset(inputs.seeds),
        withdrawn=tuple(sorted(gathered.withdrawn | before)),
    )


def _scores() -> dict[str, Any]:
    """What cards tell of how good the program is."""
    path = Path(__file__).parent / "releasing" / "pages" / "scores.json"
    scores: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return scores


def preview(seeds: Path, dist: Path, crew: Crew, workers: int) -> str:
    """What a run would work and what has changed since the last release, in sentences; nothing is worked or written."""
    inputs = take_stock(seeds, dist)
    with TemporaryDirectory() as nothing:
        work = dist / ".work"
        planned = plan(inputs, work if work.is_dir() else Path(nothing), crew, workers)
    missing = planned.missing
    lines = [
        f"{len(inputs.names)} files, {sum(inputs.sizes):,} bytes, in {len(planned.shards)} shards",
        f"{sum(len(shard.files) for shard in missing)} files, {sum(shard.size for shard in missing):,} bytes, in "
        f"{len(missing)} shards would be worked; the results of the others are there",
        *(f"would be left out: {r.source_file}: {r.reason}" for r in (*inputs.rejected, *inputs.passed_over)),
    ]
    last = latest_release(dist)
    if last is None:
        return "\n".join([*lines, "it would be the first release"])
    then = read_manifest(last)["seeds"]
    now = {name: digest for shard in planned.shards for name, digest in zip(shard.files, shard.hashes, strict=True)}
    now |= registry_hashes(seeds)
    for what, names in (
        ("new", sorted(set(now) - set(then))),
        ("gone", sorted(set(then) - set(now))),
        ("changed", sorted(name for name in set(now) & set(then) if now[name] != then[name])),
    ):
        shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
        lines.append(f"{what} since {last.name}: {len(names)} files{f' ({shown})' if names else ''}")
    if read_manifest(last).get("code_sha256") != code_fingerprint(compiled=False):
        lines.append(f"the code is not the one that made {last.name}, so any document may change")
    return "\n".join(lines)
