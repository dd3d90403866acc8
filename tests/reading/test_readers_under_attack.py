"""Each reader given what is built to hurt it: bombs, depth, size, traversal, entities, and bytes changed at random.

Whatever comes, it is the file's alone: a document or a reason, within seconds, and every character of a document is
accounted for.
`make fuzz` runs the last test again and again, with other seeds, until it is stopped or a file breaks a reader.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.document import Document, Rejected
from flows.reading import documents, read_bytes
from flows.reading.office import archive
from flows.reading.records import parquet

FILES = sorted((Path(__file__).parent / "files").iterdir())
TALK = "主持人：您好，欢迎来到节目。\n\n张三：谢谢邀请，很高兴来。\n"


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members:
            target.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def nested(levels: int) -> bytes:
    data = TALK.encode()
    for i in range(levels):
        data = zipped((f"{i}.zip" if i else "a.txt", data))
    return data


def table(**columns: pa.Array) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def only(data: bytes, name: str = "file") -> Document | Rejected:
    (found,) = read_bytes(data, name)
    return found


def front(fence: str, body: str) -> bytes:
    return f"{fence}\n{body}\n{fence}\n{TALK}".encode()


WORD = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'
TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
CONTAINER = b'<container><rootfiles><rootfile full-path="%s"/></rootfiles></container>'

REFUSED: dict[str, tuple[bytes, str]] = {
    "a ZIP bomb": (zipped(("a.txt", b"\x00" * 300_000_000)), "archive"),
    "a ZIP of 11,000 files": (zipped(*((f"{i}", b"x") for i in range(11_000))), "archive"),
    "a ZIP cut off": (zipped(("a.txt", TALK.encode()))[:-30], "archive"),
    "a gzip bomb that calls itself a crawl": (gzip.compress(b"\x00" * 50_000_000), "archive"),
    "a Word bomb": (zipped(("[Content_Types].xml", TYPES), ("word/document.xml", b" " * 300_000_000)), "archive"),
    "a Word document with a foreign entity": (
        zipped(("[Content_Types].xml", TYPES), ("word/document.xml", WORD)),
        "damaged",
    ),
    "a spreadsheet": (zipped(("[Content_Types].xml", TYPES), ("xl/workbook.xml", b"<x/>")), "binary"),
    "an EPUB without a list": (zipped(("mimetype", b"application/epub+zip")), "damaged"),
    "an EPUB whose list is outside": (
        zipped(("mimetype", b"application/epub+zip"), ("META-INF/container.xml", CONTAINER % b"../../etc/passwd")),
        "damaged",
    ),
    "an EPUB with a foreign entity": (
        zipped(
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", CONTAINER % b"a.opf"),
            (
                "a.opf",
                b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;<spine><itemref idref="a"/></spine></p>',
            ),
        ),
        "empty",
    ),
    "a PDF of nothing": (b"%PDF-1.7\n%%EOF\n", "binary"),
    "a PDF cut off": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nstream\n" + b"x" * 1000, "binary"),
    "a feed with entities of its own": (
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        b"<rss><channel>&b;</channel></rss>",
        "unsafe",
    ),
    "a broken feed": (b"<rss><channel><item><title>", "empty"),
    "TOML with an integer of 5,000 digits": (front("+++", "a = " + "9" * 5000), ""),
    "TOML nested 2,000 deep": (front("+++", "a = " + "[" * 2000 + "]" * 2000), "unsafe"),
    "TOML tables nested 20,000 deep": (front("+++", "a" + ".a" * 20_000 + " = 1"), "unsafe"),
    "inline tables nested 2,000 deep": (front("+++", "a = " + "{a = " * 2000 + "1" + "}" * 2000), "unsafe"),
    "YAML beyond Unicode": (front("---", 'title: "\\U00110000"'), ""),
    "YAML nested 2,000 deep": (front("---", "a: " + "[" * 2000 + "]" * 2000), "unsafe"),
    "YAML with a merge of itself": (front("---", "a: &a\n  <<: *a"), "unsafe"),
    "JSON front matter nested deep": (('{"title": ' + "[" * 30_000 + "]" * 30_000 + "}\n\n" + TALK).encode(), "record"),
    "JSON nested deep": (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "record"),
    "JSON with an integer of 5,000 digits": (b'{"text": 1, "date": ' + b"9" * 5000 + b"}", "record"),
    "a mail of nothing": (b"From: a\nTo: b\nSubject: c\nMIME-Version: 1.0\nContent-Type: image/png\n\n\x00", "mail"),
    "Parquet cut off": (table(text=pa.array([TALK]))[:-12], "parquet"),
    "Parquet with no column of text": (table(n=pa.array([1])), "parquet"),
}


@pytest.mark.parametrize(("data", "kind"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_built_to_hurt_a_reader_is_put_aside(data: bytes, kind: str) -> None:
    found = read_bytes(data, "file")
    if not kind:  # the head is broken, the text below it is none the worse
        (document,) = found
        assert isinstance(document, Document)
        assert str(document.text).strip() == TALK.strip()
        return
    assert {item.kind for item in found if isinstance(item, Rejected)} == {kind}, found
    assert all(isinstance(item, Rejected) for item in found)


def test_archives_in_archives_are_unpacked_once() -> None:
    (found,) = read_bytes(nested(2), "file.zip")
    assert isinstance(found, Document)
    (deeper,) = read_bytes(nested(4), "file.zip")
    assert isinstance(deeper, Rejected)
    assert deeper.kind == "archive"


def test_a_member_never_leaves_its_archive() -> None:
    data = zipped(("../../etc/passwd", TALK.encode()), ("/abs/a.txt", TALK.encode()), ("b\x00\n.txt", TALK.encode()))
    names = [item.source_file for item in read_bytes(data, "file.zip")]
    assert names == ["file.zip#abs/a.txt", "file.zip#b", "file.zip#etc/passwd"]


def test_two_members_of_one_name_are_told(recwarn: pytest.WarningsRecorder) -> None:
    found = read_bytes(zipped(("a.txt", TALK.encode()), ("a.txt", TALK.encode())), "file.zip")
    assert [type(item) for item in found] == [Document, Rejected]


def test_a_member_that_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBER", 10)
    found = only(zipped(("a.txt", TALK.encode())), "file.zip")
    assert isinstance(found, Rejected)
    assert (found.source_file, found.kind) == ("file.zip#a.txt", "too large")


def test_what_parquet_unpacks_to_is_counted_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dictionary of one long text stands for any number of rows: a small file, gigabytes of text."""
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 5000, pa.int32()), pa.array([TALK * 200])).cast(pa.string())
    data = table(text=text)
    assert len(data) < 500_000
    monkeypatch.setattr(parquet, "MAX_DECODED_BYTES", 200_000)
    found = read_bytes(data, "file.parquet")
    assert isinstance(found[-1], Rejected)
    assert "unpacks to more than" in found[-1].reason
    assert len(found) < 20


