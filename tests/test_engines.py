"""Whatever engine works the shards, the release is the same, down to the hash of its manifest: real local clusters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_release import INTERVIEW, hashes

pytestmark = pytest.mark.xdist_group("prefect")

PATIENCE_SECONDS = 400

DAY = {"SOURCE_DATE_EPOCH": "1795860000"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for n in range(6):
        turns = "\n\n".join(INTERVIEW.format(n=n * 1000 + k) for k in range(20))
        (seeds / f"interview-{n:02}.txt").write_text(turns, encoding="utf-8")
    return seeds


def release(folder: Path, dist: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows.cli", "release", "--seeds", str(folder), "--dist", str(dist), *words]
    environment = os.environ | DAY | {"PREFECT_HOME": str(dist.parent / "prefect")}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS)


@pytest.fixture
def expected(folder: Path, tmp_path: Path) -> dict[str, str]:
    """The files of the release as one thread of one process makes it."""
    done = release(folder, tmp_path / "thread", "--runner", "thread", "--workers", "1")
    assert done.returncode == 0, done.stderr
    return hashes(tmp_path / "thread" / "1.0.0")


@pytest.mark.parametrize("engine", ["process", "dask", "ray"])
def test_an_engine_gives_the_same_release(folder: Path, tmp_path: Path, expected: dict[str, str], engine: str) -> None:
    if engine != "process":
        pytest.importorskip(f"prefect_{engine}")
    done = release(folder, tmp_path / engine, "--runner", engine, "--workers", "2")
    assert done.returncode == 0, done.stderr[-3000:]
    assert hashes(tmp_path / engine / "1.0.0") == expected


def test_a_running_dask_cluster_is_joined(folder: Path, tmp_path: Path, expected: dict[str, str]) -> None:
    pytest.importorskip("prefect_dask")
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        done = release(folder, tmp_path / "dask", "--runner", "dask", "--address", cluster.scheduler_address)
    assert done.returncode == 0, done.stderr[-3000:]
    assert hashes(tmp_path / "dask" / "1.0.0") == expected


def test_an_address_needs_a_cluster(folder: Path, tmp_path: Path) -> None:
    done = release(folder, tmp_path / "dist", "--address", "tcp://127.0.0.1:1")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    assert "leave out --address, or choose --runner dask or ray" in done.stderr
