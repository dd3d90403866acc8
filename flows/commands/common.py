"""What the commands share: the application, how one fails, and the options that many have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from flows import __version__

app = typer.Typer(
    name="zh-interviews",
    help="Noisy Chinese web interviews, repaired to the character and published as speaker turns.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"zh-interviews {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    """Noisy Chinese web interviews, repaired to the character and published as speaker turns."""


class Runner(StrEnum):
    """Where the shards of a release are worked."""

    process = "process"
    thread = "thread"
    dask = "dask"
    ray = "ray"


class Script(StrEnum):
    """The script of cleaned text."""

    hans = "hans"
    hant = "hant"
    keep = "keep"


Seeds = Annotated[Path, typer.Option(help="Folder of the documents and the registry.")]


Dist = Annotated[Path, typer.Option(help="Folder of the releases.")]


def fail(message: str, code: int) -> NoReturn:
    """End with one sentence on stderr and an exit code."""
    typer.echo(f"zh-interviews: {message}", err=True)
    raise typer.Exit(code)


def chosen_release(folder: Path) -> Path:
    """The folder itself where it is a release, else the newest of the releases in it; the command fails where there is
    none."""
    from flows.releasing.folders import latest_release

    existing_folder(folder)
    chosen = folder if (folder / "manifest.json").exists() else latest_release(folder)
    if chosen is None:
        fail(f"{folder} holds no release, a folder with a manifest.json: run `zh-interviews release` first", 2)
    return chosen


def existing_folder(folder: Path) -> Path:
    if not folder.is_dir():
        fail(f"there is no folder {folder}; name one that exists", 2)
    return folder
