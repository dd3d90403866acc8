"""How much byte-splice damage is undone, and how fast: `python -m tests.benchmarks.splice`.

Text that was written for measuring (`tests/corpora/heldout*.json`, never used to build the model; all errors of the
first and of the second, whose paragraphs are longer, were looked at) is damaged in every known way and repaired.
Recovery is 1 - edits left / edits before, annotations taken out first so that they count for nothing; exact is
the share of damaged paragraphs that come out as they were. Doubtful is the share of repairs of which another reading is
nearly as likely; of these, and of the others, is told how many are right. Script and width are not looked at.
"""

from __future__ import annotations

import difflib
import json
import random
import re
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from flows.cleaning.splices.repair import may_be_spliced, repair_splices
from flows.text import Text
from tests.corpora.splice_simulator import HALF, Site, annotatable, damage, traditional

CORPORA = sorted((Path(__file__).parent.parent / "corpora").glob("heldout*.json"))
SEEDS = Path(__file__).parent.parent.parent / "seeds"
_ANNOTATION = re.compile(r"\([a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹ]{1,6}\)")
FOLD = {**HALF, ord("「"): "“", ord("」"): "”"}


@dataclass
class Tally:
    """Paragraphs, those that came out right, edits before and after, bytes and seconds."""

    paragraphs: int = 0
    exact: int = 0
    before: int = 0
    after: int = 0
    size: int = 0
    seconds: float = 0.0
    #: Repairs that are (not) marked as doubtful, and those of them that came out right.
    marked: int = 0
    marked_right: int = 0
    sure: int = 0
    sure_right: int = 0

    def add(self, noisy: str, meant: str) -> None:
        started = time.process_time()
        text = repair_splices(Text.of(noisy))
        repaired = str(text)
        self.seconds += time.process_time() - started
        self.size += len(noisy.encode())
        self.paragraphs += 1
        self.before += distance(_folded(_ANNOTATION.sub("", noisy)), _folded(meant))
        left = distance(_folded(repaired), _folded(meant))
        self.after += left
        self.exact += left == 0
        for is_marked, is_right in judged(noisy, text, meant):
            self.marked += is_marked
            self.marked_right += is_marked and is_right
            self.sure += not is_marked
            self.sure_right += is_right and not is_marked

    def row(self) -> list[str]:
        recovery = f"{1 - self.after / self.before:.1%}" if self.before else "-"
        return [
            str(self.paragraphs),
            str(self.before),
            str(self.after),
            recovery,
            f"{self.exact / max(self.paragraphs, 1):.1%}",
            f"{self.size / max(self.seconds, 1e-9) / 1e6:.3f}",
            f"{self.marked / max(self.marked + self.sure, 1):.1%}",
            f"{self.marked_right / max(self.marked, 1):.1%}",
            f"{self.sure_right / max(self.sure, 1):.1%}",
        ]


def judged(noisy: str, text: Text, meant: str) -> Iterator[tuple[bool, bool]]:
    """Of each repair of a paragraph, whether it is marked as doubtful, and whether nothing in it is wrong."""
    repaired, right = _folded(str(text)), _folded(meant)
    wrong = []
    if repaired != right:
        found = difflib.SequenceMatcher(None, repaired, right, autojunk=False).get_opcodes()
        wrong = [(start, end) for tag, start, end, _, _ in found if tag != "equal"]
    at = last = 0
    for change in text.changes:
        start = at + len(_folded(noisy[last : change.start]))
        at, last = start + len(_folded(change.after)), change.end
        if change.kind == "splice":
            is_wrong = any((a < at and b > start) or (a == b and start <= a <= at) for a, b in wrong)
            yield any(d.start < change.end and d.end > change.start for d in text.doubts), not is_wrong


def _folded(s: str) -> str:
    return re.sub(r"\s+", "", s.translate(FOLD))


