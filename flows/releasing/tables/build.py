"""Processed documents -> the published tables.

The columns are those of `schemas`; this module fills them and decides nothing about what is right: validate.py does.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

import schemas
from flows.changes import is_repair
from flows.document import Processed
from flows.releasing.tables.conversations import conversations, dialogues
from flows.segmenting.cast.confidence import PRONOUNS
from flows.text import Span, touching, trimmed
from schemas.characters import holds_markup, is_lost, is_markup

Tables = dict[str, pl.DataFrame]

TABLES = tuple(schemas.TABLES)

#: Characters of context on either side of a repair: enough to read a clause, short enough to quote.
CONTEXT = 20

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_HALVES = re.compile("[\ud800-\udfff]")
_URL = re.compile(r"https?://\S+")


def columns(table: str) -> dict[str, pl.DataType]:
    """The columns of a published table with their types, in order."""
    return {name: column.dtype.type for name, column in schemas.TABLES[table].to_schema().columns.items()}


def empty_tables() -> Tables:
    """The published tables without a row."""
    return {table: pl.DataFrame(schema=columns(table)) for table in TABLES}


def build_tables(items: Iterable[Processed], to_hant: Callable[..., pl.Series]) -> Tables:
    """The published tables, their rows in the order of their keys whatever the order of the documents.

    Args:
        items: the processed documents.
        to_hant: renders a column of simplified text in traditional characters; it also gets, for each row, the names of
            the document's people and the characters of a traditional source.
    """
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    names: list[tuple[str, ...]] = []
    forms: list[str] = []
    for item in items:
        repairs = _repairs(item)
        people = _participants(item)
        turns = _turns(item, repairs, people)
        rows["repairs"] += repairs
        rows["turns"] += turns
        names += [tuple(person["name"] for person in people.values())] * len(turns)
        forms += _source_forms(item, turns)
        rows["documents"].append(_document(item, repairs, people, len(turns)))
    tables: Tables = {}
    for table in ("turns", "documents", "repairs"):
        # rows of turns still lack text_hant here: it is one call for the whole column
        frame = _frame(rows[table], {k: v for k, v in columns(table).items() if not k.startswith("text_hant")})
        if table == "turns":
            frame = frame.with_columns(
                to_hant(frame["text"], names, forms).cast(pl.String).alias("text_hant"),
                pl.Series("text_hant_from", ["source" if own else "converted" for own in forms], pl.String),
            )
            # a part of the text can look like markup where the whole does not
            damaged = [is_lost(c) | is_markup(c) for c in ("text", "text_hant")]
            frame = frame.with_columns(uncertain=pl.col("uncertain") | damaged[0] | damaged[1])
        tables[table] = in_order(table, frame.select(list(columns(table))))
    for table, made in (("conversations", conversations), ("dialogues", dialogues)):
        tables[table] = in_order(table, made(tables["turns"], tables["documents"]))
    return {table: tables[table] for table in TABLES}


def _frame(rows: list[dict[str, Any]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    try:
        return pl.DataFrame(rows, schema=schema)
    except UnicodeEncodeError:
        return pl.DataFrame([writable(row) for row in rows], schema=schema)


def writable(value: Any) -> Any:
    """The value with U+FFFD for each half of a surrogate pair, which no file can hold: file names and JSON escapes
    bring them."""
    if isinstance(value, str):
        return _HALVES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: writable(inner) for key, inner in value.items()}
    return [writable(inner) for inner in value] if isinstance(value, list) else value


def in_order(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows in the one order in which they are published: by document, then by place in it."""
    match table:
        case "turns":
            return frame.sort("source_file", "doc_id", "turn_index", "turn_id")
        case "repairs":
            return frame.sort("source_file", "doc_id", "source_start", "source_end", "repair_id")
        case _:
            return frame.sort("source_file", "doc_id")


