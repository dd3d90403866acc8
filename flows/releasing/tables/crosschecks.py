"""What must hold between the tables: the invariants of a release that no single table can check.

Each check gives the rows that fail it, as frames of (doc_id, row); validate.py decides what becomes of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from flows.releasing.tables.build import Tables
from flows.releasing.tables.conversations import conversations, dialogues
from schemas import KEYS
from schemas.repairs import KINDS


class CrossCheck(NamedTuple):
    """A check between tables: its name, the table whose rows it judges, what holds where it passes, and the judge."""

    name: str
    table: str
    says: str
    failing: Callable[[Tables], pl.DataFrame]


def _rows(table: str, frame: pl.DataFrame, bad: pl.Expr) -> pl.DataFrame:
    # a comparison with null is null: what can't be shown to hold fails
    return frame.filter(bad.fill_null(True)).select("doc_id", row=pl.col(KEYS[table]))


def _with_document(tables: Tables, table: str, *columns: str) -> pl.DataFrame:
    """The rows of a table, each beside columns of its document, named document_…"""
    beside = tables["documents"].unique("doc_id").select("doc_id", *(pl.col(c).alias(f"document_{c}") for c in columns))
    return tables[table].join(beside, on="doc_id", how="inner", maintain_order="left")


def _orphans(table: str) -> Callable[[Tables], pl.DataFrame]:
    return lambda tables: (
        tables[table].join(tables["documents"], on="doc_id", how="anti").select("doc_id", row=pl.col(KEYS[table]))
    )


def _other_file(table: str) -> Callable[[Tables], pl.DataFrame]:
    def failing(tables: Tables) -> pl.DataFrame:
        return _rows(
            table, _with_document(tables, table, "source_file"), pl.col("source_file") != pl.col("document_source_file")
        )

    return failing


def _outside_source(table: str) -> Callable[[Tables], pl.DataFrame]:
    def failing(tables: Tables) -> pl.DataFrame:
        frame = _with_document(tables, table, "source_chars")
        bad = (
            (pl.col("source_start") < 0)
            | (pl.col("source_end") < pl.col("source_start"))
            | (pl.col("source_end") > pl.col("document_source_chars"))
        )
        return _rows(table, frame, bad)

    return failing


def _failed(rows: list[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"doc_id": pl.String, "row": pl.String}, orient="row")


def _texts(tables: Tables) -> dict[str, str]:
    """The documents' texts as Python's strings, which find their nth character at once; UTF-8 has to be counted
    through."""
    return {doc_id: text or "" for doc_id, text in tables["documents"].select("doc_id", "text").iter_rows()}


def _not_at_its_place(tables: Tables) -> pl.DataFrame:
    texts = _texts(tables)
    turns = (
        tables["turns"]
        .select("doc_id", "turn_id", "text", "text_start", "text_end")
        .drop_nulls(["text_start", "text_end"])
    )
    return _failed(
        [
            (doc, turn)
            for doc, turn, text, start, end in turns.iter_rows()
            if doc in texts and (start < 0 or texts[doc][start:end] != text)
        ]
    )


def _out_of_order(tables: Tables) -> pl.DataFrame:
    frame = tables["turns"].sort("doc_id", "turn_index", maintain_order=True)
    bad = (
        (pl.col("turn_index") != pl.int_range(pl.len()).over("doc_id"))
        | (pl.col("text_start") < pl.col("text_end").shift(1, fill_value=0).over("doc_id"))
        | (pl.col("source_start") < pl.col("source_start").shift(1, fill_value=0).over("doc_id"))
        | (pl.col("source_end") < pl.col("source_end").shift(1, fill_value=0).over("doc_id"))
    )
    return _rows("turns", frame, bad)


def _overlapping_in_source(tables: Tables) -> pl.DataFrame:
    """Turns that begin before the last one ended, unless one repair covers both ends: what was decoded anew as a whole
    has one origin for all its characters."""
    frame = tables["turns"].sort("doc_id", "turn_index", maintain_order=True)
    frame = frame.with_columns(last_end=pl.col("source_end").shift(1, fill_value=0).over("doc_id"))
    overlapping = frame.filter(pl.col("source_start") < pl.col("last_end"))
    if overlapping.is_empty():
        return overlapping.select("doc_id", row=pl.col("turn_id"))
    pairs = overlapping.join(
        tables["repairs"].select("doc_id", repair_start="source_start", repair_end="source_end"),
        on="doc_id",
        how="left",
    )
    covered = (pl.col("repair_start") <= pl.col("source_start")) & (pl.col("repair_end") >= pl.col("last_end"))
    excused = pairs.filter(covered)
    return overlapping.join(excused, on="turn_id", how="anti").select("doc_id", row=pl.col("turn_id"))


def _unknown_speaker(tables: Tables) -> pl.DataFrame:
    people = (
        tables["documents"]
        .select("doc_id", "participants")
        .explode("participants", empty_as_null=True)
        .drop_nulls("participants")
    )
    people = people.unnest("participants").select("doc_id", speaker_id="person_id", speaker_name="name")
    return (
        tables["turns"]
        .join(people, on=["doc_id", "speaker_id", "speaker_name"], how="anti")
        .select("doc_id", row=pl.col("turn_id"))
    )


def _broken_reply(tables: Tables) -> pl.DataFrame:
    turns = tables["turns"]
    known = turns.unique("turn_id").select("doc_id", reply_to="turn_id", answered="turn_index")
    replies = turns.filter(pl.col("reply_to").is_not_null()).join(known, on=["doc_id", "reply_to"], how="left")
    return _rows("turns", replies, pl.col("answered") >= pl.col("turn_index"))


def _miscounted_repairs(tables: Tables) -> pl.DataFrame:
    """n_repairs against the repairs that share a code point with the turn: those that begin before its end, without
    those that end by its start."""
    repairs = tables["repairs"].select("doc_id", "source_start", "source_end")
    frame = tables["turns"].with_columns(pl.col("source_start").cast(pl.Int64), pl.col("source_end").cast(pl.Int64))
    for name, at, column, reach in (
        ("begun", "source_end", "source_start", -1),
        ("ended", "source_start", "source_end", 0),
    ):
        ranks = (
            repairs.select("doc_id", at=pl.col(column).cast(pl.Int64))
            .sort("at")
            .with_columns(n=pl.int_range(1, pl.len() + 1).over("doc_id"))
        )
        ranks = ranks.unique(["doc_id", "at"], keep="last").sort("at").select("doc_id", "at", pl.col("n").alias(name))
        frame = (
            frame.with_columns(at=pl.col(at) + reach)
            .sort("at")
            .join_asof(ranks, on="at", by="doc_id", check_sortedness=False)
            .drop("at")
        )
    return _rows("turns", frame, pl.col("n_repairs") != pl.col("begun").fill_null(0) - pl.col("ended").fill_null(0))


def _estranged_rendering(tables: Tables) -> pl.DataFrame:
    """A change of script leaves Latin letters and digits alone, and hardly changes the length."""
    latin = [pl.col(c).str.replace_all(r"[^A-Za-z0-9]", "") for c in ("text", "text_hant")]
    longer = (pl.col("text_hant").str.len_chars().cast(pl.Int64) - pl.col("n_chars")).abs()
    return _rows("turns", tables["turns"], (latin[0] != latin[1]) | (longer > 2 + pl.col("n_chars") // 10))


def _twin_not_published(tables: Tables) -> pl.DataFrame:
    documents = tables["documents"]
    twins = documents.filter(pl.col("near_duplicate_of").is_not_null())
    known = pl.col("near_duplicate_of").is_in(documents["doc_id"].drop_nulls().implode())
    return _rows("documents", twins, ~known | (pl.col("near_duplicate_of") == pl.col("doc_id")))


def _miscounted_turns(tables: Tables) -> pl.DataFrame:
    counts = tables["turns"].group_by("doc_id").agg(counted=pl.len())
    frame = tables["documents"].join(counts, on="doc_id", how="left", maintain_order="left")
    return _rows("documents", frame, pl.col("n_turns") != pl.col("counted").fill_null(0))


def _miscounted_noise(tables: Tables) -> pl.DataFrame:
    counted = tables["repairs"].group_by("doc_id", "kind").agg(counted=pl.len())
    told = (
        tables["documents"]
        .select("doc_id", "noise")
        .explode("noise", empty_as_null=True)
        .drop_nulls("noise")
        .unnest("noise")
    )
    both = told.filter(pl.col("kind").is_in(KINDS)).join(counted, on=["doc_id", "kind"], how="full", coalesce=True)
    return (
        both.filter(pl.col("count").fill_null(0) != pl.col("counted").fill_null(0))
        .select("doc_id", row=pl.col("doc_id"))
        .unique()
    )


def _doubts(tables: Tables) -> pl.DataFrame:
    """The documents' doubts, a row each."""
    told = tables["documents"].select("doc_id", "doubts").explode("doubts", empty_as_null=True).drop_nulls("doubts")
    return told.unnest("doubts").select("doc_id", "source_start", "source_end")


