"""The same interview from two outlets. (What is there byte for byte twice is found by its hash.)"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

#: Estimated share of common shingles from which two documents are the same interview. Two outlets' versions of one
#: text, with other headlines and notes, measure 0.6-0.95; two interviews with one person below 0.1.
SIMILAR = 0.5

#: Characters a shingle: five tell texts apart without falling for changed punctuation, which is left out.
SHINGLE = 5

PERMUTATIONS = 128
_BANDS = 32

#: An odd number with bits all over: makes one number of the rows of a band (Knuth, TAOCP 3, 6.4).
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

#: How many earlier documents of one bucket a document is compared with: where all are alike, the first few speak for
#: the others.
CANDIDATES = 8

#: A document as near-duplicates are found by: PERMUTATIONS numbers of 32 bits.
Signature = np.ndarray


def find_duplicates(texts: Mapping[str, str]) -> dict[str, str]:
    """Which documents tell the same interview as an earlier one: {id: id of the earliest}.

    Args:
        texts: the documents' texts by their ids, the earliest first.
    """
    ids = list(texts)
    links = link_duplicates([signature(text) for text in texts.values()])
    return {ids[number]: ids[earliest] for number, earliest in links.items()}


def signature(text: str) -> Signature:
    """MinHash over shingles of letters and ideographs, so script and markup should be normalised before."""
    from rensa import RMinHash  # of the extra `release`, which cleaning and segmenting do without

    minhash = RMinHash(num_perm=PERMUTATIONS, seed=1)
    minhash.update(_shingles(text))
    return np.array(minhash.digest(), dtype=np.uint32)


def link_duplicates(signatures: Sequence[Signature] | np.ndarray) -> dict[int, int]:
    """Which documents tell the same interview as an earlier one, as numbers of their signatures: {number: number of
    the earliest}.

    Time grows with the number of documents, however many of them are alike.
    """
    if not len(signatures):
        return {}
    matrix = np.ascontiguousarray(signatures, dtype=np.uint32)
    pairs = sorted({pair for bucket in _buckets(matrix) for pair in _pairs(bucket)})
    links: dict[int, int] = {}
    for start in range(0, len(pairs), 65536):
        later, earlier = np.array(pairs[start : start + 65536]).T
        similar = (matrix[later] == matrix[earlier]).mean(axis=1) >= SIMILAR
        for number, found in zip(later[similar].tolist(), earlier[similar].tolist(), strict=True):
            if number not in links:  # pairs come by the later document, the earliest partner first
                links[number] = links.get(found, found)
    return links


def _buckets(matrix: np.ndarray) -> Iterable[np.ndarray]:
    """Documents that agree in all rows of a band, for each band: numbers in rising order, two or more."""
    rows = PERMUTATIONS // _BANDS
    for band in range(_BANDS):
        keys = np.zeros(len(matrix), dtype=np.uint64)
        for column in range(band * rows, (band + 1) * rows):
            keys = keys * _MULTIPLIER + matrix[:, column]
        order = np.argsort(keys, kind="stable")
        alike = keys[order][1:] == keys[order][:-1]
        edges = np.flatnonzero(np.diff(np.concatenate(([False], alike, [False])).astype(np.int8)))
        for start, end in edges.reshape(-1, 2).tolist():
            yield order[start : end + 1]


def _pairs(bucket: np.ndarray) -> Iterable[tuple[int, int]]:
    numbers = bucket.tolist()
    first = numbers[:CANDIDATES]
    for number in numbers[1:]:
        yield from ((number, earlier) for earlier in first if earlier < number)


def _shingles(text: str) -> list[str]:
    plain = re.sub(r"[\W_]+", "", text).lower()
    return sorted({plain[i : i + SHINGLE] for i in range(max(1, len(plain) - SHINGLE + 1))})
