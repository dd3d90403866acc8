"""What holds for every table."""

from __future__ import annotations

import pandera.polars as pa


class Table(pa.DataFrameModel):
    """A published table: it has the columns of its model, all of them and no others, in their order."""

    class Config:
        """The columns are these, in this order."""

        strict = True
        ordered = True
