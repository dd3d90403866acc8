"""The release flow on real files through the real Prefect API: what is published, what is left out, and the same bytes
each time."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

import flows.shards.planning
import flows.shards.working
from flows.pipeline import process
from flows.release import run_release
from tests.conftest import ROOT

pytestmark = [pytest.mark.usefixtures("prefect_api"), pytest.mark.xdist_group("prefect")]

INTERVIEW = """记者：您怎么看今年的收成？

王建国：今年雨水好，收成比去年多了两成。我们村的合作社也办起来了，大家都很高兴。

记者：明年有什么打算？

王建国：明年想把果园再扩大一些，{n}亩是至少的。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An input folder with four interviews."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for n in range(4):
        (seeds / f"interview-{n}.txt").write_text(INTERVIEW.format(n=n + 11), encoding="utf-8")
    return seeds


def hashes(release: Path) -> dict[str, str]:
    """The sha256 of each file of a release."""
    return {
        path.relative_to(release).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(release.rglob("*"))
        if path.is_file()
    }


def quarantine(release: Path) -> dict[str, dict]:
    lines = (release / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["source_file"]: row for row in map(json.loads, lines)}


def test_a_committed_release_is_rebuilt_byte_for_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = json.loads((ROOT / "dist" / "releases.json").read_text(encoding="utf-8"))
    latest = index["latest"]
    committed, dist = ROOT / "dist" / latest, tmp_path / "dist"
    day = index["releases"].pop(latest)["date"]
    earlier = list(index["releases"])
    for version in earlier:
        shutil.copytree(ROOT / "dist" / version, dist / version)
    if earlier:
        index["latest"] = earlier[-1]
        (dist / "releases.json").write_text(json.dumps(index), encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp())))
    # What was published against the guards' advice is made anew in the same manner.
    published = run_release(ROOT / "seeds", dist, runner="thread", accept_changes=True)
    assert published.version == latest
    made, kept = hashes(published.path), hashes(committed)
    assert made.pop("manifest.json")
    assert kept.pop("manifest.json")
    assert made == kept
    of_the_code = {"code", "code_sha256", "sha256"}  # the manifest says by which code, and is sealed with that
    told = [
        json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in (published.path, committed)
    ]
    mine, theirs = ({key: value for key, value in m.items() if key not in of_the_code} for m in told)
    assert mine == theirs


def test_bad_inputs_are_left_out_with_a_reason_and_the_rest_is_published(folder: Path, tmp_path: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 64)
    shutil.copy(folder / "interview-0.txt", folder / "interview-0-copy.txt")
    (folder / "bad.txt").write_bytes("好".encode() * 40 + b"\xff\xfe\xfd\x80\xff" * 30)
    published = run_release(folder, tmp_path / "dist", runner="thread")
    left_out = quarantine(published.path)
    assert set(left_out) == {"empty.txt", "binary.txt", "interview-0.txt", "bad.txt"}
    assert all(row["reason"] for row in left_out.values())
    assert "interview-0-copy.txt" in left_out["interview-0.txt"]["reason"]
    documents = pl.read_parquet(published.path / "data/documents/*.parquet")
    assert documents["source_file"].sort().to_list() == [
        "interview-0-copy.txt",
        *(f"interview-{n}.txt" for n in (1, 2, 3)),
    ]


def test_runner_workers_and_order_do_not_change_a_byte(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = run_release(folder, tmp_path / "one", runner="thread", workers=1)
    monkeypatch.setattr(flows.shards.planning, "SHARD_BYTES", (1, 1, 1))
    many = run_release(folder, tmp_path / "many", runner="process", workers=2)
    assert hashes(one.path) == hashes(many.path)


def test_a_run_that_was_cut_off_goes_on_and_nothing_changed_is_not_published(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows.shards.planning, "SHARD_BYTES", (1, 1, 1))
    dist = tmp_path / "dist"
    whole = run_release(folder, dist, runner="thread")
    resumed = tmp_path / "resumed"
    (resumed / ".work").mkdir(parents=True)
    kept = sorted((dist / ".work").glob("*.part"))[0]
    shutil.copy(kept, resumed / ".work" / kept.name)
    assert hashes(run_release(folder, resumed, runner="thread").path) == hashes(whole.path)
    again = run_release(folder, dist, runner="thread")
    assert again.version is None
    assert sorted(p.name for p in dist.iterdir() if p.is_dir() and not p.name.startswith(".")) == [whole.version]


def test_a_document_that_trips_a_stage_does_not_take_the_others_with_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = process

    def tripping(document, *rest):
        if document.source_file == "interview-2.txt":
            raise RecursionError("too deep")
        return real(document, *rest)

    monkeypatch.setattr(flows.shards.working, "process", tripping)
    published = run_release(folder, tmp_path / "dist", runner="thread")
    row = quarantine(published.path)["interview-2.txt"]
    assert row["kind"] == "error"
    assert "RecursionError" in row["reason"]
    assert pl.read_parquet(published.path / "data/documents/*.parquet").height == 3


def test_the_same_interview_from_two_outlets_is_linked(folder: Path, tmp_path: Path) -> None:
    text = (ROOT / "seeds" / "000_abb161fc2ad0c5b2.txt").read_text(encoding="utf-8")
    (folder / "a.md").write_text(text, encoding="utf-8")
    (folder / "b.md").write_text("转载自另一家网站\n\n" + text.replace("专访", "采访"), encoding="utf-8")
    published = run_release(folder, tmp_path / "dist", runner="thread")
    documents = pl.read_parquet(published.path / "data/documents/*.parquet")
    links = dict(documents.select("source_file", "near_duplicate_of").iter_rows())
    ids = dict(documents.select("source_file", "doc_id").iter_rows())
    assert links["b.md"] == ids["a.md"]
    assert links["a.md"] is None


def test_what_many_inputs_share_at_their_edges_is_furniture(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        file.write_text(file.read_text(encoding="utf-8") + "\n山水间阅读社区用户协议与隐私\n", encoding="utf-8")
    published = run_release(folder, tmp_path / "dist", runner="thread")
    documents = pl.read_parquet(published.path / "data/documents/*.parquet")
    assert documents.height == 4
    assert not documents["text"].str.contains("用户协议").any()
