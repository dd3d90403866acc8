"""`zh-interviews clean --field`: one column of a table is cleaned, in order, and everything else stays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.errors import UsageError
from flows.terminal.records import BATCH_ROWS, Job, clean_records
from tests.conftest import ROOT

NOISY = "他們進(jìn)行了獨(dú)家對話"
CLEAN = "他們進行了獨家對話"
ENV = os.environ | {"PYTHONPATH": str(ROOT)}


def lines_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("workers", [1, 2])
def test_json_lines_keep_their_order_and_columns(tmp_path: Path, workers: int) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"id": n, "text": f"{NOISY}{n}", "tags": ["甲", None]} for n in range(3 * BATCH_ROWS)]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    summary = clean_records(source, target, Job("text"), workers)
    assert (summary.rows, summary.changed, summary.n_bad) == (len(rows), len(rows), 0)
    assert lines_of(target) == [
        row | {"text": f"{CLEAN}{row['id']}", "text_changes": [{"kind": "annotation", "count": 2}]} for row in rows
    ]


def test_fields_inside_objects_and_other_scripts(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"data": {"body": NOISY}}) + "\n", encoding="utf-8")
    clean_records(source, target, Job("data.body", "hans"))
    assert lines_of(target)[0]["data"]["body"] == "他们进行了独家对话"


def test_what_is_asked_of_cleaning_is_asked_of_a_field_too(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"text": "[b]好[/b]的"}) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "flows.cli", "clean", str(source), "--field", "text", "-o", str(target)]
    for words, text in (([], "[b]好[/b]的"), (["--bbcode"], "好的")):
        assert subprocess.run([*command, *words], cwd=ROOT, env=ENV, capture_output=True, check=False).returncode == 0
        assert lines_of(target)[0]["text"] == text


def test_bad_rows_stay_as_they_were_and_are_told(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    bad = [b"no json", b'{"other": 1}', b'{"text": 7}', b"[1]", b'{"text": "\xff"}', b"[" * 100_000]
    source.write_bytes(b"\n".join([*bad, json.dumps({"text": NOISY}).encode()]))
    summary = clean_records(source, target, Job("text"))
    assert (summary.rows, summary.changed, summary.n_bad) == (7, 1, 6)
    assert [number for number, _ in summary.bad] == [1, 2, 3]
    assert target.read_bytes().split(b"\n")[:6] == bad
    assert "'other'" in summary.bad[1][1]


@pytest.mark.parametrize("workers", [1, 2])
def test_parquet_keeps_columns_and_types(tmp_path: Path, workers: int) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    n = 2 * BATCH_ROWS + 1
    table = pa.table(
        {
            "n": pa.array(range(n), pa.int16()),
            "text": pa.array([None, *[NOISY] * (n - 1)], pa.large_string()),
            "when": pa.array([0] * n, pa.timestamp("ms")),
        }
    )
    pq.write_table(table, source)
    summary = clean_records(source, target, Job("text"), workers)
    made = pq.read_table(target)
    assert (summary.rows, summary.n_bad) == (n, 1)
    assert made.select(["n", "when"]).equals(table.select(["n", "when"]))
    assert made["text"].to_pylist() == [None, *[CLEAN] * (n - 1)]
    assert made.schema.field("text").type == pa.large_string()
    assert made["text_changes"].to_pylist()[:2] == [None, [{"kind": "annotation", "count": 2}]]
    again = tmp_path / "again.parquet"
    clean_records(target, again, Job("text"))
    assert pq.read_table(again)["text_changes"].to_pylist()[1] == []


def test_what_is_no_table_or_column_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    pq.write_table(pa.table({"n": [1]}), source)
    for field, target in (("text", tmp_path / "out"), ("n", tmp_path / "out"), ("n", None), ("n", source)):
        with pytest.raises(UsageError):
            clean_records(source, target, Job(field))
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_lines_of_a_slow_pipe_come_out_as_they_come_in_and_ctrl_c_ends_it() -> None:
    command = [sys.executable, "-m", "flows.cli", "clean", "--lines"]
    with subprocess.Popen(command, cwd=ROOT, env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as filtering:
        assert filtering.stdin
        assert filtering.stdout
        filtering.stdin.write(f"{NOISY}\n".encode())
        filtering.stdin.flush()
        assert filtering.stdout.readline().decode() == f"{CLEAN}\n"
        filtering.send_signal(signal.SIGINT)
        assert filtering.wait(timeout=60) == 130
