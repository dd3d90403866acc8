"""Is an unlabelled paragraph more of the same answer, or the narrator speaking?

The signs: speakers named in the third person, remarks about the interview as an event, brackets around the whole;
against it: someone saying I or you. What they weigh is fitted, see `continuing`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from flows.segmenting.page.blocks import Block
from flows.segmenting.words.patterns import unquoted

_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|‘[^’]*’")
_FIRST = re.compile(r"[我咱]")
_SECOND = re.compile(r"[你您]")
_REPORT = (
    r"(?:说|表示|认为|提到|补充|回忆|笑|介绍|坦言|透露|告诉|指出|强调|抛出|回答|看来|的看法|提出|问|谈|解释|承认|称|"
    r"回应|总结|感叹|沉默|点头|摇头|停顿|起身|拿起|话锋一转|打断|插话|接过话|继续)"
)
#: `提到的` belongs to what is spoken of, and reports nothing.
REPORTS = re.compile(_REPORT + r"(?!过?的)")
EVENT = re.compile(
    r"^(?:[在随此于当]|之后|接下来|最后|随后|接着|首先)?.{0,8}"
    r"(?:采访|访谈|对话|专访|谈话|提问环节|问答环节|观众提问|交流环节|圆桌|论坛)(?:中|里|的?最后|期间|过程|当天|当日|"
    r"开始|结束|那天|时|进行)|记者(?:看到|注意到|了解到|发现|走进|来到|见到|问及|追问)|说到(?:这里|此处|这)|"
    r"话音(?:刚落|未落)|说完[，。]|^问到|^谈[到及]|^被问[到及]|^聊[到起]|下一个(?:话题|问题)|"
    r"(?:现场|台下|全场|会场)[^，。]{0,10}(?:笑|掌声|举手|观众|响起)|^以下(?:是|为)|"
    r"^(?:[^，。]{0,12})(?:以此为|围绕|(?<!有)针对).{0,20}(?:话题|问题|提问)|成为.{0,14}话题"
)
#: `“…，”他说，“…”`: a narrator cuts a sentence in two, who speaks does not.
CUT_IN_TWO = re.compile(r"，”[^，。“”]{1,8}(?:说|道|问|答|笑|喊)[着了]?[，。：]")
NEWS = re.compile(
    r"据(?:悉|了解|介绍|报道)|^《[^《》]{1,20}》[^。，]{0,24}"
    r"(?:上映|公映|上市|出版|发行|首播|开播|播出|首演|开演|开展|发售)|届时|截至|主办方|"
    r"将(?:持续|于|在.{1,12}(?:举行|举办|上映|出版))|本(?:次|届)(?:活动|展览|论坛|大会)|\d+月\d+日"
)
#: Those who made the page, behind their office and a mark or by themselves in a short line (`编辑问过我…` is somebody's
#: story).
_CREDIT = re.compile(
    r"^(?:来源|作者|编辑|责编|责任编辑|采写|撰文|文字|摄影|图片|校对|排版|翻译|策划|监制|运营|出品|整理|参考)"
    r"(?:[^。，！？]{0,8}?[：:／/|｜丨—　]|\s|[^。，！？]{0,14}$)"
    # several offices of one person: `采访、摄影：小满`
    r"|^(?:采访|访问|专访|撰文|文字?|图片?)[、，与和及/&＆]"
    r"(?:撰文|文字?|图片?|照片|摄影|拍摄|录音|整理|编辑|翻译|制图)\s?[：:／/|｜丨]"
)
_INVITATION = re.compile(
    r"^(?:欢迎|关注(?:我们|[^，。]{0,14}(?:号|微信|微博|频道|$))|扫码|扫描|长按|点击|更多)(?!.{0,60}[我您你])"
)
_CLOSING = re.compile(
    r"^[【\[(（]?(?:本文|版权|转载|完$|完）|END|完\)|—+|"
    r"下期[^，。]{0,4}(?:预告|嘉宾|内容|：)|分享[到至](?:：|[^，。]{0,8}$)|打印|关闭窗口|返回顶部|【?延伸|"
    r"\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?\s?(?:更新|补充|修订)|更新于|"
    r"本[版刊报文].{0,4}[图照]片|(?:文中|本文)?(?:图片|配图|照片|图)(?:均)?由|相关阅读|推荐阅读|往期|延伸阅读|"
    r"\*本文|注：|附：|声明|免责)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^[（(【\[](?:注|编者?注|编者?按|译者?注|编按|按|记者注|作者注|译按)[：:，\s].*[）)】\]]$|"
    r"^(?:注|编者?注|编者?按|译者?注|编按)\d?[：:]"
)
_VOICE_OVER = re.compile(r"^[【\[（(]?(?:解说词?|旁白|画外音|字幕|口播|配音)[】\]）)：:]")
_BRACKETED = re.compile(r"^[（(【\[［〔][^（）()【】\[\]［］〔〕]{1,200}[）)】\]］〕][。.]?$")
#: What is heard between turns of a recording, with its time or without: `片花`, `（04:33－08:10 音乐）`.
_STAGE = re.compile(
    r"^[\W\d]*(?:片[花头尾]曲?|(?:片头|片尾|背景|间奏)?音[乐效]|广告(?:时间|插播)?|插播[^。，]{0,8}|插曲|掌声|笑声|"
    r"鼓掌|转场|中场休息|茶歇|间奏|停顿|沉默|静默|切歌|放歌|录音(?:开始|结束|中断|暂停)|视频(?:开始|结束)|"
    r"音频(?:开始|结束))[\W\d]*$"
)
#: How those who sit together speak of one another.
WITHIN = re.compile(r"刚才|刚刚|前面(?:说|讲|提|谈)|方才|这位|那位")
#: What someone says before their own name.
SELF = re.compile(r"(?:我[是叫]?|叫我?|名叫|本人)$")
_CLAUSES = re.compile(r"[，。！？；：、…—“”‘’「」『』（）,.!?;:()\s]+")


def is_note(text: str) -> bool:
    """Whether a paragraph is an editor's note or a stage direction, brackets and all.

    >>> is_note("（编者注：此处有删节）"), is_note("（全场大笑）"), is_note("（笑）我不知道。"), is_note("片花")
    (True, True, False, True)
    """
    if len(text) <= 30 and _STAGE.match(text):
        return True
    return bool(_NOTE.match(text) or _BRACKETED.match(text) or _VOICE_OVER.match(text))


#: What is put behind an article under a heading of its own, or a line that is nothing but such a heading.
_APPENDIX = re.compile(
    r"^[【\[*#\s]*(?:附[录：:]|附$|参考(?:文献|资料|链接)?$|注释|脚注|尾注|译者?(?:简介|介绍)|作者(?:简介|介绍)|"
    r"关于(?:作者|译者|我们)|审校|相关(?:阅读|链接|文章|推荐)"
    r"|延伸阅读|推荐阅读|扩展阅读|往期|更多(?:阅读|内容)|版权|声明|联系(?:我们|方式)|Internal Links|"
    r"External Links|References?$|Related|About)",
    re.IGNORECASE,
)
LONGEST_APPENDIX = 24
_ONLY_ADDRESS = re.compile(r"^\W*(?:https?://|www\.)\S+\W*$")


def is_appendix(block: Block) -> bool:
    """Whether a line heads what is put behind an article: notes, references, who translated it."""
    short = len(block.text) <= LONGEST_APPENDIX or block.kind == "heading"
    return short and bool(_APPENDIX.match(block.text))


def is_address(text: str) -> bool:
    """Whether a line is the address of a page and nothing else."""
    return bool(_ONLY_ADDRESS.match(text))


def is_closing(text: str) -> bool:
    """Whether a paragraph begins the matter that stands behind an article: credits, sources, invitations."""
    return bool(_CLOSING.match(text) or _CREDIT.match(text) or _INVITATION.match(text))


def speaks_of(block: Block, names: Iterable[str]) -> bool:
    """Whether a paragraph names one of the speakers, or the interview as an event: there is a narrator about."""
    return any(name in block.text for name in names) or bool(EVENT.search(block.text[:160]))


def is_personal(text: str) -> bool:
    """Whether someone says I or you outside quote marks."""
    bare = unquoted(text, "“「‘")
    return bool(_FIRST.search(bare) or _SECOND.search(bare))


class Repetitions:
    """The clauses of a document, to know a pull quote by: it says again what stands elsewhere."""

    def __init__(self, chars: str) -> None:
        self._chars = chars
        self._counts: Counter[str] | None = None

    def is_pull_quote(self, block: Block) -> bool:
        """Whether every clause of a short block stands elsewhere too."""
        if len(block.text) > (160 if block.quoted or block.bold or block.text[0] in "“「" else 60):
            return False
        clauses = _clauses(block.text)
        if sum(map(len, clauses)) < 10:
            return False
        if self._counts is None:
            self._counts = Counter(_CLAUSES.split(self._chars))
        own = Counter(clauses)
        return all(self._counts[clause] > count for clause, count in own.items())


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSES.split(text) if len(clause) >= 4]
