"""What a stretch of narration says of a quotation, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from flows.segmenting.names.mentions import Person

SubjectKind = Literal["person", "pronoun", "narrator", "role"]


class Subject(NamedTuple):
    """Who is the subject of a clause.

    `person` is None for pronouns. `adjacent` says that nothing but adverbials stands before the verb."""

    kind: SubjectKind
    surface: str
    start: int
    end: int
    person: Person | None = None
    adjacent: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """What a stretch of narration says of a quotation: its subject, and by what it speaks: "verb" (a verb of speech
    that ends the clause), "colon" (any sentence with a colon), "told" (indirect speech before), "action" (somebody does
    something)."""

    kind: Literal["verb", "colon", "told", "action"]
    subject: Subject | None
    asks: bool = False
    writes: bool = False
    listener: Person | None = None
