"""One id is one person: within a document, across documents, in the list of a release's people and in what it
proposes."""

from __future__ import annotations

import json

import pytest

from flows.document import Document, Metadata
from flows.people import Proposal, affiliations, as_json, people_of, proposals
from flows.registry import Person, Registry
from flows.releasing.publish import publish
from flows.releasing.tables import build_tables
from flows.segmenting import segment
from flows.text import Text
from tests.releasing.conftest import context, to_hant  # noqa: F401
from tests.test_cli import run

EMPTY = Registry()
TALK = (
    "{head}\n记者：您从哪一年开始做这件事？\n{label}：从二〇〇九年开始的，一直做到现在。\n记者：以后呢？\n"
    "{label}：以后也会做下去，没有别的打算。"
)
QUOTED = "{a}第一个开口：“我们等了三年，不想再等。”{b}摇了摇头。“三年不算长，”{b}说，“我等过十年。”{a}说：“那是你。”"


def document(text: str, doc_id: str) -> Document:
    return Document(doc_id, f"{doc_id}.txt", "", 0, "utf-8", text, Text.of(text), metadata=Metadata())


def ids_by_name(text: str, doc_id: str, registry: Registry = EMPTY) -> dict[str, str]:
    return {turn.speaker_name: turn.speaker_id for turn in segment(document(text, doc_id), registry).turns}


