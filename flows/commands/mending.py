"""A maintainer's word: review what is doubtful."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.common import Seeds, app, chosen_release, existing_folder
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
