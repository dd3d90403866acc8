"""What lies in an input folder and must not be read, or not be read whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.document import Document, Rejected
from flows.reading import list_inputs, read_file
from flows.reading.inputs import MAX_DOCUMENT_BYTES, check_input
from tests.growth import at_most

TALK = "主持人：您好，欢迎来到节目。\n\n张三：谢谢邀请，很高兴来。\n"


def only(path: Path, root: Path) -> Document | Rejected:
    """What reading a file gives; it never takes more than a few seconds of processor time."""
    with at_most(20):
        found = read_file(path, root)
    assert len(found) == 1
    return found[0]


def kind(path: Path, root: Path) -> str:
    found = only(path, root)
    assert isinstance(found, Rejected)
    assert found.reason
    assert "\n" not in found.source_file
    return found.kind


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def test_documents_are_listed_sorted_and_what_stands_beside_them_is_not(root: Path) -> None:
    for name in (
        "b.txt",
        "a.md",
        "sub/c.srt",
        "people.toml",
        "README.md",
        "LICENSE",
        ".hidden",
        ".git/x.txt",
        "sub/.x/y.txt",
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TALK, encoding="utf-8")
    found = list_inputs(root)
    assert not isinstance(found, Rejected)
    assert [p.relative_to(root).as_posix() for p in found] == ["a.md", "b.txt", "sub/c.srt"]


def test_a_file_named_like_a_record_does_not_take_its_place(root: Path) -> None:
    (root / "rec.jsonl").write_text('{"text": "一"}\n{"text": "二"}\n', encoding="utf-8")
    (root / "rec.jsonl#0").write_text(TALK, encoding="utf-8")
    (root / "C#语言访谈.txt").write_text(TALK, encoding="utf-8")
    refused = only(root / "rec.jsonl#0", root)
    assert isinstance(refused, Rejected)
    assert (refused.source_file, refused.kind) == ("rec.jsonl%230", "name")
    assert len([d for d in read_file(root / "rec.jsonl", root) if isinstance(d, Document)]) == 2
    assert isinstance(only(root / "C#语言访谈.txt", root), Document)


def test_a_name_in_gbk_is_published_decoded(root: Path) -> None:
    raw = os.path.join(os.fsencode(root), "访谈录.txt".encode("gbk"))
    try:
        Path(os.fsdecode(raw)).write_text(TALK, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    document = only(Path(os.fsdecode(raw)), root)
    assert isinstance(document, Document)
    assert document.source_file == "访谈录.txt"
    (root / "访谈录.txt").write_text(TALK, encoding="utf-8")
    assert kind(Path(os.fsdecode(raw)), root) == "name"


def test_files_are_read_where_the_system_lacks_the_flags_of_posix(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "a.txt").write_text(TALK, encoding="utf-8")
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
        monkeypatch.delattr(os, name, raising=False)
    assert isinstance(only(root / "a.txt", root), Document)


def test_a_folder_that_is_none_is_rejected(root: Path) -> None:
    missing = list_inputs(root / "missing")
    assert isinstance(missing, Rejected)
    assert missing.kind == "missing"


def test_a_good_file_is_a_document(root: Path) -> None:
    (root / "sub").mkdir()
    (root / "sub" / "a.txt").write_text(TALK, encoding="utf-8")
    document = only(root / "sub" / "a.txt", root)
    assert isinstance(document, Document)
    assert (document.source_file, document.source, str(document.text)) == ("sub/a.txt", TALK, TALK)


def test_links_out_of_the_folder_are_not_read(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(TALK, encoding="utf-8")
    (root / "link.txt").symlink_to(secret)
    (root / "up.txt").symlink_to("../secret.txt")
    (root / "folder").symlink_to(tmp_path)
    (root / "loop.txt").symlink_to(root / "loop.txt")
    (root / "gone.txt").symlink_to(root / "nowhere.txt")
    found = list_inputs(root)
    assert not isinstance(found, Rejected)
    assert {p.name: kind(p, root) for p in found} == {
        "link.txt": "outside",
        "up.txt": "outside",
        "folder": "outside",
        "loop.txt": "unreadable",
        "gone.txt": "unreadable",
    }


def test_paths_out_of_the_folder_are_not_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(TALK, encoding="utf-8")
    assert kind(root / ".." / "secret.txt", root) == "outside"
    assert kind(tmp_path / "secret.txt", root) == "outside"


def test_a_link_within_the_folder_is_a_file(root: Path) -> None:
    (root / "a.txt").write_text(TALK, encoding="utf-8")
    (root / "b.txt").symlink_to(root / "a.txt")
    assert isinstance(only(root / "b.txt", root), Document)


def test_a_folder_reached_through_a_link_works(root: Path, tmp_path: Path) -> None:
    (root / "a.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "alias").symlink_to(root)
    document = only(tmp_path / "alias" / "a.txt", tmp_path / "alias")
    assert isinstance(document, Document)
    assert document.source_file == "a.txt"


def test_pipes_and_folders_are_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "pipe.txt")
    (root / "folder.txt").mkdir()
    (root / "device.txt").symlink_to("/dev/zero")
    assert kind(root / "pipe.txt", root) == "not a file"
    assert kind(root / "folder.txt", root) == "not a file"
    assert kind(root / "device.txt", root) == "outside"
    assert isinstance(check_input(root / "pipe.txt", root), Rejected)


@pytest.mark.parametrize("name", ["a\nb.txt", "a\tb.txt", "a\u202eb.txt", "a\u200bb.txt"])
def test_names_that_would_spoil_a_table_are_rejected(root: Path, name: str) -> None:
    (root / name).write_text(TALK, encoding="utf-8")
    assert kind(root / name, root) == "name"


def test_a_name_that_is_not_utf8_is_rejected(root: Path) -> None:
    path = os.path.join(os.fsencode(root), b"\xff\xfe.txt")
    try:
        Path(os.fsdecode(path)).write_text(TALK, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert kind(Path(os.fsdecode(path)), root) == "name"


def test_dots_in_a_name_are_just_dots(root: Path) -> None:
    (root / "a..b.txt").write_text(TALK, encoding="utf-8")
    assert isinstance(only(root / "a..b.txt", root), Document)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_rejected(root: Path) -> None:
    path = root / "a.txt"
    path.write_text(TALK, encoding="utf-8")
    path.chmod(0)
    assert kind(path, root) == "unreadable"


def test_a_file_that_vanishes_is_rejected(root: Path) -> None:
    assert kind(root / "never.txt", root) == "unreadable"


def test_a_line_of_200_megabytes_is_not_loaded(root: Path) -> None:
    path = root / "long.txt"
    with path.open("wb") as stream:
        stream.write("中文".encode() * 1000)
        stream.truncate(200_000_000)  # the rest is a hole: no disk is used
    assert kind(path, root) == "too large"


def test_a_json_line_of_200_megabytes_is_not_loaded(root: Path) -> None:
    path = root / "long.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"text": "' + b"x" * 100_000)
        stream.truncate(200_000_000)
    assert kind(path, root) == "too large"


def test_the_limit_is_on_bytes(root: Path) -> None:
    path = root / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(MAX_DOCUMENT_BYTES + 1)
    assert kind(path, root) == "too large"
