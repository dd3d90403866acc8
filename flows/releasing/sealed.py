"""Files that know whether they are whole: named members in one file, behind a hash of all of them.

What a worker leaves for later runs lies on disks that fill up and in folders that people tidy. A file that was cut off,
zeroed or edited is no file here, and whatever it held is made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import threading
from collections.abc import Mapping
from pathlib import Path

_MAGIC = b"zh-interviews sealed 1\n"
_HASH_BYTES = 32


def write_sealed(path: Path, members: Mapping[str, bytes]) -> None:
    """Write members as one file, in one step and durably. Raises OSError."""
    index = json.dumps({name: len(data) for name, data in members.items()}, ensure_ascii=False).encode() + b"\n"
    digest = hashlib.blake2b(index, digest_size=_HASH_BYTES)
    for data in members.values():
        digest.update(data)
    aside = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with aside.open("wb") as stream:
            stream.write(_MAGIC + digest.digest() + index)
            for data in members.values():
                stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def read_sealed(path: Path) -> dict[str, memoryview] | None:
    """The members of a file; None where it is missing, is no such file, or is not as it was written."""
    try:
        # NONBLOCK: what has the name of a result may be a pipe
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
        with open(handle, "rb") as stream:
            data = stream.read() if stat.S_ISREG(os.fstat(handle).st_mode) else b""
    except OSError:
        return None
    start = len(_MAGIC) + _HASH_BYTES
    if not data.startswith(_MAGIC):
        return None
    if hashlib.blake2b(memoryview(data)[start:], digest_size=_HASH_BYTES).digest() != data[len(_MAGIC) : start]:
        return None
    end = data.index(b"\n", start) + 1
    members = {}
    for name, size in json.loads(data[start:end]).items():
        members[name] = memoryview(data)[end : end + size]
        end += size
    return members
