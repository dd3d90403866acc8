"""A run that is ended leaves nothing behind, and the next goes on from there: the command in a process of its own, real
signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.releasing.verify import verify
from tests.conftest import ROOT, environment
from tests.test_release import INTERVIEW

pytestmark = pytest.mark.xdist_group("prefect")

#: A machine that does a hundred other things may take so long to start a run, or to end it.
PATIENCE_SECONDS = 120


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Inputs that take a while, and say nothing that is in another."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for n in range(16):
        turns = "\n\n".join(INTERVIEW.format(n=n * 1000 + k) for k in range(40))
        (seeds / f"interview-{n:02}.txt").write_text(turns, encoding="utf-8")
    return seeds


@pytest.fixture
def start(folder: Path, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """start(…) -> a run in a process group of its own, as a terminal starts it."""
    started = []

    def run(*words: str) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            "-m",
            "flows.cli",
            "release",
            "--seeds",
            str(folder),
            "--dist",
            str(tmp_path / "dist"),
        ]
        process = subprocess.Popen(
            [*command, *words],
            cwd=ROOT,
            env=environment(PREFECT_HOME=str(tmp_path / "prefect"), MARK=str(tmp_path)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
    for left in marked(tmp_path):
        os.kill(left, signal.SIGKILL)


def marked(mark: Path) -> list[int]:
    """The processes that a run of this test has started, whoever their parent is by now."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"MARK={mark}\0".encode() in (entry / "environ").read_bytes() and int(entry.name) != os.getpid():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def wait_for(holds: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return False


def ended_well(process: subprocess.Popen[str], told: str) -> bool:
    """Whether a run has ended with code 0 and has said no more than how far it is."""
    return process.returncode == 0 and all(": " in line and "zh-interviews" not in line for line in told.splitlines())


def parts(dist: Path) -> list[Path]:
    return list((dist / ".work").glob("*.part")) if (dist / ".work").is_dir() else []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_run_that_is_told_to_end_leaves_no_process(start, tmp_path: Path, number: signal.Signals) -> None:
    process = start()
    assert wait_for(lambda: len(marked(tmp_path)) >= 3)  # the run, its server, a worker
    os.killpg(process.pid, number)  # as a terminal does with Ctrl-C
    _, told = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 128 + number
    assert (
        told.strip()
        .splitlines()[-1]
        .endswith(f"ended by {number.name}; nothing was published, and the next run goes on from here")
    )
    assert "Traceback" not in told
    assert wait_for(lambda: not marked(tmp_path))
    assert not list((tmp_path / "dist").glob(".staging-*"))


def test_a_run_that_is_killed_leaves_no_process_and_the_next_goes_on(start, tmp_path: Path) -> None:
    process = start()
    assert wait_for(lambda: parts(tmp_path / "dist"))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert wait_for(lambda: not marked(tmp_path))
    kept = {path.name: path.stat().st_mtime_ns for path in parts(tmp_path / "dist")}
    assert kept
    again = start()
    _, told = again.communicate(timeout=PATIENCE_SECONDS * 3)
    assert ended_well(again, told)
    now = {path.name: path.stat().st_mtime_ns for path in parts(tmp_path / "dist")}
    assert kept.items() <= now.items()  # what was there was not made anew
    assert verify(tmp_path / "dist" / "1.0.0") == []
    assert not marked(tmp_path)


def test_a_worker_that_is_killed_is_replaced(start, tmp_path: Path) -> None:
    process = start()

    def workers() -> list[int]:
        return [p for p in marked(tmp_path) if b"flows.shards.child" in Path(f"/proc/{p}/cmdline").read_bytes()]

    assert wait_for(lambda: (tmp_path / "dist" / ".work").is_dir() and workers())
    os.kill(workers()[0], signal.SIGKILL)
    _, told = process.communicate(timeout=PATIENCE_SECONDS * 3)
    assert ended_well(process, told)
    assert (tmp_path / "dist" / "1.0.0" / "quarantine.jsonl").read_text() == ""


def test_a_server_that_dies_in_the_middle_is_started_again(start, tmp_path: Path) -> None:
    process = start()

    def servers() -> list[int]:
        return [p for p in marked(tmp_path) if b"flows.server" in Path(f"/proc/{p}/cmdline").read_bytes()]

    assert wait_for(lambda: parts(tmp_path / "dist"))
    os.kill(servers()[0], signal.SIGKILL)
    _, told = process.communicate(timeout=PATIENCE_SECONDS * 3)
    assert ended_well(process, told)
    assert verify(tmp_path / "dist" / "1.0.0") == []
    assert not marked(tmp_path)


def test_a_server_that_nobody_is_at_ends_in_one_sentence(folder: Path, tmp_path: Path) -> None:
    configured = environment(PREFECT_API_URL="http://127.0.0.1:9/api")
    command = [sys.executable, "-m", "flows.cli", "release", "--seeds", str(folder), "--dist", str(tmp_path / "dist")]
    done = subprocess.run(command, cwd=ROOT, env=configured, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "PREFECT_API_URL (http://127.0.0.1:9/api)" in done.stderr
