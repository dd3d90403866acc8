"""Releases and checks that run by the clock: `zh-interviews serve`, and the flows that prefect.yaml deploys."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from prefect.client.schemas.schedules import CronSchedule

from flows.release import PREFECT_API_URL, SubprocessASGIServer, flow, get_run_logger, release, temporary_settings
from flows.releasing.hub import push_release
from flows.releasing.publish import latest_release
from flows.releasing.verify import verify

#: How long a Prefect server may take to its first answer: the first start on a machine migrates its database.
SERVER_START_SECONDS = 180


@flow(name="verify")
def verify_latest(dist: str = "dist") -> str:
    """Check the newest release of a folder; the run fails with what is wrong, or gives the version that is sound."""
    folder = latest_release(Path(dist))
    if folder is None:
        raise FileNotFoundError(f"{dist} holds no release yet: run `zh-interviews release` first")
    problems = verify(folder)
    for problem in problems:
        get_run_logger().error("%s", problem)
    if problems:
        raise ValueError(f"release {folder.name} is damaged in {len(problems)} places, first: {problems[0]}")
    return folder.name


@flow(name="push")
def push_latest(repo: str, dist: str = "dist") -> str:
    """Upload the newest release to the hub; the address of what was made."""
    folder = latest_release(Path(dist))
    if folder is None:
        raise FileNotFoundError(f"{dist} holds no release yet: run `zh-interviews release` first")
    return push_release(folder, repo)


def serve_release(cron: str, seeds: Path, dist: Path, verify_cron: str | None = None) -> None:
    """Run releases by a cron schedule (and checks by another) until interrupted. Starts a Prefect server if none is configured."""
    from prefect import serve

    with prefect_server():
        deployments = [
            release.to_deployment(
                "release",
                cron=cron,
                parameters={"seeds": str(seeds.resolve()), "dist": str(dist.resolve())},
                concurrency_limit=1,
            )
        ]
        if verify_cron:
            deployments.append(
                verify_latest.to_deployment("verify", cron=verify_cron, parameters={"dist": str(dist.resolve())})
            )
        serve(*deployments)  # type: ignore[arg-type]


def is_cron(schedule: str) -> bool:
    """Whether Prefect takes this as a cron schedule."""
    try:
        CronSchedule(cron=schedule)
    except ValueError:
        return False
    return True


@contextmanager
def prefect_server() -> Iterator[str]:
    """The API address of a Prefect server with a scheduler. The embedded one has none, so without a configured address a
    whole server runs for as long as the context lasts."""
    if configured := PREFECT_API_URL.value():
        yield configured
        return
    port = SubprocessASGIServer().find_available_port()
    address = f"http://127.0.0.1:{port}/api"
    command = [
        sys.executable,
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-ui",
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"{address}/health", server)
        os.environ["PREFECT_API_URL"] = address  # each scheduled run is a process of its own
        with temporary_settings({PREFECT_API_URL: address}):
            yield address
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        server.terminate()
        server.wait(timeout=30)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SERVER_START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the Prefect server ended at its start with code {server.returncode}")
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    raise TimeoutError(f"the Prefect server did not answer within {SERVER_START_SECONDS} s")