def test_cells_that_python_knows_not_are_no_reason_to_lose_a_row() -> None:
    good = pa.array([TALK + str(i) for i in range(3)])
    dates = pa.array([2**62, 1_700_000_000_000_000_000, None], pa.int64())
    data = table(
        text=good,
        date=dates.cast(pa.timestamp("ns", tz="UTC")),
        crawled_at=pa.array([2**30, 1, None], pa.int32()).cast(pa.date32()),
    )
    found = read_bytes(data, "file.parquet")
    assert [type(item) for item in found] == [Document] * 3


def test_a_bad_cell_costs_its_row() -> None:
    buffers = pa.array([TALK, "一二三", TALK + "。"]).buffers()
    raw = bytearray(buffers[2].to_pybytes())
    raw[len(TALK.encode())] = 0xFF
    column = pa.Array.from_buffers(pa.string(), 3, [None, buffers[1], pa.py_buffer(bytes(raw))])
    found = read_bytes(table(text=column), "file.parquet")
    assert [type(item) for item in found] == [Document, Rejected, Document]


@pytest.mark.parametrize("error", [RecursionError(), MemoryError(), OverflowError("x"), AssertionError("y")])
def test_whatever_a_reader_raises_is_its_files_alone(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> object:
        raise error

    monkeypatch.setattr(documents, "recognise", failing)
    found = only(TALK.encode())
    assert isinstance(found, Rejected)
    assert found.reason


def test_fields_of_a_record_that_break_their_parser_cost_the_field() -> None:
    found = only(json.dumps({"text": TALK, "date": 10**4000, "title": ["a"] * 5}).encode(), "a.json")
    assert isinstance(found, Document | Rejected)


# --- bytes changed at random ------------------------------------------------------------------------------------------

PIECES = (
    b"<", b">", b"</", b"<!--", b"-->", b"<script>", b"<p>" * 30, b"</div>" * 30, b"<div>" * 300, b"{", b"}",
    b"[" * 200, b'"', b"\\", b"\\u",
    b"---\n", b"+++\n", b";;;\n", b"WEBVTT\n", b"00:00:01,000 --> 00:00:02,000\n", b"[00:01] ", b"[SPEAKER_00]: ",
    b"<v ", b"\\N", b"{\\an8}",
    b"Dialogue: ", b"|", b"\t", b"\r", b"\r\n", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80",
    "问：".encode(), "：".encode() * 50, "\u2028".encode(),
    b"&#x110000;", b"&amp;" * 20, b"=?utf-8?B?", b"\n\n",
    b" " * 500, b"*" * 300, b"#" * 50, b"(" * 100, b"1\n" * 50, b"9" * 5000,
)  # fmt: skip


def _splice(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(PIECES) + data[at:]


def _cut(data: bytes, rng: random.Random) -> bytes:
    a, b = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:a] + data[b:]


def _flip(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.randrange(1, 12)):
        if out:
            out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def _repeat(data: bytes, rng: random.Random) -> bytes:
    a, b = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:b] + data[a:b] * rng.randrange(2, 20) + data[b:]


def _marry(data: bytes, rng: random.Random) -> bytes:
    other = rng.choice(FILES).read_bytes()
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_splice, _cut, _flip, _repeat, _marry)


def mutants(rng: random.Random) -> Iterator[tuple[str, bytes]]:
    """Files of every kind, changed one to four times, and now and then nothing but noise."""
    while True:
        file = rng.choice(FILES)
        data = file.read_bytes()
        for _ in range(rng.randrange(1, 5)):
            data = rng.choice(CHANGES)(data[:200_000], rng)
        yield file.name, data if rng.random() > 0.05 else rng.randbytes(rng.randrange(2000))


def check(name: str, data: bytes) -> None:
    """What holds of any bytes: documents or reasons, at least one, and no character unaccounted for."""
    found = read_bytes(data, name)
    assert found
    for item in found:
        if isinstance(item, Rejected):
            assert item.reason
            assert item.kind != "error", f"{name}: {item.reason}"
        else:
            assert item.text.unaccounted(len(item.source)) == []


@pytest.mark.parametrize("seed", range(8))
def test_no_changed_file_breaks_a_reader(seed: int) -> None:
    made = mutants(random.Random(seed + int(os.environ.get("FUZZ_SEED", "0"))))
    for _ in range(int(os.environ.get("FUZZ_FILES", "40"))):
        name, data = next(made)
        check(name, data)
