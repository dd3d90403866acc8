"""Kill -9 at any moment: readers see a whole release or none, and the next run ends with the same bytes.

A child process publishes a second release over a first one again and again; it is killed at fifty moments spread over
the time that a whole run takes, so that writing, making durable, renaming and listing are all hit.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from flows.releasing.publish import latest_release, publish
from flows.releasing.verify import verify
from tests.conftest import contents

MOMENTS = 50

#: Imports everything once, and for each folder named on standard input forks a process that publishes there: it says
#: its number when it begins and "done" when it has ended by itself. Polars starts its threads at its first use, so the
#: fork is safe.
NURSERY = """
import os, pickle, sys
from pathlib import Path
import pandera.backends.polars.builtin_checks, pandera.backends.polars.register
from flows.releasing.publish import publish
from schemas import TABLES
for model in TABLES.values():
    model.to_schema()
print("ready", flush=True)
while line := sys.stdin.readline():
    pid = os.fork()
    if not pid:
        tables, context = pickle.loads(Path(sys.argv[1]).read_bytes())
        print(os.getpid(), flush=True)
        publish(tables, [], Path(line.strip()), context)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    print("done" if status == 0 else f"ended with {status}", flush=True)
"""


class Nursery:
    """The process that forks the runs."""

    def __init__(self, pickled: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", NURSERY, str(pickled)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.hear() == "ready"

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def begin(self, dist: Path) -> int:
        """Begin a run; its process id."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{dist}\n")
        self.process.stdin.flush()
        return int(self.hear())

    def run(self, dist: Path) -> None:
        self.begin(dist)
        assert self.hear() == "done"


@pytest.fixture
def nursery(make, build, context, tmp_path):
    more = build(make("a.txt"), make("b.txt", answers=3, title="对话二"), make("c.txt", answers=3))
    (tmp_path / "run.pickle").write_bytes(pickle.dumps((more, context)))
    started = Nursery(tmp_path / "run.pickle")
    yield started
    started.process.kill()
    started.process.wait()


def test_kill_at_fifty_moments(nursery, tables, context, tmp_path):
    template = tmp_path / "template"
    first = contents(publish(tables, [], template, context).path)
    # what an undisturbed run makes, and how long it takes
    whole = shutil.copytree(template, tmp_path / "whole")
    began = time.monotonic()
    nursery.run(whole)
    took = time.monotonic() - began
    expected = contents(whole)
    assert latest_release(whole) == whole / "0.2.0"
    assert verify(whole / "0.2.0") == []
    second = contents(whole / "0.2.0")

    dice = random.Random(11)
    seen_by_readers: Counter[int] = Counter()
    for moment in range(MOMENTS):
        dist = shutil.copytree(template, tmp_path / f"killed-{moment}")
        pid = nursery.begin(dist)
        time.sleep(took * (moment + dice.random()) / MOMENTS)
        # it may have ended by itself: then nobody has its number until the nursery is told to go on
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        assert nursery.hear() in ("done", "ended with 9")
        # readers: each folder with a version's name is a whole release, and the list names none but such
        seen = sorted(p.name for p in dist.iterdir() if not p.name.startswith(".") and p.is_dir())
        assert seen in (["0.1.0"], ["0.1.0", "0.2.0"]), moment
        assert contents(dist / "0.1.0") == first
        assert seen[1:] == [] or contents(dist / "0.2.0") == second
        listed = json.loads((dist / "releases.json").read_text(encoding="utf-8"))
        assert listed["latest"] in listed["releases"]
        assert set(listed["releases"]) <= set(seen)
        seen_by_readers[len(seen)] += 1
        # the next run ends with the same bytes, and with nothing besides
        nursery.run(dist)
        assert contents(dist) == expected, moment
        assert not [p for p in dist.iterdir() if p.name.startswith(".staging")]
        shutil.rmtree(dist)
    assert seen_by_readers[1], "no run was killed before it had published"


def test_two_runs_at_once_do_not_meet(nursery, tables, context, tmp_path):
    publish(tables, [], tmp_path / "dist", context)
    second = Nursery(tmp_path / "run.pickle")
    nursery.begin(tmp_path / "dist")
    second.begin(tmp_path / "dist")
    assert nursery.hear() == second.hear() == "done"
    second.process.kill()
    second.process.wait()
    assert sorted(p.name for p in (tmp_path / "dist").iterdir() if p.is_dir()) == ["0.1.0", "0.2.0"]
    assert verify(tmp_path / "dist" / "0.2.0") == []
