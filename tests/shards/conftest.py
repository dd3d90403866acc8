"""Runs without Prefect: the same steps in the same order, worked in this process or by a crew of real processes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.making import make_release, publish_gathered
from flows.releasing.publish import Published
from flows.shards.crew import Crew, InThisProcess
from tests.test_release import INTERVIEW


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """An input folder with four interviews."""
    return four_interviews(tmp_path / "seeds")


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return tmp_path / "dist"


@pytest.fixture
def run(seeds: Path, dist: Path) -> Callable[..., Published]:
    """run(…) -> what came of a run over the seeds."""
    return runner(seeds, dist)


def four_interviews(folder: Path) -> Path:
    """A new folder with four interviews in it."""
    folder.mkdir()
    for n in range(4):
        (folder / f"interview-{n}.txt").write_text(INTERVIEW.format(n=n + 11), encoding="utf-8")
    return folder


def runner(seeds: Path, dist: Path) -> Callable[..., Published]:
    """What runs over a folder in this process."""

    def make(crew: Crew | None = None, **options: Any) -> Published:
        worker = crew or InThisProcess()

        def engine(work: Path) -> Any:
            return lambda groups: (worker.work(group, seeds, work) for group in groups)

        made = make_release(
            seeds, dist, worker, engine, lambda inputs, gathered: publish_gathered(inputs, gathered, dist, **options)
        )
        assert made is not None
        return made

    return make


@pytest.fixture
def crew() -> Iterator[Callable[..., Crew]]:
    """crew(limits) -> a crew of real processes, which ends with the test."""
    made: list[Crew] = []

    def make(*words: Any) -> Crew:
        made.append(Crew(*words))
        return made[-1]

    yield make
    for one in made:
        one.close()


def quarantine(release: Path) -> dict[str, str]:
    """What a release left out: kind and reason by source file."""
    lines = (release / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["source_file"]: f"{row['kind']}: {row['reason']}" for row in map(json.loads, lines)}


def published(release: Path) -> list[str]:
    """The source files of a release."""
    return pl.read_parquet(release / "data" / "documents" / "*.parquet")["source_file"].to_list()


def parts(dist: Path) -> dict[str, int]:
    """The results that are kept, with the time when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in (dist / ".work").glob("*.part")}
