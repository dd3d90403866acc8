"""viewer/: documents, turns and repairs in a browser, from a folder, no network and no server.

The page itself holds no document. Beside it lie the documents in pieces, and an index of all of them in pieces too:
scripts of about a megabyte that a page may load from a folder, which it may not do with any other file. The page stays
small however large the release is.

Nothing that a document says becomes markup or code: a piece is a call with JSON in which no character can end an
element, the page's script puts it on the page as text, and a content security policy allows scripts of the page's own
place and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.changes import CHANGES, DOUBTS
from flows.releasing.context import Release
from flows.releasing.tables import Tables

#: Bytes of a piece, about: what a browser loads in a moment, and few enough files for a large release.
PIECE_BYTES = 1_000_000

#: How many rows of the quarantine the page shows, and how much of a reason: the page is to stay small.
LEFT_OUT_SHOWN = 500
REASON_CHARS = 300

#: A turn of less confidence, or one that is uncertain, is worth a look.
REVIEW_BELOW = 0.8

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
    "text_start",
    "text_end",
    "is_question",
    "n_repairs",
    "uncertain",
    "source_start",
    "source_end",
]
_REPAIR = ["kind", "source_start", "source_end", "noisy", "repaired", "before", "after", "margin"]


def pages_of(tables: Tables) -> tuple[list[bytes], list[bytes]]:
    """What the viewer holds of each document, in their order: the document with its turns and repairs, and its row of
    the index, each as JSON on one line. Of the row of the index the end is missing: the number of the document's piece,
    and the bracket."""
    turns = _by_document(tables["turns"], _TURN)
    repairs = _by_document(tables["repairs"], _REPAIR)
    pages, entries = [], []
    for row in tables["documents"].select(_DOCUMENT).iter_rows(named=True):
        doc_id = row["doc_id"]
        row |= {"turns": turns.get(doc_id, []), "repairs": repairs.get(doc_id, [])}
        names = " ".join(dict.fromkeys(person["name"] for person in row["participants"]))
        counts = [len(row["turns"]), len(row["repairs"])]
        pages.append(embedded(row).encode())
        entries.append(
            embedded([doc_id, row["source_file"], row["title"] or "", names, row["form"], *counts]).encode()[:-1]
        )
    return pages, entries


class ViewerWriter:
    """Writes the pieces of the viewer below a release folder; documents come in the order of the release."""

    def __init__(self, folder: Path) -> None:
        self._documents = _Pieces(folder / "viewer" / "documents")
        self._index = _Pieces(folder / "viewer" / "index")

    def add(self, pages: Sequence[bytes], entries: Sequence[bytes]) -> None:
        """Write some documents, as `pages_of` gives them."""
        for page, entry in zip(pages, entries, strict=True):
            self._documents.add(page)
            self._index.add(b"%b,%d]" % (entry, self._documents.number))

    def close(self) -> dict[str, int]:
        """End the pieces; how many there are of each kind."""
        return {"documents": self._documents.close(), "index": self._index.close()}


class _Pieces:
    """Scripts, numbered from 0, each of which hands the page its number and a list of values."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0
        self._held: list[bytes] = []
        self._bytes = 0
        folder.mkdir(parents=True)

    def add(self, row: bytes) -> None:
        if self._held and self._bytes + len(row) > PIECE_BYTES:
            self._write()
        self._held.append(row)
        self._bytes += len(row)

    def _write(self) -> None:
        head = f"piece({json.dumps(self.folder.name)},{self.number},[\n".encode()
        (self.folder / f"{self.number:05d}.js").write_bytes(head + b",\n".join(self._held) + b"\n]);\n")
        self.number += 1
        self._held, self._bytes = [], 0

    def close(self) -> int:
        if self._held:
            self._write()
        return self.number


def viewer(release: Release, title: str) -> str:
    """The page."""
    script = (_TEMPLATES / "viewer.js").read_text(encoding="utf-8")
    style = (_TEMPLATES / "viewer.css").read_text(encoding="utf-8")
    figures = release.figures
    data = {
        "title": title,
        "version": release.version,
        "date": release.date,
        "figures": {name: figures[name] for name in ("documents", "turns", "speakers", "repairs")},
        "pieces": dict(release.pieces),
        "kinds": {kind.name: kind.says for kind in CHANGES.values()}
        | {kind.name: kind.says for kind in DOUBTS.values()},
        "quarantine": [_left_out(row) for row in release.quarantine[:LEFT_OUT_SHOWN]],
        "left_out": len(release.quarantine),
        "review_below": REVIEW_BELOW,
    }
    # 'self' is the place of the page; browsers that take it for nothing in a folder know `file:`
    scripts = f"{_source(script)} 'self' file:"
    return _ENVIRONMENT.get_template("viewer.html.j2").render(
        title=title,
        version=release.version,
        policy=(
            f"default-src 'none'; style-src {_source(style)}; script-src {scripts}; base-uri 'none'; form-action 'none'"
        ),
        style=Markup(style),
        script=Markup(script),
        data=Markup(embedded(data)),
    )


def _left_out(row: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(row[key])[:REASON_CHARS] for key in ("source_file", "kind", "reason")}


def embedded(data: Any) -> str:
    """JSON that can stand in a script, also inside a page: no character in it can end the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _source(text: str) -> str:
    """A content security policy's name for an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _by_document(frame: pl.DataFrame, columns: list[str]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in frame.select("doc_id", *columns).iter_rows(named=True):
        grouped.setdefault(row.pop("doc_id"), []).append(row)
    return grouped
