"""The release flow: read the documents, clean the noise, normalise the script, segment the turns, validate the tables,
publish the release.

Prefect lives here and in schedule.py. A task is a shard of documents and takes paths; what happens to a document is
in pipeline.py, what makes a release is in releasing/.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Literal

# Prefect reads its settings when it is imported. Its server reports usage to its makers unless told not to, and its
# first start on a machine migrates a database, which on a busy one takes longer than the 20 s it gives itself.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed
from prefect.server.api.server import SubprocessASGIServer
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows.document import Rejected
from flows.errors import UsageError
from flows.reading import check_input, list_inputs
from flows.registry import Registry
from flows.registry.corrections import check_files, load_corrections, load_withdrawn
from flows.releasing.publish import Published, ReleaseRefused, publish
from flows.releasing.validate import RejectedRow, validate
from flows.shards import Shard, gather, group_files, plan_shards, prune, release_context, run_shard

Runner = Literal["process", "thread", "dask", "ray"]

#: Told what the run is doing, how much of it is done, and of how much (None: not known).
Progress = Callable[[str, int, int | None], None]

_progress: ContextVar[Progress | None] = ContextVar("progress", default=None)


def _tell(step: str, done: int = 0, total: int | None = None) -> None:
    get_run_logger().info(step if total is None else f"{step}: {done} of {total}")
    if progress := _progress.get():
        progress(step, done, total)


def run_release(
    seeds: Path = Path("seeds"),
    dist: Path = Path("dist"),
    *,
    runner: Runner = "process",
    workers: int = 0,
    strict: bool = False,
    accept_changes: bool = False,
    progress: Progress | None = None,
) -> Published:
    """Run the release flow once, with an API server of its own if none is configured.

    Args:
        seeds: folder of the documents and the registry.
        dist: folder of the releases.
        runner: where the shards are worked; a single shard is always worked in a thread, which starts sooner.
        workers: how many at a time; 0 for one per core.
        strict: fail on the first row or document that would go to the quarantine.
        accept_changes: publish although the release shrank or is out of proportion against the last one.
        progress: told what the run is doing.
    """
    _progress.set(progress)
    shards = len(group_files(_documents(seeds)[0]))  # what is wrong with the folder is told before a server starts
    with prefect_api():
        chosen = task_runner(
            "thread" if shards <= 1 and runner == "process" else runner, workers or os.cpu_count() or 1
        )
        return release.with_options(task_runner=chosen)(
            str(seeds), str(dist), strict=strict, accept_changes=accept_changes
        )


@flow(name="release")
def release(seeds: str = "seeds", dist: str = "dist", strict: bool = False, accept_changes: bool = False) -> Published:
    """Read the documents, clean the noise, normalise the script, segment the turns, validate the tables, publish the release."""
    documents, rejected = _documents(Path(seeds))
    folders = _work_shards(plan_shards(documents, Path(seeds)), seeds, dist)
    _tell("validate, publish")
    published = publish_release(folders, rejected, seeds, dist, strict, accept_changes)
    create_markdown_artifact(published.summary, key="release", description="What the last run published, or why not")
    return published


@task(name="shard", retries=1, cache_policy=NO_CACHE)
def process_shard(shard: Shard, seeds: str, work: str) -> str:
    """Read, clean, normalise and segment the documents of a shard; the folder that holds its tables."""
    return str(run_shard(shard, Path(seeds), Path(work)))


@task(name="publish", cache_policy=NO_CACHE)
def publish_release(
    folders: Sequence[str], rejected: Sequence[Rejected], seeds: str, dist: str, strict: bool, accept_changes: bool
) -> Published:
    """Join the shards' tables, validate them, and publish what holds."""
    context = release_context(Path(seeds))
    tables, left_out = gather(map(Path, folders), context.withdrawn)
    checked = validate(tables, strict=strict)
    quarantine: list[Rejected | RejectedRow] = [*rejected, *left_out, *checked.rejected]
    if strict and quarantine:
        raise ReleaseRefused(
            f"{len(quarantine)} inputs would be left out, first {quarantine[0].source_file}: {quarantine[0].reason}"
        )
    return publish(checked.tables, quarantine, Path(dist), context, accept_changes=accept_changes)


def _documents(seeds: Path) -> tuple[list[Path], list[Rejected]]:
    """The input files that are to be read, and those that can't be."""
    Registry.load(seeds)  # a registry that is wrong stops the run before any work
    found = list_inputs(seeds)
    if isinstance(found, Rejected):
        raise ReleaseRefused(found.reason)
    if not found:
        raise ReleaseRefused(f"{seeds} holds no documents: put texts, pages, subtitles, JSON lines or Parquet there")
    names = {file.relative_to(seeds).as_posix() for file in found}
    check_files(load_corrections(seeds / "corrections.toml"), names, load_withdrawn(seeds / "withdrawn.toml"))
    judged = [(file, check_input(file, seeds)) for file in found]
    return [file for file, rejected in judged if rejected is None], [r for _, r in judged if r is not None]


def _work_shards(shards: Sequence[Shard], seeds: str, dist: str) -> list[str]:
    """The shards' result folders, in the shards' order whatever the order in which they end."""
    work = Path(dist) / ".work"
    work.mkdir(parents=True, exist_ok=True)
    step = "read, clean, normalise, segment"
    _tell(step, 0, len(shards))
    futures = [process_shard.submit(shard, seeds, str(work)) for shard in shards]
    for done, _ in enumerate(as_completed(futures), 1):
        _tell(step, done, len(shards))
    folders = [future.result() for future in futures]
    prune(work, map(Path, folders))
    return folders


def task_runner(name: Runner, workers: int) -> TaskRunner[Any]:
    """The Prefect task runner for a name. Raises ValueError with what to install where its package is missing."""
    try:
        match name:
            case "process":
                return ProcessPoolTaskRunner(max_workers=workers)
            case "thread":
                return ThreadPoolTaskRunner(max_workers=workers)
            case "dask":
                from prefect_dask import DaskTaskRunner

                return DaskTaskRunner(cluster_kwargs={"n_workers": workers, "threads_per_worker": 1})
            case "ray":
                from prefect_ray import RayTaskRunner

                return RayTaskRunner(init_kwargs={"num_cpus": workers})
    except ImportError as error:
        raise UsageError(f"the runner {name!r} needs another package: pip install 'zh-interviews[{name}]'") from error


@contextmanager
def prefect_api() -> Iterator[None]:
    """One API server for this process and its workers; each worker would otherwise start its own."""
    if PREFECT_API_URL.value():
        yield
        return
    server = SubprocessASGIServer()
    server.start()
    try:
        with temporary_settings({PREFECT_API_URL: server.api_url}):
            yield
    finally:
        server.stop()
