"""Table `repairs`: one row for each place where damaged text was restored."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from flows.changes import CHANGES, REPAIRS, described
from schemas.table import Table

KINDS = list(REPAIRS)


class Repairs(Table):
    """What was repaired, character by character: the noisy source beside what was put in its place."""

    repair_id: pl.String = pa.Field(
        unique=True,
        str_matches=r"^[^\s/]+-r\d{4,}(-\d+)?$",
        description="Identifier of the repair: the document and `source_start`.",
    )
    doc_id: pl.String = pa.Field(description="The document the repair was made in.")
    source_file: pl.String = pa.Field(description="Path of the source file, as in `documents`.")
    kind: pl.String = pa.Field(
        isin=KINDS,
        description=f"What was damaged: {described(CHANGES, REPAIRS)}.",
    )
    source_start: pl.Int32 = pa.Field(
        ge=0, description="Where the damage begins in the decoded source, in code points."
    )
    source_end: pl.Int32 = pa.Field(
        ge=0, description="Where the damage ends in the decoded source, in code points, exclusive."
    )
    noisy: pl.String = pa.Field(description="The source's characters from `source_start` to `source_end`, exactly.")
    repaired: pl.String = pa.Field(
        description="What the repair put in their place, in the script of the source; empty where it took them out."
    )
    before: pl.String = pa.Field(description="Up to 20 characters of the published text to the left of the repair.")
    after: pl.String = pa.Field(description="Up to 20 characters of the published text to the right of the repair.")
    margin: pl.Float64 = pa.Field(
        nullable=True,
        description="By how many nats the repair beat leaving the text alone; null where no model was asked.",
    )

    @pa.dataframe_check(name="noisy_is_as_long_as_its_span")
    def noisy_is_as_long_as_its_span(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("source_end") - pl.col("source_start") == pl.col("noisy").str.len_chars())

    @pa.dataframe_check(name="something_changed")
    def something_changed(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("noisy") != pl.col("repaired"))

    @pa.check("before", "after", name="context_is_short")
    def context_is_short(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key).str.len_chars() <= 20)

    @pa.check("margin", name="margin_is_finite")
    def margin_is_finite(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key).is_finite().fill_null(True))
