"""Everything of a run that is not publishing: from an input folder to the selection of what is published, a batch of
shards after the other, on whatever engine the caller has.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from flows.document import Rejected
from flows.reading import check_input
from flows.reading.inputs import path_name, survey
from flows.registry import Registry
from flows.registry.corrections import Correction, check_files, load_corrections
from flows.registry.withdrawals import Withdrawn, load_withdrawn
from flows.releasing.folders import ReleaseRefused
from flows.releasing.parts import Summary, read_summary
from flows.shards.crew import Crew, InThisProcess, Limits, crew_of
from flows.shards.gathering import Gathered, gather
from flows.shards.planning import Index, Scanned, Shard, cut
from flows.shards.storing import INDEX, look_up

#: Bytes of input that a worker is given at a time: at most, and at least. An engine's task costs 10 to 35 ms.
BATCH_BYTES = (400_000, 3_000_000)

#: Files that are looked at together in planning.
SCAN_FILES = 500


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is in an input folder: names of the files to be read with their sizes, what is left out already, and a
    maintainer's word."""

    seeds: Path
    names: tuple[str, ...]
    sizes: tuple[int, ...]
    rejected: tuple[Rejected, ...]
    passed_over: tuple[Rejected, ...]
    corrections: tuple[Correction, ...]
    withdrawn: tuple[Withdrawn, ...]


def take_stock(seeds: Path, dist: Path) -> Inputs:
    """Find the inputs. Nothing is opened.

    Raises:
        ReleaseRefused: there are none.
        RegistryError, CorrectionError: the registry is wrong.
    """
    Registry.load(seeds)  # a registry that is wrong stops the run before any work
    found = survey(seeds, apart=[dist] if dist.resolve() != seeds.resolve() else [])
    if isinstance(found, Rejected):
        raise ReleaseRefused(found.reason)
    files, aside = found
    if not files:
        raise ReleaseRefused(f"{seeds} holds no documents: put texts, pages, subtitles, JSON lines or Parquet there")
    corrections = load_corrections(seeds / "corrections.toml")
    withdrawn = load_withdrawn(seeds / "withdrawn.toml")
    names, sizes, rejected = [], [], []
    for file in files:
        refused = check_input(file, seeds)
        if refused is None:
            names.append(path_name(file, seeds))
            sizes.append(file.stat().st_size)
        else:
            rejected.append(refused)
    everything = {path_name(file, seeds) for file in files}
    check_files(corrections, everything, [entry.file for entry in withdrawn if entry.file])
    passed_over = [r for r in aside if r.kind == "passed over"]
    rejected += [r for r in aside if r.kind != "passed over"]
    return Inputs(seeds, tuple(names), tuple(sizes), tuple(rejected), tuple(passed_over), tuple(corrections), withdrawn)


@dataclass(slots=True)
class Meter:
    """How much of a run is done: documents and bytes of input, told by many threads. `show` is called at each
    change."""

    step: str = ""
    documents: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    show: Callable[[Meter], None] = lambda meter: None
    begun: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, step: str, total: int = 0) -> None:
        """A new step, of so many bytes (0: not known)."""
        with self._lock:
            self.step, self.documents, self.bytes_done, self.bytes_total = step, 0, 0, total
            self.begun = time.monotonic()
        self.show(self)

    def heard(self, name: str, size: int) -> None:
        """A document is worked."""
        with self._lock:
            self.documents += bool(size)
            self.bytes_done = min(self.bytes_done + size, self.bytes_total or self.bytes_done + size)
        self.show(self)

    @property
    def seconds_left(self) -> float | None:
        """How long the step will still take at the pace so far; None where nothing is known of it."""
        took = time.monotonic() - self.begun
        if not self.bytes_done or not self.bytes_total or took < 1:
            return None
        return took / self.bytes_done * (self.bytes_total - self.bytes_done)


_meter: ContextVar[Meter] = ContextVar("meter")


def meter_of_run() -> Meter:
    """The meter of the run that this thread works for; in a cluster's worker one that nobody reads."""
    return _meter.get(None) or Meter()


def use_meter(meter: Meter) -> None:
    """Have the run that this thread begins told of by a meter."""
    _meter.set(meter)


