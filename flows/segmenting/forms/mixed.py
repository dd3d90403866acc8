"""Pages of more than one form: a talk before the questions from the floor, a round of quick questions behind labelled
turns, a narrator's account behind a reporter's introduction."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise

from flows.segmenting.cast.cast import Cast
from flows.segmenting.cast.introduction import person_before
from flows.segmenting.cast.voices import ANSWERERS, Scene
from flows.segmenting.forms.answers import bulleted_turns
from flows.segmenting.forms.bulleted import NUMBER, find_questions
from flows.segmenting.names.shapes import SURNAMES
from flows.segmenting.page.asides import utterance_span
from flows.segmenting.page.blocks import Block, RawTurn
from flows.segmenting.page.headings import LONGEST
from flows.segmenting.page.labels import label_of
from flows.segmenting.page.narration import is_closing, is_note, is_personal
from flows.segmenting.words.lexicon import common_words

#: `【分享部分】`, a heading in brackets on a line of its own.
_BRACKETED = re.compile(r"^[【〖\[][^【】〖〗\[\]：:。！？]{2,14}[】〗\]]$")
#: What a section is called in which one person talks before the questions.
_TALK_PART = re.compile(r"(?:分享|演讲|讲座|发言|主讲|致辞|开场|报告|讲述|自述|独白)(?:部分|环节|内容|实录|正文)?")
_QUESTION_PART = re.compile(r"问|答|Q\s?&\s?A", re.IGNORECASE)
#: A section of short questions and answers.
_QUICK = re.compile(r"问|答|Q\s?&\s?A|一分钟|一句话", re.IGNORECASE)
_ASKS = re.compile(r"[？?][”」』）)]*$")
#: `下面是她的自述`, at the end of what a reporter tells first.
_ACCOUNT = re.compile(r"(?:以下|下面)(?:是|为|系)[^。，\n]{0,16}(?:自述|口述|讲述|独白|自白)[^。，\n]{0,10}[。：:]?$")
#: A label is no longer, in code points, with its mark and the space behind it.
LONGEST_LABEL = 30
#: The names of those who answer without one.
NAMELESS = tuple([word] for word in ANSWERERS)
#: Least share of an account's characters in paragraphs in the first person.
FIRST_PERSON = 0.4


def _is_section(block: Block) -> bool:
    return block.kind == "heading" or bool(_BRACKETED.match(block.text))


def talk_before(blocks: list[Block], turns: list[RawTurn], speaker: str, scene: Scene) -> list[RawTurn]:
    """The turns of a talk that stands, without labels, in a section of its own before the first labelled turn; its
    speaker is the one who answers most."""
    if not turns or not speaker:
        return []
    before = [block for block in blocks if block.end <= turns[0].start]
    start = next(
        (
            n + 1
            for n, block in enumerate(before)
            if _is_section(block)
            and len(block.text) <= 16
            and _TALK_PART.search(block.text)
            and not _QUESTION_PART.search(block.text)
        ),
        0,
    )
    if not start:
        return []
    end = next((n for n in range(start, len(before)) if _is_section(before[n])), 0)
    said = before[start:end]
    if not said or not _in_first_person(said) or any(label_of(block) or is_note(block.text) for block in said):
        return []
    span = utterance_span(scene.chars, said[0].start, said[-1].end)
    return [RawTurn(*span, "", speaker, "inferred", 0.7, frozenset({"inferred"}))]


def _in_first_person(blocks: list[Block]) -> bool:
    chars = sum(len(block.text) for block in blocks)
    return sum(len(block.text) for block in blocks if is_personal(block.text)) >= FIRST_PERSON * chars


def quick_questions(
    blocks: list[Block], turns: list[RawTurn], asking: str, answering: str, cast: Cast, scene: Scene
) -> list[RawTurn]:
    """The turns, with those of a section of short questions in place of what stood there for an answer's continuation.
    Every question must ask, and have an answer."""
    labelled = [turn for turn in turns if turn.attribution == "label"]
    if not labelled or not asking or not answering:
        return turns
    after = [block for block in blocks if block.start >= labelled[-1].end]
    start = next((n for n, block in enumerate(after) if _is_section(block) and _QUICK.search(block.text)), -1)
    if start < 0:
        return turns
    part = [block._replace(index=n) for n, block in enumerate(after[start + 1 :])]
    found = find_questions(part, "问答")
    places = {question.block for question in found.questions}
    asked = all(_ASKS.search(part[place].text) for place in places)
    answered = all(place + 1 < len(part) and place + 1 not in places for place in places)
    if len(places) < 2 or not asked or not answered or found.questions[0].block > 1:
        return turns
    quick = bulleted_turns(part, found, cast, scene)
    own = quick[0].speaker if quick else ""
    quick = [turn._replace(speaker=asking if turn.speaker == own else answering) for turn in quick]
    return [turn for turn in turns if turn.start < after[start].start] + quick


def heading_questions(blocks: list[Block], turns: list[RawTurn], asking: frozenset[str], voice: str) -> list[RawTurn]:
    """The turns, with the headings that ask right before somebody's labelled answer: what a heading asks before the
    label of one who asks is an editor's. `voice` is the id of who asks in headings."""
    labelled = [turn for turn in turns if turn.attribution == "label"]
    starts = [turn.start for turn in labelled]
    asked = []
    for block, after in pairwise(blocks):
        if block.kind != "heading" or not _ASKS.search(block.text):
            continue
        at = bisect_left(starts, after.start)
        answers = at < len(starts) and starts[at] <= after.start + LONGEST_LABEL and labelled[at].speaker not in asking
        covered = at and labelled[at - 1].end > block.start
        if answers and not covered:
            asked.append(block)
    if len(asked) < 2:
        return turns
    more = []
    for block in asked:
        number = NUMBER.match(block.text)
        start = block.start + (number.end() if number else 0)
        more.append(RawTurn(start, block.end, "", voice, "bullet", 0.8, frozenset({"question"})))
    return sorted([*turns, *more], key=lambda turn: turn.start)


