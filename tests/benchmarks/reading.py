"""How much of a page's furniture is removed, whether any turn is touched, and how well the head is read.

    python -m tests.benchmarks.reading

Interviews made up at random (tests/corpora/interviews.py) get heads and feet as sites write them. Each set was written
without looking at the code, measured once, and then used to put right what was general in its errors. So what it prints
now is what is known to work; what to expect of pages that nobody has looked at are the figures of the first runs:

    set     furniture removed   turns removed   boundary F1 without, with   title   author   publisher   date
    first   0.977               0               0.962, 0.997                0.91    0.98     0.80        1.00
    second  0.684               0               0.968, 0.978                0.63    0.36     0.50        1.00
    third   0.751               0               0.959, 0.968                0.72    0.80     0.61        1.00
    fourth  0.676               0               0.923, 0.967                0.76    0.60     0.73        1.00
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from flows.cleaning import clean_text
from flows.describing import describe
from flows.document import Document
from flows.normalising import detect_script, normalise
from flows.reading import read_bytes
from flows.registry import Registry
from flows.segmenting import segment
from tests.corpora.interviews import Passage, passages

#: {t} is the title, {a} who wrote, {p} the medium, {d} and {s} the date in two ways. The title's line stays, all others
#: go.
FIRST_HEADS = (
    "{t}\n{d} {p}\n\n",
    "# {t}\n\n作者：{a}\n日期：{s}\n来源：{p}\n\n",
    "首页 > 人物 > 访谈\n\n{t}\n\n{s} 10:24　来源：{p}　编辑：{a}\n\n分享到：微信 微博 QQ空间\n\n",
    "---\ntitle: {t}\nauthor: {a}\ndate: {s}\npublisher: {p}\n---\n\n",
    "{t}\n原创\n{a}\n{p}\n{d} 18:00 上海\n\n",
    "登录 注册 收藏\n\n{t}\n\n撰文｜{a}  编辑｜何青\n{d}\n\n",
    "# {t}\n\n> {p} {s}\n\n![](https://img.example/1.jpg)\n\n图源：受访者提供\n\n",
    "{t}\n\n本报记者 {a}\n\n《{p}》（ {d} 第 08 版）\n\n",
    "## {t}\n\n**作者**：{a}\n**发布时间**：{s} 09:12:33\n**原文链接**：https://site.example/a/1.html\n\n",
    "",
)
FIRST_FEET = (
    "\n\n（本文首发于{p}）\n责任编辑：{a}",
    "\n\n文字：{a}\n摄影：何青\n排版：何青\n\n长按二维码关注我们\n\n点击“阅读原文”查看更多",
    (
        "\n\n版权声明：本文版权归{p}所有，未经授权不得转载。\n\n相关阅读\n- [一座城的早晨](https://site.example/1)\n"
        "- [河边的人](https://site.example/2)\n- [他修了三十年钟](https://site.example/3)"
    ),
    (
        "\n\n标签：访谈 人物\n\n上一篇：一座城的早晨\n下一篇：河边的人\n\n关于我们 | 联系我们 | 网站地图\n"
        "© 2023 {p} 京ICP备00000001号"
    ),
    "\n\n参考链接：\nhttps://site.example/talk\nhttps://www.youtube.com/watch?v=abc\n\n—— END ——\n\n欢迎转发到朋友圈",
    "\n\n*本文图片均由受访者提供\n\n往期回顾\n一座城的早晨\n河边的人\n\n点赞\n在看\n分享",
    (
        "\n\n原视频链接：https://www.bilibili.com/video/BV1xx\n\n"
        "特别声明：以上内容为自媒体平台用户上传并发布，本平台仅提供信息存储服务。"
    ),
    "\n\n网友评论\n写得真好\n沙发\n查看全部 32 条评论",
    "\n\n【免责声明】本文转载自{p}，如涉及版权请联系我们删除。\n\n（编辑：{a}）",
    "",
)
SECOND_HEADS = (
    "{p}\n\n{t}\n\n{s} | 阅读 3.2万\n\n",
    "{t}_{p}\n\n返回首页\n\n{t}\n\n来源: {p} 发布时间: {s} 08:30:00 字体：大 中 小\n\n",
    "【{p}专稿】{t}\n\n文 | {a}\n图 | 受访者提供\n\n",
    "标题：{t}\n作者：{a}\n网址：https://site.example/a/2.html\n时间：{s}\n\n",
    "# {t}\n\n*{a} · {d} · 阅读约 8 分钟*\n\n---\n\n",
    "{t}\n\n{a}\n{s}\n\n收听全文 12:30\n\n",
    '+++\ntitle = "{t}"\n+++\n\n',
    "{t}\n\n发表于 {s} 由 {a}\n\n分类：访谈\n\n",
    "{t}\n本刊特约撰稿 {a}\n（{d}）\n\n",
    "[首页](/) [人物](/p) [城市](/c) [专题](/z)\n\n# {t}\n\n{p}  {d}\n\n",
)
SECOND_FEET = (
    "\n\n（记者 {a} 实习生 何青）",
    "\n\n【编辑：{a}】\n\n打赏\n\n微信扫一扫，分享到朋友圈",
    "\n\n转载请注明出处：{p} https://site.example/a/2.html",
    "\n\n本文刊载于《{p}》2019年第3期。\n\n更多精彩内容，请关注“{p}”官方微信。",
    "\n\n有话要说？写信给我们：editor@site.example\n\n订阅邮件\n输入您的邮箱",
    "\n\n- END -\n\n采访 / {a}\n统筹 / 何青\n\n你最想和谁聊天？留言告诉我们。",
    "\n\n版权信息：{p}（ID：beian）原创，严禁私自转载。商务合作请加微信：abc123",
    "\n\n[1] 受访者口述，2019年。\n[2] https://site.example/ref\n\n返回列表",
    "\n\n点赞 12 收藏 3\n\n最新评论\n暂无评论",
    (
        "\n\n推荐\n[一座城的早晨](https://site.example/1)\n[河边的人](https://site.example/2)\n\n"
        "Copyright © 2019 site.example All Rights Reserved 增值电信业务经营许可证"
    ),
)
THIRD_HEADS = (
    "{p} 记者 {a} 报道\n\n# {t}\n\n更新时间：{s} 16:20\n\n",
    "{t}\n\n{a}，{p}，{d}\n\n",
    "您现在的位置：网站首页 >> 人物访谈 >> 正文\n\n{t}\n\n作者：{a} 来源：{p} 日期：{s} 浏览次数：1024\n\n",
    "**{t}**\n\n文/{a}\n编辑/何青\n\n{s}发布\n\n",
    "# {t}\n\n- 作者: {a}\n- 日期: {s}\n- 链接: https://site.example/p/9\n\n",
    '<h1>{t}</h1>\n<p class="meta">{p} {s}</p>\n\n',
    "{t}\n\n点击播放 00:00 / 45:12\n\n{d}\n\n",
    "{p}\n关注\n{d} · 优质人物领域创作者\n\n{t}\n\n",
)
THIRD_FEET = (
    "\n\n*封面图：受访者供图*\n\n— 全文完 —\n\n如果你喜欢这篇文章，请分享给朋友",
    "\n\n[ 责编：{a} ]\n\n阅读剩余全文\n\n热门评论\n河边的人：说得真好\n一只猫：催更",
    "\n\n本文经授权转载自{p}（微信号：abc）\n\n监制：何青｜编辑：{a}｜美编：小周",
    "\n\n注：本文内容仅供参考，不构成任何建议。\n\n附件下载：访谈实录.pdf",
    "\n\nTags: 人物, 访谈\n\n« 上一篇 一座城的早晨 | 下一篇 河边的人 »",
    "\n\n{p}出品\n\n未经许可，禁止转载\n\n投稿邮箱：tougao@site.example\n转载合作请在后台留言",
    "\n\n延伸阅读：\n《一座城的早晨》\n《河边的人》\n\n分享至",
    "\n\n点击图片，查看往期访谈↓↓↓\n\n![](https://img.example/2.jpg)\n\n喜欢就点个在看吧",
)
FOURTH_HEADS = (
    "以下文章来源于{p} ，作者{a}\n\n# {t}\n\n本文约 5200 字，阅读需 13 分钟\n\n",
    "{t}\n\n作者 | {a}\n\n来源 | {p}\n\n题图 | 《漫长的季节》剧照\n\n",
    "{p}\n以下是{p}的第 128 篇原创文章\n\n{t}\n\n采访丨{a}\n撰文丨何青\n\n{d}\n\n",
    "👆 点击上方卡片关注我们\n\n{t}\n\n{a} {p} {s}\n\n",
    "# {t}\n\n来自 {p} · {s} · 1.2k 次阅读 · 35 条评论\n\n",
    "{s}\n\n{t}\n\n主笔：{a}\n\n口述时间：{d}\n\n",
    "Title: {t}\nAuthor: {a}\nDate: {s}\nSource: {p}\nURL: https://site.example/x\n\n",
    "{t}\n| {p} | {a} | {s} |\n\n",
)
FOURTH_FEET = (
    "\n\n*应受访者要求，文中部分人物为化名\n\n点击下方图片，阅读更多\n\n▼\n\n一座城的早晨\n河边的人",
    "\n\n· END ·\n\n商务合作 | swhz@site.example\n转载合作 | 后台回复“转载”\n\n{p}",
    "\n\n文字编辑 | {a}\n新媒体编辑 | 小周\n图片 | 除标注外由受访者提供\n\n本期互动：你怎么看？",
    "\n\n©本文版权归“{p}”所有，任何形式转载请联系我们。\n\n©文中观点仅代表作者本人观点。",
    "\n\n发布于：北京市\n声明：取材网络、谨慎辨别\n\n0 人点赞",
    "\n\n参考文献：\n1. 何青，《城市手记》，2019。\n2. https://site.example/doc\n\n（完）",
    (
        "\n\n>>> 更多访谈\n\n[一座城的早晨](https://site.example/1)\n\n[河边的人](https://site.example/2)\n\n---\n\n"
        "Powered by Site"
    ),
    "\n\n点「在看」的人都变好看了",
)
TITLES = (
    "把一件小事做三十年",
    "专访｜慢下来的人",
    "他说，河水记得一切",
    "一个人的地图：关于行走的对话",
    "在喧闹的年代里安静地工作",
)
WRITERS = ("陈默", "李小满", "Anna Liu", "赵一新")
MEDIA = ("北岸周刊", "城与人", "新知网")


class Dressed(NamedTuple):
    """A passage with furniture: its source, the spans of furniture and of turns in it, and what the head says."""

    source: str
    furniture: list[tuple[int, int]]
    turns: list[tuple[int, int]]
    truth: dict[str, str]


def dress(page: Passage, rng: random.Random, heads: tuple[str, ...], feet: tuple[str, ...]) -> Dressed:
    """Put a head and a foot around a passage."""
    day = f"{rng.randint(2012, 2024)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    year, month, date = (int(part) for part in day.split("-"))
    values = {
        "t": rng.choice(TITLES),
        "a": rng.choice(WRITERS),
        "p": rng.choice(MEDIA),
        "s": day,
        "d": f"{year}年{month}月{date}日",
    }
    head, foot = rng.choice(heads), rng.choice(feet)
    truth = {
        name: values[key] for key, name in (("t", "title"), ("a", "author"), ("p", "publisher")) if f"{{{key}}}" in head
    }
    if "{d}" in head or "{s}" in head:
        truth["published_on"] = day
    if "编辑：{a}" in head:
        truth.pop("author")
    before, behind = head.format(**values), foot.format(**values)
    shift = len(before)
    turns = [(a + shift, b + shift) for a, b, _ in page.turns]
    end = max(b for _, b in turns)
    tail = page.text.rstrip()[end - shift :]  # what closes the last turn's markup
    source = before + page.text[: end - shift] + tail + behind
    furniture = [(0, shift), (end + len(tail), len(source))]
    return Dressed(source, furniture, turns, truth)


def title_span(item: Dressed) -> tuple[int, int]:
    """Where the title stands on a line of its own; it is no furniture."""
    at = item.source.find(item.truth.get("title", "\0"))
    return (at, at + len(item.truth["title"])) if at >= 0 and not item.source.startswith("---") else (0, 0)


def boundaries(document: Document, registry: Registry) -> set[tuple[int, int]]:
    """The turns that segmenting finds, in the source."""
    return {document.text.source_span(t.start, t.end) for t in segment(document, registry).turns}


def described(items: list[Dressed], registry: Registry) -> Iterator[tuple[Dressed, Document, Document]]:
    for item in items:
        (document,) = read_bytes(item.source.encode(), "a.txt")
        if isinstance(document, Document):
            text = clean_text(document.text)
            before = replace(document, text=normalise(text, detect_script(str(text))))
            yield item, before, describe(before, registry)


def main() -> None:
    registry = Registry.load(Path(__file__).parent.parent.parent / "seeds")
    for name, heads, feet in (
        ("first", FIRST_HEADS, FIRST_FEET),
        ("second", SECOND_HEADS, SECOND_FEET),
        ("third", THIRD_HEADS, THIRD_FEET),
        ("fourth", FOURTH_HEADS, FOURTH_FEET),
    ):
        rng = random.Random(11)
        print(f"--- {name} heads and feet")
        measure([dress(page, rng, heads, feet) for page in passages(seed=23, rounds=10)], registry)


def measure(items: list[Dressed], registry: Registry) -> None:
    """Print the table of one set."""
    count: Counter[str] = Counter()
    said: Counter[str] = Counter()
    right: Counter[str] = Counter()
    left: Counter[str] = Counter()
    seconds = 0.0
    for item, before, after in described(items, registry):
        start = time.perf_counter()
        describe(before, registry)
        seconds += time.perf_counter() - start
        kept = after.text.source_starts
        was = before.text.source_starts
        a, b = title_span(item)
        for low, high in item.furniture:
            letters = {i for i in was.tolist() if low <= i < high and not a <= i < b and item.source[i].isalnum()}
            stays = {i for i in kept.tolist() if low <= i < high} & letters
            count["furniture"] += len(letters)
            count["furniture left"] += len(stays)
            for line in (item.source[i:j] for i, j in _lines(item.source, low, high) if stays & set(range(i, j))):
                left[line] += 1
        for low, high in item.turns:
            letters = {i for i in was.tolist() if low <= i < high and item.source[i].isalnum()}
            count["turn"] += len(letters)
            count["turn removed"] += len(letters - set(kept.tolist()))
        for name, value in item.truth.items():
            said[name] += 1
            right[name] += getattr(after.metadata, name) == value
        for key, document in (("with", after), ("without", before)):
            found = boundaries(document, registry)
            count[f"hit {key}"] += sum(
                any(abs(a - c) <= 3 and abs(b - d) <= 3 for c, d in found) for a, b in item.turns
            )
            count[f"found {key}"] += len(found)
        count["gold"] += len(item.turns)
        count["characters"] += len(item.source)
    print(
        f"{len(items)} pages, {count['characters']:,} characters, {count['characters'] / seconds / 1e6:.2f} million "
        "characters a second\n"
    )
    print(
        f"furniture removed  {1 - count['furniture left'] / count['furniture']:.3f} of {count['furniture']:,} letters"
    )
    print(f"turns removed      {count['turn removed'] / count['turn']:.5f} of {count['turn']:,} letters")
    for key in ("without", "with"):
        print(
            f"turns found {key:>7} describing: boundary F1 "
            f"{2 * count[f'hit {key}'] / (count['gold'] + count[f'found {key}']):.3f}"
        )
    print("\nmetadata  right  of")
    for name in said:
        print(f"{name:<14}{right[name] / said[name]:.2f} {said[name]:>4}")
    print("\nlines left most often: " + "; ".join(f"{line.strip()!r} {n}" for line, n in left.most_common(12)) + "\n")


def _lines(source: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    at = low
    for line in source[low:high].split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


if __name__ == "__main__":
    main()
