"""Bytes in every encoding that Chinese files come in, and bytes that are no text."""

from __future__ import annotations

import codecs
import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.reading.encodings import Undecodable, decode

HANS = "记者：您好，请您谈谈大模型的发展。\n专家：好的，2023年以来变化很大。OpenAI 发布了 GPT-4。\n" * 3
HANT = "記者：您好，請您談談大模型的發展。\n專家：好的，2023年以來變化很大。OpenAI 發布了 GPT-4。\n" * 3


@pytest.mark.parametrize("text", [HANS, HANT], ids=["hans", "hant"])
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("big5", "big5"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_without_a_mark(text: str, encoding: str, name: str) -> None:
    if encoding == "big5":
        text = HANT
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.bom) == (text, name, False)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        ("\ufeff".encode("gb18030"), "gb18030"),
    ],
)
def test_with_a_mark(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + HANS.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.bom) == ("\ufeff" + HANS, encoding, True)


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030", "x-gbk"])
def test_a_label_is_read_as_browsers_read_it(label: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><body><p>朱镕基：您好，€</p></body></html>'
    decoded = decode(page.encode("gb18030"))
    assert decoded.text == page
    assert decoded.encoding == "gb18030"
    assert "declared" in decoded.why


def test_a_label_that_lies_is_not_believed() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=big5">' + HANS
    assert decode(page.encode("utf-8")).encoding == "utf-8"
    assert decode(page.encode("gb18030")).text == page


@pytest.mark.parametrize("text", ["你好", "记者：好", "AI模型", "hello world, this is text", "問：好嗎？"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_short_text(text: str, encoding: str) -> None:
    if encoding.startswith("utf-16") and len(text) < 4:
        pytest.skip("four bytes say too little")
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("missing", [1, 2])
@pytest.mark.parametrize("length", [2, 7, len(HANS) - 1])
def test_text_that_was_cut_within_a_character_is_refused(length: int, missing: int) -> None:
    with pytest.raises(Undecodable, match="cut off within its last character"):
        decode(HANS[:length].encode()[:-missing])


@pytest.mark.parametrize("text", ["说嗯", "他浣"])
def test_short_text_in_gb18030_is_not_taken_for_utf8_that_was_cut_off(text: str) -> None:
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bytes(range(128, 256)) * 20 + b"\0\1\2", "no text"),
        (b"\x7fELF\x02\x01\x01" + bytes(500), "zero bytes"),
        (random.Random(1).randbytes(5000), ""),
        (HANS.encode()[:100] + b"\xff" + HANS.encode()[100:], "byte 99|byte 100"),
        (codecs.BOM_UTF16_LE + HANS.encode("utf-16-le") + b"\x00", "byte order mark"),
        (b"caf\xe9 au lait, d\xe9j\xe0 vu", "convert it"),
        (b"\x01\x02\x03\x04\x05\x06 text \x07\x0e\x0f" * 50, "control"),
    ],
    ids=["high bytes", "program", "random", "a bad byte", "half a unit", "latin-1", "controls"],
)
def test_what_is_no_text_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Undecodable, match=reason) as caught:
        decode(data)
    assert len(caught.value.reason.splitlines()) == 1


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with suppress(Undecodable):
        assert isinstance(decode(data).text, str)


@given(
    st.text(
        alphabet="的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会。，", min_size=6
    )
)
@settings(max_examples=200, deadline=None)
def test_common_text_comes_back_from_gbk_and_utf8(text: str) -> None:
    for encoding in ("utf-8", "gb18030"):
        assert decode(text.encode(encoding)).text == text
