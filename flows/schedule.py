"""Releases and checks that run by the clock: `zh-interviews serve`, and the flows that prefect.yaml deploys."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from prefect import flow, get_run_logger
from prefect.client.schemas.schedules import CronSchedule
from prefect.schedules import Cron

from flows.release import release
from flows.releasing.hub import push_release
from flows.releasing.publish import latest_release
from flows.releasing.verify import verify
from flows.server import prefect_api
from flows.signals import SERVED


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


def serve_release(cron: str, seeds: Path, dist: Path, verify_cron: str | None = None, timezone: str = "UTC") -> None:
    """Run releases by a cron schedule (and checks by another) until interrupted, by the clocks of a time zone. Starts a Prefect server if
    none is configured."""
    from prefect import serve

    os.environ[SERVED] = str(os.getpid())
    with prefect_api(scheduler=True):
        deployments = [
            release.to_deployment(
                "release",
                schedule=Cron(cron, timezone=timezone),
                parameters={"seeds": str(seeds.resolve()), "dist": str(dist.resolve())},
                concurrency_limit=1,
            )
        ]
        if verify_cron:
            deployments.append(
                verify_latest.to_deployment(
                    "verify",
                    schedule=Cron(verify_cron, timezone=timezone),
                    parameters={"dist": str(dist.resolve())},
                )
            )
        serve(*deployments)  # type: ignore[arg-type]


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
