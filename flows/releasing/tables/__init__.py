"""The published tables: built from processed documents, checked by themselves and against each other."""

from flows.releasing.tables.build import (
    TABLES,
    Tables,
    build_tables,
    columns,
    empty_tables,
    in_order,
    leave_out,
    writable,
)

__all__ = ["TABLES", "Tables", "build_tables", "columns", "empty_tables", "in_order", "leave_out", "writable"]
