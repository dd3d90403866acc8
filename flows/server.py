"""The Prefect API of a run: its own server, which ends with the run, or the one that is configured.

Prefect's own way starts a server that outlives whoever is killed. This one watches the process that started it, and is
started anew at the same address, with the same database, where it ends in the middle of a run.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings

from flows.errors import UsageError

#: How long a server may take to its first answer: the first start on a machine migrates its database.
START_SECONDS = 180

#: How long a configured server may not answer, at the beginning and in the middle of a run.
ANSWER_SECONDS = 10
SILENT_SECONDS = 60

_TICK_SECONDS = 1.0

_LOCAL = "127.0.0.1"

#: The addresses of servers of this process.
_started: set[str] = set()


class Server:
    """A Prefect server of this process.

    Args:
        scheduler: whether it starts flows by the clock; a single run needs no more than the API.
    """

    def __init__(self, *, scheduler: bool = False) -> None:
        port = _free_port()
        self.address = f"http://{_LOCAL}:{port}/api"
        self.scheduler = scheduler
        self._port = port
        self._stopping = threading.Event()
        self.process = self._start()
        _started.add(self.address)

    def _start(self) -> subprocess.Popen[bytes]:
        environment = os.environ | get_current_settings().to_environment_variables(exclude_unset=True)
        if not self.scheduler:
            environment |= {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        return subprocess.Popen(
            [sys.executable, "-m", "flows.server", str(self._port)],
            stdin=subprocess.PIPE,  # never written to: its end tells the server that this process has ended
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )

    def wait(self) -> None:
        """Wait for the first answer. Raises UsageError where none comes."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise UsageError(
                    f"the Prefect server ended at its start with code {self.process.returncode}; `prefect server "
                    "start` shows why"
                )
            if answers(self.address):
                threading.Thread(target=self._watch, name="watch server", daemon=True).start()
                return
            time.sleep(0.1)
        self.stop()
        raise UsageError(
            f"the Prefect server did not answer within {START_SECONDS} s; `prefect server start` shows why"
        )

    def _watch(self) -> None:
        while not self._stopping.wait(_TICK_SECONDS):
            if self.process.poll() is not None and not self._stopping.is_set():
                self.process = self._start()

    def stop(self) -> None:
        """End it at once; what it knows is in its database."""
        self._stopping.set()
        _started.discard(self.address)
        self.process.kill()
        self.process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOCAL, 0))
        return int(probe.getsockname()[1])


def answers(address: str, seconds: float = 2.0) -> bool:
    """Whether a Prefect server is there."""
    try:
        return httpx.get(f"{address.rstrip('/')}/health", timeout=seconds, trust_env=_LOCAL not in address).is_success
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return False


def is_own(address: str) -> bool:
    """Whether this process has started the server at an address."""
    return address in _started


def check_configured(address: str) -> None:
    """Raises UsageError where nobody answers at the configured address."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while not answers(address, ANSWER_SECONDS):
        if time.monotonic() > deadline:
            raise UsageError(
                f"no Prefect server answers at PREFECT_API_URL ({address}); start it, or unset the variable for a "
                "server of the run's own"
            )
        time.sleep(0.5)


def _watch_configured(address: str, stopping: threading.Event, lost: Callable[[str], None]) -> None:
    heard = time.monotonic()
    while not stopping.wait(_TICK_SECONDS * 5):
        if answers(address, ANSWER_SECONDS):
            heard = time.monotonic()
        elif time.monotonic() - heard > SILENT_SECONDS:
            lost(f"the Prefect server at {address} has not answered for {SILENT_SECONDS} s; start it and run again")
            return


@contextmanager
def prefect_api(lost: Callable[[str], None] = lambda message: None, *, scheduler: bool = False) -> Iterator[str]:
    """The address of a Prefect API for as long as the context lasts: of the configured server, or of one of our own.

    Args:
        lost: told in a sentence where the configured server stops answering for good.
        scheduler: whether a server of our own is to start flows by the clock.

    Raises:
        UsageError: the configured server does not answer, or our own does not start.
    """
    if configured := PREFECT_API_URL.value():
        check_configured(configured)
        stopping = threading.Event()
        watcher = threading.Thread(
            target=_watch_configured, args=(configured, stopping, lost), name="watch server", daemon=True
        )
        watcher.start()
        try:
            yield configured
        finally:
            stopping.set()
        return
    # a proxy is for the world outside
    held = {name: os.environ.get(name) for name in ("NO_PROXY", "no_proxy", "PREFECT_API_URL")}
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (held[name], _LOCAL, "localhost")))
    server = Server(scheduler=scheduler)
    try:
        server.wait()
        os.environ["PREFECT_API_URL"] = server.address  # for processes that this one starts
        with temporary_settings({PREFECT_API_URL: server.address}):
            yield server.address
    finally:
        server.stop()
        for name, value in held.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def main() -> None:
    """Serve the API at a port of this machine until standard input ends: `python -m flows.server PORT`."""
    from flows.shards.orphans import end_with_parent

    end_with_parent()
    import uvicorn

    uvicorn.run(
        "prefect.server.api.server:create_app", factory=True, host=_LOCAL, port=int(sys.argv[1]), log_level="error"
    )


if __name__ == "__main__":
    main()
