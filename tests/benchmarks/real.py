"""How well turns are found in documents that the repository does not hold: whole pages with gold turns, and pages
without speakers.

    python -m tests.benchmarks.real FILE_OR_FOLDER …            figures by form, over all, and what the confidence is
                                                                worth
    python -m tests.benchmarks.real FILE --each                 and a line a document
    python -m tests.benchmarks.real FILE --show ID              the turns of a document (or of `all`) beside the gold
    python -m tests.benchmarks.real FILE --only bulleted        only documents of that form, site or beginning of an id

Files are JSON lines, gzipped or not; a folder stands for those in it. A line is {"id", "form", "site", "text",
"speakers" or "people", "segments"}, as in tests/gold/passages.jsonl, or {"name", "text"}: a page on which nobody is
interviewed, where a turn that is no utterance in quote marks is false.

Reading, cleaning, normalising and describing take most of the time and don't change while one works on turns: what they
give is kept in the folder --cache, under a key that depends on the text, the registry and the code of those stages.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import pickle
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flows.document import Document, Segmentation
from flows.pipeline import prepare
from flows.reading import read_file
from flows.registry import Registry
from flows.segmenting import segment
from tests.benchmarks.passages import FORMS, show
from tests.conftest import ROOT
from tests.gold import score_turns

CACHE = Path(tempfile.gettempdir()) / "zh-interviews-prepared"
#: The form of pages without gold, on which nobody speaks.
PLAIN = "plain"
#: A turn is called sure from this confidence on.
SURE = 0.9
#: Bins of the expected calibration error.
BINS = 20

Row = dict[str, Any]


def load(paths: Iterable[Path]) -> list[Row]:
    """The documents of files and folders, each with `id`, `form`, `site`, `text` and `segments`."""
    rows = []
    for path in paths:
        for file in sorted(path.glob("*.jsonl*")) if path.is_dir() else [path]:
            with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as lines:
                for line in lines:
                    row = json.loads(line)
                    row.setdefault("id", row.get("name"))
                    row.setdefault("form", PLAIN if "segments" not in row else "unknown")
                    row.setdefault("site", row["id"])
                    row.setdefault("segments", [])
                    rows.append(row)
    return rows


@cache
def _version() -> str:
    """A hash of the code and tables that a prepared document depends on."""
    digest = hashlib.sha256()
    for file in sorted((ROOT / "flows").rglob("*")):
        parts = file.relative_to(ROOT / "flows").parts
        if parts[0] in ("segmenting", "releasing", "terminal") or file.suffix not in (".py", ".toml", ".json", ".txt"):
            continue
        digest.update("/".join(parts).encode() + file.read_bytes())
    for file in sorted((ROOT / "seeds").glob("*.toml")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def prepared(row: Row, registry: Registry, folder: Path = CACHE) -> Document | None:
    """The document of a row as segmenting gets it; None where reading takes nothing of it, or more than one
    document."""
    name = row.get("name") or row["id"] + ".txt"
    key = hashlib.sha256(f"{_version()}\0{name}\0{row['text']}".encode()).hexdigest()
    kept = folder / key[:2] / key
    if kept.exists():
        document: Document | None = pickle.loads(kept.read_bytes())
        return document
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / name).write_bytes(row["text"].encode())
        read = [d for d in read_file(Path(place) / name, Path(place)) if isinstance(d, Document)]
    document = prepare(read[0], registry)[0] if len(read) == 1 else None
    kept.parent.mkdir(parents=True, exist_ok=True)
    aside = kept.with_name(f"{key}.{os.getpid()}")  # others may read while this is written
    aside.write_bytes(pickle.dumps(document))
    aside.replace(kept)
    return document


def rows_of(document: Document, found: Segmentation) -> list[Row]:
    """The turns as the published table has them, as far as the scorers read it."""
    rows = []
    for turn in found.turns:
        start, end = document.text.source_span(turn.start, turn.end)
        rows.append(
            {
                "source_start": start,
                "source_end": end,
                "speaker_name": turn.speaker_name,
                "role": turn.role,
                "attribution": turn.attribution,
                "confidence": turn.confidence,
            }
        )
    return rows


def predictions(rows: Iterable[Row], registry: Registry, folder: Path = CACHE) -> Iterator[tuple[Row, str, list[Row]]]:
    """Each document with the form that was found and its turns."""
    for row in rows:
        document = prepared(row, registry, folder)
        found = segment(document, registry) if document else Segmentation("narrative")
        yield row, found.form, rows_of(document, found) if document else []


def is_right(row: Row, turns: list[Row]) -> list[bool]:
    """Of each turn whether both ends and the speaker are right."""
    text, rank = row["text"], [0]
    for character in text:
        rank.append(rank[-1] + score_turns.textual(character))
    gold, pred = [score_turns.NONE] * rank[-1], [score_turns.NONE] * rank[-1]
    spoken = [segment for segment in row["segments"] if segment["kind"] == "turn"]
    for said in spoken:
        a, b = rank[said["start"]], rank[said["end"]]
        gold[a:b] = [said["speaker"]] * (b - a)
    for turn in turns:
        a, b = rank[turn["source_start"]], rank[turn["source_end"]]
        pred[a:b] = [turn["speaker_name"]] * (b - a)
    to_gold = score_turns.match_speakers(gold, pred)
    return [
        any(
            abs(rank[turn["source_start"]] - rank[said["start"]]) <= 3
            and abs(rank[turn["source_end"]] - rank[said["end"]]) <= 3
            and to_gold.get(turn["speaker_name"]) in (said["speaker"], said.get("alt_speaker"))
            for said in spoken
        )
        for turn in turns
    ]


@dataclass
class Calibration:
    """(confidence, whether the turn was right) of each turn."""

    marks: list[tuple[float, bool]] = field(default_factory=list)

    def figures(self) -> dict[str, float | int]:
        """The expected calibration error over bins of 0.05, and how many of the sure turns are right."""
        bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for confidence, right in self.marks:
            bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
        error = sum(abs(sum(c for c, _ in marks) - sum(r for _, r in marks)) for marks in bins.values())
        sure = [right for confidence, right in self.marks if confidence >= SURE]
        return {
            "turns": len(self.marks),
            "ece": round(error / max(len(self.marks), 1), 4),
            "sure": len(sure),
            "sure_right": round(sum(sure) / max(len(sure), 1), 4),
        }


def main() -> None:
    """Print the figures, or the turns of documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="+", metavar="FILE_OR_FOLDER")
    parser.add_argument("--each", action="store_true", help="a line a document too")
    parser.add_argument("--show", metavar="ID", help="the turns of one document, or of `all`, beside the gold")
    parser.add_argument("--only", default="", help="documents of this form or site, or whose id begins so")
    parser.add_argument(
        "--cache", type=Path, default=CACHE, help=f"where prepared documents are kept (default: {CACHE})"
    )
    arguments = parser.parse_args()
    only = arguments.only
    rows = [r for r in load(arguments.paths) if only in ("", r["form"], r["site"]) or r["id"].startswith(only)]
    groups: dict[str, Counter] = defaultdict(Counter)
    calibration = Calibration()
    plain: Counter[str] = Counter()
    for row, form, turns in predictions(rows, Registry.load(ROOT / "seeds"), arguments.cache):
        if arguments.show:
            if arguments.show in (row["id"], "all"):
                print(f"== {row['id']} {row['form']}, found {form}")
                show(row, turns)
            continue
        if row["form"] == PLAIN:
            false = [turn for turn in turns if turn["attribution"] != "quote"]
            sure = sum(turn["confidence"] >= SURE for turn in false)
            plain.update(documents=1, with_false_turns=bool(false), false_turns=len(false), sure=sure)
            if arguments.each and false:
                print(f"{row['id']:12} {form} {len(false)} false, {sure} sure")
            continue
        result = score_turns.score(row, row["text"], turns)
        for group in (row["form"], "all"):
            groups[group].update(result)
        calibration.marks += [(t["confidence"], r) for t, r in zip(turns, is_right(row, turns), strict=True)]
        if arguments.each:
            print(f"{row['id']:12} {row['form']:9} {form:9}", _line(score_turns.rates(result)), row["site"])
    for group in (*FORMS, *sorted(groups.keys() - {*FORMS, "all"}), "all"):
        if group in groups:
            print(f"{group:12}", _line(score_turns.rates(groups[group])))
    if calibration.marks:
        print(f"{'confidence':12}", _line(calibration.figures()))
    if plain:
        print(f"{PLAIN:12}", _line(plain), f" share {plain['with_false_turns'] / plain['documents']:.4f}")


def _line(figures: dict[str, Any]) -> str:
    return "  ".join(f"{key} {value}" for key, value in figures.items())


if __name__ == "__main__":
    main()
