"""Cases of noise and of what merely looks like it, from tests/cleaning/cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.cleaning import Options, clean, clean_text
from flows.text import Text

CASES = Path(__file__).parent / "cases"


def cases() -> list[Any]:
    """Each case as a parameter; those that are known to fail are strict xfails."""
    found = []
    for file in sorted(CASES.glob("*.json")):
        for case in json.loads(file.read_text(encoding="utf-8")):
            if "fixed" not in case or "expect" not in case:
                continue  # cases of doubt, and of splices, have tests of their own
            marks = [pytest.mark.xfail(strict=True, reason=case["comment"])] if case["expect"] == "fail" else []
            found.append(pytest.param(case, id=f"{file.stem}: {case['label']}", marks=marks))
    return found


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any]) -> None:
    options = Options(lines=case.get("lines", False))
    text = clean_text(Text.of(case["original"]), options)
    assert str(text) == case["fixed"]
    assert clean(case["fixed"], options) == case["fixed"]
    assert text.unaccounted(len(case["original"])) == []
    length = len(case["original"])
    assert all(0 <= mark.start <= mark.end <= length for mark in text.marks)
