"""Who talks to whom, as titles, introductions and metadata say it.

`《某周刊》对张三进行了专访`, `对话王小明：…`, `李雷接受本刊采访`, `（以下简称“李”）`: needed where the turns themselves
name nobody.
"""

from __future__ import annotations

import re

from flows.document import Document, Metadata
from flows.registry import Registry
from flows.segmenting.cast.cast import Cast
from flows.segmenting.names.shapes import (
    DOT,
    LATIN_NAME,
    TITLE,
    chinese_name_at,
    chinese_name_before,
    dotted_names,
    is_chinese_name,
)
from flows.segmenting.words.lexicon import NOT_GIVEN, common_words

_TALK = r"(?:专访|独家专访|采访|访谈|对话|独家对话|对谈|访问|连线|问答|探访|长谈|交谈|访)"
_BEFORE_GUEST = re.compile(
    rf"(?:{_TALK}(?:了|到了?|到)?|邀请(?:到|了)?|请(?:到|来)(?:了)?|与|和|同|对|向|跟)[：:｜| ]?"
)
_GUEST_AFTER = re.compile(rf"(?:{_TALK})(?:了|到了?)?\s?[：:｜|]?\s?")
_GUEST_ACCEPTS = re.compile(r"(?:近日|日前|今日|昨日|最近)?[，,]?(?:在)?(?:独家)?(?:接受|做客|受访|应邀)")
_PUBLICATION = re.compile(r"《[^《》\n]{1,20}》")
_ASKS = re.compile(
    r"^(?:杂志|周刊|月刊|日报|晚报|报|网|新闻|编辑部|栏目|节目)?的?"
    r"(?:(?:特约|资深|本次)?(?:记者|主编|主笔|编辑|撰稿人)|"
    r"(?:也|就|与|对|和|于|在|同|跟|曾|近日|日前|今日|最近|特别|特邀|邀请|独家|联合|专访|采访|对话|访问|连线|"
    r"[^。\n“”《》]{0,4}(?=专访|采访|对话)))"
    rf"[^。\n“”]{{0,60}}?(?:{_TALK}|交流|聊|对谈|见到|见面|拜访)"
)
_WORK = re.compile(
    r"(?:新书|作品|小说|电影|影片|新片|专著|著有|出版|散文集|诗集|剧集|歌曲|专辑|凭|导演|主演|代表作|转自|转载自|来自|"
    r"原载)[^，。《]{0,6}$"
)
_ASKED_BY = re.compile(r"(?:接受|做客|告诉|受访于|邀请.{0,4})(?:了)?[^。，\n《]{0,8}$")
_JOURNALIST = re.compile(r"(?:本报|本刊|本网|本台|我报|特约|实习)?记者")
_WORDS = (
    "全文 内容 实录 文字 时间 地点 实录全 全部 对象 安排 方式 成果 项目 常识 习惯 于是 明天 方面 方法 时候 时代 金融 "
    "房产 高校 高手 程序 马上"
)
#: `只有一个人：祁连，三十五岁，…`: whoever is told of with an age, whatever the name.
_AGED = re.compile(
    (
        r"(?:^|[。：:，,、 ])([\u4e00-\u9fff]{2,3})[，,（(](?:今年|时年|现年)?"
        r"(?:\d{2}|[二三四五六七八九]?十[一二三四五六七八九]?|[二三四五六七八九]十)岁"
    ),
    re.M,
)
#: `记者见到李雷时`, `拜访了苏日娜，`
_MET = re.compile(
    r"(?:见到|见着|遇见|遇到|找到|拜访|走访|寻访)了?([\u4e00-\u9fff]{2,3})(?<![他她它们人家儿么])"
    r"(?=时|的时候|那天|那年|，|。)"
)
#: `以下称他为折耳猫。`: somebody without a name of their own here.
_CALLED_HERE = re.compile(
    r"(?:以下|下文|文中|本文|我们|这里)[且就暂都]?(?:称|叫)[他她其之](?:为|作|做)?[“「]?"
    r"([\u4e00-\u9fffA-Za-z]{2,6}?)[”」]?(?=[，。、）])"
)
_WHERE = frozenset("在到从去往于至离")
#: `（受访人：退休钳工李雷；…）`: who answered, said at the very end.
_TOLD_BY = re.compile(r"(?:受访|被访|口述|讲述)[者人]?\s?[：:]")
LONGEST_TITLE = 40  # characters; what is longer is a paragraph
#: What stands behind a name at the beginning of a line about that person.
_PORTRAIT = ("，", "：", ":", "（", "(", "｜")
_NO_NAMES = frozenset(_WORDS.split()) | {"纪要", "纪实", "实录", "全文", "节选", "摘要", "简介", "方式", "形式", "时间"}
_SUBJECT_BY_ROLE = re.compile(
    (
        r"(?:(?<![\u4e00-\u9fff])(?:本期|对话|受访)?人物(?=\s?[：:】])|嘉宾|受访者|受访人|口述(?:者|人)?(?=[：:])|"
        r"讲述(?:者|人)?(?=[：:])|被访者|演讲者|主讲人|讲者|演讲人|发言人|主讲|演讲嘉宾|分享者|分享嘉宾|speaker|guest)"
        r"\s?(?:[：:】]|为|是)\s?"
    ),
    re.IGNORECASE,
)


