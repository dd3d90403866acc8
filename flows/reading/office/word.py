"""Word documents (.docx): paragraphs with what their styles say of them; headings, lists and bold become marks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from flows.document import Statement
from flows.reading.office.archive import BROKEN, opened
from flows.reading.parts import Head, Origin, Part, Refused, short
from flows.text import Mark

_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.I)
_TITLE = re.compile(r"title|标题", re.I)


def recognise(head: Head) -> str:
    """A ZIP archive with a Word document in it; other office documents are told and refused in `read`."""
    if not head.data.startswith(b"PK\x03\x04"):
        return ""
    start = head.data[:4000]
    if (
        b"[Content_Types].xml" not in start
        and b"word/" not in head.data[-66_000:]
        and b"xl/" not in head.data[-66_000:]
    ):
        return "" if b"mimetypeapplication/vnd.oasis" not in start else "an OpenDocument file"
    return "a ZIP archive with [Content_Types].xml"


def read(data: bytes, origin: Origin) -> Iterator[Part]:
    """The document as one text with marks. Raises Refused for other office documents, with what to save them as."""
    names = set(opened(data).namelist())
    if "word/document.xml" not in names:
        kind = (
            "a spreadsheet"
            if any(n.startswith("xl/") for n in names)
            else "a presentation"
            if any(n.startswith("ppt/") for n in names)
            else "an office document of another kind"
        )
        remedy = (
            "save its table as CSV" if kind == "a spreadsheet" else "save it as .docx, .pdf with a text layer or text"
        )
        raise Refused("binary", f"it is {kind}: {remedy}")
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        document = docx.Document(io.BytesIO(data))
    except (OpcError, etree.LxmlError, KeyError, *BROKEN) as error:
        raise Refused("damaged", f"a broken Word document: {short(error)}") from error
    text, marks = _Writer().write(document)
    title = (document.core_properties.title or "").strip()
    said = (Statement("title", title, "record"),) if title else ()
    yield Part("", text=text, marks=marks, statements=said, rendered="plain text")


class _Writer:
    """Puts the paragraphs one below the other, and notes what each was."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.marks: list[Mark] = []
        self.at = 0

    def write(self, document: Any) -> tuple[str, tuple[Mark, ...]]:
        from docx.table import Table

        for block in document.iter_inner_content():
            if isinstance(block, Table):
                self._table(block)
            else:
                self._paragraph(block)
        return "".join(self.pieces), tuple(self.marks)

    def _put(self, text: str) -> tuple[int, int]:
        text = text.replace("\r", "\n")
        self.pieces.append(text)
        start, self.at = self.at, self.at + len(text)
        return start, self.at

    def _paragraph(self, paragraph: Any) -> None:
        start = self.at
        for run in paragraph.iter_inner_content():
            span = self._put(run.text)
            bold = getattr(run, "bold", None)
            if bold and run.text.strip():
                self.marks.append(Mark("bold", *span))
        if self.at > start:
            name = (paragraph.style.name or "") if paragraph.style is not None else ""
            if match := _HEADING.match(name):
                self.marks.append(Mark("heading", start, self.at, min(int(match[1]) or 1, 6)))
            elif _TITLE.fullmatch(name):
                self.marks.append(Mark("heading", start, self.at, 1))
            elif name.lower().startswith("list") or (
                paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
            ):
                self.marks.append(Mark("bullet", start, self.at))
            elif name.lower() == "caption":
                self.marks.append(Mark("caption", start, self.at))
        self._put("\n")

    def _table(self, table: Any) -> None:
        """A row a line, its cells set off by tabs; a cell that is merged over several columns comes once."""
        for row in table.rows:
            cells: list[str] = []
            last = None
            for cell in row.cells:
                if cell._tc is not last:
                    cells.append(" ".join(cell.text.split()))
                last = cell._tc
            self._put("\t".join(cells) + "\n")
