"""Each kind of file that people drop into the folder: what is read of it, when it was said, and what it says of itself.

The files lie in `files`, as programs write them; `cases/kinds.json` says for each what comes of it: for each document
its name behind the file's, its lines once they are clean, the times of its pieces of speech (seconds, null where none),
and what it says of itself. A file that is put aside has the kind and a part of the reason instead.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.cleaning import clean_text
from flows.document import Document, Rejected
from flows.pipeline import process
from flows.reading import read_bytes, read_file
from flows.reading.formats import FORMATS
from flows.registry import Registry

HERE = Path(__file__).parent
FILES = HERE / "files"
CASES: dict[str, list[dict[str, Any]]] = json.loads((HERE / "cases" / "kinds.json").read_text(encoding="utf-8"))


def told(item: Document | Rejected, file: str) -> dict[str, Any]:
    """What a test compares of a document."""
    name = item.source_file.removeprefix(file)
    if isinstance(item, Rejected):
        return {"name": name, "rejected": item.kind, "reason": item.reason}
    lines = [line.strip() for line in str(clean_text(item.text)).splitlines() if line.strip()]
    times = [[float(t) if t else None for t in m.value.split("-")] for m in item.text.marks if m.kind == "time"]
    said = sorted({f"{s.field}={s.value}" for s in item.metadata.statements})
    return {"name": name, "recorded": item.recorded, "lines": lines, "times": times, "said": said}


@pytest.mark.parametrize("file", CASES)
def test_what_is_read_of_it(file: str) -> None:
    found = read_file(FILES / file, FILES)
    assert [told(item, file) for item in found] == CASES[file]
    for item in found:
        if isinstance(item, Document):
            assert item.text.unaccounted(len(item.source)) == []


def test_each_file_has_a_case_and_each_format_a_file() -> None:
    assert sorted(CASES) == sorted(path.name for path in FILES.iterdir())
    documents = [item for file in CASES for item in read_file(FILES / file, FILES) if isinstance(item, Document)]
    seen = {name for item in documents for name in (part.split(":")[0].strip() for part in item.reader.split(";"))}
    assert {row.name for row in FORMATS} - seen <= {"foreign", "parquet", "pdf", "zip"}  # of a ZIP the members are told


@pytest.mark.parametrize(
    "file", ["segments.json", "film.ass", "teams.vtt", "meeting.txt", "podcast.json", "ranges.txt"]
)
def test_turns_say_when_they_were_said(file: str) -> None:
    (document,) = read_file(FILES / file, FILES)
    assert isinstance(document, Document)
    turns = process(document, Registry()).segmentation.turns
    assert len(turns) == 4
    starts = [turn.time_start for turn in turns]
    assert None not in starts
    assert starts == sorted(starts)  # type: ignore[type-var]
    assert all(turn.time_end is None or turn.time_end >= turn.time_start for turn in turns)  # type: ignore[operator]
    assert turns[0].time_end is not None


def test_turns_of_a_document_without_times_have_none() -> None:
    (document,) = read_bytes("记者：几点了？\n船长：天还没亮。\n记者：还走吗？\n船长：走。\n".encode(), "a.txt")
    assert isinstance(document, Document)
    turns = process(document, Registry()).segmentation.turns
    assert {(turn.time_start, turn.time_end) for turn in turns} == {(None, None)}


def test_a_field_that_nobody_could_guess_is_named_in_the_registry(tmp_path: Path) -> None:
    (tmp_path / "crawl").mkdir()
    record = {"k": {"inner": ["记者：几点了？", "船长：天还没亮。"]}, "head": {"t": "船"}}
    (tmp_path / "crawl" / "a.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    (unknown,) = read_file(tmp_path / "crawl" / "a.jsonl", tmp_path)
    assert isinstance(unknown, Rejected)
    assert "k.inner, head.t" in unknown.reason
    (tmp_path / "fields.toml").write_text(
        '[[fields]]\nfiles = "crawl/*.jsonl"\ntext = "k.inner"\ntitle = "head.t"\n', encoding="utf-8"
    )
    (found,) = read_file(tmp_path / "crawl" / "a.jsonl", tmp_path)
    assert isinstance(found, Document)
    assert str(found.text) == "记者：几点了？\n船长：天还没亮。"
    assert [(s.field, s.value) for s in found.metadata.statements] == [("title", "船")]


def _pdf(lines: list[str]) -> bytes:
    """A PDF of one page with a text layer in the UCS-2 encoding that Chinese PDFs have."""
    shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td\n" for line in lines)
    stream = f"BT /F1 12 Tf 50 700 Td\n{shown}ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 7\n0000000000 65535 f \n" + table
    return out + head + b"trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def test_the_text_layer_of_a_pdf_is_read() -> None:
    (found,) = read_bytes(_pdf(["记者：几点了？", "船长：天还没亮。", "记者：还走吗？", "船长：走。"]), "a.pdf")
    assert isinstance(found, Document), found
    lines = [line.strip() for line in str(found.text).splitlines() if line.strip()]
    assert lines == ["记者：几点了？", "船长：天还没亮。", "记者：还走吗？", "船长：走。"]


def test_a_pdf_of_pictures_says_what_to_do() -> None:
    (found,) = read_bytes(_pdf([]), "a.pdf")
    assert isinstance(found, Rejected)
    assert (found.kind, "text recognition" in found.reason) == ("binary", True)


@pytest.mark.parametrize(
    ("head", "remedy"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".docx"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(600), "unpack"),
        (b"ID3\x03\x00" + bytes(600), "transcribe"),
        (b"SQLite format 3\x00" + bytes(600), "CSV"),
        (bytes(60) + b"BOOKMOBI" + bytes(600), "EPUB"),
    ],
)
def test_what_is_no_text_says_what_to_convert_it_to(head: bytes, remedy: str) -> None:
    (found,) = read_bytes(head, "a")
    assert isinstance(found, Rejected)
    assert remedy in found.reason


def test_turns_that_are_given_are_turns_however_few_they_are() -> None:
    data = {"messages": [{"role": "user", "content": "几点了？"}, {"role": "assistant", "content": "天还没亮。"}]}
    (document,) = read_bytes(json.dumps(data).encode(), "a.json")
    assert isinstance(document, Document)
    segmentation = process(document, Registry()).segmentation
    assert [str(document.text)[2:6], len(segmentation.turns)] == ["几点了？", 2]
    assert [turn.role for turn in segmentation.turns] == ["interviewer", "interviewee"]


def test_what_is_attached_to_a_mail_is_read_or_told_of(tmp_path: Path) -> None:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "访谈"
    mail["Message-ID"] = "<1@example.org>"
    mail.set_content("记者：您好，请问今年的收成怎么样？\n\n林晚：比去年好得多，雨水也足。\n")
    mail.add_attachment(
        "记者：还有呢？\n\n林晚：还有桃子。\n".encode(), maintype="text", subtype="plain", filename="more.txt"
    )
    mail.add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="all/of it.zip")
    mail.add_attachment(b"\0\1", maintype="application", subtype="x-of-its-own")
    (tmp_path / "mail.eml").write_bytes(bytes(mail))
    items = read_file(tmp_path / "mail.eml", tmp_path)
    assert [item.source_file for item in items if isinstance(item, Document)] == ["mail.eml", "mail.eml#more.txt"]
    told = {item.source_file: (item.kind, item.reason) for item in items if isinstance(item, Rejected)}
    assert set(told) == {"mail.eml#all_of it.zip", "mail.eml#attachment-3"}
    assert told["mail.eml#all_of it.zip"][0] == "attachment"
    assert "application/zip is not read" in told["mail.eml#all_of it.zip"][1]


def test_a_long_beginning_that_is_no_text_does_not_make_a_page_foreign() -> None:
    said = "<p>记者：今年的收成怎么样？</p><p>林晚：比去年好得多，雨水也足。</p>" * 200
    page = f"<html><body><div class='{'item ' * 60_000}'></div>{said}</body></html>"
    (item,) = read_bytes(page.encode(), "page.html")
    assert isinstance(item, Document)
