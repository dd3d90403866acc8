"""What a document says of itself: names and turns of phrase that stand undamaged elsewhere in it are likely here
too."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from flows.cleaning.splices.search.decoder import Decoder
from flows.language.gbk import BEYOND, SPACE, ident_of, tables
from flows.language.model import VOCABULARY, load_model
from flows.language.readings import PINYIN

_ANNOTATION = re.compile(rf"(?<![?\ufffd])\({PINYIN}\)")
#: From where damage begins to the next place that stops it, roughly.
_DAMAGED = re.compile(rf"[?\ufffd](?:[!,;?:！，；？：]|{PINYIN}\))?[^,，。!！？?;；“”\s]*")


class Grams(NamedTuple):
    """What follows two characters (`rows`, by their place in `contexts`, which rise) and what always follows one
    (`faithful_rows`, by id: parts of names, most likely). A row is a stretch of `ids` and `counts`."""

    contexts: np.ndarray
    rows: np.ndarray
    faithful_rows: np.ndarray
    ids: np.ndarray
    counts: np.ndarray


class DocumentModel:
    """The language model, with the document's own three-character sequences mixed in."""

    def __init__(self, text: str = "") -> None:
        self.grams = _grams(_idents(text))

    @cached_property
    def decoder(self) -> Decoder:
        """The search, with the document's evidence."""
        return Decoder(load_model(), self.grams, tables())


@lru_cache(maxsize=1)
def no_document() -> DocumentModel:
    """Where a document's own word is no evidence."""
    return DocumentModel()


def _idents(text: str) -> np.ndarray:
    """The model's ids of what is not damaged; 0: unknown."""
    clean = _DAMAGED.sub("\x00", _ANNOTATION.sub("", text))
    codes = np.frombuffer(clean.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    ids = tables().ident_of[np.minimum(codes, BEYOND)]
    ids = ids[(ids != SPACE) | (codes == 0x0A)]
    *_, latin, digit = tables().classes
    run = np.zeros(len(ids), dtype=bool)
    run[1:] = ((ids[1:] == latin) | (ids[1:] == digit)) & (ids[1:] == ids[:-1])
    kept: np.ndarray = np.maximum(ids[~run], 0).astype(np.int64)
    return kept


def _grams(ids: np.ndarray) -> Grams:
    before = np.where(ids == ident_of("她"), ident_of("他"), ids)  # see Costs.behind_it
    whole = (ids[:-2] > 0) & (ids[1:-1] > 0) & (ids[2:] > 0)
    triples, counts = np.unique((before[:-2] << 26 | before[1:-1] << 13 | ids[2:])[whole], return_counts=True)
    contexts, rows = np.unique(triples >> 13, return_index=True)
    pairs, times = np.unique((before[:-1] << 13 | ids[1:])[(ids[:-1] > 0) & (ids[1:] > 0)], return_counts=True)
    first = pairs >> 13
    different = np.bincount(first, minlength=VOCABULARY)[first]
    total = np.bincount(first, weights=times, minlength=VOCABULARY)[first]
    faithful = (different <= 2) & (total >= 2)
    arrays = (
        contexts,
        np.append(rows, len(triples)),
        np.searchsorted(first[faithful], np.arange(VOCABULARY + 1)) + len(triples),
        np.append(triples, pairs[faithful]) & 8191,
        np.append(counts, times[faithful]),
    )
    return Grams(*(np.ascontiguousarray(a, dtype=np.int32) for a in arrays))
