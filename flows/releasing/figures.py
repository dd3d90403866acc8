"""The figures of a release: what the card tells, the manifest keeps, and the next release is held against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

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
        "noise": dict(noise.group_by("kind").agg(pl.col("count").sum()).sort("kind").iter_rows()),
    }


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 6) if whole else 0.0


def _counts(frame: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(frame.group_by(column).len().sort(column).iter_rows())


def out_of_bounds(old: Mapping[str, Any], new: Mapping[str, Any], withdrawn: int = 0) -> list[str]:
    """What shrank or left its proportion against the last release, a sentence each. `withdrawn` documents may be missing."""
    found = []
    if new["documents"] < old["documents"] - withdrawn:
        found.append(
            f"{old['documents']} documents became {new['documents']}{f' with {withdrawn} withdrawn' if withdrawn else ''}"
        )
    ratio = new["turns_per_document"] / old["turns_per_document"] if old["turns_per_document"] else 1.0
    if not 1 / TURNS_PER_DOCUMENT_FACTOR <= ratio <= TURNS_PER_DOCUMENT_FACTOR:
        found.append(f"{old['turns_per_document']:.1f} turns per document became {new['turns_per_document']:.1f}")
    if new["share_in_turns"] < old["share_in_turns"] - SHARE_IN_TURNS_DROP:
        found.append(
            f"the share of text that is in turns fell from {old['share_in_turns']:.0%} to {new['share_in_turns']:.0%}"
        )
    if new["share_uncertain"] > old["share_uncertain"] + SHARE_UNCERTAIN_RISE:
        found.append(
            f"the share of uncertain turns rose from {old['share_uncertain']:.0%} to {new['share_uncertain']:.0%}"
        )
    return found
