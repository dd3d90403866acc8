"""A maintainer's word on single spans: corrections.toml.

    [[correction]]
    file = "001_….txt"          # source_file of the document
    kind = "repair"             # repair, speaker, boundary, narration or person
    start = 120                 # the span of the decoded source, in code points
    end = 124
    expect = "進(jìn)"           # what the source has there: the guard
    text = "进"                 # repair: what is published instead
    reason = "…"                # why; a sentence

A `speaker` correction gives `speaker_id` or `speaker_name` (and, if wanted, `role`) to every turn that touches the
span. A `boundary` makes exactly the span one turn: turns inside it are joined, turns that reach beyond it keep what is
outside. A `narration` takes the span out of the turns. A `person` gives all turns of a document whose speaker is called
`expect` (the published name, or the label) to somebody else, or another role; instead of a span its guard is the number
of those turns:

    [[correction]]
    file = "001_….txt"
    kind = "person"
    expect = "主持人"
    turns = 12                  # how many turns that are: the guard
    speaker_name = "陈小满"     # or speaker_id, or only a role
    reason = "…"

A guard that does not fit, and a span that is not in the published text, stop the run: a correction never
fails in silence, and never hits what it was not meant for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from flows.document import Participant, Processed, Role, Segmentation, Turn
from flows.errors import InterviewsError
from flows.registry.models import Entry, load_entries
from flows.registry.withdrawals import is_withdrawn
from flows.text import Change, Edit, Offsets, Span, Text, trimmed

KINDS = ("repair", "person", "speaker", "boundary", "narration")


class CorrectionError(InterviewsError):
    """A correction no longer fits its document; the message names both and says what to do."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction, as corrections.toml has it in `line`."""

    line: int
    file: str
    kind: str
    start: int
    end: int
    expect: str
    reason: str
    text: str | None = None
    speaker_id: str = ""
    speaker_name: str = ""
    role: str = ""
    turns: int | None = None

    def __str__(self) -> str:
        place = self.expect if self.kind == "person" else f"at {self.start}:{self.end}"
        return f"corrections.toml, line {self.line} ({self.kind} {place} of {self.file})"


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """Read corrections.toml; a missing file counts as empty. Raises RegistryError."""
    required = {"file": str, "kind": str, "expect": str, "reason": str}
    optional = {
        "start": int,
        "end": int,
        "text": str,
        "turns": int,
        "speaker_id": str,
        "speaker_name": str,
        "role": str,
    }
    return tuple(_correction(entry) for entry in load_entries(path, "correction", required, optional))


def _check_reason(entry: Entry) -> None:
    if not entry["reason"].strip():
        raise entry.error("reason", "needs a sentence that says why")


def _correction(entry: Entry) -> Correction:
    _check_reason(entry)
    c = Correction(entry.line, **{"start": 0, "end": 0, **entry.values})
    if c.kind not in KINDS:
        raise entry.error("kind", f"{c.kind!r} must be one of {', '.join(KINDS)}")
    if c.role and c.role not in get_args(Role):
        raise entry.error("role", f"{c.role!r} must be one of {', '.join(get_args(Role))}")
    if c.kind == "person":
        _check_person(entry, c)
    else:
        _check_span(entry, c)
    return c


def _check_person(entry: Entry, c: Correction) -> None:
    if not c.turns or c.turns < 1:
        raise entry.error("turns", "a person correction needs `turns`, the number of turns that it is for")
    if {"start", "end", "text"} & set(entry.values):
        raise entry.error(
            "kind", "a person correction is for a whole document: `start`, `end` and `text` don't belong to it"
        )
    if not (c.speaker_id or c.speaker_name or c.role):
        raise entry.error("kind", "a person correction needs `speaker_id`, `speaker_name` or `role`")


def _check_span(entry: Entry, c: Correction) -> None:
    if missing := {"start", "end"} - set(entry.values):
        raise entry.error("kind", f"lacks {', '.join(sorted(missing))}")
    if c.turns is not None:
        raise entry.error("turns", "belongs to a person correction, and only there")
    if not 0 <= c.start < c.end:
        raise entry.error("end", f"the span {c.start}:{c.end} must begin at 0 or later and not be empty")
    if len(c.expect) != c.end - c.start:
        raise entry.error(
            "expect", f"must be the {c.end - c.start} characters of the source from start to end, not {len(c.expect)}"
        )
    if (c.kind == "repair") != (c.text is not None):
        raise entry.error("text", "belongs to a repair, and only there")
    if c.kind == "speaker" and not (c.speaker_id or c.speaker_name):
        raise entry.error("kind", "a speaker correction needs `speaker_id` or `speaker_name`")


