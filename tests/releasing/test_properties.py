"""Whatever sound documents look like: their rows keep the contract, and a release of them is sound."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.document import Document, Metadata, Processed, Segmentation, Turn
from flows.provenance import faults
from flows.registry.corrections import Correction, CorrectionError, apply_corrections
from flows.releasing.alignment import text_difference
from flows.releasing.changes import compare
from flows.releasing.files import json_lines
from flows.releasing.pages.viewer import embedded
from flows.releasing.tables import build_tables
from flows.releasing.tables.rows import TableRows
from flows.releasing.tables.validate import validate
from flows.text import Doubt, Edit, Text

HAN = st.text("的一是在不了有和人这中大为上个国我以要他时来用们𠮷，。？！“”AI9 ", min_size=1, max_size=30)
WORD = st.sampled_from(["annotation", "splice", "entity", "mojibake", "markup", "space"])
LENIENT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def documents(draw, name: str = "a") -> Processed:
    """A text in lines, some damage in it repaired or removed, some lines turns of some speakers."""
    pieces: list[tuple[str, str, str]] = []  # what the source has, what is published, and the kind of the change
    for _ in range(draw(st.integers(1, 6))):
        for _ in range(draw(st.integers(1, 4))):
            good = draw(HAN)
            pieces.append((good, good, ""))
            if draw(st.booleans()):
                kind = draw(WORD)
                new = draw(st.sampled_from(["", "字", "两字"])) if kind in ("splice", "entity", "mojibake") else ""
                pieces.append((draw(st.sampled_from(["(jìn)", "<b>", "鐨勬", "&amp;"])), new, kind))
        pieces.append(("\n", "\n", ""))
    source = "".join(old for old, _, _ in pieces)
    edits, at = [], 0
    for old, new, kind in pieces:
        if kind:
            edits.append(Edit(at, at + len(old), new, kind, draw(st.none() | st.floats(0, 99))))
        at += len(old)
    text = Text.of(source).edit(edits)
    speakers = draw(st.lists(st.sampled_from(["甲", "乙", "Sam Altman"]), min_size=1, max_size=3))
    turns: list[Turn] = []
    for start, end in text.lines():
        if text.chars[start:end].strip() and draw(st.booleans()):
            speaker = draw(st.sampled_from(speakers))
            reply = draw(st.none() | st.integers(0, len(turns) - 1)) if turns else None
            turns.append(
                Turn(
                    start,
                    end,
                    speaker,
                    speaker,
                    "",
                    draw(st.sampled_from(["host", "other", "interviewee"])),
                    "inferred",
                    draw(st.floats(0, 1)),
                    "",
                    draw(st.booleans()),
                    reply,
                )
            )
    spans = draw(st.lists(st.tuples(st.integers(0, len(source)), st.integers(0, len(source))), max_size=2))
    text = text.doubted(Doubt("lost", min(span), max(span)) for span in spans if span[0] != span[1])
    document = Document(
        name, f"{name}.txt", "0" * 64, len(source.encode()), "utf-8", source, text, metadata=Metadata(title=draw(HAN))
    )
    return Processed(document, Segmentation("labelled", tuple(turns)), "hans")


def build(*items: Processed):
    return build_tables(items, lambda column, *_: column)


@LENIENT
@given(documents())
def test_sound_documents_keep_the_contract(item):
    assert validate(build(item), strict=True).rejected == []


@LENIENT
@given(documents(), st.data())
def test_corrections_fit_or_say_why(item, data):
    source = item.document.source
    start = data.draw(st.integers(0, len(source) - 1))
    end = data.draw(st.integers(start + 1, min(len(source), start + 12)))
    kind = data.draw(st.sampled_from(["repair", "speaker", "boundary", "narration"]))
    text = data.draw(HAN) if kind == "repair" else None
    correction = Correction(
        1, "a.txt", kind, start, end, source[start:end], "because", text, speaker_name="丙" if kind != "repair" else ""
    )
    try:
        fixed = apply_corrections(item, [correction])
    except CorrectionError:
        return
    assert validate(build(fixed), strict=True).rejected == []
    assert [f for f in faults(fixed) if f not in faults(item)] == []


@LENIENT
@given(documents(), documents("b"))
def test_differences_are_found_and_only_they(one, other):
    old, new = TableRows(build(one)), TableRows(build(one, other))
    assert compare(old, old, old_version="1", new_version="2").level == "patch"
    assert compare(old, new, old_version="1", new_version="2").level == "minor"
    assert compare(new, old, old_version="1", new_version="2").level == "major"
    renamed = TableRows(build(replace(one, document=replace(one.document, doc_id="b", source_file="b.txt"))))
    assert compare(old, renamed, old_version="1", new_version="2").level == "major"


@LENIENT
@given(HAN, HAN)
def test_text_differences_mark_what_differs(old, new):
    told = text_difference(old, new)
    assert ("[-" in told or "{+" in told) == (old != new)


@LENIENT
@given(st.dictionaries(st.text(max_size=5), st.text()))
def test_embedded_data_is_inert_and_whole(data):
    import json

    written = embedded(data)
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == data


@LENIENT
@given(documents())
def test_json_lines_hold_the_rows(item):
    import json

    for frame in build(item).values():
        lines = b"".join(json_lines(frame)).decode().split("\n")[:-1]
        assert pl.DataFrame([json.loads(line) for line in lines], schema=frame.schema).equals(frame)
