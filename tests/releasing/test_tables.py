"""Rows are built as the schemas want them, and say where they come from."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

import schemas
from flows.provenance import faults
from flows.releasing.publish import publish
from flows.releasing.tables import build_tables, columns, empty_tables
from flows.releasing.tables.validate import validate


def test_tables_keep_the_contract(tables):
    assert validate(tables, strict=True).rejected == []


def test_columns_are_the_schemas(tables):
    for name, frame in tables.items():
        assert dict(frame.schema) == columns(name)


def test_no_documents_give_typed_tables(build):
    for name, frame in build().items():
        assert frame.is_empty()
        assert dict(frame.schema) == columns(name)
        assert frame.equals(empty_tables()[name])


def test_rows_do_not_depend_on_the_order_of_the_documents(make, build):
    a, b = make("a.txt"), make("b.txt", answers=3)
    for one, other in zip(build(a, b).values(), build(b, a).values(), strict=True):
        assert one.equals(other)


def test_turns_point_into_text_and_source(make, build):
    item = make()
    for row in build(item)["turns"].iter_rows(named=True):
        assert item.document.text.chars[row["text_start"] : row["text_end"]] == row["text"]
        origin = item.document.source[row["source_start"] : row["source_end"]]
        assert origin.endswith("？" if row["is_question"] else "。")
        assert not origin.startswith(("問", "林"))


def test_repairs_quote_the_source_and_the_published_context(make, build):
    item = make()
    repairs = build(item)["repairs"]
    assert repairs["kind"].to_list() == ["annotation", "entity"] * 2
    for row in repairs.iter_rows(named=True):
        assert item.document.source[row["source_start"] : row["source_end"]] == row["noisy"]
        assert row["before"] + "进" + row["after"] in item.document.text.chars or row["kind"] == "entity"
    assert repairs["margin"].to_list() == [None, 2.5] * 2


def test_repairs_are_counted_where_they_are(tables):
    assert tables["turns"]["n_repairs"].to_list() == [1] * len(tables["turns"])
    noise = {n["kind"]: n["count"] for n in tables["documents"]["noise"][0]}
    assert noise == {"annotation": 2, "entity": 2, "markup": 2, "space": 1}


def test_doubtful_spans_make_turns_uncertain(tables):
    assert tables["turns"].filter(pl.col("doc_id") == "a")["uncertain"].to_list() == [False, True, False, False]


def test_turns_of_one_speaker_become_one_message(make, build):
    item = make(answers=1)
    question = item.segmentation.turns[0]
    halves = [
        question.__class__(
            **{k: getattr(question, k) for k in question.__slots__} | {"start": a, "end": b, "reply_to": None}
        )
        for a, b in ((question.start, question.start + 3), (question.start + 3, question.end))
    ]
    item = item.__class__(item.document, item.segmentation.__class__("labelled", tuple(halves)), item.script)
    (messages,) = build(item)["conversations"]["messages"].to_list()
    assert [m["content"] for m in messages] == ["第0个\n问题进行得怎么样？"]
    assert validate(build(item), strict=True)


def test_speakers_without_an_entry_become_participants(make, build):
    item = make()
    item = item.__class__(item.document, item.segmentation.__class__("labelled", item.segmentation.turns), item.script)
    assert [p["person_id"] for p in build(item)["documents"]["participants"][0]] == ["interviewer", "lin-wan"]


def test_a_pronoun_is_nobodys_name(make, build):
    item = make()
    turns = tuple(replace(turn, speaker_name="", label="她") for turn in item.segmentation.turns)
    tables = build(item.__class__(item.document, item.segmentation.__class__("quoted", turns), item.script))
    names = {p["name"] for p in tables["documents"]["participants"][0]} | set(tables["turns"]["speaker_name"])
    assert names == {"interviewer", "lin-wan"}
    assert set(tables["turns"]["speaker_label"]) == {"她"}  # what the page says beside the turn stays


@pytest.mark.parametrize(
    ("column", "value"), [("url", "weibo.com/1"), ("published_on", "昨天"), ("published_on", "2025-13-01")]
)
def test_metadata_of_the_wrong_form_becomes_a_warning(make, build, column, value):
    item = make()
    document = replace(item.document, metadata=replace(item.document.metadata, **{column: value}))
    row = build(replace(item, document=document))["documents"].row(0, named=True)
    assert row[column] is None
    assert value in row["warnings"][0]


def test_to_hant_is_asked_once_for_all(make):
    calls = []

    def to_hant(column: pl.Series, *_: object) -> pl.Series:
        calls.append(len(column))
        return column

    build_tables([make("a.txt"), make("b.txt")], to_hant)
    assert calls == [8]


def test_sound_provenance_has_no_faults(make):
    assert faults(make()) == []


def test_shifted_origins_are_found(make):
    item = make()
    text = item.document.text
    shifted = replace(text, starts=text.source_starts - 1, ends=text.source_starts)
    shifted.source_starts[0] = 0
    assert any(
        "but its origin" in fault for fault in faults(replace(item, document=replace(item.document, text=shifted)))
    )


def test_lost_source_is_found(make):
    item = make()
    lost = replace(item.document.text, changes=())
    assert any(
        "neither published nor logged" in fault
        for fault in faults(replace(item, document=replace(item.document, text=lost)))
    )


def test_every_column_is_described():
    for model in schemas.TABLES.values():
        assert model.__doc__
        for column in model.to_schema().columns.values():
            assert (column.description or "").endswith(".")


def test_turns_lose_the_space_around_them(make, build):
    item = make()
    turns = list(item.segmentation.turns)
    assert item.document.text.chars[turns[0].end] == "\n"
    turns[0] = replace(turns[0], end=turns[0].end + 1)
    item = replace(item, segmentation=replace(item.segmentation, turns=tuple(turns)))
    assert build(item)["turns"].equals(build(make())["turns"])


def test_turns_outside_the_text_are_refused(make):
    item = make()
    turn = replace(item.segmentation.turns[0], end=10_000)
    with pytest.raises(ValueError, match="turn 0 is"):
        replace(item, segmentation=replace(item.segmentation, turns=(turn,)))


def test_speakers_without_a_name_are_called_by_label_or_id(make, build):
    item = make()
    turns = [
        replace(
            t, speaker_name="", speaker_id="some body" if t.is_question else "", label=t.label if t.is_question else ""
        )
        for t in item.segmentation.turns
    ]
    item = replace(item, segmentation=replace(item.segmentation, turns=tuple(turns), participants=()))
    rows = validate(build(item), strict=True).tables["turns"]
    assert rows["speaker_name"].to_list()[:2] == ["問", "unknown"]
    assert rows["speaker_id"].to_list()[:2] == ["some-body", "unknown"]


def test_halves_of_surrogate_pairs_are_published_as_lost(make, build, context, tmp_path):
    item = make(title="标\ud800题", extra="半\udc00个")
    item = replace(item, document=replace(item.document, source_file="\udcc4\udce3.txt"))
    tables = validate(build(item, make("b.txt")), strict=True).tables
    assert tables["documents"]["title"].to_list() == ["对话一", "标 题"]
    assert tables["turns"].filter(pl.col("text").str.contains("\ufffd"))["uncertain"].to_list() == [True, True]
    left_out = [{"source_file": "\udcc4.txt", "kind": "binary", "reason": "\ud800"}]
    folder = publish(tables, left_out, tmp_path, context).path
    assert "\ufffd.txt" in (folder / "quarantine.jsonl").read_text(encoding="utf-8")
