"""One voice all along: speeches and transcripts without labels, in sections; and, where the page comes from an
interview, the interviewer's questions that were blended in."""

from __future__ import annotations

import re

from flows.document import Attribution, Document
from flows.labels import TIME
from flows.segmenting.cast.cast import Cast
from flows.segmenting.cast.introduction import interviewee, person_before
from flows.segmenting.cast.voices import Scene, anonymous
from flows.segmenting.names.shapes import DOT, is_chinese_name
from flows.segmenting.page.asides import utterance_span
from flows.segmenting.page.blocks import Block, RawTurn
from flows.segmenting.page.labels import label_of
from flows.segmenting.page.narration import is_appendix, is_closing, is_note
from flows.segmenting.words.lexicon import common_words
from flows.segmenting.words.patterns import unquoted

_FIRST = re.compile(r"[我咱]")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」")
_SPEECH = re.compile(
    r"讲述|演讲|讲话|致辞|发言|讲座|公开课|分享|自述|口述|独白|演说|寄语|感言|答谢|获奖词|毕业典礼|开场白|主旨报告|"
    r"辩护[词辞]|陈[词述]|"
    r"悼[词辞]|讲稿|keynote|speech|TED|transcript",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"(?:以下|下面)(?:是|为)[^。\n]{0,30}(?:演讲|讲话|致辞|发言|自述|口述|分享|实录|全文|整理)")
_TALK = re.compile(r"播客|访谈|专访|对话|采访|podcast|interview|观点", re.IGNORECASE)
#: What an introduction says where a second voice has gone from the page.
_INTERVIEW = re.compile(r"播客|访谈|专访|对话|采访|对谈|节目|podcast|interview", re.IGNORECASE)
_GREETING = re.compile(
    r"^(?:[^。]{0,20}(?:大家好|各位|女士们|先生们|同学们|朋友们|尊敬的|亲爱的|谢谢大家|谢谢主持人|早上好|下午好|"
    r"晚上好))"
)
_ADDRESSED = re.compile(
    r"[你您](?:认为|觉得|怎么看|如何看|怎么想|是怎么|会怎么|能不能|可以(?:给|谈|讲|说)|有没有想过|的看法|指的是|预计|"
    r"期待|担心)|请(?:问|谈谈|讲讲|介绍)"
)
#: A question to the speaker, where the sentence ends as one.
_TO_YOU = re.compile(r"[你您]们?")
_SPEAKS = re.compile(r"^(?:讲述|口述|演讲|受访|主讲|发言|演说)")
#: Words of someone who talks to others: an essay in the first person has few of them.
_SPOKEN = re.compile(
    r"大家|各位|你们|我觉得|我认为|我想(?:说|讲|跟)|我预计|我相信|对吧|就是说|谢谢|同学们|今天我|我们来看|接下来|"
    r"那时候|你可以|我跟你"
)
_SENTENCE = re.compile(r"[^。！？!?…]*(?:[。！？!?]+|…+|\.{3,})[”」’）)]*\s*|[^。！？!?…]+$")
_QUESTION = re.compile(r"[？?][”」’）)]*\s*$")
_OWN = re.compile(r"[我咱]")
#: `（采访人：后来呢？）`, on a line of its own.
_ASKED_ASIDE = re.compile(
    r"^[（(【]\s?(记者|采访[者人]|访问?者|整理者|主持人|编者|笔者|问)[：:]\s?([^（）()【】]{2,200}[？?])[）)】]$"
)
#: Code points of a question that stands as a paragraph of its own.
LONGEST_QUESTION = 100


def monologue_score(blocks: list[Block], document: Document) -> float:
    """How sure it is (0 to 1) that one person speaks from beginning to end."""
    body = [
        block for block in blocks if block.kind not in ("heading", "code", "table", "caption") and len(block.text) >= 12
    ]
    if not body:
        return 0.0
    chars = sum(len(block.text) for block in body)
    bare = [unquoted(block.text) for block in body]
    first = sum(len(block.text) for block, text in zip(body, bare, strict=True) if _FIRST.search(text)) / chars
    density = sum(text.count("我") for text in bare) * 100 / max(sum(map(len, bare)), 1)
    head = document.metadata.title + "".join(block.text for block in blocks[:4])[:600]
    spoken = sum(len(_SPOKEN.findall(text)) for text in bare) * 300 / max(sum(map(len, bare)), 1)
    evidence = 0.15 * min(spoken, 1.5)
    if _SPEECH.search(head) or _WHOLE.search(head):
        evidence += 0.3
    if any(_GREETING.match(block.text) for block in body[:3]):
        evidence += 0.3
    if document.metadata.participants:
        evidence += 0.15
    if _TALK.search(document.metadata.title):
        evidence += 0.15
    score = 0.4 * first + 0.05 * min(density, 2.0) + min(evidence, 0.5)
    if sum(text.count("“") for text in (b.text for b in body)) * 60 > chars and not _GREETING.match(body[0].text):
        score -= 0.25
    third = sum(bool(re.search(r"[他她](?:说|表示|认为|告诉|回忆|指出)", text)) for text in bare) / len(bare)
    return max(0.0, min(1.0, score - third))