def count_by_kind(corrections: Iterable[Correction]) -> dict[str, int]:
    """How many corrections there are of each kind, for the card."""
    return dict(sorted(Counter(c.kind for c in corrections).items()))


def check_files(corrections: Iterable[Correction], files: Collection[str], withdrawn: Collection[str] = ()) -> None:
    """Raise CorrectionError if a correction is for a file that is not among the inputs. Entries for withdrawn documents
    may stay."""
    for c in corrections:
        file = c.file.rpartition("#")[0] or c.file
        if not {c.file, file} & set(files) and not is_withdrawn(c.file, withdrawn):
            raise CorrectionError(f"{c}: there is no such input file; mend or remove the entry")


def apply_corrections(processed: Processed, corrections: Sequence[Correction]) -> Processed:
    """Apply the corrections of this document, repairs first, each kind by its place in the source.

    Raises:
        CorrectionError: a guard does not fit, or a span is not in the published text.
    """
    mine = [c for c in corrections if c.file == processed.document.source_file]
    source = processed.document.source
    for c in mine:
        if c.kind != "person" and source[c.start : c.end] != c.expect:
            raise CorrectionError(
                f"{c}: the source has {source[c.start : c.end]!r} there, not {c.expect!r}; look at it again and mend "
                "or remove the entry"
            )
    for c in sorted(mine, key=lambda c: (KINDS.index(c.kind), c.start)):
        processed = _APPLY[c.kind](processed, c)
    return replace(processed, segmentation=_with_participants(processed.segmentation)) if mine else processed


def _with_participants(segmentation: Segmentation) -> Segmentation:
    """Who takes part after corrections: those who still speak, in the roles that they have now, and those who had no
    turn before."""
    roles = {turn.speaker_id: turn.role for turn in segmentation.turns}
    names = {turn.speaker_id: turn.speaker_name for turn in segmentation.turns}
    known = {p.person_id for p in segmentation.participants}
    stay = [replace(p, role=roles.get(p.person_id, p.role)) for p in segmentation.participants if p.person_id in roles]
    new = [Participant(person, names[person], role) for person, role in roles.items() if person not in known]
    return replace(segmentation, participants=(*stay, *new))


def _place(processed: Processed, c: Correction) -> Span:
    """Where the span stands in the published text."""
    text = processed.document.text
    start, end = text.find_source(c.start), text.find_source(c.end)
    if start >= end and c.kind != "repair":
        raise CorrectionError(
            f"{c}: nothing of {c.expect!r} is in the published text; remove the entry or choose another span"
        )
    return start, max(start, end)


def _repair(processed: Processed, c: Correction) -> Processed:
    start, end = _place(processed, c)
    new = c.text or ""
    document = processed.document
    # what the stages did and doubted inside the span is overruled: the row of the correction takes the place of theirs
    kept = tuple(change for change in document.text.changes if not (c.start <= change.start and change.end <= c.end))
    doubts = tuple(doubt for doubt in document.text.doubts if not (c.start <= doubt.start and doubt.end <= c.end))
    if start == end and not new:
        raise CorrectionError(
            f"{c}: nothing of {c.expect!r} is in the published text, so there is nothing to take out; remove the entry"
        )
    text = document.text.edit([Edit(start, end, new)])
    starts, ends = text.source_starts.copy(), _source_ends(text)
    starts[start : start + len(new)], ends[start : start + len(new)] = (
        c.start,
        c.end,
    )  # all of it comes from the whole span
    changes = sorted(
        (*kept, Change("correction", c.start, c.end, c.expect, new)), key=lambda change: (change.start, change.end)
    )
    text = replace(text, starts=starts, ends=ends, offset=0, changes=tuple(changes), doubts=doubts)
    shift = len(new) - (end - start)
    turns = [_moved(t, start, end, shift, c) for t in processed.segmentation.turns]
    return replace(
        processed,
        document=replace(document, text=text),
        segmentation=replace(processed.segmentation, turns=tuple(turns)),
    )


def _source_ends(text: Text) -> Offsets:
    """Of each character, where its origin ends in the source."""
    return text.source_starts + 1 if text.ends is None else text.ends.copy()


def _moved(turn: Turn, start: int, end: int, shift: int, c: Correction) -> Turn:
    """The turn after text[start:end] has become longer by `shift`. What is put in at a turn's end belongs to it."""
    if start < turn.start < end or start < turn.end < end:
        raise CorrectionError(
            f"{c}: a turn begins or ends inside the span; correct the boundary by an entry of its own"
        )
    begins = turn.start + (shift if turn.start >= end and turn.start > start else 0)
    ends = turn.end + (shift if turn.end >= end else 0)
    if ends <= begins:
        raise CorrectionError(f"{c}: nothing is left of a turn; make it narration instead")
    return replace(turn, start=begins, end=ends)


