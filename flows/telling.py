"""What becomes of a run that nobody watches: one line where it serves, an artifact, and word to who asked for it.

[notify]                    # in dataset.toml; either or both
webhook = "https://…"       # gets {"text": "…"} by POST; "$NAME" stands for a variable of the environment
command = ["mail", "-s", "zh-interviews", "me@example.org"]   # gets the sentence on stdin
"""

from __future__ import annotations

import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
from prefect import get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.states import Failed

from flows.errors import InterviewsError
from flows.registry.dataset import Notify, load_notify

#: How long a webhook or a command may take.
NOTIFY_SECONDS = 30

T = TypeVar("T")


def told(what: str, seeds: str, run: Callable[[], T], done: Callable[[T], str]) -> T | State[Any]:
    """Do the work of a flow, and tell what came of it where a deployment runs it.

    Args:
        what: the name of the work, for the sentence.
        seeds: folder of dataset.toml.
        run: the work.
        done: what to say of its result.

    Returns:
        What `run` gives; the state Failed with one sentence where a deployment's run failed as runs may.

    Raises:
        Exception: whatever `run` raises where no deployment runs it, or what no run should raise.
    """
    try:
        result = run()
    except Exception as error:
        sentence = f"{what} failed: {sentence_of(error)}"
        try:
            create_markdown_artifact(f"{sentence}\n", key=what, description="Why the last run failed")
        except httpx.HTTPError as silent:  # a server that is gone may be why
            get_run_logger().warning("there is no artifact of it: %s", silent)
        if not _by_deployment():
            raise
        say(sentence)
        notify(seeds, sentence)
        if isinstance(error, InterviewsError | OSError):
            return Failed(message=sentence)
        raise
    if _by_deployment():
        say(f"{what}: {done(result)}")
    return result


def _by_deployment() -> bool:
    """Whether a deployment runs this flow, by what the run knows of itself: the server need not be asked, which may be
    starting again."""
    context = FlowRunContext.get()
    return bool(context and context.flow_run and context.flow_run.deployment_id)


def crashed(flow: Any, flow_run: Any, state: State[Any]) -> None:
    """A hook for a run whose process was killed or ended by itself."""
    sentence = f"{flow.name} ended in the middle: {state.message or 'nothing is known of why'}"
    say(sentence)
    notify(str(flow_run.parameters.get("seeds", "seeds")), sentence)


def sentence_of(error: BaseException) -> str:
    """An error on one line."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror or error}"
    return " ".join(str(error).split()) or type(error).__name__


def say(sentence: str) -> None:
    """Print a line with the time before it."""
    print(f"{datetime.now():%Y-%m-%d %H:%M} {sentence}", flush=True)


def notify(seeds: str, sentence: str) -> None:
    """Send a sentence where dataset.toml says; what goes wrong with that is said, and stops nothing."""
    try:
        wanted = load_notify(Path(seeds))
    except InterviewsError as error:
        say(f"nobody was notified: {error}")
        return
    for send in (_call, _run):
        try:
            send(wanted, sentence)
        except (OSError, ValueError, subprocess.SubprocessError, urllib.error.URLError) as error:
            say(f"nobody was notified: {sentence_of(error)}")


def _call(wanted: Notify, sentence: str) -> None:
    address = wanted.webhook
    if address.startswith("$"):
        address = os.environ.get(address[1:], "")
    if not wanted.webhook:
        return
    if not address.startswith(("https://", "http://")):
        raise ValueError(f"{wanted.webhook} holds no address that begins with https://")
    request = urllib.request.Request(
        address, json.dumps({"text": sentence}).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=NOTIFY_SECONDS):
        return


def _run(wanted: Notify, sentence: str) -> None:
    if wanted.command:
        subprocess.run(
            wanted.command,
            input=f"{sentence}\n".encode(),
            stdout=subprocess.DEVNULL,
            timeout=NOTIFY_SECONDS,
            check=True,
        )
