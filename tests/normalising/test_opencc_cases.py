"""OpenCC's own cases, its list of mended faults: what the edition "2026" is measured by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.normalising.conversion.converting import Converter
from flows.normalising.conversion.dictionaries import CONFIGS

CASES = json.loads((Path(__file__).parent / "cases" / "conversion" / "opencc.json").read_text(encoding="utf-8"))[
    "cases"
]
#: Regional words that OpenCC finds by cutting the text into words first, which is not done here.
VOCABULARY = {
    ("tw2sp", "BYVoid_OpenCC_Issue_475_tw2sp"),
    ("s2twp", "nk2028_opencc-js_Issue_37"),
    ("s2twp", "western_classical_musicians_s2twp"),
}


@pytest.mark.parametrize("config", CONFIGS)
def test_opencc_passes_its_own_cases(config: str) -> None:
    cases = [case for case in CASES if config in case["expected"]]
    convert = Converter.of(config).convert
    failed = {case["id"] for case in cases if convert(case["input"]) != case["expected"][config]}
    assert failed == {case for of, case in VOCABULARY if of == config}
    assert len(failed) <= 0.03 * len(cases)
