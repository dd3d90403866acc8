"""Releases and checks that run by the clock: `zh-interviews serve`, and the flows that prefect.yaml deploys."""

from __future__ import annotations

import asyncio
import hashlib
import os
import warnings
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.client.schemas.schedules import CronSchedule
from prefect.schedules import Cron

from flows.errors import UsageError
from flows.release import release
from flows.releasing.folders import ReleaseRefused
from flows.releasing.hub import push_release
from flows.releasing.publish import latest_release
from flows.releasing.verify import verify
from flows.server import is_own, prefect_api
from flows.signals import SERVED
from flows.telling import crashed, say, told


@flow(name="verify", on_crashed=[crashed])
def verify_latest(dist: str = "dist", seeds: str = "seeds") -> str | State[Any]:
    """Check the newest release of a folder; the run fails with what is wrong, or gives the version that is sound.

    `seeds` is where dataset.toml says who gets word of it."""

    def check() -> str:
        folder = _newest(dist)
        problems = verify(folder)
        for problem in problems:
            get_run_logger().error("%s", problem)
        if problems:
            raise ReleaseRefused(f"release {folder.name} is damaged in {len(problems)} places, first {problems[0]}")
        return folder.name

    return told("verify", seeds, check, lambda version: f"release {version} is sound")


@flow(name="push", on_crashed=[crashed])
def push_latest(repo: str, dist: str = "dist", seeds: str = "seeds") -> str | State[Any]:
    """Upload the newest release to the hub; the address of what was made."""
    return told("push", seeds, lambda: push_release(_newest(dist), repo), lambda address: f"it is at {address}")


def _newest(dist: str) -> Path:
    folder = latest_release(Path(dist))
    if folder is None:
        raise UsageError(f"{dist} holds no release yet: run `zh-interviews release` first")
    return folder


def serve_release(cron: str, seeds: Path, dist: Path, verify_cron: str | None = None, timezone: str = "UTC") -> None:
    """Run releases by a cron schedule (and checks by another) until interrupted, by the clocks of a time zone.

    Starts a Prefect server if none is configured."""
    from prefect import serve

    warnings.filterwarnings(
        "ignore", message="coroutine 'Runner.astop' was never awaited"
    )  # of Prefect's, where it is told to end
    os.environ[SERVED] = str(os.getpid())
    # who serves two folders has two deployments, in whatever server they are
    mark = hashlib.sha256(str(dist.resolve()).encode()).hexdigest()[:8]
    with prefect_api(scheduler=True) as address:
        if is_own(address):
            say(f"runs and what they published are shown at {address.removesuffix('api')} as long as this serves")
        deployments = [
            release.to_deployment(
                f"{dist.resolve().name}-{mark}",
                schedule=Cron(cron, timezone=timezone),
                parameters={"seeds": str(seeds.resolve()), "dist": str(dist.resolve())},
                concurrency_limit=1,
            )
        ]
        if verify_cron:
            deployments.append(
                verify_latest.to_deployment(
                    f"{dist.resolve().name}-{mark}",
                    schedule=Cron(verify_cron, timezone=timezone),
                    parameters={"dist": str(dist.resolve()), "seeds": str(seeds.resolve())},
                )
            )
        serve(*deployments, print_starting_message=False)  # type: ignore[arg-type]


def next_run(cron: str, timezone: str) -> datetime:
    """When a schedule is due next, by the clocks of its time zone."""
    from prefect.server.schemas.schedules import CronSchedule as DatedSchedule

    return asyncio.run(DatedSchedule(cron=cron, timezone=timezone).get_dates(1))[0]


def is_timezone(name: str) -> bool:
    """Whether this is the name of a time zone, such as Asia/Shanghai."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def is_cron(schedule: str) -> bool:
    """Whether Prefect takes this as a cron schedule."""
    try:
        CronSchedule(cron=schedule)
    except ValueError:
        return False
    return True
