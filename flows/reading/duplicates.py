"""Documents that are there twice: byte for byte, or the same interview from two outlets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rensa import RMinHash, RMinHashLSH

from flows.document import Document, Rejected

#: Estimated share of common shingles from which two documents are the same interview. Two outlets' versions of one
#: text, with other headlines and notes, measure 0.6-0.95; two interviews with one person below 0.1.
SIMILAR = 0.5

#: Characters a shingle: five tell texts apart without falling for changed punctuation, which is left out.
SHINGLE = 5

PERMUTATIONS = 128
_BANDS = 32


def split_duplicates(documents: Iterable[Document]) -> tuple[list[Document], list[Rejected]]:
    """Documents without those whose source is byte for byte that of an earlier one (by `source_file`), and the latter."""
    first: dict[str, str] = {}
    kept: list[Document] = []
    rejected: list[Rejected] = []
    for document in sorted(documents, key=lambda d: d.source_file):
        original = first.setdefault(document.source_sha256, document.source_file)
        if original == document.source_file:
            kept.append(document)
        else:
            rejected.append(Rejected(document.source_file, "duplicate", f"the same bytes as {original}"))
    return kept, rejected


def find_duplicates(documents: Sequence[Document]) -> dict[str, str]:
    """Which documents tell the same interview as an earlier one (by `source_file`): {doc_id: doc_id of the earliest}.

    MinHash over shingles of letters and characters of `text`, so script and markup should be normalised before.
    """
    ordered = sorted(documents, key=lambda d: (d.source_file, d.doc_id))
    lsh = RMinHashLSH(threshold=SIMILAR, num_perm=PERMUTATIONS, num_bands=_BANDS)
    hashes: list[RMinHash] = []
    links: dict[str, str] = {}
    for number, document in enumerate(ordered):
        minhash = RMinHash(num_perm=PERMUTATIONS, seed=1)
        minhash.update(_shingles(str(document.text)))
        near = [
            k
            for k in lsh.query(minhash)
            if hashes[k].jaccard(minhash) >= SIMILAR and ordered[k].doc_id != document.doc_id
        ]
        hashes.append(minhash)
        lsh.insert(number, minhash)
        if near:
            earliest = ordered[min(near)].doc_id
            links[document.doc_id] = links.get(earliest, earliest)
    return links


def _shingles(text: str) -> list[str]:
    plain = re.sub(r"[\W_]+", "", text).lower()
    return sorted({plain[i : i + SHINGLE] for i in range(max(1, len(plain) - SHINGLE + 1))})
