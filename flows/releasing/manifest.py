"""manifest.json: what a release consists of, in one canonical writing that guards itself.

The file's own hash stands inside it, taken over everything else in it; since there is one way to write its content, no
byte of it can change unseen.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from flows.errors import InterviewsError

NAME = "manifest.json"


class ManifestError(InterviewsError):
    """A folder's manifest is missing or damaged; the message says which and how."""


def canonical(manifest: dict[str, Any]) -> bytes:
    """The bytes of a manifest, with its own hash put in."""
    content = {key: value for key, value in manifest.items() if key != "sha256"}
    return _dump(content | {"sha256": hashlib.sha256(_dump(content)).hexdigest()})


def _dump(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a release. Raises ManifestError unless it is there, whole and unaltered."""
    path = folder / NAME
    try:
        if path.is_symlink() or not path.is_file():  # a pipe would be waited for
            raise FileNotFoundError(path)
        data = path.read_bytes()
        manifest: dict[str, Any] = json.loads(data)
        whole = isinstance(manifest, dict) and canonical(manifest) == data
    except FileNotFoundError:
        raise ManifestError(f"{path} is missing: {folder} is no release, or only a part of one") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ManifestError(f"{path} can't be read: {error}") from None
    if not whole:
        raise ManifestError(f"{path} was altered: it does not have the hash that it states of itself")
    return manifest
