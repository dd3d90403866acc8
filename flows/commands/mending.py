"""A maintainer's word: review what is doubtful, take out what is withdrawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.common import Dist, Seeds, app, chosen_release, existing_folder, fail
from flows.errors import InterviewsError

if TYPE_CHECKING:
    from flows.registry import Registry
    from flows.reviewing import Doubtful


@app.command(epilog="Example: zh-interviews review dist --seeds seeds")
def review(
    dist: Annotated[Path, typer.Argument(help="A release, or a folder of releases (the newest is read).")] = Path(
        "dist"
    ),
    seeds: Seeds = Path("seeds"),
) -> None:
    """Go through the doubtful turns beside their source, and write what you say of them into corrections.toml."""
    from flows.registry import Registry
    from flows.reviewing import add_correction, doubtful_turns

    chosen = chosen_release(dist)
    written = seen = 0
    try:
        registry = Registry.load(existing_folder(seeds))
        for doubtful in doubtful_turns(chosen, seeds):
            seen += 1
            _show(doubtful)
            entry = None
            while entry is None:
                try:
                    entry = _asked(doubtful, registry)
                    if entry:
                        add_correction(seeds, entry, doubtful, registry)
                        written += 1
                except InterviewsError as error:
                    typer.echo(f"not written: {error}", err=True)
                    entry = None
    except (EOFError, typer.Abort):
        typer.echo()
    typer.echo(f"{seen} turns seen, {written} entries written to {seeds / 'corrections.toml'}")


@app.command(epilog="Example: zh-interviews withdraw --rewrite")
def withdraw(
    seeds: Seeds = Path("seeds"),
    dist: Dist = Path("dist"),
    rewrite: Annotated[
        bool, typer.Option("--rewrite", help="Take them out of the releases, instead of saying which hold them.")
    ] = False,
) -> None:
    """Find what withdrawn.toml names in the releases that are there, and take it out of them."""
    from flows.making import withdraw as take_out
    from flows.registry.corrections import load_corrections
    from flows.registry.withdrawals import load_withdrawn
    from flows.releasing.withdrawing import left_to_do

    existing_folder(dist)
    entries = load_withdrawn(existing_folder(seeds) / "withdrawn.toml")
    if not entries:
        fail(f"{seeds / 'withdrawn.toml'} names nothing: write an entry for what is withdrawn first", 2)
    try:
        taken = take_out(seeds, dist, dry_run=not rewrite)
    except OSError as error:
        fail(f"nothing was taken out: {error.filename or dist}: {error.strerror or error}", 2)
    for one in taken:
        if one.changes_only:
            what = "its list of changes can tell of them" if not rewrite else "its list of changes was written anew"
        else:
            what = f"{one.documents} of {one.of} documents {'taken out' if rewrite else 'withdrawn'}"
        typer.echo(f"{one.version}: {what}")
    if not taken:
        typer.echo(f"no release in {dist} holds a withdrawn document")
    elif not rewrite:
        typer.echo("nothing was changed; --rewrite takes them out")
    corrected = {correction.file for correction in load_corrections(seeds / "corrections.toml")}
    typer.echo(left_to_do(seeds, dist, entries, corrected), nl=False)


def _show(doubtful: Doubtful) -> None:
    from rich.console import Console
    from rich.text import Text as Line

    turn, (before, own, after) = doubtful.turn, doubtful.source
    console = Console()
    sure = f"{turn['confidence']:.2f}{', uncertain' if turn['uncertain'] else ''}"
    console.rule(Line(f"{turn['turn_id']} · {turn['source_file']} · {sure}"))
    for warning in doubtful.warnings:
        console.print(Line(f"warning: {warning}", style="yellow"))
    console.print(Line(f"{turn['speaker_name']} ({turn['role']}, {turn['attribution']}): {turn['text']}", style="bold"))
    console.print(Line("in the source: ").append(before, "dim").append(own, "reverse").append(after, "dim"))


def _asked(doubtful: Doubtful, registry: Registry) -> dict[str, Any]:
    """The entry that the maintainer wants; empty if the turn is passed over. Raises typer.Abort at the end."""
    from flows.reviewing import accepted, bounded, no_turn, person_is, spoken_by

    key = typer.prompt(
        "[a]ccept [s]peaker [p]erson everywhere [n]o turn [b]oundary [enter] next [q]uit",
        default="",
        show_default=False,
    )
    match key.strip().lower()[:1]:
        case "":
            return {}
        case "a":
            return accepted(doubtful)
        case "s":
            return spoken_by(doubtful, typer.prompt("who says it"), typer.prompt("why"))
        case "p":
            name = typer.prompt(f"who is {doubtful.turn['speaker_name']} in this document")
            return person_is(doubtful, name, registry, typer.prompt("why"))
        case "n":
            return no_turn(doubtful, typer.prompt("why"))
        case "b":
            return bounded(doubtful, typer.prompt("first words"), typer.prompt("last words"), typer.prompt("why"))
        case "q":
            raise typer.Abort
        case _:
            typer.echo("one of a, s, p, n, b, q, or enter", err=True)
            return _asked(doubtful, registry)
