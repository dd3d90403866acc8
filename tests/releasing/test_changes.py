"""The difference between two releases is found, named by the rule, and told so that people can read it."""

from __future__ import annotations

import polars as pl
import pytest

from flows.releasing.alignment import text_difference
from flows.releasing.changes import compare, diff, next_version
from flows.releasing.files import schema_of
from flows.releasing.publish import publish
from flows.releasing.tables import TABLES
from flows.releasing.tables.rows import TableRows


def compared(old, new, **more):
    return compare(TableRows(old), TableRows(new), old_version="1.0.0", new_version="2.0.0", **more)


def test_equal_tables_have_no_difference(tables):
    found = compared(tables, tables)
    assert found.level == "patch"
    assert found.turns == ()
    assert all(t.counts == (0, 0, 0) for t in found.tables.values())


@pytest.mark.parametrize(("level", "version"), [("major", "3.0.0"), ("minor", "2.8.0"), ("patch", "2.7.2")])
def test_versions_follow_the_rule(level, version):
    assert next_version("2.7.1", level) == version


def test_added_and_removed_documents(make, build):
    one, two = build(make("a.txt")), build(make("a.txt"), make("b.txt"))
    assert compared(one, two).level == "minor"
    assert compared(one, two).tables["documents"].added == ("b",)
    assert compared(two, one).level == "major"
    assert compared(two, one).tables["turns"].removed == ("b-0000", "b-0001", "b-0002", "b-0003")


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("documents", "participants", [{"person_id": "x", "name": "x", "role": "host"}]),
        ("turns", "confidence", 0.5),
        ("turns", "speaker_label", None),
        ("documents", "warnings", ["x"]),
    ],
)
def test_a_change_in_any_kind_of_column_is_a_change(tables, table, column, value):
    frame = tables[table]
    values = [value, *frame[column].to_list()[1:]]
    changed = tables | {table: frame.with_columns(pl.Series(column, values, dtype=frame.schema[column]))}
    found = compared(tables, changed)
    assert found.level == "major"
    assert [len(t.changed) for name, t in found.tables.items() if name == table] == [1]


def test_a_turn_put_in_shifts_ids_but_is_one_change(make, build):
    old = build(make("a.txt", answers=3))["turns"]
    later = old.slice(2).with_columns(
        turn_index=pl.col("turn_index") - 2, turn_id=pl.lit("a-000") + (pl.col("turn_index") - 2).cast(pl.String)
    )
    full = build(make("a.txt", answers=3))
    found = compared(full | {"turns": later}, full)
    assert [(t.turn_id, t.old) for t in found.turns] == [("a-0000", ""), ("a-0001", "")]


def test_schema_changes_break_or_add(tables):
    ours = {t: schema_of(t) for t in TABLES}
    less = ours | {"turns": ours["turns"][:-1]}
    typed = ours | {"turns": [*ours["turns"][:-1], {"name": "uncertain", "type": "string", "nullable": False}]}
    nullable = ours | {"turns": [{**column, "nullable": True} for column in ours["turns"]]}
    assert compared(tables, tables, old_schemas=less, new_schemas=ours).level == "minor"
    for old, new in (
        (ours, less),
        (ours, typed),
        (ours, nullable),
        (ours, {t: ours[t] for t in ("turns", "documents")}),
    ):
        assert compared(tables, tables, old_schemas=old, new_schemas=new).level == "major"
    assert compared(tables, tables, old_schemas=nullable, new_schemas=ours).level == "patch"
    assert (
        "turns.uncertain is string, was bool" in compared(tables, tables, old_schemas=ours, new_schemas=typed).breaking
    )


def test_it_is_told_in_markdown(make, build):
    old = build(make("a.txt"), make("b.txt"))
    new = build(make("a.txt", extra="得很好"), make("c.txt", title="新*的*<b>"))
    text = compared(old, new).to_markdown()
    assert text.startswith("# Changes in 2.0.0\n\nAgainst 1.0.0: major version")
    assert "A&B都说{+得很好+}。" in text
    assert "## Documents added\n\n- c.txt: 新\\*的\\*\\<b\\> (`c`)" in text
    assert "## Documents removed\n\n- b.txt: 对话一 (`b`)" in text
    assert "| documents | 1 | 1 | 1 |" in text


def test_fences_are_longer_than_those_in_the_text(make, build):
    text = compared(build(make("a.txt")), build(make("a.txt", extra="```x"))).to_markdown()
    assert "````text\n" in text


def test_withdrawn_documents_are_not_named(make, build):
    found = compared(build(make("a.txt"), make("b.txt", title="不再有")), build(make("a.txt")), withdrawn=["b.txt"])
    text = found.to_markdown()
    assert "1 document was withdrawn" in text
    assert "不再有" not in text
    assert "b.txt" not in text


def test_release_folders_are_compared(make, build, context, tmp_path):
    one = publish(build(make("a.txt")), [], tmp_path, context).path
    two = publish(build(make("a.txt"), make("b.txt")), [], tmp_path, context).path
    found = diff(one, two)
    assert (found.old_version, found.new_version, found.level) == ("0.1.0", "0.2.0", "minor")
    assert (two / "CHANGES.md").read_text(encoding="utf-8") == found.to_markdown()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("好", "好", "好"),
        ("", "好", "{+好+}"),
        ("好", "", "[-好-]"),
        ("一" * 50 + "好", "一" * 50 + "坏", "…" + "一" * 12 + "[-好-]{+坏+}"),
    ],
)
def test_text_difference(old, new, told):
    assert text_difference(old, new) == told


def test_long_texts_are_compared_in_time():
    old = "".join(f"这是第{n}句话，说的是同一件事情的第{n % 7}个方面。" for n in range(3000))
    new = old.replace("第1500句", "第1501句").replace("这是第2999句话", "那是第2999句话")
    told = text_difference(old, new)
    assert len(told) < 500
    assert told.count("[-") == told.count("{+") == 2
    assert "[-这-]{+那+}是第2999句" in told
    assert text_difference(old, "。" + old[::-1])


def test_the_columns_that_changed_are_told_with_old_and_new(tables):
    turns = tables["turns"].with_columns(role=pl.lit("host"))
    found = compared(tables, tables | {"turns": turns})
    told = found.tables["turns"].columns
    assert set(told) == {"role"}
    assert (told["role"].rows, told["role"].old, told["role"].new) == (turns.height, "interviewer", "host")
    assert f"| turns.role | {turns.height} |" in found.to_markdown()
    assert "| interviewer | host |" in found.to_markdown()
