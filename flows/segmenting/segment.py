"""The form of a document, decided by evidence, and its turns in that form.

Labels that hold up make a document labelled; questions that are set off make it bulleted; otherwise utterances in quote marks
and one voice throughout compete. The registry can say the form outright. Narration between labelled or bulleted turns is read
for quoted utterances too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import get_args

from flows.document import Document, Form, Participant, Role, Segmentation, Turn
from flows.registry import Registry
from flows.segmenting.cast.cast import Cast
from flows.segmenting.cast.confidence import calibrated
from flows.segmenting.cast.introduction import host_named, introduction
from flows.segmenting.cast.replies import replies
from flows.segmenting.cast.roles import ASKING, is_question, quoted_roles, roles_of
from flows.segmenting.cast.voices import Scene
from flows.segmenting.forms.bulleted import ENOUGH, bulleted_turns, find_questions
from flows.segmenting.forms.exchanges import exchange_turns, exchanges_in
from flows.segmenting.forms.labelled.cues import find_cues
from flows.segmenting.forms.labelled.turns import LabelledFinder
from flows.segmenting.forms.mixed import (
    account_behind,
    labelled_start,
    named_by_quotes,
    quick_questions,
    talk_before,
    voices_in,
)
from flows.segmenting.forms.monologue import monologue_score, monologue_turns, teller
from flows.segmenting.forms.quoted.turns import find_quoted_turns
from flows.segmenting.page.blocks import Block, RawTurn, blocks_of
from flows.segmenting.page.headings import with_plain_headings, without_excerpts

#: Least score for one voice; below, the next form is tried.
MONOLOGUE = 0.55
#: The same, where a line at the top says who tells it all.
TOLD = 0.3


@dataclass(slots=True)
class Found:
    """A form's turns and what its labels say of roles."""

    form: Form
    turns: list[RawTurn] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)


def segment(document: Document, registry: Registry) -> Segmentation:
    """The turns of a document, in order, and who takes part. The text must be clean and simplified. Linear in its length.

    >>> from flows.text import Text
    >>> text = Text.of("记者：您是哪年来的？\\n王小明：我是2010年来的。")
    >>> found = segment(Document("d", "a.txt", "", 0, "utf-8", str(text), text), Registry())
    >>> [(turn.speaker_name, turn.role, str(text)[turn.start : turn.end]) for turn in found.turns]
    [('记者', 'interviewer', '您是哪年来的？'), ('王小明', 'interviewee', '我是2010年来的。')]
    """
    blocks = without_excerpts(with_plain_headings(blocks_of(document.text)))
    if not blocks:
        return Segmentation("narrative")
    metadata = document.metadata
    about = "\n".join((metadata.title, metadata.author, *(s.value for s in metadata.statements)))
    cast = Cast.of(document.text.chars, registry, about)
    warnings: list[str] = []
    wanted = registry.forms.get(document.source_file) or registry.forms.get(document.doc_id)
    if wanted and wanted not in get_args(Form):
        warnings.append(f"the registry asks for an unknown form {wanted!r}")
        wanted = None
    found = _find(document, registry, blocks, cast, wanted)
    turns = _turns(document, blocks, cast, found)
    participants: dict[str, Participant] = {}
    for turn in turns:
        if turn.speaker_id not in participants:
            participants[turn.speaker_id] = Participant(turn.speaker_id, turn.speaker_name, turn.role)
    return Segmentation(found.form, turns, tuple(participants.values()), tuple(warnings))


