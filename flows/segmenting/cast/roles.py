"""What part each speaker plays: as labels say, and as they behave."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from flows.document import Role
from flows.segmenting.page.blocks import RawTurn

_QUESTION = re.compile(r"[？?][”」』）)…]*$|[？?][^。？?]{0,25}[。…！]?$")
_REQUEST = re.compile(r"(?:谈谈|聊聊|讲讲|说说|介绍一下|分享一下|谈一谈|聊一聊|讲一讲|说一说|评价一下)[^。]{0,30}。?$")
_HOSTING = re.compile(
    r"欢迎(?:大家|各位|收听|收看|来到|回到)|大家好.{0,40}(?:我是|今天|本期|节目)|今天(?:我们)?(?:请到|邀请|很高兴)|"
    r"有请|下一(?:位|个)(?:嘉宾|问题|提问)|感谢(?:您|你|两位|各位|三位).{0,12}(?:接受|做客|来到|分享|参加)|"
    r"非常感谢.{0,30}加入|我们的?节目"
)
#: Somebody who is spoken to, and somebody who speaks of themselves.
_TO_ONE, _OF_SELF = re.compile(r"[你您](?!们)"), re.compile(r"我(?!们)")
#: Shares of turns that ask are equal within the first; from the second on, it is plain who speaks to whom.
EQUALLY, PLAINLY = 0.15, 0.8
_WRITTEN = frozenset({"post", "statement"})
ASKING: frozenset[Role] = frozenset({"interviewer", "host", "audience"})


def is_question(text: str) -> bool:
    """Whether a turn asks: it ends in a question, or in a request to tell.

    >>> is_question("您怎么看？"), is_question("请谈谈您的童年。"), is_question("我不知道。")
    (True, True, False)
    """
    tail = text.rstrip()[-60:]
    if ("？" in tail or "?" in tail) and _QUESTION.search(tail):
        return True
    return len(text) < 200 and bool(_REQUEST.search(tail))


def roles_of(
    turns: Sequence[RawTurn],
    texts: Sequence[str],
    questions: Sequence[bool],
    said: dict[str, Role],
    hosts: frozenset[str] = frozenset(),
) -> dict[str, Role]:
    """The role of each speaker.

    `questions` says of each turn whether it asks, `said` holds what labels say; `hosts` are those whom the introduction
    calls hosts.

    Who asks more than half of the time, and more than the others do, is an interviewer; one who greets and thanks is a
    host.
    """
    count: dict[str, int] = defaultdict(int)
    asked: dict[str, int] = defaultdict(int)
    length: dict[str, int] = defaultdict(int)
    hosting: dict[str, int] = defaultdict(int)
    posted: dict[str, int] = defaultdict(int)
    for number, (turn, text, asks) in enumerate(zip(turns, texts, questions, strict=True)):
        speaker = turn.speaker
        count[speaker] += 1
        asked[speaker] += asks
        length[speaker] += len(text)
        if number < 12 or number >= len(turns) - 6:
            hosting[speaker] += bool(_HOSTING.search(text[:300]) or _HOSTING.search(text[-120:]))
        if turn.flags and not turn.flags.isdisjoint(_WRITTEN):
            posted[speaker] += 1
    share = {key: asked[key] / count[key] for key in count}
    roles: dict[str, Role] = {key: role for key, role in said.items() if key in count}
    for key in hosts & set(count):
        roles[key] = "host"
    open_ones = [key for key in count if key not in roles]
    if not open_ones:
        return roles
    if len(count) == len(open_ones) == 2 and (who := _asker_of_two(turns, texts, share)):
        return {key: "interviewer" if key == who else "interviewee" for key in open_ones}
    someone_asks = any(role in ("interviewer", "host") for role in roles.values())
    top = max(share[key] for key in count)
    mean = sum(length.values()) / sum(count.values())
    for key in open_ones:
        asking = (
            share[key] >= 0.5 and share[key] >= top - 0.15 and length[key] / count[key] <= 3 * mean and len(count) > 1
        )
        if someone_asks:
            asking = asking and count[key] >= 3 and share[key] >= 0.6
        if (
            hosting[key]
            and len(count) > 1
            and (share[key] >= 0.25 or hosting[key] >= 2)
            and not any(r == "host" for r in roles.values())
        ):
            roles[key] = "host"
        elif asking:
            roles[key] = "interviewer"
        elif posted[key] == count[key]:
            roles[key] = "other"
        else:
            roles[key] = "interviewee"
    return roles


def _asker_of_two(turns: Sequence[RawTurn], texts: Sequence[str], share: dict[str, float]) -> str:
    """Of two who ask equally often, the one who speaks to the other and less of themselves; "" where none does."""
    first, second = share
    if abs(share[first] - share[second]) > EQUALLY:
        return ""
    leaning = dict(share)
    for key in leaning:
        own = [text for turn, text in zip(turns, texts, strict=True) if turn.speaker == key]
        leaning[key] += sum(bool(_TO_ONE.search(text)) - bool(_OF_SELF.search(text)) for text in own) / len(own)
    who = max(leaning, key=lambda key: leaning[key])
    return who if leaning[who] - min(leaning.values()) >= PLAINLY else ""


def quoted_roles(turns: Sequence[RawTurn], roles: dict[str, Role]) -> dict[str, Role]:
    """In a report, those who are quoted but once or twice beside a main voice are `other`."""
    total: dict[str, int] = defaultdict(int)
    for turn in turns:
        total[turn.speaker] += turn.end - turn.start
    most = max(total.values(), default=0)
    return {key: ("other" if role == "interviewee" and total[key] * 8 < most else role) for key, role in roles.items()}
