"""A run that has little to make: the same bytes as by the flow, without Prefect, and only where little is missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import flows.at_once
from flows.at_once import has_server, release_at_once
from flows.making import make_release, publish_gathered
from flows.releasing.publish import Published
from flows.shards.crew import DEFAULT_LIMITS, InThisProcess
from tests.conftest import ROOT
from tests.test_release import INTERVIEW, hashes


@pytest.fixture(autouse=True)
def no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder and a home that tell of no Prefect server."""
    for name in ("PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_PROFILES_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An input folder with four interviews."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for n in range(4):
        (seeds / f"interview-{n}.txt").write_text(INTERVIEW.format(n=n + 11), encoding="utf-8")
    return seeds


def release(folder: Path, dist: Path) -> Published:
    """A release made whatever it takes."""
    crew = InThisProcess(DEFAULT_LIMITS)

    def engine(work: Path):
        return lambda groups: (crew.work(group, folder, work.absolute()) for group in groups)

    published = make_release(
        folder, dist, crew, engine, lambda inputs, gathered: publish_gathered(inputs, gathered, dist)
    )
    assert published is not None
    return published


def test_one_document_more_is_published_as_by_any_other_run(folder: Path, tmp_path: Path) -> None:
    release(folder, tmp_path / "dist")
    shutil.copytree(tmp_path / "dist", tmp_path / "other")
    (folder / "one-more.txt").write_text(INTERVIEW.format(n=99), encoding="utf-8")
    published = release_at_once(folder, tmp_path / "dist")
    assert published is not None
    assert published.version == "1.1.0"
    assert hashes(published.path) == hashes(release(folder, tmp_path / "other").path)
    again = release_at_once(folder, tmp_path / "dist")
    assert again is not None
    assert again.version is None


def test_a_first_release_and_one_with_much_to_make_are_left_to_the_flow(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dist = tmp_path / "dist"
    assert release_at_once(folder, dist) is None
    release(folder, dist)
    (folder / "one-more.txt").write_text(INTERVIEW.format(n=99), encoding="utf-8")
    monkeypatch.setattr(flows.at_once, "LITTLE", 100)
    assert release_at_once(folder, dist) is None
    assert not (dist / "1.1.0").exists()


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (".env", "PREFECT_API_URL=http://a.cn/api\n"),
        ("prefect.toml", "[api]\nurl = 'http://a.cn/api'\n"),
        ("pyproject.toml", "[tool.prefect.api]\nurl = 'http://a.cn/api'\n"),
        ("prefect/profiles.toml", "[profiles.mine]\nPREFECT_API_URL = 'http://a.cn/api'\n"),
    ],
)
def test_a_configured_server_is_seen_wherever_prefect_looks(tmp_path: Path, file: str, told: str) -> None:
    assert not has_server()
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(told, encoding="utf-8")
    assert has_server()


def test_a_variable_tells_of_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    assert has_server()


def test_nothing_of_prefect_is_imported() -> None:
    told = "import sys, flows.at_once; print(sorted(name for name in sys.modules if name.startswith('prefect')))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