@contextmanager
def crew_for(runner: str, limits: Limits, *, keep: bool = False) -> Iterator[Crew]:
    """Who does the work in this process. A task leaves the crew to those that follow (`keep`); a run ends it."""
    if runner == "thread":
        yield InThisProcess(limits)
        return
    crew = crew_of(limits)
    try:
        yield crew
    finally:
        if not keep:
            crew.close()


def work_here(shards: Sequence[Shard], seeds: Path, folder: Path, runner: str, limits: Limits) -> list[str]:
    """Work shards on this machine, in whatever process an engine has chosen: see Crew.work."""
    meter = meter_of_run()
    with crew_for(runner, limits, keep=True) as crew:
        return crew.work(shards, seeds, folder, meter.heard)


@dataclass(frozen=True, slots=True)
class Plan:
    """The shards of a run, and the results that are there already, by key."""

    inputs: Inputs
    shards: tuple[Shard, ...]
    there: dict[str, Summary]
    index: Index

    @property
    def missing(self) -> list[Shard]:
        """The shards that have to be worked."""
        return [shard for shard in self.shards if shard.key not in self.there]


def plan(inputs: Inputs, folder: Path, crew: Crew, workers: int) -> Plan:
    """Cut the inputs into shards and look for their results in the folder of results."""

    def scanner(names: Sequence[str]) -> Iterable[Scanned]:
        groups = [names[at : at + SCAN_FILES] for at in range(0, len(names), SCAN_FILES)]
        with ThreadPoolExecutor(workers) as pool:
            for told in pool.map(lambda group: crew.scan(group, inputs.seeds), groups):
                yield from told

    index = Index(folder / INDEX)
    scanned = index.look_up(inputs.names, inputs.seeds, scanner)
    shards = cut(scanned, inputs.sizes, inputs.seeds, inputs.corrections)
    return Plan(inputs, tuple(shards), look_up(folder, shards), index)


def batches_of(shards: Sequence[Shard], workers: int) -> list[list[Shard]]:
    """Shards in groups that are worth a task each: several for each worker, so that all end at about the same time."""
    least, most = BATCH_BYTES
    size = min(max(sum(shard.size for shard in shards) // (workers * 6), least), most)
    groups: list[list[Shard]] = []
    held = size
    for shard in shards:
        if held + shard.size // 2 >= size:
            groups.append([])
            held = 0
        groups[-1].append(shard)
        held += shard.size
    return groups


#: Works batches on some engine: for each, in their order, the names of its shards' parts.
Engine = Callable[[Sequence[Sequence[Shard]]], Iterator[Sequence[str]]]


def work_missing(planned: Plan, folder: Path, engine: Engine, workers: int) -> list[Summary]:
    """Have what is missing worked; the summaries of all parts, in the order of the shards."""
    fresh: dict[str, Summary] = {}
    groups = batches_of(planned.missing, workers)
    for group, names in zip(groups, engine(groups), strict=True):
        for shard, name in zip(group, names, strict=True):
            summary = read_summary(folder / name)
            if summary is None:
                raise ReleaseRefused(
                    f"{folder / name} was changed by somebody else while the run went on; start it again"
                )
            fresh[shard.key] = summary
    return [planned.there.get(shard.key) or fresh[shard.key] for shard in planned.shards]


def gather_all(planned: Plan, summaries: list[Summary], folder: Path, engine: Engine) -> Gathered:
    """Decide what is published; parts that lost a document which is not withdrawn any more are worked once more.
    `summaries` is brought up to date."""
    inputs = planned.inputs
    names = [*inputs.names, *(r.source_file for r in inputs.rejected)]
    rejected = [*inputs.rejected, *inputs.passed_over]
    found = gather(summaries, rejected, names, inputs.withdrawn)
    if found.restored:
        again = [planned.shards[number] for number in sorted(found.restored)]
        for number, (name,) in zip(sorted(found.restored), engine([[shard] for shard in again]), strict=True):
            summary = read_summary(folder / name)
            if summary is None:
                raise ReleaseRefused(
                    f"{folder / name} was changed by somebody else while the run went on; start it again"
                )
            summaries[number] = summary
        found = gather(summaries, rejected, names, inputs.withdrawn)
    return found


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
