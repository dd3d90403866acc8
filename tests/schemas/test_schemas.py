"""The contract by itself: what published text may not hold, and what the models say of themselves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest
from pandera.polars import PolarsData

import schemas
from flows import changes
from schemas import characters

CASES = json.loads((Path(__file__).parent / "cases" / "characters.json").read_text(encoding="utf-8"))


def few_readings(data: PolarsData) -> pl.LazyFrame:
    return data.lazyframe.select(characters.readings(pl.col(data.key)) <= characters.READINGS)


CHECKS = {"annotation": few_readings, "markup": characters.no_markup, "damage": characters.no_damage}


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_what_published_text_may_not_hold(case):
    data = PolarsData(pl.LazyFrame({"text": [case["original"]]}), "text")
    assert [name for name, check in CHECKS.items() if not check(data).collect().item()] == case["expect"]


@pytest.mark.parametrize("table", list(schemas.TABLES))
def test_an_empty_table_keeps_its_contract(table):
    model = schemas.TABLES[table]
    columns = {name: column.dtype.type for name, column in model.to_schema().columns.items()}
    assert model.validate(pl.DataFrame(schema=columns), lazy=True).is_empty()


@pytest.mark.parametrize("table", list(schemas.TABLES))
def test_columns_are_closed_ordered_and_described(table):
    model = schemas.TABLES[table]
    schema = model.to_schema()
    assert schema.strict
    assert schema.ordered
    assert (model.__doc__ or "").endswith(".")
    assert schemas.KEYS[table] in schema.columns
    for column in schema.columns.values():
        assert column.description.endswith("."), column.name
        assert "\n" not in column.description


def test_schemas_import_nothing_of_the_program_but_the_list_of_changes():
    for path in Path(schemas.__file__).parent.glob("*.py"):
        text = path.read_text(encoding="utf-8").replace("from flows.changes import", "").replace("`flows.changes`", "")
        assert "flows" not in text
    assert not re.findall(
        r"^(?:from|import) (?:flows|schemas)", Path(changes.__file__).read_text(encoding="utf-8"), re.M
    )
