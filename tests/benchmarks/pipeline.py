"""How fast is the whole pipeline on pages as they are on the web, stage by stage, and ftfy with OpenCC on the same
pages?

    python -m tests.benchmarks.pipeline [FOLDER] [--megabytes 2] [--rounds 2]

Without a folder the pages are made up (front matter, links, images, both scripts, Cantonese, tables, code). Megabytes
are of the files; times are processor time, best of the rounds, in which the contestants take turns, so that a busy
machine slows all of them alike. ftfy runs with the settings that spare Chinese, a text a call; OpenCC's C++ wheel (t2s,
a text a call) has an environment of its own, .venv-opencc, made on first use: where that fails, its line stays empty.
Both get text that is decoded already.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import ftfy
from rich.console import Console
from rich.table import Table

from flows.cleaning import clean_text
from flows.describing import describe
from flows.document import Document, Processed, Segmentation
from flows.normalising import detect_script, normalise, to_hant
from flows.pipeline import tidied
from flows.reading import read_file
from flows.registry import Registry
from flows.releasing.tables import build_tables
from flows.segmenting import segment
from tests.benchmarks.mojibake import GENTLE
from tests.benchmarks.script import prepare_wheel
from tests.corpora.webpages import pages

SEEDS = Path(__file__).parents[2] / "seeds"
STAGES = ("read", "clean", "normalise", "describe", "segment", "tables, text_hant")
_CPP = """
import json, opencc, sys, time
texts = json.load(open(sys.argv[1], encoding="utf-8"))
convert = opencc.OpenCC("t2s").convert
convert("\\u4e00")
start = time.process_time()
for text in texts: convert(text)
print(time.process_time() - start)
"""


class Clock:
    """Seconds of processor time by what they were spent on."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, work: Callable[..., Any], *args: Any) -> Any:
        start = time.process_time()
        result = work(*args)
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - start
        return result


def run(files: Iterable[Path], root: Path, registry: Registry) -> tuple[dict[str, float], list[str]]:
    """Take files through every stage; the seconds of each, and the texts as they were decoded."""
    clock = Clock()
    done: list[Processed] = []
    texts: list[str] = []
    for file in files:
        for document in clock("read", read_file, file, root):
            if not isinstance(document, Document):
                continue
            texts.append(document.source)
            text = clock("clean", clean_text, document.text)
            script = clock("normalise", detect_script, str(text))
            document = clock("normalise", tidied, document, script)
            document = replace(document, text=clock("normalise", normalise, text, script))
            document = clock("describe", describe, document, registry, frozenset())
            turns: Segmentation = clock("segment", segment, document, registry)
            done.append(Processed(document, turns, script.script))
    clock("tables, text_hant", build_tables, done, to_hant)
    return clock.seconds, texts


def run_others(texts: list[str], wheel: Path | None) -> dict[str, float]:
    """The seconds of ftfy, and of OpenCC where it can be had."""
    clock = Clock()
    clock("ftfy", lambda: [ftfy.fix_text(text, GENTLE) for text in texts])
    if wheel:
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as stream:
            json.dump([text.encode("utf-8", "replace").decode() for text in texts], stream)
            stream.flush()
            command = [str(wheel), "-c", _CPP, stream.name]
            clock.seconds["OpenCC"] = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return clock.seconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--megabytes", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    wheel, registry = prepare_wheel(), Registry.load(SEEDS)
    with tempfile.TemporaryDirectory() as made:
        root = given.folder or Path(made)
        if not given.folder:
            for name, text in pages(int(given.megabytes * 1e6)):
                (root / name).write_text(text, encoding="utf-8")
        files = sorted(path for path in root.rglob("*") if path.is_file())
        size = sum(path.stat().st_size for path in files) / 1e6
        run(files[:5], root, registry)  # tables are loaded, modules imported
        best: dict[str, float] = {}
        for _ in range(given.rounds):
            seconds, texts = run(files, root, registry)
            for name, spent in (seconds | run_others(texts, wheel)).items():
                best[name] = min(best.get(name, spent), spent)
    whole = sum(best[stage] for stage in STAGES)
    others = sum(best.get(name, 0.0) for name in ("ftfy", "OpenCC"))
    table = Table("stage", "MB/s", "share", "of ftfy with OpenCC", title=f"{len(files)} files, {size:.1f} MB, one core")
    for stage in STAGES:
        row = f"{size / best[stage]:.2f}", f"{best[stage] / whole:.0%}", f"{others / best[stage]:.2f}"
        table.add_row(stage, *row)
    table.add_row("the whole", f"{size / whole:.2f}", "", f"{others / whole:.2f}", end_section=True)
    for name in ("ftfy", "OpenCC"):
        table.add_row(name, f"{size / best[name]:.2f}" if name in best else "")
    table.add_row("ftfy with OpenCC", f"{size / others:.2f}" if "OpenCC" in best else "")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
