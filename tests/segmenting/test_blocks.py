"""Lines of a text as blocks, with what marks say of them."""

from flows.segmenting.page.blocks import blocks_of
from flows.text import Edit, Mark, Text


def test_marks_in_source_offsets_reach_the_lines_they_cover() -> None:
    source = "**记者：**您好？\n\n> 我很好。\n"
    text = Text.of(source).marked([Mark("bold", 2, 5), Mark("quote", 14, 18)])
    text = text.edit([Edit(0, 2, "", "markup"), Edit(5, 7, "", "markup"), Edit(11, 14, "\n", "markup")])
    first, second = blocks_of(text)
    assert first.bold == ((0, 3),)
    assert (second.kind, second.quoted) == ("quote", True)


def test_an_image_between_two_lines_breaks_them() -> None:
    source = "第一段。\n![](a.jpg)\n第二段。\n第三段。"
    text = Text.of(source).marked([Mark("image", 5, 15, value="a.jpg")]).delete([(5, 16)], "image")
    assert [block.broken for block in blocks_of(text)] == [False, True, False]


def test_list_signs_of_plain_text_are_left_out_of_the_block() -> None:
    block = blocks_of(Text.of("  • 您怎么看？"))[0]
    assert (block.kind, block.text, block.start) == ("bullet", "您怎么看？", 4)


def test_blank_text_has_no_blocks() -> None:
    assert blocks_of(Text.of(" \n\u3000\n")) == []
