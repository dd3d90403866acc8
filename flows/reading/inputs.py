"""The only door to the disk: which files of a folder are inputs, and their bytes, bounded.

Whatever lies in an input folder is somebody else's: links that lead out of it, devices, archives and names made to
confuse are turned away here, before anything looks inside. What a file holds is no business of this module.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from flows.document import Rejected

#: No interview comes near this size (a book is 1-2 MB); more is a dump, and would hold up a worker for minutes.
MAX_DOCUMENT_BYTES = 32 * 1024 * 1024

#: Files that hold many documents (JSON lines, Parquet) may be larger; each document in them is bounded as above.
MAX_TABLE_BYTES = 512 * 1024 * 1024

MAX_FILES = 1_000_000

#: How much of a file is looked at to tell a table of documents from one document.
HEAD_BYTES = 64 * 1024

#: The registry, at the head of the input folder.
REGISTRY_NAMES = frozenset(
    {"people.toml", "publishers.toml", "corrections.toml", "withdrawn.toml", "fields.toml", "dataset.toml"}
)

#: Files that stand beside documents and say something about them: the registry, notes for people, code.
_BESIDE_SUFFIXES = frozenset({".toml", ".py", ".pyc", ".sh", ".yml", ".yaml", ".lock", ".ini", ".cfg"})
_BESIDE_STEMS = frozenset(
    {"readme", "license", "licence", "copying", "changelog", "changes", "contributing", "makefile", "notice"}
)
_BESIDE_ENDINGS = frozenset({"", ".md", ".rst", ".txt"})


def list_inputs(root: Path) -> list[Path] | Rejected:
    """The files of a folder that are to be read, subfolders included, sorted by their path.

    Hidden files, the registry's *.toml, README and LICENSE are no inputs. Links to folders are not followed but listed,
    so that `read_file` can put them aside with a reason. Rejected where the folder itself is of no use.
    """
    found = survey(root)
    return found if isinstance(found, Rejected) else found[0]


def survey(root: Path, apart: Collection[Path] = ()) -> tuple[list[Path], list[Rejected]] | Rejected:
    """The files of a folder that are to be read, as `list_inputs` gives them, and everything that is passed over,
    each with the reason:
    nothing in an input folder is left out without a word. The registry's own files alone are not told of.

    Args:
        root: the input folder.
        apart: folders below it that are none of its business, such as the one that releases are written to.
    """
    if not root.is_dir():
        return Rejected(_printable(str(root)), "missing", f"{_printable(str(root))} is not a folder")
    found: list[Path] = []
    aside: list[Rejected] = []
    errors: list[OSError] = []
    kept_apart = {path.resolve() for path in apart}
    for folder, subfolders, names in os.walk(root, followlinks=False, onerror=errors.append):
        hidden = sorted(name for name in subfolders if name.startswith("."))
        subfolders[:] = sorted(set(subfolders) - set(hidden))
        if kept_apart:
            subfolders[:] = [name for name in subfolders if Path(folder, name).resolve() not in kept_apart]
        links = [name for name in subfolders if os.path.islink(os.path.join(folder, name))]
        for name in [*names, *links]:
            if reason := _passed_over(name):
                if os.path.dirname(os.path.join(folder, name)) != str(root) or name not in REGISTRY_NAMES:
                    aside.append(_aside(Path(folder, name), root, reason))
                continue
            found.append(Path(folder, name))
        aside += [_aside(Path(folder, name), root, "the folder is hidden, as its name says") for name in hidden]
        if len(found) > MAX_FILES:
            return Rejected(_printable(str(root)), "too large", f"the folder holds more than {MAX_FILES:,} files")
    for error in errors:
        if Path(str(error.filename)) == root:
            return Rejected(_printable(str(root)), "unreadable", f"the folder can't be listed: {error.strerror}")
        name = path_name(Path(str(error.filename)), root)
        reason = f"the folder can't be listed ({error.strerror}): grant the permission or remove it"
        aside.append(Rejected(name, "unreadable", reason))
    return sorted(found, key=lambda path: path.relative_to(root).as_posix()), aside


def _aside(path: Path, root: Path, reason: str) -> Rejected:
    return Rejected(path_name(path, root), "passed over", reason)


def _passed_over(name: str) -> str:
    """Why a file of this name is no input; empty where it is one."""
    path = PurePosixPath(name.lower())
    if name.startswith("."):
        return "the file is hidden, as its name says"
    if path.suffix in _BESIDE_SUFFIXES:
        return (
            f"files that end in {path.suffix} stand beside documents and are none: give it another ending if it is one"
        )
    if path.stem in _BESIDE_STEMS and path.suffix in _BESIDE_ENDINGS:
        return "a file of this name stands beside documents and is none: give it another name if it is one"
    return ""


def check_input(path: Path, root: Path) -> Rejected | None:
    """Why a path can't be an input, judged without opening it; None where nothing speaks against it."""
    name = source_name(path, root)
    if isinstance(name, Rejected):
        return name
    try:
        real = path.resolve(strict=True)
        status = real.stat()
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        return Rejected(name, "unreadable", f"the file can't be found: {getattr(error, 'strerror', None) or error}")
    if not real.is_relative_to(root.resolve()):
        return Rejected(name, "outside", "the file is a link that leads out of the input folder")
    if stat.S_ISDIR(status.st_mode) and not path.is_symlink() and not os.access(real, os.R_OK | os.X_OK):
        return Rejected(
            name,
            "unreadable",
            "the folder can't be listed, so what lies in it is missing: grant the permission or remove it",
        )
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device, pipe or socket"
        return Rejected(name, "not a file", f"it is {kind}, not a file")
    if not os.access(real, os.R_OK):
        return Rejected(
            name, "unreadable", "the file can't be read (permission denied): grant the permission or remove it"
        )
    if status.st_size == 0:
        return Rejected(name, "empty", "the file is empty")
    if status.st_size > MAX_TABLE_BYTES:
        return _too_large(name, status.st_size, MAX_TABLE_BYTES)
    return None


