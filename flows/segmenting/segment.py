"""The turns of a document: the page is read in several ways, the judge chooses one, and its turns get names and parts.

The registry can say the form outright.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from flows.document import Document, Form, Participant, Role, Segmentation, Turn
from flows.registry import Registry
from flows.segmenting.cast.cast import Cast
from flows.segmenting.cast.confidence import confidences
from flows.segmenting.cast.introduction import host_named, introduction
from flows.segmenting.cast.replies import replies
from flows.segmenting.cast.roles import ASKING, is_question, quoted_roles, roles_of
from flows.segmenting.forms.given import given
from flows.segmenting.forms.readings import Found, Page, propose
from flows.segmenting.judge.judge import judge
from flows.segmenting.page.blocks import Block, RawTurn, blocks_of
from flows.segmenting.page.headings import with_plain_headings, without_excerpts


def segment(document: Document, registry: Registry) -> Segmentation:
    """The turns of a document, in order, and who takes part.

    The text must be clean and simplified. Linear in its length.

    >>> from flows.text import Text
    >>> text = Text.of("记者：您是哪年来的？\\n王小明：我是2010年来的。")
    >>> found = segment(Document("d", "a.txt", "", 0, "utf-8", str(text), text), Registry())
    >>> [(turn.speaker_name, turn.role, str(text)[turn.start : turn.end]) for turn in found.turns]
    [('记者', 'interviewer', '您是哪年来的？'), ('王小明', 'interviewee', '我是2010年来的。')]
    """
    page = page_of(document, registry)
    if not page.blocks:
        return Segmentation("narrative")
    warnings: list[str] = []
    told = registry.forms.get(document.source_file) or registry.forms.get(document.doc_id)
    wanted = next((form for form in get_args(Form) if form == told), None)
    if told and not wanted:
        warnings.append(f"the registry asks for an unknown form {told!r}")
    found = read(page, wanted or document.form)
    if document.form and not wanted and not found.turns:
        found = given(page)
    if wanted and wanted != "narrative" and not found.turns:
        warnings.append(f"the registry asks for the form {wanted}, in which nothing was found")
    return replace(published(page, found), warnings=tuple(warnings))


def published(page: Page, found: Found) -> Segmentation:
    """The turns of a reading with names, parts and what answers what, and who takes part."""
    turns = _turns(page.document, page.blocks, found)
    participants: dict[str, Participant] = {}
    for turn in turns:
        if turn.speaker_id not in participants:
            participants[turn.speaker_id] = Participant(turn.speaker_id, turn.speaker_name, turn.role)
    return Segmentation(found.form, turns, tuple(participants.values()))


def page_of(document: Document, registry: Registry) -> Page:
    """A document as segmenting sees it."""
    blocks = without_excerpts(with_plain_headings(blocks_of(document.text)))
    metadata = document.metadata
    about = "\n".join((metadata.title, metadata.author, *(s.value for s in metadata.statements)))
    return Page(document, registry, blocks, Cast.of(document.text.chars, registry, about))


def read(page: Page, wanted: Form | None = None) -> Found:
    """A page read in the form that is wanted, or in the likeliest. What is wanted is taken for certain."""
    if wanted == "narrative":
        return Found("narrative", page.cast)
    proposals = propose(page, every=bool(wanted))
    if wanted:
        make = proposals.readings.get(wanted)
        return make() if make else Found(wanted, page.cast)
    choice, probable = next(iter(judge(proposals.evidence, proposals.readings).items()))
    return replace(proposals.readings[choice](), probability=probable)


def _turns(document: Document, blocks: list[Block], found: Found) -> tuple[Turn, ...]:
    chars, cast = document.text.chars, found.cast
    raws = without_overlap(found.turns)
    texts = [chars[raw.start : raw.end] for raw in raws]
    opening = introduction(chars, raws[0].start if raws else 0, document.metadata)
    host = host_named(opening, cast) if raws else ""
    questions = [is_question(text) for text in texts]
    roles = roles_of(raws, texts, questions, found.roles, frozenset({host} if host else ()))
    if found.form == "quoted":
        roles = quoted_roles(raws, roles)
    keys = {raw.speaker for raw in raws if raw.speaker in cast.speakers}
    names = {key: cast.name(key) for key in keys}
    ids = {key: cast.public_id(key, document.doc_id) for key in keys}
    parts: list[Role] = ["audience" if "audience" in raw.flags else roles[raw.speaker] for raw in raws]
    asks = [
        asked or ("question" in raw.flags and part in ASKING and ("？" in text or "?" in text))
        for raw, text, part, asked in zip(raws, texts, parts, questions, strict=True)
    ]
    sure = confidences(raws, chars, found.form, found.probability)
    linked = replies([raw.speaker for raw in raws], parts, asks)
    return tuple(
        Turn(
            start=raw.start,
            end=raw.end,
            speaker_id=ids.get(raw.speaker, raw.speaker),
            speaker_name=names.get(raw.speaker, ""),
            label=raw.label,
            role=part,
            attribution=raw.attribution,
            confidence=confidence,
            section=section,
            is_question=asked,
            reply_to=reply,
        )
        for raw, part, asked, reply, confidence, section in zip(
            raws,
            parts,
            asks,
            linked,
            sure,
            _sections(blocks, raws, document.metadata.title),
            strict=True,
        )
    )


def without_overlap(turns: Sequence[RawTurn]) -> list[RawTurn]:
    """In order, empty ones left out; of two that overlap, the surer."""
    kept: list[RawTurn] = []
    for turn in sorted(turns, key=lambda turn: (turn.start, turn.end)):
        if turn.end <= turn.start:
            continue
        if kept and turn.start < kept[-1].end:
            if turn.confidence > kept[-1].confidence:
                kept[-1] = turn
            continue
        kept.append(turn)
    return kept


def _sections(blocks: list[Block], turns: Sequence[RawTurn], title: str) -> list[str]:
    """The heading above each turn; the document's title heads no section."""
    headings = [block for block in blocks if block.kind == "heading" and block.text != title]
    sections = []
    at, current = 0, ""
    for turn in turns:
        while at < len(headings) and headings[at].end <= turn.start:
            current = headings[at].text
            at += 1
        sections.append(current)
    return sections
