"""Bytes made to hurt, and bytes that are no text: each is put aside with a reason, fast, and nothing is raised."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.document import Document, Rejected
from flows.normalising import to_hant
from flows.pipeline import process
from flows.reading import read_bytes
from flows.registry import Registry
from flows.releasing.tables import build_tables
from tests.growth import at_most

TALK = "主持人：您好，欢迎来到节目。\n\n张三：谢谢邀请，很高兴来。\n"


def _zip(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def _tar(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _nested(levels: int) -> bytes:
    data = TALK.encode()
    for i in range(levels):
        data = _zip(f"{i}.zip", data)
    return data


YAML_BOMB = "---\na: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{c}: &{c} [{', '.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
)
LAUGHS = '<?xml version="1.0"?>\n<!DOCTYPE lolz [\n<!ENTITY lol "lol">\n' + "".join(
    f'<!ENTITY lol{i} "{"&lol" + (str(i - 1) if i > 1 else "") + ";"}">\n' * 1 for i in range(1, 10)
)

#: Seconds of processor time; far above what any of these takes, so that only running without end fails.
PATIENCE = 10

CASES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "white space": (b" \r\n\t \n", "empty"),
    "white space in Chinese": ("\u3000\u3000\n\u00a0\n".encode(), "empty"),
    "a byte order mark alone": (b"\xef\xbb\xbf\n", "empty"),
    "front matter alone": ("---\ntitle: 无\n---\n".encode(), "empty"),
    "a page without text": (b"<html><head><script>var a=1</script></head><body></body></html>", "empty"),
    "zero bytes": (b"\x00" * 5000, "binary"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "binary"),
    "a program": (b"\x7fELF\x02\x01\x01" + b"\x00" * 100, "binary"),
    "zips in zips": (_nested(20), "archive"),
    "a gzip of zeros": (gzip.compress(b"\x00" * 10_000_000), "archive"),
    "bzip2": (bz2.compress(TALK.encode()), "archive"),
    "xz": (lzma.compress(TALK.encode()), "archive"),
    "a tar with a path upwards": (_tar("../../etc/passwd", TALK.encode()), "archive"),
    "a YAML bomb": ((YAML_BOMB + "---\n" + TALK).encode(), "unsafe"),
    "deep YAML": (("---\na: " + "[" * 20_000 + "\n---\n" + TALK).encode(), "unsafe"),
    "megabytes of YAML": (("---\n" + "a: b\n" * 200_000 + "---\n" + TALK).encode(), "unsafe"),
    "billion laughs": ((LAUGHS + "]>\n<lolz>&lol9;</lolz>").encode(), "unsafe"),
    "100,000 nested tags": (b"<html><body>" + b"<div>" * 100_000 + TALK.encode() + b"</div>" * 100_000, "unsafe"),
    "100,000 nested tags in markdown": (("# 标题\n\n" + "<span>" * 100_000 + TALK).encode(), "unsafe"),
    "100,000 different open tags": (("".join(f"<x{i}>" for i in range(100_000)) + TALK).encode(), "unsafe"),
    "broken Parquet": (b"PAR1" + b"\x00" * 500, "parquet"),
    "a JSON line without text": (b'{"title": "x"}\n', "record"),
    "deep JSON": (b'{"a": ' + b"[" * 200_000, "record"),
    "numbers": (b'[{"text": 5}]', "record"),
}


@pytest.mark.parametrize(("data", "kind"), CASES.values(), ids=CASES.keys())
def test_what_hurts_is_put_aside(data: bytes, kind: str) -> None:
    with at_most(PATIENCE):
        found = read_bytes(data, "file.txt")
    assert [type(item) for item in found] == [Rejected]
    assert isinstance(found[0], Rejected)
    assert found[0].kind == kind, found[0].reason
    assert found[0].reason


SLOW = {
    "open quotes in tags": ('<a href="' * 50_000 + TALK),
    "comments without end": ("<!--" * 100_000 + TALK),
    "less than, a megabyte": ("<" * 1_000_000 + TALK),
    "tags without end": ("<a " * 300_000 + TALK),
    "scripts without end": ("<script>" * 100_000 + TALK),
    "brackets": ("[" * 300_000 + TALK),
    "stars": ("*" * 300_000 + TALK),
    "one line, a million characters": ("中文字符，" * 200_000),
    "a page of one line": ("<html><body><p>" + "中文字符，" * 200_000 + "</p></body></html>"),
    "a page with unclosed paragraphs": ("<html><body>" + "<p>中文字符，这一段没有结束。" * 8_000),
    "cue times": ("00:00:01,000 --> 00:00:02,000\n" * 12_000),
    "colons": ("：" * 200_000),
    "spaces": (" " * 500_000 + TALK + "\t" * 500_000),
    "dashes": ("---\n" * 100_000),
    "times": ("00:01:02\n" * 20_000),
    "hashes": ("#" * 200_000 + "中"),
    "addresses": ("https://a.b/" * 50_000),
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW.keys())
def test_text_made_to_be_slow_is_read_in_seconds(text: str) -> None:
    with at_most(PATIENCE):
        (found,) = read_bytes(text.encode(), "file.txt")
    if isinstance(found, Document):
        assert found.text.unaccounted(len(found.source)) == []


@pytest.mark.parametrize("missing", [1, 2])
def test_text_cut_off_within_a_character_is_published_as_uncertain(missing: int) -> None:
    longer = (
        "主持人：守塔最怕什么？\n\n张三：怕雾，雾里什么都看不见。\n\n主持人：后来呢？\n\n" + TALK.partition("\n\n")[2]
    )
    (found,) = read_bytes(longer.rstrip().encode()[:-missing], "file.txt")
    assert isinstance(found, Document)
    assert found.source.endswith("很高兴来\ufffd")
    turns = build_tables([process(found, Registry())], to_hant)["turns"]
    assert turns["uncertain"].to_list() == [False, False, False, True]


def test_an_alias_that_is_just_a_star_is_no_bomb() -> None:
    (found,) = read_bytes("---\ntitle: *重要* 对话\n---\n正文在此。\n".encode(), "file.md")
    assert isinstance(found, Document)
    assert "line by line" in found.warnings[0]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    for found in read_bytes(data, "file.txt"):
        assert isinstance(found, Document | Rejected)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["---\n", "title: 对话\n", "<p>", "</p>", "<html>", "<body>", "<script>", "</script>", "1\n",
            "00:00:01,000 --> 00:00:02,000\n", "WEBVTT\n", "\r\n", "\n\n",
            "主持人：您好。", "<v 张三>", "\ufeff", "{\"text\": \"", "\"}\n", "# 标题\n", "[00:01:02] ", "张三 00:12\n",
            "<!--", "-->", "谢谢。", " "]
        ),
        max_size=14,
    )
)  # fmt: skip
def test_every_character_of_any_mixture_is_accounted_for(parts: list[str]) -> None:
    for found in read_bytes("".join(parts).encode(), "file.txt"):
        if isinstance(found, Document):
            assert found.text.unaccounted(len(found.source)) == []
