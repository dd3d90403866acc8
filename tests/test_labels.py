"""The one grammar of labels, and the rooms that ask it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.describing.lines import read_lines
from flows.labels import COLONS, HEAD, begins_utterance, field_of, opening
from flows.pipeline import process
from flows.registry import Registry
from flows.text import Text
from tests.segmenting.test_form import document


@pytest.mark.parametrize("colon", COLONS)
def test_every_colon_sets_off_a_label(colon: str) -> None:
    found = opening(f"韩梅{colon}那年我十岁。")
    assert found is not None
    assert (found.surface, found.content, found.shape) == ("韩梅", 3, "colon")
    assert field_of(f"韩梅{colon}那年我十岁。") == "韩梅"
    assert begins_utterance(f"韩梅{colon}那年我十岁。")


@pytest.mark.parametrize(
    ("line", "surface", "shape"),
    [
        ("【韩梅】那年我十岁。", "韩梅", "bracket"),
        ("<韩梅> 那年我十岁。", "韩梅", "bracket"),
        ("（韩梅）那年我十岁。", "韩梅", "round"),
        ("韩梅｜那年我十岁。", "韩梅", "bar"),
        ("韩| 那年我十岁。", "韩", "bar"),
        ("韩梅\t那年我十岁。", "韩梅", "gap"),
        ("韩 梅　那年我十岁。", "韩 梅", "spaced"),
        ("韩梅 00:12", "韩梅", "time"),
        ("[00:12] 韩梅：那年我十岁。", "韩梅", "colon"),
        ("Q3 那年您几岁？", "Q3", "sign"),
        ("http://a.b/c", None, None),
        ("10:30 开始", "开始", "time"),
        ("", None, None),
    ],
)
def test_shapes(line: str, surface: str | None, shape: str | None) -> None:
    found = opening(line)
    assert (found and found.surface, found and found.shape) == (surface, shape)


@example("[ 】")
@given(st.text(st.sampled_from("：:（）【】[]<>|｜ \t　QA问1零韩梅,，。《》“”-*"), max_size=HEAD * 2))
def test_what_is_said_begins_inside_the_line(line: str) -> None:
    found = opening(line)
    if found:
        assert found.surface.strip()
        assert 0 < found.content <= len(line)


@pytest.mark.parametrize("piece", ["（", "《", "a ", "[00:12", "12:30-", "-*_"])
def test_a_line_is_looked_at_no_further_than_its_head(piece: str) -> None:
    assert opening(piece * 100_000) == opening((piece * 100_000)[: HEAD * 2])


@pytest.mark.parametrize("mark", ["：", "｜"])
def test_a_bar_keeps_what_is_said_as_a_colon_does(mark: str) -> None:
    turns = [
        "韩梅：书店怎么样？",
        "青禾：欢迎关注我们的公众号，书都在上面，我每天自己写。",
        "韩梅：写了几年？",
        "青禾：我写了六年。",
    ]
    chars = "\n".join(turns).replace("：", mark)
    lines = read_lines(Text.of(chars))
    assert [line.label for line in lines] == ["韩梅", "青禾", "韩梅", "青禾"]
    done = process(document(chars), Registry())
    assert len(done.segmentation.turns) == 4
