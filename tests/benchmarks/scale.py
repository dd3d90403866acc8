"""What a release costs by the number of its documents, on simulated results of shards: python -m tests.benchmarks.scale
[DOCUMENTS] [FOLDER]

The documents of one small part are copied under other names, ids and texts until there are as many as asked for
(100,000 by default), and written as the parts that workers would leave. Then everything that is not work on documents
is done with them, each step in a process of its own: planning over as many small files, gathering and publishing,
publishing again with one document more, comparing the two releases, and verifying one. Printed for each: seconds by the
clock, processor seconds, and the most memory it held.
"""

from __future__ import annotations

import hashlib
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from flows.document import Rejected
from flows.making import publish_gathered
from flows.normalising import to_hant
from flows.pipeline import process
from flows.reading import read_bytes
from flows.registry import Registry
from flows.releasing.changes import diff
from flows.releasing.parts import contents_of, read_summary, write_part
from flows.releasing.tables import build_tables
from flows.releasing.verify import verify
from flows.shards.crew import Crew
from flows.shards.gathering import gather
from flows.shards.running import Inputs, plan, processors, take_stock
from tests.conftest import ROOT

#: Documents of a simulated part, which is about a shard.
IN_A_PART = 40


def simulate(folder: Path, documents: int) -> None:
    """Write the parts, and a file for each document for planning to find."""
    (folder / "parts").mkdir()
    (folder / "seeds").mkdir()
    seed = sorted((ROOT / "seeds").glob("*.txt"), key=lambda path: path.stat().st_size)[0]
    text = seed.read_text(encoding="utf-8")
    registry, dice = Registry.load(ROOT / "seeds"), np.random.default_rng(1)
    for first in range(0, documents, IN_A_PART):
        processed = []
        for number in range(first, min(first + IN_A_PART, documents)):
            name = f"{number:08d}-{hashlib.sha256(str(number).encode()).hexdigest()[:6]}.txt"
            (folder / "seeds" / name).write_text(f"记者：第{number}问？\n\n林晚：第{number}答。\n", encoding="utf-8")
            processed.append(name)
        _part(folder / "parts" / f"{first:08d}.part", processed, text, registry, dice)


_KEPT: dict[str, object] = {}


def _part(path: Path, names: list[str], text: str, registry: Registry, dice: np.random.Generator) -> None:
    """A part of documents that all say what one real document says."""
    if "item" not in _KEPT:
        (document,) = read_bytes(text.encode(), "seed.txt")
        assert not isinstance(document, Rejected)
        _KEPT["item"] = process(document, registry)
        _KEPT["tables"] = build_tables([_KEPT["item"]], to_hant)  # type: ignore[list-item]
    frames: dict[str, list[pl.DataFrame]] = {}
    ids = []
    for name in names:
        doc_id = hashlib.sha256(name.encode()).hexdigest()
        ids.append(doc_id[:16])
        for table, frame in _KEPT["tables"].items():  # type: ignore[attr-defined]
            old = frame["doc_id"][0] if frame.height else ""
            swaps = [
                pl.col(column).str.replace(old, doc_id[:16], literal=True)
                for column in ("doc_id", "turn_id", "reply_to", "repair_id", "speaker_id")
                if column in frame.columns
            ]
            changed = frame.with_columns(*swaps, source_file=pl.lit(name))
            if table == "documents":
                changed = changed.with_columns(source_sha256=pl.lit(doc_id))
                people = [
                    [person | {"person_id": person["person_id"].replace(old, doc_id[:16])} for person in row]
                    for row in changed["participants"].to_list()
                ]
                changed = changed.with_columns(pl.Series("participants", people, dtype=frame.schema["participants"]))
            frames.setdefault(table, []).append(changed)
    signatures = {doc: dice.integers(0, 2**32, 128, dtype=np.uint32) for doc in ids}
    tables = {table: pl.concat(held) for table, held in frames.items()}
    write_part(path, contents_of(tables, signatures, names=names, files=dict.fromkeys(names, "0" * 64)))


def publish(folder: Path, leave_out: int = 0) -> None:
    """Gather the parts and publish them, the last documents left out."""
    summaries = [read_summary(path) for path in sorted((folder / "parts").glob("*.part"))]
    held = [s for s in summaries if s is not None]
    names = [name for s in held for name in s.catalogue["source_file"]]
    gathered = gather(held, [], names)
    selection = gathered.selection
    if leave_out:
        kept = selection.catalogue.head(selection.catalogue.height - leave_out)
        gathered = replace(gathered, selection=replace(selection, catalogue=kept))
    inputs = Inputs(folder / "seeds", tuple(names), (), (), (), (), ())
    print("   ", publish_gathered(inputs, gathered, folder / "dist").headline)


def planned(folder: Path) -> None:
    """Plan over as many files as there are documents."""
    (folder / "work").mkdir(exist_ok=True)
    crew = Crew()
    made = plan(take_stock(folder / "seeds", folder / "dist"), folder / "work", crew, processors())
    made.index.save()
    crew.close()
    print("   ", len(made.shards), "shards")


STEPS: dict[str, Callable[[Path], object]] = {
    "plan": planned,
    "plan again": planned,
    "publish": lambda folder: publish(folder, leave_out=1),
    "publish one more": publish,
    "diff": lambda folder: print("   ", diff(folder / "dist" / "1.0.0", folder / "dist" / "1.1.0").level),
    "verify": lambda folder: print("   ", len(verify(folder / "dist" / "1.1.0")), "problems"),
}


def main(documents: int, folder: Path) -> None:
    """Simulate, and measure each step."""
    begun = time.monotonic()
    simulate(folder, documents)
    print(f"{documents:,} documents simulated in {time.monotonic() - begun:.0f} s")
    print(f"{'step':<18}{'seconds':>9}{'processor':>11}{'MB at most':>12}")
    for step in STEPS:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.scale", "--step", step, str(folder)], check=True)


def measure(step: str, folder: Path) -> None:
    """One step, in this process."""
    begun = time.monotonic()
    STEPS[step](folder)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(u.ru_utime + u.ru_stime for u in used)
    most = max(u.ru_maxrss for u in used) / 1024
    print(f"{step:<18}{time.monotonic() - begun:>9.1f}{processor:>11.1f}{most:>12.0f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        measure(sys.argv[2], Path(sys.argv[3]))
    else:
        count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
        with tempfile.TemporaryDirectory() as place:
            main(count, Path(sys.argv[2]) if len(sys.argv) > 2 else Path(place))