def distance(a: str, b: str) -> int:
    """Edit distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def sites(rng: random.Random) -> dict[str, Site]:
    """The kinds of damage."""
    some = frozenset(c for c in annotatable() if rng.random() < 0.4)
    every = frozenset(annotatable())
    plain = Site()
    return {
        "splices only": plain,
        "some characters annotated": replace(plain, annotated=some),
        "all characters annotated": replace(plain, annotated=every),
        "full-width marks": replace(plain, annotated=some, half_width=False),
        "U+FFFD for orphans": replace(plain, annotated=some, orphan="\ufffd"),
        "orphans swallow nothing": replace(plain, annotated=some, swallow=False),
        "no split inside runs": replace(plain, annotated=some, respect=0.0),
        "to the end of the line": replace(plain, annotated=some, close=""),
        "orphans dropped": replace(plain, annotated=some, orphan=""),
    }


def main() -> None:
    """Print recovery by kind of damage and by genre, and speeds."""
    repair_splices(Text.of("他們都笑了?!彼f"))
    console = Console(width=140)
    for corpus in CORPORA:
        kinds, genres = tallies(corpus)
        for title, rows in (("by kind of damage", kinds), ("by genre (orphans dropped left out)", genres)):
            table = Table(title=f"Simulated damage in {corpus.name}, {title}")
            for column in (
                "",
                "paragraphs",
                "edits before",
                "left",
                "recovery",
                "exact",
                "MB/s",
                "doubtful",
                "of these right",
                "of others",
            ):
                table.add_column(column, justify="left" if not column else "right")
            for name, tally in rows.items():
                table.add_row(name, *tally.row())
            console.print(table)
    speeds(console)


def tallies(corpus: Path) -> tuple[dict[str, Tally], dict[str, Tally]]:
    """What is recovered of a corpus's paragraphs, by kind of damage and by genre."""
    rng = random.Random(2024)
    kinds: dict[str, Tally] = {}
    genres: dict[str, Tally] = {}
    for name, site in sites(rng).items():
        for genre, passages in json.loads(corpus.read_text(encoding="utf-8")).items():
            if genre == "comment":
                continue
            for paragraph in (p for passage in passages for p in passage.split("\n")):
                noisy, meant = damage(paragraph, site, rng)
                if noisy != meant:
                    kinds.setdefault(name, Tally()).add(noisy, meant)
                    if name != "orphans dropped":
                        genres.setdefault(genre, Tally()).add(noisy, meant)
    return kinds, genres


def speeds(console: Console) -> None:
    """Detection on clean text, repair of the damaged seeds (when new, and when their like was seen before), memory."""
    table = Table(title="Speed, one core")
    for column in ("", "MB", "seconds", "MB/s"):
        table.add_column(column, justify="left" if not column else "right")
    clean = "".join(
        p.translate(traditional()) + "\n"
        for genre, ps in json.loads(CORPORA[0].read_text(encoding="utf-8")).items()
        if genre != "comment"
        for p in ps
    )
    clean = clean * (3_000_000 // len(clean))
    damaged = [p.read_text(encoding="utf-8") for p in sorted(SEEDS.glob("00[12]_*.txt"))]
    _time(table, "detection, clean text", len(clean.encode()), lambda: may_be_spliced(clean))
    size = sum(len(s.encode()) for s in damaged)
    _time(table, "repair, seeds 001 and 002, first time", size, lambda: [repair_splices(Text.of(s)) for s in damaged])
    _time(table, "repair, seeds 001 and 002, again", size, lambda: [repair_splices(Text.of(s)) for s in damaged])
    console.print(table)
    console.print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _time(table: Table, name: str, size: int, work: object) -> None:
    started = time.process_time()
    work()  # type: ignore[operator]
    seconds = time.process_time() - started
    table.add_row(name, f"{size / 1e6:.2f}", f"{seconds:.3f}", f"{size / seconds / 1e6:.2f}")


if __name__ == "__main__":
    main()