def monologue_turns(blocks: list[Block], cast: Cast, scene: Scene, confidence: float) -> list[RawTurn]:
    """The speaker's turns, one a section, and the questions of an interviewer who has gone from the page."""
    speaker, host = _voices(blocks, cast, scene)
    body = [block for block in blocks if block.kind not in ("code", "table", "caption")]
    start_at = _beginning(body)
    body = _without_label(body, start_at, speaker, cast)
    spoken_to_all = _GREETING.match(body[start_at].text)
    interview = bool(host) or (
        not spoken_to_all and bool(_INTERVIEW.search(scene.introduction) or _is_interviewed(body[start_at:]))
    )
    if interview and not host and sum(bool(_question_end(run, scene)) for run in _openings(body[start_at:])) > 0:
        host = anonymous("主持人" if re.search(r"播客|节目", scene.introduction) else "记者", cast, scene)
    turns: list[RawTurn] = []
    run: list[Block] = []
    broken = False
    for block in [*body[start_at:], None]:
        if block is not None and run and TIME.fullmatch(block.text.strip()):
            continue
        closes = block is not None and (
            is_appendix(block) or (is_closing(block.text) and len(block.text) < LONGEST_CLOSING)
        )
        if run and (block is None or block.kind == "heading" or block.broken or is_note(block.text) or closes):
            turns += _section(run, speaker, host, confidence, scene, first=not turns)
            run = []
        if block is not None and not broken and (asked := _ASKED_ASIDE.match(block.text)):
            host = host or anonymous(asked[1], cast, scene)
            span = (block.start + asked.start(2), block.start + asked.end(2))
            turns.append(RawTurn(*span, asked[1], host, "label", 0.8, frozenset({"question", "aside"})))
            continue
        if block is None or block.kind == "heading" or is_note(block.text):
            continue
        if turns and closes and not _FIRST.search(block.text):
            broken = True
            continue
        if broken or not any(ch.isalnum() for ch in block.text):
            continue
        if (run or turns) and interview and _is_asked(block):
            turns += _section(run, speaker, host, confidence, scene, first=not turns) if run else []
            run = []
            host = host or anonymous("记者", cast, scene)
            start, end = utterance_span(scene.chars, block.start, block.end)
            turns.append(RawTurn(start, end, "", host, "inferred", 0.6, frozenset({"question", "inferred"})))
            continue
        run.append(block)
    return turns


def _without_label(body: list[Block], first: int, speaker: str, cast: Cast) -> list[Block]:
    """The blocks, the speaker's own label taken off the paragraph with which the speech begins, or off the one behind
    it."""
    result = list(body)
    for number in range(first, min(first + 2, len(body))):
        block = body[number]
        label = label_of(block) if block.kind != "heading" else None
        if label and label.style in ("colon", "bold") and label.content < len(block.text):
            if cast.resolve(label.key) == speaker:
                result[number] = block._replace(start=block.start + label.content, text=block.text[label.content :])
            break
    return result


def _is_interviewed(body: list[Block]) -> bool:
    """Whether somebody asks the speaker with a polite you: in a paragraph of its own, or in the first sentence of a
    section that goes on in the first person."""
    for number, block in enumerate(body):
        if (
            not number
            or block.kind == "heading"
            or "您" not in block.text
            or _QUOTED.search(block.text[:LONGEST_QUESTION])
        ):
            continue
        first = _SENTENCE.match(block.text)
        asked = bool(
            first and "您" in first.group() and _QUESTION.search(first.group()) and not _OWN.search(first.group())
        )
        if not asked or not first:
            continue
        behind = block.text[first.end() :] + "".join(other.text for other in body[number + 1 : number + 3])
        opens = body[number - 1].kind == "heading" or first.end() == len(block.text)
        if opens and _OWN.search(behind):
            return True
    return False


def _openings(body: list[Block]) -> list[list[Block]]:
    """The first paragraph below each heading, with the one behind it."""
    starts = [n for n, block in enumerate(body) if block.kind != "heading" and (not n or body[n - 1].kind == "heading")]
    return [[block for block in body[n : n + 2] if block.kind != "heading"] for n in starts]


