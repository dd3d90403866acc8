"""Four short made-up pages to try the program on: one with labels, one with questions as headings, quoted prose, and a
damaged one."""

from __future__ import annotations

import shutil
from pathlib import Path

PAGES = ("damaged.txt", "labelled.md", "questions.html", "quoted.txt")


def copy_pages(folder: Path) -> None:
    """Put the pages into a folder; what lies there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        if not (folder / name).exists():
            shutil.copyfile(Path(__file__).with_name(name), folder / name)
