"""The same interview from two outlets is linked; two interviews are two."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from flows.describing import find_duplicates
from flows.document import Document
from flows.reading import read_bytes

GOLD = Path(__file__).parent.parent / "gold" / "turns.jsonl"
SEEDS = Path(__file__).parent.parent.parent / "seeds"


def talk(seed: int, turns: int = 30) -> str:
    rng = random.Random(seed)
    words = [chr(c) for c in range(0x4E00, 0x4E00 + 2000)]
    return "\n".join(
        f"{'记者' if i % 2 == 0 else '张三'}：{''.join(rng.choices(words, k=rng.randint(20, 80)))}。"
        for i in range(turns)
    )


def test_an_interview_from_two_outlets_is_linked_to_the_earlier_one() -> None:
    text = talk(1)
    other = "另一家的导语，写得不太一样。\n" + text.replace("记者：", "本刊：").replace("，", ",") + "\n责编：李四"
    cut = "\n".join(text.split("\n")[:22])
    assert find_duplicates({"a": text, "b": other, "c": cut, "d": talk(2)}) == {"b": "a", "c": "a"}


def test_links_point_at_the_first() -> None:
    texts = {f"{i:02}": talk(i // 3) + f"\n第{i}版" for i in range(30)}
    assert find_duplicates(texts) == {f"{i:02}": f"{i // 3 * 3:02}" for i in range(30) if i % 3}


def test_documents_about_the_same_people_are_not_linked() -> None:
    texts = {}
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        file = json.loads(line)["file"]
        (found,) = read_bytes((SEEDS / file).read_bytes(), file)
        assert isinstance(found, Document)
        texts[found.doc_id] = str(found.text)
    assert find_duplicates(texts) == {}


def test_interviews_that_share_their_furniture_are_not_linked() -> None:
    frame = "欢迎收听本期节目，我是主持人。\n{}\n感谢收听，我们下期再见。欢迎在评论区留言。"
    assert find_duplicates({str(i): frame.format(talk(i, 12)) for i in range(10)}) == {}


@pytest.mark.parametrize("text", ["", "。", "短"])
def test_texts_of_no_length_are_no_trouble(text: str) -> None:
    assert find_duplicates({"a": text, "b": talk(1)}) == {}


def test_without_documents_there_is_nothing() -> None:
    assert find_duplicates({}) == {}
