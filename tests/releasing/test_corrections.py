"""A maintainer's word is applied where it was meant, and stops the run where it no longer fits."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from flows.provenance import faults
from flows.registry import RegistryError
from flows.registry.corrections import (
    Correction,
    CorrectionError,
    apply_corrections,
    check_files,
    count_by_kind,
    load_corrections,
)
from flows.registry.withdrawals import load_withdrawn
from flows.releasing.tables.validate import validate

SEEDS = Path(__file__).parents[2] / "seeds"


def correction(item, expect: str, kind: str = "repair", nth: int = 0, **more) -> Correction:
    """A correction of the nth place where the source has `expect`."""
    at = -1
    for _ in range(nth + 1):
        at = item.document.source.index(expect, at + 1)
    return Correction(1, item.document.source_file, kind, at, at + len(expect), expect, "because", **more)


def rows(build, item, table: str = "turns") -> list[dict]:
    tables = validate(build(item), strict=True).tables
    assert faults(item) == []
    return tables[table].to_dicts()


def test_a_repair_is_overruled_and_its_row_replaced(make, build):
    item = make()
    fixed = apply_corrections(item, [correction(item, "進(jìn)行", text="进展")])
    turns = rows(build, fixed)
    assert [t["text"] for t in turns] == [
        "第0个问题进展得怎么样？",
        "这是第0个回答，A&B都说。",
        "第1个问题进行得怎么样？",
        "这是第1个回答，A&B都说。",
    ]
    repairs = rows(build, fixed, "repairs")
    assert [(r["kind"], r["noisy"], r["repaired"]) for r in repairs[:2]] == [
        ("correction", "進(jìn)行", "进展"),
        ("entity", "&amp;", "&"),
    ]


@pytest.mark.parametrize(
    ("text", "published"), [("进行至今", "第0个问题进行至今得怎么样？"), ("", "第0个问题得怎么样？")]
)
def test_a_repair_may_lengthen_or_shorten(make, build, text, published):
    item = make()
    turns = rows(build, apply_corrections(item, [correction(item, "進(jìn)行", text=text)]))
    assert turns[0]["text"] == published
    assert turns[1]["text"] == "这是第0个回答，A&B都说。"


def test_doubts_stay_where_they_are_in_the_source(make):
    item = make()
    fixed = apply_corrections(item, [correction(item, "進(jìn)行", text="进行至今")])
    assert item.document.text.doubts == fixed.document.text.doubts != ()
    doubt = item.document.text.doubts[0]
    over = correction(item, item.document.source[doubt.start : doubt.end], text="好")
    assert apply_corrections(item, [over]).document.text.doubts == ()


def test_a_repair_that_was_taken_out_can_be_brought_back(make, build):
    item = make()
    fixed = apply_corrections(item, [correction(item, "(jìn)", text="（晋）")])
    assert rows(build, fixed)[0]["text"] == "第0个问题进（晋）行得怎么样？"


def test_corrections_of_no_input_stop_the_run():
    made = [Correction(n, file, "repair", 0, 1, "x", "because", text="y") for n, file in ((3, "a.txt"), (9, "b.txt#2"))]
    check_files(made, ["a.txt", "b.txt"])
    check_files(made, ["a.txt"], withdrawn=["b.txt"])
    check_files(made, ["b.txt"], withdrawn=["a.txt"])
    with pytest.raises(CorrectionError, match=r"line 9 .* no such input file"):
        check_files(made, ["a.txt"])


def test_a_speaker_is_overruled(make, build):
    item = make()
    fixed = apply_corrections(item, [correction(item, "這是第1個", "speaker", speaker_name="陈默", role="audience")])
    turns = rows(build, fixed)
    assert [t["speaker_name"] for t in turns] == ["记者", "林晚", "记者", "陈默"]
    assert (turns[3]["speaker_id"], turns[3]["role"], turns[3]["confidence"]) == ("陈默", "audience", 1.0)
    assert [p["name"] for p in rows(build, fixed, "documents")[0]["participants"]] == ["记者", "林晚", "陈默"]


def test_a_known_speaker_keeps_id_and_role(make, build):
    item = make()
    turns = rows(build, apply_corrections(item, [correction(item, "這是第1個", "speaker", speaker_id="interviewer")]))
    assert (turns[3]["speaker_id"], turns[3]["speaker_name"], turns[3]["role"]) == (
        "interviewer",
        "记者",
        "interviewer",
    )


def person(item, expect, turns, **fields) -> Correction:
    return Correction(1, item.document.source_file, "person", 0, 0, expect, "because", turns=turns, **fields)


def test_a_person_is_corrected_throughout_a_document(make, build):
    item = make()
    fixed = apply_corrections(item, [person(item, "记者", 2, speaker_name="陈默", role="host")])
    turns = rows(build, fixed)
    assert [(t["speaker_name"], t["role"]) for t in turns[:2]] == [("陈默", "host"), ("林晚", "interviewee")]
    assert [t["attribution"] for t in turns] == ["corrected", "label", "corrected", "label"]
    participants = rows(build, fixed, "documents")[0]["participants"]
    assert [(p["name"], p["role"]) for p in participants] == [("林晚", "interviewee"), ("陈默", "host")]
    messages = rows(build, fixed, "conversations")[0]["messages"]
    assert [(m["name"], m["role"]) for m in messages[:2]] == [("陈默", "user"), ("林晚", "assistant")]


def test_a_role_alone_is_corrected(make, build):
    item = make()
    turns = rows(build, apply_corrections(item, [person(item, "林晚", 2, role="audience")]))
    assert {(t["speaker_name"], t["role"]) for t in turns} == {("记者", "interviewer"), ("林晚", "audience")}


def test_a_person_correction_guards_how_often_they_speak(make):
    item = make()
    with pytest.raises(CorrectionError, match=r"2 turns are of '记者', not 3"):
        apply_corrections(item, [person(item, "记者", 3, speaker_name="陈默")])


def test_white_space_alone_is_no_turn(make):
    item = make()
    at = item.document.source.index("\n")
    blank = Correction(1, item.document.source_file, "boundary", at, at + 1, "\n", "because", speaker_name="陈默")
    with pytest.raises(CorrectionError, match="white space"):
        apply_corrections(item, [blank])


def test_a_turn_is_split(make, build):
    item = make()
    fixed = apply_corrections(item, [correction(item, "這是第0個回答，", "boundary", speaker_id="interviewer")])
    turns = rows(build, fixed)
    assert [t["text"] for t in turns[:4]] == [
        "第0个问题进行得怎么样？",
        "这是第0个回答，",
        "A&B都说。",
        "第1个问题进行得怎么样？",
    ]
    assert [t["speaker_id"] for t in turns[:3]] == ["interviewer", "interviewer", "lin-wan"]
    assert turns[4]["reply_to"] == turns[3]["turn_id"]


def test_turns_are_joined(make, build):
    item = make()
    source = item.document.source
    whole = source[source.index("這是第0個") : source.index("第1個問題")] + "第1個問題進(jìn)行得怎麼樣？"
    turns = rows(build, apply_corrections(item, [correction(item, whole, "boundary")]))
    assert [t["turn_index"] for t in turns] == [0, 1, 2]
    assert turns[1]["text"] == "这是第0个回答，A&B都说。\n问：第1个问题进行得怎么样？"
    assert turns[1]["speaker_id"] == "lin-wan"
    assert turns[2]["reply_to"] in (None, turns[1]["turn_id"])


def test_a_turn_becomes_narration(make, build):
    item = make()
    turns = rows(build, apply_corrections(item, [correction(item, "第1個問題進(jìn)行得怎麼樣？", "narration")]))
    assert [t["text"] for t in turns] == [
        "第0个问题进行得怎么样？",
        "这是第0个回答，A&B都说。",
        "这是第1个回答，A&B都说。",
    ]
    assert turns[2]["reply_to"] is None


def test_narration_becomes_a_turn(make, build):
    item = make()
    fixed = apply_corrections(item, [correction(item, "開頭", "boundary", speaker_name="旁白")])
    turns = rows(build, fixed)
    assert (turns[0]["text"], turns[0]["speaker_name"], len(turns)) == ("开头", "旁白", 5)
    assert turns[2]["reply_to"] == turns[1]["turn_id"]


def test_corrections_of_other_documents_are_passed_over(make):
    item = make()
    other = Correction(1, "b.txt", "repair", 0, 1, "x", "because", text="y")
    assert apply_corrections(item, [other]) is item
    assert count_by_kind([other, other]) == {"repair": 2}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {"start": 0, "end": 2, "expect": "别的", "kind": "repair", "text": "x"},
            "the source has '<b' there, not '别的'",
        ),
        ({"expect": "<b>", "kind": "speaker", "speaker_name": "x"}, "nothing of '<b>' is in the published text"),
        ({"expect": "開頭", "kind": "speaker", "speaker_name": "x"}, "no turn touches the span"),
        ({"expect": "開頭", "kind": "boundary"}, "add `speaker_name`"),
        ({"expect": "第0個問題進(jìn)行得怎麼樣？", "kind": "repair", "text": ""}, "nothing is left of a turn"),
        ({"expect": "：第0", "kind": "repair", "text": "x"}, "a turn begins or ends inside the span"),
    ],
)
def test_a_correction_that_does_not_fit_says_so(make, given, says):
    item = make()
    start = given.pop("start", None)
    end = given.pop("end", None)
    if start is None:
        made = correction(item, given.pop("expect"), given.pop("kind"), **given)
    else:
        made = Correction(1, "a.txt", start=start, end=end, reason="because", **given)
    with pytest.raises(CorrectionError, match=r"corrections\.toml, line 1 ") as caught:
        apply_corrections(item, [made])
    assert says in str(caught.value)


GOOD = """
[[correction]]
file = "a.txt"
kind = "repair"
start = 3
end = 5
expect = "開頭"
text = "开头"
reason = "the printed edition has it"
"""


def test_the_file_is_read(tmp_path):
    (tmp_path / "corrections.toml").write_text(GOOD, encoding="utf-8")
    (read,) = load_corrections(tmp_path / "corrections.toml")
    assert read == Correction(2, "a.txt", "repair", 3, 5, "開頭", "the printed edition has it", text="开头")
    assert load_corrections(tmp_path / "none.toml") == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('reason = "the printed edition has it"', "", "lacks reason"),
        ('"the printed edition has it"', '" "', "reason: needs a sentence"),
        ('kind = "repair"', 'kind = "delete"', "line 4: kind: 'delete' must be one of repair, person"),
        ("end = 5", "end = 6", "must be the 3 characters of the source"),
        ("end = 5", "end = 2", "the span 3:2"),
        ("start = 3", 'start = "3"', "start: must be a whole number"),
        ('text = "开头"', "", "text: belongs to a repair"),
        ('text = "开头"', 'txt = "开头"', "line 8: txt: unknown key"),
        ('kind = "repair"', 'kind = "speaker"', "text: belongs to a repair"),
        ('kind = "repair"', 'role = "boss"\nkind = "repair"', "role: 'boss' must be one of"),
        ("[[correction]]", "[[corection]]", "'corection' stands outside [[correction]]"),
        ("[[correction]]", "[[correction", "corrections.toml: "),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path, old, new, says):
    (tmp_path / "corrections.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(RegistryError) as caught:
        load_corrections(tmp_path / "corrections.toml")
    assert says in str(caught.value)


def test_withdrawn_documents_are_listed(tmp_path):
    path = tmp_path / "withdrawn.toml"
    assert load_withdrawn(path) == ()
    path.write_text(
        '[[withdrawn]]\nfile = "b.txt"\ndate = 2026-11-20\nreason = "asked by the publisher"\n', encoding="utf-8"
    )
    assert [(e.line, e.file) for e in load_withdrawn(path)] == [(1, "b.txt")]
    path.write_text('[[withdrawn]]\nfile = "b.txt"\n', encoding="utf-8")
    with pytest.raises(RegistryError, match="lacks"):
        load_withdrawn(path)


def test_the_projects_own_lists_can_be_read():
    assert isinstance(load_corrections(SEEDS / "corrections.toml"), tuple)
    assert isinstance(load_withdrawn(SEEDS / "withdrawn.toml"), tuple)


def test_polars_sees_corrections_as_repairs(make, build):
    item = make()
    tables = build(apply_corrections(item, [correction(item, "開頭", text="开端")]))
    noise = tables["documents"]["noise"].explode().struct.unnest()
    assert noise.filter(pl.col("kind") == "correction")["count"].to_list() == [1]
