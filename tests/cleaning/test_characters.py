"""Characters that are not what they seem, and those that are."""

from __future__ import annotations

import pytest

from flows.cleaning import clean, clean_text
from flows.cleaning.characters import fix_characters
from flows.text import Text


@pytest.mark.parametrize(
    ("noisy", "fixed"),
    [
        ("人\N{ZERO WIDTH SPACE}工\N{WORD JOINER}智\N{SOFT HYPHEN}能", "人工智能"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}人\N{POP DIRECTIONAL FORMATTING}工\N{LEFT-TO-RIGHT MARK}", "人工"),
        ("\N{BYTE ORDER MARK}人工", "人工"),
        ("人\x00工\x07智\x1b能\x9f", "人工智能"),
        ("人工\ufdd0智能\uffff", "人工智能"),
        ("\N{KANGXI RADICAL ONE}\N{KANGXI RADICAL MAN}\N{CJK RADICAL CIVILIAN}", "一人民"),
        (
            (
                "我\N{CJK RADICAL C-SIMPLIFIED SEE}到\N{CJK RADICAL C-SIMPLIFIED GATE}口有"
                "\N{CJK RADICAL C-SIMPLIFIED CART}"
            ),
            "我见到门口有车",
        ),
        ("iPhoneÂ\xa015，25Â°C，CaffÃ¨", "iPhone 15，25°C，Caffè"),
        ("\N{CJK COMPATIBILITY IDEOGRAPH-F90A}\N{CJK COMPATIBILITY IDEOGRAPH-2F800}", "金丽"),
        ("ＡＩ大模型ＧＰＴ４", "AI大模型GPT4"),
        ("人\N{NO-BREAK SPACE}工\N{EM SPACE}智\N{THIN SPACE}能", "人 工 智 能"),
        ("ｶﾞｷﾞ", "ガギ"),
        ("葛\N{VARIATION SELECTOR-17}城", "葛城"),
        ("一\r\n二\r三\x85四\x0b五", "一\n二\n三\n四\n五"),
    ],
)
def test_what_is_not_what_it_seems(noisy: str, fixed: str) -> None:
    text = clean_text(Text.of(noisy))
    assert str(text) == fixed.replace("丽", "\u4e3d")
    assert text.unaccounted(len(noisy)) == []


@pytest.mark.parametrize(
    "s",
    [
        "👨\N{ZERO WIDTH JOINER}👩\N{ZERO WIDTH JOINER}👧 一家",
        "❤\N{VARIATION SELECTOR-16} 1\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}",
        "می\N{ZERO WIDTH NON-JOINER}خواهم",
        "क्\N{ZERO WIDTH JOINER}ष",
        "，。！？：；（）“”‘’《》〈〉【】「」『』…—～",
        "①②③ ㈠ ㍿ ℃ № ½ Ⅷ",
        "𠮷野家 𨋢 㐂",
        "São Paulo, Ângela, MANHÃ®",
        "ǖǘǚǜ jìn ñ ü ő",
        "￥100，＄5，５％"[:7],
    ],
)
def test_what_is_spelling_stays(s: str) -> None:
    assert str(fix_characters(Text.of(s))) == s


def test_what_cannot_be_read_is_logged() -> None:
    changes = clean_text(Text.of("人工智\x00能\u200b\ufffc")).changes
    assert [change.kind for change in changes] == ["control", "space", "image"]


def test_what_is_lost_stays_and_is_doubtful() -> None:
    text = clean_text(Text.of("人\ufffd工\ue000智\U000f0001能"))
    assert str(text) == "人\ufffd工\ue000智\U000f0001能"
    assert [(doubt.kind, doubt.start) for doubt in text.doubts] == [("lost", 1), ("private", 3), ("private", 5)]


def test_an_invisible_character_does_not_hide_markup() -> None:
    assert clean("\ufeff# 标题\n\n*\u200b*粗*\u200b*") == "标题\n粗"
