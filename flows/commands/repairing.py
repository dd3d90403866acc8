"""What a damaged passage may have been."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.common import app, fail

if TYPE_CHECKING:
    from flows.cleaning.splices.readings import Passage


@app.command(
    epilog="Example: zh-interviews repairs page.txt --n-best 5 · zh-interviews repairs page.txt --rescore ./my-model"
)
def repairs(
    file: Annotated[Path | None, typer.Argument(help="A page; standard input if none.")] = None,
    n_best: Annotated[int, typer.Option("--n-best", min=1, help="Readings of each passage.")] = 5,
    rescore: Annotated[
        str,
        typer.Option(metavar="NAME_OR_PATH", help="A language model of transformers that orders them (extra: neural)."),
    ] = "",
    device: Annotated[str, typer.Option(help="Where that model runs: cpu, cuda, mps; by itself if not given.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a passage.")] = False,
) -> None:
    """List the passages that byte splices damaged: what each may have been, likeliest first, and by how many nats."""
    from flows.cleaning.splices.neural import load_rescorer
    from flows.cleaning.splices.repair import find_readings
    from flows.reading.encodings import Undecodable, decode
    from flows.text import Text

    try:
        data = file.read_bytes() if file else sys.stdin.buffer.read()
        s = decode(data).text
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}", 2)
    except Undecodable as error:
        fail(f"{file or 'standard input'}: {error}", 2)
    rescorer = load_rescorer(rescore, device) if rescore else None
    passages = find_readings(Text.of(s), n_best, rescorer=rescorer)
    for passage in passages:
        row = _row(s, passage, n_best)
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _told(row))


def _row(s: str, passage: Passage, most: int) -> dict[str, Any]:
    best = passage.readings[0].cost
    return {
        "start": passage.start,
        "end": passage.end,
        "noisy": s[passage.start : passage.end],
        "readings": [{"text": r.chars, "behind": round(r.cost - best, 2)} for r in passage.readings[:most]],
    }


def _told(row: dict[str, Any]) -> str:
    lines = [f"{row['start']}-{row['end']}  {_visible(row['noisy'])}"]
    lines += [f"  {r['behind']:6.2f}  {_visible(r['text'])}" for r in row["readings"]]
    return "\n".join(lines)


def _visible(s: str) -> str:
    return "".join(c if c.isprintable() else f"‹{ord(c):04X}›" for c in s)