#: `采访、撰文/林小满`, `文｜李雷 编辑｜韩梅`: those who made the page, not those who speak on it.
_CREDITS = re.compile(
    r"^[（(]?(?:采访|采写|撰文|文字?|图片?|摄影|编辑|责编|作者|整理|翻译|编译|来源|策划|出品|校对|视频|设计)"
    r"(?:[、，与和及/&]\s?[\u4e00-\u9fff]{1,4})*\s?[/／|｜丨：:]"
)


#: `本报记者 / 林小满`, a line of its own: who asked.
_BYLINE = re.compile(
    (
        r"^[（(]?(?:本[报刊网台社][^，。：\n]{0,4}|见习|实习|特约|特派)?记者\s?[/／|｜丨：: \u3000]\s?"
        r"[\u4e00-\u9fff]{2,4}(?:[、 \u3000][\u4e00-\u9fff]{2,4})*[）)]?$"
    ),
    re.MULTILINE,
)
#: `采访于上周进行`: no family name.
_ON_A_DAY = re.compile(r"于(?:[上本去今昨前当](?:周|月|年|日|天|晚)|[\d一二三四五六七八九十]{1,4}[月年日])")
#: `李雷在县医院做了二十二年护士`: what a portrait begins with, behind the name.
_FOR_YEARS = re.compile(r"(?:在[^，。\n]{2,20})?[\u4e00-\u9fff]了[近快整]?[\d一二三四五六七八九十半]{1,4}[多余来]?年")


#: A name of any shape at the end of a clause, behind the word for what someone is.
_BEHIND_OFFICE = re.compile(
    rf"(?:{TITLE}|[家师者员匠手]|猎人|诗人|艺人|牧人|匠人|渔民|农民|市民)[ \u3000]?([\u4e00-\u9fff]{{2,4}})$"
)


#: `酿酒师热依汗·买合木提`: any characters, where an occupation stands before and a clause ends behind.
_DOTTED_BEHIND = re.compile(
    rf"(?:{TITLE}|[家师者员匠手]|猎人|诗人|牧民|牧人)([\u4e00-\u9fff]{{1,6}}(?:[{DOT}][\u4e00-\u9fff]{{1,6}})+)"
    r"(?=$|[\s，,。：:、（(；])"
)


#: `钟楼修表匠　李雷`: a name at the end of a title, behind an occupation and a space.
_LAST_IN_TITLE = re.compile(rf"(?:{TITLE}|[家师者员匠手人长工])[ \u3000]+([\u4e00-\u9fff]{{2,4}})$")
#: `李雷，现任…`, `李雷（1970年生）`
_PORTRAYED = re.compile(r"([\u4e00-\u9fff]{2,4})(?=[，（(])")


def introduction(chars: str, end: int, metadata: Metadata) -> str:
    """The title and what stands before the first turn, at most some 3,000 characters, and a last line on who
    answered."""
    lines = chars[: min(end, 3000)].split("\n")
    last = [line for line in chars[max(end, len(chars) - 200) :].split("\n")[-3:] if _TOLD_BY.search(line)]
    return "\n".join([metadata.title, *(line for line in lines if not _CREDITS.match(line)), *last])


