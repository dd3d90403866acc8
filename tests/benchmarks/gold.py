"""How near the published turns and repairs come to the experts' annotation of the seeds.

python -m tests.benchmarks.gold            print the figures
python -m tests.benchmarks.gold --write    and keep them for the dataset card
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

from flows.cleaning import Options
from flows.document import Document, Rejected
from flows.normalising import to_hant
from flows.pipeline import process
from flows.reading import list_inputs, read_file
from flows.registry import Registry
from flows.releasing.tables import build_tables
from flows.terminal.filter import run_filter
from tests.conftest import ROOT
from tests.gold import score_repair, score_turns

GOLD = ROOT / "tests" / "gold"
SCORES = ROOT / "flows" / "releasing" / "pages" / "scores.json"


def turn_scores(seeds: Path = ROOT / "seeds") -> dict[str, Any]:
    """Turn F1, label error and name accuracy for each form and over all, as score_turns.py measures them."""
    registry = Registry.load(seeds)
    files = list_inputs(seeds)
    assert not isinstance(files, Rejected), files.reason
    documents = [d for file in files for d in read_file(file, seeds) if isinstance(d, Document)]
    turns = build_tables([process(d, registry) for d in documents], to_hant)["turns"]
    groups: dict[str, Counter] = {"all": Counter()}
    for line in (GOLD / "turns.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        rows = turns.filter(source_file=gold["file"]).to_dicts()
        result = score_turns.score(gold, (seeds / gold["file"]).read_text(encoding="utf-8"), rows)
        groups["all"].update(result)
        groups[gold["file"]] = Counter(result)
    return {group: score_turns.rates(counts) for group, counts in groups.items()}


def repair_scores() -> dict[str, Any]:
    """Recovery of damaged characters and share of passages exactly right, through `zh-interviews clean --lines`, as
    score_repair.py measures them."""
    rows = [json.loads(line) for line in (GOLD / "repairs.jsonl").read_text(encoding="utf-8").splitlines()]
    noisy = [row["noisy"].replace("\n", " ") for row in rows]
    out = io.BytesIO()
    run_filter([], options=Options(lines=True), source=io.BytesIO("\n".join(noisy).encode()), out=out)
    fold = score_repair.folder()
    before = left = exact = damaged = harmed = characters = 0
    for row, raw, line in zip(rows, noisy, out.getvalue().decode().splitlines(), strict=True):
        gold = fold(row["gold_hant"] if row.get("gold_hant") else row.get("gold") or row["gold_hans"])
        was = score_repair.distance(fold(score_repair.PINYIN.sub("", raw)), gold)
        now = score_repair.distance(fold(line), gold)
        if was:
            damaged, before, left, exact = damaged + 1, before + was, left + now, exact + (now == 0)
        else:
            harmed, characters = harmed + now, characters + len(gold)
    return {
        "recovery": round(1 - left / before, 4),
        "exact": round(exact / damaged, 4),
        "damaged_characters": before,
        "damaged_passages": damaged,
        "harmed_characters": harmed,
        "clean_characters": characters,
    }


def kept_scores() -> dict[str, Any]:
    """The figures that the dataset card shows, with the SHA-256 of the documents that they were measured on."""
    turns = turn_scores()["all"]
    repairs = repair_scores()
    named = [json.loads(line)["file"] for line in (GOLD / "turns.jsonl").read_text(encoding="utf-8").splitlines()]
    sources = [hashlib.sha256((ROOT / "seeds" / name).read_bytes()).hexdigest() for name in sorted(named)]
    scores = {
        "turns against the experts' annotation": {
            key: turns[key] for key in ("turn_f1", "boundary_f1", "label_error", "name_accuracy")
        },
        "repairs against the experts' text": {key: repairs[key] for key in ("recovery", "exact")},
    }
    return {"sources": sources, "scores": scores}


def main() -> None:
    """Print the figures; with --write keep them for the card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    scores = {"turns": turn_scores(), "repairs": repair_scores()}
    for group, values in [*scores["turns"].items(), ("repairs", scores["repairs"])]:
        print(f"{group:30}", "  ".join(f"{key} {value}" for key, value in values.items()))
    if write:
        kept = json.loads(SCORES.read_text(encoding="utf-8")) | {"gold": kept_scores()}
        SCORES.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
