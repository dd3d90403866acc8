"""Make releases."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import Dist, Runner, Seeds, app, existing_folder, fail


@app.command(epilog="Example: zh-interviews release --seeds seeds --dist dist")
def release(
    seeds: Seeds = Path("seeds"),
    dist: Dist = Path("dist"),
    runner: Annotated[Runner, typer.Option(help="Where the documents are worked.")] = Runner.process,
    workers: Annotated[int, typer.Option(min=0, help="How many at a time; 0: one per core.")] = 0,
    strict: Annotated[bool, typer.Option("--strict", help="Fail where a row or document would be left out.")] = False,
    accept_changes: Annotated[
        bool,
        typer.Option(
            "--accept-changes", help="Publish although the release shrank or is out of proportion against the last."
        ),
    ] = False,
    address: Annotated[str, typer.Option(help="A running cluster for --runner dask or ray: tcp://…, ray://….")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be worked and what has changed, and end.")
    ] = False,
    repair_list: Annotated[
        bool, typer.Option("--repair-list", help="Write releases.json anew from the release folders.")
    ] = False,
    document_seconds: Annotated[
        float, typer.Option(min=0.01, help="Processor time that a document may take before it is put aside.")
    ] = 120.0,
    document_megabytes: Annotated[
        int, typer.Option(min=200, help="Memory that a worker may take before its document is put aside.")
    ] = 2000,
) -> None:
    """Make the next release from a folder of documents."""
    # what goes wrong is told in one sentence below; the flow's log would put a traceback before it
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "error")
    from flows.terminal.display import show_release

    existing_folder(seeds)
    if dist.exists() and not dist.is_dir():
        fail(f"{dist} is a file; name a folder for the releases", 2)
    with show_release(seeds) as show:
        from flows.shards.crew import Crew, Limits
        from flows.shards.running import processors

        limits = Limits(seconds=document_seconds, bytes=document_megabytes * 1_000_000)
        try:
            if dry_run:
                from flows.making import preview

                typer.echo(preview(seeds, dist, Crew(limits), workers or processors()))
                return
            if runner is Runner.process and not repair_list:
                from flows.at_once import release_at_once
                from flows.shards.running import Meter

                if published := release_at_once(
                    seeds,
                    dist,
                    limits=limits,
                    strict=strict,
                    accept_changes=accept_changes,
                    meter=Meter(show=show.progress),
                ):
                    show.done(published)
                    return
            from flows.release import run_release

            published = run_release(
                seeds,
                dist,
                runner=runner.value,
                workers=workers,
                address=address,
                limits=limits,
                repair_list=repair_list,
                strict=strict,
                accept_changes=accept_changes,
                progress=show.progress,
            )
        except OSError as error:  # no permission, no space
            fail(f"the release can't be written: {error.filename or dist}: {error.strerror or error}", 2)
        show.done(published)


@app.command(epilog="Example: zh-interviews demo")
def demo(
    folder: Annotated[Path, typer.Argument(help="Where the pages and their release go.")] = Path("demo"),
) -> None:
    """Make a release of four short made-up pages, to see what comes out."""
    from flows.demo import copy_pages
    from flows.terminal.display import show_paths

    try:
        copy_pages(folder / "seeds")
    except OSError as error:
        fail(f"the pages can't be written: {error.filename or folder}: {error.strerror or error}", 2)
    release(seeds=folder / "seeds", dist=folder / "dist")
    from flows.releasing.publish import latest_release

    if made := latest_release(folder / "dist"):
        show_paths(made, folder / "seeds")
