"""Turns of whole passages, in every form and in none. The cases are in tests/segmenting/cases.

What the fields of a case mean is told in tests/README.md.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.cleaning import clean_text
from flows.document import Document, Metadata, Segmentation
from flows.normalising import normalise
from flows.registry import Registry
from flows.segmenting import segment
from flows.text import Text

CASES = Path(__file__).parent / "cases"
REGISTRY = Registry.load(Path(__file__).parent.parent.parent / "seeds")


def load(known_failures: bool = True) -> list:
    params = []
    for path in sorted(CASES.rglob("*.json")):
        if path.stem == "quoted":  # has a test of its own
            continue
        for case in json.loads(path.read_text(encoding="utf-8")):
            marks = [pytest.mark.xfail(strict=True)] if known_failures and case.get("expect") == "fail" else []
            name = path.relative_to(CASES).with_suffix("")
            params.append(pytest.param(case, id=f"{name}: {case['label']}", marks=marks))
    return params


def segmented(case: dict) -> tuple[str, Segmentation]:
    text = normalise(clean_text(Text.of(case["original"])))
    metadata = Metadata(**case.get("metadata", {}))
    document = Document("doc", "case.txt", "", 0, "utf-8", case["original"], text, metadata=metadata)
    return str(text), segment(document, REGISTRY)


def same(wanted: str, found: str) -> bool:
    head, _, tail = wanted.partition(" [...] ")
    return found.startswith(head) and found.endswith(tail) if tail else wanted == found


@pytest.mark.parametrize("case", load())
def test_turns(case: dict) -> None:
    chars, found = segmented(case)
    got = [(turn.speaker_name, chars[turn.start : turn.end], turn.role) for turn in found.turns]
    shown = "\n".join(map(str, got))
    assert len(got) == len(case["turns"]), shown
    for wanted, (speaker, text, role) in zip(case["turns"], got, strict=True):
        assert same(wanted[1], text), f"wanted {wanted}\n{shown}"
        assert speaker == wanted[0], f"wanted {wanted}\n{shown}"
        if len(wanted) > 2:
            assert role == wanted[2], f"wanted {wanted}\n{shown}"
    if "form" in case:
        assert found.form == case["form"]
    if "replies" in case:
        assert [turn.reply_to for turn in found.turns] == case["replies"]


@pytest.mark.parametrize("case", load(known_failures=False))
def test_turns_are_ordered_and_inside(case: dict) -> None:
    chars, found = segmented(case)
    at = 0
    for turn in found.turns:
        assert at <= turn.start < turn.end <= len(chars)
        assert 0 <= turn.confidence <= 1
        assert turn.reply_to is None or turn.reply_to < len(found.turns)
        at = turn.end
