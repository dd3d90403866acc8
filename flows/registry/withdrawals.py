"""withdrawn.toml: what is not to be published any more, by its name, its address or its bytes.

    [[withdrawn]]
    file = "003_….txt"        # source_file of a document, or a file that holds several
    url = "https://…"         # or the address of its page
    sha256 = "…"              # or the SHA-256 of its bytes
    date = 2026-11-20
    reason = "…"

One of the three is enough. Where an entry has the bytes' hash, that alone counts, and the document is found wherever it
has moved; a name alone fits whatever has that name. With a document go its copies, and documents that tell the same
interview. An entry that fits nothing stops the run: it was meant for something.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.registry.models import load_entries

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One entry, as withdrawn.toml has it in `line`. Empty strings stand for what it does not say."""

    line: int
    reason: str
    file: str = ""
    url: str = ""
    sha256: str = ""

    def __str__(self) -> str:
        return f"withdrawn.toml, line {self.line} ({self.file or self.url or self.sha256[:16]})"

    def fits(self, source_file: str, hashes: Collection[str | None] = (), urls: Iterable[str | None] = ()) -> bool:
        """Whether it means a document.

        Args:
            source_file: its name.
            hashes: SHA-256 of its bytes, and of those of the file that it is in.
            urls: addresses of its page.
        """
        if self.sha256:
            return self.sha256 in hashes
        if self.file and not is_withdrawn(source_file, (self.file,)):
            return False
        return bool(self.file) if not self.url else self.url in {address(url) for url in urls if url}


def load_withdrawn(path: Path) -> tuple[Withdrawn, ...]:
    """The entries of withdrawn.toml; a missing file counts as empty. Raises RegistryError."""
    found = []
    optional = {"file": str, "url": str, "sha256": str, "date": date}
    for entry in load_entries(path, "withdrawn", {"reason": str}, optional):
        if not entry["reason"].strip():
            raise entry.error("reason", "needs a sentence that says why")
        file, url, sha256 = (str(entry.get(key, "")).strip() for key in ("file", "url", "sha256"))
        if not (file or url or sha256):
            raise entry.error("reason", "needs `file`, `url` or `sha256` beside it: what is withdrawn?")
        if sha256 and not _SHA256.fullmatch(sha256.lower()):
            raise entry.error("sha256", "must be the 64 hexadecimal digits of a SHA-256")
        name = posixpath.normpath(file) if file else ""
        found.append(Withdrawn(entry.line, entry["reason"], name, address(url) if url else "", sha256.lower()))
    return tuple(found)


def address(url: str) -> str:
    """An address as it is compared: without its scheme, `www.`, and what follows a `#` or stands at its end as a
    slash."""
    bare = re.sub(r"^https?://(www\.)?", "", url.strip(), flags=re.I).partition("#")[0].rstrip("/")
    host, slash, rest = bare.partition("/")
    return host.lower() + slash + rest


def is_withdrawn(source_file: str, withdrawn: Collection[str]) -> bool:
    """Whether a document is among names: it, or the file that it is one of several in."""
    return source_file in withdrawn or source_file.rpartition("#")[0] in withdrawn
