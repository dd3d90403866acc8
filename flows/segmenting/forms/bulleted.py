"""Questions set off by bullets, bold, headings, numbers or a question mark alone, with the answers in plain paragraphs
between."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from flows.segmenting.page.blocks import Block

#: How a question is numbered.
NUMBER = re.compile(
    r"^(?:[QＱ]?\s?\d{1,2}\s?[.、．)）:：]\s*|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]\s*|"
    r"[一二三四五六七八九十]{1,3}、\s*|[①-⑳]\s*|问题?\d{0,2}[：:.、]\s*|0\d\s+)"
)
#: The dash that sets a question off.
DASH = re.compile(r"^(?:——?|--+|–)\s?(?=[^\s—-])")
_ASKS = re.compile(r"[？?][”」』）)]*$")
_WORDS = re.compile(r"[^\W_]")
_SECOND = re.compile(r"[你您]|贵(?:公司|校|院|国|刊)")
_FIRST = re.compile(r"[我咱]")
_QUOTED = re.compile(r"“[^”]*”")
_SAID = re.compile(r"[他她](?:说|表示|认为|告诉|回忆|指出)|”[^，。“]{1,12}(?:说|道|表示|称)")
_PROMPT = re.compile(r"(?:请|谈谈|聊聊|说说|讲讲|介绍一下|分享|能否|可否|怎么|如何|为什么|什么|吗|呢|哪|多少|几)")
_INTERVIEW = re.compile(
    (
        r"专访|采访|访谈|访问|对话|对谈|问答|受访|作答|提问|[答回][应复]?.{0,8}问|"
        r"以下(?:是|为).{0,12}(?:实录|内容|全文|整理|问答|对话)|interview|Q&A"
    ),
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"(?:以下|下面)(?:是|为)[^。]{0,20}(?:专访|采访|访谈|对话|问答|实录|内容|全文|整理)[^。]{0,10}[：:。]?$"
)


#: A question that is a mere topic is no longer, in code points.
LONGEST_TOPIC = 40
#: From this score on, a set of questions is one: below it, another way of setting them off may be tried.
ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class Question:
    """A question in its place: the block, and the question's own span in the text."""

    block: int
    start: int
    end: int
    dress: str


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of a document, how they are set off, and how sure it is (0 to 1) that this is an interview."""

    questions: tuple[Question, ...] = ()
    dress: str = ""
    score: float = 0.0


def find_questions(blocks: list[Block], title: str) -> Questions:
    """How the document sets off its questions, if it is an interview of this kind. Linear in the blocks."""
    best = Questions()
    for dress in _dresses(blocks):
        questions = _dressed(blocks, dress)
        if len(questions) < 2:
            continue
        score = _score(questions, blocks, dress, title)
        sure = best.score >= ENOUGH and (dress == "mark" or best.dress == "signs") and _holds(best, questions)
        if score > best.score and not sure:
            best = Questions(tuple(questions), questions[0].dress, score)
    return best


def _holds(found: Questions, questions: list[Question]) -> bool:
    """Whether what was found holds all these questions: a dress that all of them wear says more than the question mark,
    and a question without one (`3. 听说您写日记。`) may wear it too. A sign that another one answers says more than
    bold type."""
    return {question.block for question in questions} <= {question.block for question in found.questions}


def _dresses(blocks: list[Block]) -> list[str]:
    """The ways of setting off a question that any block may show."""
    kinds = {block.kind for block in blocks}
    bold = any(block.bold for block in blocks)
    shown = {
        "bullet": "bullet" in kinds,
        "bold": bold,
        "heading": "heading" in kinds,
        "number": True,
        "quote": any(block.quoted for block in blocks),
        "dash": any(block.text[0] in "—–-" for block in blocks),
        "lead": bold,
        "mark": True,
    }
    return [dress for dress, possible in shown.items() if possible]


def _dressed(blocks: list[Block], dress: str) -> list[Question]:
    found = []
    for block in blocks:
        question = _question(block, dress)
        if question and (dress != "heading" or block.index > 0):
            found.append(question)
    if dress == "mark":
        places = {question.block for question in found}
        answers = {q.block for q in found if q.block - 1 in places and _answers_back(blocks[q.block].text)}
        found = [question for question in found if question.block not in answers]
    if dress == "bullet" and (questions := _by_two_signs(found, blocks)):
        return questions
    if dress == "number":
        found = _counted(found, blocks)
    if dress in ("bullet", "bold", "heading", "quote", "dash"):
        found = _consistent(found, blocks)
    if dress in ("bold", "heading", "quote"):
        found = _with_undressed(found, blocks)
    return found


def _with_undressed(questions: list[Question], blocks: list[Block]) -> list[Question]:
    """The questions, and those between them that have lost their dress: paragraphs that ask somebody, and are
    answered."""
    if len(questions) < 2:
        return questions
    places = {question.block for question in questions}
    more = []
    for block in blocks[questions[0].block + 2 : -1]:
        near = {block.index - 1, block.index + 1} & places
        if near or block.kind != "paragraph" or not _is_dressed(block, "mark"):
            continue
        if (
            _SECOND.search(block.text)
            and not _FIRST.search(block.text)
            and not _ASKS.search(blocks[block.index + 1].text)
        ):
            more.append(Question(block.index, block.start, block.end, questions[0].dress))
    if len(more) > len(questions):
        return questions
    return sorted([*questions, *more], key=lambda question: question.block)


def _by_two_signs(questions: list[Question], blocks: list[Block]) -> list[Question]:
    """The questions where each has one sign and its answer another: `■ 为什么？ □ 因为…`."""
    signs = [blocks[question.block].sign for question in questions]
    if len(set(signs)) != 2 or "" in signs:
        return []
    asking = signs[0]
    pairs = zip(questions, signs, strict=True)
    asked = [replace(question, dress="signs") for question, sign in pairs if sign == asking]
    answered = sum(a == asking != b for a, b in pairwise(signs))
    asks = sum(bool(_ASKS.search(blocks[question.block].text)) for question in asked)
    return asked if answered >= max(2, 0.8 * len(asked)) and asks * 2 >= len(asked) else []


def _counted(questions: list[Question], blocks: list[Block]) -> list[Question]:
    """Numbered questions; one that doesn't ask counts where those before and after it do: by their numbers, or, where
    markup has taken the numbers, by their place among the numbered lines, if it has an answer."""
    numbers = [_place(blocks[q.block].text) for q in questions]
    asks = [bool(_ASKS.search(blocks[q.block].text)) for q in questions]
    asked = {number for number, asking in zip(numbers, asks, strict=True) if asking and number is not None}
    places = {question.block for question in questions}
    kept = []
    for at, (question, number) in enumerate(zip(questions, numbers, strict=True)):
        if number is not None:
            between = {number - 1, number + 1} <= asked and number not in asked
        else:
            between = 0 < at < len(asks) - 1 and asks[at - 1] and asks[at + 1] and question.block + 1 not in places
        if asks[at] or between:
            kept.append(question)
    return kept


def _place(text: str) -> int | None:
    """The number that a block begins with, None for letters and marks."""
    digits = re.match(r"\D{0,3}(\d{1,2})", text)
    return int(digits[1]) if digits else None


def _answers_back(text: str) -> bool:
    """Whether a paragraph that ends in a question speaks of its speaker, as an answer does."""
    return bool(_FIRST.search(text)) and not _SECOND.search(text)


def _question(block: Block, dress: str) -> Question | None:
    text = block.text
    if (len(text) > 600 and dress != "lead") or block.kind in ("code", "table", "caption"):
        return None
    if dress == "dash":
        dash = DASH.match(text) if block.kind == "paragraph" else None
        return Question(block.index, block.start + dash.end(), block.end, dress) if dash else None
    if dress == "lead":
        return _lead(block)
    if dress == "number":
        number = NUMBER.match(text)
        dressed = bool(block.kind == "number" or number) and (bool(_ASKS.search(text)) or len(text) <= 80)
    else:
        dressed = _is_dressed(block, dress)
        number = NUMBER.match(text) if dressed else None
    return Question(block.index, block.start + (number.end() if number else 0), block.end, dress) if dressed else None


def _is_dressed(block: Block, dress: str) -> bool:
    """Whether a block as a whole is set off in a certain way."""
    if dress in ("bullet", "heading"):
        return block.kind == dress
    if dress == "bold":
        return block.is_bold and block.kind != "heading"
    if dress == "quote":
        return block.quoted
    asking = len(block.text) <= 260 and block.kind in ("paragraph", "quote") and block.text[0] not in "“「"
    return asking and bool(_ASKS.search(block.text))


def _lead(block: Block) -> Question | None:
    """The question in bold with which a paragraph begins."""
    if not block.bold or block.kind == "heading" or block.is_bold or block.bold[0][0] > block.start + 3:
        return None
    lead = block.text[: block.bold[0][1] - block.start].rstrip()
    number = NUMBER.match(block.text)
    start = block.start + (number.end() if number else 0)
    return Question(block.index, start, block.start + len(lead), "lead") if _ASKS.search(lead) else None


def _consistent(questions: list[Question], blocks: list[Block]) -> list[Question]:
    """What is set off alike but isn't asked of anybody: short section headings, lists. They go, unless they ask or
    address."""
    kept = []
    for question in questions:
        text = blocks[question.block].text
        asks = bool(_ASKS.search(text)) or ("？" in text and len(text) > 10)
        addressed = bool(_SECOND.search(text)) and (len(text) >= 8 or (text[-1] == "。" and len(text) >= 5))
        if asks or addressed or (text[-1] in "。…！" and _PROMPT.search(text)):
            kept.append(question)
    if len(kept) * 2 <= len(questions) or len(kept) < 2:
        return kept
    # nothing else is set off so here: what is said to the interviewee counts too, and a topic between questions, if it
    # is answered
    places = {question.block for question in questions}
    first, last = kept[0].block, kept[-1].block
    more = set()
    for question in questions:
        text, answered = blocks[question.block].text, question.block + 1 not in places
        if kept[0].dress == "dash":
            counts = _is_said(text, answered)
        else:
            level = blocks[question.block].level
            alike = any(blocks[q.block].level == level for q in kept)
            counts = alike and answered and first < question.block < last and len(text) <= LONGEST_TOPIC
        if counts:
            more.add(question.block)
    return [question for question in questions if question in kept or question.block in more]


def _is_said(text: str, answered: bool) -> bool:
    return answered and len(text) <= 80 and text[-1] in "。…！"


def _score(questions: list[Question], blocks: list[Block], dress: str, title: str) -> float:
    """How much questions and what stands between them look like an interview."""
    texts = [_QUOTED.sub("“”", blocks[q.block].text[: q.end - blocks[q.block].start]) for q in questions]
    places = {q.block for q in questions}
    first = questions[0].block
    answers: list[str] = []
    answered = 0
    for question in questions:
        following = (
            [blocks[question.block].text[question.end - blocks[question.block].start :]] if dress == "lead" else []
        )
        n = question.block + 1
        while n < len(blocks) and n not in places:
            if blocks[n].kind != "heading":
                following.append(blocks[n].text)
            n += 1
        body = "".join(following).strip()
        answered += bool(body)
        answers.append(_QUOTED.sub("“”", body[:1500]))
    asking = sum(bool(_ASKS.search(text)) for text in texts) / len(texts)
    second = sum(bool(_SECOND.search(text)) for text in texts) / len(texts)
    personal = sum(bool(_FIRST.search(answer)) for answer in answers if answer) / max(answered, 1)
    teaching = sum(bool(_SECOND.search(answer)) and not _FIRST.search(answer) for answer in answers) / len(answers)
    before = title + "".join(block.text for block in blocks[: min(first, 20)])[-3000:]
    interview = bool(_INTERVIEW.search(before))
    score = 0.1 + 0.15 * asking + 0.3 * second + 0.3 * personal + 0.3 * interview - 0.3 * teaching
    score += 0.15 * (answered / len(questions) >= 0.8) - 0.4 * (answered / len(questions) < 0.5)
    score += 0.05 * min(len(questions) - 2, 3)
    if dress == "mark":
        score -= (0.1 if personal >= 0.5 else 0.15) + 0.8 * max(0.0, 0.12 - len(questions) / len(blocks)) / 0.12
        score -= 0.5 * sum(bool(_SAID.search(answer)) for answer in answers) / len(answers)
    if dress in ("bullet", "number") and asking < 0.5:
        score -= 0.3
    if second == 0 and not interview:
        score -= 0.3 * max(0.0, 1 - 2 * personal)
    if personal == 0 and not (interview and second >= 0.3):
        score -= 0.3
    return score
