"""What can't be repaired is marked, and what merely looks like it is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.changes import DOUBTS
from flows.cleaning import clean_text
from flows.normalising import normalise
from flows.text import Text

CASES = json.loads((Path(__file__).parent / "cases" / "doubts.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    text = clean_text(Text.of(case["original"]))
    found = [[doubt.kind, case["original"][doubt.start : doubt.end]] for doubt in text.doubts]
    assert found == case["doubts"]
    assert normalise(text).doubts == text.doubts
    assert clean_text(text).doubts == text.doubts
    assert {kind for kind, _ in found} <= set(DOUBTS)
