"""The language model's file: what `build/model.py` writes and `model.py` reads.

The ids of a row rise, so they are stored as gaps: below 224 in one byte, wider ones in two. A third character is stored
as its place in the row of the second, for the table has the pair wherever it has the triple. Costs are stored in
coarser steps than they are used in.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

_WIDE = 224
_COARSE = {"pbi": 2, "bow3": 2, "ptri": 3}


def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write the model; the archive bears no dates, so that the same arrays give the same bytes."""
    stored = dict(arrays)
    row2, bi = arrays["row2"].astype(np.int64), arrays["bi"].astype(np.int64)
    widths = np.diff(row2)
    pairs = np.repeat(np.arange(len(widths)), widths) << 13 | bi
    second = np.repeat(bi, arrays["n3"])
    places = np.searchsorted(pairs, second << 13 | arrays["tri"]) - row2[second]
    stored["bi"], stored["bi_wide"] = _gaps(bi, widths)
    stored["tri"], stored["tri_wide"] = _gaps(places, arrays["n3"])
    for name, step in _COARSE.items():
        stored[name] = np.minimum(np.round(arrays[name] / step), 255 // step).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **stored)  # type: ignore[arg-type]


def read(path: Path) -> dict[str, np.ndarray]:
    """The model's arrays, costs in steps of 1 / SCALE nats."""
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    row2, n3 = arrays["row2"], arrays["n3"]
    bi = arrays["bi"] = _ids(arrays.pop("bi"), arrays.pop("bi_wide"), np.diff(row2))
    at = _ids(arrays.pop("tri"), arrays.pop("tri_wide"), n3).astype(np.uint32)
    at += np.repeat(row2[bi], n3)
    arrays["tri"] = bi[at]
    for name, step in _COARSE.items():
        arrays[name] *= np.uint8(step)
    return arrays


def _gaps(ids: np.ndarray, widths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gaps between the rising ids of each row: one byte each, and the second bytes of wide ones."""
    gaps: np.ndarray = np.diff(ids.astype(np.int64), prepend=0)
    starts = (np.cumsum(widths, dtype=np.int64) - widths)[widths > 0]
    gaps[starts] = ids[starts]
    wide = gaps >= _WIDE
    return np.where(wide, _WIDE + (gaps >> 8), gaps).astype(np.uint8), (gaps[wide] & 255).astype(np.uint8)


def _ids(gaps: np.ndarray, rest: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """What `_gaps` was made of. Sums wrap around at 65536, which does no harm."""
    ids = gaps.astype(np.uint16)
    wide = np.flatnonzero(gaps >= _WIDE)
    ids[wide] = (ids[wide] - np.uint16(_WIDE) << np.uint16(8)) + rest
    np.cumsum(ids, out=ids)
    ends = np.cumsum(widths, dtype=np.int64)
    before = np.concatenate([[np.uint16(0)], ids[ends[:-1] - 1]]) if len(ends) else ids[:0]
    before[: len(widths)][ends - widths == 0] = 0
    ids -= np.repeat(before.astype(np.uint16), widths)
    return ids
