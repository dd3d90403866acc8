"""Escapes and markup that are read where they are asked for, and stay where they are not."""

from __future__ import annotations

import pytest

from flows.cleaning import Options, clean, clean_text
from flows.cleaning.dialects import DIALECTS, read_dialects
from flows.text import Text


@pytest.mark.parametrize(
    ("name", "noisy", "fixed"),
    [
        ("unicode", r"\u8bf7\u95ee\uff1a\ud83d\ude00 %u4f60%u597d", "请问：😀 你好"),
        ("percent", "%E8%AF%B7%E9%97%AE，打八折是 80%", "请问，打八折是 80%"),
        ("quoted-printable", "=E8=AF=B7=E9=\n=97=AE a=b", "请问 a=b"),
        ("bbcode", "[b]请问[/b]：[url=https://a.cn]这里[/url][img]https://a.cn/1.png[/img]", "请问：这里"),
        (
            "wiki",
            "== 生平 ==\n'''林晚'''，[[上海市|上海]]人{{来源请求}}。[[File:a.jpg|缩略图]]",
            "生平\n林晚，上海人。",
        ),
    ],
)
def test_what_is_asked_for_is_read(name: str, noisy: str, fixed: str) -> None:
    text = clean_text(Text.of(noisy), Options(dialects=frozenset({name})))
    assert str(text) == fixed
    assert text.unaccounted(len(noisy)) == []
    others = frozenset(DIALECTS) - {name}
    assert str(read_dialects(Text.of(noisy), frozenset())) == noisy
    assert clean(fixed, Options(dialects=others)) == fixed


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(KeyError, match="unicode, percent"):
        read_dialects(Text.of("好"), frozenset({"morse"}))