#: Two documents each, whose people share a name or a sound and are two.
PAIRS = [
    *(
        (name, name)
        for name in ("李明", "张伟", "王芳", "陈静", "欧阳川", "Anna Weber", "大卫·琼斯", "刘洋", "赵敏", "周涛")
    ),
    ("徐浩", "许浩"),
    ("张薇", "章威"),
    ("李静", "李晶"),
    ("吴江", "武江"),
    ("余华生", "于华生"),
    ("程磊", "陈磊"),
    ("林岚", "凌岚"),
    ("苏芮", "苏锐"),
    ("江平", "姜平"),
    ("方远", "房远"),
]
#: Two people of one document whose names sound alike or share a part.
TOGETHER = [
    ("徐浩", "许浩"),
    ("张薇", "张伟"),
    ("李静", "李晶"),
    ("程磊", "陈磊"),
    ("苏芮", "苏锐"),
    ("江平", "姜平"),
    ("方远", "房远"),
    ("李小明", "王小明"),
    ("吴江", "武江"),
    ("大卫·琼斯", "大卫·史密斯"),
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_people_of_two_documents_are_two(first: str, second: str) -> None:
    one = ids_by_name(TALK.format(head=f"专访{first}", label=first), "d1")
    other = ids_by_name(TALK.format(head=f"专访{second}", label=second), "d2")
    assert one[first] != other[second]
    assert one[first].startswith("d1-")
    assert not set(one.values()) & set(other.values())


@pytest.mark.parametrize(("first", "second"), TOGETHER)
def test_people_of_one_document_who_sound_alike_are_two(first: str, second: str) -> None:
    found = ids_by_name(QUOTED.format(a=f"导演{first}", b=f"画家{second}").replace("导演", "导演", 1), "d1")
    assert set(found) == {first, second}
    assert found[first] != found[second]


def test_one_person_under_three_names_is_one() -> None:
    registry = Registry(people=(Person("sam-altman", "山姆·奥特曼", ("奥特曼", "Sam Altman")),))
    one = ids_by_name(TALK.format(head="专访山姆·奥特曼", label="山姆·奥特曼"), "d1", registry)
    two = ids_by_name(TALK.format(head="专访 Sam Altman", label="Sam Altman"), "d2", registry)
    three = ids_by_name(QUOTED.format(a="奥特曼", b="画家李青"), "d3", registry)
    assert one["山姆·奥特曼"] == two["Sam Altman"] == three["奥特曼"] == "sam-altman"
    assert three["李青"] == "d3-li-qing"


def test_a_name_that_two_registered_people_bear_joins_nobody() -> None:
    registry = Registry(people=(Person("li-ming-painter", "李明"), Person("li-ming-coach", "李铭", ("李明",))))
    assert ids_by_name(TALK.format(head="专访李明", label="李明"), "d1", registry)["李明"] == "d1-li-ming"


def test_full_name_initials_and_office_are_one_within_a_document() -> None:
    text = (
        "远澜科技创始人雅各布·霍夫曼（Jakob Hofmann）到了。“先看货，”霍夫曼说，“再谈钱。”\n"
        "“货没有问题。”雅各布·霍夫曼说。\n导演王小明也来了。“我等了很久。”王导说。王小明说：“值得。”"
    )
    found = segment(document(text, "d1"), EMPTY)
    assert {turn.speaker_name for turn in found.turns} == {"雅各布·霍夫曼", "王小明"}
    assert len({turn.speaker_id for turn in found.turns}) == 2


@pytest.fixture
def release(tmp_path, context):  # noqa: F811
    """Two documents with one creator of bottles, and two with an actor and a baker of one name."""
    from dataclasses import replace

    from flows.document import Processed

    items = []
    for number, (head, label) in enumerate(
        [
            ("远澜科技创始人陈启岳接受了专访", "陈启岳"),
            ("近日，远澜科技创始人陈启岳做客本台", "陈启岳"),
            ("专访演员赵小满", "赵小满"),
            ("专访面包师赵小满", "赵小满"),
        ]
    ):
        source = document(TALK.format(head=head, label=label), f"d{number}")
        source = replace(source, source_sha256=f"{number}" * 64, source_bytes=len(source.source.encode()))
        items.append(Processed(source, segment(source, EMPTY), "hans"))
    tables = build_tables(items, to_hant)
    return publish(tables, [], tmp_path / "dist", context).path


def test_a_release_lists_its_people_and_proposes_only_what_is_written_down(release) -> None:
    people = people_of(release)
    assert sorted(p.name for p in people) == ["赵小满", "赵小满", "陈启岳", "陈启岳"]
    assert not any(p.registered for p in people)
    assert proposals(people) == [Proposal("chen-qi-yue", "陈启岳", (), "远澜科技", ("d0.txt", "d1.txt"))]
    assert proposals(people, [Person("x", "陈启岳")]) == []
    rows = [json.loads(line) for line in as_json(people, proposals(people))]
    assert [row["table"] for row in rows] == ["person"] * 4 + ["proposal"]


def test_the_command_lists_people_and_entries(release, tmp_path) -> None:
    done = run("people", str(release.parent), "--seeds", str(tmp_path))
    assert done.returncode == 0
    assert '[[person]]\nid = "chen-qi-yue"\nname = "陈启岳"\naffiliation = "远澜科技"' in done.stdout.decode()
    assert "赵小满" in done.stdout.decode()
    proposed = tmp_path / "people.toml"
    proposed.write_text(proposals(people_of(release))[0].to_toml(), encoding="utf-8")
    assert Registry.load(tmp_path).people[0].affiliation == "远澜科技"


def test_a_folder_without_a_release_is_wrong_use(tmp_path) -> None:
    done = run("people", str(tmp_path))
    assert (done.returncode, "holds no release" in done.stderr.decode()) == (2, True)


def test_the_picture_counts_by_id_and_leaves_out_who_only_asks(release) -> None:
    picture = (release / "figures" / "turns_per_speaker.svg").read_text(encoding="utf-8")
    assert (picture.count("赵小满"), picture.count("陈启岳"), picture.count("记者")) == (2, 2, 0)


def test_affiliations_stand_before_or_behind_a_name() -> None:
    assert affiliations("周桐", "据北岭医院主任周桐介绍，周桐（南山大学教授）也说过。") == {"北岭医院", "南山大学"}
    assert affiliations("周桐", "周桐说，周桐笑了。") == set()
