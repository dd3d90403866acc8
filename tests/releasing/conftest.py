"""Small documents made by hand, as the stages would hand them over, and a context to publish them in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from flows.document import Document, Metadata, Participant, Processed, Segmentation, Turn
from flows.releasing.context import ReleaseContext
from flows.releasing.publish import Published, publish
from flows.releasing.tables import Tables, build_tables
from flows.text import Doubt, Edit, Text

TRADITIONAL = str.maketrans("进这么问题开头来说话", "進這麼問題開頭來說話")


def to_hant(column: pl.Series, *_: object) -> pl.Series:
    """A stand-in for the normalising room: one for one, and enough to tell the scripts apart."""
    return pl.Series(column.name, [text.translate(TRADITIONAL) for text in column], dtype=pl.String)


def processed(name: str = "a.txt", *, answers: int = 2, title: str = "对话一", extra: str = "") -> Processed:
    """A labelled interview: pinyin annotations, a tag and an entity repaired, questions and answers in turn."""
    lines = ["<b>開頭</b>"]
    for n in range(answers):
        lines += [f"問：第{n}個問題進(jìn)行得怎麼樣？", f"林晚：這是第{n}個回答，A&amp;B都說{extra}。"]
    source = "\n".join(lines) + "\n"
    text = Text.of(source)
    edits = []
    for needle, new, kind, margin in (
        ("<b>", "", "markup", None),
        ("</b>", "", "markup", None),
        ("進(jìn)", "進", "annotation", None),
        ("&amp;", "&", "entity", 2.5),
    ):
        at = -1
        while (at := source.find(needle, at + 1)) >= 0:
            edits.append(Edit(at, at + len(needle), new, kind, margin))
    text = text.edit(sorted(edits, key=lambda e: e.start))
    text = text.delete([(len(text) - 1, len(text))], "space")
    text = text.doubted([Doubt("lost", *text.source_span(21, 23))])
    text = text.with_chars(text.chars.translate(str.maketrans("進這麼問題開頭來說話個樣", "进这么问题开头来说话个样")))
    turns: list[Turn] = []
    for start, end in list(text.lines())[1:]:
        label, spoken = text.chars[start:end].split("：", 1)
        asks = label == "问"
        turns.append(
            Turn(
                end - len(spoken),
                end,
                "interviewer" if asks else "lin-wan",
                "记者" if asks else "林晚",
                "問" if asks else "林晚",
                "interviewer" if asks else "interviewee",
                "label",
                0.99,
                "开头",
                asks,
                None if asks else len(turns) - 1,
            )
        )
    raw = source.encode("utf-8", "surrogatepass")
    document = Document(
        doc_id=name.split(".")[0],
        source_file=name,
        source_sha256=hashlib.sha256(raw).hexdigest(),
        source_bytes=len(raw),
        source_encoding="utf-8",
        source=source,
        text=text,
        metadata=Metadata(title=title, publisher="某报", url="https://example.org/1", published_on="2025-01-02"),
    )
    people = (Participant("interviewer", "记者", "interviewer"), Participant("lin-wan", "林晚", "interviewee"))
    return Processed(document, Segmentation("labelled", tuple(turns), people), "hant")


@pytest.fixture
def make() -> Callable[..., Processed]:
    return processed


@pytest.fixture
def tables() -> Tables:
    return build_tables([processed("b.txt", answers=3, title="对话二"), processed("a.txt")], to_hant)


@pytest.fixture
def build() -> Callable[..., Tables]:
    """build(processed, …) -> the tables of these documents."""
    return lambda *items: build_tables(items, to_hant)


@pytest.fixture
def context() -> ReleaseContext:
    return ReleaseContext(
        date="2026-11-21",
        seeds={"a.txt": "0" * 64, "b.txt": "1" * 64},
        code_version="0.1.0",
        libraries={"polars": "2.1.0"},
        scores={
            "gold": {"sources": ["0" * 64], "scores": {"turns": {"F1": 0.9876, "speakers": 1.0}, "repairs": 0.99}},
            "real": {"turn F1": 0.8765},
        },
        corrections={"speaker": 1},
    )


@pytest.fixture
def release(tables: Tables, context: ReleaseContext, tmp_path: Path) -> Path:
    """A release folder, published under tmp_path/dist."""
    done: Published = publish(tables, [], tmp_path / "dist", context)
    return done.path