def _find(document: Document, registry: Registry, blocks: list[Block], cast: Cast, wanted: str | None) -> Found:
    """The turns in the form that the registry wants, or in the one that has the evidence."""
    chars = document.text.chars
    if wanted == "narrative":
        return Found("narrative")
    if wanted is None and (exchanges := exchanges_in(blocks)):
        scene = Scene(document, registry, introduction(chars, exchanges[0][0][0].start, document.metadata))
        inside = {block.index for run in exchanges for block, _ in run}
        turns = exchange_turns(exchanges, cast, scene)
        return Found("quoted", turns + find_quoted_turns([b for b in blocks if b.index not in inside], cast))
    if wanted in (None, "labelled"):
        cues = find_cues(blocks, cast)
        if cues.cues:
            scene = Scene(document, registry, introduction(chars, cues.cues[0].start, document.metadata))
            labelled = LabelledFinder(blocks, cues, cast, scene).find()
            asking, answering = voices_in(
                labelled.turns, frozenset(k for k, r in labelled.roles.items() if r in ASKING)
            )
            turns = quick_questions(blocks, labelled.turns, asking, answering, cast, scene)
            turns = talk_before(blocks, turns, answering, scene) + turns
            found = Found("labelled", turns, labelled.roles)
            found.turns = _with_quoted(found.turns, blocks, cast)
            return found
    if wanted in (None, "bulleted"):
        questions = find_questions(blocks, document.metadata.title)
        if questions.questions and (questions.score >= ENOUGH or wanted):
            scene = Scene(document, registry, introduction(chars, questions.questions[0].start, document.metadata))
            turns = bulleted_turns(blocks, questions, cast, scene)
            asking = turns[0].speaker if turns else ""
            return Found("bulleted", _with_quoted(turns, blocks, cast), {asking: "interviewer"})
    score = monologue_score(blocks, document)
    told = wanted is None and score >= TOLD and bool(teller(blocks)[1])
    quoted = [] if told or wanted == "monologue" else find_quoted_turns(blocks, cast)
    scene = Scene(document, registry, introduction(chars, min(len(chars), 1200), document.metadata))
    account = account_behind(blocks, quoted, cast, scene) if quoted and wanted is None else quoted
    if account != quoted and account[0] in quoted:
        return Found("quoted", account)
    if wanted == "quoted" or (
        quoted and wanted is None and not (score >= 0.6 and len(quoted) < 3 and _share(quoted, chars) < 0.25)
    ):
        return Found("quoted", labelled_start(blocks, quoted, cast, scene))
    if told or wanted == "monologue" or score >= MONOLOGUE:
        return Found("monologue", monologue_turns(blocks, cast, scene, 0.45 + 0.45 * score))
    return Found("narrative")


def _share(turns: Sequence[RawTurn], chars: str) -> float:
    """How much of a text is in turns."""
    return sum(turn.end - turn.start for turn in turns) / max(len(chars), 1)


def _with_quoted(turns: list[RawTurn], blocks: list[Block], cast: Cast) -> list[RawTurn]:
    """With the utterances quoted in the narration between turns."""
    covered = [False] * len(blocks)
    at = 0
    for block in blocks:
        while at < len(turns) and turns[at].end <= block.start:
            at += 1
        covered[block.index] = at < len(turns) and turns[at].start < block.end
    free = [block for block in blocks if not covered[block.index] and block.kind != "heading" and "“" in block.text]
    if not free:
        return turns
    quoted = [turn for turn in find_quoted_turns(free, cast) if turn.speaker]
    return sorted(named_by_quotes(turns, quoted, cast) + quoted, key=lambda turn: turn.start)


def _turns(document: Document, blocks: list[Block], cast: Cast, found: Found) -> tuple[Turn, ...]:
    chars = document.text.chars
    raws = _without_overlap(found.turns)
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
    linked = replies([raw.speaker for raw in raws], parts, asks)
    return tuple(
        Turn(
            raw.start,
            raw.end,
            ids.get(raw.speaker, raw.speaker),
            names.get(raw.speaker, ""),
            raw.label,
            part,
            raw.attribution,
            calibrated(raw.confidence),
            section,
            asked,
            reply,
        )
        for raw, part, asked, reply, section in zip(
            raws, parts, asks, linked, _sections(blocks, raws, document.metadata.title), strict=True
        )
    )


def _without_overlap(turns: Sequence[RawTurn]) -> list[RawTurn]:
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
