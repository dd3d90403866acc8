"""A copy of a release that is not what was published is found out, down to the byte."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import polars as pl
import pytest
import yaml

from flows.releasing.files import hash_file
from flows.releasing.manifest import NAME, canonical, read_manifest
from flows.releasing.publish import publish
from flows.releasing.verify import verify
from tests.conftest import ROOT


def rewritten(folder: Path, name: str, content: bytes) -> None:
    """Change a file and its hash in the manifest: what is left to find is in the content."""
    (folder / name).write_bytes(content)
    manifest = read_manifest(folder)
    manifest["files"][name] = {"sha256": hash_file(folder / name), "bytes": len(content)}
    (folder / NAME).write_bytes(canonical(manifest))


@pytest.fixture
def copy(release, tmp_path) -> Path:
    """A copy of the release by itself, as it is downloaded."""
    return Path(shutil.copytree(release, tmp_path / "download"))


def test_a_release_is_sound(release):
    assert verify(release) == []


def test_a_manifest_made_anew_is_found_beside_the_list_of_releases(release):
    rewritten(release, "CHANGES.md", b"# Nothing to see here\n")
    (problem,) = verify(release)
    assert "releases.json" in problem.what


def test_croissant_that_does_not_fit_is_found(copy):
    sound = (copy / "croissant.json").read_text(encoding="utf-8")
    digest = read_manifest(copy)["files"]["data/turns/train-00000-of-00001.parquet"]["sha256"]
    for text in (sound.replace(digest, "0" * 64), "{}", "no JSON"):
        rewritten(copy, "croissant.json", text.encode())
        assert [problem.file for problem in verify(copy)] == ["croissant.json"]


def test_a_copy_is_sound(release, tmp_path):
    copy = shutil.copytree(release, tmp_path / "elsewhere" / "download")
    assert verify(copy) == []


def test_one_flipped_byte_in_each_file_is_found(tables, context, tmp_path):
    left_out = [{"source_file": "x.bin", "kind": "binary", "reason": "it holds zero bytes"}]
    folder = publish(tables, left_out, tmp_path, context).path
    dice = random.Random(7)
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name, sound = path.relative_to(folder).as_posix(), path.read_bytes()
        for place in {0, len(sound) - 1, *(dice.randrange(len(sound)) for _ in range(3))}:
            flipped = bytearray(sound)
            flipped[place] ^= 1 << dice.randrange(8)
            path.write_bytes(flipped)
            assert name in {problem.file for problem in verify(folder)}, (name, place)
        path.write_bytes(sound)
    assert verify(folder) == []


def test_every_byte_of_the_manifest_counts(release):
    path = release / NAME
    sound = path.read_bytes()
    for place in range(0, len(sound), 97):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        assert verify(release), place
    for other in (sound + b"\n", sound[:-1], b" " + sound, b"", b"[]"):
        path.write_bytes(other)
        assert verify(release)


def test_missing_and_foreign_files_are_named(release):
    (release / "README.md").unlink()
    (release / "notes.txt").write_text("hello")
    assert [str(problem) for problem in verify(release)] == [
        "README.md: it is missing",
        "notes.txt: it does not belong to the release",
    ]


def test_a_folder_without_manifest_is_no_release(tmp_path):
    (problem,) = verify(tmp_path)
    assert "no release" in problem.what


def test_rows_that_differ_from_the_manifest_are_found(copy):
    name = "data/turns/train-00000-of-00001.parquet"
    pl.read_parquet(copy / name).with_columns(confidence=pl.lit(0.5)).write_parquet(copy / name)
    rewritten(copy, name, (copy / name).read_bytes())
    told = [str(problem) for problem in verify(copy)]
    assert any("rows are not those that the manifest tells of" in text for text in told)
    assert any(text.startswith("jsonl/turns.jsonl") for text in told)


def test_broken_invariants_are_found_though_every_hash_fits(copy):
    from flows.releasing.files import json_lines, rows_sha256

    name = "data/turns/train-00000-of-00001.parquet"
    turns = pl.read_parquet(copy / name).with_columns(pl.col("text_start") + 1, pl.col("text_end") + 1)
    turns.write_parquet(copy / name)
    rewritten(copy, name, (copy / name).read_bytes())
    rewritten(copy, "jsonl/turns.jsonl", b"".join(json_lines(turns)))
    manifest = read_manifest(copy)
    manifest["tables"]["turns"]["rows_sha256"] = rows_sha256(turns)
    (copy / NAME).write_bytes(canonical(manifest))
    problems = [problem for problem in verify(copy) if problem.file != "croissant.json"]
    assert problems
    assert all("turn_is_at_its_place" in problem.what for problem in problems)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda header: header["dataset_info"][0]["splits"][0].update(num_examples=1),
            "tells of 1 turns, there are 10",
        ),
        (lambda header: header["dataset_info"][0]["features"].pop(), "features of turns"),
        (lambda header: header["configs"].pop(), "lacks the config repairs"),
        (
            lambda header: header["configs"][0]["data_files"][0].update(path="data/x/*.parquet"),
            "does not find the files of turns",
        ),
        (lambda header: header.clear(), "can't be used"),
    ],
)
def test_a_card_that_does_not_fit_is_found(copy, change, says):
    _, header, body = (copy / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    content = yaml.safe_load(header)
    change(content)
    rewritten(copy, "README.md", f"---\n{yaml.safe_dump(content)}---\n{body}".encode())
    assert any(says in problem.what for problem in verify(copy))


def test_the_row_hash_is_of_the_rows_alone(copy):
    import hashlib

    manifest = json.loads((copy / NAME).read_bytes())
    for table, told in manifest["tables"].items():
        assert told["rows_sha256"] == hashlib.sha256((copy / "jsonl" / f"{table}.jsonl").read_bytes()).hexdigest()
        pl.read_parquet(copy / told["parquet"][0]).write_parquet(copy / "other.parquet", compression="lz4")
        from flows.releasing.files import rows_sha256

        assert rows_sha256(pl.read_parquet(copy / "other.parquet")) == told["rows_sha256"]


@pytest.mark.parametrize(
    "version", sorted(path.name for path in (ROOT / "dist").iterdir() if (path / "manifest.json").is_file())
)
def test_releases_of_earlier_versions_stay_sound(version, tmp_path):
    """By their hashes and counts where their tables have other columns; and what is altered in them is seen."""
    folder = tmp_path / version
    shutil.copytree(ROOT / "dist" / version, folder)
    assert verify(folder) == []
    table = next((folder / "data" / "turns").iterdir())
    table.write_bytes(table.read_bytes()[:-1] + b"x")
    assert verify(folder) != []
