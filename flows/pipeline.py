"""One document through the stages: clean the noise, normalise the script, describe it, segment the turns,
and mark what its own checks find.

The order lives here and nowhere else. No Prefect, no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.cleaning import clean, clean_text
from flows.describing import describe
from flows.document import Document, Processed
from flows.normalising import ScriptReport, detect_script, normalise, own_traditional, source_forms, told_names
from flows.provenance import marked
from flows.reading.transcripts.times import timed
from flows.registry import Registry
from flows.registry.corrections import Correction, apply_corrections
from flows.segmenting import segment
from flows.segmenting.cast.replies import relinked
from flows.text import Text


def process(
    document: Document,
    registry: Registry,
    corrections: Sequence[Correction] = (),
    repeated: frozenset[str] = frozenset(),
) -> Processed:
    """Take a document as it was read to its turns.

    Args:
        document: the document, decoded and with its format recognised.
        registry: what is known of people and publishers.
        corrections: a maintainer's word on single spans.
        repeated: lines that many documents share, as `tidy` gives them back.

    Raises:
        CorrectionError: a correction no longer fits the source.
    """
    cleaned = clean_text(document.text)
    document, script = _prepared(document, cleaned, registry, repeated)
    processed = Processed(document, segment(document, registry), script.script)
    corrected = apply_corrections(processed, corrections)
    if corrected is not processed:
        corrected = replace(corrected, segmentation=relinked(corrected.segmentation))
    return _remembering(timed(marked(corrected)), cleaned, script)


def prepare(
    document: Document, registry: Registry, repeated: frozenset[str] = frozenset()
) -> tuple[Document, ScriptReport]:
    """Take a document up to where its turns are looked for: clean, in simplified characters, described. And its
    script."""
    return _prepared(document, clean_text(document.text), registry, repeated)


def _prepared(
    document: Document, cleaned: Text, registry: Registry, repeated: frozenset[str]
) -> tuple[Document, ScriptReport]:
    script = detect_script(str(cleaned))
    names = told_names(cleaned.chars, (s.value for s in document.metadata.statements))
    text = normalise(cleaned, script, names=names)
    return describe(replace(tidied(document, script, names), text=text), registry, repeated), script


def _remembering(processed: Processed, cleaned: Text, script: ScriptReport) -> Processed:
    """With the characters that a traditional source has for its turns.

    Simplified text that was mapped to traditional is no such source: it keeps 后 for 後."""
    if script.script == "hans" or script.variety == "machine":
        return processed
    forms = source_forms(cleaned, processed.document.text)
    turns = processed.segmentation.turns
    return replace(processed, traditional=tuple(own_traditional(forms[t.start : t.end]) for t in turns))


def tidy(text: str, script: ScriptReport | None = None, names: Sequence[str] = ()) -> str:
    """A line or a field by itself, in clean simplified characters."""
    return str(normalise(Text.of(clean(text)), script, names=names))


def tidied(document: Document, script: ScriptReport, names: Sequence[str] = ()) -> Document:
    """The same document, with what its front matter and metadata fields say in clean simplified characters too."""
    metadata = document.metadata
    statements = tuple(replace(s, value=tidy(s.value, script, names)) for s in metadata.statements)
    return replace(document, metadata=replace(metadata, statements=statements))
