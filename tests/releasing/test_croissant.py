"""croissant.json is valid by mlcroissant, and its records are the rows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from flows.releasing.files import hash_file
from flows.releasing.publish import publish


def mlc() -> Any:
    """mlcroissant, imported by the test that wants it: absl, which it brings, holds on to the standard error of whoever
    imports it."""
    return pytest.importorskip("mlcroissant")


def plain(value):
    """A record as the tables have it: mlcroissant gives text as bytes, and prefixes names with those of the record
    set."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {key.rsplit("/", 1)[-1]: plain(v) for key, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value


def test_it_is_valid_without_warnings(release):
    dataset = mlc().Dataset(str(release / "croissant.json"))
    issues = dataset.metadata.ctx.issues
    assert not issues.errors
    assert not issues.warnings


@pytest.mark.parametrize("table", ["turns", "conversations", "dialogues", "documents", "repairs"])
def test_its_records_are_the_rows(release, table):
    records = [plain(record) for record in mlc().Dataset(str(release / "croissant.json")).records(table)]
    rows = [
        json.loads(line) for line in (release / "jsonl" / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert records == rows


def test_records_come_from_every_shard(make, build, context, tmp_path):
    folder = publish(build(make("a.txt", answers=40)), [], tmp_path, replace(context, shard_bytes=4000)).path
    assert len(list((folder / "data" / "turns").iterdir())) > 1
    assert sum(1 for _ in mlc().Dataset(str(folder / "croissant.json")).records("turns")) == 80


def test_it_names_each_file_with_its_hash(release):
    described = json.loads((release / "croissant.json").read_text(encoding="utf-8"))
    files = {
        node["contentUrl"]: node["sha256"] for node in described["distribution"] if node["@type"] == "cr:FileObject"
    }
    assert files == {p.relative_to(release).as_posix(): hash_file(p) for p in (release / "data").rglob("*.parquet")}
    assert described["version"] == release.name
    assert described["datePublished"] == "2026-11-21"


def test_every_column_is_described_as_in_the_card(release):
    described = json.loads((release / "croissant.json").read_text(encoding="utf-8"))
    card = (release / "README.md").read_text(encoding="utf-8")
    for record_set in described["recordSet"]:
        for field in record_set["field"]:
            assert field["description"].replace("|", "\\|").replace("<", "\\<") in card


def test_its_context_is_the_specifications(release):
    from mlcroissant._src.core.context import Context
    from mlcroissant._src.core.rdf import make_context

    context = json.loads((release / "croissant.json").read_text(encoding="utf-8"))["@context"]
    assert context == make_context(Context(conforms_to="http://mlcommons.org/croissant/1.1"))
