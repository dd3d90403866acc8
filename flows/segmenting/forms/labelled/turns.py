"""Turns where labels say who speaks (`张三：`, `问：`, `**主持人**`), with continuation paragraphs, narration between
turns, asides in brackets, and labels left out for a turn."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from flows.document import Role
from flows.segmenting.cast.cast import Cast
from flows.segmenting.cast.introduction import interviewee
from flows.segmenting.cast.voices import Scene, Voice, anonymous, asker, audience_voice, voices_of
from flows.segmenting.forms.bulleted import DASH, NUMBER
from flows.segmenting.forms.labelled.cues import Cues
from flows.segmenting.forms.labelled.legends import Cue
from flows.segmenting.forms.labelled.runs import NO_FLAGS, Run, is_foreign, is_time, lines_of
from flows.segmenting.names.shapes import TITLE
from flows.segmenting.page.asides import utterance_span, with_asides
from flows.segmenting.page.blocks import Block, RawTurn
from flows.segmenting.page.continuing import Narrates, Standing, evidence, narrates, narrator_ahead, personal_ahead
from flows.segmenting.page.kinds import ROLE_WORDS
from flows.segmenting.page.narration import Repetitions, is_note, is_personal
from flows.segmenting.page.speechlike import ENDED

#: So many speakers are looked for in narration; a page may have any number of callers and reporters besides.
MAIN_VOICES = 12
#: How much less sure a turn that goes on behind a picture or a heading is.
GOES_ON = 0.1
#: What stands behind the last label is an article of its own if it is so much longer than any turn before, and no
#: shorter than this.
TAIL, LONG_TAIL = 4, 1500
#: Where more of its lines say I or you, somebody speaks on.
SPOKEN_TAIL = 0.3
#: A caption in front of a label on the same line is no longer.
LONGEST_CAPTION = 200
_ASKS = re.compile(r"[？?][”」』）)]?$")
_WORDS = re.compile(r"[^\W_]")
_SECOND = re.compile(r"[你您]")
#: `苏老师，您…`: who is asked.
_VOCATIVE = re.compile(
    r"(?:好的?[，,。]|谢谢[^，。]{0,8}[，。]|那么?[，,]?|请(?:问|教)?)?([\u4e00-\u9fff·]{2,6})[，,：:！]"
    r"(?=[^。！？]*[你您？])"
)
_TITLED = re.compile(rf"(?:{TITLE}|老师|先生|女士|小姐|太太|师傅|大夫|阿姨|同学|总)$")
_AUDIENCE = re.compile(r"(?:观众|听众|读者|网友|学生|同学)[^。\n]{0,12}(?:提问|问题|发问)")
#: Labels that stand in brackets inside an answer without being a label of the document.
_ASIDE_LABELS = frozenset({"记者", "主持人", "问", "众人", "观众"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """The turns, the roles that labels speak of ({speaker: role}), and how sure the labels are as a whole."""

    turns: list[RawTurn]
    roles: dict[str, Role]


class LabelledFinder:
    """Finds the turns of one labelled document."""

    def __init__(
        self, blocks: list[Block], cues: Cues, cast: Cast, scene: Scene, narrates: Narrates = narrates
    ) -> None:
        self.blocks, self.cues, self.cast, self.scene = blocks, cues.cues, cast, scene
        self.narrates = narrates
        stretches = [b.block - a.block for a, b in pairwise(self.cues) if b.block > a.block]
        self.usual = sum(n > 1 for n in stretches) / len(stretches) if stretches else 1.0
        self.skipped = cues.legend_blocks
        self._chars = scene.chars
        self._parts: dict[str, tuple[Voice, float, frozenset[str]]] = {}
        surfaces: dict[str, list[str]] = defaultdict(list)
        for cue in self.cues:
            if cue.label.surface not in surfaces[cue.label.key]:
                surfaces[cue.label.key].append(cue.label.surface)
        self.voices = voices_of(dict(surfaces), cues.legend, cast, scene)
        self.scores = cues.scores
        self.repetitions = Repetitions(scene.chars)
        self.askers = self._askers()
        self.quotes_are_turns = (
            sum(blocks[c.block].quoted for c in self.cues) * 3 > len(self.cues) or self._answers_quoted()
        )
        self._names = {voice.id: self._names_of(voice) for voice in self.voices.values()}
        often = Counter(self.voices[cue.label.key].id for cue in self.cues).most_common(MAIN_VOICES)
        main = [voice for voice, _ in often]
        self._others = {
            voice: tuple(name for other in main if other != voice for name in self._names[other])
            for voice in self._names
        }
        self.questions = set() if self.askers else self._unlabelled_questions()
        self.skipped |= self.questions

    def find(self) -> Labelled:
        """All turns in order."""
        turns: list[RawTurn] = []
        for number, cue in enumerate(self.cues):
            after = self.cues[number + 1] if number + 1 < len(self.cues) else None
            turns += self._gap(cue, after)
        turns = self._answer_unlabelled(turns)
        if self.questions:
            who = asker("", self.cast, self.scene)
            flags = frozenset({"question", "inferred"})
            asked = [self.blocks[number] for number in self.questions]
            starts = [
                b.start + (found.end() if (found := NUMBER.match(b.text) or DASH.match(b.text)) else 0) for b in asked
            ]
            spans = [utterance_span(self.scene.chars, start, b.end) for start, b in zip(starts, asked, strict=True)]
            turns += [RawTurn(*span, "", who, "inferred", 0.85, flags) for span in spans]
            turns.sort(key=lambda turn: turn.start)
        roles = {voice.id: voice.role for voice in self.voices.values() if voice.role}
        return Labelled(self._asides(turns), roles)

    # -- who asks -----------------------------------------------------------------------------------------------------

    def _askers(self) -> set[str]:
        """The label keys that ask: by the word itself, or because most of what they say are questions."""
        asked: Counter[str] = Counter()
        total = Counter(cue.label.key for cue in self.cues)
        ends = [cue.start for cue in self.cues[1:]] + [self.blocks[-1].end]
        for cue, end in zip(self.cues, ends, strict=True):
            tail = self._chars[cue.content : min(end, cue.content + 2000)].rstrip()[-60:]
            if "？" in tail or "?" in tail:
                asked[cue.label.key] += 1
        by_word = {key for key, voice in self.voices.items() if voice.role in ("interviewer", "host")}
        by_habit = {key for key in total if asked[key] >= 0.6 * total[key] and self.voices[key].role is None}
        return by_word | (by_habit if len(by_habit) < len(total) else set())

    def _unlabelled_questions(self) -> set[int]:
        """The blocks in front of labels that ask, where only those who answer are labelled."""
        labelled = {cue.block for cue in self.cues}
        before = [self.blocks[cue.block - 1] for cue in self.cues if cue.block and cue.block - 1 not in labelled]
        asking = [block for block in before if _ASKS.search(block.text) or (block.is_bold and block.kind != "heading")]
        marked = sum(bool(block.is_bold or block.kind != "paragraph" or DASH.match(block.text)) for block in asking)
        addressed = sum(bool(_SECOND.search(block.text)) for block in asking)
        often = len(asking) >= 0.6 * len(self.cues) or marked == len(asking)
        if len(asking) < 2 or not often or (marked + addressed) * 2 < len(asking):
            return set()
        return {block.index for block in asking}

    def _answers_quoted(self) -> bool:
        """Whether what stands right behind a lone label is mostly in block quotes."""
        behind = [
            self.blocks[cue.block + 1].quoted
            for cue in self.cues
            if cue.block + 1 < len(self.blocks) and cue.content >= self.blocks[cue.block].end
        ]
        return len(behind) >= 2 and sum(behind) * 2 > len(behind)

    def _names_of(self, voice: Voice) -> tuple[str, ...]:
        speaker = self.cast.speakers[voice.id]
        keys = [key for key, other in self.voices.items() if other.id == voice.id]
        return tuple({name for name in (*speaker.surfaces, *keys) if len(name) > 1 and name not in ROLE_WORDS})

    # -- the stretch from one label to the next -----------------------------------------------------------------------

    def _gap(self, cue: Cue, after: Cue | None) -> list[RawTurn]:
        key = cue.label.key
        voice, confidence, flags = self._parts.get(key) or self._part(key)
        last = after.block if after else len(self.blocks) - 1
        first_end = self.blocks[cue.block].end
        if after and after.block == cue.block:
            first_end = after.start
        if after and after.block == cue.block + 1 and after.start == self.blocks[after.block].start:
            # nothing unlabelled in between, as behind most labels
            start, end = utterance_span(self._chars, cue.content, first_end)
            return [RawTurn(start, end, cue.label.surface, voice.id, "label", confidence, flags)] if start < end else []
        run = Run(cue.label.surface, voice.id, "label", confidence, flags=flags)
        runs = [run]
        if cue.content < first_end and self.scene.chars[cue.content : first_end].strip():
            run.spans.append((cue.content, first_end))
        if after and after.block == cue.block:
            return self._turns(runs)
        stop = last if after else last + 1
        limit = after.start if after else self.blocks[-1].end + 1
        behind = [
            self.blocks[n] for n in range(cue.block + 1, stop) if n not in self.skipped and self.blocks[n].start < limit
        ]
        if after and after.start > self.blocks[after.block].start and not self._is_caption(after):
            block = self.blocks[after.block]
            behind.append(block._replace(end=after.start, text=block.text[: after.start - block.start]))
        self._spread(runs, behind if after else self._without_tail(behind), key, last=after is None)
        return self._turns(runs)

    def _without_tail(self, behind: list[Block]) -> list[Block]:
        """What may belong to the last answer: an article that follows, far longer than any answer before, begins where
        nobody says I or you."""
        starts = [cue.start for cue in self.cues]
        longest = max((b - a for a, b in pairwise(starts)), default=0)
        if not longest or sum(len(block.text) for block in behind) < max(LONG_TAIL, TAIL * longest):
            return behind
        if sum(is_personal(block.text) for block in behind) > SPOKEN_TAIL * len(behind):
            return behind
        ends = (n for n, block in enumerate(behind) if n and not is_personal(block.text))
        return behind[: next(ends, len(behind))]

    def _is_caption(self, cue: Cue) -> bool:
        """Whether what stands before a label on its line is the caption of the picture in front of it."""
        block = self.blocks[cue.block]
        before = block.text[: cue.start - block.start].strip()
        return block.broken and len(before) <= LONGEST_CAPTION and not ENDED.search(before)

    def _part(self, key: str) -> tuple[Voice, float, frozenset[str]]:
        """Who speaks behind a label, how sure that is, and the flags of the turns; the same for all labels with one
        key."""
        voice = self.voices[key]
        audience = voice.role == "audience"
        if key in ("Q", "问", "提问") and (before := self._audience_announced(key)):
            named = Voice(audience_voice(before, self.cast, self.scene), voice.role)
            audience |= named.id != voice.id
            voice = named
        confidence = 0.72 + 0.25 * self.scores.get(key, 0.8)
        self._parts[key] = voice, confidence, frozenset({"audience"}) if audience else NO_FLAGS
        return self._parts[key]

    def _audience_announced(self, key: str) -> str:
        """What the narrator says, before the first label of a kind, of questions from the audience; or ""."""
        first = next(cue for cue in self.cues if cue.label.key == key)
        before = self.blocks[max(0, first.block - 6) : first.block + 1]
        return "".join(block.text for block in before if _AUDIENCE.search(block.text))

    def _spread(self, runs: list[Run], behind: list[Block], key: str, *, last: bool) -> None:
        """Give the unlabelled blocks behind a label to the turn, to a new one, or to the narrator."""
        own = self._names[self.voices[key].id]
        others = self._others[self.voices[key].id]
        after_heading = after_narration = False
        broken = in_quote = False
        for number, block in enumerate(behind):
            if block.kind in ("heading", "code", "table", "caption"):
                after_heading, after_narration, broken = True, False, True
                continue
            broken |= block.broken
            if not _WORDS.search(block.text) or is_time(block.text):
                continue
            opening = not any(run.spans for run in runs)
            if not opening and is_foreign(block):
                broken = True
                continue
            if self.repetitions.is_pull_quote(block) and not opening:
                broken = True
                continue
            if opening:
                in_quote = block.quoted
            if not opening or is_note(block.text):
                ahead = after_heading or after_narration
                standing = Standing(
                    headed=after_heading,
                    told=after_narration,
                    broken=broken,
                    ahead=after_heading and narrator_ahead(behind, number, (*own, *others)),
                    personal=personal_ahead(behind, number) if ahead else is_personal(block.text),
                    left_quote=in_quote and not block.quoted,
                    quotes_said=self.quotes_are_turns or in_quote,
                    last=last,
                    place=sum(len(run.spans) for run in runs),
                    usual=self.usual,
                )
                if self.narrates(block, evidence(block, own, others, standing)):
                    after_narration = broken = True
                    continue
            after_heading = after_narration = False
            if broken and runs[-1].spans:
                sure = runs[0].confidence - GOES_ON
                runs.append(Run(runs[0].label, runs[0].speaker, "continuation", sure, flags=runs[0].flags))
            broken = False
            runs[-1].spans.append((block.start, block.end))

    # -- turns out of runs ---------------------------------------------------------------------------------------------

    def _turns(self, runs: list[Run]) -> list[RawTurn]:
        turns = []
        for run in runs:
            if not run.spans:
                continue
            start, end = utterance_span(self.scene.chars, run.spans[0][0], run.spans[-1][1])
            if start < end:
                turns.append(RawTurn(start, end, run.label, run.speaker, run.attribution, run.confidence, run.flags))
        return turns

    def _answer_unlabelled(self, turns: list[RawTurn]) -> list[RawTurn]:
        """Split what one label covers where the other's label was left out: an answer behind a question, or a question
        behind an answer, with the same label again on the other side."""
        askers = {self.voices[key].id for key in self.askers}
        answerers = [
            voice.id for key, voice in self.voices.items() if key not in self.askers and voice.role != "audience"
        ]
        only_askers = not answerers
        result: list[RawTurn] = []
        for number, turn in enumerate(turns):
            following = turns[number + 1].speaker if number + 1 < len(turns) else ""
            same = following == turn.speaker or (not following and only_askers)
            if not same or "\n" not in self.scene.chars[turn.start : turn.end]:
                result.append(turn)
                continue
            if turn.speaker in askers:
                result += self._split_question(turn, result, only_askers)
            elif askers:
                result += self._split_answer(turn, askers)
            else:
                result.append(turn)
        return result

    def _split_question(self, turn: RawTurn, before: list[RawTurn], only_askers: bool) -> list[RawTurn]:
        lines = lines_of(self.scene.chars, turn)
        cut = 1
        for number, (start, end) in enumerate(lines):
            text = self.scene.chars[start:end]
            if _ASKS.search(text) and (number == 0 or _SECOND.search(text)):
                cut = number + 1
        asks = _ASKS.search(self.scene.chars[lines[cut - 1][0] : lines[cut - 1][1]])
        if cut == len(lines) or not (asks or only_askers):
            return [turn]
        askers = {self.voices[key].id for key in self.askers}
        answerer = self._addressed(turn) or next((t.speaker for t in reversed(before) if t.speaker not in askers), "")
        if not answerer:
            rest = [voice.id for voice in self.voices.values() if voice.id not in askers]
            answerer = rest[0] if rest else interviewee(self.scene.introduction, self.cast, frozenset(askers))
            answerer = answerer or anonymous("受访者", self.cast, self.scene)
        return [
            turn._replace(end=lines[cut - 1][1]),
            RawTurn(
                lines[cut][0],
                turn.end,
                "",
                answerer,
                "inferred",
                0.75 if only_askers else 0.65,
                frozenset({"inferred"}),
            ),
        ]

    def _addressed(self, turn: RawTurn) -> str:
        """The one other voice whose family name, with a title, or whose name opens a question (`苏老师，您…`), or
        ""."""
        found = _VOCATIVE.match(self.scene.chars[turn.start : turn.end])
        if not found:
            return ""
        called = found.group(1)
        own = frozenset({turn.speaker, *(self.voices[key].id for key in self.askers)})
        bare = _TITLED.sub("", called) or called
        matching = {
            voice
            for voice, names in self._names.items()
            if voice not in own and any(name == called or name.startswith(bare) for name in names)
        }
        return matching.pop() if len(matching) == 1 else ""

    def _split_answer(self, turn: RawTurn, askers: set[str]) -> list[RawTurn]:
        lines = lines_of(self.scene.chars, turn)
        start, end = lines[-1]
        text = self.scene.chars[start:end]
        if len(lines) < 2 or not (_ASKS.search(text) and _SECOND.search(text)) or len(text) > 150 or "我们" in text:
            return [turn]
        who = sorted(askers)[0] if len(askers) == 1 else self._main_asker() or asker("", self.cast, self.scene)
        return [
            turn._replace(end=lines[-2][1]),
            RawTurn(start, end, "", who, "inferred", 0.65, frozenset({"inferred", "question"})),
        ]

    def _main_asker(self) -> str:
        counts = Counter(self.voices[cue.label.key].id for cue in self.cues if cue.label.key in self.askers)
        return counts.most_common(1)[0][0] if counts else ""

    def _asides(self, turns: list[RawTurn]) -> list[RawTurn]:
        """With what other voices say in brackets taken out of the turns."""
        known = {
            form: self.voices[cue.label.key].id for cue in self.cues for form in (cue.label.key, cue.label.surface)
        }
        known |= {name: voice.id for voice in self.voices.values() for name in self._names[voice.id]}

        def voice(label: str) -> str | None:
            if label in known:
                return known[label]
            if label in _ASIDE_LABELS:
                return self._main_asker() or anonymous(label, self.cast, self.scene)
            return None

        return with_asides(self.scene.chars, turns, voice)
