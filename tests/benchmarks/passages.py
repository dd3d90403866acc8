"""How near segmentation comes to an annotator who had not seen it: passages in every form, negatives included.

    python -m tests.benchmarks.passages                     figures a form and over all
    python -m tests.benchmarks.passages --each              and a line a passage
    python -m tests.benchmarks.passages --set b             of the second set, forty passages written after the first
    python -m tests.benchmarks.passages --set c             of the third, thirty written after that; d, e: forty each,
                                                            f: twenty-four
    python -m tests.benchmarks.passages --show passage-07   the turns of a passage beside the gold

A gold turn is shown as `=` found with its speaker, `~` found with another speaker or name, `-` missed; a predicted turn
that is in no gold turn's place as `+`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from flows.document import Document
from flows.normalising import to_hant
from flows.pipeline import process
from flows.reading import read_file
from flows.registry import Registry
from flows.releasing.tables import build_tables
from tests.conftest import ROOT
from tests.gold import score_turns

PASSAGES = {
    "a": ROOT / "tests" / "gold" / "passages.jsonl",
    "b": ROOT / "tests" / "gold" / "passages_b.jsonl",
    "c": ROOT / "tests" / "gold" / "passages_c.jsonl",
    "d": ROOT / "tests" / "gold" / "passages_d.jsonl",
    "e": ROOT / "tests" / "gold" / "passages_e.jsonl",
    "f": ROOT / "tests" / "gold" / "passages_f.jsonl",
    "g": ROOT / "tests" / "gold" / "passages_g.jsonl",
    "h": ROOT / "tests" / "gold" / "passages_h.jsonl",
}
FORMS = ("labelled", "bulleted", "quoted", "monologue", "mixed", "negative")


def load_passages(name: str = "a") -> list[dict[str, Any]]:
    """The gold passages of a set, each with its raw text, people and segments."""
    return [json.loads(line) for line in PASSAGES[name].read_text(encoding="utf-8").splitlines()]


def predict(passages: list[dict[str, Any]], seeds: Path = ROOT / "seeds") -> dict[str, list[dict[str, Any]]]:
    """The published turns of each passage, read from a file as a release would."""
    registry = Registry.load(seeds)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for passage in passages:
            (root / f"{passage['id']}.txt").write_bytes(passage["text"].encode())
        read = [d for passage in passages for d in read_file(root / f"{passage['id']}.txt", root)]
    documents = [process(d, registry) for d in read if isinstance(d, Document)]
    turns = build_tables(documents, to_hant)["turns"]
    return {p["id"]: turns.filter(source_file=f"{p['id']}.txt").sort("source_start").to_dicts() for p in passages}


def score(passages: list[dict[str, Any]], rows: dict[str, list[dict[str, Any]]]) -> dict[str, Counter]:
    """Counts, as score_turns.py makes them, for each passage, each form and over all."""
    groups: dict[str, Counter] = {}
    for passage in passages:
        result = score_turns.score(passage, passage["text"], rows[passage["id"]])
        for group in (passage["id"], passage["form"], "all"):
            groups.setdefault(group, Counter()).update(result)
    return groups


def show(passage: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Print predicted against gold turns in the order of the source."""
    text, names = passage["text"], score_turns.names_of(passage)
    rank = [0]
    for character in text:
        rank.append(rank[-1] + score_turns.textual(character))
    free, lines = list(rows), []
    for turn in passage["segments"]:
        a, b = turn["start"], turn["end"]
        near = [
            r for r in free if abs(rank[r["source_start"]] - rank[a]) <= 3 and abs(rank[r["source_end"]] - rank[b]) <= 3
        ]
        said, mark = "", "-"
        if near:
            free.remove(near[0])
            said = near[0]["speaker_name"] or "?"
            mark = "=" if said in names[turn["speaker"]] else "~"
        lines.append((a, mark, turn["speaker"] + (f" ({said})" if mark == "~" else ""), text[a:b]))
    lines += [(r["source_start"], "+", r["speaker_name"], text[r["source_start"] : r["source_end"]]) for r in free]
    for _, mark, who, said in sorted(lines, key=lambda line: line[:2]):
        print(f"{mark} {who or '?'}: {' '.join(said.split())}")


def main() -> None:
    """Print the figures, or one passage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=sorted(PASSAGES), default="a", help="which passages (default: a)")
    parser.add_argument("--each", action="store_true", help="a line a passage too")
    parser.add_argument("--show", metavar="ID", help="the turns of one passage, or of `all`, beside the gold")
    arguments = parser.parse_args()
    passages = load_passages(arguments.set)
    rows = predict(passages)
    for passage in passages:
        if arguments.show in (passage["id"], "all"):
            print(f"== {passage['id']} {passage['form']}")
            show(passage, rows[passage["id"]])
    if arguments.show:
        return
    groups = score(passages, rows)
    shown = [p["id"] for p in passages] if arguments.each else []
    for group in (g for g in [*shown, *FORMS, "all"] if g in groups):
        figures = score_turns.rates(groups[group])
        print(f"{group:12}", "  ".join(f"{key} {value}" for key, value in figures.items()))


if __name__ == "__main__":
    main()
