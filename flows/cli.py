"""zh-interviews: the command line. Each command imports what it needs when it runs, so that a filter starts at once.

Exit codes: 0 done, 1 the data failed a check, 2 wrong use.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from flows import __version__
from flows.errors import InterviewsError

if TYPE_CHECKING:
    from flows.terminal.records import Job

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


def _existing_folder(folder: Path) -> Path:
    if not folder.is_dir():
        fail(f"there is no folder {folder}; name one that exists", 2)
    return folder


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

    _existing_folder(seeds)
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
        except InterviewsError as error:
            fail(str(error), error.exit_code)
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
    wiki: Annotated[bool, typer.Option("--wiki", help="Take out the markup of wikis: [[…|…]], {{…}}.")] = False,
) -> None:
    """Clean noisy text: a filter from files or standard input to standard output, or one column of a table."""
    code = 0  # also where the reader has gone
    with _interruptible():
        from flows.terminal.records import Job, render
        from flows.text import Text

        if field:
            code = _clean_table(files or [], Job(field, script.value, lines), output, workers)
        elif output is not None:
            fail("--output goes with --field; without it, send the output where you want it with >", 2)
        else:
            from flows.cleaning import Options
            from flows.terminal.filter import run_filter

            asked = {
                "unicode": unicode,
                "percent": percent,
                "quoted-printable": printable,
                "bbcode": bbcode,
                "wiki": wiki,
            }
            options = Options(lines, dialects=frozenset(name for name, is_asked in asked.items() if is_asked))
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
        except InterviewsError as error:
            fail(str(error), error.exit_code)
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
    """Ctrl-C ends a filter at once, and a reader that has gone is no error. Polars takes the signal for itself when it is imported."""
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
    known = _existing_folder(seeds) if seeds else Path("seeds")
    try:
        registry, corrections = Registry.load(known), load_corrections(known / "corrections.toml")
    except InterviewsError as error:
        fail(str(error), error.exit_code)
    code = 0
    items = read_bytes(sys.stdin.buffer.read(), "standard input") if from_stdin else read_file(file, file.parent)
    for item in items:
        if isinstance(item, Rejected):
            typer.echo(f"zh-interviews: {item.source_file} can't be read: {item.reason}", err=True)
            code = 1
            continue
        try:
            processed = process(item, registry, corrections)
        except InterviewsError as error:
            fail(str(error), error.exit_code)
        if as_json:
            for line in turns_as_json(processed):
                typer.echo(line)
        else:
            show_turns(processed)
    raise typer.Exit(code)


@app.command(epilog="Example: zh-interviews verify dist/1.0.0")
def verify(
    folder: Annotated[Path, typer.Argument(help="A release, or a folder of releases (the newest is checked).")],
    chain: Annotated[
        bool, typer.Option("--chain", help="Check all releases of the folder, and that their list was not altered.")
    ] = False,
) -> None:
    """Check a downloaded release: hashes, schemas, invariants, card."""
    from flows.releasing.manifest import read_manifest
    from flows.releasing.publish import latest_release
    from flows.releasing.verify import has_our_schema, verify_chain
    from flows.releasing.verify import verify as check

    _existing_folder(folder)
    if chain:
        problems = verify_chain(folder)
        for problem in problems:
            typer.echo(f"✗ {problem}", err=True)
        if problems:
            fail(f"{folder} is damaged in {len(problems)} places", 1)
        typer.echo(f"{folder} is sound: every release is, and the list holds one hash after the other")
        return
    chosen = folder if (folder / "manifest.json").exists() else latest_release(folder)
    if chosen is None:
        fail(f"{folder} holds no release: a release is a folder with a manifest.json", 2)
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
    from flows.releasing.publish import latest_release
    from flows.terminal.display import show_people

    _existing_folder(dist)
    chosen = dist if (dist / "manifest.json").exists() else latest_release(dist)
    if chosen is None:
        fail(f"{dist} holds no release: run `zh-interviews release` first", 2)
    try:
        registry = Registry.load(_existing_folder(seeds) if seeds else Path("seeds"))
    except InterviewsError as error:
        fail(str(error), error.exit_code)
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


@app.command(epilog='Example: zh-interviews serve --cron "0 3 * * *"')
def serve(
    cron: Annotated[str, typer.Option(help="When to release, as minute hour day month weekday.")],
    seeds: Seeds = Path("seeds"),
    dist: Dist = Path("dist"),
    verify_cron: Annotated[
        str | None, typer.Option(help="When to check the newest release; never if not given.")
    ] = None,
) -> None:
    """Make releases by the clock until interrupted."""
    _existing_folder(seeds)
    from flows.schedule import is_cron, serve_release

    for schedule in (cron, verify_cron):
        if schedule is not None and not is_cron(schedule):
            fail(f'{schedule!r} is no cron schedule; write five fields, such as "0 3 * * *" for 3 o\'clock each day', 2)
    serve_release(cron, seeds, dist, verify_cron)


@app.command(epilog="Example: HF_TOKEN=… zh-interviews push dist/1.0.0 --repo OWNER/NAME")
def push(
    folder: Annotated[Path, typer.Argument(help="A release, or a folder of releases (the newest is pushed).")] = Path(
        "dist"
    ),
    repo: Annotated[str, typer.Option(help="Dataset on the hub, as OWNER/NAME.")] = "",
) -> None:
    """Upload a release to the Hugging Face hub, in one commit with a tag for its version."""
    from flows.releasing.hub import push_release
    from flows.releasing.publish import latest_release

    if "/" not in repo:
        fail("name the dataset with --repo OWNER/NAME", 2)
    chosen = folder if (folder / "manifest.json").exists() else latest_release(_existing_folder(folder))
    if chosen is None:
        fail(f"{folder} holds no release: run `zh-interviews release` first", 2)
    try:
        typer.echo(push_release(chosen, repo))
    except InterviewsError as error:
        fail(str(error), error.exit_code)


def _speak_unicode() -> None:
    """Files and pipes get UTF-8 whatever the locale is; a terminal that knows fewer characters (GBK) shows `?` for the others."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not (stream.encoding or "").lower().startswith("utf"):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def main() -> None:
    """Entry point of the console script."""
    _speak_unicode()
    try:
        app()
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] in {"flows", "schemas"}:
            raise
        typer.echo(
            f"zh-interviews: this command needs the package {error.name}: pip install 'zh-interviews[release]'",
            err=True,
        )
        sys.exit(2)


if __name__ == "__main__":
    main()