def asker_publication(text: str) -> str:
    """The publication that an introduction says did the interview, with its brackets, or "".

    >>> asker_publication("《某周刊》就此事对李雷进行了专访。"), asker_publication("他著有《山居》。")
    ('《某周刊》', '')
    """
    for found in _PUBLICATION.finditer(text):
        if _WORK.search(text[max(0, found.start() - 12) : found.start()]):
            continue
        if _ASKED_BY.search(text[max(0, found.start() - 16) : found.start()]):
            return found.group()
        if _ASKS.match(text[found.end() : found.end() + 100]):
            return found.group()
    return ""


_NAMED = re.compile(r"(?:特约|资深|本次)?(?:记者|主编|主笔|编辑|撰稿人)\s?(?=\S)")


def asker_named(text: str, cast: Cast) -> str:
    """The id of the reporter whom an introduction names behind their publication (`《某周刊》记者李雷专访了…`), or
    ""."""
    for found in _PUBLICATION.finditer(text):
        behind = text[found.end() : found.end() + 100]
        asks = _ASKS.match(behind)
        named = _NAMED.search(asks.group()) if asks else None
        if named and (name := chinese_name_at(behind, named.end(), strict=True)):
            return cast.add(name)
    return ""


def mentions_journalist(text: str) -> bool:
    """Whether an introduction or a byline speaks of a reporter."""
    return bool(_JOURNALIST.search(text))


def interviewee(text: str, cast: Cast, exclude: frozenset[str] = frozenset()) -> str:
    """The id of the one person whom an introduction says was interviewed, or "". Names the cast lacks are added.

    >>> cast = Cast.of("", Registry())
    >>> interviewee("本刊专访作家王小明。", cast), cast.name("wang-xiao-ming")
    ('wang-xiao-ming', '王小明')
    """
    text = _BYLINE.sub("", text)
    cast.learn(text)
    if (name := _named_twice(text)) and (person := cast.resolve(name) or cast.add(name)) not in exclude:
        return person
    for pattern in (_SUBJECT_BY_ROLE, _GUEST_AFTER, _BEFORE_GUEST):
        for found in pattern.finditer(text):
            if _ON_A_DAY.match(text, found.end()):
                continue
            person = person_after(text, found.end(), cast, guess=pattern is not _BEFORE_GUEST)
            if not person or person in exclude or cast.speakers[person].kind != "person":
                continue
            if pattern is not _BEFORE_GUEST or _talk_follows(text, found.end()):
                return person
    for found in _GUEST_ACCEPTS.finditer(text):
        person = person_before(text, found.start(), cast)
        if person and person not in exclude:
            return person
    called = _CALLED_HERE.search(text)
    if called and (person := cast.resolve(called[1]) or cast.add(called[1])) not in exclude:
        return person
    if (name := _headed(text)) and (person := cast.resolve(name) or cast.add(name)) not in exclude:
        return person
    for met in _MET.finditer(text):
        if (person := cast.resolve(met[1]) or cast.add(met[1])) not in exclude:
            return person
    counts: dict[str, int] = {}
    for start, _, person in cast.mentions(text):
        if text[start - 1 : start] in _WHERE and start:
            continue  # a place that looks like a name
        if person not in exclude and cast.speakers[person].kind == "person":
            counts[person] = counts.get(person, 0) + 1
    return max(counts, key=lambda key: counts[key]) if counts else ""


def _named_twice(text: str) -> str:
    """What one line ends with behind what someone is, and another begins with as a portrait does, or "": a name,
    whatever its family name.

    >>> _named_twice("专访地质学者洪小满\\n洪小满，现任大学教授。")
    '洪小满'
    """
    lines = [line.strip() for line in text.split("\n")[:10]]
    for line in lines:
        found = _PORTRAYED.match(line)
        if found and any(re.search(rf"{_TALK}.{{0,20}}[家师者员匠手]{found[1]}$", other) for other in lines):
            return found[1]
    return ""


