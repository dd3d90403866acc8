"""A release by the clock, as a maintainer runs it: the command, a real Prefect server, a real cron schedule."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from flows.schedule import is_cron, is_timezone, next_run
from tests.conftest import ROOT, environment
from tests.test_release import INTERVIEW

pytestmark = pytest.mark.xdist_group("prefect")

#: A cron schedule is due each minute; starting a server and a run take their time on a busy machine.
PATIENCE_SECONDS = 300


def test_serve_makes_a_release_when_the_schedule_is_due(tmp_path: Path) -> None:
    seeds, dist = tmp_path / "seeds", tmp_path / "dist"
    seeds.mkdir()
    (seeds / "interview.txt").write_text(INTERVIEW.format(n=20), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "flows.cli",
        "serve",
        "--cron",
        "* * * * *",
        "--seeds",
        str(seeds),
        "--dist",
        str(dist),
    ]
    own = environment(PREFECT_HOME=str(tmp_path / "prefect"))
    log = (tmp_path / "log").open("wb")
    served = subprocess.Popen(command, cwd=ROOT, env=own, stdout=log, stderr=log, start_new_session=True)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (dist / "releases.json").exists() and time.monotonic() < deadline and served.poll() is None:
            time.sleep(1)
        assert (dist / "releases.json").exists(), (tmp_path / "log").read_text()[-3000:]
    finally:
        os.killpg(served.pid, signal.SIGINT)
        try:
            served.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(served.pid, signal.SIGKILL)
        log.close()


def test_a_wrong_schedule_is_refused_in_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "serve", "--cron", "every day"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "'every day' is no cron schedule" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_each_deployment_names_a_flow_that_exists() -> None:
    import importlib

    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    for deployment in deployments:
        file, name = deployment["entrypoint"].split(":")
        module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
        parameters = getattr(module, name).parameters.properties
        assert set(deployment["parameters"]) <= set(parameters)
        assert all(is_cron(schedule["cron"]) for schedule in deployment.get("schedules", []))


def test_the_next_run_is_told_by_the_clocks_of_the_time_zone() -> None:
    due = next_run("0 3 * * *", "Asia/Shanghai")
    assert (due.hour, due.minute) == (3, 0)
    assert str(due.utcoffset()) == "8:00:00"
    assert is_timezone("Asia/Shanghai")
    assert not is_timezone("Middle/Earth")
