"""How time grows with length, for text of one short string repeated.

Processor time, the least of several runs, at lengths that double: what is linear takes twice as long each time, so even
a bound of six times for a length four times as long tells it from what grows with the square, on a busy machine as
well. Nothing here knows how fast a machine is: a short text gives the measure for a long one, and ordinary prose of the
same length for what is too little to matter.
"""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType

import flows
from flows.cleaning import clean_text
from flows.describing import describe
from flows.document import Document
from flows.normalising import detect_script, normalise
from flows.reading.documents import read_bytes
from flows.registry import Registry
from flows.segmenting import segment

#: What pages are written with, alone and in a row.
_SIGNS = [
    "<!-- -->", "<!--", "-->", "<p style='", "a<p style='", 'a<img src="', "&#60;", "&amp;lt;", "**", "***", "**问**",
    "_", "__", "_a_", "`a`", "```", "~~", "[", "]", "[a](b)", "![](", "[^1]", "\\*", "$x$", ">", "> ", "#", "# ", "- ",
    "1. ", "1.", "", " a ", " b ", "", "---", "--", "==", "—", "…", "·", "张·", "、", "，", "。", "！", "？", "?", "?!",
    ";", "：", "A：", "问：", "Q: ", "“", "”", "“我说”", "「", "」", "（", "）", "(a)", "【", "】", "《", "》",
    "来源（", "嘉宾：（", "摄影／", "记者 ", "校  文", "附件:a", "", "责编：", "（记者 张三", "王小明说，", "他说：“",
    "？”", "在x里", "笑着", "第1章", "一、", "（一）", "1）", "00:01 ", "[00:01]", "2020年", "12:30", "1/2/", "1,",
    "http://a", "www.a", "a@b", "@a ", "#a#", "(c) ", "1", "Ab ", "a ", "哈", "发", "乾", "①", "½", "Ⅳ", "é", "А", "한",
    "あ", "ｱ", "ï»¿", "锟斤拷", "浣犲ソ", "ä½ ", "Ã¤", "进(jìn)", "�", "\u200b", "\ufeff", "\xa0", " ", "\u3000", "\t",
    "\r", "́", "😀", "𠀀", "<b>", "</b>", "<li>", "<li>好", "<td>", "<div>", "<a href=x>",
    '<span style="font-weight:bold">', "<script>", "<style>", "<rt>", "<sup>", "<pre>", "<code>", "<aaaa", "<?xml",
    "<![CDATA[", "]]>", "WEBVTT", "{\\", "<v ",
]  # fmt: skip
SHAPES = [sign for sign in dict.fromkeys(_SIGNS) if sign] + [sign + "\n" for sign in dict.fromkeys(_SIGNS)]
PROSE = "这些年他一直住在河边的旧房子里，每天清早出门，傍晚回来，日子过得很慢。"
#: A page around a shape, so that it is taken for Chinese and for an interview.
PAGE = (
    "北岸周刊专访林小满\n\n记者：你好，请问你今天来做什么呢？我们都很想知道。\n\n"
    "林小满：我来看看大家，顺便谈谈新书，这本书写了三年。\n\n"
    "{}\n\n记者：好，谢谢你接受我们的采访，再见。\n\n" + PROSE * 8
)
WEB_PAGE = f"<html><body><p>{PROSE * 8}</p>{{}}</body></html>"
#: By how much the time may grow when the length grows four times, with room for what is n log n and for a busy machine.
LINEAR = 6.0
#: Times as long as prose of the same length: less does not matter, however it grows.
DEAR = 8.0
REGISTRY = Registry((), ())


class TooLong(Exception):
    """A text took so much longer than prose does that it is not waited for."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooLong after some seconds of processor time, inside of a regular expression too."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def least(work: Callable[[], object], rounds: int, limit: float = 1e6) -> float:
    """Seconds of processor time, the least of several runs; infinite if one takes longer than `limit`."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        try:
            with at_most(limit):
                work()
        except TooLong:
            return float("inf")
        best = min(best, time.process_time() - start)
    return best


def take(page: str, name: str) -> None:
    """Take a page through the stages up to its turns."""
    for document in read_bytes(page.encode("utf-8", "surrogatepass"), name):
        if isinstance(document, Document):
            text = clean_text(document.text)
            script = detect_script(str(text))
            segment(describe(replace(document, text=normalise(text, script)), REGISTRY, frozenset()), REGISTRY)


def repeated(shape: str, length: int) -> str:
    """A string over and over, up to a length in code points."""
    return (shape * (length // len(shape) + 1))[:length]


def faster_than_linear(shapes: list[str], length: int, page: str = PAGE, name: str = "a.txt") -> dict[str, float]:
    """Of some shapes those whose time grows faster than their length, from a quarter of `length` to all of it, with how
    many times as long the longer one took."""
    take(page.replace("{}", PROSE), name)
    prose = least(lambda: take(page.replace("{}", repeated(PROSE, length)), name), 3)
    found: dict[str, float] = {}
    for shape in shapes:
        long, short = (page.replace("{}", repeated(shape, n)) for n in (length, length // 4))
        for rounds in (1, 3):  # what looks slow once is measured again
            slow = least(lambda p=long: take(p, name), rounds, 100 * prose)  # type: ignore[misc]
            if slow <= DEAR * prose:
                break
            ratio = slow / max(least(lambda p=short: take(p, name), rounds), 1e-6)  # type: ignore[misc]
            if ratio <= LINEAR:
                break
        else:
            found[shape] = ratio
    return found


def patterns() -> dict[str, re.Pattern[str]]:
    """The regular expressions for text that the package's modules hold, by where they stand."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(flows.__path__, "flows."):
        if ".build" in module.name:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for number, item in enumerate(value if isinstance(value, tuple | list) else [value]):
                source = getattr(item, "pattern", None)
                if isinstance(source, str) and hasattr(item, "fullmatch"):
                    flags = getattr(item, "flags", 0) & ~re.UNICODE if isinstance(item, re.Pattern) else 0
                    found.setdefault(f"{module.name}.{name}.{number}", re.compile(source, flags))
    return dict({pattern: (name, pattern) for name, pattern in found.items()}.values())


def tempting(pattern: re.Pattern[str], count: int, seed: int = 3) -> list[str]:
    """Short strings that a pattern may match a part of in more than one way: pieces of its own literals, alone and in
    pairs."""
    literals = re.findall(
        r"[\u3400-\u9fffA-Za-z0-9《》“”「」（）【】：，。、/|:]{1,4}", re.sub(r"\\[a-zA-Z]", " ", pattern.pattern)
    )
    rng = random.Random(seed)
    pieces = [*dict.fromkeys(literals), " ", "  ", "　", "a", "中", "1", ".", "-", "|", "“"]
    pairs = list(itertools.islice(((rng.choice(pieces), rng.choice(pieces)) for _ in itertools.count()), count))
    return ["".join(pair) for pair in pairs] + [rng.choice(pieces) for _ in range(count // 2)]
