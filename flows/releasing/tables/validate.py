"""Tables -> tables that keep the contract, and the rows that do not.

A document is published whole or not at all: its tables refer to each other by offset and index, so where one row is
wrong nothing that stands beside it can be trusted. What fails goes to the quarantine, each row with the check it
failed.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandera.polars as pa
import polars as pl

from flows.errors import InterviewsError
from flows.releasing.tables.build import TABLES, Tables, leave_out
from flows.releasing.tables.crosschecks import CROSS_CHECKS
from schemas import KEYS
from schemas import TABLES as MODELS


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that failed a check; its whole document is left out."""

    source_file: str
    table: str
    row: str
    check: str
    reason: str
    kind: str = "validation"


@dataclass(frozen=True, slots=True)
class Validated:
    """The tables without the documents that failed, and what failed."""

    tables: Tables
    rejected: list[RejectedRow]


class ValidationFailed(InterviewsError):
    """The data broke the contract where that may not happen; `rejected` holds the failing rows."""

    def __init__(self, message: str, rejected: list[RejectedRow] | None = None) -> None:
        super().__init__(message)
        self.rejected = rejected or []


def validate(tables: Tables, *, strict: bool = False) -> Validated:
    """Check the tables against the schemas and against each other.

    Raises:
        ValidationFailed: a table or column is missing or of another type, or, if `strict`, any row fails.
    """
    if missing := set(TABLES) - set(tables):
        raise ValidationFailed(f"tables are missing: {', '.join(sorted(missing))}")
    failures = pl.concat([_schema_failures(name, tables[name]) for name in TABLES] + _cross_failures(tables))
    rejected = _rejected(failures, tables)
    if strict and rejected:
        first = rejected[0]
        raise ValidationFailed(
            f"{len(rejected)} rows fail validation, first {first.table} {first.row} of {first.source_file}: "
            f"{first.reason}; "
            "without --strict their documents go to the quarantine",
            rejected,
        )
    return Validated(leave_out(tables, failures["doc_id"].drop_nulls().unique()), rejected)


def _failures(table: str, check: str, reason: str, rows: pl.DataFrame) -> pl.DataFrame:
    named = [pl.lit(v).alias(k) for k, v in (("table", table), ("check", check), ("reason", reason))]
    return rows.select(pl.col("doc_id").cast(pl.String), pl.col("row").cast(pl.String), *named)


def _schema_failures(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a table that fail its own schema, as (doc_id, row, table, check, reason)."""
    nothing = _failures(table, "", "", pl.DataFrame(schema={"doc_id": pl.String, "row": pl.String}))
    try:
        MODELS[table].validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases: pl.DataFrame = error.failure_cases.with_columns(
            pl.col("index").cast(pl.Int64), pl.col("column").cast(pl.String)
        )
        whole = cases.filter(pl.col("index").is_null())
        if not whole.is_empty():
            column, check, case = whole.select("column", "check", "failure_case").row(0)
            raise ValidationFailed(f"table {table} breaks its schema at {column}: {check} ({case})") from error
        ids = frame.select(
            doc_id=pl.col("doc_id").cast(pl.String), row=pl.col(KEYS[table]).cast(pl.String)
        ).with_row_index("index")
        joined = cases.join(ids.with_columns(pl.col("index").cast(pl.Int64)), on="index", maintain_order="left")
        reason = pl.col("column") + " fails " + pl.col("check")
        return joined.select("doc_id", "row", table=pl.lit(table), check=pl.col("check"), reason=reason)
    return nothing


def _cross_failures(tables: Tables) -> list[pl.DataFrame]:
    return [_failures(c.table, c.name, f"it does not hold that {c.says}", c.failing(tables)) for c in CROSS_CHECKS]


def _rejected(failures: pl.DataFrame, tables: Tables) -> list[RejectedRow]:
    files = tables["documents"].select("doc_id", "source_file").unique("doc_id", keep="first", maintain_order=True)
    rows = (
        failures.unique()
        .join(files, on="doc_id", how="left")
        .select("source_file", "table", "row", "check", "reason", "doc_id")
    )
    return [
        RejectedRow(file or doc_id or "", table, row or "", check, reason)
        for file, table, row, check, reason, doc_id in rows.sort(pl.all(), nulls_last=True).iter_rows()
    ]
