"""Whom a release knows: each speaker with documents, names and how sure that is; and entries that the registry could
take.

Only the registry joins people of several documents. What this module finds is a proposal: the same name in two
documents, and the text of both gives the bearer the same affiliation. A maintainer reads the evidence and copies the
entry into people.toml, or does not.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from flows.registry import Person
from flows.releasing.files import read_tables
from flows.segmenting.names.shapes import DOT, is_chinese_name, is_latin, parts_of, slug
from flows.segmenting.names.unnamed import names_nobody
from flows.segmenting.words.lexicon import TITLES
from flows.segmenting.words.patterns import alternation, lazy

_TITLE = alternation((*TITLES, "CEO", "CTO", "COO", "CFO"))
#: 远澜科技首席执行官 right before a name; what opens the clause is no part of it.
_BEFORE = lazy(rf"([^，。：；！？、“”「」（）《》\n]{{2,24}}?)(?:{_TITLE})[ ：:]?$")
#: （远澜科技首席执行官）, ，远澜科技创始人， right behind one.
_BEHIND = lazy(rf"[ ]?[（(，,]\s?([^，。：；！？“”（）()\n]{{2,24}}?)(?:{_TITLE})(?=[）)，,、。；\s])")
#: What stands before an affiliation and belongs to the sentence.
_LEADING = lazy(r"^(?:由|据|是|和|与|对|向|在|请来|邀请|采访|专访|对话|时任|现任|原|前|我们|记者|近日|日前|今天|昨天)+")
#: How far before a name its office is looked for, in code points.
REACH = 28
#: The least length of an affiliation of which another may be a longer form.
TELLING = 3


@dataclass(frozen=True, slots=True)
class Known:
    """A speaker of a release: `names` are all under which the turns have them, `confidence` is the mean of their turns,
    `registered` says that the id holds in every document. `affiliations` are what the documents' texts say before or
    behind the name."""

    id: str
    name: str
    names: tuple[str, ...]
    documents: tuple[str, ...]
    turns: int
    confidence: float
    registered: bool
    affiliations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A registry entry for people of one name whom several documents give one affiliation."""

    id: str
    name: str
    aliases: tuple[str, ...]
    affiliation: str
    documents: tuple[str, ...]

    def to_toml(self) -> str:
        """The entry as people.toml has it, under a comment that names the evidence."""
        lines = [f"# {len(self.documents)} documents say so: {', '.join(self.documents)}", "[[person]]"]
        lines += [f"id = {_quoted(self.id)}", f"name = {_quoted(self.name)}"]
        if self.aliases:
            lines.append(f"aliases = [{', '.join(map(_quoted, self.aliases))}]")
        return "\n".join([*lines, f"affiliation = {_quoted(self.affiliation)}"])


def people_of(release: Path) -> list[Known]:
    """The speakers of a release folder, by falling number of documents and turns; whoever only asks or listens is none
    of them.

    Raises:
        OSError: a table is not there.
    """
    tables = read_tables(release)
    files = dict(tables["documents"].select("doc_id", "source_file").iter_rows())
    texts = dict(tables["documents"].select("doc_id", "text").iter_rows())
    grouped = (
        tables["turns"]
        .group_by("speaker_id", maintain_order=True)
        .agg(
            pl.col("speaker_name").unique(maintain_order=True),
            pl.col("doc_id").unique(maintain_order=True),
            pl.len().alias("turns"),
            pl.col("confidence").mean(),
        )
    )
    found = []
    for key, names, docs, turns, confidence in grouped.iter_rows():
        named = tuple(name for name in names if not names_nobody(name))
        if not named:
            continue
        said = {a for doc in docs for name in named for a in affiliations(name, texts.get(doc) or "")}
        found.append(
            Known(
                id=key,
                name=max(named, key=len),
                names=named,
                documents=tuple(files.get(doc, doc) for doc in docs),
                turns=turns,
                confidence=round(confidence, 3),
                registered=not any(key.startswith(f"{doc}-") for doc in docs),
                affiliations=tuple(sorted(said)),
            )
        )
    return sorted(found, key=lambda p: (-len(p.documents), -p.turns, p.id))


def affiliations(name: str, text: str) -> set[str]:
    """Where a text says that somebody works.

    >>> sorted(affiliations("李青", "近日，远澜科技创始人李青说。李青（南山大学教授）也在。"))
    ['南山大学', '远澜科技']
    """
    found = set()
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        for match in (_BEFORE.search(text[max(0, at - REACH) : at]), _BEHIND.match(text, end)):
            if match and len(body := _LEADING.sub("", match.group(1)).strip().removesuffix("的")) > 1:
                found.add(body)
        at = text.find(name, end)
    return found


def proposals(people: Iterable[Known], registered: Collection[Person] = ()) -> list[Proposal]:
    """Entries for people who bear one full name in several documents and have one affiliation there.

    Those whom the registry knows, by whatever name, are left out."""
    taken = {name for person in registered for name in person.names}
    ids = {person.id for person in registered}
    by_name: dict[str, list[Known]] = defaultdict(list)
    for known in people:
        if not known.registered and known.name not in taken and _is_full(known.name):
            by_name[known.name].append(known)
    found = []
    for name, bearers in sorted(by_name.items()):
        for affiliation, group in _agreeing(bearers):
            key, number = slug(name), 1
            while key in ids:
                number += 1
                key = f"{slug(name)}-{number}"
            ids.add(key)
            aliases = sorted({n for known in group for n in known.names} - {name})
            documents = sorted({d for known in group for d in known.documents})
            found.append(Proposal(key, name, tuple(aliases), affiliation, tuple(documents)))
    return found


def _agreeing(bearers: list[Known]) -> Iterator[tuple[str, list[Known]]]:
    """Those of one name who share an affiliation, each of them once, the affiliations with most bearers first."""
    shared = {
        a: [k for k in bearers if any(_same(a, b) for b in k.affiliations)] for k in bearers for a in k.affiliations
    }
    free = {known.id for known in bearers}
    for affiliation in sorted(shared, key=lambda a: (-len(shared[a]), -len(a), a)):
        group = [known for known in shared[affiliation] if known.id in free]
        if len({d for known in group for d in known.documents}) > 1:
            free -= {known.id for known in group}
            yield affiliation, group


def _same(one: str, other: str) -> bool:
    """Whether two affiliations are the same, or one is the end of the other (南方的远澜科技, 远澜科技)."""
    one, other = ("".join(a.casefold().split()) for a in (one, other))
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= TELLING and longer.endswith(shorter))


def _is_full(name: str) -> bool:
    """Whether a name is full enough to be looked for elsewhere: not 老王, not Sam."""
    return is_chinese_name(name) or any(dot in name for dot in DOT) or (is_latin(name) and len(parts_of(name)) > 1)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a basic string of TOML is one of JSON


def as_json(people: Iterable[Known], proposed: Iterable[Proposal]) -> Iterator[str]:
    """A JSON object for each person and each proposal, told apart by `table`."""
    for table, rows in (("person", people), ("proposal", proposed)):
        for row in rows:
            yield json.dumps({"table": table} | asdict(row), ensure_ascii=False)
