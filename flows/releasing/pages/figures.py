"""The figures of a release: what the card tells, the manifest keeps, and the next release is held against."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection
from typing import Any, NamedTuple

import polars as pl

from flows.registry.withdrawals import is_withdrawn
from flows.releasing.tables import Tables
from flows.segmenting.names.unnamed import names_nobody

Figures = dict[str, Any]

#: A turn is called confident from this probability on.
CONFIDENT = 0.9

#: Published confidences have four digits.
CONFIDENCE_STEPS = 10_000

#: How many documents the picture of noise shows, and how many people that of speakers.
NOISIEST = 20
MOST_SPEAKING = 20

#: By how much a figure may move against the last release before a maintainer has to accept it. Turns per document: the
#: factor, either way. The shares: the difference, in the direction that is worse.
TURNS_PER_DOCUMENT_FACTOR = 1.5
SHARE_IN_TURNS_DROP = 0.1
SHARE_UNCERTAIN_RISE = 0.05


class Tally:
    """Counts what a release holds, a batch of whole documents after the other; the order of the batches does not
    matter.

    Attributes:
        lengths: how many turns have each length in characters.
        people: who speaks, by how many turns, as (turns, name, id, document), most first; people whose name is nobody's
        are none. noisiest: the documents with the most noise, as (source_file, {kind: count}), most first.
    """

    def __init__(self) -> None:
        self.sums: Counter[str] = Counter()
        self.lengths: Counter[int] = Counter()
        self._registered: dict[str, tuple[int, str, str, str]] = {}
        self._of_documents: list[tuple[int, str, str, str]] = []
        self._people_of_documents = 0
        self.counts: dict[str, Counter[str]] = {
            name: Counter() for name in ("forms", "scripts", "roles", "attributions", "doubts", "noise")
        }
        self.noisiest: list[tuple[str, dict[str, int]]] = []
        self._speaker_ids: set[int] = set()  # hashes: the ids of a large release would fill the memory

    def add(self, tables: Tables) -> None:
        """Count the rows of some documents."""
        documents, turns = tables["documents"], tables["turns"]
        self.sums.update(
            documents=documents.height,
            turns=turns.height,
            repairs=tables["repairs"].height,
            characters=int(documents["n_chars"].sum()),
            source_characters=int(documents["source_chars"].sum()),
            # as whole numbers, which give the same sum in any order
            damaged=int((documents["damaged_share"] * documents["source_chars"]).round().cast(pl.Int64).sum()),
            characters_in_turns=int(turns["n_chars"].sum()),
            uncertain=int(turns["uncertain"].sum()),
            questions=int(turns["is_question"].sum()),
            confident=int((turns["confidence"] >= CONFIDENT).sum()),
            confidence=int((turns["confidence"] * CONFIDENCE_STEPS).round().cast(pl.Int64).sum()),
        )
        self.lengths.update(_counts(turns, "n_chars"))
        self._add_people(turns)
        self._speaker_ids.update(turns["speaker_id"].unique().hash(seed=1).to_list())
        for name, table, column in (
            ("forms", documents, "form"),
            ("scripts", documents, "source_script"),
            ("roles", turns, "role"),
            ("attributions", turns, "attribution"),
        ):
            self.counts[name].update(_counts(table, column))
        for file, noise, doubts in documents.select("source_file", "noise", "doubts").iter_rows():
            self.counts["doubts"].update(doubt["kind"] for doubt in doubts)
            kinds = {entry["kind"]: entry["count"] for entry in noise}
            self.counts["noise"].update(kinds)
            self.noisiest.append((file, kinds))
        self.noisiest = sorted(self.noisiest, key=lambda row: (-sum(row[1].values()), row[0]))[:NOISIEST]

    def _add_people(self, turns: pl.DataFrame) -> None:
        people = turns.filter(~pl.col("speaker_name").map_elements(names_nobody, return_dtype=pl.Boolean))
        counted = people.group_by("speaker_id").agg(pl.len(), pl.col("speaker_name").first(), pl.col("doc_id").first())
        for person, count, name, doc_id in counted.iter_rows():
            if person.startswith(doc_id):  # one whom no registry knows belongs to the document, and is whole
                self._people_of_documents += 1
                self._of_documents.append((count, name, person, doc_id))
                continue
            before, *_, first = self._registered.get(person, (0, "", "", doc_id))
            self._registered[person] = (before + count, name, person, min(first, doc_id))
        self._of_documents = heapq.nsmallest(MOST_SPEAKING, self._of_documents, key=_by_turns)

    @property
    def people(self) -> list[tuple[int, str, str, str]]:
        """The MOST_SPEAKING people who say most."""
        return heapq.nsmallest(MOST_SPEAKING, [*self._of_documents, *self._registered.values()], key=_by_turns)

    @property
    def people_counted(self) -> int:
        """How many people speak."""
        return len(self._registered) + self._people_of_documents

    def figures(self) -> Figures:
        """The figures. Shares are rounded to six digits, so that they read the same wherever they are computed."""
        n = self.sums
        return {
            **{name: n[name] for name in ("documents", "turns", "repairs")},
            "speakers": len(self._speaker_ids),
            **{name: n[name] for name in ("characters", "source_characters", "characters_in_turns")},
            "turns_per_document": _ratio(n["turns"], n["documents"]),
            "share_in_turns": _ratio(n["characters_in_turns"], n["characters"]),
            "share_uncertain": _ratio(n["uncertain"], n["turns"]),
            "share_questions": _ratio(n["questions"], n["turns"]),
            "share_damaged": _ratio(n["damaged"], n["source_characters"]),
            "share_confident": _ratio(n["confident"], n["turns"]),
            "mean_confidence": _ratio(n["confidence"] / CONFIDENCE_STEPS, n["turns"]),
            "turn_length": {name: self._length(q) for name, q in (("median", 0.5), ("p90", 0.9), ("longest", 1.0))},
            **{name: dict(sorted(counted.items())) for name, counted in self.counts.items()},
        }

    def _length(self, quantile: float) -> int:
        """The length of the turn that stands at this share of all turns, sorted by their length."""
        place = round(quantile * (self.sums["turns"] - 1))
        for length, count in sorted(self.lengths.items()):
            if place < count:
                return length
            place -= count
        return 0


def figures(tables: Tables) -> Figures:
    """The figures of tables that are in memory."""
    tally = Tally()
    tally.add(tables)
    return tally.figures()


def _by_turns(person: tuple[int, str, str, str]) -> tuple[int, str, str]:
    return -person[0], person[1], person[2]


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 6) if whole else 0.0


def _counts(frame: pl.DataFrame, column: str) -> dict[Any, int]:
    return dict(frame.group_by(column).len().iter_rows())


#: What out_of_bounds asks of each document: how many turns and characters it has, and how much of them is in turns and
#: uncertain.
MEASURES = ("source_file", "n_turns", "n_chars", "chars_in_turns", "uncertain")


def measures(documents: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """The measures of each document: of `documents` source_file, n_turns and n_chars are looked at, of `turns`
    source_file, n_chars and uncertain."""
    spoken = turns.group_by("source_file").agg(
        chars_in_turns=pl.col("n_chars").cast(pl.Int64).sum(), uncertain=pl.col("uncertain").cast(pl.Int64).sum()
    )
    counted = documents.select("source_file", pl.col("n_turns", "n_chars").cast(pl.Int64))
    return counted.join(spoken, on="source_file", how="left").select(
        "source_file", "n_turns", "n_chars", pl.col("chars_in_turns", "uncertain").fill_null(0)
    )


def out_of_bounds(old: pl.DataFrame, new: pl.DataFrame, withdrawn: Collection[str] = ()) -> list[str]:
    """What shrank or left its proportion against the last release, a sentence each.

    Documents may go only if they were withdrawn. Proportions are compared over the documents that both releases have:
    new ones may be of another kind.

    Args:
        old: the measures of the last release's documents.
        new: the measures of this one's.
        withdrawn: source files that may be missing.
    """
    gone = old.join(new, on="source_file", how="anti", maintain_order="left")["source_file"]
    missing = [file for file in gone if not is_withdrawn(file, withdrawn)]
    found = []
    if missing:
        names = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
        found.append(f"{len(missing)} of {old.height} documents are not there any more ({names})")
    was = _magnitudes(old.join(new, on="source_file", how="semi"))
    now = _magnitudes(new.join(old, on="source_file", how="semi"))
    ratio = now.turns_per_document / was.turns_per_document if was.turns_per_document else 1.0
    if not 1 / TURNS_PER_DOCUMENT_FACTOR <= ratio <= TURNS_PER_DOCUMENT_FACTOR:
        found.append(f"{was.turns_per_document:.1f} turns per document became {now.turns_per_document:.1f}")
    if now.share_in_turns < was.share_in_turns - SHARE_IN_TURNS_DROP:
        found.append(
            f"the share of text that is in turns fell from {was.share_in_turns:.0%} to {now.share_in_turns:.0%}"
        )
    if now.share_uncertain > was.share_uncertain + SHARE_UNCERTAIN_RISE:
        found.append(f"the share of uncertain turns rose from {was.share_uncertain:.0%} to {now.share_uncertain:.0%}")
    return found


class _Magnitudes(NamedTuple):
    turns_per_document: float
    share_in_turns: float
    share_uncertain: float


def _magnitudes(documents: pl.DataFrame) -> _Magnitudes:
    n = {name: int(documents[name].sum()) for name in MEASURES[1:]}
    return _Magnitudes(
        _ratio(n["n_turns"], documents.height),
        _ratio(n["chars_in_turns"], n["n_chars"]),
        _ratio(n["uncertain"], n["n_turns"]),
    )
