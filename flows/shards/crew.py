"""The crew: worker processes with limits, which are replaced when they are lost.

Each worker is a process of its own that imports the stages and nothing of Prefect. Its supervisor, a thread of the run
or of a cluster's worker, hears which document it is at, and ends it where one document takes more time or memory than
it may.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import select
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flows.errors import InterviewsError
from flows.shards.planning import Scanned, Shard

_TICK_SECONDS = 0.2
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_CLOCK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take.

    Attributes:
        seconds: of processor time; a document of a megabyte takes some seconds.
        idle_factor: how many times as long it may take by the clock, where the machine is busy or the disk slow.
        bytes: of memory, of the whole worker.
        after_factor: how many times the seconds a worker may take behind the last document of a job, to check and write
        all of it.
    """

    seconds: float = 120.0
    idle_factor: float = 10.0
    bytes: int = 2_000_000_000
    after_factor: float = 5.0


DEFAULT_LIMITS = Limits()


class ShardFailed(InterviewsError):
    """A shard could not be worked, for no reason that lies in one of its documents."""


class WorkerLost(Exception):
    """A worker ended, or was ended, in the middle of a job: at which document, why, and in what words."""

    def __init__(self, at: str, kind: str, reason: str) -> None:
        super().__init__(f"{at}: {reason}")
        self.at, self.kind, self.reason = at, kind, reason


#: Told of each document that is begun: its name and its bytes.
Heard = Callable[[str, int], None]


class Worker:
    """A process that works jobs, one at a time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.at = ""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the worker
        environment = os.environ | {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flows.shards.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment,
            start_new_session=True,  # a Ctrl-C is for the run, which ends its workers
        )
        self._pending = b""
        self._begun = time.monotonic()
        self._used = 0.0

    def do(self, job: Mapping[str, Any], heard: Heard = lambda name, size: None) -> Any:
        """Work a job. Raises WorkerLost, and what the job raised."""
        assert self.process.stdin is not None  # noqa: S101 - for the type checker
        self._arrive("")
        try:
            self.process.stdin.write(json.dumps(job).encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            raise self._lost() from None
        while True:
            told = self._hear()
            if "at" in told:
                self._arrive(told["at"])
                heard(told["at"], told["size"])
            elif "result" in told:
                return told["result"]
            elif "error" in told:
                raise _raised(told)

    def _arrive(self, name: str) -> None:
        self.at, self._begun, self._used = name, time.monotonic(), self._processor_seconds()

    def _hear(self) -> dict[str, Any]:
        """The next message; the limits are watched meanwhile."""
        assert self.process.stdout is not None  # noqa: S101 - for the type checker
        descriptor = self.process.stdout.fileno()
        while b"\n" not in self._pending:
            if select.select([descriptor], [], [], _TICK_SECONDS)[0]:
                more = os.read(descriptor, 1 << 16)
                if not more:
                    raise self._lost()
                self._pending += more
            self._watch()
        line, self._pending = self._pending.split(b"\n", 1)
        told: dict[str, Any] = json.loads(line)
        return told

    def _watch(self) -> None:
        most = self.limits.seconds * (1 if self.at else self.limits.after_factor)
        used, taken = self._processor_seconds() - self._used, time.monotonic() - self._begun
        if used > most or taken > most * self.limits.idle_factor:
            self.end()
            raise WorkerLost(
                self.at, "too slow", f"it took more than {most:g} s: split it, or raise --document-seconds"
            )
        if self._memory() > self.limits.bytes:
            self.end()
            megabytes = self.limits.bytes // 1_000_000
            reason = f"it took more than {megabytes:,} MB of memory: split it, or raise --document-megabytes"
            raise WorkerLost(self.at, "too large for memory", reason)

    def _processor_seconds(self) -> float:
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_bytes().rpartition(b")")[2].split()
            return (int(fields[11]) + int(fields[12])) / _CLOCK
        except (OSError, IndexError, ValueError):  # no such system: the clock alone is watched
            return 0.0

    def _memory(self) -> int:
        try:
            return int(Path(f"/proc/{self.process.pid}/statm").read_bytes().split()[1]) * _PAGE
        except (OSError, IndexError, ValueError):
            return 0

    def _lost(self) -> WorkerLost:
        self.end()
        self._errors.seek(0)
        last = self._errors.read().decode("utf-8", "replace").strip().splitlines()[-1:]
        said = f" ({last[0][:200]})" if last else ""
        return WorkerLost(
            self.at, "killed", f"the worker ended with {self.process.returncode} while it was at it{said}"
        )

    def end(self) -> None:
        """End the process at once."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue  # what was still to be written has no reader any more


def _raised(told: Mapping[str, Any]) -> Exception:
    """The error that a worker told of."""
    match told["kind"]:
        case "refused":
            kind = getattr(importlib.import_module(told["module"]), told["name"])
            error: Exception = kind(told["error"])
        case "os":
            error = OSError(told["number"], told["error"], told["file"] or None)
        case "memory":
            error = ShardFailed(
                "there was not enough memory to check and write a shard: give the run more, or fewer --workers"
            )
        case _:
            error = ShardFailed(f"a shard could not be worked, which is a fault of this program: {told['error']}")
    return error


