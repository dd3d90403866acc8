"""What is seen of a page, as named numbers: who asks and answers, how people speak, what the head announces, how much
is instruction.

Nothing is decided here. What the numbers weigh is fitted (fit.py) and stands in weights.json.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from flows.document import Metadata
from flows.segmenting.page.blocks import Block, RawTurn
from flows.segmenting.page.kinds import SIGNS
from flows.segmenting.words.patterns import unquoted

#: So many labelled turns at the start, and so much of each, are looked at for who speaks to whom.
TURNS, SAID = 60, 400
#: So many lines, evenly over the page, are enough to see what it is.
SAMPLE = 400
#: Of so many lines the head consists, and no more characters.
HEAD_LINES, HEAD_CHARS = 12, 1500
#: A longer line is no line of a head.
LONGEST_HEADER = 60
#: A longer line announces nothing.
LONGEST_HERALD = 200
#: The kinds of lines that are no running text.
_APART = ("heading", "code", "table", "caption")

_QUESTION = re.compile(r"[？?][”」』）)…]*\s*$")
_SECOND = re.compile(r"[你您]|贵(?:公司|校|院|国|刊)")
_FIRST = re.compile(r"[我咱]")
#: One person who speaks, and one who is spoken to.
_SELF, _TO_ONE = re.compile(r"我(?!们)|咱"), re.compile(r"[你您](?!们)")
_INSTRUCTS = re.compile(r"请(?!问)|您|[你]|点击|可以|可在|需要?|须|支持|不得|不能|如果|若|自动|工作日")
_SAID = re.compile(
    r"[他她]们?(?:说|表示|认为|告诉|回忆|指出)|”[^，。“]{1,12}(?:说|道|表示|称)|(?:表示|指出|认为|介绍)[，：]"
)
#: How people speak who talk to others.
_SPOKEN = re.compile(
    r"大家|各位|你们|我觉得|我认为|我想|我相信|对吧|就是说|谢谢|同学们|今天我|我们来看|那时候|其实|嘛|呢[，。]|"
    r"啊[，。]|吧[，。]"
)
#: How those write who tell a reader what to do.
_ORDERS = re.compile(
    r"^(?:请|点击|打开|选择|使用|安装|运行|执行|输入|下载|注意|设置|配置|创建|添加|确保|如果)|可以(?:通过|使用)|如下|"
    r"例如|步骤|命令|参数|代码|函数|文件"
)
_ADDRESS = re.compile(r"https?://|www\.|(?<=[\w.])@[\w.]")
_GREETS = re.compile(
    r"大家好|各位|女士们|先生们|(?:同学|朋友|同志|老师)们(?=[，：！、]|$)|尊敬的|亲爱的|谢谢大家|早上好|下午好|晚上好"
    r"|欢迎(?:大家|收听|收看|来到|各位)"
)
_ANNOUNCES = re.compile(
    r"(?:以下|下面|下文|本文|这)(?:是|为|系|就是)?[^。\n]{0,40}"
    r"(?:专访|采访|访谈|对话|问答|实录|全文|整理|演讲|讲话|致辞|发言|自述|口述|讲述|分享|笔记|内容|文字稿)"
    r"|^(?:全文|正文|文字稿|实录|逐字稿|完整文稿|演讲全文|访谈全文|对谈实录)[：:]?$"
)
_TALK = re.compile(
    r"专访|采访|访谈|访问|对话|对谈|问答|受访|答记者问|提问|连线|圆桌|座谈|播客|interview|Q&A|podcast", re.IGNORECASE
)
_SPEECH = re.compile(
    r"演讲|讲话|[致答谢祝]辞|致词|发言|讲座|公开课|自述|口述|独白|演说|寄语|感言|毕业典礼|主旨报告|逐字稿|文字稿|开示|"
    r"说法|讲道|辩护[词辞]|陈[词述]|悼[词辞]|讲稿|公开信|家书"
    r"|keynote|speech|TED|transcript",
    re.IGNORECASE,
)
_TEACHES = re.compile(
    r"教程|指南|入门|安装|配置|如何|怎么|攻略|文档|手册|笔记|详解|原理|实现|源码|总结|FAQ|常见问题|使用|学习|部署|"
    r"版本|更新"
    r"|API|Linux|Python|Java",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """What is seen of a line by itself."""

    chars: int
    first: bool
    second: bool
    asks: bool
    said: bool
    spoken: bool
    orders: bool
    address: bool
    greets: bool


class Labels(NamedTuple):
    """What the labelled reading makes of a page: its turns, the ids of those who ask, and what is said in the first
    turns."""

    turns: Sequence[RawTurn] = ()
    asking: frozenset[str] = frozenset()
    said: Sequence[str] = ()


class Marked(NamedTuple):
    """What the bulleted reading makes of a page: the blocks that ask, and how much they look like an interview (about 0
    to 1)."""

    questions: Sequence[int] = ()
    score: float = 0.0


def announces(text: str) -> bool:
    """Whether a line says that what somebody said follows."""
    return len(text) < LONGEST_HERALD and bool(_ANNOUNCES.search(text))


def seen(block: Block) -> Line:
    """What is seen of a line by itself. Linear in its length."""
    text = block.text
    quoted = "“" in text or "「" in text
    bare = unquoted(text) if quoted else text
    return Line(
        chars=len(text),
        first=bool(_FIRST.search(bare)),
        second=bool(_SECOND.search(bare)),
        asks=bool(_QUESTION.search(text)),
        said=quoted and bool(_SAID.search(text)),
        spoken=bool(_SPOKEN.search(bare)),
        orders=bool(_ORDERS.search(text)),
        address=bool(_ADDRESS.search(text)),
        greets=bool(_GREETS.search(text[:60])),
    )


def evidence(
    blocks: Sequence[Block], metadata: Metadata, labels: Labels, marked: Marked, one_voice: float, *, told: bool
) -> dict[str, float]:
    """The named numbers of a page.

    `one_voice` is how much it looks like the speech of one (0 to 1), `told` says that a line at the top names who tells
    it all. Time does not grow with the page, but for the turns of the readings."""
    spread = range(0, len(blocks), max(1, len(blocks) // SAMPLE))
    sample = [blocks[n] for n in spread]
    lines = [seen(block) for block in sample]
    n = len(lines)
    body = [(b, line) for b, line in zip(sample, lines, strict=True) if b.kind not in _APART]
    chars = sum(line.chars for _, line in body) or 1
    bare = [unquoted(block.text) for block, _ in body]
    head = "\n".join([metadata.title, *(b.text for b in blocks[:HEAD_LINES] if len(b.text) <= LONGEST_HEADER)])
    told_first = "\n".join(b.text for b in blocks[:HEAD_LINES])[:HEAD_CHARS]
    numbers = {
        "first person: share of text": sum(line.chars for _, line in body if line.first) / chars,
        "first person: per 100 characters": min(3.0, sum(text.count("我") for text in bare) * 100 / chars),
        "second person: share of lines": sum(line.second for _, line in body) / max(len(body), 1),
        "polite you: per 300 characters": min(1.0, sum(block.text.count("您") for block, _ in body) * 300 / chars),
        "quotations: per 100 characters": min(3.0, sum(block.text.count("“") for block, _ in body) * 100 / chars),
        "latin letters": sum(len(_LATIN.findall(block.text)) for block, _ in body) / chars,
        "reported speech": sum(line.said for line in lines) / n,
        "spoken words": sum(line.spoken for line in lines) / n,
        "instructions": sum(line.orders for line in lines) / n,
        "addresses": sum(line.address for line in lines) / n,
        "questions": sum(line.asks for line in lines) / n,
        "code": sum(b.kind == "code" for b in sample) / n,
        "some code": float(any(b.kind == "code" for b in sample)),
        "lists": sum(b.kind in ("bullet", "number") for b in sample) / n,
        "headings": sum(b.kind == "heading" for b in sample) / n,
        "greets at the start": float(any(line.greets for _, line in body[:4])),
        "head: interview": float(bool(_TALK.search(head))),
        "introduction: interview": float(bool(_TALK.search(told_first))),
        "introduction: speech": float(bool(_SPEECH.search(told_first))),
        "head: speech": float(bool(_SPEECH.search(head))),
        "title: interview": float(bool(_TALK.search(metadata.title))),
        "title: speech": float(bool(_SPEECH.search(metadata.title))),
        "title: instruction": float(bool(_TEACHES.search(metadata.title))),
        "announced": float(any(announces(b.text) for b in sample)),
        "participants": float(min(2, len(metadata.participants))),
        "length": math.log(chars * len(blocks) / n),
        "length of a line": min(200.0, chars / max(len(body), 1)) / 100,
        "one voice": one_voice,
        "one voice: announced": float(told),
    }
    numbers |= _of_labels(labels, blocks)
    numbers["labels: mere signs, instructing"] *= 1 - numbers["introduction: interview"]
    return numbers | _of_questions(marked, blocks)


_LATIN = re.compile(r"[A-Za-z]")


def _of_labels(labels: Labels, blocks: Sequence[Block]) -> dict[str, float]:
    turns = [turn for turn in labels.turns if turn.attribution == "label"]
    chars = sum(len(block.text) for block in blocks)
    changes = sum(a.speaker != b.speaker for a, b in pairwise(turns))
    signs = sum(turn.label in SIGNS for turn in turns) / max(len(turns), 1)
    return {
        "labels": float(bool(turns)),
        "labels: share of text": sum(turn.end - turn.start for turn in labels.turns) / chars,
        "labels: share of text on their lines": _on_their_lines(turns, blocks) / chars,
        "labels: turns": math.log1p(len(turns)),
        "labels: speakers": float(min(5, len({turn.speaker for turn in turns}))),
        "labels: mere signs": signs,
        "labels: mere signs, instructing": signs * _instructing(labels),
        "labels: alternate": changes / max(len(turns) - 1, 1),
        "labels: turns that ask": sum(turn.speaker in labels.asking for turn in turns) / max(len(turns), 1),
    }


def _instructing(labels: Labels) -> float:
    """The share of answers that tell what to do, where nobody who answers speaks of themselves, and nobody is asked in
    person, as in the help of a shop or a manual."""
    pairs = list(zip(labels.turns, labels.said, strict=False))
    answers = [said for turn, said in pairs if turn.speaker not in labels.asking]
    asked = [said for turn, said in pairs if turn.speaker in labels.asking]
    if not answers or any(map(_SELF.search, answers)) or any(map(_TO_ONE.search, asked)):
        return 0.0
    return sum(bool(_INSTRUCTS.search(said)) for said in answers) / len(answers)


def _on_their_lines(turns: Sequence[RawTurn], blocks: Sequence[Block]) -> int:
    """How many characters of turns stand on the lines of their labels: what stands below may be a report's."""
    ends = [block.end for block in blocks]
    return sum(min(turn.end, ends[min(bisect_right(ends, turn.start), len(ends) - 1)]) - turn.start for turn in turns)


def _of_questions(marked: Marked, blocks: Sequence[Block]) -> dict[str, float]:
    places, asked = marked.questions, set(marked.questions)
    answers = (blocks[n + 1].text for n in places if n + 1 < len(blocks) and n + 1 not in asked)
    first = [bool(_FIRST.search(text)) for text in answers]
    chars = sum(len(block.text) for block in blocks)
    behind = sum(len(block.text) for block in blocks[places[0] :]) if places else 0
    return {
        "questions set off": float(len(places) > 1),
        "questions set off: score": marked.score,
        "questions set off: number": math.log1p(len(places)),
        "questions set off: share of text": behind / chars,
        "questions set off: address": sum(bool(_SECOND.search(blocks[n].text)) for n in places) / max(len(places), 1),
        "questions set off: ask": sum(bool(_QUESTION.search(blocks[n].text)) for n in places) / max(len(places), 1),
        "questions set off: answered by me": sum(first) / max(len(first), 1),
    }
