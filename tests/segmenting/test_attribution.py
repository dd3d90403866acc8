"""Who said it: kinds of names and sentences that real pages have, the ranking, and lines that nobody wrote."""

from __future__ import annotations

import pytest

from flows.segmenting.forms.quoted.clauses import adverbial
from flows.segmenting.forms.quoted.marks import LONGEST, cut
from flows.segmenting.forms.quoted.pronouns import Resolver
from flows.segmenting.forms.quoted.ranking import Candidate, fitted, rank
from flows.segmenting.forms.quoted.turns import CONFIDENCE
from flows.segmenting.names.mentions import People
from tests.segmenting.test_quoted import told, turns_of


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("罗均教授去了三次。“土是好土。”罗均教授说。罗均教授又说：“缺水。”", ["罗均", "罗均"]),
        ("Marion来电：“明天不要来，后天再说吧。”", ["Marion"]),
        ("店里的大嫂把钱推了回来，对我说：“下次一起给。”", ["大嫂"]),
        ("一些住户在群里写道：“电梯又坏了，谁来修一修？”", ["住户"]),
        ("总有人问：“你们图什么呢？”", ["有人"]),
        ("另一个同事说：“我不这么看。”", ["另一个同事"]),
        ("教练江远舟在接受某体育台采访时说：“我们输得不冤。”", ["江远舟"]),
        ("“票早就卖完了，”乔补充说。“下周还有一场。”\n“你们可以站着看。”乔说。", ["乔", "乔", "乔"]),
        ("卫东接到车间的电话，对方说：“机器停了，你快来。”", ["对方"]),
    ],
    ids=["title", "latin", "head", "some", "somebody", "another", "interviewed", "surname", "other side"],
)
def test_who_says_it(text: str, speakers: list[str]) -> None:
    assert [speaker for speaker, _ in told(text)] == speakers


def test_shares_of_candidates_sum_to_one_and_follow_the_scores() -> None:
    ranked = rank([Candidate(None, {"a": 1.0}), Candidate(None, {"a": 2.0}), Candidate(None, {"b": 1.0})], {"a": 1.0})
    assert [c.features for c, _ in ranked] == [{"a": 2.0}, {"a": 1.0}, {"b": 1.0}]
    assert sum(share for _, share in ranked) == pytest.approx(1.0)


def test_the_weights_know_each_way_of_the_rules() -> None:
    assert {f"rule {how}" for how in CONFIDENCE if how != "nobody"} <= set(fitted())


def test_ranked_turns_carry_their_margin() -> None:
    turns, _ = turns_of("“先坐。”店主何青说。“茶马上来。”")
    assert all(turn.margin is not None and 0 < turn.margin <= 1 for turn in turns)


def test_asking_whom_a_pronoun_means_changes_nothing() -> None:
    text = "周桐走进来。她说：“外面下雨了。”"
    people = People(text)
    resolver = Resolver(text, people, [])
    before = [person.gender for person in people.people]
    first = resolver.resolve("她", 6, 0)
    assert (first, [p.gender for p in people.people]) == (resolver.resolve("她", 6, 0), before)


@pytest.mark.parametrize(
    "unit", ["“我说”", "“你好。”他说。", "他说：“你好。", "，”他说，“", "“去看看，吃点东西”", "无"]
)
def test_no_paragraph_is_longer_than_anybody_writes(unit: str) -> None:
    text = (unit * 40_000)[:40_000]
    parts = cut([(0, len(text))], text)
    assert max(b - a for a, b in parts) <= LONGEST
    assert [a for a, _ in parts[1:]] == [b for _, b in parts[:-1]]
    assert (parts[0][0], parts[-1][1]) == (0, len(text))


def test_an_adverbial_without_end_is_none() -> None:
    assert adverbial("在会后")
    assert not adverbial("在x里" * 5000 + "x")
