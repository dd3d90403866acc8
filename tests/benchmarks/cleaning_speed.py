"""How fast is cleaning, and how much memory does it take?

    python -m tests.benchmarks.cleaning_speed [--megabytes 20]

Megabytes are of UTF-8. `detect` asks which rows of a column have anything to clean; `clean` cleans the column, `text` a
document at a time.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from flows.cleaning import Options, clean
from flows.cleaning.columns import clean_column, noisy_rows

SEEDS = Path(__file__).parents[2] / "seeds"
LINES = Options(lines=True)


def clean_lines(megabytes: float) -> list[str]:
    """Lines of clean text: what cleaning leaves of the undamaged seeds, shuffled with a fixed seed."""
    rng = random.Random(0)
    lines = [
        line
        for file in sorted(SEEDS.glob("00[034]*.txt"))
        for line in clean(file.read_text(encoding="utf-8")).split("\n")
        if len(line) > 20 and "http" not in line and not noisy_rows(pl.Series([line]), LINES)[0]
    ]
    size = sum(len(line.encode()) for line in lines)
    many = lines * int(megabytes * 1e6 / size + 1)
    rng.shuffle(many)
    return many


def measure(work: Callable[[], object], size: float, least: float = 1.0) -> float:
    """Megabytes a second of processor time, the best of repeated runs."""
    best, spent = float("inf"), 0.0
    while spent < least:
        start = time.process_time()
        work()
        took = time.process_time() - start
        best, spent = min(best, took), spent + took
    return size / 1e6 / best


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=20)
    megabytes = parser.parse_args().megabytes
    table = Table("text", "what", "MB/s", "of detection", title="Cleaning, one core")
    lines = clean_lines(megabytes)
    column = pl.Series(lines)
    size = sum(len(line.encode()) for line in lines)
    base = measure(lambda: noisy_rows(column, LINES), size)
    documents = ["\n".join(lines[i : i + 40]) for i in range(0, len(lines), 40)]
    pages = pl.Series(documents)
    html = ["".join(f"<p>{line}</p>\n" for line in lines[i : i + 40]) for i in range(0, len(lines) // 8, 40)]
    some = ["\n".join(lines[i : i + 40]).encode() for i in range(0, len(lines) // 80, 40)]
    latin, chinese = ([data.decode(used, "replace") for data in some] for used in ("latin-1", "gb18030"))
    spliced = [file.read_text(encoding="utf-8") for file in sorted(SEEDS.glob("00[12]*.txt"))]
    kinds: list[tuple[str, str, list[str], Callable[[], object]]] = [
        ("clean lines", "detect", lines, lambda: noisy_rows(column, LINES)),
        ("clean lines", "clean", lines, lambda: clean_column(column, LINES)),
        ("clean documents", "detect", documents, lambda: noisy_rows(pages)),
        ("clean documents", "text", documents, lambda: [clean(s) for s in documents]),
        ("HTML", "text", html, lambda: [clean(s) for s in html]),
        ("UTF-8 read as Latin-1", "text", latin, lambda: [clean(s) for s in latin]),
        ("UTF-8 read as GBK", "text", chinese, lambda: [clean(s) for s in chinese]),
        ("bytes cut in two", "text", spliced, lambda: [clean(s) for s in spliced]),
    ]
    for name, what, texts, work in kinds:
        speed = measure(work, sum(len(s.encode()) for s in texts))
        table.add_row(name, what, f"{speed:.2f}", f"{speed / base:.3f}")
    Console(width=100).print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB with {megabytes:.0f} MB of text in memory twice")


if __name__ == "__main__":
    main()
