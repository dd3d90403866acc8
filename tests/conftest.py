"""What all tests share: a Prefect of their own, and the folders of the project."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before anything imports prefect: no test may touch the settings, the database or the network of who runs it.
os.environ["PREFECT_HOME"] = tempfile.mkdtemp(prefix="prefect-")
os.environ["PREFECT_LOGGING_LEVEL"] = "WARNING"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.pop("PREFECT_API_URL", None)

ROOT = Path(__file__).parent.parent


def environment(**more: str) -> dict[str, str]:
    """The environment of a command that brings its own Prefect server: that of the tests would be taken for one that
    was configured."""
    return {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"} | more


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The documents of the project."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def prefect_api() -> Iterator[None]:
    """One embedded Prefect API for all flow runs of a test process."""
    import flows.release  # noqa: F401  it tells Prefect what to do without, before Prefect is imported
    from flows.server import prefect_api

    with prefect_api():
        yield


def contents(folder: Path) -> dict[str, bytes]:
    """The files below a folder, by their path in it; a lock is none."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
