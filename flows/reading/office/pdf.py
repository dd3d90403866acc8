"""PDF with a text layer: the text of its pages, their heads and numbers taken out, their lines joined again."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

from flows.document import Statement
from flows.reading.parts import Head, Origin, Part, Refused, short

#: More pages than this are a library, not an interview.
MAX_PAGES = 2000

#: Fewer characters a page than this, and the pages are pictures.
MIN_CHARS = 5

#: What the pages may hold together, in characters.
MAX_CHARS = 20_000_000


def recognise(head: Head) -> str:
    """PDF by its first bytes."""
    return "begins with %PDF" if head.data.startswith(b"%PDF-") else ""


def read(data: bytes, origin: Origin) -> Iterator[Part]:
    """The text layer as one document. Raises Refused where there is none, or none that can be read."""
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it can't read is told below
    try:
        document = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if document.is_encrypted and not document.decrypt(""):
            raise Refused("binary", "it is a PDF that is locked with a password: save it without one")
        if len(document.pages) > MAX_PAGES:
            raise Refused("too large", f"a PDF of {len(document.pages):,} pages; {MAX_PAGES:,} is the limit: split it")
        pages: list[str] = []
        for page in document.pages:
            pages.append(page.extract_text() or "")
            if sum(map(len, pages)) > MAX_CHARS:
                raise Refused("too large", f"a PDF with more than {MAX_CHARS:,} characters: split it")
        title = (document.metadata.title or "").strip() if document.metadata else ""
    except Refused:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        NotImplementedError,
    ) as error:
        raise Refused("binary", f"a PDF that can't be read ({short(error)}): save it as text or .docx") from error
    text = "\n".join(pages)
    if sum(map(str.isalnum, text)) < max(MIN_CHARS * len(pages), MIN_CHARS):
        raise Refused("binary", "it is a PDF without a text layer: run text recognition on it, or save it as text")
    said = (
        (Statement("title", title, "record"),)
        if title and not title.lower().endswith((".doc", ".docx", ".pdf"))
        else ()
    )
    yield Part("", text=text, statements=said)
