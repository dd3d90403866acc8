"""The turns of a page whose questions are set off: each question, and what stands up to the next one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from flows.document import Attribution
from flows.segmenting.cast.cast import Cast
from flows.segmenting.cast.introduction import interviewee
from flows.segmenting.cast.voices import Scene, anonymous, asker, voices_of
from flows.segmenting.forms.bulleted import Question, Questions
from flows.segmenting.page.asides import utterance_span
from flows.segmenting.page.blocks import Block, RawTurn
from flows.segmenting.page.continuing import Narrates, Standing, evidence, narrates, narrator_ahead, personal_ahead
from flows.segmenting.page.labels import Label, label_of
from flows.segmenting.page.narration import Repetitions, is_address, is_appendix, is_note

_WORDS = re.compile(r"[^\W_]")
#: How much less sure each further turn of a cut answer is.
CUT = 0.08
_QUESTION = frozenset({"question"})


class Answers:
    """Finds the turns of one page with questions that are set off."""

    def __init__(
        self, blocks: list[Block], found: Questions, cast: Cast, scene: Scene, narrates: Narrates = narrates
    ) -> None:
        self.narrates = narrates
        self.quotes_said = 2 * sum(block.quoted for block in blocks) >= len(found.questions) > 2
        stretches = [b.block - a.block for a, b in pairwise(found.questions)]
        self.usual = sum(n > 2 for n in stretches) / len(stretches) if stretches else 1.0
        self.blocks, self.questions, self.cast, self.scene = blocks, found.questions, cast, scene
        self.confidence = min(0.95, 0.55 + 0.4 * found.score)
        self.repetitions = Repetitions(scene.chars)
        self.labels = self._labels()
        voices = voices_of(self._surfaces(), {}, cast, scene) if self.labels else {}
        self.voices = {key: voice.id for key, voice in voices.items()}
        asked = Counter(self.labels[q.block].key for q in self.questions if q.block in self.labels)
        self.asking = self.voices[asked.most_common(1)[0][0]] if asked else asker("", cast, scene)
        self.answering = interviewee(scene.introduction, cast, frozenset({self.asking}))
        self.answering = self.answering or anonymous("受访者", cast, scene)
        self.names = tuple(name for name in cast.speakers[self.answering].surfaces if len(name) > 1)

    def find(self) -> list[RawTurn]:
        """All turns in order. Linear in the lines."""
        turns: list[RawTurn] = []
        for question, after in zip(self.questions, [*self.questions[1:], None], strict=True):
            label = self.labels.get(question.block)
            start = self.blocks[question.block].start + label.content if label else question.start
            start, end = utterance_span(self.scene.chars, start, question.end)
            who = self.voices[label.key] if label else self.asking
            surface = label.surface if label else ""
            asked = RawTurn(start, end, surface, who, "bullet", self.confidence, _QUESTION)
            if turns and turns[-1].speaker == who and not self.scene.chars[turns[-1].end : start].strip():
                turns[-1] = asked._replace(start=turns[-1].start)
            else:
                turns.append(asked)
            turns += self._answer(question, after)
        return turns

    # -- labels that some lines have besides ---------------------------------------------------------------------------

    def _labels(self) -> dict[int, Label]:
        """The labels of questions that mostly have one, and of answers of which several have one or one comes again."""
        places = {question.block: question for question in self.questions}
        labels: dict[int, Label] = {}
        for block in self.blocks[self.questions[0].block :]:
            if block.kind in ("heading", "code", "table", "caption") and block.index not in places:
                continue
            label = label_of(block)
            if label and label.style in ("colon", "bold") and block.start + label.content < block.end:
                labels[block.index] = label
        asked = Counter(labels[n].key for n in places if n in labels)
        often = {key for key, times in asked.items() if times * 2 > len(places)}
        kept = {n: label for n, label in labels.items() if n in places and label.key in often}
        answers = {n: label for n, label in labels.items() if n not in places and label.kind in ("person", "role")}
        times = Counter(label.key for label in answers.values())
        edges = [*places, len(self.blocks)]
        for low, high in pairwise(edges):
            inside = [n for n in answers if low < n < high]
            if len({answers[n].key for n in inside}) > 1 or any(times[answers[n].key] > 1 for n in inside):
                kept |= {n: answers[n] for n in inside}
        return kept

    def _surfaces(self) -> dict[str, list[str]]:
        surfaces: dict[str, list[str]] = defaultdict(list)
        for label in self.labels.values():
            if label.surface not in surfaces[label.key]:
                surfaces[label.key].append(label.surface)
        return dict(surfaces)

    # -- what stands behind a question --------------------------------------------------------------------------------

    def _answer(self, question: Question, after: Question | None) -> list[RawTurn]:
        turns: list[RawTurn] = []
        rest = self.blocks[question.block].text[question.end - self.blocks[question.block].start :]
        if rest.strip():
            self._say(turns, question.end, self.blocks[question.block].end, apart=True)
        behind = self.blocks[question.block + 1 : after.block if after else len(self.blocks)]
        if all(block.kind == "heading" for block in behind) and question.dress != "heading" and after and not turns:
            behind = [block._replace(kind="paragraph") for block in behind]  # a short answer reads like a heading
        after_heading = after_narration = apart = False
        said = len(turns)
        for number, block in enumerate(behind):
            if block.kind in ("heading", "code", "table", "caption"):
                if not after and turns and is_appendix(block):
                    break
                after_heading |= bool(not after and block.kind == "heading" and turns and question.dress != "heading")
                after_narration, apart = False, True
                continue
            apart |= block.broken
            if not _WORDS.search(block.text) or is_address(block.text):
                continue
            if not after and turns and is_appendix(block):
                break
            label = self.labels.get(block.index)
            standing = Standing(
                headed=after_heading,
                told=after_narration,
                broken=apart,
                ahead=after_heading and narrator_ahead(behind, number, self.names),
                personal=personal_ahead(behind, number),
                quotes_said=self.quotes_said or question.dress == "quote",
                last=not after,
                place=said,
                usual=self.usual,
            )
            if not label and self._is_narrated(block, turns, standing):
                after_narration = bool(turns) and not is_note(block.text)
                apart = True
                continue
            said += 1
            start = block.start + label.content if label else block.start
            self._say(turns, start, block.end, apart=apart, label=label)
            apart = after_narration = False
        return turns

    def _is_narrated(self, block: Block, before: Sequence[RawTurn], standing: Standing) -> bool:
        """Whether a line behind a question is the narrator's, a note, or said elsewhere."""
        if not before:
            return is_note(block.text)
        if self.repetitions.is_pull_quote(block):
            return True
        return self.narrates(block, evidence(block, self.names, (), standing))

    def _say(self, turns: list[RawTurn], start: int, end: int, *, apart: bool, label: Label | None = None) -> None:
        """Let a line go on with the last turn, or begin one."""
        if turns and not apart and not label:
            span = utterance_span(self.scene.chars, turns[-1].start, end)
            turns[-1] = turns[-1]._replace(end=span[1])
            return
        span = utterance_span(self.scene.chars, start, end)
        if span[0] >= span[1]:
            return
        who = self.voices[label.key] if label else turns[-1].speaker if turns else self.answering
        attribution: Attribution = "label" if label else "continuation" if turns else "bullet"
        sure = self.confidence - CUT * len(turns)
        turns.append(RawTurn(*span, label.surface if label else "", who, attribution, sure))


def bulleted_turns(blocks: list[Block], found: Questions, cast: Cast, scene: Scene) -> list[RawTurn]:
    """The turns of a page whose questions are set off."""
    return Answers(blocks, found, cast, scene).find()
