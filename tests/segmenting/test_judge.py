"""The judge: its weights fit what is seen of pages, and a page on which nobody speaks has no turns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.document import Document, Metadata
from flows.registry import Registry
from flows.segmenting import segment
from flows.segmenting.forms.readings import propose
from flows.segmenting.judge.judge import CHOICES, judge, weights
from flows.segmenting.segment import page_of
from flows.text import Text

INTERVIEW = "记者：您哪年开始养蜂？\n老周：八三年，那时候我才十九。\n记者：最难的是什么？\n老周：是下雨，我最怕下雨。"
MANUAL = (
    "# 如何安装温度计\n\n## 为什么要校准？\n\n请先打开电池盖，确保指示灯亮起。如果没有亮，可以通过复位键重启。\n\n"
    "## 怎么复位？\n\n1. 点击设置\n2. 选择“恢复出厂”\n3. 输入命令 `reset`\n\n## 数据在哪里？\n\n文件保存在如下目录。"
)


def document(text: str, title: str = "") -> Document:
    return Document("d", "a.txt", "", 0, "utf-8", text, Text.of(text), metadata=Metadata(title=title))


def test_every_number_that_is_seen_has_a_weight_for_every_choice() -> None:
    numbers = propose(page_of(document(INTERVIEW), Registry())).evidence
    for choice in CHOICES:
        assert set(weights().choices[choice]) == {"", *numbers}


def test_probabilities_of_the_possible_readings_come_to_one_the_likeliest_first() -> None:
    proposals = propose(page_of(document(INTERVIEW), Registry()))
    said = judge(proposals.evidence, proposals.readings)
    assert set(said) == set(proposals.readings)
    assert sum(said.values()) == pytest.approx(1)
    assert list(said.values()) == sorted(said.values(), reverse=True)
    assert next(iter(said)) == "labelled"


def test_a_number_without_a_weight_is_an_error() -> None:
    with pytest.raises(KeyError):
        judge({"never seen": 1.0}, CHOICES)


def test_nobody_speaks_in_instructions_though_they_ask() -> None:
    found = segment(document(MANUAL, "如何安装温度计"), Registry())
    assert (found.form, found.turns) == ("narrative", ())


def test_a_form_that_the_registry_asks_for_and_that_finds_nothing_is_said() -> None:
    wanted = replace(Registry(), forms={"a.txt": "labelled"})
    found = segment(document("山上没有人。雨下了一夜。\n\n第二天也没有人。"), wanted)
    assert not found.turns
    assert any("labelled" in warning and "nothing was found" in warning for warning in found.warnings)
