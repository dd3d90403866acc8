"""Each kind of change and of doubt is described, and some case shows it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import flows
from flows import changes
from flows.document import Document, Processed
from flows.pipeline import process
from flows.provenance import marked
from flows.reading import read_bytes
from flows.registry import Registry
from flows.registry.corrections import Correction, apply_corrections

CASES = json.loads((Path(__file__).parent / "cases" / "changes.json").read_text(encoding="utf-8"))
#: Where a call names a kind: the argument's place, and its name.
CALLS = {"Edit": (3, "kind"), "Change": (0, "kind"), "delete": (1, "kind"), "take": (1, "kind")}


def processed(case: dict[str, Any]) -> Processed:
    (document,) = read_bytes(case["source"].encode(), case["file"])
    assert isinstance(document, Document)
    return process(document, Registry())


def kinds_written() -> Iterator[tuple[str, str]]:
    """The file and the kind wherever the code names one by a string."""
    for path in sorted(Path(flows.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called not in CALLS:
                continue
            at, name = CALLS[called]
            given = [k.value for k in node.keywords if k.arg == name] or node.args[at : at + 1]
            for value in given:
                for part in [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]:
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                        yield path.name, part.value


def test_what_the_code_writes_is_described() -> None:
    written = set(kinds_written())
    assert len(written) > 20
    assert {(file, kind) for file, kind in written if kind not in changes.CHANGES} == set()


@pytest.fixture(scope="module")
def shown() -> list[Processed]:
    return [processed(case) for case in CASES]


def broken(item: Processed) -> Processed:
    """The document as a stage with a fault would hand it over: a removal not logged, a character that came from
    another."""
    text = item.document.text
    text = replace(text.with_chars("X" + text.chars[1:]), changes=())
    return marked(replace(item, document=replace(item.document, text=text)))


def test_each_kind_has_a_case(shown: list[Processed]) -> None:
    item = shown[0]
    at = item.document.source.index("：")
    correction = Correction(1, "a.txt", "repair", at, at + 1, "：", "because", text=":")
    shown = [*shown, broken(shown[1]), apply_corrections(item, [correction])]
    logged = {change.kind for item in shown for change in item.document.text.changes}
    doubted = {doubt.kind for item in shown for doubt in item.document.text.doubts}
    assert (set(changes.CHANGES) - logged, set(changes.DOUBTS) - doubted) == (set(), set())


def test_kinds_say_what_they_are() -> None:
    kinds: dict[str, changes.ChangeKind | changes.DoubtKind] = {**changes.CHANGES, **changes.DOUBTS}
    for name, kind in kinds.items():
        assert name == kind.name
        assert kind.says
        assert kind.says[0].islower() or kind.says.startswith("HTML")
        assert not kind.says.endswith(".")
    with pytest.raises(KeyError):
        changes.is_repair("guess")


def test_what_a_stage_did_not_say_is_published_with_a_warning(shown: list[Processed]) -> None:
    item = broken(shown[1])
    assert len(item.document.warnings) >= 2
    assert item.document.text.unaccounted(len(item.document.source)) == []
