"""`prefect deploy --all` as README and prefect.yaml have it: a real server, a work pool, a worker, and a run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import yaml

from flows.releasing.verify import verify
from tests.conftest import ROOT, environment
from tests.test_release import INTERVIEW
from tests.test_signals import marked

pytestmark = pytest.mark.xdist_group("prefect")

PATIENCE_SECONDS = 300


def test_all_deployments_are_made_and_a_worker_runs_one(tmp_path: Path) -> None:
    seeds, dist = tmp_path / "seeds", tmp_path / "dist"
    seeds.mkdir()
    (seeds / "interview.txt").write_text(INTERVIEW.format(n=20), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/api"
    own = environment(
        PREFECT_HOME=str(tmp_path / "prefect"),
        PREFECT_API_URL=address,
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        PYTHONPATH=str(ROOT),
        MARK=str(tmp_path),
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "flows.server", str(port)], cwd=ROOT, env=own, stdin=subprocess.PIPE
    )

    def prefect(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *words],
            cwd=ROOT,
            env=own,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout + done.stderr

    try:
        assert answered(address)
        prefect("work-pool", "create", "zh-interviews", "--type", "process")
        prefect("deploy", "--all")
        made = httpx.post(f"{address}/deployments/filter", json={}, trust_env=False).json()
        asked = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
        assert sorted(one["name"] for one in made) == sorted(one["name"] for one in asked)
        prefect("deployment", "run", "release/release", "--param", f"seeds={seeds}", "--param", f"dist={dist}")
        told = prefect("worker", "start", "--pool", "zh-interviews", "--type", "process", "--run-once")
        assert "release: published 1.0.0 in " in told
        assert verify(dist / "1.0.0") == []
    finally:
        server.kill()
        server.wait()
        for left in marked(tmp_path):
            os.kill(left, signal.SIGKILL)


def answered(address: str) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/health", trust_env=False, timeout=5).is_success:
                return True
        except httpx.HTTPError:
            time.sleep(0.2)
    return False
