"""One document through the stages: clean the noise, normalise the script, describe it, segment the turns.

The order lives here and nowhere else. No Prefect, no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.cleaning import clean, clean_text
from flows.cleaning.splice import doubtful
from flows.document import Document
from flows.normalising import ScriptReport, detect_script, normalise
from flows.reading import describe
from flows.registry import Registry
from flows.releasing.corrections import Correction, apply_corrections
from flows.releasing.tables import Processed
from flows.segmenting import segment
from flows.text import Text


def process(document: Document, registry: Registry, corrections: Sequence[Correction] = ()) -> Processed:
    """Take a document as it was read to its turns. Raises CorrectionError where a maintainer's correction no longer fits."""
    text = clean_text(document.text)
    script = detect_script(str(text))
    document = describe(replace(_tidied(document, script), text=normalise(text, script)), registry)
    processed = Processed(document, segment(document, registry), script.script, tuple(doubtful(str(document.text))))
    return apply_corrections(processed, corrections)


def _tidied(document: Document, script: ScriptReport) -> Document:
    """The same document, with what its front matter and metadata fields say in clean simplified characters too."""
    metadata = document.metadata
    statements = tuple(replace(s, value=str(normalise(Text.of(clean(s.value)), script))) for s in metadata.statements)
    return replace(document, metadata=replace(metadata, statements=statements))
