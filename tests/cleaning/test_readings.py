"""What a damaged passage may have been, and second models that choose among it."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from flows.cleaning.splices.neural import NeuralRescorer, load_rescorer
from flows.cleaning.splices.readings import SHOWN, Candidate, Passage, Reading, rescored
from flows.cleaning.splices.repair import find_readings, repair_splices
from flows.cli import app  # type: ignore[attr-defined]
from flows.errors import UsageError
from flows.text import Text
from tests.cleaning.test_splice import PARAGRAPHS
from tests.corpora.splice_simulator import Site, annotatable, damage

NOISY = "老師傅把茶端上來?!澳銈內(nèi)バ菹?,我來守著?!彼麑⑸ひ魤旱煤艿?,院子里只剩下風(fēng)聲。"


class Truthful:
    """Prefers what the text was, wherever a reading has it."""

    weight = 100.0

    def __init__(self, truth: str) -> None:
        self.truth = truth
        self.asked: list[Candidate] = []

    def costs(self, candidates: Sequence[Candidate]) -> list[float]:
        self.asked += candidates
        return [0.0 if (c.before[-4:] + c.chars + c.after[:2]) in self.truth else 1.0 for c in candidates]


def damaged(number: int) -> tuple[str, str]:
    rng = random.Random(number)
    paragraphs = [p for p in PARAGRAPHS if "。“" in p or "。”" in p]
    return damage(rng.choice(paragraphs), Site(annotated=frozenset(rng.sample(sorted(annotatable()), 800))), rng)


@pytest.mark.parametrize("number", range(8))
def test_readings_come_likeliest_first_and_lie_in_their_passage(number: int) -> None:
    text = Text.of(damaged(number)[0])
    passages = find_readings(text, 8)
    for passage in passages:
        costs = [reading.cost for reading in passage.readings]
        assert costs == sorted(costs)
        assert len({reading.chars for reading in passage.readings}) == len(passage.readings) <= 8
        for reading in passage.readings:
            assert len(reading.spans) == len(reading.chars)
            assert all(passage.start <= a < b <= passage.end for a, b in reading.spans)
            assert list(reading.spans) == sorted(reading.spans)
    assert [p.end for p in passages[:-1]] <= [p.start for p in passages[1:]]


def test_fewer_readings_are_the_first_of_more() -> None:
    few, many = find_readings(Text.of(NOISY), 2), find_readings(Text.of(NOISY), 12)
    assert [p.readings for p in few] == [p.readings[:2] for p in many]
    assert any(len(p.readings) > 2 for p in many)


def test_nothing_damaged_has_no_readings() -> None:
    assert find_readings(Text.of("他們都笑了。“確實如此。”")) == []


def test_less_than_one_reading_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        find_readings(Text.of(NOISY), 0)


def test_the_gap_is_between_the_first_two() -> None:
    one, two = Reading("甲", 3.0, ((0, 1),)), Reading("乙", 7.5, ((0, 1),))
    assert Passage(0, 1, (one, two)).gap == 4.5
    assert Passage(0, 1, (one,)).gap == math.inf


@pytest.mark.parametrize(
    ("best", "other", "cost", "spans"),
    [
        ("他走了", "她走了", 2.0, [(0, 2)]),
        ("他走了", "他走开了", 2.0, [(4, 6)]),
        ("走了。", "走了", 2.0, [(4, 6)]),
        ("走了", "走了。", 2.0, [(2, 4)]),
        ("他走了", "她走了", 9.0, []),
        ("說 他", "说他", 0.0, []),
        ("好。”", "好。」", 0.0, []),
    ],
)
def test_what_a_near_reading_has_otherwise_is_doubtful(
    best: str, other: str, cost: float, spans: list[tuple[int, int]]
) -> None:
    first, second = (
        Reading(chars, cost, tuple((2 * i, 2 * i + 2) for i in range(len(chars))))
        for chars, cost in ((best, 0.0), (other, cost))
    )
    assert Passage(0, 6, (first, second)).doubtful(7.0) == spans


def test_repairs_that_come_out_wrong_are_doubtful_more_often() -> None:
    wrong: list[float] = []
    right: list[float] = []
    for number in range(40):
        noisy, meant = damaged(number)
        repaired = repair_splices(Text.of(noisy))
        spliced = [c for c in repaired.changes if c.kind == "splice"]
        for doubt in repaired.doubts:
            assert doubt.kind == "reading"
            assert any(c.start <= doubt.start < doubt.end <= c.end for c in spliced)
        (right if str(repaired) == meant else wrong).append(len(repaired.doubts) / max(len(spliced), 1))
    assert sum(wrong) / len(wrong) > sum(right) / len(right)


def test_who_knows_the_truth_mends_what_the_search_got_wrong() -> None:
    better = 0
    for number in range(40):
        noisy, meant = damaged(number)
        alone = str(repair_splices(Text.of(noisy)))
        helped = str(repair_splices(Text.of(noisy), rescorer=Truthful(meant)))
        if alone == meant:
            assert helped == meant
        better += alone != meant and helped == meant
    assert better >= 3


def test_a_reading_that_was_chosen_keeps_its_origins_and_a_margin() -> None:
    text = Text.of(NOISY)
    passage = max(find_readings(text, 24), key=lambda p: len(p.readings))
    wanted = passage.readings[-1].chars

    class Wilful:
        weight = 1000.0

        def costs(self, candidates: Sequence[Candidate]) -> list[float]:
            return [float(c.chars != wanted) for c in candidates]

    repaired = repair_splices(text, rescorer=Wilful())
    (change,) = [c for c in repaired.changes if c.after == wanted]
    (before,) = [c for c in repair_splices(text).changes if c.start == change.start]
    assert change.margin is not None
    assert before.margin is not None
    assert change.margin < before.margin
    for i in range(len(repaired)):
        low, high = repaired.source_span(i, i + 1)
        assert 0 <= low < high <= len(NOISY)


def test_candidates_stand_among_repaired_neighbours() -> None:
    truth = Truthful("")
    repaired = str(repair_splices(Text.of(NOISY), rescorer=truth))
    assert len(truth.asked) > 4
    for candidate in truth.asked:
        assert len(candidate.before) <= SHOWN
        assert len(candidate.after) <= SHOWN
        assert candidate.before in repaired
        assert candidate.after in repaired
        assert "(" not in candidate.before + candidate.chars + candidate.after


def test_a_model_that_gives_too_few_costs_is_an_error() -> None:
    class Lazy:
        weight = 1.0

        def costs(self, candidates: Sequence[Candidate]) -> list[float]:
            return [0.0]

    text = Text.of(NOISY)
    with pytest.raises(ValueError, match="1 costs for"):
        rescored(text, find_readings(text, 4), Lazy())


class Letters:
    """A tokenizer whose tokens are characters, between two special ones."""

    mask_token_id: int | None = 3

    def __call__(self, text: str, *, add_special_tokens: bool) -> dict[str, list[int]]:
        assert not add_special_tokens
        return {"input_ids": [ord(c) for c in text]}

    def build_inputs_with_special_tokens(self, token_ids_0: list[int]) -> list[int]:
        return [1, *token_ids_0, 2]


def pairs(ids: np.ndarray, real: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """A causal model that expects what it was told to behind 他: 說."""
    likely = (ids == ord("他")) & (wanted == ord("说"))
    return np.where(real > 0, np.where(likely, 1.0, 5.0), 1e9)


def test_a_causal_model_costs_each_token_once() -> None:
    model = NeuralRescorer(Letters(), pairs, masked=False, batch=2)
    found = model.costs([Candidate("「", "他說", "。"), Candidate("", "他", "說"), Candidate("", "我說了", "")])
    assert found == [1.0 + 4 * 5.0, 1.0 + 2 * 5.0, 4 * 5.0]


def test_a_masked_model_costs_each_token_while_it_is_hidden() -> None:
    seen: list[tuple[int, ...]] = []

    def model(ids: np.ndarray, real: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        assert ((ids == 3).sum(axis=1) == 1).all()
        seen.extend(tuple(row[:n]) for row, n in zip(wanted, real.sum(axis=1), strict=True))
        return np.where(ids == 3, 2.0, 1e9)

    found = NeuralRescorer(Letters(), model, masked=True, batch=4).costs(
        [Candidate("前五個字是", "甲乙", "後"), Candidate("", "丙", "")]
    )
    assert found == [2.0 * (3 + 2 + 1), 2.0]
    assert set(seen) == {(1, *map(ord, "前五个字是甲乙后"), 2), (1, ord("丙"), 2)}


def test_repair_asks_a_language_model() -> None:
    text = Text.of(NOISY)
    model = NeuralRescorer(Letters(), pairs, masked=False, weight=50.0)
    costs = {r.chars: r.cost for p in rescored(text, find_readings(text, 24), model) for r in p.readings}
    assert all(math.isfinite(cost) for cost in costs.values())


def test_without_the_extra_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    load_rescorer.cache_clear()
    with pytest.raises(UsageError, match=r"zh-interviews\[neural\]"):
        load_rescorer("anything")


def test_the_command_lists_readings(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(NOISY, encoding="utf-8")
    told = CliRunner().invoke(app, ["repairs", str(page), "--n-best", "3", "--json"])
    assert told.exit_code == 0
    import json

    rows = [json.loads(line) for line in told.stdout.splitlines()]
    assert [(row["start"], row["end"]) for row in rows] == [(p.start, p.end) for p in find_readings(Text.of(NOISY), 3)]
    assert all(1 <= len(row["readings"]) <= 3 and row["readings"][0]["behind"] == 0 for row in rows)
    shown = CliRunner().invoke(app, ["repairs", str(page)])
    assert rows[0]["readings"][0]["text"] in shown.stdout


def test_the_command_tells_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["repairs", str(tmp_path / "none.txt")])
    assert told.exit_code == 2


def tiny(folder: Path, masked: bool) -> str:
    """A random model over the characters of a passage, saved as transformers saves them."""
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    torch.manual_seed(1)
    chars = sorted(set("".join(PARAGRAPHS) + NOISY))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(c for c in chars if not c.isspace())]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast(str(folder / "vocab.txt"))
    config: Any = transformers.BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    if masked:
        model = transformers.BertForMaskedLM(config)
    else:
        config.is_decoder = True
        model = transformers.BertLMHeadModel(config)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


@pytest.mark.parametrize("masked", [False, True], ids=["causal", "masked"])
def test_a_tiny_random_model_of_transformers(tmp_path: Path, masked: bool) -> None:
    load_rescorer.cache_clear()
    model = load_rescorer(tiny(tmp_path, masked), "cpu")
    assert model.masked is masked
    text = Text.of(NOISY)
    found = rescored(text, find_readings(text, 6), model)
    assert {r.chars for p in found for r in p.readings} == {r.chars for p in find_readings(text, 6) for r in p.readings}
    one = [model.costs([Candidate("他", c, "了。")])[0] for c in ("說", "問")]
    assert model.costs([Candidate("他", c, "了。") for c in ("說", "問")]) == pytest.approx(one, rel=1e-4)
    assert str(repair_splices(text, rescorer=model))


def test_what_is_no_model_is_told(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    pytest.importorskip("torch")
    load_rescorer.cache_clear()
    with pytest.raises(UsageError, match="no language model"):
        load_rescorer(str(tmp_path))
