"""A run that is told to end does so at once, and leaves nothing behind: no process, no half of a release.

A handler of Python's runs only when the main thread comes back from whatever it does. The signal's number is therefore
written to a pipe as it arrives, and a thread that reads it ends the run.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))

#: A run that somebody serves by the clock is a process of its own; this variable holds the number of the one that
#: serves.
SERVED = "ZH_INTERVIEWS_SERVED_BY"

_TICK_SECONDS = 1.0


@contextmanager
def ended_by_signals(dist: Path) -> Iterator[Callable[[str], None]]:
    """While the context lasts, SIGTERM, SIGINT and SIGHUP end the process with everything that it has started.

    Gives what ends it in the same way for another reason, told in a sentence, with code 2.

    Args:
        dist: folder of the releases, where an unfinished release is taken away.
    """

    def lost(message: str) -> None:
        end(dist, message, 2)

    if threading.current_thread() is not threading.main_thread():
        yield lost
        return
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = {number: signal.signal(number, lambda number, frame: None) for number in _SIGNALS}
    old = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    done = threading.Event()

    def watch() -> None:
        while number := os.read(reading, 1):
            if done.is_set():
                return
            if number[0] in before:
                name = signal.Signals(number[0]).name
                end(
                    dist, f"ended by {name}; nothing was published, and the next run goes on from here", 128 + number[0]
                )

    thread = threading.Thread(target=watch, name="signals", daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        done.set()
        signal.set_wakeup_fd(old)
        os.write(writing, b"\0")
        thread.join(5)
        os.close(writing)
        os.close(reading)
        for number, handler in before.items():
            signal.signal(number, handler)


def end(dist: Path, message: str, code: int) -> NoReturn:
    """End this process and everything that it has started, at once."""
    for process in descendants(os.getpid()):
        try:
            os.kill(process, signal.SIGKILL)
        except OSError:
            continue  # it has ended by itself
    shutil.rmtree(dist / f".staging-{os.getpid()}", ignore_errors=True)
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[2K\x1b[?25h")  # the line of the progress bar, and the cursor that it hides
    sys.stderr.write(f"zh-interviews: {message}\n")
    sys.stderr.flush()
    os._exit(code)


def descendants(process: int) -> list[int]:
    """The processes that a process has started, and those that they have started; none where the system does not
    tell."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_bytes().rpartition(b")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue  # it has ended
    found = [process]
    for known in found:
        found += [child for child, parent in parents.items() if parent == known]
    return found[1:]


def end_with_who_serves(dist: Path) -> None:
    """In a run that is served by the clock: end when the process that serves is gone, however it ended."""
    served_by = int(os.environ.get(SERVED) or 0)
    if not served_by or served_by == os.getpid():
        return

    def watch() -> None:
        waiting = threading.Event()
        while not waiting.wait(_TICK_SECONDS):
            try:
                os.kill(served_by, 0)
            except ProcessLookupError:
                end(dist, "ended, since what served it has ended", 2)

    threading.Thread(target=watch, name="end with who serves", daemon=True).start()
