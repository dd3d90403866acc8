"""Text of any script becomes standard simplified text with mainland punctuation, and traditional text on request.

`normalise` works on a Text and keeps provenance; `convert`, `to_simplified`, `to_traditional`, `to_hant` and
`punctuate` on columns; `detect_script` says what kind of text it is. No knowledge of documents, turns or files belongs
here.
"""

from flows.normalising.columns import convert, punctuate, to_hant, to_simplified, to_traditional, traditional
from flows.normalising.conversion.words import told_names
from flows.normalising.normalise import normalise
from flows.normalising.script import ScriptReport, detect_script
from flows.normalising.traditional import own_traditional, source_forms

__all__ = [
    "ScriptReport",
    "convert",
    "detect_script",
    "normalise",
    "own_traditional",
    "punctuate",
    "source_forms",
    "to_hant",
    "to_simplified",
    "to_traditional",
    "told_names",
    "traditional",
]
