"""What the command line shows on a terminal: the progress and table of a release, the turns of a document."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text as Line

from flows.changes import DOUBTS
from flows.text import touching

if TYPE_CHECKING:
    from flows.document import Processed
    from flows.people import Known, Proposal
    from flows.releasing.publish import Published
    from flows.shards.running import Meter

#: Without a terminal a run says so often how far it is.
LINE_SECONDS = 60

COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "red")


class ReleaseDisplay:
    """A progress bar for the shards, and the closing table. Progress goes to stderr, the table to stdout."""

    def __init__(self, bar: Progress, console: Console) -> None:
        self.bar = bar
        self.console = console
        self.task = bar.add_task("starting the flow", total=None, done="")
        self._told = time.monotonic()

    def progress(self, meter: Meter) -> None:
        """Show which step runs, and how far it is. Where there is no terminal, that is a line a minute."""
        done = f"{meter.documents:,} documents" if meter.documents else ""
        self.bar.update(
            self.task, description=meter.step, completed=meter.bytes_done, total=meter.bytes_total or None, done=done
        )
        now = time.monotonic()
        if self.bar.console.is_terminal or now - self._told < LINE_SECONDS:
            return
        self._told = now
        share = f", {meter.bytes_done / meter.bytes_total:.0%} of the bytes" if meter.bytes_total else ""
        left = "" if meter.seconds_left is None else f", about {meter.seconds_left / 60:.0f} min left"
        print(f"{meter.step}: {done or 'begun'}{share}{left}", file=sys.stderr, flush=True)

    def done(self, published: Published) -> None:
        """End the bar and print what was made."""
        self.bar.stop()
        self.console.print(published.headline)
        if not published.rows:
            return
        table = Table("table", "rows", "bytes", title=f"release {published.path.name}")
        for column in table.columns[1:]:
            column.justify = "right"
        for name, (rows, size) in published.rows.items():
            table.add_row(name, f"{rows:,}", f"{size:,}")
        self.console.print(table)
        for reason, count in published.quarantined.items():
            self.console.print(f"left out: {count} × {reason} (see {published.path}/quarantine.jsonl)")


@contextmanager
def show_release(seeds: Path) -> Iterator[ReleaseDisplay]:
    """Progress of a release on the terminal, for as long as the context lasts."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[done]}"),
        BarColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    # in a log the bar would be a line without meaning beside what went wrong
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        yield ReleaseDisplay(bar, Console())


def show_paths(release: Path, seeds: Path) -> None:
    """Print where the parts of a release are, and what to type next."""
    example = next(iter(sorted(seeds.glob("*.*"))), seeds)
    data = release / "data" / "turns"
    python, program = (_as_typed(name) for name in ("python", "zh-interviews"))
    lines = (
        ("look at it", f"{(release / 'viewer' / 'index.html').resolve()} (open it in a browser)"),
        ("the card", f"{release}/README.md"),
        ("the data", f"{data}/*.parquet, {release}/jsonl/*.jsonl"),
        ("read it", f"{python} -c \"import polars as pl; print(pl.read_parquet('{data}/*.parquet'))\""),
        ("one page", f"{program} segment {example}"),
        ("its repairs", f"{program} clean --explain {example}"),
        ("your own", f"put documents into seeds/ and run {program} release"),
    )
    console = Console()
    for what, where in lines:
        console.print(Line(f"{what:<12}{where}"), soft_wrap=True)


def _as_typed(name: str) -> str:
    """How a program of this environment is called: by its name where the path finds it, else by where it is."""
    own = Path(sys.executable).parent / name
    found = shutil.which(name)
    if not own.is_file() or (found and Path(found).samefile(own)):
        return name
    return os.path.relpath(own) if own.is_relative_to(Path.cwd()) else str(own)


