"""Credit lines: who wrote, edited, filmed (`撰文 / 张三　编辑：李四`). A key like 记者 or 编辑 opens turns as well, so a line is one of
credits only where nothing but names stands behind its keys."""

from __future__ import annotations

import re

_KEY = (
    r"(?:(?:本文|本期|责任|值班|执行|特约|高级|资深|新媒体|微信|视觉|图片|音频|视频|内容|栏目|编辑|见习|本报|本刊|通讯)?"
    r"(?:作者|撰文|采写|采访|采编|采访整理|整理|编译|翻译|译者|译文|译|编辑|责编|主编|总编辑|审核|审校|校对|校审|校译|校|排版|运营|设计|美编|美术|制图|摄影|摄像|拍摄|图片|插画|视觉|监制|出品人?|制作|制片|策划|统筹|文字|文案|文本|剪辑|后期|配音|录音|"
    r"记者|实习生|通讯员|来源|稿源|撰稿|供稿|供图|初审|复审|终审|签发|文|图))"
)
_KEYS = re.compile(
    rf"(?:(?<=^)|(?<=[\s　，,；;|｜。]))[（(【\[*■●▎/]*(?P<keys>{_KEY}(?:\s*[/／|｜丨、&和与,，+\s]\s*{_KEY})*)\s*[】\])）]?\s*[:：|｜丨/／]\s*"
)
#: Characters of sentences, not of names.
_SPOKEN = re.compile(r"[。！？!?…；;“”\"]|[你您我他她它这那吗呢吧了么说想是不没很都]")
_NAME = re.compile(r"[\w·．.\-—@&'’ 　、，,/／|｜()（）《》\[\]【】]{1,60}")


def are_names(value: str) -> bool:
    """Whether a string holds names and nothing that is said.

    >>> are_names("张三、李四（实习）"), are_names("你好"), are_names("这件事说来话长。")
    (True, False, False)
    """
    value = value.strip(" 　*_）)】]")
    return bool(value) and _NAME.fullmatch(value) is not None and _SPOKEN.search(value) is None


def read_credits(line: str) -> list[tuple[str, str]]:
    """The keys and names of a line that holds nothing else; empty for any other line.

    >>> read_credits("撰文/张三　编辑：李四"), read_credits("记者：您怎么看这件事？")
    ([('撰文', '张三'), ('编辑', '李四')], [])
    """
    line = line.strip()
    found = list(_KEYS.finditer(line)) if len(line) <= 120 else []
    if not found or found[0].start() > 0:
        return []
    out = []
    for i, match in enumerate(found):
        value = line[match.end() : found[i + 1].start() if i + 1 < len(found) else len(line)]
        if not are_names(value):
            return []
        out.append((re.sub(r"\s+", "", match["keys"]), value.strip(" 　*_）)】]，,；;|｜")))
    return out
