"""Look at releases: check them, compare them, list whom they know."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import app, chosen_release, existing_folder, fail


@app.command(epilog="Example: zh-interviews verify dist/1.0.0")
def verify(
    folder: Annotated[Path, typer.Argument(help="A release, or a folder of releases (the newest is checked).")],
    chain: Annotated[
        bool, typer.Option("--chain", help="Check all releases of the folder, and that their list was not altered.")
    ] = False,
) -> None:
    """Check a downloaded release: hashes, schemas, invariants, card."""
    from flows.releasing.folders import read_list, rewritten
    from flows.releasing.manifest import read_manifest
    from flows.releasing.verify import has_our_schema, verify_chain
    from flows.releasing.verify import verify as check

    if chain:
        existing_folder(folder)
        problems = verify_chain(folder)
        for problem in problems:
            typer.echo(f"✗ {problem}", err=True)
        if problems:
            fail(f"{folder} is damaged in {len(problems)} places", 1)
        for told in rewritten(read_list(folder)):
            typer.echo(told)
        typer.echo(f"{folder} is sound: every release is, and the list holds one hash after the other")
        return
    chosen = chosen_release(folder)
    problems = check(chosen)
    for problem in problems:
        typer.echo(f"✗ {problem}", err=True)
    if problems:
        fail(f"{chosen} is damaged in {len(problems)} places; download it again", 1)
    if has_our_schema(read_manifest(chosen)):
        typer.echo(f"{chosen} is sound: every hash, schema and invariant holds")
    else:
        typer.echo(
            f"{chosen} is sound: every hash and count holds; its tables are of an earlier version of the program"
        )


@app.command(epilog="Example: zh-interviews people dist/1.0.0")
def people(
    dist: Annotated[Path, typer.Argument(help="A release, or a folder of releases (the newest is read).")] = Path(
        "dist"
    ),
    seeds: Annotated[Path | None, typer.Option(help="Folder of the registry that proposals are held against.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a person or proposal.")] = False,
) -> None:
    """List whom a release knows, and propose entries for the registry: one name and affiliation in two documents."""
    from flows.people import as_json as lines
    from flows.people import people_of, proposals
    from flows.registry import Registry
    from flows.terminal.display import show_people

    chosen = chosen_release(dist)
    registry = Registry.load(existing_folder(seeds) if seeds else Path("seeds"))
    try:
        known = people_of(chosen)
    except OSError as error:
        fail(f"{chosen} can't be read: {error.filename or ''} {error.strerror or error}; download it again", 1)
    proposed = proposals(known, registry.people)
    if as_json:
        for line in lines(known, proposed):
            typer.echo(line)
    else:
        show_people(known, proposed)


@app.command(epilog="Example: zh-interviews diff dist/1.0.0 dist/1.1.0")
def diff(
    old: Annotated[Path, typer.Argument(help="The earlier release.")],
    new: Annotated[Path, typer.Argument(help="The later release.")],
) -> None:
    """Show what changed between two releases: documents, turns (with their text) and schemas."""
    from flows.releasing.changes import diff as compare

    for folder in (old, new):
        if not (folder / "manifest.json").is_file():
            fail(f"{folder} is no release: a release is a folder with a manifest.json", 2)
    typer.echo(compare(old, new).to_markdown(), nl=False)
