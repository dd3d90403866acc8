"""The same interview from two outlets. (What is there byte for byte twice is found by its hash.)"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Estimated share of common shingles from which two documents are the same interview. Two outlets' versions of one
#: text, with other headlines and notes, measure 0.6-0.95; two interviews with one person below 0.1.
SIMILAR = 0.5

#: Characters a shingle: five tell texts apart without falling for changed punctuation, which is left out.
SHINGLE = 5

PERMUTATIONS = 128
_BANDS = 32


def find_duplicates(texts: Mapping[str, str]) -> dict[str, str]:
    """Which documents tell the same interview as an earlier one: {id: id of the earliest}.

    MinHash over shingles of letters and ideographs, so script and markup should be normalised before.

    Args:
        texts: the documents' texts by their ids, the earliest first.
    """
    from rensa import RMinHash, RMinHashLSH  # of the extra `release`, which cleaning and segmenting do without

    ids = list(texts)
    lsh = RMinHashLSH(threshold=SIMILAR, num_perm=PERMUTATIONS, num_bands=_BANDS)
    hashes: list[RMinHash] = []
    links: dict[str, str] = {}
    for number, (key, text) in enumerate(texts.items()):
        minhash = RMinHash(num_perm=PERMUTATIONS, seed=1)
        minhash.update(_shingles(text))
        near = [k for k in lsh.query(minhash) if hashes[k].jaccard(minhash) >= SIMILAR]
        hashes.append(minhash)
        lsh.insert(number, minhash)
        if near:
            earliest = ids[min(near)]
            links[key] = links.get(earliest, earliest)
    return links


def _shingles(text: str) -> list[str]:
    plain = re.sub(r"[\W_]+", "", text).lower()
    return sorted({plain[i : i + SHINGLE] for i in range(max(1, len(plain) - SHINGLE + 1))})