def _wrong_share(tables: Tables) -> pl.DataFrame:
    spans = pl.concat([tables["repairs"].select("doc_id", "source_start", "source_end"), _doubts(tables)])
    spans = spans.sort("doc_id", "source_start", maintain_order=True)
    reached = pl.col("source_end").cum_max().shift(1, fill_value=0).over("doc_id")
    fresh = pl.col("source_end") - pl.max_horizontal("source_start", reached)
    covered = spans.with_columns(fresh=fresh.clip(lower_bound=0)).group_by("doc_id").agg(covered=pl.col("fresh").sum())
    frame = tables["documents"].join(covered, on="doc_id", how="left", maintain_order="left")
    share = pl.col("covered").fill_null(0) / pl.col("source_chars")
    return _rows("documents", frame, (share - pl.col("damaged_share")).abs() > 1e-9)


def _certain_though_doubted(tables: Tables) -> pl.DataFrame:
    """Turns that share a code point with a doubt: the furthest end of the doubts that begin before the turn's end lies
    behind its start."""
    doubts = _doubts(tables).sort("doc_id", "source_start", maintain_order=True)
    reach = doubts.with_columns(reached=pl.col("source_end").cum_max().over("doc_id")).sort("source_start")
    turns = tables["turns"].filter(~pl.col("uncertain").fill_null(False)).with_columns(last=pl.col("source_end") - 1)
    frame = turns.sort("last").join_asof(
        reach.select("doc_id", "reached", last="source_start"), on="last", by="doc_id", check_sortedness=False
    )
    return _rows("turns", frame, pl.col("reached").fill_null(0) > pl.col("source_start"))


