"""How long it takes to compose edits over a large document, and how that compares with the naive way.

python -m tests.benchmarks.text
"""

from __future__ import annotations

import random

from flows.text import Edit, Text
from tests.growth import least

#: 10 MB of UTF-8: 3.3 million characters, a thousand times an interview.
SOURCE = "中文字符，这一句话说完了。\n" * 238_000


def naive(source: str, edits: list[Edit]) -> list[tuple[str, int]]:
    """A list of characters with their places, edited in one pass: what one would write without arrays."""
    pairs = list(zip(source, range(len(source)), strict=True))
    out: list[tuple[str, int]] = []
    at = 0
    for e in edits:
        out += pairs[at : e.start]
        out += [(c, e.start) for c in e.new]
        at = e.end
    return out + pairs[at:]


def main() -> None:
    random.seed(0)
    text = Text.of(SOURCE)
    print(f"{len(SOURCE.encode()) / 1e6:.1f} MB, {len(SOURCE):,} characters\n")
    print(f"{'edits':>9} {'delete, s':>10} {'replace, s':>11} {'second round, s':>16} {'naive, s':>9} {'ratio':>6}")
    for n in (10, 1_000, 10_000, 100_000):
        places = sorted(random.sample(range(0, len(SOURCE) - 10, 5), n))
        deletions = [(p, p + 3) for p in places]
        replacements = [Edit(p, p + 3, "换", "splice") for p in places]
        once = text.edit(replacements)
        again = [(p, p + 1) for p in range(0, len(once), len(once) // n)][:n]
        row = (
            least(lambda d=deletions: text.delete(d, "markup"), 3),  # type: ignore[misc]
            least(lambda r=replacements: text.edit(r), 3),  # type: ignore[misc]
            least(lambda o=once, a=again: o.delete(a, "markup"), 3),  # type: ignore[misc]
        )
        slow = least(lambda r=replacements: naive(SOURCE, r), 3)  # type: ignore[misc]
        print(f"{n:>9,} {row[0]:>10.3f} {row[1]:>11.3f} {row[2]:>16.3f} {slow:>9.3f} {slow / row[1]:>6.1f}")
    print(f"\naccounting for each character: {least(lambda: once.unaccounted(len(SOURCE)), 3):.3f} s")


if __name__ == "__main__":
    main()