def _speaker(processed: Processed, c: Correction) -> Processed:
    start, end = _place(processed, c)
    if not any(t.start < end and t.end > start for t in processed.segmentation.turns):
        raise CorrectionError(f"{c}: no turn touches the span; remove the entry or choose another span")
    turns = [
        _spoken_by(processed.segmentation, t, c) if t.start < end and t.end > start else t
        for t in processed.segmentation.turns
    ]
    return replace(processed, segmentation=replace(processed.segmentation, turns=tuple(turns)))


def _spoken_by(segmentation: Segmentation, turn: Turn, c: Correction) -> Turn:
    """The turn, given to the speaker whom the correction names: a participant, or somebody new."""
    if not (c.speaker_id or c.speaker_name):
        role: Any = c.role or turn.role
        return replace(turn, role=role, attribution="corrected")
    known = next(
        (
            p
            for p in segmentation.participants
            if p.person_id == c.speaker_id or (not c.speaker_id and p.name == c.speaker_name)
        ),
        None,
    )
    name = known.name if known else c.speaker_name or c.speaker_id
    speaker_id = known.person_id if known else c.speaker_id or c.speaker_name.replace(" ", "-")
    role = c.role or (known.role if known else turn.role)
    return replace(turn, speaker_id=speaker_id, speaker_name=name, role=role, attribution="corrected", confidence=1.0)


def _person(processed: Processed, c: Correction) -> Processed:
    """Give all turns of somebody to somebody else, or another role."""
    segmentation = processed.segmentation
    theirs = [t for t in segmentation.turns if c.expect in (t.speaker_name, t.label)]
    if len(theirs) != c.turns:
        raise CorrectionError(
            f"{c}: {len(theirs)} turns are of {c.expect!r}, not {c.turns}; look at the document again and mend the "
            "entry"
        )
    chosen = set(map(id, theirs))
    turns = tuple(_spoken_by(segmentation, t, c) if id(t) in chosen else t for t in segmentation.turns)
    return replace(processed, segmentation=replace(segmentation, turns=turns))


def _boundary(processed: Processed, c: Correction) -> Processed:
    """Make the span one turn, or none; what turns that reach into it have outside stays theirs."""
    chars = processed.document.text.chars
    start, end = trimmed(chars, *_place(processed, c))
    if start == end:
        raise CorrectionError(f"{c}: the span holds white space alone; choose one that holds what is said")
    old = processed.segmentation.turns
    pieces: list[tuple[int, Turn]] = []  # with the index of the turn that each comes from
    inside = [(i, t) for i, t in enumerate(old) if t.start < end and t.end > start]
    for i, turn in enumerate(old):
        if turn.end <= start or turn.start >= end:
            pieces.append((i, turn))
            continue
        for a, b in ((turn.start, min(turn.end, start)), (max(turn.start, end), turn.end)):
            a, b = trimmed(chars, a, b) if a < b else (a, a)
            if a < b:
                pieces.append((i, replace(turn, start=a, end=b)))
    if c.kind == "boundary":
        if not inside and not (c.speaker_id or c.speaker_name):
            raise CorrectionError(
                f"{c}: no turn touches the span, so the entry has to say whose it is: add `speaker_name`"
            )
        index, model = inside[0] if inside else (-1, _NOBODY)
        pieces.append(
            (
                index,
                _spoken_by(
                    processed.segmentation, replace(model, start=start, end=end, confidence=1.0, uncertain=False), c
                ),
            )
        )
    pieces.sort(key=lambda piece: piece[1].start)
    place = {origin: n for n, (origin, _) in reversed(list(enumerate(pieces)))}
    turns = []
    for n, (_, turn) in enumerate(pieces):
        answered = place.get(turn.reply_to) if turn.reply_to is not None else None
        turns.append(replace(turn, reply_to=answered if answered is not None and answered < n else None))
    return replace(processed, segmentation=replace(processed.segmentation, turns=tuple(turns)))


#: The turn that a boundary makes where nobody spoke before: whose it is, the entry says.
_NOBODY = Turn(
    start=0,
    end=0,
    speaker_id="",
    speaker_name="",
    label="",
    role="other",
    attribution="corrected",
    confidence=1.0,
)

_APPLY: dict[str, Callable[[Processed, Correction], Processed]] = {
    "repair": _repair,
    "person": _person,
    "speaker": _speaker,
    "boundary": _boundary,
    "narration": _boundary,
}