def _estranged_context(tables: Tables) -> pl.DataFrame:
    """Repairs come in the order of the text, so each context is looked for from where the one before it was found."""
    texts, failed = _texts(tables), []
    found: dict[tuple[str, bool], int] = {}
    repairs = tables["repairs"].sort("doc_id", "source_start", "source_end", maintain_order=True)
    for doc, row, *contexts in repairs.select("doc_id", "repair_id", "before", "after").iter_rows():
        for side, context in enumerate(contexts):
            at = texts.get(doc, context or "").find(context or "", found.get((doc, bool(side)), 0))
            if at < 0:
                failed.append((doc, row))
            else:
                found[doc, bool(side)] = at
    return _failed(list(dict.fromkeys(failed)))


def _misnumbered_repairs(tables: Tables) -> pl.DataFrame:
    frame = tables["repairs"].sort("doc_id", "source_start", "source_end", maintain_order=True)
    place = pl.col("source_start").cast(pl.String).str.zfill(4)
    number = pl.int_range(1, pl.len() + 1).over("doc_id", "source_start")
    behind = pl.when(number > 1).then(pl.format("-{}", number)).otherwise(pl.lit(""))
    return _rows("repairs", frame, pl.col("repair_id") != pl.col("doc_id") + "-r" + place + behind)


