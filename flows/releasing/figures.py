"""The figures of a release: what the card tells, the manifest keeps, and the next release is held against."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import polars as pl

from flows.registry.corrections import is_withdrawn
from flows.releasing.tables import Tables

Figures = dict[str, Any]

#: A turn is called confident from this probability on.
CONFIDENT = 0.9

#: By how much a figure may move against the last release before a maintainer has to accept it. Turns per document: the factor,
#: either way. The shares: the difference, in the direction that is worse.
TURNS_PER_DOCUMENT_FACTOR = 1.5
SHARE_IN_TURNS_DROP = 0.1
SHARE_UNCERTAIN_RISE = 0.05


def figures(tables: Tables) -> Figures:
    """Count what a release holds. Shares are rounded to six digits, so that they read the same wherever they are computed."""
    documents, turns, repairs = tables["documents"], tables["turns"], tables["repairs"]
    noise = documents.select("noise").explode("noise", empty_as_null=True).drop_nulls("noise").unnest("noise")
    doubts = documents.select("doubts").explode("doubts", empty_as_null=True).drop_nulls("doubts").unnest("doubts")
    chars = int(documents["n_chars"].sum())
    return {
        "documents": documents.height,
        "turns": turns.height,
        "repairs": repairs.height,
        "speakers": turns["speaker_id"].n_unique(),
        "characters": chars,
        "source_characters": int(documents["source_chars"].sum()),
        "characters_in_turns": int(turns["n_chars"].sum()),
        "turns_per_document": _ratio(turns.height, documents.height),
        "share_in_turns": _ratio(int(turns["n_chars"].sum()), chars),
        "share_uncertain": _ratio(int(turns["uncertain"].sum()), turns.height),
        "share_questions": _ratio(int(turns["is_question"].sum()), turns.height),
        "share_damaged": _ratio(
            float((documents["damaged_share"] * documents["source_chars"]).sum()), int(documents["source_chars"].sum())
        ),
        "share_confident": _ratio(int((turns["confidence"] >= CONFIDENT).sum()), turns.height),
        "mean_confidence": _ratio(float(turns["confidence"].sum()), turns.height),
        "turn_length": {
            name: int(turns["n_chars"].quantile(q, "nearest") or 0)
            for name, q in (("median", 0.5), ("p90", 0.9), ("longest", 1.0))
        },
        "forms": _counts(documents, "form"),
        "scripts": _counts(documents, "source_script"),
        "roles": _counts(turns, "role"),
        "attributions": _counts(turns, "attribution"),
        "doubts": dict(doubts.group_by("kind").len().sort("kind").iter_rows()),
        "noise": dict(noise.group_by("kind").agg(pl.col("count").sum()).sort("kind").iter_rows()),
    }


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 6) if whole else 0.0


def _counts(frame: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(frame.group_by(column).len().sort(column).iter_rows())


def out_of_bounds(old: Tables, new: Tables, withdrawn: Collection[str] = ()) -> list[str]:
    """What shrank or left its proportion against the last release, a sentence each.

    Documents may go only if they were withdrawn. Proportions are compared over the documents that both releases have: new ones may be
    of another kind.
    """
    before, after = (tables["documents"]["source_file"] for tables in (old, new))
    missing = [file for file in before if file not in set(after) and not is_withdrawn(file, withdrawn)]
    found = []
    if missing:
        names = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
        found.append(f"{len(missing)} of {len(before)} documents are not there any more ({names})")
    was, now = (_magnitudes(tables, set(before) & set(after)) for tables in (old, new))
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


def _magnitudes(tables: Tables, files: Collection[str]) -> _Magnitudes:
    documents, turns = (tables[t].filter(pl.col("source_file").is_in(list(files))) for t in ("documents", "turns"))
    return _Magnitudes(
        _ratio(turns.height, documents.height),
        _ratio(int(turns["n_chars"].sum()), int(documents["n_chars"].sum())),
        _ratio(int(turns["uncertain"].sum()), turns.height),
    )
