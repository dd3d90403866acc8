"""A process that ends when the one that started it does, however that ends.

The starter keeps the other end of a pipe open. A process that is killed can't close anything in order, but its pipes
are closed for it: to read their end is the one sign that always comes, on every system.
"""

from __future__ import annotations

import os
import threading


def end_with_parent(descriptor: int = 0) -> None:
    """End this process at once when the pipe behind a descriptor ends.

    For a process that reads nothing else from it."""

    def watch() -> None:
        while True:
            try:
                if not os.read(descriptor, 4096):
                    break
            except OSError:
                break
        os._exit(1)

    threading.Thread(target=watch, name="end with parent", daemon=True).start()
