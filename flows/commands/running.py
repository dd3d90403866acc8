"""Releases by the clock and to the hub."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import Dist, Seeds, app, chosen_release, existing_folder, fail


@app.command(epilog='Example: zh-interviews serve --cron "0 3 * * *"')
def serve(
    cron: Annotated[str, typer.Option(help="When to release, as minute hour day month weekday.")],
    seeds: Seeds = Path("seeds"),
    dist: Dist = Path("dist"),
    verify_cron: Annotated[
        str | None, typer.Option(help="When to check the newest release; never if not given.")
    ] = None,
    timezone: Annotated[
        str, typer.Option(help="Time zone of the schedules, as Asia/Shanghai; this machine's if not given.")
    ] = "",
) -> None:
    """Make releases by the clock until interrupted."""
    existing_folder(seeds)
    # what a run did is one line of ours; Prefect's own are in its server
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    from tzlocal import get_localzone_name

    from flows.schedule import is_cron, is_timezone, next_run, serve_release

    for schedule in (cron, verify_cron):
        if schedule is not None and not is_cron(schedule):
            fail(f'{schedule!r} is no cron schedule; write five fields, such as "0 3 * * *" for 3 o\'clock each day', 2)
    zone = timezone or get_localzone_name() or "UTC"
    if not is_timezone(zone):
        fail(f"{zone!r} is no time zone; name one such as Asia/Shanghai or UTC", 2)
    typer.echo(f"next release: {next_run(cron, zone):%Y-%m-%d %H:%M} {zone}; Ctrl-C ends this")
    serve_release(cron, seeds, dist, verify_cron, zone)


@app.command(epilog="Example: HF_TOKEN=… zh-interviews push dist/1.0.0 --repo OWNER/NAME")
def push(
    folder: Annotated[Path, typer.Argument(help="A release, or a folder of releases (the newest is pushed).")] = Path(
        "dist"
    ),
    repo: Annotated[str, typer.Option(help="Dataset on the hub, as OWNER/NAME.")] = "",
    public: Annotated[
        bool, typer.Option("--public", help="A dataset that is made is for all to see; without it, for its owner.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be uploaded, and end.")] = False,
) -> None:
    """Upload a release to the Hugging Face hub, in one commit with a tag for its version."""
    from flows.releasing.hub import preview_push, push_release

    if "/" not in repo:
        fail("name the dataset with --repo OWNER/NAME", 2)
    chosen = chosen_release(folder)
    typer.echo(preview_push(chosen, repo, public) if dry_run else push_release(chosen, repo, public=public))
