"""What the repair of splices does to sound text: `python -m tests.benchmarks.harm [FOLDER]`.

Sound text must come out unchanged. Measured are the written held-out texts in both scripts and both widths, the
annotated passages, the undamaged seeds, what is most like damage (textbooks, glosses, code, URLs, doubled marks), and
every .txt of FOLDER.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from flows.cleaning.splices.repair import repair_splices
from flows.text import Text
from tests.corpora.splice_simulator import HALF, traditional

ROOT = Path(__file__).parent.parent
LOOKALIKES = [
    "我(wǒ)是(shì)学(xué)生(shēng)，你(nǐ)呢(ne)？他(tā)也(yě)是(shì)老(lǎo)师(shī)吗(ma)？",
    "我(wǒ)是(shì)學(xué)生(shēng)，你(nǐ)呢(ne)？他(tā)也(yě)是(shì)老(lǎo)師(shī)嗎(ma)？",
    "她名叫李婳（huà），家住甪（lù）直镇。",
    "「龜」字有三個讀音：guī、jūn、qiū。龜裂的龜(jūn)與烏龜的龜(guī)不同。",
    "真的吗?!太好了!!你说什么??我不信?!",
    "if (a ? b : c) { return x?.y ?? z; }  // 三元运算符?:的用法",
    "请访问 https://example.com/search?q=中文,测试&lang=zh?!#top 查看。",
    "价格是€100，还是￥800?不知道;也许吧!爱买不买!北京!白菜!",
    "SELECT * FROM t WHERE name LIKE '张?';  -- 占位符?,?,?",
    "拼音(pinyin)是汉字的注音；英语(english)单词(word)；变量(a)和(b)。",
    "電影《愛(ài)》的導演說：「愛(ài)是一個動詞。」愛很難，愛也很簡單，愛就是愛。",
]


def sources(folder: Path | None) -> dict[str, list[str]]:
    """Documents by kind."""
    corpora = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "corpora").glob("heldout*.json"))
    ]
    held = [p for corpus in corpora for genre, ps in corpus.items() if genre != "comment" for p in ps]
    passages = [
        json.loads(line)["text"]
        for path in sorted((ROOT / "gold").glob("passages_[c-e].jsonl"))
        for line in path.open()
    ]
    seeds = sorted((ROOT.parent / "seeds").glob("00[034]_*.txt"))
    found = {
        "held-out": held,
        "held-out, traditional": [p.translate(traditional()) for p in held],
        "held-out, half-width marks": [p.translate(HALF) for p in held],
        "passages": passages,
        "passages, half-width marks": [p.translate(HALF) for p in passages],
        "undamaged seeds": [p.read_text(encoding="utf-8") for p in seeds],
        "like damage": LOOKALIKES,
    }
    for path in sorted(folder.glob("*.txt")) if folder else []:
        lines = path.read_text(encoding="utf-8").split("\n")
        documents = ["\n".join(lines[i : i + 20]) for i in range(0, len(lines), 20)]
        found[path.stem] = documents
        found[f"{path.stem}, half-width marks"] = [d.translate(HALF) for d in documents]
    return found


def main() -> None:
    """Print characters changed, by kind of text."""
    table = Table(title="Harm to sound text")
    for column in ("", "characters", "changed", "per million"):
        table.add_column(column, justify="left" if not column else "right")
    total = changed = 0
    for name, documents in sources(Path(sys.argv[1]) if len(sys.argv) > 1 else None).items():
        size, harm = sum(map(len, documents)), 0
        for document in documents:
            harm += sum(max(len(c.before), len(c.after)) for c in repair_splices(Text.of(document)).changes)
        table.add_row(name, f"{size:,}", str(harm), f"{1e6 * harm / max(size, 1):.2f}")
        total, changed = total + size, changed + harm
    table.add_row("all", f"{total:,}", str(changed), f"{1e6 * changed / max(total, 1):.2f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