def leave_out(tables: Tables, doc_ids: pl.Series) -> Tables:
    """The tables without some documents, and without what refers to them. Rows that name no document go too."""
    stays = pl.col("doc_id").is_not_null() & ~pl.col("doc_id").is_in(doc_ids.implode())
    kept = {table: tables[table].filter(stays) for table in TABLES}
    twin, documents = pl.col("near_duplicate_of"), kept["documents"]
    kept["documents"] = documents.with_columns(
        pl.when(twin.is_in(documents["doc_id"].implode())).then(twin).alias("near_duplicate_of")
    )
    return kept


def _known(value: str) -> str | None:
    """A text on one line, without characters that nobody can read, or None for what the source does not say."""
    return " ".join("".join(" " if _unreadable(c) else c for c in value).split()) or None


def _unreadable(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cn", "Co", "Cs") or char in "\u2028\u2029\ufffc\ufffd"


def _participants(item: Processed) -> dict[str, dict[str, str]]:
    """The people of a conversation by id: those whom the segmentation names, and whoever else speaks.

    Whoever has no name is called by their label or, failing that, by their id; a pronoun calls nobody."""
    turns = item.segmentation.turns
    named = [(p.person_id, p.name, p.role) for p in item.segmentation.participants]
    named += [(turn.speaker_id, turn.speaker_name, turn.role) for turn in turns]
    labels = {t.speaker_id: t.label for t in reversed(turns) if _known(t.label) and t.label.strip() not in PRONOUNS}
    people: dict[str, dict[str, str]] = {}
    for person_id, name, role in named:
        name = "" if name.strip() in PRONOUNS else name
        spoken_of = _known(name) or _known(labels.get(person_id, "")) or person_id
        people.setdefault(
            person_id,
            {"person_id": "-".join(person_id.split()) or "unknown", "name": spoken_of or "unknown", "role": role},
        )
    return people


def _document(
    item: Processed, repairs: Sequence[dict[str, Any]], people: dict[str, dict[str, str]], n_turns: int
) -> dict[str, Any]:
    document, metadata, text = item.document, item.document.metadata, str(item.document.text)
    warnings = [*document.warnings, *item.segmentation.warnings]
    doubts = document.text.doubts
    noise = Counter(c.kind for c in document.text.changes if not is_repair(c.kind))
    noise.update(row["kind"] for row in repairs)
    return {
        "doc_id": document.doc_id,
        "source_file": document.source_file,
        "source_sha256": document.source_sha256,
        "source_bytes": document.source_bytes,
        "source_chars": len(document.source),
        "source_encoding": document.source_encoding,
        "source_script": item.script,
        "title": _known(metadata.title),
        "publisher": _known(metadata.publisher),
        "platform": _known(metadata.platform),
        "author": _known(metadata.author),
        "url": _matching(_URL, "url", metadata.url, warnings),
        "original_url": _matching(_URL, "original_url", metadata.original_url, warnings),
        "published_on": _matching(_DATE, "published_on", metadata.published_on, warnings),
        "form": item.segmentation.form,
        "participants": list(people.values()),
        "text": text,
        "summary": _summary(metadata.summary, warnings),
        "near_duplicate_of": None,  # known only when all documents are: see flows/shards
        "rights": _rights(item),
        "n_turns": n_turns,
        "n_chars": len(text),
        "noise": [{"kind": kind, "count": n} for kind, n in sorted(noise.items())],
        "doubts": [{"kind": d.kind, "source_start": d.start, "source_end": d.end} for d in doubts],
        "damaged_share": _covered([*((r["source_start"], r["source_end"]) for r in repairs), *(d[1:] for d in doubts)])
        / max(len(document.source), 1),
        "warnings": warnings,
    }


def _matching(pattern: re.Pattern[str], column: str, value: str, warnings: list[str]) -> str | None:
    """The value if it has the form its column promises; otherwise None and a warning that keeps it."""
    value = value.strip()
    if not value or pattern.fullmatch(value):
        return value or None
    warnings.append(f"{column} was left out: {value!r} has not the form of one")
    return None


def _summary(value: str, warnings: list[str]) -> str | None:
    """A summary without characters that nobody can read; a warning where it looks like markup and can't stand."""
    lines = filter(None, map(_known, value.splitlines()))
    summary = "\n".join(lines) or None
    if summary and holds_markup(summary):
        warnings.append("summary was left out: it looks like markup")
        return None
    return summary


def _rights(item: Processed) -> str:
    holder = item.document.metadata.publisher.strip() or item.document.metadata.author.strip() or "the publisher"
    return f"© {_known(holder)} and its authors; all rights reserved, not covered by the licence of the code"


def _covered(spans: Iterable[Span]) -> int:
    """How many code points of the source the spans cover, none counted twice."""
    covered = at = 0
    for start, end in sorted(spans):
        covered += max(0, end - max(start, at))
        at = max(at, end)
    return covered


def _repairs(item: Processed) -> list[dict[str, Any]]:
    document, text = item.document, item.document.text
    rows: list[dict[str, Any]] = []
    places: Counter[int] = Counter()
    for change in sorted(text.changes, key=lambda change: (change.start, change.end)):
        if not is_repair(change.kind):
            continue
        noisy = document.source[change.start : change.end]
        if noisy == change.after:
            continue  # damage that an earlier change made and this one undid
        start, end = text.find_source(change.start), text.find_source(change.end)
        places[change.start] += 1
        rows.append(
            {
                "repair_id": repair_id(document.doc_id, change.start, places[change.start]),
                "doc_id": document.doc_id,
                "source_file": document.source_file,
                "kind": change.kind,
                "source_start": change.start,
                "source_end": change.end,
                "noisy": noisy,
                "repaired": change.after,
                "before": text.chars[max(0, start - CONTEXT) : start],
                "after": text.chars[end : end + CONTEXT],
                "margin": None if change.margin is None else round(float(change.margin), 3),
            }
        )
    return rows


def repair_id(doc_id: str, start: int, number: int = 1) -> str:
    """Identifier of a repair: by its place in the source, so that it stays when another repair comes or goes.

    `number` counts those that begin at one place, from 1."""
    return f"{doc_id}-r{start:04d}" + (f"-{number}" if number > 1 else "")


def _turns(
    item: Processed, repairs: Sequence[dict[str, Any]], people: dict[str, dict[str, str]]
) -> list[dict[str, Any]]:
    document, text = item.document, item.document.text
    starts = [row["source_start"] for row in repairs]
    ends = sorted(row["source_end"] for row in repairs)
    is_doubted = touching(text.doubts)
    rows = []
    for index, turn in enumerate(item.segmentation.turns):
        start, end = trimmed(text.chars, turn.start, turn.end)
        source_start, source_end = text.source_span(start, end)
        spoken = text.chars[start:end]
        rows.append(
            {
                "turn_id": turn_id(document.doc_id, index),
                "doc_id": document.doc_id,
                "turn_index": index,
                "speaker_id": people[turn.speaker_id]["person_id"],
                "speaker_name": people[turn.speaker_id]["name"],
                "speaker_label": _known(turn.label),
                "role": turn.role,
                "attribution": turn.attribution,
                "confidence": round(float(turn.confidence), 4),  # what is beyond it is not the same on every processor
                "section": _known(turn.section),
                "text": spoken,
                "text_start": start,
                "text_end": end,
                "source_file": document.source_file,
                "source_start": source_start,
                "source_end": source_end,
                "time_start": turn.time_start,
                "time_end": turn.time_end,
                "is_question": turn.is_question,
                "reply_to": None if turn.reply_to is None else turn_id(document.doc_id, turn.reply_to),
                "n_chars": len(spoken),
                "n_repairs": bisect_left(starts, source_end) - bisect_right(ends, source_start),
                "uncertain": turn.uncertain or is_doubted((source_start, source_end)),
            }
        )
    return rows


def _source_forms(item: Processed, rows: Sequence[dict[str, Any]]) -> list[str]:
    """For each turn the characters of a traditional source, as long as its text; "" where it has none."""
    if not item.traditional:
        return [""] * len(rows)
    turns = zip(item.segmentation.turns, item.traditional, rows, strict=True)
    return [own[row["text_start"] - turn.start : row["text_end"] - turn.start] for turn, own, row in turns]


def turn_id(doc_id: str, index: int) -> str:
    """Identifier of a document's turn."""
    return f"{doc_id}-{index:04d}"