class Crew:
    """Workers that threads borrow; one is started where none is idle."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self._idle: list[Worker] = []
        self._all: list[Worker] = []
        self._lock = threading.Lock()
        self.closed = False
        atexit.register(self.close)

    def start(self, number: int) -> None:
        """Have so many workers ready."""
        started = [self._new() for _ in range(number)]
        with self._lock:
            self._idle += started

    def _new(self) -> Worker:
        worker = Worker(self.limits)
        with self._lock:
            self._all.append(worker)
            if not self.closed:
                return worker
        worker.end()
        raise ShardFailed("the run has ended")

    def do(self, job: Mapping[str, Any], heard: Heard = lambda name, size: None) -> Any:
        """Have a job worked. Raises WorkerLost, and what the job raised."""
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        worker = worker or self._new()
        try:
            result = worker.do(job, heard)
        except WorkerLost:
            with self._lock:
                self._all.remove(worker)
            raise
        except Exception:
            self._give_back(worker)
            raise
        self._give_back(worker)
        return result

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            self._idle.append(worker)

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            self.closed, all_ = True, self._all
            self._all = []
            self._idle = []
        for worker in all_:
            worker.end()

    def scan(self, names: Sequence[str], seeds: Path) -> list[Scanned]:
        """Look at files: see planning.scan."""
        try:
            told = self.do({"scan": list(names), "seeds": str(seeds)})
        except WorkerLost:
            if len(names) == 1:  # whoever works it says why
                return [Scanned(names[0], "", ())]
            half = len(names) // 2
            return [*self.scan(names[:half], seeds), *self.scan(names[half:], seeds)]
        return [Scanned(t["name"], t["sha256"], tuple(t["lines"])) for t in told]

    def work(
        self, shards: Sequence[Shard], seeds: Path, folder: Path, heard: Heard = lambda name, size: None
    ) -> list[str]:
        """Work shards: see working.work.

        A worker that is lost is replaced: first each shard is tried by itself, then without the document that the
        worker was at."""
        skip: dict[str, str] = {}
        suspects: set[str] = set()
        try:
            return self._work(shards, seeds, folder, skip, heard)
        except WorkerLost as lost:
            _blame(lost, skip, suspects)
        return [name for shard in shards for name in self._work_alone(shard, seeds, folder, skip, suspects, heard)]

    def _work_alone(
        self, shard: Shard, seeds: Path, folder: Path, skip: dict[str, str], suspects: set[str], heard: Heard
    ) -> list[str]:
        while True:
            try:
                return self._work([shard], seeds, folder, skip, heard)
            except WorkerLost as lost:
                _blame(lost, skip, suspects)

    def _work(
        self, shards: Sequence[Shard], seeds: Path, folder: Path, skip: Mapping[str, str], heard: Heard
    ) -> list[str]:
        told = [asdict(shard) | {"repeated": sorted(shard.repeated)} for shard in shards]
        job = {"shards": told, "seeds": str(seeds), "folder": str(folder), "skip": dict(skip)}
        names: list[str] = self.do(job, heard)
        return names


def _blame(lost: WorkerLost, skip: dict[str, str], suspects: set[str]) -> None:
    """Put the document aside that a worker was ended for, or was lost at twice. Raises ShardFailed where it was at
    none."""
    if lost.kind != "killed" and lost.at:
        skip[lost.at] = f"{lost.kind}: {lost.reason}"
    elif lost.at not in suspects:
        suspects.add(lost.at)
    elif lost.at:
        skip[lost.at] = f"{lost.kind}: {lost.reason}, twice"
    else:
        raise ShardFailed(f"a worker was lost twice behind the last document of a shard: {lost.reason}")


class InThisProcess(Crew):
    """No processes and no limits: for one who looks for a fault, and for programs that call a release themselves."""

    def do(self, job: Mapping[str, Any], heard: Heard = lambda name, size: None) -> Any:
        """Work a job here and now."""
        from flows.shards.planning import scan
        from flows.shards.working import work

        if "scan" in job:
            return [asdict(scan(name, Path(job["seeds"]))) for name in job["scan"]]
        shards = [Shard(**{**s, "repeated": frozenset(s["repeated"])}) for s in job["shards"]]
        return work(shards, Path(job["seeds"]), Path(job["folder"]), heard, job["skip"])

    def start(self, number: int) -> None:
        """Nothing has to be ready."""


_crews: dict[Limits, Crew] = {}
_crews_lock = threading.Lock()


def crew_of(limits: Limits) -> Crew:
    """This process's crew for some limits: a cluster's worker keeps its own."""
    with _crews_lock:
        if limits not in _crews or _crews[limits].closed:
            _crews[limits] = Crew(limits)
        return _crews[limits]
