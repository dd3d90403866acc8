"""A release made at once, in this process and one worker, where little has changed since the last one.

Starting a Prefect server takes as much processor time as working two megabytes of documents. So a run by hand that has
next to nothing to work has none: the same plan, the same worker and the same publishing, without a flow around them.
Whatever is more, a first release, and every run where a Prefect server is configured or that the clock has started, is
a flow run (`flows.release`). No Prefect here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from flows.making import make_release, publish_gathered, release_date
from flows.releasing.folders import latest_release
from flows.releasing.publish import Published
from flows.shards.crew import DEFAULT_LIMITS, Crew, Limits, crew_of
from flows.shards.planning import Shard
from flows.shards.running import Engine, Meter, Plan, take_stock
from flows.signals import ended_by_signals

#: Bytes of input in the shards that have to be worked: with more, a flow is worth its server.
LITTLE = 2_000_000

#: What tells of a configured server, in Prefect's order: variables, files of the folder, the profiles.
_VARIABLES = ("PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_PROFILES_PATH")
_FILES = {".env": "PREFECT_", "prefect.toml": "", "pyproject.toml": "[tool.prefect"}


def release_at_once(
    seeds: Path,
    dist: Path,
    *,
    limits: Limits = DEFAULT_LIMITS,
    strict: bool = False,
    accept_changes: bool = False,
    meter: Meter | None = None,
) -> Published | None:
    """Make the next release if that takes little; None, with nothing worked, where it takes more.

    Args:
        seeds: folder of the documents and the registry.
        dist: folder of the releases.
        limits: what one document may take.
        strict: fail on the first row or document that would go to the quarantine.
        accept_changes: publish although the release shrank or is out of proportion against the last one.
        meter: told how far the run is.

    Raises:
        InterviewsError: nothing was published; the message says why.
        OSError: a file could not be written.
    """
    if has_server() or not dist.is_dir() or latest_release(dist) is None:
        return None
    take_stock(seeds, dist)
    release_date()
    crew = crew_of(limits)  # a flow that follows takes it over
    crew.start(1)  # it imports what it needs while the inputs are looked at
    meter = meter or Meter()

    def engine(work: Path) -> Engine:
        return partial(_work, crew, seeds, work.absolute(), meter)

    with ended_by_signals(dist):
        publish = partial(publish_gathered, dist=dist, strict=strict, accept_changes=accept_changes)
        published = make_release(seeds, dist, crew, engine, publish, meter=meter, only_if=_is_little)
    if published:
        crew.close()
    return published


def _is_little(planned: Plan) -> bool:
    return sum(shard.size for shard in planned.missing) <= LITTLE


def _work(
    crew: Crew, seeds: Path, work: Path, meter: Meter, groups: Sequence[Sequence[Shard]]
) -> Iterator[Sequence[str]]:
    for group in groups:
        yield crew.work(group, seeds, work, meter.heard)


def has_server() -> bool:
    """Whether a Prefect server may be configured: told by names alone, since to import Prefect is most of its cost."""
    if any(os.environ.get(name) for name in _VARIABLES):
        return True
    home = Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect")
    return any(_holds(Path(name), told) for name, told in _FILES.items()) or _holds(home / "profiles.toml", "API_URL")


def _holds(file: Path, told: str) -> bool:
    try:
        return told in file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False  # there is none