def _headed(text: str) -> str:
    """The one name with which a line of an introduction begins as a portrait does, or with which a title speaks of
    somebody: `李雷，山东人，…`, `李雷：我不等人`, `急诊科大夫李雷的夜班`."""
    for line in text.split("\n")[:8]:
        name = chinese_name_at(line, 0, strict=True)
        if not name or name in _NO_NAMES:
            continue
        if line[len(name) : len(name) + 1] in _PORTRAIT:
            return name
        if _FOR_YEARS.match(line, len(name)) and name not in common_words():
            return name
    if aged := _AGED.search(text):
        return aged[1]
    title = text.lstrip("\n").split("\n", 1)[0]
    if len(title) > LONGEST_TITLE or title.count("，") > 2 or title.rstrip()[-1:] in ("。", "，", "；"):
        return ""
    if (last := _LAST_IN_TITLE.search(title)) and is_chinese_name(last[1]) and last[1] not in _NO_NAMES:
        return last[1]
    for length in (2, 3, 4):
        if title[length : length + 1] in ("谈", "聊") and is_chinese_name(title[:length]):
            return title[:length]
    for found in re.finditer(r"[的：:]", title):
        if (name := chinese_name_before(title, found.start())) and title[: found.start() - len(name)][-1:] not in (
            "",
            "，",
        ):
            return name
    return ""


def _talk_follows(text: str, at: int) -> bool:
    return bool(re.match(rf"[^。\n]{{2,60}}?(?:进行|展开|做|聊|{_TALK}|交谈|请教|提问)", text[at : at + 80]))


def _dotted(clause: str) -> list[tuple[int, str]]:
    """Names with dots, those too that are written with other characters than transliterations, behind what someone is.

    >>> _dotted("酿酒师热依汗·买合木提"), _dotted("新书·电影")
    ([(3, '热依汗·买合木提')], [])
    """
    return dotted_names(clause) or [(found.start(1), found.group(1)) for found in _DOTTED_BEHIND.finditer(clause)]


def person_after(text: str, at: int, cast: Cast, *, guess: bool = True) -> str:
    """The person named next behind a place, titles and affiliations skipped, within the clause.

    With `guess`, what has the shape of a name at the end of the clause will do."""
    clause = re.split(r"[。！？\n；]", text[at : at + 70], maxsplit=1)[0]
    dotted = _dotted(clause)
    for start, _, person in cast.mentions(clause):
        if start <= 45:
            # a name with dots is more than the part of it that is known
            whole = next((name for at, name in dotted if at <= start < at + len(name)), "")
            return cast.resolve(whole) or cast.add(whole) if whole else person
    if dotted:
        return cast.add(dotted[0][1])
    if (name := chinese_name_at(clause, 0, strict=True)) and name not in _NO_NAMES:
        return cast.add(name)
    tail = re.split(r"[，,（(：:]|的(?=专?访|采访|对话)", clause, maxsplit=1)[0]
    if not guess:
        return ""
    if (name := chinese_name_before(tail, len(tail))) and name not in _NO_NAMES and len(tail) > len(name):
        return cast.add(name)
    named = _BEHIND_OFFICE.search(tail)
    if named and not any(ch in NOT_GIVEN for ch in named.group(1)) and named.group(1) not in _NO_NAMES:
        return cast.add(named.group(1))
    if (latin := LATIN_NAME.search(clause)) and " " in latin.group() and latin.start() <= 30:
        return cast.add(latin.group())
    return ""


def person_before(text: str, at: int, cast: Cast) -> str:
    """The person named last before a place, within the clause."""
    clause = re.split(r"[。！？\n；]", text[max(0, at - 50) : at])[-1]
    mentions = list(cast.mentions(clause))
    if mentions:
        return mentions[-1][2]
    name = chinese_name_before(clause, len(clause))
    return cast.add(name) if name else ""


def host_named(text: str, cast: Cast) -> str:
    """The id of the person whom an introduction names as host (`主持人李雷`, `由李雷主持`), or ""."""
    text = "\n".join(line for line in text.split("\n") if "主持" in line or "主播" in line)
    if not text:
        return ""
    cast.learn(text)
    for found in re.finditer(r"(?:主持人|主播)(?:为|是)?[：: ]?", text):
        person = person_after(text[: found.end() + 14], found.end(), cast)
        if person:
            return person
    for found in re.finditer(r"由([^，。\n]{2,40}?)\s?(?:担任)?主持", text):
        person = person_before(text, found.end(1), cast) or person_after(text[: found.end(1)], found.start(1), cast)
        if person:
            return person
    return ""


def publication_of(document: Document, registry: Registry, text: str) -> str:
    """The speaker of a document's unlabelled questions: the publication that its introduction, the registry or its
    metadata names, else ""."""
    if named := asker_publication(text):
        return named
    publisher = document.metadata.publisher
    for entry in registry.publishers:
        if publisher and publisher in (entry.id, entry.name, *entry.aliases):
            return entry.questions_by
    return ""
