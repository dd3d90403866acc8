"""ZIP archives of documents, read as a folder, within limits on number, size and ratio. Nothing is ever written to
disk."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from flows.reading.parts import Head, Origin, Part, Refused, short

#: How many members an archive may have, what they may unpack to (bytes), each and together, and by how much.
MAX_MEMBERS = 10_000
MAX_MEMBER = 32 * 1024 * 1024
MAX_UNPACKED = 512 * 1024 * 1024
MAX_RATIO = 200

#: Below this size (bytes) a ratio says nothing: a line of text that comes again and again packs well.
FREE = 1024 * 1024

#: An archive inside an archive is unpacked; one inside that is not.
MAX_DEPTH = 1

#: What archivers put beside the documents.
_BESIDE = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.I)
#: What a broken archive raises.
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)


def recognise(head: Head) -> str:
    """A ZIP archive with members."""
    return "a ZIP archive" if head.data.startswith(b"PK\x03\x04") else ""


def read(data: bytes, origin: Origin) -> Iterator[Part]:
    """The members as files of a folder, in the order of their names."""
    if origin.depth > MAX_DEPTH:
        raise Refused("archive", "it is an archive in an archive in an archive: unpack it")
    archive = opened(data)
    named = ((member_name(info), info) for info in archive.infolist() if not info.is_dir())
    members = sorted(((name, info) for name, info in named if name), key=lambda member: member[0])
    seen: set[str] = set()
    for name, info in members:
        if _BESIDE.search(name):
            continue
        if name in seen:
            yield Part(f"#{name}", error="the archive holds two files of this name: rename one", kind="archive")
            continue
        seen.add(name)
        yield _member(archive, info, name)


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive, once its own list of members shows that it can be unpacked. Raises Refused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except BROKEN as error:
        raise Refused("archive", f"a broken ZIP archive: {short(error)}") from error
    if len(members) > MAX_MEMBERS:
        raise Refused("archive", f"it holds {len(members):,} files; {MAX_MEMBERS:,} is the limit: split it")
    size = sum(info.file_size for info in members)
    if size > MAX_UNPACKED:
        raise Refused("archive", f"it unpacks to {size:,} bytes; {MAX_UNPACKED:,} is the limit: split it")
    if size > FREE and size > MAX_RATIO * max(len(data), 1):
        raise Refused(
            "archive", f"it unpacks to {size // max(len(data), 1):,} times its size: no archive of documents does"
        )
    return archive


def content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's bytes, never more than its entry says. Raises Refused."""
    if info.flag_bits & 1:
        raise Refused("archive", "it is locked with a password: unpack it")
    if info.file_size > MAX_MEMBER:
        raise Refused("too large", f"{info.file_size:,} bytes; {MAX_MEMBER:,} is the limit for a file in an archive")
    try:
        with archive.open(info) as stream:
            return stream.read(MAX_MEMBER)
    except BROKEN as error:
        raise Refused("archive", f"it can't be unpacked: {short(error)}") from error


def member_name(info: zipfile.ZipInfo) -> str:
    """The name that a member is published under: without the steps that would lead out of the archive, and decoded as
    GBK where an archive made on Chinese Windows does not say that its names are UTF-8."""
    name = info.filename
    if not info.flag_bits & 0x800 and not name.isascii():
        try:
            raw = name.encode("cp437")
            try:
                name = raw.decode("utf-8")
            except UnicodeDecodeError:
                name = raw.decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            pass
    steps = [step for step in PurePosixPath(name.replace("\\", "/")).parts if step not in ("/", "..", ".")]
    return "".join(c if c.isprintable() else "_" for c in "/".join(steps))[:300]


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Part:
    try:
        return Part(f"#{name}", data=content(archive, info))
    except Refused as error:
        return Part(f"#{name}", error=error.reason, kind=error.kind)
