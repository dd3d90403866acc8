"""What a document says of itself: names and turns of phrase that stand undamaged elsewhere in it are likely here too."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from flows.cleaning.folding import fold
from flows.cleaning.lattice import Gbk, tables
from flows.cleaning.model import Model, load_model
from flows.cleaning.readings import PINYIN_LETTERS

Row = tuple[Mapping[int, float], Mapping[int, float], float, float]

_ANNOTATION = re.compile(rf"(?<![?\ufffd])\([{PINYIN_LETTERS}]{{1,6}}\)")
#: From where damage begins to the next place that stops it, roughly.
_DAMAGED = re.compile(rf"[?\ufffd](?:[!,;?:！，；？：]|[{PINYIN_LETTERS}]{{1,6}}\))?[^,，。!！？?;；“”\s]*")
SHARE = 0.4  # of the probability, given to the document where it knows a context


class DocumentModel:
    """The language model, with the document's own three-character sequences mixed in."""

    def __init__(self, text: str = "") -> None:
        self.model: Model = load_model()
        self.gbk: Gbk = tables()
        self._rows: dict[int, Row] = {}
        self._next: dict[int, dict[int, int]] = {}
        if text:
            self._learn(text)

    def _learn(self, text: str) -> None:
        ids = self.model.ids
        folded = fold(_DAMAGED.sub("\x00", _ANNOTATION.sub("", text)).replace("\n", "\x00"))
        numbers = [ids.get(c, 0) for c in folded]
        counts: dict[tuple[int, int, int], int] = {}
        for gram in zip(numbers, numbers[1:], numbers[2:], strict=False):
            counts[gram] = counts.get(gram, 0) + 1
        following = self._next
        for (a, b, c), n in counts.items():
            if a and b and c:
                following.setdefault(a << 13 | b, {})[c] = n

    def rows(self, context: int) -> Row:
        """Costs after a context: of whole trigrams, of bigrams, and the costs of backing off to each."""
        row = self._rows.get(context)
        if row is None:
            tri, off3 = self.model.trigrams(context)
            bi, off2 = self.model.bigrams(context & 8191)
            seen = self._next.get(context)
            if seen:
                tri = dict(tri)
                total = sum(seen.values()) + 0.5
                for c, n in seen.items():
                    here = -math.log(SHARE * (n - 0.3) / total)
                    if here < tri.get(c, 99.0):
                        tri[c] = here
            row = self._rows[context] = (tri, bi, off3, off3 + off2)
        return row

    def expected(self, context: int) -> list[int]:
        """Byte pairs of the characters that the document has after a context."""
        seen = self._next.get(context)
        if not seen:
            return []
        return [k for c in seen for k in self.gbk.pairs_of.get(c, ())]
