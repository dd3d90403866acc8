"""What a maintainer says of doubtful turns becomes entries that hold, and the document is as he said."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from flows.document import Segmentation
from flows.errors import InterviewsError
from flows.pipeline import process
from flows.registry import Registry
from flows.registry.corrections import load_corrections
from flows.reviewing import (
    FILE,
    Doubtful,
    ReviewError,
    accepted,
    add_correction,
    bounded,
    doubtful_turns,
    no_turn,
    person_is,
    spoken_by,
    to_toml,
)
from tests.shards.conftest import runner

TALK = """对话许青禾：山里的果园

记者：果园今年的收成怎么样？

许青禾：比去年好得多，雨水也足锟斤拷，我们摘了三十筐梨。

记者：那么多梨都卖到哪里去了？

许青禾：一半卖到县城，一半留给邻居锟斤拷，他们帮了我们很多忙。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "talk.txt").write_text(TALK, encoding="utf-8")
    runner(folder / "seeds", folder / "dist")()
    return folder


@pytest.fixture
def seeds(made: Path, tmp_path: Path) -> Path:
    """A folder of its own with the document."""
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    return tmp_path


def doubtful(made: Path, seeds: Path) -> list[Doubtful]:
    return list(doubtful_turns(made / "dist" / "1.0.0", seeds))


def as_corrected(seeds: Path, one: Doubtful) -> Segmentation:
    """The turns of the document with what is written in corrections.toml."""
    return process(one.document, Registry.load(seeds), load_corrections(seeds / FILE)).segmentation


def written(seeds: Path, one: Doubtful, entry: dict[str, object]) -> Segmentation:
    add_correction(seeds, entry, one, Registry.load(seeds))
    return as_corrected(seeds, one)


def test_the_doubtful_turns_are_shown_with_their_source(made: Path, seeds: Path) -> None:
    found = doubtful(made, seeds)
    assert [one.turn["speaker_name"] for one in found] == ["许青禾", "许青禾"]
    assert all("锟斤拷" in one.source[1] for one in found)


def test_what_is_accepted_is_as_it_was_and_is_not_asked_again(made: Path, seeds: Path) -> None:
    first, second = doubtful(made, seeds)
    turns = written(seeds, first, accepted(first)).turns
    assert [turn.speaker_name for turn in turns] == ["记者", "许青禾", "记者", "许青禾"]
    assert [turn.attribution for turn in turns].count("corrected") == 1
    assert [one.turn["turn_id"] for one in doubtful(made, seeds)] == [second.turn["turn_id"]]


def test_one_turn_is_somebody_elses(made: Path, seeds: Path) -> None:
    first, _ = doubtful(made, seeds)
    turns = written(seeds, first, spoken_by(first, "许母", "heard on the tape")).turns
    assert sorted(turn.speaker_name for turn in turns) == sorted(["记者", "许母", "记者", "许青禾"])


def test_a_person_is_somebody_else_in_the_whole_document(made: Path, seeds: Path) -> None:
    first, _ = doubtful(made, seeds)
    found = written(seeds, first, person_is(first, "许青和", Registry.load(seeds), "the site writes it wrongly"))
    assert [turn.speaker_name for turn in found.turns] == ["记者", "许青和", "记者", "许青和"]
    assert {person.name for person in found.participants} == {"记者", "许青和"}
    assert [turn.reply_to for turn in found.turns] == [None, 0, None, 2]


def test_where_nobody_speaks_is_no_turn(made: Path, seeds: Path) -> None:
    first, _ = doubtful(made, seeds)
    assert len(written(seeds, first, no_turn(first, "a caption")).turns) == 3


def test_a_turn_has_other_bounds(made: Path, seeds: Path) -> None:
    first, _ = doubtful(made, seeds)
    source = first.document.source
    own = source[first.turn["source_start"] : first.turn["source_end"]]
    entry = bounded(first, own[:4], own[6:10], "the rest is the narrator's")
    assert source[entry["start"] : entry["end"]] == own[:10]
    add_correction(seeds, entry, first, Registry.load(seeds))
    done = process(first.document, Registry.load(seeds), load_corrections(seeds / FILE))
    texts = [str(done.document.text)[turn.start : turn.end] for turn in done.segmentation.turns]
    assert own[:10] in texts


def test_bounds_that_are_not_in_the_source_are_refused(made: Path, seeds: Path) -> None:
    first, _ = doubtful(made, seeds)
    with pytest.raises(ReviewError, match="is not in the source around the turn"):
        bounded(first, "没有这句话", "也没有", "x")


def test_an_entry_that_does_not_hold_is_not_written(made: Path, seeds: Path) -> None:
    first, _ = doubtful(made, seeds)
    (seeds / FILE).write_text(to_toml(accepted(first)), encoding="utf-8")
    before = (seeds / FILE).read_bytes()
    with pytest.raises(InterviewsError):
        add_correction(seeds, no_turn(first, "x") | {"expect": "别的话"}, first, Registry.load(seeds))
    assert (seeds / FILE).read_bytes() == before
    assert [path.name for path in seeds.iterdir() if path.name.startswith(".")] == []


def test_what_is_written_is_toml_whatever_the_maintainer_types() -> None:
    entry = {"file": 'a "b".txt', "reason": "tab\t, line\nand \x7f"}
    assert tomllib.loads(to_toml(entry))["correction"] == [entry]
