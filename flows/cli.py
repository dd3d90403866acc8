"""zh-interviews: the command line. Its commands are in `flows.commands`.

Exit codes: 0 done, 1 the data failed a check, 2 wrong use.
"""

from __future__ import annotations

import io
import sys

import typer

from flows.commands import filters, looking, making, mending, repairing, running  # noqa: F401 (each registers its commands)
from flows.commands.common import app
from flows.errors import InterviewsError


def _speak_unicode() -> None:
    """Files and pipes get UTF-8 whatever the locale is; a terminal that knows fewer characters (GBK) shows `?` for the
    others."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not (stream.encoding or "").lower().startswith("utf"):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def main() -> None:
    """Entry point of the console script."""
    _speak_unicode()
    try:
        app()
    except InterviewsError as error:
        typer.echo(f"zh-interviews: {error}", err=True)
        sys.exit(error.exit_code)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] in {"flows", "schemas"}:
            raise
        typer.echo(
            f"zh-interviews: this command needs the package {error.name}: pip install 'zh-interviews[release]'",
            err=True,
        )
        sys.exit(2)


if __name__ == "__main__":
    main()