def voices_in(turns: list[RawTurn], asking_roles: frozenset[str]) -> tuple[str, str]:
    """Who asks and who answers most, by the ids of those whose labels ask."""
    counts = Counter(turn.speaker for turn in turns if turn.attribution == "label" and "audience" not in turn.flags)
    asks = [speaker for speaker, _ in counts.most_common() if speaker in asking_roles]
    answers = [speaker for speaker, _ in counts.most_common() if speaker not in asking_roles]
    return (asks or [""])[0], (answers or [""])[0]


def named_by_quotes(turns: list[RawTurn], quoted: list[RawTurn], cast: Cast) -> list[RawTurn]:
    """The turns, those of one who answers without a name given to the one person whom the narrator between them
    quotes."""
    nameless = {turn.speaker for turn in turns if cast.speakers[turn.speaker].surfaces[:1] in NAMELESS}
    people = {turn.speaker for turn in quoted if cast.speakers[turn.speaker].kind == "person"}
    if len(nameless) != 1 or len(people) != 1 or any(turn.speaker in people for turn in turns):
        return turns
    person = next(iter(people))
    return [turn._replace(speaker=person) if turn.speaker in nameless else turn for turn in turns]


def announces_account(blocks: list[Block]) -> bool:
    """Whether a line leads to the account of somebody (`下面是她的自述`)."""
    return _lead_of_account(blocks) >= 0


def _lead_of_account(blocks: list[Block]) -> int:
    return next((n for n, block in enumerate(blocks) if len(block.text) <= 300 and _ACCOUNT.search(block.text)), -1)


def account_behind(blocks: list[Block], turns: list[RawTurn], cast: Cast, scene: Scene) -> list[RawTurn]:
    """The quoted turns of an introduction, and those of the account that it announces at its end."""
    at = _lead_of_account(blocks)
    if at < 0:
        return turns
    rest = [block for block in blocks[at + 1 :] if block.kind not in ("code", "table", "caption")]
    if not _in_first_person([block for block in rest if block.kind != "heading"] or [blocks[at]]):
        return turns
    announced = _ACCOUNT.search(blocks[at].text)
    low = blocks[at].start + (announced.start() if announced else 0)
    speaker = _subject(scene.chars[:low], cast) or _latest(scene.chars[:low], cast)
    speaker = speaker or person_before(scene.chars, low, cast)
    if not speaker:
        return turns
    sections: list[list[Block]] = [[]]
    for block in rest:
        if is_closing(block.text) and len(block.text) < 120 and not is_personal(block.text):
            break
        headed = block.kind == "heading" or (block.is_bold and len(block.text) <= LONGEST)
        if headed or block.broken:
            sections.append([])
        if not headed and not is_note(block.text):
            sections[-1].append(block)
    spans = [utterance_span(scene.chars, said[0].start, said[-1].end) for said in sections if said]
    kept = [turn for turn in turns if turn.end <= blocks[at].end]
    return kept + [
        RawTurn(*span, "", speaker, "continuation" if n else "inferred", 0.75) for n, span in enumerate(spans)
    ]


#: What a sentence begins with that may be a name.
_FIRST_WORD = re.compile(r"(?:(?<=[。！？”\n])|(?<=，)|^)([\u4e00-\u9fff]{3})(?=[^\W\d])")


def _subject(text: str, cast: Cast) -> str:
    """The one whom a report before an account keeps beginning its clauses with, nearest to its end: three characters
    with a family name, more than once, whether or not they look like a name elsewhere
    (`连以北在那里住了两年，下面是她的自述`)."""
    starts = [found[1] for found in _FIRST_WORD.finditer(text) if found[1][0] in SURNAMES]
    times = Counter(starts)
    near = [word for word in starts if times[word] > 1 and word not in common_words()]
    return cast.resolve(near[-1]) or cast.add(near[-1]) if near else ""


def _latest(text: str, cast: Cast) -> str:
    """The person mentioned last in the paragraph before a place, or in the one before it."""
    for paragraph in reversed(text.split("\n")[-3:]):
        people = [person for _, _, person in cast.mentions(paragraph) if cast.speakers[person].kind == "person"]
        if people:
            return people[0]
    return ""


def labelled_start(blocks: list[Block], turns: list[RawTurn], cast: Cast, scene: Scene) -> list[RawTurn]:
    """The quoted turns of a report, and the one labelled turn with which it begins (`李雷：谢谢大家来。…`): long, in
    the first person, of somebody the report speaks of, with the paragraphs up to where the report goes on."""
    for number, block in enumerate(blocks[:4]):
        label = label_of(block) if block.kind == "paragraph" else None
        if not label or label.kind != "person" or label.style != "colon":
            continue
        said = block.text[label.content :]
        person = cast.resolve(label.key)
        if len(said) < 30 or not is_personal(said) or not person or said[-1] not in "。！？…":
            return turns
        end = block.end
        for following in blocks[number + 1 : number + 6]:
            told = any(following.start <= turn.start < following.end for turn in turns if turn.speaker)
            if following.kind != "paragraph" or told or not is_personal(following.text) or label_of(following):
                break
            if scene.chars.find(label.key, following.start, following.end) >= 0:
                break
            end = following.end
        turn = RawTurn(
            *utterance_span(scene.chars, block.start + label.content, end), label.surface, person, "label", 0.8
        )
        return [turn, *(other for other in turns if other.start >= end)]
    return turns
