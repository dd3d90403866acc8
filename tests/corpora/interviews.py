"""Interviews made up at random, with the truth about every turn: any number of them, in many ways of writing labels.

Questions and answers come from the hand-written cases in tests/segmenting/cases; names, publications, introductions,
narration and the look of the page are drawn. The same seed gives the same passages.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

CASES = Path(__file__).parents[1] / "segmenting" / "cases"

_CHINESE = (
    "周子昂 陈雨桐 林建国 黄思远 徐婉清 郑凯 何文静 罗天宇 梁晓 宋佳宁 唐小蕾 许志强 邓敏 冯一鸣 曹雪松 彭丽 萧正 "
    "欧阳青 司马朗 田野 余晖 苏红梅 蒋大为 沈从新 韩露"
)
CHINESE = _CHINESE.split()
FOREIGN = (
    ("安德烈·莫罗", "莫罗"), ("卡特琳娜·维斯", "维斯"), ("约翰·哈里森", "哈里森"), ("玛丽亚·桑托斯", "桑托斯"),
    ("Laura Bennett", "Bennett"), ("Kenji Mori", "Mori"), ("David Okafor", "Okafor"), ("尼尔斯·拉尔森", "拉尔森"),
)  # fmt: skip
PAPERS = ("《北岸周刊》", "《新知》", "《城与人》", "《南街日报》", "晨星 StarDaily", "《声音》杂志")
_OFFICES = "作家 导演 建筑师 生物学家 程序员 歌手 医生 历史学家 厨师 摄影师 教练 创业者"
OFFICES = _OFFICES.split()
NARRATION = (
    "说到这里，{a}停了一会儿，给自己倒了一杯水。",
    "采访中，{a}的手机响了好几次，{a}都没有接。",
    "窗外下起了雨，{a}起身把窗户关上。",
    "谈到这段经历，{a}显得很平静。",
)
LEADS = (
    "近日，{office}{a}接受了{paper}的专访，谈了谈自己的工作与生活。",
    "{paper}对{office}{a}进行了专访。以下是专访内容：",
    "{office}{a}今年四十八岁，在这一行已经做了二十多年。本报记者采访了{a}。",
    "在一个普通的下午，我们见到了{office}{a}。以下是对话实录。",
)


@dataclass
class Passage:
    """A page and the truth: `turns` are (start, end, speaker) in code points of `text`."""

    style: str
    form: str
    text: str = ""
    turns: list[tuple[int, int, str]] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Put narration or markup on the page."""
        self.text += text

    def speak(self, speaker: str, text: str) -> None:
        """Put a turn on the page."""
        self.turns.append((len(self.text), len(self.text) + len(text), speaker))
        self.text += text

    def gold(self, name: str) -> dict:
        """The passage as the scorer wants it."""
        segments = [{"start": a, "end": b, "kind": "turn", "speaker": who} for a, b, who in self.turns]
        speakers = [{"name": who} for who in dict.fromkeys(who for _, _, who in self.turns)]
        return {"id": name, "form": self.form, "text": self.text, "segments": segments, "speakers": speakers}


#: How a label is written: what stands before the label, between label and text, and behind the text.
STYLES: dict[str, Callable[[str], tuple[str, str]]] = {
    "colon": lambda label: (f"{label}：", "\n\n"),
    "half-width colon": lambda label: (f"{label}: ", "\n\n"),
    "bold, colon inside": lambda label: (f"**{label}：** ", "\n\n"),
    "bold, colon outside": lambda label: (f"**{label}**：", "\n\n"),
    "bold, own line": lambda label: (f"**{label}**\n\n", "\n\n"),
    "brackets": lambda label: (f"【{label}】", "\n\n"),
    "brackets, colon": lambda label: (f"【{label}】：", "\n\n"),
    "own line": lambda label: (f"{label}：\n\n", "\n\n"),
    "heading": lambda label: (f"### {label}\n\n", "\n\n"),
    "single line feeds": lambda label: (f"{label}：", "\n"),
    "bar": lambda label: (f"{label}｜", "\n\n"),
    "sign": lambda label: (f"▲{label}：", "\n\n"),
    "html": lambda label: (f"<p><strong>{label}：</strong>", "</p>\n"),
    "html, line feeds": lambda label: (f"<b>{label}</b>：", "<br><br>\n"),
}
DRESSES: dict[str, tuple[str, str]] = {
    "bullet": ("- ", "\n\n"),
    "bold": ("**", "**\n\n"),
    "heading": ("### ", "\n\n"),
    "number": ("{n}. ", "\n\n"),
    "dash": ("——", "\n\n"),
    "mark": ("", "\n\n"),
    "html bold": ("<p><strong>", "</strong></p>\n"),
    "quote": ("> ", "\n\n"),
}


