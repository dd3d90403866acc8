"""Make words.bin: how likely words, single characters and given names are, for cutting simplified text into words.

    python -m flows.normalising.conversion.build.words JIEBA/dict.txt

Counts are those of jieba's dict.txt (https://github.com/fxsjy/jieba, MIT licence, copyright 2013 Sun Junyi). Kept are
words of two to four characters that are common, those that OpenCC's STPhrases has, single characters, and, from its
list of people's names, how often a character stands in a given name. Costs are nats in steps of a quarter; no text can
be read back from them. Same source, same bytes.
"""

from __future__ import annotations

import lzma
import sys
from collections import Counter, defaultdict
from math import log
from pathlib import Path

from flows.normalising.conversion.dictionaries import load_dictionary
from flows.normalising.conversion.likelihood import FILE, STEPS

#: A word that jieba has counted less often is kept only where OpenCC has it too.
_COMMON = 60
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭"
    "陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙史陶贺毛段郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖游涂郁岳俞柯"
)


def main() -> None:
    """Write the file."""
    words, phrases = {}, load_dictionary("STPhrases")
    given: Counter[str] = Counter()
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        word, count, kind = line.split()
        words[word] = int(count)
        if kind == "nr" and len(word) in (2, 3) and word[0] in _SURNAMES:
            given.update(word[1:])
    total = sum(words.values())
    tables: dict[str, dict[str, float]] = {
        "words": {w: n for w, n in words.items() if w in phrases or (2 <= len(w) <= 4 and n >= _COMMON)},
        "characters": {w: n for w, n in words.items() if len(w) == 1},
    }
    tables = {name: {w: -log(n / total) for w, n in counts.items()} for name, counts in tables.items()}
    tables["given"] = {c: -log(n / given.total()) for c, n in given.items() if n > 1}
    lines = []
    for name, costs in tables.items():
        by_cost = defaultdict(list)
        for word, cost in costs.items():
            by_cost[round(cost * STEPS)].append(word)
        lines += [f"[{name}]", *(f"{cost} {' '.join(sorted(by_cost[cost]))}" for cost in sorted(by_cost))]
    data = "\n".join(lines).encode("utf-8")
    FILE.write_bytes(lzma.compress(data, format=lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
