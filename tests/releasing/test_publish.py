"""A release is whole, immutable, named by what changed, and made of the same bytes each time."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from dataclasses import replace

import polars as pl
import pytest

from flows.document import Rejected
from flows.errors import UsageError
from flows.releasing.publish import ReleaseRefused, latest_release, publish
from flows.releasing.tables.conversations import conversations, dialogues
from flows.releasing.tables.validate import ValidationFailed
from tests.conftest import contents

FILES = {
    "README.md",
    "CHANGES.md",
    "CITATION.cff",
    "manifest.json",
    "quarantine.jsonl",
    *(
        f"data/{t}/train-00000-of-00001.parquet"
        for t in ("turns", "conversations", "dialogues", "documents", "repairs")
    ),
    *(f"jsonl/{t}.jsonl" for t in ("turns", "conversations", "dialogues", "documents", "repairs")),
}


def test_first_release_is_complete(release):
    assert release.name == "0.1.0"
    assert set(contents(release)) >= FILES
    assert json.loads((release.parent / "releases.json").read_text())["latest"] == "0.1.0"
    assert latest_release(release.parent) == release


def test_jsonl_and_parquet_hold_the_same_rows(release):
    for table in ("turns", "conversations", "dialogues", "documents", "repairs"):
        parquet = pl.read_parquet(release / "data" / table / "*.parquet")
        lines = (release / "jsonl" / f"{table}.jsonl").read_text().splitlines()
        assert [json.loads(line) for line in lines] == list(parquet.iter_rows(named=True))


def test_same_tables_give_same_bytes(tables, context, tmp_path):
    one = publish(tables, [], tmp_path / "one", context)
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=3) for name, frame in tables.items()}
    other = publish(shuffled, [], tmp_path / "other", context)
    assert contents(one.path) == contents(other.path)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_nothing_changed_nothing_published(tables, context, release):
    again = publish(tables, [], release.parent, replace(context, date="2027-01-01"))
    assert again.version is None
    assert "nothing changed" in again.headline
    assert [p.name for p in release.parent.iterdir() if p.is_dir()] == ["0.1.0"]


def test_additions_make_a_minor_version(make, build, context, tmp_path):
    dist = tmp_path / "dist"
    publish(build(make("a.txt")), [], dist, context)
    second = publish(build(make("a.txt"), make("b.txt")), [], dist, context)
    assert second.version == "0.2.0"
    assert "b.txt" in (second.path / "CHANGES.md").read_text()


def test_edits_make_a_major_version(make, build, context, tmp_path):
    dist = tmp_path / "dist"
    publish(build(make("a.txt")), [], dist, context)
    second = publish(build(make("a.txt", extra="好")), [], dist, context)
    assert second.version == "1.0.0"
    assert "{+好+}" in (second.path / "CHANGES.md").read_text()


def test_the_same_rows_told_anew_make_a_patch(tables, context, release):
    second = publish(tables, [Rejected("c.bin", "binary", "it holds zero bytes")], release.parent, context)
    assert second.version == "0.1.1"
    row = json.loads((second.path / "quarantine.jsonl").read_text())
    assert (row["source_file"], row["kind"], row["check"]) == ("c.bin", "binary", None)
    assert second.quarantined == {"binary": 1}


def test_inputs_that_were_left_out_count_once(tables, context, tmp_path):
    rows = [{"source_file": "c.txt", "kind": "validation", "reason": str(n), "table": "turns"} for n in range(3)]
    done = publish(tables, [*rows, Rejected("d.txt", "empty", "it is empty")], tmp_path, context)
    assert done.quarantined == {"empty": 1, "validation": 1}
    assert len((done.path / "quarantine.jsonl").read_text().splitlines()) == 4


def test_published_versions_are_not_overwritten(make, build, context, release):
    before = contents(release)
    with pytest.raises(ReleaseRefused, match="exists already"):
        publish(
            build(make("a.txt"), make("b.txt"), make("c.txt")),
            [],
            release.parent,
            context,
            version="0.1.0",
            accept_changes=True,
        )
    assert contents(release) == before
    assert not list(release.parent.glob(".staging-*"))


def test_a_release_that_shrank_is_refused(make, build, context, release):
    smaller = build(make("a.txt"))
    with pytest.raises(ReleaseRefused, match=r"1 of 2 documents .*\(b\.txt\).*--accept-changes"):
        publish(smaller, [], release.parent, context)
    assert publish(smaller, [], release.parent, context, accept_changes=True).version == "1.0.0"


def test_a_withdrawn_document_may_be_missing_and_is_told_of(make, build, context, release):
    smaller = build(make("a.txt"))
    second = publish(smaller, [], release.parent, replace(context, withdrawn=("b.txt",)))
    changes = (second.path / "CHANGES.md").read_text()
    assert second.version == "1.0.0"
    assert "1 document was withdrawn" in changes
    assert "对话二" not in changes
    assert not any("b.txt" in content.decode("utf-8", "replace") for content in contents(second.path).values())


def test_turns_out_of_proportion_are_refused(make, build, context, tmp_path):
    publish(build(make("a.txt", answers=6)), [], tmp_path, context)
    with pytest.raises(ReleaseRefused, match="turns per document"):
        publish(build(make("a.txt", answers=1)), [], tmp_path, context)


def test_no_documents_no_release(build, context, tmp_path):
    with pytest.raises(ReleaseRefused, match=r"c\.bin: it holds zero bytes"):
        publish(build(), [Rejected("c.bin", "binary", "it holds zero bytes")], tmp_path, context)
    assert not (tmp_path / "releases.json").exists()


def test_a_damaged_last_release_stops_the_next(tables, context, release):
    manifest = release / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"0.1.0", b"0.1.1", 1))
    with pytest.raises(ReleaseRefused, match="altered"):
        publish(tables, [], release.parent, context)


def test_rows_that_fail_stop_the_release(tables, context, tmp_path):
    tables["turns"] = tables["turns"].with_columns(text=pl.lit("别的"))
    with pytest.raises(ValidationFailed):
        publish(tables, [], tmp_path / "dist", context)
    assert not (tmp_path / "dist").exists()


def test_what_a_killed_run_left_is_swept_and_mended(tables, context, release):
    dist = release.parent
    (dist / ".staging-99999").mkdir()
    (dist / ".staging-99999" / "half.parquet").write_bytes(b"PAR1")
    listed = (dist / "releases.json").read_bytes()
    (dist / "releases.json").unlink()
    assert publish(tables, [], dist, context).version is None
    assert (dist / "releases.json").read_bytes() == listed
    assert sorted(p.name for p in dist.iterdir()) == [".lock", "0.1.0", "releases.json"]


def test_large_tables_are_cut_into_shards(make, build, context, tmp_path):
    done = publish(build(make("a.txt", answers=40)), [], tmp_path, replace(context, shard_bytes=4000))
    shards = sorted(p.name for p in (done.path / "data" / "turns").iterdir())
    assert len(shards) > 1
    assert shards[0] == f"train-00000-of-{len(shards):05d}.parquet"
    assert pl.read_parquet(done.path / "data" / "turns" / "*.parquet")["turn_index"].to_list() == list(range(80))


def test_bytes_do_not_depend_on_threads_or_hash_seeds(tables, context, tmp_path):
    (tmp_path / "run.pickle").write_bytes(pickle.dumps((tables, context)))
    code = (
        "import pickle, sys; from pathlib import Path; from flows.releasing.publish import publish; tables, context = "
        "pickle.loads(Path(sys.argv[1]).read_bytes()); publish(tables, [], Path(sys.argv[2]), context)"
    )
    for name, threads, seed in (("one", "1", "1"), ("many", "8", "2")):
        environment = os.environ | {
            "POLARS_MAX_THREADS": threads,
            "PYTHONHASHSEED": seed,
            "TZ": f"UTC{threads}",
            "LC_ALL": "C",
        }
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "run.pickle"), str(tmp_path / name)],
            env=environment,
            check=True,
            timeout=120,
        )
    assert contents(tmp_path / "one") == contents(tmp_path / "many")


@pytest.mark.parametrize(
    ("date", "version"), [("21.11.2026", None), ("", None), ("2026-11-21", "1.0"), ("2026-11-21", "../1.0.0")]
)
def test_dates_and_versions_that_are_none_are_wrong_use(tables, context, tmp_path, date, version):
    with pytest.raises(UsageError, match=r"is written|is three numbers"):
        publish(tables, [], tmp_path / "dist", replace(context, date=date), version=version)
    assert not (tmp_path / "dist").exists()


def test_a_version_before_the_last_is_refused(make, build, context, release):
    with pytest.raises(ReleaseRefused, match="would come before"):
        publish(build(make("a.txt"), make("b.txt"), make("c.txt")), [], release.parent, context, version="0.0.9")


def test_a_last_release_that_can_not_be_read_stops_the_next(make, build, context, release):
    (release / "data" / "turns" / "train-00000-of-00001.parquet").write_bytes(b"PAR1")
    with pytest.raises(ReleaseRefused, match="can't be compared with it: data/turns/train-00000"):
        publish(build(make("a.txt"), make("b.txt"), make("c.txt")), [], release.parent, context)
    assert [p.name for p in release.parent.iterdir() if p.is_dir()] == ["0.1.0"]


def test_withdrawn_documents_are_left_out_even_if_they_were_worked(make, build, context, tmp_path):
    tables = build(make("a.txt"), make("b.txt#1"), make("b.txt#2"), make("c.txt"))
    twins = pl.Series("near_duplicate_of", [None, None, None, "b"], dtype=pl.String)
    ids = {"b.txt#1": "b1", "b.txt#2": "b2"}
    left_out = [{"source_file": "b.txt#3", "kind": "empty", "reason": "it is empty"}]
    tables = {
        name: frame.with_columns(doc_id=pl.col("source_file").replace(ids).str.strip_suffix(".txt"))
        for name, frame in tables.items()
    }
    for table, key in (("turns", "turn_id"), ("repairs", "repair_id"), ("turns", "reply_to")):
        number = pl.col(key).str.split("-").list.last()
        tables[table] = tables[table].with_columns(pl.col("doc_id").add("-").add(number).alias(key))
    tables["documents"] = tables["documents"].with_columns(twins.replace("b", "b2"))
    for table, made in (("conversations", conversations), ("dialogues", dialogues)):
        tables[table] = made(tables["turns"], tables["documents"])
    done = publish(tables, left_out, tmp_path, replace(context, withdrawn=("b.txt",)))
    assert {
        row["source_file"] for row in pl.read_parquet(done.path / "data" / "documents" / "*.parquet").to_dicts()
    } == {"a.txt", "c.txt"}
    assert not any(b"b.txt" in content for content in contents(done.path).values())
    assert publish(tables, [], tmp_path / "other", replace(context, withdrawn=("b.txt#2",))).rows["documents"][0] == 3
