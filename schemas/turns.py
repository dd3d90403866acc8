"""Table `turns`: one row for each turn, that is, for what one person says without interruption."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from schemas import characters
from schemas.documents import ROLES
from schemas.table import Table

ATTRIBUTIONS = ["label", "bullet", "quote", "continuation", "inferred", "corrected"]


class Turns(Table):
    """The speaker turns, in the order of their documents, with offsets into the repaired text and into the source."""

    turn_id: pl.String = pa.Field(unique=True, str_matches=r"^[^\s/]+-\d{4,}$", description="Identifier of the turn.")
    doc_id: pl.String = pa.Field(description="The document the turn belongs to.")
    turn_index: pl.Int32 = pa.Field(ge=0, description="Place of the turn in its document, from 0.")
    speaker_id: pl.String = pa.Field(
        str_matches=r"^\S+$",
        description="Identifier of the speaker, one of the document's participants. One id is one person: it is the "
        "same in several documents only for people whom the registry knows; anybody else's begins with the document's "
        "doc_id, so that people who only share a name are never joined.",
    )
    speaker_name: pl.String = pa.Field(
        str_length={"min_value": 1}, description="Name of the speaker, in simplified characters or Latin letters."
    )
    speaker_label: pl.String = pa.Field(
        nullable=True,
        str_length={"min_value": 1},
        description="The speaker as the source has it; null where nothing names one.",
    )
    role: pl.String = pa.Field(isin=ROLES, description="Part the speaker takes in the conversation.")
    attribution: pl.String = pa.Field(
        isin=ATTRIBUTIONS,
        description=(
            "What shows who speaks: a label, a bullet, quote marks, the turn before, inference, or a maintainer's "
            "correction."
        ),
    )
    confidence: pl.Float64 = pa.Field(ge=0, le=1, description="Probability that boundaries and speaker are right.")
    section: pl.String = pa.Field(
        nullable=True,
        str_length={"min_value": 1},
        description="Heading the turn stands under; null where there is none.",
    )
    text: pl.String = pa.Field(
        str_length={"min_value": 1},
        description="What is said, in simplified characters; label and enclosing quote marks left out.",
    )
    text_hant: pl.String = pa.Field(str_length={"min_value": 1}, description="`text` in traditional characters.")
    text_hant_from: pl.String = pa.Field(
        isin=["source", "converted"],
        description="Where `text_hant` comes from: a traditional source's own characters, or conversion of simplified "
        "ones.",
    )
    text_start: pl.Int32 = pa.Field(ge=0, description="Where the turn begins in the document's `text`, in code points.")
    text_end: pl.Int32 = pa.Field(
        ge=1, description="Where the turn ends in the document's `text`, in code points, exclusive."
    )
    source_file: pl.String = pa.Field(description="Path of the source file, as in `documents`.")
    source_start: pl.Int32 = pa.Field(ge=0, description="Where the turn begins in the decoded source, in code points.")
    source_end: pl.Int32 = pa.Field(
        ge=1, description="Where the turn ends in the decoded source, in code points, exclusive."
    )
    time_start: pl.Float64 = pa.Field(
        nullable=True,
        ge=0,
        description="When the turn begins in the recording, in seconds; null where the source has no times.",
    )
    time_end: pl.Float64 = pa.Field(
        nullable=True,
        ge=0,
        description="When the turn ends in the recording, in seconds; null where the source does not say.",
    )
    is_question: pl.Boolean = pa.Field(description="Whether the turn asks something.")
    reply_to: pl.String = pa.Field(
        nullable=True,
        description="The `turn_id` of the earlier turn that this one answers; null where it answers none.",
    )
    n_chars: pl.Int32 = pa.Field(ge=1, description="Length of `text` in code points.")
    n_repairs: pl.Int32 = pa.Field(
        ge=0, description="Number of rows of `repairs` whose source span touches the turn's."
    )
    uncertain: pl.Boolean = pa.Field(
        description="Whether some characters may be wrong or lost (`documents.doubts` says where), or the boundaries "
        "wrong."
    )

    @pa.check("text", "text_hant", name="no_broken_characters")
    def no_broken_characters(cls, data: PolarsData) -> pl.LazyFrame:
        return characters.none_broken(data)

    @pa.check("speaker_name", "speaker_label", "section", name="no_damaged_characters")
    def no_damaged_characters(cls, data: PolarsData) -> pl.LazyFrame:
        return characters.no_damage(data)

    @pa.dataframe_check(name="damage_is_uncertain")
    def damage_is_uncertain(cls, data: PolarsData) -> pl.LazyFrame:
        """A turn with a lost character, or with what looks like markup, is uncertain."""
        damaged = [characters.is_lost(c) | characters.is_markup(c) for c in ("text", "text_hant")]
        return data.lazyframe.select(pl.col("uncertain") | ~(damaged[0] | damaged[1]))

    @pa.check("text", name="no_space_around")
    def no_space_around(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key) == pl.col(data.key).str.strip_chars())

    @pa.dataframe_check(name="n_chars_counts_text")
    def n_chars_counts_text(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("n_chars") == pl.col("text").str.len_chars())

    @pa.dataframe_check(name="text_span_is_as_long_as_text")
    def text_span_is_as_long_as_text(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("text_end") - pl.col("text_start") == pl.col("n_chars"))

    @pa.dataframe_check(name="source_span_is_not_empty")
    def source_span_is_not_empty(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("source_start") < pl.col("source_end"))

    @pa.check("time_start", "time_end", name="time_is_finite")
    def time_is_finite(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key).is_finite().fill_null(True))

    @pa.dataframe_check(name="times_run_forward")
    def times_run_forward(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select((pl.col("time_start") <= pl.col("time_end")).fill_null(True))

    @pa.dataframe_check(name="turn_id_is_document_and_index")
    def turn_id_is_document_and_index(cls, data: PolarsData) -> pl.LazyFrame:
        number = pl.col("turn_index").cast(pl.String).str.zfill(4)
        return data.lazyframe.select(pl.col("turn_id") == pl.col("doc_id") + "-" + number)
