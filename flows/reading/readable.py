"""What is left of a document, and is none that anybody interviews in: pages of errors, texts in another language.

Both are told by what the text holds: a page that says only that there is nothing to see, and letters that are not
Chinese.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import numpy as np

from flows.language.plausible import code_points
from flows.reading.parts import Refused

#: A text with fewer visible characters than this can be an error's page.
MAX_ERROR_CHARS = 400

#: What such pages say; a sentence of an article never stands alone on a page with one of these.
_ERROR = re.compile(
    r"环境异常|完成验证后即可继续访问|"
    r"(?:该|此|本)(?:内容|文章|网页|页面|图文|帖子|账号)[^。\n]{0,12}(?:已被?(?:发布者)?删除|"
    r"无法查看|不存在|违规|涉嫌|被投诉|已下架|已失效|已过期|审核)|"
    r"(?:页面|网页|文章|内容)(?:不存在|找不到|走丢|丢失|无法访问|已过期)|"
    r"(?:您|你)(?:访问|查看|请求|要找)的(?:页面|网页|文章|内容|地址)[^。\n]{0,12}"
    r"(?:不存在|不见|找不到|出错|已删除|被删除)|(?:安全|滑块|人机|访问|身份)验证|验证码|访问(?:过于|太)频繁|"
    r"网络(?:不给力|异常|出错)|请(?:先)?登录后?(?:查看|继续|阅读|访问)?|"
    r"登录后?(?:可|即可|才能)?(?:查看|阅读|继续|访问|可见)|参数错误|链接已(?:过期|失效)|服务器(?:错误|繁忙|开小差)|"
    r"404|not found|403 forbidden|access denied|forbidden|50[0234] |bad gateway|service unavailable|gateway time-?out|"
    r"just a moment|checking your browser|enable javascript|"
    r"are you a robot|captcha|请开启\s?javascript|请启用\s?javascript|需要启用\s?javascript|加载中|正在加载|loading",
    re.I,
)
#: Beside these an error's page says little; whoever speaks has more to say.
_SPOKEN = re.compile(r"[：:][^\n]{6,}[。！？!?]|[“「][^”」\n]{4,}[。！？!?]")

#: A document with fewer letters than this is not judged by its language.
MIN_LETTERS = 200

#: Less Chinese than this among the letters is no Chinese text with foreign words in it.
MIN_CHINESE = 0.03

#: So much kana beside ideographs, and the text is Japanese, however many ideographs it has; a Chinese text quotes less.
MAX_KANA = 0.3

#: The first and the last character of each range of a script.
_SCRIPTS = {
    "Chinese": ("\u4e00\u9fff", "\u3400\u4dbf", "\uf900\ufaff", "\U00020000\U0003ffff"),
    "Japanese": ("\u3040\u30ff",),
    "Korean": ("\uac00\ud7af", "\u1100\u11ff"),
    "a Cyrillic script": ("\u0400\u04ff",),
    "Arabic": ("\u0600\u06ff",),
    "Thai": ("\u0e00\u0e7f",),
    "Greek": ("\u0370\u03ff",),
    "Latin letters": ("AZ", "az"),
}
#: Letters that damaged text is made of: where they are common nothing is said of the language.
_DAMAGED = (
    "\u0080\u02ff",
    "\ue000\uf8ff",
    "\ufffd\ufffd",
    "\uff61\uff9f",
    "\u2010\u203a",
    "\u20ac\u20ac",
    "\u2122\u2122",
)
_CODE = re.compile(r"<[^<>]*>|https?://\S+|&#?\w{1,8};|\\u[0-9a-fA-F]{4}|=[0-9A-F]{2}|%[0-9A-Fa-f]{2}")
_SAMPLE = 100_000


def check_readable(chars: str) -> None:
    """Raises Refused ("no article", "language") for a text that is nobody's interview."""
    visible = re.sub(r"<[^<>]*>", "\n", chars[:5000]) if len(chars) < 5000 else ""
    if visible and len("".join(visible.split())) <= MAX_ERROR_CHARS:
        found = _ERROR.search(visible)
        if found and not _SPOKEN.search(visible):
            raise Refused("no article", f"the page is no article, it says {found[0]!r}: save the page itself")
    if language := foreign_language(chars):
        raise Refused("language", f"it is not Chinese but written in {language}")


@cache
def _kinds() -> np.ndarray:
    """Of each character up to U+40000, which stands for all beyond: 0 for none, 1 for one of damaged text, from 2 on
    the scripts."""
    table = np.zeros(0x40001, dtype=np.uint8)
    for kind, ranges in enumerate((_DAMAGED, *_SCRIPTS.values()), 1):
        for ends in ranges:
            table[ord(ends[0]) : ord(ends[1]) + 1] = kind
    return table


def foreign_language(chars: str) -> str:
    """The language or script of a text that is not Chinese; empty for Chinese, and where too little or too damaged a
    text stands to tell.

    >>> foreign_language("Today we have a guest with us. " * 20), foreign_language("今天我们请到一位客人。" * 20)
    ('Latin letters', '')
    """
    language = _language(chars[:_SAMPLE])
    # a page may begin with a list of names, a style or a picture as long as that
    return _language(chars) if language and len(chars) > _SAMPLE else language


def _language(chars: str) -> str:
    sample = _CODE.sub(" ", chars)
    found = np.bincount(_kinds().take(code_points(sample), mode="clip"), minlength=len(_SCRIPTS) + 2).tolist()
    counts = Counter(dict(zip(_SCRIPTS, found[2:], strict=True)))
    letters = counts.total()
    if letters < MIN_LETTERS or found[1] > 0.05 * letters:
        return ""
    if counts["Japanese"] > MAX_KANA * (counts["Chinese"] + counts["Japanese"]):
        return "Japanese"
    if counts["Chinese"] >= MIN_CHINESE * letters:
        return ""
    return counts.most_common(1)[0][0]
