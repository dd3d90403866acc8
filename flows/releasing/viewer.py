"""viewer/index.html: documents, turns and repairs in a browser, one file, no network.

Nothing that a document says becomes markup or code: the data is JSON in an element that no browser runs, the script puts it on the
page as text, and a content security policy allows the page's own script by its hash and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.releasing.context import Release

#: How much data the page holds: what a browser opens at once. Documents beyond it are in the tables.
VIEWER_CHARS = 12_000_000

_TEMPLATES = Path(__file__).parent / "templates"
_ENVIRONMENT = Environment(loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, autoescape=True)

_DOCUMENT = [
    "doc_id",
    "source_file",
    "title",
    "publisher",
    "author",
    "url",
    "original_url",
    "published_on",
    "form",
    "source_script",
    "participants",
    "summary",
    "text",
    "rights",
    "n_turns",
    "noise",
    "damaged_share",
    "warnings",
]
_TURN = [
    "turn_index",
    "speaker_id",
    "speaker_name",
    "speaker_label",
    "role",
    "attribution",
    "confidence",
    "section",
    "text",
    "text_hant",
    "is_question",
    "n_repairs",
    "uncertain",
    "source_start",
    "source_end",
]
_REPAIR = ["kind", "source_start", "source_end", "noisy", "repaired", "before", "after", "margin"]


def viewer(release: Release, title: str) -> str:
    """The page."""
    script = (_TEMPLATES / "viewer.js").read_text(encoding="utf-8")
    style = (_TEMPLATES / "viewer.css").read_text(encoding="utf-8")
    documents = _documents(release)
    data = {
        "title": title,
        "version": release.version,
        "date": release.date,
        "figures": {name: release.figures[name] for name in ("documents", "turns", "speakers", "repairs")},
        "documents": documents,
        "quarantine": [{k: row[k] for k in ("source_file", "kind", "reason")} for row in release.quarantine[:1000]],
    }
    return _ENVIRONMENT.get_template("viewer.html.j2").render(
        title=title,
        version=release.version,
        policy=f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; base-uri 'none'; form-action 'none'",
        style=Markup(style),
        script=Markup(script),
        data=Markup(embedded(data)),
    )


def embedded(data: Mapping[str, Any]) -> str:
    """JSON that can stand in a script element: no character in it can end the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _source(text: str) -> str:
    """A content security policy's name for an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _documents(release: Release) -> list[dict[str, Any]]:
    """The documents with their turns and repairs, as many as the page holds."""
    turns, repairs = (
        _by_document(release.tables[table], columns) for table, columns in (("turns", _TURN), ("repairs", _REPAIR))
    )
    room = VIEWER_CHARS
    shown: list[dict[str, Any]] = []
    for row in release.tables["documents"].select(_DOCUMENT).iter_rows(named=True):
        row |= {"turns": turns.get(row["doc_id"], []), "repairs": repairs.get(row["doc_id"], [])}
        room -= len(row["text"]) * 3 + 200 * (len(row["turns"]) + len(row["repairs"]))
        if room < 0 and shown:
            break
        shown.append(row)
    return shown


def _by_document(frame: pl.DataFrame, columns: list[str]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in frame.select("doc_id", *columns).iter_rows(named=True):
        grouped.setdefault(row.pop("doc_id"), []).append(row)
    return grouped
