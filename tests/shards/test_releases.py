"""Releases that were edited, forged or renamed, lists that can't be read, and disks that are full: no release is
built on them, and the last whole one stays."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.errors import UsageError
from flows.releasing.folders import ReleaseRefused
from flows.releasing.verify import verify, verify_chain
from tests.conftest import ROOT, contents
from tests.test_release import INTERVIEW


def test_a_release_that_was_edited_is_no_base(run, seeds: Path) -> None:
    first = run()
    (seeds / "more.txt").write_text(INTERVIEW.format(n=40), encoding="utf-8")
    for name in ("README.md", "jsonl/turns.jsonl", "viewer/index.html"):
        sound = (first.path / name).read_bytes()
        (first.path / name).write_bytes(sound + b" ")
        with pytest.raises(ReleaseRefused, match=f"1.0.0 is damaged, .*{name}: it has"):
            run()
        (first.path / name).unlink()
        with pytest.raises(ReleaseRefused, match=f"{name}: it is missing"):
            run()
        (first.path / name).write_bytes(sound)
    assert run().version == "1.1.0"


def test_a_forged_manifest_is_not_laundered(run, seeds: Path, dist: Path) -> None:
    from flows.releasing.files import hash_file
    from flows.releasing.manifest import canonical, read_manifest

    first = run().path
    listed = (dist / "releases.json").read_bytes()
    (first / "CHANGES.md").write_bytes(b"# Nothing\n")
    manifest = read_manifest(first)
    manifest["files"]["CHANGES.md"] = {"sha256": hash_file(first / "CHANGES.md"), "bytes": 10}
    (first / "manifest.json").write_bytes(canonical(manifest))
    (seeds / "more.txt").write_text(INTERVIEW.format(n=40), encoding="utf-8")
    with pytest.raises(ReleaseRefused, match="--repair-list"):
        run()
    assert (dist / "releases.json").read_bytes() == listed
    assert run(repair_list=True).version == "1.1.0"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"[]", b'{"releases": 3}', b'{"releases": {"x": {}}}'])
def test_a_list_that_can_not_be_read_is_one_sentence(run, dist: Path, seeds: Path, content: bytes) -> None:
    run()
    (dist / "releases.json").write_bytes(content)
    with pytest.raises(ReleaseRefused, match=r"releases\.json .*--repair-list"):
        run()
    assert run(repair_list=True).version is None
    assert verify_chain(dist) == []


def test_a_version_is_never_given_twice(run, seeds: Path, dist: Path) -> None:
    run()
    (seeds / "more.txt").write_text(INTERVIEW.format(n=40), encoding="utf-8")
    assert run().version == "1.1.0"
    shutil.rmtree(dist / "1.1.0")
    (seeds / "more.txt").write_text(INTERVIEW.format(n=41), encoding="utf-8")
    assert run().version == "1.2.0"
    assert set(json.loads((dist / "releases.json").read_text())["releases"]) == {"1.0.0", "1.1.0", "1.2.0"}


def test_each_entry_of_the_list_holds_the_hash_of_the_one_before(run, seeds: Path, dist: Path) -> None:
    run()
    (seeds / "more.txt").write_text(INTERVIEW.format(n=40), encoding="utf-8")
    run()
    assert verify_chain(dist) == []
    told = json.loads((dist / "releases.json").read_text())
    told["releases"]["1.0.0"]["rows"]["turns"] += 1
    (dist / "releases.json").write_text(json.dumps(told))
    (problem,) = verify_chain(dist)
    assert "the entry of 1.1.0 does not fit the one before it" in problem.what
    with pytest.raises(ReleaseRefused, match="--repair-list"):
        run()


def test_a_release_under_another_name_or_behind_a_link_is_none(run, seeds: Path, dist: Path) -> None:
    run()
    (dist / "7.0.0").symlink_to("1.0.0")
    assert run().version is None
    (dist / "7.0.0").unlink()
    (dist / "1.0.0").rename(dist / "9.0.0")
    assert "of release 1.0.0, and the folder is called 9.0.0" in str(verify(dist / "9.0.0")[0])
    with pytest.raises(ReleaseRefused, match="give the folder its own name back"):
        run()


def test_verify_sees_what_is_no_file(run, dist: Path) -> None:
    folder = run().path
    os.mkfifo(folder / "pipe")
    (folder / "dangling").symlink_to("nowhere")
    (folder / "empty").mkdir()
    card = (folder / "README.md").read_bytes()
    (dist / "elsewhere").write_bytes(card)
    (folder / "README.md").unlink()
    (folder / "README.md").symlink_to(dist / "elsewhere")
    assert {problem.file for problem in verify(folder)} == {"pipe", "dangling", "empty", "README.md"}


@pytest.mark.parametrize("told", ["inf", "1e20", "-1", "tomorrow", "nan"])
def test_a_date_that_is_none_is_one_sentence(run, monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", told)
    with pytest.raises(UsageError, match=f"SOURCE_DATE_EPOCH is '{told}'"):
        run()


def test_dates_of_releases_do_not_run_backwards(run, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    (seeds / "more.txt").write_text(INTERVIEW.format(n=40), encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    with pytest.raises(ReleaseRefused, match=r"would be of 1970-01-02.*SOURCE_DATE_EPOCH"):
        run()


@pytest.mark.parametrize("place", range(8))
def test_a_full_disk_at_any_moment_leaves_the_last_release_whole(
    run, seeds: Path, dist: Path, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    first = run()
    before = contents(first.path)
    listed = (dist / "releases.json").read_bytes()
    (seeds / "more.txt").write_text(INTERVIEW.format(n=40), encoding="utf-8")
    calls = []
    real = os.fsync

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == place * 5 + 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        run()
    monkeypatch.setattr(os, "fsync", real)
    assert contents(first.path) == before
    assert not list(dist.glob(".staging-*"))
    assert (dist / "releases.json").read_bytes() == listed or (dist / "1.1.0").is_dir()
    assert run().version in ("1.1.0", None)
    assert verify_chain(dist) == []


def test_a_file_size_limit_ends_in_one_sentence(seeds: Path, dist: Path, tmp_path: Path) -> None:
    command = f"ulimit -f 40; exec {sys.executable} -m flows.cli release --seeds {seeds} --dist {dist}"
    environment = os.environ | {"PREFECT_HOME": str(tmp_path / "prefect")}
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(dist.glob("[0-9]*"))
