"""The release flow: read the documents, clean the noise, normalise the script, segment the turns, validate the tables,
publish the release.

Prefect lives here, in server.py and in schedule.py. A task is a batch of shards and takes names; what happens to a document is in
pipeline.py, what a shard is in shards/, what makes a release in releasing/.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

# Prefect reads its settings when it is imported. Its server reports usage to its makers unless told not to.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows import __version__
from flows.errors import UsageError
from flows.registry.corrections import count_by_kind
from flows.releasing.context import ReleaseContext
from flows.releasing.folders import ReleaseRefused, latest_release
from flows.releasing.manifest import read_manifest
from flows.releasing.publish import Published, publish_selection
from flows.releasing.tables import writable
from flows.releasing.withdrawing import published_as
from flows.server import prefect_api
from flows.shards.crew import DEFAULT_LIMITS, Crew, InThisProcess, Limits, crew_of
from flows.shards.fingerprint import code_fingerprint, library_versions
from flows.shards.gathering import Gathered
from flows.shards.planning import Shard, registry_hashes
from flows.shards.running import Inputs, Meter, gather_all, plan, processors, take_stock, work_missing
from flows.shards.storing import forget, prune, store
from flows.signals import end_with_who_serves, ended_by_signals

Runner = Literal["process", "thread", "dask", "ray"]

#: Told what the run is doing and how much of it is done.
Progress = Callable[[Meter], None]

#: The first stable release.
FIRST_VERSION = "1.0.0"

_meter: ContextVar[Meter] = ContextVar("meter")


def run_release(
    seeds: Path = Path("seeds"),
    dist: Path = Path("dist"),
    *,
    runner: Runner = "process",
    workers: int = 0,
    address: str = "",
    limits: Limits = DEFAULT_LIMITS,
    strict: bool = False,
    accept_changes: bool = False,
    repair_list: bool = False,
    progress: Progress | None = None,
) -> Published:
    """Run the release flow once, with an API server of its own if none is configured.

    Args:
        seeds: folder of the documents and the registry.
        dist: folder of the releases.
        runner: where the shards are worked: in processes of this machine, in threads of this process (without limits), or on a cluster.
        workers: how many at a time; 0 for one per core.
        address: of a running cluster (tcp://…, ray://…); a local one is started if it is empty.
        limits: what one document may take.
        strict: fail on the first row or document that would go to the quarantine.
        accept_changes: publish although the release shrank or is out of proportion against the last one.
        repair_list: write releases.json anew from the release folders, whatever it says.
        progress: told what the run is doing.

    Raises:
        InterviewsError: nothing was published; the message says why.
        OSError: a file could not be written.
    """
    take_stock(seeds, dist)  # what is wrong with the folder or the clock is told before anything starts
    release_date()
    task_runner(runner, workers or processors(), address)
    if runner == "process":
        crew_of(limits).start(workers or processors())  # they import what they need while the server starts
    _meter.set(Meter(show=progress or (lambda meter: None)))
    with ended_by_signals(dist) as end, prefect_api(end):
        return release.with_options(task_runner=task_runner(runner, workers or processors(), address))(
            str(seeds),
            str(dist),
            strict=strict,
            accept_changes=accept_changes,
            repair_list=repair_list,
            runner=runner,
            workers=workers,
            document_seconds=limits.seconds,
            document_megabytes=limits.bytes // 1_000_000,
        )


@flow(name="release", task_runner=ThreadPoolTaskRunner(max_workers=processors()))
def release(
    seeds: str = "seeds",
    dist: str = "dist",
    strict: bool = False,
    accept_changes: bool = False,
    repair_list: bool = False,
    runner: str = "process",
    workers: int = 0,
    document_seconds: float = DEFAULT_LIMITS.seconds,
    document_megabytes: int = DEFAULT_LIMITS.bytes // 1_000_000,
) -> Published:
    """Read the documents, clean the noise, normalise the script, segment the turns, validate the tables, publish the release."""
    limits = Limits(seconds=document_seconds, bytes=document_megabytes * 1_000_000)
    workers = workers or processors()
    meter = _meter.get(None) or Meter()
    folder, results = Path(seeds), Path(dist)
    end_with_who_serves(results)
    with store(results) as work, _crew(runner, limits) as crew:
        _tell(meter, "plan")
        planned = plan(take_stock(folder, results), work, crew, workers)
        planned.index.save()
        _tell(meter, "read, clean, normalise, segment", sum(shard.size for shard in planned.missing))

        def engine(groups: Sequence[Sequence[Shard]]) -> Iterator[Sequence[str]]:
            futures = [work_shards.submit(list(group), seeds, str(work.absolute()), runner, limits) for group in groups]
            for group, future in zip(groups, futures, strict=True):
                yield future.result()
                if runner in ("dask", "ray"):  # elsewhere the workers say which document they are at
                    meter.heard("", sum(shard.size for shard in group))

        summaries = work_missing(planned, work, engine, workers)
        _tell(meter, "gather, publish")
        gathered = gather_all(planned, summaries, work, engine)
        published = publish_release(planned.inputs, gathered, dist, strict, accept_changes, repair_list)
        forget(work, summaries, gathered.places)
        prune(work, {summary.path.name for summary in summaries if not summary.passing})
    create_markdown_artifact(published.summary, key="release", description="What the last run published, or why not")
    return published


@task(name="shards", cache_policy=NO_CACHE)
def work_shards(shards: list[Shard], seeds: str, work: str, runner: str, limits: Limits) -> list[str]:
    """Read, clean, normalise, segment and validate the documents of some shards; the names of the parts that hold their tables."""
    meter = _meter.get(None) or Meter()
    with _crew(runner, limits, keep=True) as crew:
        return crew.work(shards, Path(seeds), Path(work), meter.heard)


@task(name="publish", cache_policy=NO_CACHE)
def publish_release(
    inputs: Inputs, gathered: Gathered, dist: str, strict: bool, accept_changes: bool, repair_list: bool
) -> Published:
    """Publish what the shards hold, as the next release."""
    passed_over = {r.source_file for r in inputs.passed_over}
    serious = [row for row in gathered.selection.left_out if row["source_file"] not in passed_over]
    if strict and serious:
        first = serious[0]
        raise ReleaseRefused(
            f"{len(serious)} inputs would be left out, first {first['source_file']}: {first['reason']}"
        )
    return publish_selection(
        gathered.selection,
        Path(dist),
        release_context(inputs, gathered, Path(dist)),
        accept_changes=accept_changes,
        repair_list=repair_list,
    )


@contextmanager
def _crew(runner: str, limits: Limits, *, keep: bool = False) -> Iterator[Crew]:
    """Who does the work in this process. A task leaves the crew to those that follow; a run ends it."""
    if runner == "thread":
        yield InThisProcess(limits)
        return
    crew = crew_of(limits)
    try:
        yield crew
    finally:
        if not keep:
            crew.close()


def _tell(meter: Meter, step: str, total: int = 0) -> None:
    get_run_logger().info(step if not total else f"{step}: {total:,} bytes")
    meter.begin(step, total)


def release_date() -> str:
    """The day of a release made now, UTC. SOURCE_DATE_EPOCH (seconds since 1970) stands in for the clock where a release is rebuilt.
    Raises UsageError where it is no such number."""
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
    scores = Path(__file__).parent / "releasing" / "scores.json"
    before = published_as(dist, inputs.withdrawn, gathered.fitting)
    return ReleaseContext(
        date=release_date(),
        seeds={writable(name): digest for name, digest in sorted(gathered.files.items())}
        | registry_hashes(inputs.seeds),
        code_version=__version__,
        code_sha256=code_fingerprint(),
        libraries=library_versions(),
        first_version=FIRST_VERSION,
        scores=json.loads(scores.read_text(encoding="utf-8")),
        corrections=count_by_kind(inputs.corrections),
        withdrawn=tuple(sorted(gathered.withdrawn | before)),
    )


def task_runner(name: Runner, workers: int, address: str = "") -> TaskRunner[Any]:
    """The Prefect task runner for a name. Raises UsageError with what to install where its package is missing."""
    if address and name not in ("dask", "ray"):
        raise UsageError(
            f"the runner {name!r} works on this machine; leave out --address, or choose --runner dask or ray"
        )
    try:
        match name:
            case "process" | "thread":
                return ThreadPoolTaskRunner(max_workers=workers)
            case "dask":
                from prefect_dask import DaskTaskRunner

                if address:
                    return DaskTaskRunner(address=address)
                return DaskTaskRunner(cluster_kwargs={"n_workers": workers, "threads_per_worker": 1})
            case "ray":
                from prefect_ray import RayTaskRunner

                return RayTaskRunner(address=address) if address else RayTaskRunner(init_kwargs={"num_cpus": workers})
    except ImportError as error:
        raise UsageError(f"the runner {name!r} needs another package: pip install 'zh-interviews[{name}]'") from error


def preview(seeds: Path, dist: Path, workers: int = 0, limits: Limits = DEFAULT_LIMITS) -> str:
    """What a run would work and what has changed since the last release, in sentences; nothing is worked or written."""
    inputs = take_stock(seeds, dist)
    with TemporaryDirectory() as nothing, _crew("process", limits) as crew:
        work = dist / ".work"
        planned = plan(inputs, work if work.is_dir() else Path(nothing), crew, workers or processors())
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
    if read_manifest(last).get("code_sha256") != code_fingerprint():
        lines.append(f"the code is not the one that made {last.name}, so any document may change")
    return "\n".join(lines)
