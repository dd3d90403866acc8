"""The language model: its table, its alphabet, and the document's say."""

from __future__ import annotations

import math
import subprocess
import sys

from flows.cleaning import clean
from flows.cleaning.splices.document_names import DocumentModel, no_document
from flows.cleaning.splices.search import decoder
from flows.language.folding import fold, fold_char
from flows.language.gbk import ident_of
from flows.language.model import BOUNDARY, MODEL_FILE, load_model


def cost(text: str) -> float:
    search, context, total = no_document().decoder, BOUNDARY << 13 | BOUNDARY, 0.0
    for c in fold(text):
        ident = ident_of(c)
        total += search.cost(context, ident)
        context = (context & 8191) << 13 | ident
    return total


def test_folding_makes_both_scripts_one() -> None:
    assert fold("「發現」ＡＩ 2023 年，") == fold("“发现”AI2023年,") == "“发现”a0年,"
    assert fold_char("說") == "说"


def test_running_text_is_likelier_than_garbage() -> None:
    assert cost("他们都笑了。”他说，") < cost("他们都笑了?!彼f，")
    assert cost("我们的角色是可以互换的") + 20 < cost("互换色是我以可们的的角")


def test_costs_are_those_of_a_distribution() -> None:
    cost_of = no_document().decoder.cost
    for text in ("我们", "。“", "人工", "龘龘"):
        a, b = (ident_of(c) for c in text)
        mass = sum(math.exp(-cost_of(a << 13 | b, c)) for c in range(1, len(load_model().ids) + 2))
        assert 0.8 < mass < 1.2


def test_the_table_is_small() -> None:
    assert MODEL_FILE.stat().st_size < 8_000_000


def test_a_document_knows_its_names() -> None:
    context, name = ident_of("帕") << 13 | ident_of("霍"), ident_of("基")
    told = DocumentModel("帕霍基说。帕霍基笑了。帕霍基走了。").decoder
    assert told.cost(context, name) < 1.5 < no_document().decoder.cost(context, name)


def test_damage_is_no_evidence() -> None:
    search = DocumentModel("他們都笑了?!霸谀撤N程度上吧,").decoder
    assert not search.knows(ident_of("霸") << 13 | ident_of("谀"))
    assert search.knows(ident_of("他") << 13 | ident_of("们"))


INTERPRETED = """
import sys
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path

def source_only(path):
    if Path(path).parts[-4:] != ("flows", "cleaning", "splices", "search"):
        raise ImportError
    return FileFinder(path, (SourceFileLoader, [".py"]))

sys.path_hooks.insert(0, source_only)
from flows.cleaning import clean
from flows.cleaning.splices.search import decoder
assert decoder.__file__.endswith(".py")
for line in sys.stdin.read().splitlines():
    print(clean(line))
"""


def test_the_search_is_compiled_and_finds_the_same_when_it_is_not() -> None:
    assert not decoder.__file__.endswith(".py")
    damaged = [
        "他們都笑了?!按_實(shí)如此?!彼f,“這是真的?!?/p>",
        "我們?nèi)绾巫屇P桶l(fā)現?",
        "他談?wù)摰?AGI?;ヂ?lián)網也是",
    ]
    said = subprocess.run(
        [sys.executable, "-c", INTERPRETED], input="\n".join(damaged), capture_output=True, text=True, check=True
    )
    assert said.stdout.splitlines() == [clean(line) for line in damaged] != damaged