def _is_asked(block: Block) -> bool:
    """Whether a paragraph is wholly a question to the speaker, as an interviewer asks it."""
    return (
        len(block.text) <= LONGEST_QUESTION
        and bool(_QUESTION.search(block.text))
        and bool(_ADDRESSED.search(block.text) or "您" in block.text)
        and not _OWN.search(block.text)
    )


def _heralds(block: Block) -> bool:
    """Whether a line says that a speech follows, or heads its full text."""
    if len(block.text) <= LONGEST_TITLE and _FULL_TEXT.match(block.text):
        return True
    return bool(
        _WHOLE.search(block.text) and block.text[-1] in "：:。）)" and not _FIRST.search(_WHOLE.sub("", block.text))
    )


def _beginning(body: list[Block]) -> int:
    """Where the speech begins: behind the lead that announces it, or the line that says whose it is."""
    at, _ = teller(body)
    if 0 <= at < len(body) - 1:
        at += 1
        while at < min(len(body) - 1, TOP) and len(body[at].text) <= 60:
            if not (_HEADER.match(body[at].text) or _BYLINE.search(body[at].text)):
                break
            at += 1
        return at
    for number, block in enumerate(body[:LATEST_HERALD]):
        if number + 1 < len(body) and _heralds(block):
            return number + 1
    for number, block in enumerate(body[:6]):
        if _GREETING.match(block.text):
            return number
    skip = 0
    for number, block in enumerate(body[:4]):  # bylines, and the title over them
        if len(block.text) > LONGEST_TITLE or block.text[-1] in "。！？；，":
            break
        if _BYLINE.search(block.text):
            skip = number + 1
    while (
        skip < len(body) - 1 and skip < 5 and not _FIRST.search(unquoted(body[skip].text)) and _introduces(body[skip])
    ):
        skip += 1
    return skip


#: `讲述者：李雷，六十岁`, `文｜韩梅`
_HEADER = re.compile(
    r"^(?:讲述|口述|演讲|受访|主讲|发言|演说|整理|采访|采写|撰文|文|图|编辑|时间|地点|摄影|翻译)"
    r"[\u4e00-\u9fff]{0,3}\s?(?:[：:｜|/／]|\s)"
)


#: `现代舞者 李雷 / 口述`, `本报记者 韩梅 整理`
_BYLINE = re.compile(r"[\s/／|｜](?:口述|自述|讲述|演讲|整理|采访|采写|撰文|文|摄影|编辑)$")
_TELLER_BEFORE = re.compile(r"(?:^|[\s\u4e00-\u9fff])([\u4e00-\u9fff]{2,4})\s?[/／|｜\s]\s?(?:口述|自述|讲述)$")
LONGEST_TITLE = 40  # characters
#: A longer line closes no speech.
LONGEST_CLOSING = 120
#: The line that announces a speech stands among so many at the top.
LATEST_HERALD = 30
#: A heading over what was said: `演讲全文`, `逐字稿`.
_FULL_TEXT = re.compile(
    r"^[一二三四五、\W\d]*(?:演讲|讲话|致辞|致词|发言|口述|访谈|采访|完整|节目)?"
    r"(?:全文|正文|文稿|实录|逐字稿|文字稿|文字版|原文)(?:如下)?\W*$"
)
#: `口述：李雷（六十岁）`, `讲述者｜李雷　26岁`: who tells all that follows.
_TELLER = re.compile(
    rf"^(?:口述|讲述|自述)(?:者|人)?\s?[：:｜|／/]\s?([\u4e00-\u9fff{DOT}]{{2,12}})(?:老师|先生|女士)?"
    r"(?=$|[\s（(，,、｜|／/])"
)
#: Blocks at the top among which the line of the teller is looked for.
TOP = 6


def teller(blocks: list[Block]) -> tuple[int, str]:
    """The place of a line at the top that says who tells all that follows, and the name in it; (-1, "") where there is
    none."""
    for number, block in enumerate(blocks[:TOP]):
        found = _TELLER.match(block.text) if len(block.text) <= 60 and block.text[-1] not in "。！？" else None
        found = found or (_TELLER_BEFORE.search(block.text) if len(block.text) <= LONGEST_TITLE else None)
        if found and (is_chinese_name(found[1]) or any(dot in found[1] for dot in DOT)):
            return number, found[1]
    return -1, ""


def _introduces(block: Block) -> bool:
    if _HEADER.match(block.text) and len(block.text) <= 60:
        return True
    return block.kind == "heading" or bool(
        re.search(r"演讲|发表|致辞|讲话|出席|举行|受邀|主题为|整理|编译|本文|自述", block.text)
    )


#: What stands in a title behind the name of the one who speaks.
_BEHIND_SPEAKER = re.compile(
    r"的观点|(?<!口述)(?<!自述)(?<!演讲)(?<!实录)(?<!讲座)(?<!发言)[：:]|在.{2,30}(?:演讲|致辞|讲话|发言)|"
    r"的?(?:演讲|致辞|自述|口述|发言)(?!历史|史|实录)"
)


