"""The values that travel between the stages: Document, Turn, and what a document says of itself.

Plain frozen values and nothing else: no reading, no files, no decisions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flows.text import Span, Text

Form = Literal["labelled", "bulleted", "quoted", "monologue", "narrative"]
Role = Literal["interviewer", "interviewee", "host", "audience", "other"]
Attribution = Literal["label", "bullet", "quote", "continuation", "inferred", "corrected"]
Script = Literal["hans", "hant", "mixed"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that the source says of itself: the field it speaks of, its value, where it says so ("front matter",
    "header line", "text"), and the span of the source (code points) that holds it."""

    field: str
    value: str
    where: str
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document. Empty strings stand for what the source does not say."""

    title: str = ""
    publisher: str = ""
    platform: str = ""
    author: str = ""
    url: str = ""
    original_url: str = ""
    published_on: str = ""
    summary: str = ""
    participants: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document on its way through the stages.

    `source` is the decoded file, unchanged; `text` is what the stages have made of it so far. `reader` names the
    format that was recognised and the reason. `source_file` is a POSIX path relative to the input folder, with
    `#3` behind it for the fourth document of a file that holds several, and `#a.txt` for a member of an archive.
    `recorded` says that it is speech that was recorded, so that its first line can be speech; `form` is set where the
    source itself says who speaks where, as the segments of a recogniser do.
    """

    doc_id: str
    source_file: str
    source_sha256: str
    source_bytes: int
    source_encoding: str
    source: str
    text: Text
    reader: str = "plain text"
    metadata: Metadata = Metadata()
    warnings: tuple[str, ...] = ()
    recorded: bool = False
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that can't become a document: which file, a kind to count by, and a sentence that says why."""

    source_file: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Participant:
    """A person who takes part in a document's conversation.

    `person_id` is one person's: a registered one's in all documents, anybody else's only in this one, with whose id it
    begins."""

    person_id: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says without interruption: text[start:end] of the document, label and quote marks left out.

    `label` is the speaker as the source has it ("主持人Summer", "Q1", "帕霍基说"), empty where nothing names one.
    `confidence` is the probability, 0 to 1, that boundaries and speaker are right. `reply_to` is the index of the turn
    it answers. `time_start` and `time_end` are seconds of the recording, None where the source has no times.
    """

    start: int
    end: int
    speaker_id: str
    speaker_name: str
    label: str
    role: Role
    attribution: Attribution
    confidence: float
    section: str = ""
    is_question: bool = False
    reply_to: int | None = None
    uncertain: bool = False
    time_start: float | None = None
    time_end: float | None = None


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A document's turns in order, the form that was recognised, and who takes part."""

    form: Form
    turns: tuple[Turn, ...] = ()
    participants: tuple[Participant, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Processed:
    """A document that went through every stage.

    `script` is the source's (hans, hant, mixed); `traditional` has for each turn the source's own characters where it
    is traditional text, and "" where it is not."""

    document: Document
    segmentation: Segmentation
    script: str
    traditional: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError if a turn is not a stretch of the text."""
        for index, turn in enumerate(self.segmentation.turns):
            if not 0 <= turn.start <= turn.end <= len(self.document.text):
                raise ValueError(
                    f"turn {index} is {turn.start}:{turn.end} of a text of {len(self.document.text)} characters"
                )
