"""The ways of reading a page: by its labels, by questions that are set off, as the speech of one, as a report
that quotes, as a page without speakers.

A reading is proposed with what it sees (`evidence`), and makes its turns when it is chosen (`found`). None decides
whether it is the right one: the judge does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flows.document import Document, Form, Role
from flows.registry import Registry
from flows.segmenting.cast.cast import Cast
from flows.segmenting.cast.introduction import introduction
from flows.segmenting.cast.roles import ASKING, is_question, roles_of
from flows.segmenting.cast.voices import Scene, asker
from flows.segmenting.forms.answers import bulleted_turns
from flows.segmenting.forms.bulleted import Questions, find_questions
from flows.segmenting.forms.exchanges import exchange_turns, exchanges_among, exchanges_in
from flows.segmenting.forms.labelled.cues import Cues, find_cues
from flows.segmenting.forms.labelled.turns import LabelledFinder
from flows.segmenting.forms.mixed import (
    account_behind,
    announces_account,
    heading_questions,
    labelled_start,
    named_by_quotes,
    quick_questions,
    talk_before,
    voices_in,
)
from flows.segmenting.forms.monologue import monologue_score, monologue_turns, teller
from flows.segmenting.forms.quoted.turns import find_quoted_turns
from flows.segmenting.judge.evidence import SAID, TURNS, Labels, Marked, evidence
from flows.segmenting.judge.judge import Choice
from flows.segmenting.page.blocks import Block, RawTurn

#: Code points in which a page without labels or questions may introduce who speaks.
INTRODUCTION = 1200


#: Labels that explain so much of a page leave no other reading to look for.
PLAINLY = 0.9


@dataclass(slots=True)
class Found:
    """A form's turns, what its labels say of roles, the people as this reading knows them, and how probable the reading
    is."""

    form: Form
    cast: Cast
    turns: list[RawTurn] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """A document as segmenting sees it: its lines, and the people whom it introduces."""

    document: Document
    registry: Registry
    blocks: list[Block]
    cast: Cast

    def scene(self, end: int) -> Scene:
        """What naming needs to know; the introduction ends at a code point of the text."""
        document = self.document
        return Scene(document, self.registry, introduction(document.text.chars, end, document.metadata))


@dataclass(frozen=True, slots=True)
class Proposals:
    """The possible readings of a page, each with what makes its turns, and what is seen of the page."""

    readings: dict[Choice, Callable[[], Found]]
    evidence: dict[str, float]


def propose(page: Page, *, every: bool = False) -> Proposals:
    """The readings that are possible on a page; `every` looks for them all, even where labels explain it plainly.
    Linear in its length."""
    readings: dict[Choice, Callable[[], Found]] = {}
    blocks, metadata = page.blocks, page.document.metadata
    labels = Labels()
    exchanges = exchanges_in(blocks)
    # what candidates of labels say of people holds only where they are labels
    cues = find_cues(blocks, cast := page.cast.copy()) if not exchanges else None
    if cues and cues.cues:
        scene = page.scene(cues.cues[0].start)
        labelled = LabelledFinder(blocks, cues, cast, scene).find()
        asking = frozenset(key for key, role in labelled.roles.items() if role in ASKING)
        said = [page.document.text.chars[t.start : min(t.end, t.start + SAID)] for t in labelled.turns[:TURNS]]
        labels = Labels(labelled.turns, asking, said)
        readings["labelled"] = lambda: _labelled(page, scene, cast, labelled.turns, labelled.roles)
    plainly = not every and sum(turn.end - turn.start for turn in labels.turns) >= PLAINLY * sum(
        len(block.text) for block in blocks
    )
    questions = find_questions(blocks, metadata.title) if not plainly else Questions()
    if questions.questions:
        readings["bulleted"] = lambda: _bulleted(page, questions)
    score = monologue_score(blocks, page.document) if not plainly else 0.0
    readings["monologue"] = lambda: _monologue(page, score)
    readings["quoted"] = lambda: _quoted(page, cues)
    if not exchanges and not announces_account(blocks):
        readings["silent"] = lambda: _silent(page)
    marked = Marked([question.block for question in questions.questions], questions.score)
    told = bool(teller(blocks)[1])
    return Proposals(readings, evidence(blocks, metadata, labels, marked, score, told=told))


def _labelled(page: Page, scene: Scene, cast: Cast, turns: list[RawTurn], roles: dict[str, Role]) -> Found:
    texts = [page.document.text.chars[turn.start : turn.end] for turn in turns]
    played = roles_of(turns, texts, [is_question(text) for text in texts], roles)
    asks = frozenset(key for key, role in played.items() if role in ASKING)
    asking, answering = voices_in(turns, asks)
    turns = quick_questions(page.blocks, turns, asking, answering, cast, scene)
    turns = heading_questions(page.blocks, turns, asks, asking or asker("", cast, scene))
    turns = talk_before(page.blocks, turns, answering, scene) + turns
    return Found("labelled", cast, _with_quoted(turns, page.blocks, cast), roles)


def _bulleted(page: Page, questions: Questions) -> Found:
    scene = page.scene(questions.questions[0].start)
    turns = bulleted_turns(page.blocks, questions, page.cast, scene)
    roles: dict[str, Role] = {turns[0].speaker: "interviewer"} if turns else {}
    return Found("bulleted", page.cast, _with_quoted(turns, page.blocks, page.cast), roles)


def _monologue(page: Page, score: float) -> Found:
    scene = page.scene(min(len(page.document.text), INTRODUCTION))
    if account := _account(page, scene):
        return account
    return Found("monologue", page.cast, monologue_turns(page.blocks, page.cast, scene, 0.45 + 0.45 * score))


def _account(page: Page, scene: Scene) -> Found | None:
    """A report's quotations and the account that it announces, if it quotes somebody before it."""
    if not announces_account(page.blocks):
        return None
    quoted = find_quoted_turns(page.blocks, page.cast)
    account = account_behind(page.blocks, quoted, page.cast, scene)
    return Found("quoted", page.cast, account) if account != quoted and account[0] in quoted else None


def _quoted(page: Page, cues: Cues | None = None) -> Found:
    """What a report quotes, with the conversations laid out in it; nothing, where nobody is quoted."""
    blocks, cast = page.blocks, page.cast
    if exchanges := exchanges_in(blocks) or exchanges_among(cues.cues if cues else (), blocks):
        inside = {block.index for run in exchanges for block, _ in run}
        turns = exchange_turns(exchanges, cast, page.scene(exchanges[0][0][0].start))
        return Found("quoted", cast, turns + find_quoted_turns([b for b in blocks if b.index not in inside], cast))
    quoted = find_quoted_turns(blocks, cast)
    if not quoted:
        return Found("narrative", cast)
    scene = page.scene(min(len(page.document.text), INTRODUCTION))
    return _account(page, scene) or Found("quoted", cast, labelled_start(blocks, quoted, cast, scene))


def _silent(page: Page) -> Found:
    """What a page without speakers quotes all the same, where it says who said it."""
    found = _quoted(page)
    found.turns = [turn for turn in found.turns if turn.attribution == "quote" and turn.speaker]
    return found if found.turns else Found("narrative", page.cast)


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
    if not quoted:
        return turns
    return sorted(named_by_quotes(turns, quoted, cast) + quoted, key=lambda turn: turn.start)
