"""The engine behind `zh-interviews clean`: bytes in, clean UTF-8 out.

With `lines`, input is read and written line by line in bounded memory; otherwise each input is one document. The
encoding is found out from the first part of the input. What can't be decoded is told in one sentence on stderr, and the
next input follows.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import polars as pl

from flows.changes import CHANGES, DOUBTS, is_repair
from flows.cleaning.clean import DEFAULT, Options, clean, clean_text
from flows.cleaning.columns import CHUNK, clean_column
from flows.cleaning.splices.document_names import DocumentModel
from flows.cleaning.splices.repair import may_be_spliced
from flows.reading.encodings import Undecodable, decode, decode_part
from flows.text import Change, Doubt, Text

if TYPE_CHECKING:
    from rich.console import Console

Transform = Callable[[str], str]

_BLOCK = 1 << 20

#: Code points of lines that are each other's evidence, as those of a document are.
NEIGHBOURS = 50_000
_CONTEXT = 8


def run_filter(
    paths: Sequence[Path],
    *,
    options: Options = DEFAULT,
    explain: bool = False,
    transform: Transform | None = None,
    source: IO[bytes] | None = None,
    out: IO[bytes] | None = None,
    errors: IO[str] | None = None,
) -> int:
    """Clean files, or standard input if there are none, to standard output.

    What can't be read is told and passed over. Gives the exit code: 0; 1 where an input could not be read, or 2 where
    it was the only one.

    `transform` is applied to what was cleaned (script, punctuation). `explain` lists the repairs and doubts instead of
    writing the text. BrokenPipeError is left to the caller.
    """
    out = out or sys.stdout.buffer
    errors = errors or sys.stderr
    inputs: Sequence[Path | None] = paths or [None]
    failed = 0
    for path in inputs:
        name = str(path) if path else "standard input"
        try:
            with path.open("rb") if path else nullcontext(source or sys.stdin.buffer) as stream:
                if explain:
                    _explain(stream, out, options)
                elif options.lines:
                    _filter_lines(stream, out, transform, options)
                else:
                    _filter_document(stream, out, transform, options)
        except (Undecodable, OSError) as error:
            if isinstance(error, BrokenPipeError):
                raise
            reason = error.strerror if isinstance(error, OSError) else str(error)
            out.flush()
            print(f"zh-interviews: {name}: {reason}", file=errors)
            failed += 1
    out.flush()
    if not failed:
        return 0
    return 1 if len(inputs) > 1 else 2


def _filter_document(stream: IO[bytes], out: IO[bytes], transform: Transform | None, options: Options) -> None:
    text = str(clean_text(Text.of(decode(stream.read()).text), options))
    text = transform(text) if transform else text
    if text:
        _write(out, text)


def _filter_lines(stream: IO[bytes], out: IO[bytes], transform: Transform | None, options: Options) -> None:
    for batch in read_lines(stream):
        if max(map(len, batch), default=0) > CHUNK:
            cleaned = [clean(s, options) for s in batch]  # no copies of giants in columns
        else:
            cleaned = [
                s
                for part in _neighbours(batch)
                for s in clean_column(pl.Series(part, dtype=pl.String), _beside(part, options))
            ]
        batch.clear()
        for s in cleaned:
            # what a transform makes of a line stays a line
            _write(out, transform(s).replace("\n", " ") if transform and s else s)
        out.flush()


def _neighbours(lines: list[str]) -> Iterator[list[str]]:
    """Lines in runs of about NEIGHBOURS characters: near enough to be of one source."""
    part: list[str] = []
    room = NEIGHBOURS
    for line in lines:
        part.append(line)
        room -= len(line)
        if room < 0:
            yield part
            part, room = [], NEIGHBOURS
    if part:
        yield part


def _beside(lines: list[str], options: Options) -> Options:
    """Each line is a passage by itself, but a name that one of them lost may stand undamaged in another."""
    whole = "\n".join(lines)
    return replace(options, document=DocumentModel(whole) if may_be_spliced(whole) else None)


def _write(out: IO[bytes], s: str) -> None:
    for at in range(0, len(s), CHUNK):
        out.write(s[at : at + CHUNK].encode("utf-8", "replace"))
    out.write(b"\n")


def read_lines(stream: IO[bytes]) -> Iterator[list[str]]:
    """The lines of a byte stream, without their ends, in batches of at most a megabyte. Raises Undecodable.

    The encoding is that of the first batch that is not pure ASCII. Memory is bounded by the longest line. UTF-16 and
    UTF-32, in which a line feed is no byte of its own, are read whole.
    """
    head = _next_block(stream)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or head[:4096].count(0) > 8:
        yield from _whole(head + stream.read())
        return
    encoding = ""
    number = 0
    for block in _line_blocks(head, stream):
        if encoding and encoding != "ascii":
            try:
                text = decode_part(block, encoding)
            except UnicodeDecodeError as error:
                line = number + block.count(b"\n", 0, error.start) + 1
                raise Undecodable(
                    f"line {line:,} is not {encoding.upper()} as the lines before it are: split the input"
                ) from error
        else:
            decoded = decode(block)
            text = decoded.text.removeprefix("\ufeff") if not number else decoded.text
            encoding = "ascii" if block.isascii() else _codec(decoded.encoding)
        lines = text.split("\n")
        if block.endswith(b"\n"):
            lines.pop()
        number += len(lines)
        del text, block
        yield [line.removesuffix("\r") for line in lines]


def _codec(encoding: str) -> str:
    return "big5hkscs" if encoding == "big5" else encoding


def _whole(data: bytes) -> Iterator[list[str]]:
    lines = decode(data).text.removeprefix("\ufeff").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    yield [line.removesuffix("\r") for line in lines]


def _next_block(stream: IO[bytes]) -> bytes:
    """What is there to read, at most _BLOCK bytes: the lines of a slow pipe come out as they come in."""
    read = getattr(stream, "read1", stream.read)
    return cast(bytes, read(_BLOCK))


def _line_blocks(head: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    """The stream in blocks that end at line feeds."""
    parts: list[bytes] = []
    block = head
    while block:
        cut = block.rfind(b"\n") + 1
        if cut:
            yield b"".join([*parts, block[:cut]])
            parts = [block[cut:]] if cut < len(block) else []
        else:
            parts.append(block)
        block = _next_block(stream)
    if parts:
        yield b"".join(parts)


def _explain(stream: IO[bytes], out: IO[bytes], options: Options) -> None:
    """List each repair (where, noisy → repaired in its context, kind, margin) and each place that stays doubtful."""
    from rich.console import Console

    wrapper = cast(IO[str], codecs.getwriter("utf-8")(out))
    terminal = bool(getattr(out, "isatty", lambda: False)())
    console = Console(file=wrapper, force_terminal=terminal, highlight=False, soft_wrap=True, markup=False, emoji=False)
    if options.lines:
        number = 0
        for batch in (part for lines in read_lines(stream) for part in _neighbours(lines)):
            beside = _beside(batch, options)
            for line in batch:
                number += 1
                _show(console, line, clean_text(Text.of(line), beside), number)
            out.flush()
        return
    source = decode(stream.read()).text
    _show(console, source, clean_text(Text.of(source), options))


def _show(console: Console, source: str, text: Text, number: int = 0) -> None:
    """Print the repairs and doubts of one source by their places.

    Lines are counted where `number` doesn't give the line."""
    from rich.text import Text as Rich

    at = 0
    line = number or 1
    repairs: list[Change | Doubt] = [change for change in text.changes if is_repair(change.kind)]
    for found in sorted([*repairs, *text.doubts], key=lambda found: (found.start, found.end)):
        if not number:
            line += source.count("\n", at, found.start)
            at = found.start
        before = source[max(found.start - _CONTEXT, 0) : found.start].rpartition("\n")[2]
        after = source[found.end : found.end + _CONTEXT].partition("\n")[0]
        row = Rich(f"{line:>5}  ", style="dim")
        row.append(before, style="dim")
        if isinstance(found, Doubt):
            row.append(_visible(source[found.start : found.end]), style="bold yellow")
            row.append(after, style="dim")
            row.append(f"  doubt: {found.kind}, {DOUBTS[found.kind].says}", style="yellow")
            console.print(row)
            continue
        row.append(_visible(found.before), style="red")
        row.append(after, style="dim")
        row.append(" → ")
        row.append(before, style="dim")
        row.append(_visible(found.after), style="bold green")
        row.append(after, style="dim")
        row.append(f"  {found.kind}", style=CHANGES[found.kind].colour)
        if found.margin is not None:
            row.append(f"  {found.margin:+.1f} nats")
        console.print(row)


def _visible(s: str) -> str:
    """A string as one line, its invisible characters by their numbers."""
    return "".join(c if c.isprintable() else f"‹{ord(c):04X}›" for c in s)