def _voices(blocks: list[Block], cast: Cast, scene: Scene) -> tuple[str, str]:
    """The ids of the one who speaks and of the one who asks ("" where the page knows of none)."""
    meta = scene.document.metadata
    said = {statement.field: statement.value for statement in meta.statements}
    title = meta.title
    _, told = teller(blocks)
    speaker = cast.add(told) if told else ""
    for field in ("guest", "interviewee", "people", "嘉宾", "演讲者", "主讲人"):
        if not speaker and said.get(field, "").strip(" []"):
            speaker = cast.add(re.split(r"[,，、;]", said[field].strip(" []'\""))[0].strip())
            break
    for found in _BEHIND_SPEAKER.finditer(title):
        if speaker:
            break
        if title[found.end() : found.end() + 1] != "】":  # 【口述】 names the column
            speaker = person_before(title, found.start(), cast)
    if not speaker:
        lines = scene.introduction.split("\n")[:8]
        speaker = next((cast.add(name) for line in lines if (name := _name_alone(line))), "")
    others = [name for name in meta.participants if cast.resolve(name) != speaker or not speaker]
    if not speaker:
        speaker = interviewee(scene.introduction, cast)
    if not speaker and others:
        speaker = cast.add(others[-1])
    if not speaker and meta.author:
        speaker = cast.add(meta.author)
    speaker = speaker or anonymous("演讲者", cast, scene)
    host = ""
    for name in (said.get("host", ""), said.get("speaker", ""), meta.author, *others):
        if name and cast.resolve(name) != speaker:
            host = cast.add(name)
            break
    return speaker, host


def _name_alone(line: str) -> str:
    """The name in a line that holds nothing else, or a name behind the word for a speaker."""
    line = line.strip()
    text = _HEADER.sub("", line) if _SPEAKS.match(line) else line
    name = re.split(r"[，,（(\s]", text, maxsplit=1)[0]
    return name if is_chinese_name(name) and name not in common_words() and (name == text or text != line) else ""


def _section(
    run: list[Block], speaker: str, host: str, confidence: float, scene: Scene, *, first: bool
) -> list[RawTurn]:
    """The turns of one section: the speaker's, with an interviewer's blended-in question before it where there is
    evidence of one."""
    start, end = utterance_span(scene.chars, run[0].start, run[-1].end)
    attribution: Attribution = "inferred" if first else "continuation"
    whole = RawTurn(start, end, "", speaker, attribution, confidence)
    if not host:
        return [whole]
    cut = _question_end(run, scene)
    if not cut:
        return [whole]
    flags = frozenset({"question", "inferred"})
    question = RawTurn(*utterance_span(scene.chars, start, cut), "", host, "inferred", 0.6, flags)
    rest_start, rest_end = utterance_span(scene.chars, cut, end)
    if not any(ch.isalnum() for ch in scene.chars[rest_start:rest_end]):
        return [question]
    return [question, RawTurn(rest_start, rest_end, "", speaker, attribution, confidence - 0.1)]


def _question_end(run: list[Block], scene: Scene) -> int:
    """Where a question that opens a section ends, or 0.

    It must address the speaker, or stand alone before an answer in the first person."""
    block = run[0]
    sentences = [
        (block.start + m.start(), block.start + m.end(), m.group())
        for m in _SENTENCE.finditer(block.text)
        if m.group().strip()
    ]
    asked = [n for n, (_, _, text) in enumerate(sentences) if _QUESTION.search(text)]
    if not asked:
        return 0
    addressed = [n for n in range(len(sentences)) if _ADDRESSED.search(sentences[n][2])]
    own = any(_OWN.search(text) for _, _, text in sentences[: asked[-1] + 1])
    if addressed and not own:
        return sentences[max(asked[-1], addressed[-1])][1]
    to_you = [n for n in asked if n <= 2 and _TO_YOU.search(sentences[n][2])]
    if to_you and not any(_OWN.search(text) for _, _, text in sentences[: to_you[0] + 1]):
        last = to_you[0]
        while last + 1 in asked and not _OWN.search(sentences[last + 1][2]):
            last += 1
        rest = "".join(text for _, _, text in sentences[last + 1 :]) + "".join(b.text for b in run[1:])
        if _OWN.search(rest):
            return sentences[last][1]
    behind = "".join(text for _, _, text in sentences[asked[0] + 1 :]) + "".join(b.text for b in run[1:])
    if asked[0] == 0 and not _OWN.search(sentences[0][2]) and _OWN.search(behind):
        return sentences[0][1]
    return 0
