"""One base for every error that this project raises on purpose: its message is one sentence that says what to do.

    InterviewsError                 the base; nothing raises it by itself
    ├── UsageError             2    an argument or an environment variable can't be used
    ├── RegistryError          2    a file of the registry is wrong             (flows.registry.models)
    ├── CorrectionError        1    a correction no longer fits its source      (flows.registry.corrections)
    ├── ValidationFailed       1    the tables break their contract             (flows.releasing.tables.validate)
    ├── ReleaseRefused         1    the release would not be sound              (flows.releasing.folders)
    ├── ManifestError          1    a release is not whole or was altered       (flows.releasing.manifest)
    ├── PushFailed             1    the hub did not take a release              (flows.releasing.hub)
    └── Unreadable             1    one input can't be read; it is put aside    (flows.reading)
        ├── Undecodable             its bytes are in no encoding that we know   (flows.reading.encodings)
        ├── UnsafeYaml              its front matter would unfold without end   (flows.reading.frontmatter)
        ├── UnsafePage              its markup is nested without end            (flows.reading.pages.webpages)
        └── Refused                 any other reason, with a kind to count by   (flows.reading.parts)

The number is the exit code of the command line: 1 the data failed a check, 2 wrong use.
"""

from __future__ import annotations

from typing import ClassVar


class InterviewsError(Exception):
    """The base. `exit_code` is what the command line ends with."""

    exit_code: ClassVar[int] = 1


class UsageError(InterviewsError):
    """An argument, an environment variable or a folder can't be used as it was given."""

    exit_code = 2


class Unreadable(InterviewsError):
    """One input can't be read: a reader raises it, and the document is put aside with its message as the reason."""
