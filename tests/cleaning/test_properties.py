"""What holds for any text: cleaning twice is cleaning once, clean text stays, every character is accounted for."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flows.cleaning import Options, clean, clean_text
from flows.cleaning.signs import Sign, find_signs
from flows.text import Text

TOKENS = "<b> </b> <p> </p> <br> &lt; &amp; &nbsp; ** ``` ](http://a.cn) ![ <rt> </rt> <ruby> <img/> <li> <td> </td>"
CODE = "<code> </code> <code>&lt; <pre> </pre> <kbd> </kbd> <tt> &#96; &#10; ``"
SYNTAX = st.lists(
    st.sampled_from(
        [
            *"<>/*_`#-+>|[]()!\\&;~\n \u3000=\"'0123问答好的大模型，。：“”⼈Ａ\u2028\u200b",
            *TOKENS.split(),
            *CODE.split(),
            *("- ", "1. ", "> ", "\n\n", "\r\n", "Jimmy Ba", "\\*", "[^1]", "[1]: http://b.cn", "---", "|-|-|"),
        ]
    ),
    max_size=40,
).map("".join)
PROSE = st.lists(
    st.text(
        "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会", min_size=2, max_size=30
    ).map(lambda s: s + "。"),
    min_size=1,
    max_size=6,
).map("\n".join)
ANY = st.text(max_size=60)


@given(SYNTAX)
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_cleaning_twice_is_cleaning_once(s: str) -> None:
    once = clean(s)
    assert clean(once) == once


@given(SYNTAX)
@settings(max_examples=300, deadline=None)
def test_a_passage_stays_one_line_and_is_done_once(s: str) -> None:
    options = Options(lines=True)
    once = clean(s, options)
    assert "\n" not in once
    assert clean(once, options) == once


@given(ANY)
@settings(max_examples=300, deadline=None)
def test_any_string_is_cleaned_once(s: str) -> None:
    once = clean(s)
    assert clean(once) == once


@given(SYNTAX | ANY)
@settings(max_examples=300, deadline=None)
def test_every_character_is_accounted_for(s: str) -> None:
    text = clean_text(Text.of(s))
    assert text.unaccounted(len(s)) == []
    assert all(0 <= mark.start <= mark.end <= len(s) for mark in text.marks)
    starts, ends = text.source_starts, text._arrays()[1]
    assert len(starts) == len(text)
    assert all(0 <= a <= b <= len(s) for a, b in zip(starts.tolist(), ends.tolist(), strict=True))
    assert starts.tolist() == sorted(starts.tolist())


@given(SYNTAX)
@settings(max_examples=300, deadline=None)
def test_blocks_are_lines(s: str) -> None:
    lines = clean(s).split("\n")
    if lines != [""] and "`" not in s:
        assert all(line and line == line.strip() for line in lines)


@given(PROSE)
@settings(max_examples=100, deadline=None)
def test_clean_text_stays(s: str) -> None:
    assert clean(s) == s


@given(SYNTAX)
@settings(max_examples=300, deadline=None)
@example("\n")
def test_without_signs_there_is_nothing_to_do(s: str) -> None:
    if not find_signs(s) & ~(Sign.WIDE | Sign.BREAK):
        assert clean(s) == s


@pytest.mark.parametrize(
    "s",
    [
        "<b>" * 30_000 + "好" + "</b>" * 30_000,
        "<div>" * 50_000,
        "<" * 100_000,
        "&amp;" * 50_000,
        "*" * 100_000,
        "*好 " * 30_000,
        "**好" * 30_000,
        "[" * 100_000,
        "[好](" * 30_000,
        "![" * 50_000,
        "`好" * 50_000,
        "``好`" * 30_000,
        "> " * 50_000 + "好",
        "- " * 50_000 + "好",
        "<script>" * 20_000,
        "<rt>" * 20_000,
        "<!--" * 30_000,
        "<a href='" * 20_000,
        "| " * 50_000,
        "\\" * 100_000,
        "锟斤拷" * 30_000,
        "\n" * 100_000,
        "Ã¤" * 30_000,
        "好 \n" * 30_000,
        "<code>" * 30_000 + "</code>",
        "<pre>" * 20_000 + "</pre>" * 20_000,
        "<code>&lt;</code>" * 20_000,
        "<pre><code>好`</code></pre>" * 10_000,
        "<pre>" + "<!--" * 20_000 + "</pre>-->",
        "<pre><script>" * 10_000 + "</pre></script>" * 10_000,
        "<code>`</code>" * 20_000,
        "<tt>" + "&lt;\n" * 20_000 + "</tt>",
    ],
    ids=lambda s: repr(s[:8]),
)
def test_time_is_linear(s: str) -> None:
    """Each of these would take minutes if anything in it were quadratic."""
    clean(s)


@pytest.mark.parametrize(
    ("noisy", "meant"),
    [
        ("他們進(j&igrave;n)行了獨(d&uacute;)家對話。", "他們進行了獨家對話。"),
        ("他們進<em>(jìn)</em>行了獨<span>(dú)</span>家對話。", "他們進行了獨家對話。"),
        ("進\u200b(jìn)行了獨(dú)家對話。", "進行了獨家對話。"),
        ("<p>他說:&ldquo;要么做出來,要么回家?!?</p>", "他說:“要么做出來,要么回家。”"),
    ],
)
def test_markup_does_not_hide_what_was_cut(noisy: str, meant: str) -> None:
    assert clean(noisy) == meant
