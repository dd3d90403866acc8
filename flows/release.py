"""The release flow: read the documents, clean the noise, normalise the script, segment the turns, validate the tables,
publish the release.

Prefect lives here, in server.py, telling.py and schedule.py. A task is a batch of shards and takes names; what happens
to a document is in pipeline.py, what a shard is in shards/, what makes a release in releasing/.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

# Prefect reads its settings when it is imported. Its server reports usage to its makers unless told not to.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

import httpx
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.errors import UsageError
from flows.making import make_release, publish_gathered, release_date
from flows.releasing.publish import Published
from flows.server import prefect_api
from flows.shards.crew import DEFAULT_LIMITS, Limits, crew_of
from flows.shards.gathering import Gathered
from flows.shards.planning import Shard
from flows.shards.running import (
    Engine,
    Inputs,
    Meter,
    crew_for,
    meter_of_run,
    processors,
    take_stock,
    use_meter,
    work_here,
)
from flows.signals import end_with_who_serves, ended_by_signals
from flows.telling import crashed, told

Runner = Literal["process", "thread", "dask", "ray"]

#: Told what the run is doing and how much of it is done.
Progress = Callable[[Meter], None]


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
        runner: where the shards are worked: in processes of this machine, in threads of this process (without limits),
            or on a cluster.
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
        crew_of(limits).start(
            1
        )  # it imports what it needs while the server starts; others come when there is work for them
    use_meter(Meter(show=progress or (lambda meter: None)))
    with ended_by_signals(dist) as end, prefect_api(end) as server, _answered_by(server):
        published = release.with_options(task_runner=task_runner(runner, workers or processors(), address))(
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
    if not isinstance(published, Published):
        raise TypeError(f"a run that no deployment made gives what it published, not {published!r}")
    return published


@contextmanager
def _answered_by(server: str) -> Iterator[None]:
    """Where the API falls silent in the middle of a run, the run ends in a sentence. Raises UsageError."""
    try:
        yield
    except httpx.TransportError as error:
        what = f"{type(error).__name__}{f', {error}' if str(error) else ''}"
        raise UsageError(f"the Prefect server at {server} does not answer ({what}); start it and run again") from error


_THREADS: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=processors())


@flow(name="release", task_runner=_THREADS, on_crashed=[crashed])
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
) -> Published | State[Any]:
    """Read the documents, clean the noise, normalise the script, segment the turns, validate the tables, publish the
    release."""
    limits = Limits(seconds=document_seconds, bytes=document_megabytes * 1_000_000)
    meter = meter_of_run()
    logger = get_run_logger()
    end_with_who_serves(Path(dist))

    def engine(work: Path) -> Engine:
        def run(groups: Sequence[Sequence[Shard]]) -> Iterator[Sequence[str]]:
            logger.info("%s batches of shards to work", len(groups))
            futures = [work_shards.submit(list(group), seeds, str(work.absolute()), runner, limits) for group in groups]
            for group, future in zip(groups, futures, strict=True):
                yield future.result()
                if runner in ("dask", "ray"):  # elsewhere the workers say which document they are at
                    meter.heard("", sum(shard.size for shard in group))

        return run

    def publish(inputs: Inputs, gathered: Gathered) -> Published:
        logger.info("%s documents to publish", gathered.selection.catalogue.height)
        return publish_release(inputs, gathered, dist, strict, accept_changes, repair_list)

    def run() -> Published:
        with crew_for(runner, limits) as crew:
            published = make_release(
                Path(seeds), Path(dist), crew, engine, publish, workers=workers or processors(), meter=meter
            )
        assert published is not None  # noqa: S101 - for the type checker: nothing was asked of the plan
        return published

    published = told("release", seeds, run, in_one_line)
    if isinstance(published, Published):
        create_markdown_artifact(
            published.summary, key="release", description="What the last run published, or why not"
        )
    return published


def in_one_line(published: Published) -> str:
    """What a run published, and how much of it."""
    counts = ", ".join(f"{published.rows[table][0]:,} {table}" for table in ("documents", "turns"))
    left_out = sum(published.quarantined.values())
    return f"{published.headline}: {counts}{f', {left_out:,} inputs left out' if left_out else ''}"


@task(name="shards", cache_policy=NO_CACHE)
def work_shards(shards: list[Shard], seeds: str, work: str, runner: str, limits: Limits) -> list[str]:
    """Read, clean, normalise, segment and validate the documents of some shards; the names of the parts that hold their
    tables."""
    # a cluster gets this function by its content: whatever it names has to be found in another module
    return work_here(shards, Path(seeds), Path(work), runner, limits)


@task(name="publish", cache_policy=NO_CACHE)
def publish_release(
    inputs: Inputs, gathered: Gathered, dist: str, strict: bool, accept_changes: bool, repair_list: bool
) -> Published:
    """Publish what the shards hold, as the next release."""
    return publish_gathered(
        inputs, gathered, Path(dist), strict=strict, accept_changes=accept_changes, repair_list=repair_list
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
                from prefect_dask.task_runners import DaskTaskRunner

                cluster = {"n_workers": workers, "threads_per_worker": 1}
                on_dask: TaskRunner[Any] = (
                    DaskTaskRunner(address=address) if address else DaskTaskRunner(cluster_kwargs=cluster)
                )
                return on_dask
            case "ray":
                from prefect_ray import RayTaskRunner

                on_ray: TaskRunner[Any] = (
                    RayTaskRunner(address=address) if address else RayTaskRunner(init_kwargs={"num_cpus": workers})
                )
                return on_ray
    except ImportError as error:
        raise UsageError(f"the runner {name!r} needs another package: pip install 'zh-interviews[{name}]'") from error
