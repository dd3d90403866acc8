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
def test_text_that_was_cut_within_a_character_ends_in_a_replacement_character(length: int, missing: int) -> None:
    decoded = decode(HANS[:length].encode()[:-missing])
    assert (decoded.text, decoded.encoding) == (HANS[: length - 1] + "\ufffd", "utf-8")
    assert "1 place" in decoded.why


@pytest.mark.parametrize(("text", "encoding"), [(HANS, "utf-8"), (HANS, "gb18030"), (HANT, "big5")])
@pytest.mark.parametrize("bad", [b"\xff", b"\xff\xff"])
def test_a_bad_byte_becomes_a_replacement_character(text: str, encoding: str, bad: bytes) -> None:
    head, tail = text[:20].encode(encoding), text[20:].encode(encoding)
    decoded = decode(head + bad + tail)
    assert (decoded.text, decoded.encoding) == (f"{text[:20]}\ufffd{text[20:]}", encoding)
    assert f"the first at byte {len(head):,}" in decoded.why


@pytest.mark.parametrize(("text", "encoding"), [(HANS, "gb18030"), (HANT, "big5")])
def test_where_many_bytes_are_bad_the_reason_names_encoding_and_place(text: str, encoding: str) -> None:
    data = b"\xff".join(text[n : n + 20].encode(encoding) for n in range(0, len(text), 20))
    place = len(text[:20].encode(encoding))
    with pytest.raises(Undecodable, match=rf"it is {encoding.upper()} but for \d+ places, the first at byte {place}"):
        decode(data)


@pytest.mark.parametrize("encoding", ["hz", "utf-7", "iso2022_jp_ext", "iso2022_jp"])
def test_encodings_in_ascii_are_read(encoding: str) -> None:
    text = "访谈" if encoding in ("hz", "utf-7") else "訪談記録"
    text = f"{text}：山川 said hello + goodbye."
    decoded = decode((text.encode(encoding) + b"\n") * 3)
    assert decoded.text == f"{text}\n" * 3
    assert decoded.encoding == ("iso-2022-jp" if "jp" in encoding else encoding)


def test_iso_2022_cn_is_read() -> None:
    shifted = bytes(byte & 0x7F for byte in "访谈很长".encode("gb2312"))
    assert decode(b"\x1b$)A\x0e" + shifted + b"\x0f ok\n").text == "访谈很长 ok\n"


@pytest.mark.parametrize(
    "text", ["a ~{b~} c", "C++ and C+AAAA- are 1+1234=1235", "git diff a+bcdef-g", "\x1b[31mred\x1b[0m", "~{not closed"]
)
def test_ascii_that_looks_like_escapes_stays(text: str) -> None:
    assert decode(text.encode()).text == text


def test_the_board_s_extension_of_big5_is_told_by_its_characters() -> None:
    board = "這本書要價三百".encode("big5") + b"\x92L" + "，我覺得很便宜。".encode("big5")
    assert decode(board)[:2] == ("這本書要價三百円，我覺得很便宜。", "big5-uao")
    hong_kong = "佢哋話呢本書好睇，我都覺得係咁，唔該晒。".encode("big5hkscs")
    assert decode(hong_kong).encoding == "big5"


@pytest.mark.parametrize("text", ["说嗯", "他浣"])
def test_short_text_in_gb18030_is_not_taken_for_utf8_that_was_cut_off(text: str) -> None:
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bytes(range(128, 256)) * 20 + b"\0\1\2", "no text"),
        (b"\x7fELF\x02\x01\x01" + bytes(500), "zero bytes"),
        (random.Random(1).randbytes(5000), ""),
        (b"\xff".join(bytes([byte]) for byte in HANS.encode()), "first misfit"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8" * 500, "byte order mark"),
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


def test_a_short_text_that_has_lost_a_byte_is_refused_with_the_place() -> None:
    data = "记者：收成怎么样？林晚：比去年好得多。".encode("gbk")
    with pytest.raises(Undecodable, match=r"GB18030 fits best, and may lack a byte there") as refused:
        decode(data[:9] + data[10:])
    place = int(str(refused.value).partition("misfit at byte ")[2].partition(":")[0].replace(",", ""))
    assert 8 <= place <= len(data)
