"""`zh-interviews clean crawl.jsonl --field text -o out.jsonl`: one column of a table is cleaned, everything else stays
as it is.

JSON lines and Parquet are read and written in batches, so that memory is bounded by a batch and a worker. The rows come
out in the order in which they went in. Beside the field a column `<field>_changes` says what was done, as kinds with
their counts. A row that can't be used (no JSON, no such field, no text in it) is written as it came, and told.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

from flows.cleaning.clean import DEFAULT, Options, clean_text
from flows.errors import UsageError
from flows.text import Text

#: Bytes of lines that go to a worker at a time: some tenths of a second of work.
BATCH_BYTES = 1 << 20
BATCH_ROWS = 500

#: How many bad rows are told one by one.
TOLD = 3

Progress = Callable[[int, int], None]


class Job(NamedTuple):
    """What is to be done with each row: the field (dots lead into objects), the script ("hans", "hant" or "keep"), and
    how it is cleaned."""

    field: str
    script: str = "keep"
    options: Options = DEFAULT


@dataclass(slots=True)
class Summary:
    """How many rows came and went, and which could not be used, by row number from 1."""

    rows: int = 0
    changed: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)
    n_bad: int = 0

    def add(self, rows: int, changed: int, bad: Iterable[tuple[int, str]]) -> None:
        for number, reason in bad:
            self.n_bad += 1
            if len(self.bad) < TOLD:
                self.bad.append((self.rows + number, reason))
        self.rows += rows
        self.changed += changed


class Cleaned(NamedTuple):
    """A batch that was worked: the rows ready to be written, how many changed, and the bad ones by their place in it,
    from 1."""

    rows: Any
    n_rows: int
    changed: int
    bad: list[tuple[int, str]]


#: Works batches, each with its job, and gives them back in order.
Run = Callable[[Callable[..., Cleaned], Iterable[tuple[Any, Job]]], Iterator[Cleaned]]


def clean_records(
    source: Path, target: Path | None, job: Job, workers: int = 1, progress: Progress | None = None
) -> Summary:
    """Clean one field of each row of a JSON lines or Parquet file.

    Args:
        source: the table; its first bytes say which kind it is.
        target: where to write the same kind of table; None for standard output (JSON lines alone).
        job: what is to be done.
        workers: processes at a time.
        progress: told the rows and bytes done.

    Raises:
        UsageError: the file is no such table, has no such column, or the target is the source.
    """
    if target is not None and target.resolve() == source.resolve():
        raise UsageError(f"{target} would be written over while it is read; name another file with --output")
    with source.open("rb") as stream:
        is_parquet = stream.read(4) == b"PAR1"
    work = _parquet if is_parquet else _json_lines
    if is_parquet and target is None:
        raise UsageError(f"{source} is Parquet; name the file to write with --output")
    summary = Summary()
    with _pool(workers) as run:
        work(source, target, job, run, summary, progress or (lambda rows, size: None))
    return summary


def _json_lines(source: Path, target: Path | None, job: Job, run: Run, summary: Summary, progress: Progress) -> None:
    size = 0
    with source.open("rb") as stream, _target(target) as out:
        for cleaned in run(_clean_lines, ((lines, job) for lines in _batches(stream))):
            out.write(cleaned.rows)
            size += len(cleaned.rows)
            summary.add(cleaned.n_rows, cleaned.changed, cleaned.bad)
            progress(summary.rows, size)


def _batches(stream: IO[bytes]) -> Iterator[list[bytes]]:
    while lines := stream.readlines(BATCH_BYTES):
        yield lines


def _clean_lines(lines: list[bytes], job: Job) -> Cleaned:
    rows, changed, bad = [], 0, []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            rows.append(line)
            continue
        try:
            row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            changes = _clean_row(row, job)
        except (ValueError, RecursionError) as error:
            bad.append((number, _reason(error)))
            rows.append(line)
            continue
        changed += bool(changes)
        rows.append(json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    return Cleaned(b"".join(rows), len(lines), changed, bad)


def _clean_row(row: Any, job: Job) -> list[dict[str, Any]]:
    """Clean the field in place, and put what was done beside it. Raises ValueError where the row has no such text."""
    *path, name = job.field.split(".")
    for key in path:
        row = row.get(key) if isinstance(row, dict) else None
    if not isinstance(row, dict):
        raise ValueError("the row is no JSON object that holds the field" if path else "the row is no JSON object")
    if not isinstance(row.get(name), str):
        there = (
            "is no text"
            if name in row
            else f"is not there; the row has {', '.join(map(repr, list(row)[:8])) or 'none'}"
        )
        raise ValueError(f"the field {job.field!r} {there}")
    row[name], changes = clean_value(row[name], job)
    row[f"{name}_changes"] = changes
    return changes


def clean_value(value: str, job: Job) -> tuple[str, list[dict[str, Any]]]:
    """A text cleaned, and what was done to it as kinds with their counts, the most frequent kind first."""
    text = clean_text(Text.of(value), job.options)
    counts = Counter(change.kind for change in text.changes)
    cleaned = render(text, job.script)
    changes = [{"kind": kind, "count": n} for kind, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return cleaned.replace("\n", " ") if job.options.lines else cleaned, changes


def render(text: Text, script: str) -> str:
    """Cleaned text in the script that was asked for."""
    if script == "keep":
        return str(text)
    from flows.normalising import normalise, traditional

    return str(normalise(text)) if script == "hans" else traditional(text)


def _parquet(source: Path, target: Path | None, job: Job, run: Run, summary: Summary, progress: Progress) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(source)
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"{source} can't be read as Parquet: {error}") from error
    schema = table.schema_arrow
    named = {f.name: f.type for f in schema}
    if job.field not in named or not (
        pa.types.is_string(named[job.field]) or pa.types.is_large_string(named[job.field])
    ):
        raise UsageError(
            f"{source} has no column of text {job.field!r}; name one of these with --field: "
            f"{', '.join(f'{name} ({kind})' for name, kind in named.items())}"
        )
    beside = f"{job.field}_changes"
    done = pa.list_(pa.struct([("kind", pa.string()), ("count", pa.int64())]))
    out_schema = schema if beside in named else schema.append(pa.field(beside, done))
    at = out_schema.get_field_index(beside)
    out_schema = out_schema.set(at, pa.field(beside, done))
    batches, size = deque[Any](), 0

    def columns() -> Iterator[tuple[list[str | None], Job]]:
        for batch in table.iter_batches(BATCH_ROWS):
            batches.append(batch)
            yield batch.column(job.field).to_pylist(), job

    with _target(target) as out, pq.ParquetWriter(out, out_schema, compression="zstd") as writer:
        for cleaned in run(_clean_column, columns()):
            batch = pa.Table.from_batches([batches.popleft()])
            texts, changes = cleaned.rows
            field_at = batch.schema.get_field_index(job.field)
            batch = batch.set_column(field_at, schema.field(job.field), pa.array(texts, named[job.field]))
            told = pa.array(changes, done)
            batch = batch.set_column(at, beside, told) if beside in named else batch.append_column(beside, told)
            writer.write_table(batch.cast(out_schema))
            summary.add(cleaned.n_rows, cleaned.changed, cleaned.bad)
            size += batch.nbytes
            progress(summary.rows, size)


def _clean_column(texts: list[str | None], job: Job) -> Cleaned:
    out: list[str | None] = []
    changes: list[list[dict[str, Any]] | None] = []
    bad = []
    for number, text in enumerate(texts, 1):
        if text is None:
            bad.append((number, f"the field {job.field!r} is empty"))
            out.append(None)
            changes.append(None)
            continue
        cleaned, what = clean_value(text, job)
        out.append(cleaned)
        changes.append(what)
    return Cleaned((out, changes), len(texts), sum(map(bool, changes)), bad)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError):
        return f"it is no JSON object in UTF-8 ({error})"
    return str(error)


@contextmanager
def _pool(workers: int) -> Iterator[Run]:
    """A map that keeps order, in this process or in several, with a bounded number of batches on their way."""
    if workers <= 1:
        yield lambda work, batches: (work(*batch) for batch in batches)
        return
    with ProcessPoolExecutor(workers) as pool:

        def run(work: Callable[..., Cleaned], batches: Iterable[tuple[Any, Job]]) -> Iterator[Cleaned]:
            waiting: deque[Future[Cleaned]] = deque()
            for batch in batches:
                waiting.append(pool.submit(work, *batch))
                if len(waiting) >= 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

        yield run


@contextmanager
def _target(target: Path | None) -> Iterator[IO[bytes]]:
    """The file to write, which is there only when it is whole; or standard output."""
    if target is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    aside = target.with_name(f".{target.name}.part")
    try:
        with aside.open("wb") as out:
            yield out
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
