"""Broken machines, hostile folders, results that somebody tampered with: one sentence, or nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from flows.errors import UsageError
from flows.pipeline import process
from flows.reading import read_bytes
from flows.releasing.folders import ReleaseRefused
from flows.releasing.parts import read_part, write_part
from flows.releasing.verify import verify
from flows.shards import working
from flows.shards.crew import Limits
from tests.conftest import ROOT
from tests.shards.conftest import parts, published, quarantine
from tests.test_release import INTERVIEW

# results of earlier runs


@pytest.mark.parametrize(
    "damage", ["cut", "zeroed", "flipped", "empty", "missing", "a folder", "a pipe", "another table"]
)
def test_a_result_that_is_not_as_it_was_written_is_made_anew(run, dist: Path, damage: str) -> None:
    first = run()
    (part,) = (dist / ".work").glob("*.part")
    sound = part.read_bytes()
    match damage:
        case "cut":
            part.write_bytes(sound[: len(sound) // 2])
        case "zeroed":
            part.write_bytes(bytes(len(sound)))
        case "flipped":
            part.write_bytes(sound[:-900] + bytes([sound[-900] ^ 4]) + sound[-899:])
        case "empty":
            part.write_bytes(b"")
        case "missing":
            part.unlink()
        case "a folder":
            part.unlink()
            part.mkdir()
        case "a pipe":
            part.unlink()
            os.mkfifo(part)
        case "another table":
            other = sound.replace(b"turns.arrow", b"terns.arrow", 1)
            part.write_bytes(other)
    if damage == "a folder":
        with pytest.raises(OSError, match="directory"):
            run()
        part.rmdir()
    assert run().version is None
    assert part.read_bytes() == sound
    assert verify(first.path) == []


def test_strange_files_among_the_results_are_taken_away(run, dist: Path) -> None:
    run()
    kept = parts(dist)
    work = dist / ".work"
    (work / ".DS_Store").write_bytes(b"x")
    (work / "folder").mkdir()
    (work / "folder" / "file").write_bytes(b"x")
    (work / "link").symlink_to("/nowhere")
    assert run().version is None
    assert sorted(p.name for p in work.iterdir()) == sorted([*kept, "index", "lock"])


@pytest.mark.parametrize("name", [".work", ".lock", ".work/lock"])
def test_a_file_where_a_folder_should_be_and_the_reverse_is_one_sentence(run, dist: Path, name: str) -> None:
    dist.mkdir()
    if name == ".work":
        (dist / name).write_bytes(b"")
    else:
        (dist / name).mkdir(parents=True)
    with pytest.raises(UsageError, match=name.replace(".", r"\.")):
        run()


def test_leftovers_that_are_files_are_swept(run, dist: Path) -> None:
    dist.mkdir()
    (dist / ".staging-1").write_bytes(b"x")
    (dist / ".releases.json").mkdir()
    assert run().version == "1.0.0"
    assert not (dist / ".staging-1").exists()


def test_a_failure_that_passes_is_not_kept(run, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = process

    def failing(document, *rest):
        if document.source_file == "interview-1.txt":
            raise MemoryError
        return real(document, *rest)

    monkeypatch.setattr(working, "process", failing)
    assert quarantine(run().path)["interview-1.txt"].startswith("memory: ")
    monkeypatch.setattr(working, "process", real)
    assert "interview-1.txt" in published(run().path)


@pytest.mark.parametrize("error", [RecursionError("deep"), ValueError("bad"), KeyError("x"), AssertionError()])
def test_whatever_a_reader_raises_is_that_files_alone(run, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    real = read_bytes

    def failing(data, name, *rest):
        if name == "interview-1.txt":
            raise error
        return real(data, name, *rest)

    monkeypatch.setattr(working, "read_bytes", failing)
    release = run().path
    assert quarantine(release)["interview-1.txt"].startswith(f"error: {type(error).__name__}")
    assert len(published(release)) == 3


# input folders


def test_nothing_is_passed_over_without_a_word(run, seeds: Path) -> None:
    for name in ("notice.txt", "README.txt", "changes", "settings.yaml", "tool.py", ".hidden.txt"):
        (seeds / name).write_text(INTERVIEW.format(n=1), encoding="utf-8")
    (seeds / ".git").mkdir()
    (seeds / "people.toml").write_text("", encoding="utf-8")
    left_out = quarantine(run().path)
    assert set(left_out) == {"notice.txt", "README.txt", "changes", "settings.yaml", "tool.py", ".hidden.txt", ".git"}
    assert all(reason.startswith("passed over: ") for reason in left_out.values())
    run(strict=True)  # they are no failure


def test_what_can_not_be_read_is_put_aside_and_never_opened(run, seeds: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("秘密", encoding="utf-8")
    (seeds / "memory").symlink_to("/proc/self/mem")
    (seeds / "messages").symlink_to("/proc/kmsg")
    (seeds / "outside.txt").symlink_to(outside)
    os.mkfifo(seeds / "pipe.txt")
    release = run().path
    assert set(quarantine(release)) == {"memory", "messages", "outside.txt", "pipe.txt"}
    assert set(json.loads((release / "manifest.json").read_text())["seeds"]) == {f"interview-{n}.txt" for n in range(4)}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may read nothing")
def test_unreadable_files_and_folders_are_told() -> None:
    code = (
        "import os, sys, json; from pathlib import Path; from flows.shards.running import take_stock; "
        "os.setuid(65534); told = take_stock(Path(sys.argv[1]), Path('/nowhere')); "
        "print(json.dumps({r.source_file: r.reason for r in told.rejected}))"
    )
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are closed to others
        seeds = Path(place)
        (seeds / "inner").mkdir()
        for name in ("inner/a.txt", "closed.txt", "open.txt"):
            (seeds / name).write_text(INTERVIEW.format(n=5), encoding="utf-8")
        seeds.chmod(0o755)
        (seeds / "inner").chmod(0)
        (seeds / "closed.txt").chmod(0)
        done = subprocess.run([sys.executable, "-c", code, place], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told) == {"inner", "closed.txt"}
    assert all("permission" in reason.lower() for reason in told.values())


def test_a_file_with_the_name_of_a_record_gives_way(run, seeds: Path) -> None:
    records = (
        '{"text": "记者：你好吗？\\n\\n林晚：我很好，谢谢你。"}\n{"text": "记者：再问一次？\\n\\n林晚：还是很好。"}\n'
    )
    (seeds / "rec.jsonl").write_text(records, encoding="utf-8")
    (seeds / "rec.jsonl#0").write_text(INTERVIEW.format(n=8), encoding="utf-8")
    release = run().path
    (told,) = quarantine(release).values()
    assert told.startswith("name: its name is that of a document in rec.jsonl")
    assert {"rec.jsonl#0", "rec.jsonl#1"} <= set(published(release))


def test_a_file_name_in_gbk_is_published_as_what_it_says(run, seeds: Path) -> None:
    name = "访谈.txt"
    with open(os.fsencode(seeds) + b"/" + name.encode("gbk"), "w", encoding="utf-8") as stream:
        stream.write(INTERVIEW.format(n=321))
    assert name in published(run().path)


def test_the_folder_of_releases_may_lie_among_the_documents(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.shards.running import take_stock

    (seeds / "dist" / "1.0.0" / "jsonl").mkdir(parents=True)
    (seeds / "dist" / "1.0.0" / "jsonl" / "turns.jsonl").write_text('{"text": "记者：好"}\n', encoding="utf-8")
    assert take_stock(seeds, seeds / "dist").names == tuple(f"interview-{n}.txt" for n in range(4))


@pytest.mark.parametrize("name", ["d[red]y", "star*", "什么 ?"])
def test_folders_may_have_any_name(seeds: Path, tmp_path: Path, run, dist: Path, name: str) -> None:
    first = run().path
    there = tmp_path / name
    shutil.copytree(first, there / "1.0.0")
    assert verify(there / "1.0.0") == []


def test_an_input_that_nobody_accounts_for_stops_the_run(run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = read_bytes
    monkeypatch.setattr(working, "read_bytes", lambda data, name, *rest: [] if "1" in name else real(data, name, *rest))
    with pytest.raises(ReleaseRefused, match=r"1 inputs are neither published nor left out, first interview-1\.txt"):
        run()


# limits


def test_a_document_that_takes_too_long_is_put_aside_and_its_shard_goes_on(run, seeds: Path, crew) -> None:
    long = "\n\n".join(INTERVIEW.format(n=n) for n in range(6000))
    (seeds / "long.txt").write_text(long, encoding="utf-8")
    release = run(crew(Limits(seconds=1.0, after_factor=60.0))).path
    assert quarantine(release)["long.txt"].startswith("too slow: it took more than 1 s")
    assert published(release) == [f"interview-{n}.txt" for n in range(4)]


def test_a_document_that_takes_too_much_memory_is_put_aside(run, seeds: Path, crew, dist: Path) -> None:
    big = "".join(f"第{n}句话说了很多很多的内容。" for n in range(1_500_000))
    (seeds / "big.txt").write_text(big[:10_000_000], encoding="utf-8")
    release = run(crew(Limits(bytes=420_000_000, seconds=600.0))).path
    assert quarantine(release)["big.txt"].startswith(("too large for memory: ", "killed: "))
    assert len(published(release)) == 4
    assert len(parts(dist)) == 1  # a shard with a passing failure is not kept: it may be well the next time


def test_parts_are_read_as_they_were_written(run, dist: Path, tmp_path: Path) -> None:
    run()
    (path,) = (dist / ".work").glob("*.part")
    part = read_part(path)
    assert part is not None
    write_part(tmp_path / "again", part)
    again = read_part(tmp_path / "again")
    assert again is not None
    assert (again.lines, again.pages, again.files) == (part.lines, part.pages, part.files)
    assert all(again.tables[table].equals(frame) for table, frame in part.tables.items())
    assert (again.signatures == part.signatures).all()
