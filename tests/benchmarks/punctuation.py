"""How fast punctuation is normalised, beside the plain way of writing it with regular expressions.

    python -m tests.benchmarks.punctuation [MEGABYTES]

Three texts: the seeds' prose as it comes (many half-width marks), the same when it is normalised already, and each line
by itself. The plain way is a chain of `re.sub` for , : ; ? ! ( ) beside Chinese alone: no quotes, no URLs, no numbers,
no pairs, no provenance. Processor time, best of five.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import polars as pl

from flows.normalising import normalise
from flows.normalising.columns import punctuate_series
from flows.normalising.punctuation import punctuate
from flows.text import Text
from tests.corpora.normalising_corpus import natural_text, prose_lines
from tests.growth import least

_PLAIN = [
    (re.compile(pattern.replace("H", "[一-鿿]")), wide)
    for mark, wide in zip(",:;?!()", "，：；？！（）", strict=True)
    for pattern in (f"(?<=H){re.escape(mark)} *", f"{re.escape(mark)} *(?=H)")
]


def plainly(s: str) -> str:
    """What one would write first."""
    for pattern, wide in _PLAIN:
        s = pattern.sub(wide, s)
    return s


def main() -> None:
    size = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    lines = natural_text(int(size * 1e6), prose_lines())
    text = "\n".join(lines)
    done = punctuate(text)
    megabytes = len(text.encode()) / 1e6
    some = lines[:2000]
    rows: list[tuple[str, float, Callable[[], object]]] = [
        ("as it comes", megabytes, lambda: punctuate(text)),
        ("normalised already", megabytes, lambda: punctuate(done)),
        ("a column of lines", megabytes, lambda: punctuate_series(pl.Series(lines))),
        ("line by line", len("\n".join(some).encode()) / 1e6, lambda: [punctuate(line) for line in some]),
        ("normalise(), with provenance", megabytes, lambda: normalise(Text.of(text))),
        ("plain re.sub, widths only", megabytes, lambda: plainly(text)),
    ]
    marks = len(re.findall('[,:;?!()"]', text))
    print(
        f"{megabytes:.1f} MB, {len(text):,} characters, {marks:,} half-width marks; idempotent: "
        f"{punctuate(done) == done}\n"
    )
    plain = megabytes / least(rows[-1][2], 5)
    for name, amount, work in rows:
        speed = amount / least(work, 5)
        print(f"{name:30} {speed:7.1f} MB/s {speed / plain:6.1f} x")


if __name__ == "__main__":
    main()
