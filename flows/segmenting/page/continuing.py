"""Does an unlabelled paragraph behind a turn go on with it, or is it the narrator's, a note, furniture of the page?

What is seen of the paragraph are named numbers; what they weigh is fitted (`tests/gold/fit_continuing.py`) and stands
in continuing.json.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.segmenting.page.blocks import Block
from flows.segmenting.page.narration import (
    CUT_IN_TWO,
    EVENT,
    NEWS,
    REPORTS,
    SELF,
    WITHIN,
    is_closing,
    is_note,
    is_personal,
    speaks_of,
)
from flows.segmenting.words.patterns import unquoted

WEIGHTS = Path(__file__).with_name("continuing.json")
#: A name of somebody and what they do stand near each other, and near the beginning: in so many code points.
NEAR, EARLY = 18, 60
#: Paragraphs behind a heading or narration that are asked who speaks on: all of them for each would take the square of
#: their number.
AHEAD = 60
#: What a page says to its readers is no longer.
LONGEST_CALL = 160
#: So much of a paragraph is looked at for what it tells of.
HEAD = 200
_FIRST, _SECOND = re.compile(r"[我咱]|\bI\b"), re.compile(r"[你您]")
_OF_ONE = re.compile(r"[他她](?!们|人)")
_ENDED = re.compile(r"[。？！…?!”」）).~～]$")
_LEADS = re.compile(
    r"(?:以下|下面)(?:是|为)[^。]{0,20}(?:专访|采访|访谈|对话|问答|实录|内容|全文|整理)[^。]{0,10}[：:。]?$"
)
#: What a page says to its readers.
_TO_READERS = re.compile(
    r"关注(?:我们|公众号|微信|账号|一下|[，。！]|$)|订阅|订户|留言|评论区|点赞|在看|转发|公众号|扫码|二维码|投稿|会员|"
    r"小程序|话题[：:]|获赠|抽奖|读者群|支持我们|下期"
)
#: How those who made a page are named.
_MADE_BY = re.compile(
    r"(?:编辑|作者|撰文|文字?|摄影|来源|整理|翻译|校对|设计|监制|出品|采访|图片?)\s?[：:／/|｜丨]|责编|[©®]|版权"
)
_ADDRESS = re.compile(r"https?://|www\.|(?<=[\w.])@[\w.]+\.\w")
_SAID = re.compile(
    r"[他她]们?(?:说|表示|认为|告诉|回忆|指出)|”[^，。“]{1,12}(?:说|道|表示|称)|(?:表示|指出|认为|介绍)[，：]"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a paragraph stands behind a turn.

    `headed`: a heading is between; `told`: what was right before is the narrator's; `broken`: a picture or a rule is
    between; `ahead`: a narrator speaks of the speakers before the next turn; `personal`: somebody says I or you from
    here on; `left_quote`: the turn stood in a block quote, this does not; `quotes_said`: block quotes are turns here;
    `last`: no turn comes any more; `place`: how many paragraphs of the turn there are already; `usual`: the share of
    the page's turns that have more than one paragraph."""

    headed: bool = False
    told: bool = False
    broken: bool = False
    ahead: bool = False
    personal: bool = False
    left_quote: bool = False
    quotes_said: bool = False
    last: bool = False
    place: int = 1
    usual: float = 1.0


def personal_ahead(behind: Sequence[Block], number: int) -> bool:
    """Whether somebody says I or you in a paragraph or in those behind it, up to a heading."""
    for block in behind[number : number + AHEAD]:
        if block.kind == "heading":
            return False
        if is_personal(block.text):
            return True
    return False


def narrator_ahead(behind: Sequence[Block], number: int, names: tuple[str, ...]) -> bool:
    """Whether a narrator speaks of the speakers in a paragraph or in those behind it, up to a heading."""
    for block in behind[number : number + AHEAD]:
        if block.kind == "heading":
            break
        if speaks_of(block, names):
            return True
    return False