def pairs() -> list[tuple[str, str]]:
    """Questions and their answers from the hand-written cases."""
    found = []
    for path in sorted(CASES.rglob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            turns = case["turns"]
            for (asker, question, *_), (answerer, answer, *_) in pairwise(turns):
                plain = not any(ch in question + answer for ch in "“”（）《》\n—*")
                if (
                    question.endswith("？")
                    and asker != answerer
                    and plain
                    and ("您" in question or "你" in question)
                    and len(answer) > 12
                ):
                    found.append((question, answer))
    return sorted(set(found))


def labelled(rng: random.Random, bank: list[tuple[str, str]], style: str) -> Passage:
    """An interview with labels."""
    page = Passage(style, "labelled")
    guest, short = _guest(rng)
    host = rng.choice(["记者", "主持人", rng.choice(CHINESE), rng.choice(PAPERS), "记者", "host"])
    if host == "host":
        host = rng.choice(CHINESE)
    paper = host if "《" in host else rng.choice(PAPERS[:4])
    if rng.random() < 0.6 or short != guest:
        page.write(rng.choice(LEADS).format(a=guest, office=rng.choice(OFFICES), paper=paper) + "\n\n")
    write = STYLES[style]
    drawn, further = _drawn(rng, bank)
    for number, (question, answer) in enumerate(drawn):
        if number and rng.random() < 0.15:
            page.write(f"## {rng.choice(['缘起', '路上', '新的开始', '往事', '以后'])}\n\n")
        if number and rng.random() < 0.1 and "heading" not in style:
            page.write(rng.choice(NARRATION).format(a=guest if number < 2 else short) + "\n\n")
        _say(page, write, host, host, question)
        label = guest if number == 0 or short == guest or rng.random() < 0.4 else short
        more = further.pop() if rng.random() < 0.3 else ""
        _say(page, write, label, guest, answer, more if "html" not in style else "")
    return page


def bulleted(rng: random.Random, bank: list[tuple[str, str]], dress: str) -> Passage:
    """An interview whose questions are set off."""
    page = Passage(dress, "bulleted")
    guest, _ = _guest(rng)
    paper = rng.choice([paper for paper in PAPERS if paper.startswith("《") and paper.endswith("》")])
    page.write(LEADS[1].format(a=guest, office=rng.choice(OFFICES), paper=paper) + "\n\n")
    before, after = DRESSES[dress]
    drawn, further = _drawn(rng, bank)
    for number, (question, answer) in enumerate(drawn, 1):
        page.write(before.format(n=number))
        page.speak(paper, question)
        page.write(after)
        more = further.pop() if rng.random() < 0.3 else ""
        page.speak(guest, answer + ("\n\n" + more if more else ""))
        page.write("\n\n")
    return page


def passages(seed: int = 7, rounds: int = 8) -> list[Passage]:
    """`rounds` passages in each style of label and each dress of questions."""
    rng = random.Random(seed)
    bank = pairs()
    made = [labelled(rng, bank, style) for style in STYLES for _ in range(rounds)]
    return made + [bulleted(rng, bank, dress) for dress in DRESSES for _ in range(rounds)]


def _drawn(rng: random.Random, bank: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[str]]:
    """Questions with their answers, and further paragraphs; nothing is said twice on a page."""
    count = rng.randint(3, 7)
    drawn = rng.sample(bank, 2 * count)
    said = {answer for _, answer in drawn[:count]}
    return drawn[:count], [answer for _, answer in drawn[count:] if answer not in said] + ["我到现在也没有想明白。"]


def _guest(rng: random.Random) -> tuple[str, str]:
    if rng.random() < 0.3:
        return rng.choice(FOREIGN)
    name = rng.choice(CHINESE)
    return name, name


def _say(
    page: Passage, write: Callable[[str], tuple[str, str]], label: str, speaker: str, text: str, more: str = ""
) -> None:
    before, after = write(label)
    page.write(before)
    page.speak(speaker, text + ("\n\n" + more if more else ""))
    page.write(after)
