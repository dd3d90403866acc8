"""What beside its own documents a shard's result depends on: code, data, compiled modules, libraries."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

import flows
import schemas

#: Libraries whose version can change what is published.
LIBRARIES = (
    "polars",
    "pyarrow",
    "opencc-python-reimplemented",
    "pypinyin",
    "ftfy",
    "lxml",
    "trafilatura",
    "PyYAML",
    "numpy",
    "rensa",
    "uao",
    "python-docx",
    "pypdf",
    "warcio",
    "pandera",
)

_PACKAGES = (flows, schemas)


#: What a compiler makes of the sources: it differs from machine to machine.
_COMPILED = (".so", ".pyd")


@cache
def code_fingerprint(*, compiled: bool = True) -> str:
    """A hash of the code and data of this project and of the libraries that shape the output: 64 hexadecimal digits.

    Compiled modules belong to what a kept result depends on; a release tells of the sources alone, which are the same
    everywhere."""
    digest = hashlib.sha256(json.dumps(library_versions()).encode())
    for package in _PACKAGES:
        folder = Path(str(package.__file__)).parent
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and (compiled or path.suffix not in _COMPILED):
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                digest.update(json.dumps([package.__name__, path.relative_to(folder).as_posix(), content]).encode())
    return digest.hexdigest()


def library_versions() -> dict[str, str]:
    """The installed versions of the libraries that shape the output."""
    return {name: version(name) for name in LIBRARIES}