def _not_what_turns_make(
    table: str, made: Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
) -> Callable[[Tables], pl.DataFrame]:
    """Rows of a table of chats that the turns do not make, and rows that they make and that are not there."""

    def check(tables: Tables) -> pl.DataFrame:
        columns = [name for name in tables[table].columns if name != "source_file"]  # which has a check of its own
        expected = made(tables["turns"], tables["documents"]).select("doc_id", expected=pl.struct(columns))
        found = tables[table].select("doc_id", found=pl.struct(columns))
        both = found.join(expected, on="doc_id", how="full", coalesce=True)
        same = pl.col("expected").eq_missing(pl.col("found"))
        return both.filter(~same).select("doc_id", row=pl.col("doc_id"))

    return check


CROSS_CHECKS: tuple[CrossCheck, ...] = (
    *(
        CrossCheck("document_is_published", table, "the row's document is in the table documents", _orphans(table))
        for table in ("turns", "conversations", "dialogues", "repairs")
    ),
    *(
        CrossCheck(
            "source_file_is_the_documents", table, "the row names the source file of its document", _other_file(table)
        )
        for table in ("turns", "conversations", "dialogues", "repairs")
    ),
    *(
        CrossCheck("span_lies_in_source", table, "the row's source span lies inside the source", _outside_source(table))
        for table in ("turns", "repairs")
    ),
    CrossCheck(
        "turn_is_at_its_place",
        "turns",
        "the document's text from text_start to text_end is the turn's text",
        _not_at_its_place,
    ),
    CrossCheck(
        "turns_are_in_order", "turns", "turns are numbered from 0, follow one another and do not overlap", _out_of_order
    ),
    CrossCheck("turns_share_no_source", "turns", "no two turns share a stretch of the source", _overlapping_in_source),
    CrossCheck(
        "speaker_is_a_participant", "turns", "the speaker is one of the document's participants", _unknown_speaker
    ),
    CrossCheck("reply_is_to_an_earlier_turn", "turns", "reply_to names an earlier turn of the document", _broken_reply),
    CrossCheck(
        "n_repairs_counts_repairs", "turns", "n_repairs counts the repairs that touch the turn", _miscounted_repairs
    ),
    CrossCheck("text_hant_is_the_same_text", "turns", "text_hant says what text says", _estranged_rendering),
    CrossCheck(
        "near_duplicate_is_published", "documents", "near_duplicate_of is another document", _twin_not_published
    ),
    CrossCheck("n_turns_counts_turns", "documents", "n_turns counts the document's turns", _miscounted_turns),
    CrossCheck("noise_counts_repairs", "documents", "noise counts the document's repairs by kind", _miscounted_noise),
    CrossCheck(
        "damaged_share_is_of_the_source",
        "documents",
        "damaged_share is what repairs and doubts cover of the source",
        _wrong_share,
    ),
    CrossCheck(
        "doubted_turns_are_uncertain", "turns", "a turn that a doubt touches is uncertain", _certain_though_doubted
    ),
    CrossCheck(
        "context_is_in_the_text", "repairs", "before and after stand in the document's text", _estranged_context
    ),
    CrossCheck(
        "repairs_are_numbered",
        "repairs",
        "repairs are named by their place in the source",
        _misnumbered_repairs,
    ),
    *(
        CrossCheck(
            name, table, "the row is what the document's turns make, title included", _not_what_turns_make(table, made)
        )
        for name, table, made in (
            ("conversation_is_the_turns", "conversations", conversations),
            ("dialogue_is_the_turns", "dialogues", dialogues),
        )
    ),
)
