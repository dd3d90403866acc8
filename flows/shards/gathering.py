"""Gathering: what is published of all shards, decided on their catalogues alone.

Withdrawn documents go first, with their copies and near-copies; of what has the same bytes the first stays; documents
that tell the same interview are linked; and every input is accounted for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from flows.describing import link_duplicates
from flows.document import Rejected
from flows.registry.withdrawals import Withdrawn
from flows.releasing.folders import ReleaseRefused
from flows.releasing.parts import Summary
from flows.releasing.selection import SELECTED, Selection, select
from flows.shards.working import NAME_OF_RECORD, copy_of


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is published, and what the entries of withdrawn.toml did.

    Attributes:
        selection: the documents and what was left out.
        withdrawn: source files that are withdrawn, copies and near-copies among them.
        places: which documents that is: for each part the places in its catalogue.
        restored: parts that have lost a document which is not withdrawn any more, by their number: they have to be made
        anew. fitting: the entries that an input fits. files: SHA-256 of the bytes of each input that was read.
    """

    selection: Selection
    withdrawn: frozenset[str]
    places: Mapping[int, list[int]]
    restored: frozenset[int]
    fitting: frozenset[Withdrawn]
    files: Mapping[str, str]


def gather(
    summaries: Sequence[Summary],
    rejected: Iterable[Rejected],
    inputs: Iterable[str],
    withdrawn: Sequence[Withdrawn] = (),
) -> Gathered:
    """Decide what is published.

    Args:
        summaries: of all parts.
        rejected: what was left out before any shard was worked.
        inputs: the names of all input files.
        withdrawn: the entries of withdrawn.toml.

    Raises:
        ReleaseRefused: an input is neither published nor left out, which is a fault of this program.
    """
    numbered = [s.catalogue.with_columns(part=pl.lit(number, dtype=pl.Int32)) for number, s in enumerate(summaries)]
    empty = pl.DataFrame(schema={name: kind for name, kind in SELECTED.items() if name != "near_duplicate_of"})
    columns = empty.columns
    catalogue = pl.concat([empty, *(frame.select(columns) for frame in numbered)])
    catalogue = catalogue.with_row_index("row").sort("source_file", "doc_id")
    left_out = [asdict(r) for r in rejected] + [row for s in summaries for row in s.rejected]
    files = {name: digest for s in summaries for name, digest in s.files.items()}
    _account(inputs, catalogue, left_out)
    catalogue, clashing = _without_clashes(catalogue)
    matrix = _signatures(summaries)
    gone, fitting, names = _withdraw(withdrawn, catalogue, matrix, left_out, files)
    out = catalogue.filter(gone)
    staying = catalogue.filter(~gone & ~catalogue["withdrawn"])
    kept = staying.unique("doc_id", keep="first", maintain_order=True)
    first = dict(kept.select("doc_id", "source_file").iter_rows())
    ids = dict(catalogue.select("source_file", "doc_id").iter_rows())
    told = []
    for row in left_out:
        original = row.get("original")
        if original and ids.get(original) in first:  # in whatever shard the first one is
            told.append(copy_of(row["source_file"], first[ids[original]]))
        elif row["source_file"] not in names:
            told.append(row)
    copies = staying.filter(pl.col("doc_id").is_duplicated())
    told += [
        copy_of(file, first[doc])
        for file, doc in copies.select("source_file", "doc_id").iter_rows()
        if file != first[doc]
    ]
    links = link_duplicates(matrix[kept["row"].to_numpy()]) if len(matrix) else {}
    order = kept["doc_id"].to_list()
    twins = [order[links[number]] if number in links else None for number in range(len(order))]
    kept = kept.with_columns(near_duplicate_of=pl.Series(twins, dtype=pl.String))
    places: dict[int, list[int]] = {}
    for part, place in out.select("part", "place").iter_rows():
        places.setdefault(part, []).append(place)
    return Gathered(
        select([s.path for s in summaries], kept, [*told, *clashing]),
        frozenset(out["source_file"]) | names,
        places,
        frozenset(catalogue.filter(catalogue["withdrawn"] & ~gone)["part"]),
        fitting,
        files,
    )


def _account(inputs: Iterable[str], catalogue: pl.DataFrame, left_out: Sequence[Mapping[str, Any]]) -> None:
    """Inputs are documents and quarantine together, or something was lost."""
    told = set(catalogue["file"])
    for row in left_out:
        told |= {row["source_file"], row["source_file"].rpartition("#")[0]}
    lost = [name for name in inputs if name not in told]
    if lost:
        raise ReleaseRefused(
            f"{len(lost)} inputs are neither published nor left out, first {lost[0]}, which is a fault of this "
            "program: nothing was published; tell its makers"
        )


def _without_clashes(catalogue: pl.DataFrame) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """A file that has the name of a record in another file, as `rec.jsonl#0`, gives way to the record."""
    clash = pl.col("source_file").is_duplicated() & (pl.col("file") == pl.col("source_file"))
    out = [asdict(Rejected(name, "name", NAME_OF_RECORD)) for name in catalogue.filter(clash)["source_file"]]
    return catalogue.filter(~clash), out


def _signatures(summaries: Sequence[Summary]) -> np.ndarray:
    """The signatures of all documents, in the order of the parts."""
    held = [s.signatures for s in summaries if len(s.signatures)]
    return np.concatenate(held) if held else np.zeros((0, 0), dtype=np.uint32)


def _withdraw(
    withdrawn: Sequence[Withdrawn],
    catalogue: pl.DataFrame,
    matrix: np.ndarray,
    left_out: Sequence[Mapping[str, Any]],
    files: Mapping[str, str],
) -> tuple[pl.Series, frozenset[Withdrawn], frozenset[str]]:
    """Which documents of the catalogue go, which entries fit an input, and the names of what was left out that they
    fit."""
    gone = np.zeros(catalogue.height, dtype=bool)
    if not withdrawn:
        return pl.Series(gone, dtype=pl.Boolean), frozenset(), frozenset()
    fitting: set[Withdrawn] = set()
    names: set[str] = set()
    originals: set[str] = set()
    for row in left_out:
        name = row["source_file"]
        digest = files.get(name) or files.get(name.rpartition("#")[0])
        if hit := [entry for entry in withdrawn if entry.fits(name, (digest,))]:
            fitting.update(hit)
            names.add(name)
            originals.add(row.get("original") or name)
    columns = ("source_file", "file", "source_sha256", "url", "original_url")
    for number, (name, file, digest, *urls) in enumerate(catalogue.select(columns).iter_rows()):
        hit = [entry for entry in withdrawn if entry.fits(name, (digest, files.get(file)), urls)]
        fitting.update(hit)
        gone[number] = bool(hit) or name in originals
    # copies have the id of what they are copies of; what tells the same interview has the same first document
    groups = np.arange(catalogue.height)
    if len(matrix):
        for number, earliest in link_duplicates(matrix[catalogue["row"].to_numpy()]).items():
            groups[number] = earliest
    known = pl.DataFrame({"doc_id": catalogue["doc_id"], "group": groups, "gone": gone})
    for by in ("doc_id", "group", "doc_id"):
        known = known.with_columns(pl.col("gone").any().over(by))
    return known["gone"], frozenset(fitting), frozenset(names)
