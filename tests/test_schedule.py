"""A release by the clock, as a maintainer runs it: the command, a real Prefect server, a real cron schedule."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
import yaml

from flows.registry.dataset import load_notify
from flows.registry.models import RegistryError
from flows.schedule import is_cron, is_timezone, next_run
from flows.telling import notify
from tests.conftest import ROOT, environment
from tests.test_release import INTERVIEW
from tests.test_signals import marked

pytestmark = pytest.mark.xdist_group("prefect")

#: A cron schedule is due each minute; starting a server and a run take their time on a busy machine.
PATIENCE_SECONDS = 300


class Hook(BaseHTTPRequestHandler):
    """A webhook that keeps what it gets."""

    got: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def wait_for(holds: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.5)
    return False


def test_serve_says_what_each_run_published_or_why_not_and_leaves_nothing_behind(tmp_path: Path) -> None:
    seeds, dist, log = tmp_path / "seeds", tmp_path / "dist", tmp_path / "log"
    seeds.mkdir()
    (seeds / "interview.txt").write_text(INTERVIEW.format(n=20), encoding="utf-8")
    hook = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    (seeds / "dataset.toml").write_text(
        f'[notify]\nwebhook = "$HOOK"\ncommand = ["cp", "/dev/stdin", "{tmp_path / "told"}"]\n', encoding="utf-8"
    )
    command = [sys.executable, "-m", "flows.cli", "serve", "--cron", "* * * * *"]
    command += ["--seeds", str(seeds), "--dist", str(dist)]
    own = environment(
        PREFECT_HOME=str(tmp_path / "prefect"), HOOK=f"http://127.0.0.1:{hook.server_port}", MARK=str(tmp_path)
    )
    with log.open("wb") as stream:
        served = subprocess.Popen(command, cwd=ROOT, env=own, stdout=stream, stderr=stream, start_new_session=True)
    try:
        published = "release: published 1.0.0 in "
        assert wait_for(lambda: published in log.read_text() or served.poll() is not None)
        told = log.read_text()
        assert ": 1 documents, " in told, told[-3000:]
        (address,) = re.findall("http://[^ ]+", told)
        assert httpx.get(address, trust_env=False).status_code == 200
        (seeds / "people.toml").write_text("[[person", encoding="utf-8")
        (deployment,) = httpx.post(f"{address}api/deployments/filter", json={}, trust_env=False).json()
        httpx.post(f"{address}api/deployments/{deployment['id']}/create_flow_run", json={}, trust_env=False)
        assert wait_for(lambda: "release failed" in log.read_text() or served.poll() is not None)
        assert wait_for(lambda: Hook.got and (tmp_path / "told").is_file())
        sentence = "release failed: people.toml: not valid TOML"
        assert sentence in (tmp_path / "told").read_text()
        assert sentence in json.loads(Hook.got[0])["text"]
        shown = httpx.post(f"{address}api/artifacts/filter", json={}, trust_env=False).json()
        assert any(sentence in artifact["data"] for artifact in shown)
        told = log.read_text()
        assert "Traceback" not in told
        assert all(re.match(r"next release: |\d{4}-\d\d-\d\d \d\d:\d\d ", line) for line in told.splitlines())
        served.kill()
        assert wait_for(lambda: not marked(tmp_path))
    finally:
        hook.shutdown()
        served.kill()
        served.wait()
        for left in marked(tmp_path):
            os.kill(left, signal.SIGKILL)


def test_a_wrong_schedule_is_refused_in_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "serve", "--cron", "every day"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "'every day' is no cron schedule" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ('[notify]\nwebhook = "ftp://x"', "webhook: must begin with https://"),
        ('[notify]\ncommand = "mail me"', "command: must be a list of words"),
        ('[notify]\nmail = "me"', "'mail': unknown key of [notify]"),
    ],
)
def test_a_wrong_wish_for_word_is_refused(tmp_path: Path, told: str, says: str) -> None:
    (tmp_path / "dataset.toml").write_text(told, encoding="utf-8")
    with pytest.raises(RegistryError) as refused:
        load_notify(tmp_path)
    assert says in str(refused.value)


def test_word_that_can_not_be_sent_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "dataset.toml").write_text(
        '[notify]\nwebhook = "$NOT_SET"\ncommand = ["/no/such/program"]\n', encoding="utf-8"
    )
    notify(str(tmp_path), "release failed")
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 2
    assert "$NOT_SET holds no address" in told[0]
    assert "/no/such/program: No such file or directory" in told[1]


def test_each_deployment_names_a_flow_that_exists() -> None:
    import importlib

    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    for deployment in deployments:
        file, name = deployment["entrypoint"].split(":")
        module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
        parameters = getattr(module, name).parameters.properties
        assert set(deployment["parameters"]) <= set(parameters)
        assert all(is_cron(schedule["cron"]) for schedule in deployment.get("schedules", []))


def test_the_next_run_is_told_by_the_clocks_of_the_time_zone() -> None:
    due = next_run("0 3 * * *", "Asia/Shanghai")
    assert (due.hour, due.minute) == (3, 0)
    assert str(due.utcoffset()) == "8:00:00"
    assert is_timezone("Asia/Shanghai")
    assert not is_timezone("Middle/Earth")
