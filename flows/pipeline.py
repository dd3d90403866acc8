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
from flows.normalising import ScriptReport, detect_script, normalise
from flows.reading.transcripts.times import timed
from flows.registry import Registry
from flows.registry.corrections import Correction, apply_corrections
from flows.releasing.provenance import marked
from flows.segmenting import segment
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
    document, script = prepare(document, registry, repeated)
    processed = Processed(document, segment(document, registry), script.script)
    return timed(marked(apply_corrections(processed, corrections)))


def prepare(
    document: Document, registry: Registry, repeated: frozenset[str] = frozenset()
) -> tuple[Document, ScriptReport]:
    """Take a document up to where its turns are looked for: clean, in simplified characters, described. And its script."""
    text = clean_text(document.text)
    script = detect_script(str(text))
    return describe(replace(tidied(document, script), text=normalise(text, script)), registry, repeated), script


def tidy(text: str, script: ScriptReport | None = None) -> str:
    """A line or a field by itself, in clean simplified characters."""
    return str(normalise(Text.of(clean(text)), script))


def tidied(document: Document, script: ScriptReport) -> Document:
    """The same document, with what its front matter and metadata fields say in clean simplified characters too."""
    metadata = document.metadata
    statements = tuple(replace(s, value=tidy(s.value, script)) for s in metadata.statements)
    return replace(document, metadata=replace(metadata, statements=statements))