@contextmanager
def show_rows(name: str) -> Iterator[Callable[[int, int], None]]:
    """A count of rows and bytes on stderr, where that is a terminal, for as long as the context lasts."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(name)
        yield lambda rows, size: bar.update(task, description=f"{name}: {rows:,} rows, {size / 1e6:,.1f} MB written")


def show_turns(processed: Processed, console: Console | None = None) -> None:
    """Print a document's turns as a table: speaker, role, confidence (with a question mark where characters may be
    wrong or lost), text; and how many places are doubtful, by kind."""
    console = console or Console()
    document, segmentation = processed.document, processed.segmentation
    colours = {p.person_id: COLOURS[n % len(COLOURS)] for n, p in enumerate(segmentation.participants)}
    text = document.text
    is_doubted = touching(text.doubts)
    table = Table("#", "speaker", "role", "conf.", show_lines=True)
    table.add_column("text", overflow="fold")  # Chinese has no spaces to break at, and would be cut short
    for index, turn in enumerate(segmentation.turns):
        doubted = turn.uncertain or is_doubted(text.source_span(turn.start, turn.end))
        table.add_row(
            str(index),
            Line(turn.speaker_name, style=colours.get(turn.speaker_id, "")),
            turn.role,
            f"{turn.confidence:.2f}{' ?' if doubted else ''}",
            Line(str(document.text)[turn.start : turn.end]),
        )
    console.print(Line(f"{document.source_file}: {document.metadata.title or 'no title'}"))
    console.print(Line(f"{segmentation.form}, {len(segmentation.turns)} turns, read as {document.reader}"))
    for warning in (*document.warnings, *segmentation.warnings):
        console.print(Line(f"warning: {warning}", style="yellow"))
    for kind, count in sorted(Counter(doubt.kind for doubt in text.doubts).items()):
        console.print(Line(f"doubtful: {count} × {kind} ({DOUBTS[kind].says})", style="yellow"))
    if segmentation.turns:
        console.print(table)


def turns_as_json(processed: Processed) -> Iterator[str]:
    """A document's turns, a JSON object each, with the names of the table `turns` and offsets in code points."""
    document, text = processed.document, processed.document.text
    is_doubted = touching(text.doubts)
    for index, turn in enumerate(processed.segmentation.turns):
        source_start, source_end = text.source_span(turn.start, turn.end)
        row = {
            "turn_id": f"{document.doc_id}-{index:04d}",
            "doc_id": document.doc_id,
            "turn_index": index,
            "speaker_id": turn.speaker_id,
            "speaker_name": turn.speaker_name,
            "speaker_label": turn.label or None,
            "role": turn.role,
            "attribution": turn.attribution,
            "confidence": turn.confidence,
            "section": turn.section or None,
            "text": text.chars[turn.start : turn.end],
            "text_start": turn.start,
            "text_end": turn.end,
            "source_file": document.source_file,
            "source_start": source_start,
            "source_end": source_end,
            "is_question": turn.is_question,
            "reply_to": None if turn.reply_to is None else f"{document.doc_id}-{turn.reply_to:04d}",
            "uncertain": turn.uncertain or is_doubted((source_start, source_end)),
        }
        yield json.dumps(row, ensure_ascii=False)


def show_people(people: Sequence[Known], proposed: Sequence[Proposal]) -> None:
    """Print the people of a release, and the entries that the registry could take as people.toml has them."""
    table = Table("person", "turns", "documents", "also called", "how sure", title=f"{len(people)} people")
    for known in people:
        holds = "registered" if known.registered else "this document's"
        documents = known.documents[0] + (f" and {n} more" if (n := len(known.documents) - 1) else "")
        others = "、".join(name for name in known.names if name != known.name)
        table.add_row(*map(Line, (known.name, str(known.turns), documents, others, f"{known.confidence:.2f}, {holds}")))
    console = Console()
    console.print(table)
    told = f"{len(proposed)} to be read and put into people.toml by hand" if proposed else "none"
    console.print(Line(f"proposed entries for the registry: {told}"))
    for entry in proposed:
        console.print(Line(f"\n{entry.to_toml()}"), soft_wrap=True)
