"""The language model: its table, its alphabet, and the document's say."""

from __future__ import annotations

import math

from flows.cleaning.document_model import DocumentModel
from flows.cleaning.folding import fold, fold_char
from flows.cleaning.model import BOUNDARY, MODEL_FILE, load_model


def cost(text: str) -> float:
    model = load_model()
    context, total = BOUNDARY << 13 | BOUNDARY, 0.0
    for c in fold(text):
        ident = model.ids.get(c, 0)
        total += model.cost(context, ident)
        context = (context & 8191) << 13 | ident
    return total


def test_folding_makes_both_scripts_one() -> None:
    assert fold("「發現」ＡＩ 2023 年，") == fold("“发现”AI2023年,") == "“发现”a0年,"
    assert fold_char("說") == "说"


def test_running_text_is_likelier_than_garbage() -> None:
    assert cost("他们都笑了。”他说，") < cost("他们都笑了?!彼f，")
    assert cost("我们的角色是可以互换的") + 20 < cost("互换色是我以可们的的角")


def test_costs_are_those_of_a_distribution() -> None:
    model = load_model()
    for text in ("我们", "。“", "人工"):
        a, b = (model.ids[c] for c in text)
        mass = sum(math.exp(-model.cost(a << 13 | b, c)) for c in range(1, 8192) if c < len(model.ids) + 2)
        assert 0.8 < mass < 1.2


def test_the_table_is_small() -> None:
    assert MODEL_FILE.stat().st_size < 8_000_000


def test_a_document_knows_its_names() -> None:
    plain, told = DocumentModel(), DocumentModel("帕霍基说。帕霍基笑了。帕霍基走了。")
    ids = plain.model.ids
    context, name = ids["帕"] << 13 | ids["霍"], ids["基"]

    def after(model: DocumentModel) -> float:
        tri, bi, off3, off2 = model.rows(context)
        return tri.get(name, off3 + bi[name] if name in bi else off2 + model.model.unigram[name])

    assert after(told) < 1.5 < after(plain)


def test_damage_is_no_evidence() -> None:
    model = DocumentModel("他們都笑了?!霸谀撤N程度上吧,")
    ids = model.model.ids
    assert model.expected(ids["霸"] << 13 | ids["谀"]) == []
    assert model.expected(ids["他"] << 13 | ids["们"]) != []
