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

from flows.changes import CHANGES, DOUBTS
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
    "doubts",
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
        "kinds": {kind.name: kind.says for kind in (*CHANGES.values(), *DOUBTS.values())},
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
    documents = release.tables["documents"]
    # text, turns and their traditional rendering are about three times the text
    sizes = (documents["n_chars"].cast(pl.Int64) * 3 + documents["n_turns"].cast(pl.Int64) * 300).cum_sum()
    shown = documents.head(max(1, int((sizes <= VIEWER_CHARS).sum()))).select(_DOCUMENT)
    turns = _by_document(release.tables["turns"], _TURN, shown["doc_id"])
    repairs = _by_document(release.tables["repairs"], _REPAIR, shown["doc_id"])
    rows = shown.iter_rows(named=True)
    return [row | {"turns": turns.get(row["doc_id"], []), "repairs": repairs.get(row["doc_id"], [])} for row in rows]


def _by_document(frame: pl.DataFrame, columns: list[str], documents: pl.Series) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in (
        frame.filter(pl.col("doc_id").is_in(documents.implode())).select("doc_id", *columns).iter_rows(named=True)
    ):
        grouped.setdefault(row.pop("doc_id"), []).append(row)
    return grouped
