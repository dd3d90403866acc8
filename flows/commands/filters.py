"""Clean and segment text, without a release."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.common import Script, app, existing_folder, fail

if TYPE_CHECKING:
    from flows.terminal.records import Job


@app.command(
    epilog="Example: curl -s … | zh-interviews clean --explain · "
    "zh-interviews clean crawl.jsonl --field text --output clean.jsonl"
)
def clean(
    files: Annotated[list[Path] | None, typer.Argument(help="Files to clean; standard input if none.")] = None,
    lines: Annotated[bool, typer.Option("--lines", help="Each line is a passage; as many lines come back.")] = False,
    script: Annotated[Script, typer.Option(help="Script of the output; keep: as it is.")] = Script.keep,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show each repair and doubt instead: noisy → repaired, kind, margin.")
    ] = False,
    field: Annotated[
        str, typer.Option(help="Clean this field of each row of a JSON lines or Parquet file; the rest stays.")
    ] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where the table goes; standard output if not given.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes at a time, for --field.")] = 1,
    unicode: Annotated[bool, typer.Option("--unicode-escapes", help="Read \\u4f60 as the character.")] = False,
    percent: Annotated[bool, typer.Option("--percent-escapes", help="Read %E4%BD%A0 as the character.")] = False,
    printable: Annotated[bool, typer.Option("--quoted-printable", help="Read =E4=BD=A0 as the character.")] = False,
    bbcode: Annotated[bool, typer.Option("--bbcode", help="Take out the tags of boards: [b], [url=…].")] = False,
    rescore: Annotated[
        str,
        typer.Option(
            metavar="NAME_OR_PATH",
            help="A language model of transformers that chooses among the readings of damaged passages "
            "(extra: neural).",
        ),
    ] = "",
    wiki: Annotated[bool, typer.Option("--wiki", help="Take out the markup of wikis: [[…|…]], {{…}}.")] = False,
) -> None:
    """Clean noisy text: a filter from files or standard input to standard output, or one column of a table."""
    code = 0  # also where the reader has gone
    with _interruptible():
        from flows.cleaning import Options
        from flows.terminal.records import Job, render
        from flows.text import Text

        asked = {
            "unicode": unicode,
            "percent": percent,
            "quoted-printable": printable,
            "bbcode": bbcode,
            "wiki": wiki,
        }
        dialects = frozenset(name for name, is_asked in asked.items() if is_asked)
        options = Options(lines, dialects=dialects, rescore=rescore)
        if field:
            code = _clean_table(files or [], Job(field, script.value, options), output, workers)
        elif output is not None:
            fail("--output goes with --field; without it, send the output where you want it with >", 2)
        else:
            from flows.terminal.filter import run_filter

            transform = None if script is Script.keep else lambda text: render(Text.of(text), script.value)
            code = run_filter(files or [], options=options, explain=explain, transform=transform)
    raise typer.Exit(code)


def _clean_table(files: list[Path], job: Job, output: Path | None, workers: int) -> int:
    """Clean one column of a table, and tell what could not be used. The exit code: 1 where rows were bad."""
    from flows.terminal.display import show_rows
    from flows.terminal.records import clean_records

    if len(files) != 1 or not files[0].is_file():
        fail("name one JSON lines or Parquet file with --field", 2)
    with show_rows(files[0].name) as progress:
        try:
            summary = clean_records(files[0], output, job, workers, progress)
        except OSError as error:
            fail(f"{error.filename or output}: {error.strerror or error}", 2)
    typer.echo(f"{summary.rows:,} rows, {summary.changed:,} of them changed", err=True)
    for number, reason in summary.bad:
        typer.echo(f"row {number:,} stays as it was: {reason}", err=True)
    if summary.n_bad > len(summary.bad):
        typer.echo(f"and {summary.n_bad - len(summary.bad):,} rows more stay as they were", err=True)
    return 1 if summary.n_bad else 0


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C ends a filter at once, and a reader that has gone is no error.

    Polars takes the signal for itself when imported."""
    import signal

    import polars  # noqa: F401

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except BrokenPipeError:
        # a second complaint at interpreter exit would be noise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@app.command(epilog="Example: zh-interviews segment interview.md --json")
def segment(
    file: Annotated[Path, typer.Argument(help="A document in any format that a release reads; - for standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a turn.")] = False,
    seeds: Annotated[
        Path | None, typer.Option(help="Folder of the registry; without it nobody is known beforehand.")
    ] = None,
) -> None:
    """Show the speaker turns of a document."""
    from flows.document import Rejected
    from flows.pipeline import process
    from flows.reading import read_bytes, read_file
    from flows.registry import Registry
    from flows.registry.corrections import load_corrections
    from flows.terminal.display import show_turns, turns_as_json

    from_stdin = str(file) == "-"
    if not from_stdin and not file.is_file():
        fail(f"there is no file {file}; name one that exists", 2)
    known = existing_folder(seeds) if seeds else Path("seeds")
    registry, corrections = Registry.load(known), load_corrections(known / "corrections.toml")
    code = 0
    items = read_bytes(sys.stdin.buffer.read(), "standard input") if from_stdin else read_file(file, file.parent)
    for item in items:
        if isinstance(item, Rejected):
            typer.echo(f"zh-interviews: {item.source_file} can't be read: {item.reason}", err=True)
            code = 1
            continue
        processed = process(item, registry, corrections)
        if as_json:
            for line in turns_as_json(processed):
                typer.echo(line)
        else:
            show_turns(processed)
    raise typer.Exit(code)
