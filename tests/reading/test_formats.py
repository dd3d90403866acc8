"""Formats are told by what a file holds; what is format goes, what is said stays, and offsets hold."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.cleaning import clean_text
from flows.describing import describe
from flows.describing.dates import date_in_url, iso_date
from flows.document import Document, Rejected
from flows.reading import read_bytes
from flows.reading.formats import recognise
from flows.reading.frontmatter import UnsafeYaml, read_front_matter
from flows.registry import Registry

TESTS = Path(__file__).parent.parent
CASES = json.loads((Path(__file__).parent / "cases" / "formats.json").read_text(encoding="utf-8"))
FIELDS = ("title", "publisher", "platform", "author", "url", "original_url", "published_on", "summary")


@cache
def registry() -> Registry:
    return Registry.load(TESTS.parent / "seeds")


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if case["expect"] == "fail":
        request.node.add_marker(pytest.mark.xfail(strict=True, reason=case["comment"]))
    found: list[dict[str, Any]] = []
    for item in read_bytes(case["original"].encode(), case["file"]):
        if isinstance(item, Rejected):
            found.append({"rejected": item.kind})
            continue
        document = describe(replace(item, text=clean_text(item.text)), registry())
        assert document.text.unaccounted(len(document.source)) == []
        metadata = {key: getattr(document.metadata, key) for key in FIELDS if getattr(document.metadata, key)}
        found.append(
            {
                "text": str(document.text),
                "reader": document.reader,
                "metadata": metadata,
                "warnings": len(document.warnings),
            }
        )
    assert found == case["fixed"]


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_offsets_point_at_the_same_characters(case: dict[str, Any]) -> None:
    for document in read_bytes(case["original"].encode(), case["file"]):
        if isinstance(document, Document):
            for i, character in enumerate(str(document.text)):
                a, b = document.text.source_span(i, i + 1)
                if b - a == 1 and character.isalnum():
                    assert document.source[a] == character


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_the_name_of_a_file_decides_nothing(case: dict[str, Any]) -> None:
    by_name = read_bytes(case["original"].encode(), case["file"])
    without = read_bytes(case["original"].encode(), "file.txt")
    assert [str(d.text) for d in by_name if isinstance(d, Document)] == [
        str(d.text) for d in without if isinstance(d, Document)
    ]


def test_parquet_gives_a_document_a_row() -> None:
    out = io.BytesIO()
    rows = {
        "Text": ["问：一？\n答：二。", None, "问：三？\n答：四。"],
        "title": ["甲", "乙", None],
        "date": ["2024-05-01", None, None],
    }
    pq.write_table(pa.table(rows), out)
    found = read_bytes(out.getvalue(), "shards/a.parquet")
    assert [item.source_file for item in found] == ["shards/a.parquet#0", "shards/a.parquet#1", "shards/a.parquet#2"]
    assert [type(item) for item in found] == [Document, Rejected, Document]
    first = found[0]
    assert isinstance(first, Document)
    assert first.source == "问：一？\n答：二。"
    assert first.reader.startswith("parquet: ")
    assert {(s.field, s.value) for s in first.metadata.statements} == {("title", "甲"), ("published_on", "2024-05-01")}


def test_a_page_saved_by_a_browser_names_its_address() -> None:
    page = (
        "<!-- saved from url=(0024)https://a.example/1.html -->\n"
        "<html><body><p>问：好吗？</p><p>答：好。</p></body></html>"
    )
    (found,) = read_bytes(page.encode(), "a.html")
    assert isinstance(found, Document)
    assert [(s.field, s.value) for s in found.metadata.statements] == [("url", "https://a.example/1.html")]


def test_a_transcript_in_segments_is_one_document_with_its_times() -> None:
    data = {"segments": [{"start": 0.0, "end": 1.5, "text": "大家好"}, {"start": 1.5, "end": 3, "text": "你好"}]}
    (found,) = read_bytes(json.dumps(data).encode(), "a.json")
    assert isinstance(found, Document)
    assert found.recorded
    assert (found.source_file, str(found.text)) == ("a.json#0", "大家好你好")
    assert [(found.source[m.start : m.end], m.value) for m in found.text.marks] == [
        ("大家好", "0.000-1.500"),
        ("你好", "1.500-3.000"),
    ]


def test_parquet_without_text_says_what_it_looked_for() -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({"number": [1, 2]}), out)
    (found,) = read_bytes(out.getvalue(), "a.parquet")
    assert isinstance(found, Rejected)
    assert "text, content, body" in found.reason
    assert "number" in found.reason


def test_parquet_cut_off_is_rejected() -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": ["问：一？\n答：二。"] * 100}), out)
    (found,) = read_bytes(out.getvalue()[:-20], "a.parquet")
    assert isinstance(found, Rejected)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "big5"])
def test_encodings_give_the_same_text(encoding: str) -> None:
    text = "記者：您好，請您談談最近的工作情況，好嗎？\n張三：好的，謝謝您的邀請，我很高興來到這裡。\n" * 5
    (document,) = read_bytes(text.encode(encoding), "a.txt")
    assert isinstance(document, Document)
    assert str(document.text) == text


def test_ids_survive_renaming_and_tell_texts_apart() -> None:
    a, b, c = (read_bytes(data, name)[0] for data, name in ((b"abc", "a.txt"), (b"abc", "b/c.md"), (b"abd", "a.txt")))
    assert isinstance(a, Document)
    assert isinstance(b, Document)
    assert isinstance(c, Document)
    assert a.doc_id == b.doc_id == a.source_sha256[:16]
    assert a.doc_id != c.doc_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("问：好？\n答：好。", "plain text"),
        ("# 标题\n\n**问：** 好？", "markdown"),
        ("<p>问：好？</p><p>答：好。</p>", "html fragment"),
        ("<!DOCTYPE html><html><body>好</body></html>", "html page"),
        ("<!-- 存档 -->\n<html><body>好</body></html>", "html page"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n好", "vtt"),
        ("WEBVTT 是一种格式，我们今天谈谈它。", "plain text"),
        ("1\n00:00:01,000 --> 00:00:02,000\n好", "srt"),
        ("[00:01] 好\n[00:02] 好\n[00:03] 好", "transcript"),
        ("我们 10:30 开始\n十点半\n11:00 结束\n好\n好\n好", "plain text"),
        ('{"text": "好"}\n{"text": "好"}', "jsonl"),
        ('[{"text": "好"}]', "json"),
        ('{\n "text": "好"\n}', "json"),
        ("{好} 这不是数据", "plain text"),
    ],
)
def test_recognise(text: str, expected: str) -> None:
    assert recognise(text).format == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025/2/8 15:36:57", "2025-02-08"),
        ("2024年11月20日", "2024-11-20"),
        ("2024 年 1 月 2 日", "2024-01-02"),
        ("2025-05-14T10:04:31Z", "2025-05-14"),
        ("2023.06.07", "2023-06-07"),
        ("20230607", "2023-06-07"),
        ("June 7th, 2023", "2023-06-07"),
        ("7 June 2023", "2023-06-07"),
        ("1715644800", "2024-05-14"),
        ("1715644800000", "2024-05-14"),
        ("2024-13-01", ""),
        ("2023-02-30", ""),
        ("3月5日", ""),
        ("May 2023", ""),
        ("电话 20231399", ""),
        ("", ""),
    ],
)
def test_dates(value: str, expected: str) -> None:
    assert iso_date(value) == expected


def test_dates_in_addresses() -> None:
    assert date_in_url("https://weibo.com/6105753431/PrN5xDrFl") == "2025-05-14"
    assert date_in_url("https://a.example/2024/01/02/x.html") == "2024-01-02"
    assert date_in_url("https://a.example/2024/13/02/x.html") == ""
    assert date_in_url("https://a.example/n1/2024/0621/c1.html") == "2024-06-21"
    assert date_in_url("https://a.example/?d=20240101") == ""


def test_front_matter_values_are_found_where_they_stand() -> None:
    source = "---\ntitle: 甲\nguests:\n  - 乙\n  - 丙\n---\n正文"
    front = read_front_matter(source)
    assert front is not None
    assert [(s.field, source[slice(*s.span)]) for s in front.statements] == [
        ("title", "甲"),
        ("guest", "乙"),
        ("guest", "丙"),
    ]
    assert source[front.span[1] :] == "正文"


def test_types_and_tags_of_yaml_are_not_run() -> None:
    front = read_front_matter("---\ntitle: !!python/object/apply:os.system ['true']\ndate: 2024-01-02\n---\n")
    assert front is not None
    assert [(s.field, s.value) for s in front.statements if s.field == "published_on"] == [
        ("published_on", "2024-01-02")
    ]


def test_aliases_of_yaml_are_refused() -> None:
    with pytest.raises(UnsafeYaml, match="aliases"):
        read_front_matter("---\na: &x [1]\nb: *x\n---\n")


def test_an_element_for_each_paragraph_of_one_speaker_is_one_turn() -> None:
    page = (
        '<speech by="#韩梅"><p>你几岁来的？</p></speech>\n<speech by="#李雷"><p>十岁。</p></speech>\n'
        '<speech by="#李雷"><p>跟我姐姐。</p></speech>\n<speech by="#韩梅"><p>后来呢？</p></speech>'
    )
    (document,) = read_bytes(page.encode(), "a.xml")
    assert isinstance(document, Document)
    text = str(document.text)
    assert text.count("李雷：") == 1
    assert "speech" not in text
