"""What is removed and what stays, and what documents say of themselves: cases, and the documents of the project."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.cleaning import clean_text
from flows.describing import describe
from flows.describing.describe import find_repeated_lines
from flows.document import Document, Metadata, Statement
from flows.normalising import detect_script, normalise
from flows.reading import read_bytes, read_file
from flows.registry import Publisher, Registry
from flows.text import Mark, Text

TESTS = Path(__file__).parent.parent
CASES = json.loads((Path(__file__).parent / "cases" / "describing.json").read_text(encoding="utf-8"))
GOLD = [json.loads(line) for line in (TESTS / "gold" / "turns.jsonl").read_text(encoding="utf-8").splitlines()]
SEEDS = TESTS.parent / "seeds"

#: What describing takes out; the other kinds are those of earlier stages.
DESCRIBED = {"boilerplate", "metadata", "caption", "reference", "summary"}


@cache
def registry() -> Registry:
    return Registry.load(SEEDS)


def described(original: str, file: str = "a.txt") -> Document:
    (document,) = read_bytes(original.encode(), file)
    assert isinstance(document, Document)
    return describe(replace(document, text=clean_text(document.text)), registry())


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if case["expect"] == "fail":
        request.node.add_marker(pytest.mark.xfail(strict=True, reason=case["comment"]))
    document = described(case["original"], case["file"])
    assert str(document.text) == case["fixed"]
    found = {key: getattr(document.metadata, key) for key in case["metadata"]}
    assert found == {k: tuple(v) if isinstance(v, list) else v for k, v in case["metadata"].items()}
    empty = Metadata()
    unexpected = {
        k for k in Metadata.__slots__ if k != "statements" and getattr(document.metadata, k) != getattr(empty, k)
    }
    assert unexpected <= set(case["metadata"])
    assert document.text.unaccounted(len(document.source)) == []


@cache
def seed(file: str) -> tuple[Document, Document]:
    """A document of the project before and after it is described."""
    (document,) = read_file(SEEDS / file, SEEDS)
    assert isinstance(document, Document)
    text = clean_text(document.text)
    before = replace(document, text=normalise(text, detect_script(str(text))))
    return before, describe(before, registry())


@pytest.mark.parametrize("gold", GOLD, ids=[gold["file"][:3] for gold in GOLD])
def test_no_turn_of_the_gold_is_touched(gold: dict[str, Any]) -> None:
    _, document = seed(gold["file"])
    removed = [(c.start, c.end) for c in document.text.changes if c.kind in DESCRIBED]
    turns = [(s["start"], s["end"]) for s in gold["segments"] if s["kind"] == "turn"]
    assert [(a, b) for a, b in removed if any(a < end and start < b for start, end in turns)] == []


@pytest.mark.parametrize("gold", GOLD, ids=[gold["file"][:3] for gold in GOLD])
def test_what_the_gold_calls_boilerplate_is_gone(gold: dict[str, Any]) -> None:
    _, document = seed(gold["file"])
    left = str(document.text)
    furniture = [s for s in gold["segments"] if s["kind"] in ("boilerplate", "caption")]
    starts = document.text.source_starts
    for s in furniture:
        within = (starts >= s["start"]) & (starts < s["end"])
        kept = "".join(left[i] for i in within.nonzero()[0]).strip()
        assert kept == "", f"{s['kind']} {s['start']}:{s['end']}"


@pytest.mark.parametrize("gold", GOLD, ids=[gold["file"][:3] for gold in GOLD])
def test_metadata_agree_with_the_gold(gold: dict[str, Any]) -> None:
    _, document = seed(gold["file"])
    found = document.metadata
    assert found.platform == gold["platform"]
    assert found.title == (gold["title"] or "")
    assert found.published_on == (gold["published"] or "")
    assert found.url == (gold["url"] or "")
    if gold["source_video"]:
        assert found.original_url == gold["source_video"]


@pytest.mark.parametrize("gold", GOLD, ids=[gold["file"][:3] for gold in GOLD])
def test_every_character_is_accounted_for(gold: dict[str, Any]) -> None:
    (read,) = read_file(SEEDS / gold["file"], SEEDS)
    assert isinstance(read, Document)
    for document in (read, *seed(gold["file"])):
        assert document.text.unaccounted(len(document.source)) == []


TURNS = [
    case
    for path in sorted((TESTS / "segmenting" / "cases").rglob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
    if case.get("turns") and case["expect"] == "pass"
]


@pytest.mark.parametrize("case", TURNS, ids=[case["label"] for case in TURNS])
def test_no_turn_of_the_segmenting_cases_is_touched(case: dict[str, Any]) -> None:
    (document,) = read_bytes(case["original"].encode(), "a.txt")
    assert isinstance(document, Document)
    before = normalise(clean_text(document.text))
    after = str(describe(replace(document, text=before), registry()).text)
    said = [text for _, text, *_ in case["turns"]]
    assert [text for text in said if text in str(before) and text not in after] == []


FURNITURE = [
    "责任编辑：张三", "首页 > 新闻", "2024年1月2日 10:20 某报", "来源：某网", "关注", "分享 收藏", "相关阅读",
    "一个不长的标题", "图：某人", "参考资料：", "https://a.example/1", "版权声明：转载请注明出处", "长按二维码关注",
    "#话题#", "—— END ——", "[1] 注", "编辑", "摘要", "标签：人物", "（记者 张三）", "原创", "李四", "作者：李四",
    "上一篇：某文", "谢谢", "", "这是一段比较长的叙述，讲了一些和人物有关的事情，没有人在这里说话。", "00:12 开场",
    "【摘要】某人说了一些话。",
]  # fmt: skip
SPEECH = st.tuples(
    st.sampled_from(["记者", "王五", "主持人", "编辑", "作者"]),
    st.sampled_from(
        ["好吗？", "来源是什么？", "我关注这个问题。", "请分享一下您的经历。", "参考资料很多。", "未经允许，我不说。"]
    ),
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(FURNITURE), max_size=8),
    st.lists(SPEECH, min_size=4, max_size=8),
    st.lists(st.sampled_from(FURNITURE), max_size=8),
)
def test_whatever_stands_around_it_what_is_said_stays(
    head: list[str], said: list[tuple[str, str]], foot: list[str]
) -> None:
    spoken = [f"{label}：{text}" for label, text in said]
    source = "\n".join(line for line in [*head, *spoken, *foot] if line)
    document = Document("0" * 16, "a.txt", "0" * 64, 1, "utf-8", source, Text.of(source))
    after = describe(document, registry())
    labels = [label for label, _ in said]
    lines = str(after.text).split("\n")
    for line, label in zip(spoken, labels, strict=True):
        if labels.count(label) > 1:
            assert line in lines
    assert after.text.unaccounted(len(source)) == []


SLOW = {
    "keys without an address": "参考资料：\n" * 20_000,
    "credits": "编辑：张三\n" * 20_000,
    "labels that never come again": "".join(f"甲{i}：好\n" for i in range(20_000)),
    "hashes": "#a " * 100_000,
    "menus": "分享 收藏 " * 30_000 + "x",
    "breadcrumbs": "a > " * 50_000,
}


@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW.keys())
def test_time_is_linear_in_the_text(source: str) -> None:
    text = Text.of(source.strip())
    document = Document("0" * 16, "a.txt", "0" * 64, 1, "utf-8", source.strip(), text)
    assert describe(document, registry()).text.unaccounted(len(text)) == []


def test_contradictions_of_the_documents_are_told() -> None:
    weibo = seed("000_abb161fc2ad0c5b2.txt")[1]
    assert any("'ArXiv'" in w and "微博" in w for w in weibo.warnings)
    assert any("'论文'" in w for w in weibo.warnings)
    talk = seed("003_13099ac5c7817139.txt")[1]
    assert any("Dwarkesh Patel" in w and "John Schulman" in w for w in talk.warnings)
    assert talk.metadata.participants[0] == "约翰·舒尔曼"


def test_statements_point_at_the_source() -> None:
    for gold in GOLD:
        _, document = seed(gold["file"])
        for s in document.metadata.statements:
            assert 0 <= s.span[0] < s.span[1] <= len(document.source)
        by_field = {s.field: s for s in document.metadata.statements}
        title = by_field.get("title")
        if title and title.where == "front matter":
            assert document.source[slice(*title.span)] == title.value


def test_a_document_is_never_emptied() -> None:
    document = described("编辑：张三\n责编：李四\n")
    assert str(document.text)


def test_two_titles_are_told() -> None:
    document = described(
        "---\ntitle: 甲公司访谈实录\n---\n# 完全不同的另一个标题\n\n"
        "正文在这里，这一段话说得比较长，足够成为一段正文。\n"
    )
    assert document.metadata.title == "甲公司访谈实录"
    assert any("two titles" in w for w in document.warnings)


def test_a_title_with_the_sites_name_behind_it_is_the_same_title() -> None:
    document = described(
        "---\ntitle: 甲公司访谈实录 - 某某网\n---\n# 甲公司访谈实录\n\n"
        "正文在这里，这一段话说得比较长，足够成为一段正文。\n"
    )
    assert document.warnings == ()


def test_a_publisher_is_a_few_lines_of_data() -> None:
    site = Publisher("a", "甲网", domains=("a.example",), platform="a", boilerplate=("甲网编辑部出品，.*",))
    text = Text.of("问：好吗？\n甲网编辑部出品，感谢您的阅读\n答：好。")
    document = Document("0" * 16, "a.txt", "0" * 64, 1, "utf-8", str(text), text)
    found = describe(document, Registry(publishers=(site,)))
    assert str(found.text) == "问：好吗？\n答：好。"
    assert (found.metadata.publisher, found.metadata.platform) == ("甲网", "a")


def test_an_address_names_platform_and_publisher() -> None:
    said = (Statement("url", "https://new.a.example/x", "record"),)
    text = Text.of("问：好吗？\n答：好。")
    document = Document("0" * 16, "a.txt", "0" * 64, 1, "utf-8", str(text), text, metadata=Metadata(statements=said))
    site = Publisher("a", "甲网", domains=("a.example",), platform="a")
    hosted = replace(site, hosts=True)
    assert describe(document, Registry(publishers=(site,))).metadata.publisher == "甲网"
    assert describe(document, Registry(publishers=(hosted,))).metadata.publisher == ""
    assert describe(document, Registry(publishers=(hosted,))).metadata.platform == "a"


def test_lines_that_documents_share_are_furniture_at_the_edges() -> None:
    texts = [
        f"某某资讯平台出品\n问：{i}号问题是什么？\n答：谢谢。\n答：这是{i}号回答。\n每天一篇好访谈" for i in range(4)
    ]
    documents = [Document(f"{i:016x}", f"{i}.txt", "0" * 64, 1, "utf-8", t, Text.of(t)) for i, t in enumerate(texts)]
    repeated = find_repeated_lines(texts)
    assert "答：谢谢。" not in repeated
    assert "每天一篇好访谈" in repeated
    assert (
        str(describe(documents[0], Registry(), repeated).text) == "问：0号问题是什么？\n答：谢谢。\n答：这是0号回答。"
    )


@pytest.mark.parametrize(
    ("line", "stays"), [("周周（左）与读者合影", False), ("新的开始", True), ("我拍下了现场。", True)]
)
def test_a_line_under_an_image_is_a_caption_if_it_says_so(line: str, stays: bool) -> None:
    document = described(
        f"问：好吗？\n\n答：好。\n\n![](https://a.example/1.jpg)\n\n{line}\n\n问：真的？\n\n答：真的。\n"
    )
    assert (line in str(document.text)) is stays


def test_lists_of_links_are_navigation() -> None:
    lines = ["首页新闻", "科技频道", "财经频道", "一个不长的标题而已", "问：好吗？", "答：好。"]
    source = "\n".join(lines)
    marks, at = [], 0
    for line in lines[:3]:
        marks.append(Mark("link", at, at + len(line), 0, "https://a.example/"))
        at += len(line) + 1
    text = Text.of(source).marked(marks)
    document = Document("0" * 16, "a.txt", "0" * 64, 1, "utf-8", source, text)
    assert str(describe(document, Registry()).text) == "\n".join(lines[3:])
