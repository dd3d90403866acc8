"""Mutations: whatever a broken stage does to a column, it is found, and nothing is published."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

import schemas
from flows.releasing.publish import publish
from flows.releasing.tables import columns
from flows.releasing.tables.validate import ValidationFailed, validate
from flows.text import Text

#: For each column values that no sound stage would give it, put into the first row that is not null there.
WRONG: dict[str, dict[str, list]] = {
    "documents": {
        "doc_id": ["zzz", "b", "a b", ""],
        "source_file": ["other.txt", "/etc/passwd", "b.txt"],
        "source_sha256": ["", "F" * 64, "0" * 63],
        "source_bytes": [0, -1],
        "source_chars": [0, 10],
        "source_encoding": ["", "utf 8"],
        "source_script": ["latin", ""],
        "title": ["别的", "", "a\x00b", "a\ufffdb"],
        "publisher": ["", "\ue000", "a\u202eb"],
        "platform": ["", "\x07"],
        "author": ["", "\x85"],
        "url": ["ftp://example.org", "javascript:alert(1)", "https://a b"],
        "original_url": ["example.org", ""],
        "published_on": ["yesterday", "2025-13-01", "2025-1-2", ""],
        "form": ["dialogue", ""],
        "participants": [[], [{"person_id": "x", "name": "", "role": "host"}]],
        "text": ["", "别的", "a\x00b"],
        "summary": ["", "<b>强调</b>", "&nbsp;"],
        "near_duplicate_of": ["zzz", "a", ""],
        "rights": [""],
        "n_turns": [0, 3, 99],
        "n_chars": [0, 7],
        "noise": [[], [{"kind": "annotation", "count": 1}], [{"kind": "x", "count": 0}]],
        "doubts": [
            [],
            [{"kind": "guess", "source_start": 1, "source_end": 2}],
            [{"kind": "lost", "source_start": 33, "source_end": 33}],
            [{"kind": "lost", "source_start": 33, "source_end": 10_000}],
            [{"kind": "lost", "source_start": 0, "source_end": 30}],
        ],
        "damaged_share": [-0.1, 1.1, 0.5, float("nan")],
        "warnings": [[""], [None]],
    },
    "turns": {
        "turn_id": ["a-0001", "a-9999", "a", ""],
        "doc_id": ["b", "zzz", ""],
        "turn_index": [-1, 1, 7],
        "speaker_id": ["somebody", "", "lin wan"],
        "speaker_name": ["", "别人", "\ufffd"],
        "speaker_label": ["", "\x00"],
        "role": ["guest", ""],
        "attribution": ["guess", ""],
        "confidence": [-0.01, 1.01, float("nan")],
        "section": ["", "\ue123"],
        "text": ["", "别的", " 第0个问题进行得怎么样？"],
        "text_hant": ["", "x", "另一個問題", "第1個問題進行得怎麼樣？"],
        "text_hant_from": ["", "guess"],
        "text_start": [-1, 4, 60],
        "text_end": [0, 18, 1000],
        "source_file": ["b.txt", ""],
        "source_start": [-1, 29, 10_000],
        "source_end": [0, 90, 10_000],
        "time_start": [-1.0, float("nan"), float("inf")],
        "time_end": [-1.0, float("nan"), float("inf")],
        "is_question": [],
        "reply_to": ["a-0003", "b-0000", "zzz", ""],
        "n_chars": [0, 5],
        "n_repairs": [-1, 0, 9],
        "uncertain": [],
    },
    "conversations": {
        "doc_id": ["b", "zzz", ""],
        "title": ["别的", ""],
        "source_file": ["b.txt", ""],
        "messages": [
            [],
            [{"role": "user", "name": "记者", "content": "别的"}],
            [{"role": "system", "name": "x", "content": "y"}],
        ],
        "n_messages": [0, 3],
        "n_speakers": [0, 3],
        "alternates": [],
        "starts_with": ["assistant", "system"],
        "confidence": [-0.01, 1.01, float("nan"), 0.123],
    },
    "dialogues": {
        "doc_id": ["b", "zzz", ""],
        "title": ["别的", ""],
        "source_file": ["b.txt", ""],
        "messages": [
            [],
            [{"role": "user", "name": "记者", "content": "别的"}],
            [{"role": "assistant", "name": "x", "content": "y"}, {"role": "user", "name": "x", "content": "y"}],
        ],
        "n_messages": [0, 3],
        "confidence": [-0.01, 1.01, float("nan"), 0.123],
        "uncertain": [],
    },
    "repairs": {
        "repair_id": ["a-r0001", "a-r9999", "a-0000", ""],
        "doc_id": ["b", "zzz", ""],
        "source_file": ["b.txt", ""],
        "kind": ["guess", "splice", ""],
        "source_start": [-1, 5, 10_000],
        "source_end": [0, 30, 10_000],
        "noisy": ["", "進", "進(jìn)行"],
        "repaired": ["進(jìn)"],
        "before": ["别的上下文", "一" * 21],
        "after": ["别的上下文", "一" * 21],
        "margin": [float("nan"), float("inf")],
    },
}

CASES = [
    (table, column, value) for table, wrong in WRONG.items() for column, values in wrong.items() for value in values
]


def replaced(frame: pl.DataFrame, column: str, value: object) -> pl.DataFrame:
    """The frame with the first value of a column that is not null changed."""
    at = next((n for n, v in enumerate(frame[column].to_list()) if v is not None), 0)
    values = frame[column].to_list()
    values[at] = value
    return frame.with_columns(pl.Series(column, values, dtype=frame.schema[column]))


def refused(tables, context, folder) -> None:
    with pytest.raises(ValidationFailed):
        publish(tables, [], folder / "dist", context)
    assert not (folder / "dist").exists()


def test_every_column_is_mutated():
    assert {table: list(wrong) for table, wrong in WRONG.items()} == {table: list(columns(table)) for table in WRONG}
    assert set(WRONG) == set(schemas.TABLES)


@pytest.mark.parametrize(("table", "column", "value"), CASES, ids=[f"{t}.{c}={v!r}"[:60] for t, c, v in CASES])
def test_wrong_values_stop_the_release(tables, context, tmp_path, table, column, value):
    tables[table] = replaced(tables[table], column, value)
    refused(tables, context, tmp_path)


@pytest.mark.parametrize(("table", "column"), [(t, c) for t in WRONG for c in WRONG[t]])
def test_nulls_lost_columns_and_other_types_stop_the_release(tables, context, tmp_path, table, column):
    sound = tables[table]
    model = schemas.TABLES[table].to_schema().columns[column]
    if not model.nullable:
        refused(tables | {table: replaced(sound, column, None)}, context, tmp_path)
    refused(tables | {table: sound.drop(column)}, context, tmp_path)
    other = pl.lit("x") if sound.schema[column] != pl.String else pl.lit(1)
    refused(tables | {table: sound.with_columns(other.alias(column))}, context, tmp_path)


@pytest.mark.parametrize("table", list(WRONG))
def test_lost_doubled_and_foreign_rows_stop_the_release(tables, make, build, context, tmp_path, table):
    sound = tables[table]
    refused(tables | {table: sound.slice(1)}, context, tmp_path)
    refused(tables | {table: pl.concat([sound, sound.slice(0, 1)])}, context, tmp_path)
    refused(tables | {table: pl.concat([sound, build(make("c.txt"))[table]])}, context, tmp_path)
    refused(tables | {table: sound.with_columns(pl.lit(1).alias("more"))}, context, tmp_path)


def test_missing_tables_stop_the_release(tables, context, tmp_path):
    del tables["repairs"]
    refused(tables, context, tmp_path)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("turns", "text", "别的"), ("documents", "title", "\x00"), ("repairs", "kind", "guess")],
)
def test_without_strict_the_document_is_left_out_with_its_failing_checks(tables, table, column, value):
    tables[table] = replaced(tables[table], column, value)
    with pytest.raises(ValidationFailed, match="quarantine"):
        validate(tables, strict=True)
    checked = validate(tables)
    assert checked.tables["documents"]["doc_id"].to_list() == ["b"]
    assert all(set(frame["doc_id"]) == {"b"} for frame in checked.tables.values())
    assert validate(checked.tables, strict=True).rejected == []
    assert {row.source_file for row in checked.rejected} == {"a.txt"}
    assert all(row.check and row.reason and row.table for row in checked.rejected)


def test_a_document_left_out_is_nobodys_near_duplicate(tables):
    twins = pl.Series("near_duplicate_of", [None, "a"], dtype=pl.String)
    tables["documents"] = tables["documents"].with_columns(twins)
    assert validate(tables, strict=True).tables["documents"]["near_duplicate_of"].to_list() == [None, "a"]
    tables["documents"] = replaced(tables["documents"], "rights", "")
    assert validate(tables).tables["documents"]["near_duplicate_of"].to_list() == [None]


@pytest.mark.parametrize(
    "text",
    [
        "他说（笑）",
        "a < b && b > c",
        "3**2 和 2**3",
        "C# 和 #话题#",
        "【注】",
        "https://example.org/?a=1&b=2",
        "emoji 👨‍👩‍👧 也行",
        "妈(mother)",
        "《a》<未完>",
        "他（Jakub Pachocki）说",
    ],
)
def test_lawful_text_passes(make, build, text):
    assert validate(build(make(extra=text)), strict=True)


@pytest.mark.parametrize(
    "text",
    [
        "<br>",
        "</strong>",
        '<a href="x">',
        "&amp;",
        "&#8220;",
        "[链接](https://example.org)",
        "。**强调**",
        "\ue5e5",
        "\ufeff",
        "\u200b",
        "\x1b",
        "\ufffd",
    ],
)
def test_damage_does_not_pass(make, build, text):
    item = make(extra="好")
    text_with = item.document.text.chars.replace("好", text)
    document = replace(item.document, text=Text.of(text_with), source=text_with)
    segmentation = replace(item.segmentation, turns=())
    assert validate(build(replace(item, document=document, segmentation=segmentation))).rejected


@pytest.mark.parametrize("text", ["进(jìn)行", "行（háng）业"])
def test_readings_that_are_left_of_many_do_not_pass(make, build, text):
    assert {row.check for row in validate(build(make(answers=3, extra=text))).rejected} == {"no_annotations_are_left"}
    assert validate(build(make(answers=2, extra=text))).rejected == []


def test_a_lesson_in_pronunciation_keeps_its_readings(make, build):
    item = make(extra="行（háng）业" * 5)
    kept = tuple(c for c in item.document.text.changes if c.kind != "annotation")
    lesson = replace(item, document=replace(item.document, text=replace(item.document.text, changes=kept)))
    assert validate(build(lesson)).rejected == []