#: Whether a paragraph with these numbers does not go on with the turn.
Narrates = Callable[[Block, dict[str, float]], bool]


def evidence(block: Block, own: Sequence[str], others: Sequence[str], at: Standing) -> dict[str, float]:
    """The numbers of a paragraph.

    `own` are the names of the one who spoke last, `others` those of the other speakers."""
    text = block.text
    bare = unquoted(text, "“「‘")
    first, second = bool(_FIRST.search(bare)), bool(_SECOND.search(bare))
    named = any(name in bare and not SELF.search(bare, 0, bare.find(name)) for name in own)
    acts = any(_acts(bare, name) for name in (*own, *others))
    event = bool(EVENT.search(bare[:160])) or ("，”" in text and bool(CUT_IN_TWO.search(text)))
    readers = bool(len(text) < LONGEST_CALL and _TO_READERS.search(text))
    news = bool(NEWS.search(bare[:HEAD]))
    impersonal = not (first or second)
    return {
        "note": float(is_note(text)),
        "closing": float(is_closing(text)),
        "leads": float(bool(_LEADS.search(text))),
        "names the speaker": float(named),
        "names the speaker, says I": float(named and first),
        "somebody acts": float(acts),
        "the event": float(event),
        "the event, personal": float(event and not impersonal),
        "speaks of one": float(impersonal and bool(_OF_ONE.search(bare))),
        "news": float(news and impersonal),
        "says I": float(first),
        "says you": float(second),
        "impersonal": float(impersonal),
        "impersonal, last": float(impersonal and at.last),
        "impersonal, told before": float(at.told and not at.personal),
        "impersonal from here on, headed": float(at.headed and not at.personal),
        "headed": float(at.headed),
        "headed, narrator ahead": float(at.headed and at.ahead and not at.personal),
        "headed, last": float(at.headed and at.last),
        "told before": float(at.told),
        "broken": float(at.broken and not at.headed),
        "broken, last": float(at.broken and at.last and not at.headed),
        "left the quote": float(at.left_quote),
        "wholly quoted": float(not block.quoted and text[0] in "“「" and text[-1] in "”」"),
        "in a block quote": float(block.quoted and not at.quotes_said),
        "last": float(at.last),
        "last, unended": float(at.last and not _ENDED.search(text)),
        "unended": float(not _ENDED.search(text)),
        "turns have one paragraph": 1 - at.usual,
        "turns have one paragraph, impersonal": (1 - at.usual) * impersonal,
        "further": math.log1p(at.place),
        "short": float(len(text) < 16),
        "long": max(0.0, math.log(len(text) / 100)),
        "quotes": min(3.0, text.count("“") * 100 / max(len(text), 50)),
        "reported": float("“" in text and bool(_SAID.search(text))),
        "to readers": float(readers),
        "to readers, last": float(at.last and readers),
        "made by": float(bool(_MADE_BY.search(text[:HEAD]))),
        "address": float(bool(_ADDRESS.search(text))),
        "list": float(block.kind in ("bullet", "number")),
    }


def _acts(bare: str, name: str) -> bool:
    """Whether somebody says or does something near the beginning, and nobody who sits with them tells it."""
    at = bare.find(name)
    if not 0 <= at < EARLY or not REPORTS.search(bare, at + len(name), at + len(name) + NEAR):
        return False
    return not WITHIN.search(bare)


@cache
def weights() -> dict[str, float]:
    """The fitted weight of each number, "" naming the constant."""
    found: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


def narrates(block: Block, numbers: dict[str, float]) -> bool:
    """Whether it is likelier than not that a paragraph does not go on with the turn before.

    Raises:
        KeyError: a number has no weight: the weights were fitted for another set of numbers.
    """
    fitted = weights()
    return fitted[""] + sum(fitted[name] * number for name, number in numbers.items()) > 0
