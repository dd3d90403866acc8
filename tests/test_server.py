"""The Prefect server that a run is told of may fall silent: the run hears of it, and ends in one sentence."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from flows import server
from flows.errors import UsageError
from flows.release import _answered_by

PATIENCE_SECONDS = 60


class Health(BaseHTTPRequestHandler):
    """Answers as a Prefect server does, until it is told to be silent: then it takes questions and says nothing."""

    silent = threading.Event()
    ended = threading.Event()

    def do_GET(self) -> None:
        if self.silent.is_set():
            self.ended.wait(PATIENCE_SECONDS)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"true")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def test_a_configured_server_that_falls_silent_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("ANSWER_SECONDS", 0.2), ("SILENT_SECONDS", 0.5), ("_TICK_SECONDS", 0.02)):
        monkeypatch.setattr(server, name, seconds)
    web = HTTPServer(("127.0.0.1", 0), Health)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{web.server_port}/api"
    told: list[str] = []
    lost = threading.Event()

    def hear(sentence: str) -> None:
        told.append(sentence)
        lost.set()

    stopping = threading.Event()
    watcher = threading.Thread(target=server._watch_configured, args=(address, stopping, hear))
    try:
        server.check_configured(address)
        watcher.start()
        assert not lost.wait(1)
        Health.silent.set()
        assert lost.wait(PATIENCE_SECONDS)
        watcher.join(PATIENCE_SECONDS)
        assert not watcher.is_alive()
    finally:
        stopping.set()
        Health.ended.set()
        web.shutdown()
    assert told == [f"the Prefect server at {address} has not answered for 0.5 s; start it and run again"]


def test_a_question_that_nobody_answers_ends_the_run_in_a_sentence() -> None:
    with (
        pytest.raises(UsageError, match=r"http://127\.0\.0\.1:9/api does not answer \(ConnectError"),
        _answered_by("http://127.0.0.1:9/api"),
    ):
        httpx.get("http://127.0.0.1:9/api/health", trust_env=False)