def source_name(path: Path, root: Path) -> str | Rejected:
    """The POSIX path of a file relative to the input folder, as published in `source_file`. A name in GBK, as
    archives made on
    Chinese Windows leave them, is published decoded."""
    try:
        relative = Path(os.path.abspath(path)).relative_to(os.path.abspath(root))
    except ValueError:
        return Rejected(_printable(path.name), "outside", "the path leads out of the input folder")
    name = _decoded(relative.as_posix())
    if name != _printable(name):
        return Rejected(_printable(name), "name", "the file's name holds control characters or is not UTF-8: rename it")
    if name != relative.as_posix() and os.path.lexists(root / name):
        return Rejected(f"{name} (in GBK)", "name", f"another file is called {name}: rename one of the two")
    for at, character in enumerate(name):
        if character == "#" and name[:at] and (root / name[:at]).is_file():
            shown = name.replace("#", "%23")
            return Rejected(shown, "name", f"its name is that of a document in {name[:at]}: rename it")
    return name


def _decoded(name: str) -> str:
    """A name whose bytes are GBK, decoded; any other name as it is."""
    if name.isascii() or not any("\udc80" <= c <= "\udcff" for c in name):
        return name
    try:
        decoded = os.fsencode(name).decode("gb18030")
    except UnicodeDecodeError:
        return name
    return decoded if any("\u4e00" <= c <= "\u9fff" for c in decoded) else name


def read_bounded(path: Path, root: Path) -> bytes | Rejected:
    """The bytes of an input, or why they are not read. Nothing larger than its kind may be is loaded."""
    if refused := check_input(path, root):
        return refused
    name = path_name(path, root)
    try:
        # NONBLOCK: should the file have become a pipe since it was checked, opening it must not wait for a writer.
        handle = os.open(path.resolve(), _flags())
        with open(handle, "rb") as stream:
            size = os.fstat(handle).st_size
            if size > MAX_DOCUMENT_BYTES:
                head = stream.read(HEAD_BYTES)
                if not looks_like_table(head):
                    return _too_large(name, size, MAX_DOCUMENT_BYTES)
                return head + stream.read(MAX_TABLE_BYTES - len(head))
            return stream.read(MAX_DOCUMENT_BYTES + 1)
    except OSError as error:
        hint = ": grant the permission or remove it" if error.errno == errno.EACCES else ""
        return Rejected(name, "unreadable", f"the file can't be read ({error.strerror}){hint}")


def _flags() -> int:
    """How a file is opened: each flag where the system has it (Windows has no links to refuse in this way, but text
    files)."""
    wanted = ("O_RDONLY", "O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")
    return sum(getattr(os, name, 0) for name in wanted)


def path_name(path: Path, root: Path) -> str:
    """`source_name` for a path that was checked before."""
    name = source_name(path, root)
    return name.source_file if isinstance(name, Rejected) else name


def looks_like_table(head: bytes) -> bool:
    """Whether a file that begins like this can hold many documents: Parquet, or lines of JSON objects."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"PAR1") or (start.startswith(b"{") and b"\n" in start)


def _too_large(name: str, size: int, limit: int) -> Rejected:
    return Rejected(name, "too large", f"{size:,} bytes; the limit for such a file is {limit:,}: split it")


def _printable(name: str) -> str:
    """A name that can stand in a table and a log: control, format and undecodable characters as escapes."""
    bad = {"Cc", "Cf", "Cs", "Zl", "Zp", "Co"}
    return "".join(c.encode("unicode_escape").decode() if unicodedata.category(c) in bad else c for c in name)
