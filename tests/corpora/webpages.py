"""Pages as crawlers keep them, made up at random: front matter, links, images, lists, tables, code, footnotes, both
scripts, Cantonese.

Interviews come from `interviews`, prose from the seeds, the rest is written here. The same seed gives the same pages.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from flows.normalising.conversion.converting import Converter
from tests.corpora.interviews import CHINESE, PAPERS, Passage, passages
from tests.corpora.normalising_corpus import SEEDS

#: Shares of pages: HTML, traditional characters, Cantonese, no interview.
HTML, TRADITIONAL, CANTONESE, ARTICLE = 0.05, 0.35, 0.1, 0.6
_CANTONESE = (
    "佢哋嗰陣時成日喺樓下嗰間茶餐廳傾偈，傾到收舖先走。",
    "我唔係唔想講，係冇人肯聽啫，咁樣講落去又有咩意思呢？",
    "嗰啲嘢你搵返出嚟俾我睇吓，睇完我哋先至決定點算好啦。",
    "阿媽話，細個嗰時屋企冇電視，晚晚都係聽收音機瞓着嘅。",
)
_RARE = (
    "山谷裡薜荔蘼蕪叢生，溪澗旁的蒹葭與菡萏在暮靄中顫動。",
    "铁匠铺里叮叮咣咣，锻锤、砧板、风箱轰隆隆响成一片，铿锵不绝。",
    "他咳嗽着蹲在灶膛边，呛得眼泪鼻涕一齐淌，嘟嘟囔囔地骂着湿柴。",
    "Wikipédia 上說，château 與 naïve 一樣是法語詞；Достоевский 的原名也列在後面。",
)
_CODE = (
    "for name in sorted(names):\n    print(f'{name}: {counts[name] * 2}')",
    'curl -s "https://example.org/api?page=1&size=20" | jq ".items[] | .title" > titles.txt',
    "SELECT a_b, count(*) FROM t_log WHERE x <> 0 GROUP BY a_b; -- 统计",
)
_HEADINGS = ("缘起", "一、从头说起", "后来的事", "三、关于未来", "尾声", "參考資料", "附錄")
_AROUND = (
    "[首页](/) | [专题](/topic/) | [订阅](https://example.org/feed.xml)",
    "版权声明：本文为作者原创，转载请注明出处。",
    "上一篇：[旧日的车站](/p/{n}.html)",
    "![](https://img.example.org/{n}/w640.jpg)",
    "![图 {n}：拍摄者供图](/images/2021/{n}_large_a.png \"资料图\")",
    "* 推荐阅读：[老街的最后一家书店](https://example.org/{n}?from=list&id=3#top)",
    "> 编者按：这是系列报道的第 {n} 篇。",
    "作者：{name} 编辑：{name}",
    "[^{n}]: 见《北岸周刊》第 {n} 期，第 12—15 页。",
    "<img src=\"/u/{n}.gif\" width=\"20\" /> <a href=\"/tag/{n}\" target=\"_blank\">标签</a>&nbsp;&nbsp;阅读（{n}）",
)  # fmt: skip


def pages(size: int, seed: int = 11) -> Iterator[tuple[str, str]]:
    """Names and contents of pages, until they hold `size` bytes of UTF-8."""
    rng = random.Random(seed)
    interviews, prose, to_traditional = passages(seed), _prose(), Converter.of("s2t")
    n = total = 0
    while total < size:
        n += 1
        html = rng.random() < HTML
        body = _article(rng, prose) if rng.random() < ARTICLE else _with_asides(rng, rng.choice(interviews))
        text = _page(rng, n, body) if html else _front_matter(rng, n) + body
        if rng.random() < TRADITIONAL:
            text = to_traditional.convert(text)
        total += len(text.encode())
        yield f"{n:05}.{'html' if html else 'md'}", text


def _prose() -> list[str]:
    """The paragraphs of the seeds that are not damaged."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("00[034]*.txt"))]
    return [line for text in texts for line in text.splitlines() if len(line) > 20 and not set(line) & set("<>*|`")]


def _front_matter(rng: random.Random, n: int) -> str:
    tags = "".join(f"  - {rng.choice(_HEADINGS)}\n" for _ in range(rng.randint(0, 3)))
    return (
        f'---\ntitle: "{rng.choice(_HEADINGS)}：{rng.choice(CHINESE)}访谈"\n'
        f"date: 20{rng.randint(10, 24)}-0{rng.randint(1, 9)}-12\n"
        f"author: {rng.choice(CHINESE)}\nsource: {rng.choice(PAPERS)}\nurl: https://example.org/{n}/\ntags:\n"
        f"{tags}---\n\n"
    )


def _around(rng: random.Random) -> str:
    return rng.choice(_AROUND).format(n=rng.randint(1, 99), name=rng.choice(CHINESE))


def _article(rng: random.Random, prose: list[str]) -> str:
    """Prose with what stands between it on the web."""
    blocks = [f"# {rng.choice(_HEADINGS)}", _around(rng)]
    cantonese = rng.random() < CANTONESE
    for _ in range(rng.randint(8, 50)):
        line = "".join(rng.choice(_CANTONESE if cantonese else prose) for _ in range(rng.randint(1, 3)))
        kind = rng.random()
        if kind < 0.12:
            line = _around(rng)
        elif kind < 0.18:
            line = f"## {rng.choice(_HEADINGS)}"
        elif kind < 0.22:
            line = "\n".join(f"- **{rng.choice(_HEADINGS)}**：{rng.choice(prose)[:60]}" for _ in range(4))
        elif kind < 0.24:
            cells = "".join(
                f"| {rng.choice(CHINESE)} | {rng.randint(1, 999)} | {rng.choice(PAPERS)} |\n" for _ in range(5)
            )
            line = f"| 姓名 | 数目 | 出处 |\n|---|---:|:--|\n{cells}"
        elif kind < 0.26:
            line = f"```\n{rng.choice(_CODE)}\n```"
        elif kind < 0.32:
            line = rng.choice(_RARE)
        elif kind < 0.40:
            line = f"{line[:30]}[{line[30:36] or '这里'}](https://example.org/a_{rng.randint(1, 999)}.html){line[36:]}"
        blocks.append(line)
    return "\n\n".join([*blocks, _around(rng), _around(rng)]) + "\n"


def _with_asides(rng: random.Random, passage: Passage) -> str:
    return "\n\n".join([_around(rng), passage.text, *(_around(rng) for _ in range(rng.randint(1, 4)))]) + "\n"


def _page(rng: random.Random, n: int, body: str) -> str:
    items = "".join(f'<li><a href="/p/{i}.html">{rng.choice(_HEADINGS)}</a></li>\n' for i in range(12))
    paragraphs = "".join(f'<p class="text">{line}</p>\n' for line in body.split("\n") if line.strip("`|- "))
    return (
        f'<!DOCTYPE html>\n<html lang="zh">\n<head><meta charset="utf-8"><title>{rng.choice(CHINESE)}访谈</title>\n'
        f'<script>var page = {{id: {n}, tags: []}};</script></head>\n<body>\n<ul class="nav">\n{items}</ul>\n'
        f'<article>\n{paragraphs}</article>\n<div class="footer">版权所有 © 北岸</div>\n</body>\n</html>\n'
    )
