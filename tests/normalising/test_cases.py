"""Single cases, with negatives and known failures, from tests/normalising/cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.normalising import normalise
from flows.text import Text

CASES = Path(__file__).parent / "cases"


def load(failures: bool = True) -> list[Any]:
    params = []
    for path in sorted(CASES.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            if case["expect"] == "fail" and not failures:
                continue
            marks = [pytest.mark.xfail(strict=True)] if case["expect"] == "fail" else []
            params.append(pytest.param(case, id=f"{path.stem}: {case['label']}", marks=marks))
    return params


@pytest.mark.parametrize("case", load())
def test_case(case: dict[str, Any]) -> None:
    result = normalise(Text.of(case["original"]), regional=case.get("regional", False))
    assert str(result) == case["fixed"]


@pytest.mark.parametrize("case", load(failures=False))
def test_normalising_twice_changes_nothing(case: dict[str, Any]) -> None:
    assert str(normalise(Text.of(case["fixed"]))) == case["fixed"]
