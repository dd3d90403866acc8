"""A release loads with the libraries that people use, without a network."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
import yaml

from flows.changes import is_repair
from flows.releasing.publish import publish
from flows.releasing.verify import verify

TABLES = ("turns", "conversations", "dialogues", "documents", "repairs")


@pytest.fixture
def datasets(tmp_path, monkeypatch):
    """The real library, offline and with a cache of its own."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "hf" / "datasets")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True, raising=False)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True, raising=False)
    return datasets


def rows(release: Path, table: str) -> list[dict]:
    return [
        json.loads(line) for line in (release / "jsonl" / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def header(release: Path) -> Any:
    return yaml.safe_load((release / "README.md").read_text(encoding="utf-8").split("---\n")[1])


def test_turns_are_the_default(release, datasets):
    loaded = datasets.load_dataset(str(release))
    assert list(loaded) == ["train"]
    assert list(loaded["train"]) == rows(release, "turns")


@pytest.mark.parametrize("table", TABLES)
def test_each_config_loads(release, datasets, table):
    loaded = datasets.load_dataset(str(release), table, split="train")
    assert list(loaded) == rows(release, table)


@pytest.mark.parametrize("table", TABLES)
def test_each_config_streams(release, datasets, table):
    assert list(datasets.load_dataset(str(release), table, split="train", streaming=True)) == rows(release, table)


@pytest.mark.parametrize("table", TABLES)
def test_card_tells_what_the_files_hold(release, datasets, table):
    info = next(i for i in header(release)["dataset_info"] if i["config_name"] == table)
    loaded = datasets.load_dataset(str(release), table, split="train")
    assert datasets.Features._from_yaml_list(info["features"]) == loaded.features
    assert info["splits"][0]["num_examples"] == len(loaded)
    assert info["download_size"] == sum(p.stat().st_size for p in (release / "data" / table).iterdir())
    written = datasets.Dataset.from_parquet(str(release / "data" / table / "train-00000-of-00001.parquet"))
    assert written.features == loaded.features


@pytest.mark.parametrize("table", TABLES)
def test_json_lines_load(release, datasets, table):
    loaded = datasets.load_dataset("json", data_files=str(release / "jsonl" / f"{table}.jsonl"), split="train")
    assert len(loaded) == len(rows(release, table))
    assert set(loaded.column_names) == set(rows(release, table)[0])


@pytest.mark.parametrize("table", TABLES)
def test_polars_duckdb_and_pandas_read_it(release, table):
    files = str(release / "data" / table / "*.parquet")
    expected = rows(release, table)
    assert pl.scan_parquet(files).collect().to_dicts() == expected
    relation = duckdb.sql(f"select * from '{files}'")
    assert relation is not None
    assert [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()] == expected
    frame = pd.read_parquet(release / "data" / table)
    assert list(frame.columns)[: len(expected[0])] == list(expected[0])
    assert len(frame) == len(expected)


def test_snippets_of_the_card_run(release, tmp_path):
    snippets = re.findall(r"```python\n(.*?)```", (release / "README.md").read_text(encoding="utf-8"), re.S)
    assert len(snippets) == 5
    code = "\n".join(snippets)
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=release.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "记者" in done.stdout
    assert "annotation" in done.stdout


def test_shards_are_one_table(make, build, context, datasets, tmp_path):
    folder = publish(build(make("a.txt", answers=40)), [], tmp_path, replace(context, shard_bytes=4000)).path
    assert len(list((folder / "data" / "turns").iterdir())) > 1
    for streaming in (False, True):
        loaded = datasets.load_dataset(str(folder), "turns", split="train", streaming=streaming)
        assert [row["turn_index"] for row in loaded] == list(range(80))


@pytest.mark.parametrize("table", TABLES)
def test_files_are_made_to_be_streamed(make, build, context, tmp_path, monkeypatch, table):
    monkeypatch.setattr("flows.releasing.files.ROW_GROUP_BYTES", 3000)
    items = [make(f"{n}.txt", answers=5) for n in range(9)]
    file = pq.ParquetFile(
        publish(build(*items), [], tmp_path, context).path / "data" / table / "train-00000-of-00001.parquet"
    )
    assert file.metadata.num_row_groups > 1
    group = file.metadata.row_group(0)
    assert {group.column(n).compression for n in range(group.num_columns)} == {"ZSTD"}
    assert all(group.column(n).has_offset_index for n in range(group.num_columns))
    assert not any("large" in str(field.type) for field in file.schema_arrow)
    assert b"huggingface" in file.schema_arrow.metadata


def test_a_table_without_rows_is_no_config(make, build, context, tmp_path, datasets):
    item = make("a.txt")
    text = replace(item.document.text, changes=tuple(c for c in item.document.text.changes if not is_repair(c.kind)))
    tables = build(replace(item, document=replace(item.document, text=text)))
    assert tables["repairs"].is_empty()
    release = publish(tables, [], tmp_path / "dist", context).path
    assert [config["config_name"] for config in header(release)["configs"]] == [
        "turns",
        "conversations",
        "dialogues",
        "documents",
    ]
    assert datasets.load_dataset(str(release), "documents", split="train").num_rows == 1
    assert verify(release) == []


def test_trainers_find_the_dialogues(release):
    """What axolotl and LLaMA-Factory are told is there: the file, its messages and the names of the roles."""
    (described,) = json.loads((release / "dataset_info.json").read_text(encoding="utf-8")).values()
    snippet = re.search(r"```yaml\n# axolotl\n(.*?)```", (release / "README.md").read_text(encoding="utf-8"), re.S)
    assert snippet
    (axolotl,) = yaml.safe_load(snippet[1])["datasets"]
    assert release.parent / axolotl["path"] == release / described["file_name"]
    rows = [json.loads(line) for line in (release / described["file_name"]).read_text(encoding="utf-8").splitlines()]
    tags = described["tags"]
    for row in rows:
        roles = [message[tags["role_tag"]] for message in row[described["columns"]["messages"]]]
        assert set(roles) == {tags["user_tag"], tags["assistant_tag"]}
        assert all(
            message[axolotl["message_property_mappings"]["content"]] for message in row[axolotl["field_messages"]]
        )
