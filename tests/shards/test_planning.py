"""A run works what changed, and nothing else."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from flows import pipeline
from flows.reading.inputs import read_bounded
from flows.shards import planning, working
from flows.shards.planning import Index, cuts, scan
from tests.shards.conftest import parts, published
from tests.test_release import INTERVIEW

REPEATED = "山水间阅读社区用户协议与隐私"


def shards(names: list[str], size: int = 5000) -> set[tuple[str, ...]]:
    return {tuple(names[a:b]) for a, b in cuts(names, [size] * len(names))}


@pytest.mark.parametrize("place", range(0, 1900, 190))
def test_one_file_more_or_less_touches_one_or_two_shards(place: int) -> None:
    names = [f"{n:08x}.md" for n in sorted(random.Random(1).sample(range(2**32), 2000))]
    before = shards(names)
    assert len(shards([*names[:place], *names[place + 1 :]]) - before) <= 2
    assert len(shards(sorted([*names, names[place] + "x"])) - before) <= 2


def test_shards_are_neither_tiny_nor_large() -> None:
    names = [f"{n:05d}.txt" for n in range(3000)]
    found = cuts(names, [2000] * 3000)
    assert [a for a, _ in found] == [0, *(b for _, b in found[:-1])]
    sizes = [3000 * (b - a) for a, b in found[:-1]]
    assert min(sizes) >= planning.SHARD_BYTES[0]
    assert max(sizes) <= planning.SHARD_BYTES[2]
    assert cuts(["a", "b"], [10**9, 10**9]) == [(0, 1), (1, 2)]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is a shard."""
    monkeypatch.setattr(planning, "SHARD_BYTES", (1, 1, 1))
    monkeypatch.setattr(planning, "RACY_SECONDS", -1)


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that went through the stages."""
    seen: list[str] = []
    real = pipeline.process

    def process(document, *rest):
        seen.append(document.source_file)
        return real(document, *rest)

    monkeypatch.setattr(working, "process", process)
    return seen


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that planning opened."""
    seen: list[str] = []

    def look(name, seeds):
        seen.append(name)
        return scan(name, seeds)

    monkeypatch.setattr(planning, "scan", look)
    return seen


@pytest.mark.usefixtures("small")
def test_only_what_changed_is_opened_and_worked(run, seeds: Path, worked, scanned) -> None:
    run()
    assert len(worked) == len(scanned) == 4
    worked.clear()
    scanned.clear()
    (seeds / "interview-1.txt").write_text(INTERVIEW.format(n=99), encoding="utf-8")
    (seeds / "another.txt").write_text(INTERVIEW.format(n=98), encoding="utf-8")
    run()
    assert sorted(worked) == sorted(scanned) == ["another.txt", "interview-1.txt"]


@pytest.mark.usefixtures("small")
def test_a_line_that_becomes_common_touches_those_who_have_it(run, seeds: Path, worked) -> None:
    for n in range(2):
        path = seeds / f"interview-{n}.txt"
        path.write_text(path.read_text(encoding="utf-8") + f"\n{REPEATED}\n", encoding="utf-8")
    run()
    worked.clear()
    (seeds / "third.txt").write_text(INTERVIEW.format(n=77) + f"\n{REPEATED}\n", encoding="utf-8")
    run(accept_changes=True)
    assert sorted(worked) == ["interview-0.txt", "interview-1.txt", "third.txt"]


@pytest.mark.usefixtures("small")
def test_a_correction_touches_its_own_document(run, seeds: Path, worked) -> None:
    run()
    worked.clear()
    text = (seeds / "interview-2.txt").read_text(encoding="utf-8")
    at = text.index("雨水")
    entry = (
        f'[[correction]]\nfile = "interview-2.txt"\nkind = "repair"\nstart = {at}\nend = {at + 2}\nexpect = "雨水"\n'
    )
    (seeds / "corrections.toml").write_text(entry + 'text = "雨量"\nreason = "heard again"\n', encoding="utf-8")
    run()
    assert worked == ["interview-2.txt"]


@pytest.mark.usefixtures("small")
def test_a_file_that_changes_between_planning_and_work_is_kept_under_what_was_read(
    run, seeds: Path, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = read_bounded

    def meddling(path, root):
        if path.name == "interview-3.txt" and b"3000" not in path.read_bytes():
            path.write_text(INTERVIEW.format(n=3000), encoding="utf-8")
        return real(path, root)

    monkeypatch.setattr(working, "read_bounded", meddling)
    first = run()
    monkeypatch.setattr(working, "read_bounded", real)
    import hashlib
    import json

    told = json.loads((first.path / "manifest.json").read_text())["seeds"]["interview-3.txt"]
    assert told == hashlib.sha256((seeds / "interview-3.txt").read_bytes()).hexdigest()
    kept = parts(dist)
    assert run().version is None
    assert parts(dist) == kept


def test_the_index_is_believed_only_where_it_is_whole(seeds: Path, tmp_path: Path) -> None:
    asked: list[list[str]] = []

    def scanner(names):
        asked.append(list(names))
        return [scan(name, seeds) for name in names]

    names = sorted(path.name for path in seeds.iterdir())
    for path in seeds.iterdir():
        os.utime(path, (1e9, 1e9))
    index = Index(tmp_path / "index")
    told = index.look_up(names, seeds, scanner)
    index.known = index.known.clear() if index.known.is_empty() else index.known
    index.save()
    data = (tmp_path / "index").read_bytes()
    for damaged in (data[:-1], b"\0" * len(data), data[:50] + bytes([data[50] ^ 1]) + data[51:], b""):
        (tmp_path / "index").write_bytes(damaged)
        assert Index(tmp_path / "index").look_up(names, seeds, scanner) == told
    assert all(group == names for group in asked)


@pytest.mark.usefixtures("small")
def test_records_of_one_file_are_documents(run, seeds: Path) -> None:
    lines = "".join(f'{{"text": "记者：第{n}问是什么？\\n\\n林晚：这是第{n}个很长的回答。"}}\n' for n in range(12))
    (seeds / "talks.jsonl").write_text(lines, encoding="utf-8")
    names = published(run().path)
    assert {f"talks.jsonl#{n}" for n in range(12)} <= set(names)
    assert names == sorted(names)
