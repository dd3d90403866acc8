"""How well turns and speakers are found, what the confidence of a turn is worth, and how fast it goes.

python -m tests.benchmarks.segmenting              the made-up corpus by style, reliability, speed
python -m tests.benchmarks.segmenting --misses     and the passages that went wrong
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from itertools import pairwise

from flows.cleaning import clean_text
from flows.document import Document, Metadata, Segmentation
from flows.normalising import normalise
from flows.pipeline import process
from flows.reading import read_file
from flows.registry import Registry
from flows.segmenting import segment
from flows.text import Text
from tests.benchmarks.real import rows_of
from tests.conftest import ROOT
from tests.corpora.interviews import CASES, Passage, pairs, passages
from tests.gold import score_turns

REGISTRY = Registry.load(ROOT / "seeds")
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)


def segmented(text: str, metadata: Metadata | None = None) -> tuple[Document, Segmentation]:
    """A page through cleaning, normalising and segmenting."""
    clean = normalise(clean_text(Text.of(text)))
    document = Document("made-up", "made-up.txt", "", len(text), "utf-8", text, clean, metadata=metadata or Metadata())
    return document, segment(document, REGISTRY)


def is_right(passage: Passage, row: dict) -> bool:
    """Whether a turn has the boundaries and the speaker of a true one."""
    return any(
        abs(row["source_start"] - start) <= 3 and abs(row["source_end"] - end) <= 3 and row["speaker_name"] == speaker
        for start, end, speaker in passage.turns
    )


def corpus(show_misses: bool) -> None:
    """Scores by style, then reliability."""
    groups: dict[str, Counter] = defaultdict(Counter)
    marks: list[tuple[float, bool]] = []
    for number, passage in enumerate(passages()):
        document, found = segmented(passage.text)
        rows = rows_of(document, found)
        result = score_turns.score(passage.gold(str(number)), passage.text, rows)
        for group in (f"{passage.form}: {passage.style}", f"all {passage.form}", "all"):
            groups[group].update(result)
        marks += [(row["confidence"], is_right(passage, row)) for row in rows]
        if show_misses and result["full"] + result["named"] < 2 * result["gold"]:
            print(f"--- {passage.form}, {passage.style}: {found.form}\n{passage.text}")
            for row in rows:
                print(
                    "   ",
                    row["speaker_name"],
                    row["confidence"],
                    repr(passage.text[row["source_start"] : row["source_end"]]),
                )
    print(f"{'style':34} {'turn F1':>8} {'error':>7} {'names':>7}")
    for group, counts in groups.items():
        rates = score_turns.rates(counts)
        print(f"{group:34} {rates['turn_f1']:8.3f} {rates['label_error']:7.3f} {rates['name_accuracy'] or 0:7.3f}")
    for name, more in (("made up", marks), ("written by hand", written()), ("annotated", annotated())):
        print(f"\nreliability, {name}")
        reliability(more)


def written() -> list[tuple[float, bool]]:
    """Confidence and truth of the turns in the hand-written cases, known failures included."""
    marks = []
    for path in sorted(CASES.rglob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            if not all(isinstance(turn, list) for turn in case.get("turns", [])):
                continue
            document, found = segmented(case["original"], Metadata(**case.get("metadata", {})))
            truth = {(speaker, text) for speaker, text, *_ in case["turns"]}
            chars = str(document.text)
            marks += [(t.confidence, (t.speaker_name, chars[t.start : t.end]) in truth) for t in found.turns]
    return marks


def annotated() -> list[tuple[float, bool]]:
    """Confidence and truth of the turns in the seeds, by the experts' annotation."""
    marks = []
    for line in (ROOT / "tests" / "gold" / "turns.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        names = score_turns.names_of(gold)
        for document in read_file(ROOT / "seeds" / gold["file"], ROOT / "seeds"):
            if isinstance(document, Document):
                done = process(document, REGISTRY)
                rows = rows_of(done.document, done.segmentation)
                marks += [(row["confidence"], _annotated_so(row, gold, names)) for row in rows]
    return marks


def _annotated_so(row: dict, gold: dict, names: dict[str, set[str]]) -> bool:
    near = [
        segment
        for segment in gold["segments"]
        if abs(segment["start"] - row["source_start"]) <= 8 and abs(segment["end"] - row["source_end"]) <= 8
    ]
    return any(row["speaker_name"] in names.get(s.get(key, ""), ()) for s in near for key in ("speaker", "alt_speaker"))


def reliability(marks: list[tuple[float, bool]]) -> None:
    """Of the turns given a confidence, how many are right."""
    print(f"{'confidence':>14} {'turns':>6} {'mean':>6} {'right':>6}")
    error = 0.0
    for low, high in pairwise(BINS):
        inside = [(confidence, right) for confidence, right in marks if low <= confidence < high]
        if inside:
            mean = sum(confidence for confidence, _ in inside) / len(inside)
            share = sum(right for _, right in inside) / len(inside)
            error += abs(mean - share) * len(inside) / len(marks)
            print(f"{low:6.2f} – {min(high, 1):5.2f} {len(inside):6} {mean:6.3f} {share:6.3f}")
    print(f"expected calibration error {error:.3f}")


def speed() -> None:
    """Megabytes a second of labelled text, with turns of a sentence and with turns as long as in the seeds, and how
    time grows."""
    bank = pairs()
    for name, sentences in (("short turns", 1), ("long turns", 12)):
        lines = []
        for number, (question, _) in enumerate(bank):
            said = "".join(bank[(number + n) % len(bank)][1] for n in range(sentences))
            lines += [f"记者：{question}", f"王小明：{said}"]
        print(f"\n{name:>14} {'bytes':>9} {'a turn':>6} {'MB/s':>6}")
        for times in (1, 4, 16):
            text = Text.of("\n".join(lines * times))
            document = Document("speed", "speed.txt", "", 0, "utf-8", str(text), text)
            size = len(str(text).encode())
            best = min(_timed(document) for _ in range(4))
            print(f"{'x ' + str(times):>14} {size:9} {size // (2 * len(bank) * times):6} {size / best / 1e6:6.2f}")


def _timed(document: Document) -> float:
    start = time.process_time()
    segment(document, REGISTRY)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="print the passages that went wrong")
    corpus(parser.parse_args().misses)
    speed()


if __name__ == "__main__":
    main()
