"""Mails and pages saved as one file (.eml, .mht, .mhtml): the part that is read stays, decoded by the standard
library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import islice

from flows.document import Statement
from flows.reading.encodings import Undecodable, decode
from flows.reading.parts import Head, Origin, Part, Refused

_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n(?:[ \t]+[^\n]*\n)*){2,200}", re.M)
_KNOWN = re.compile(
    rb"^(?:MIME-Version|Content-Type|Content-Transfer-Encoding|From|To|Subject|Date|Message-ID|Received|Return-Path|"
    rb"Reply-To|"
    rb"Snapshot-Content-Location|X-[A-Za-z-]+|DKIM-Signature|Delivered-To):",
    re.M | re.I,
)
#: One of these must be there: a play's `From:` and `To:` are no mail.
_SURE = re.compile(
    rb"^(?:MIME-Version|Content-Transfer-Encoding|Message-ID|Snapshot-Content-Location|Received):", re.M | re.I
)

#: More parts than this are an attack.
MAX_PARTS = 2000

#: Attachments that are documents are read as files beside the mail.
_DOCUMENTS = (".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".epub", ".srt", ".vtt", ".json", ".jsonl", ".csv")


def recognise(head: Head) -> str:
    """Header lines of a mail from the first byte on."""
    data = head.data[:20_000].lstrip(b"\xef\xbb\xbf\r\n")
    match = _HEADER.match(data.replace(b"\r\n", b"\n"))
    if match and len(_KNOWN.findall(match[0])) >= 3 and _SURE.search(match[0]):
        return "header lines of a mail"
    return ""


def read(data: bytes, origin: Origin) -> Iterator[Part]:
    """The text of a mail or of a saved page, with subject, sender, date and address; documents that are attached."""
    message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=policy.default)
    if not isinstance(message, EmailMessage):
        raise Refused("mail", "it has the head of a mail and no mail behind it")
    walked = list(islice(message.walk(), MAX_PARTS + 1))
    parts = [part for part in walked[:MAX_PARTS] if not part.is_multipart()]
    texts = [part for part in parts if part.get_content_maintype() == "text" and not part.get_filename()]
    pages = [part for part in texts if part.get_content_subtype() == "html"]
    plain = [part for part in texts if part.get_content_subtype() == "plain"]
    address = str(message.get("Snapshot-Content-Location", "") or message.get("Content-Location", ""))
    is_saved = bool(address) or ("related" in message.get_content_type() and not message.get("To"))
    chosen = (pages or plain) if is_saved else (plain or pages)
    if not chosen:
        raise Refused("mail", "none of its parts is a text: save the page as HTML, or the mail as text")
    page = next((part for part in chosen if str(part.get("Content-Location", "")) == address), chosen[0])
    text = _text(page)
    said = [("title", message.get("Subject")), ("published_on", message.get("Date")), ("url", address)]
    if not is_saved:
        said.append(("author", message.get("From")))
    statements = tuple(
        Statement(name, " ".join(re.sub(r"<[^<>]*@[^<>]*>", "", str(value)).split()), "record")
        for name, value in said
        if value and (name != "url" or address.startswith("http"))
    )
    yield Part("", text=text, statements=statements)
    for number, part in enumerate(parts):
        name = part.get_filename()
        if name and part is not page and name.lower().endswith(_DOCUMENTS):
            content = part.get_payload(decode=True)
            yield Part(f"#{_safe(name)}", data=content if isinstance(content, bytes) else b"")
        elif part is not page and not is_saved and part.is_attachment():
            what = f"an attachment of the kind {part.get_content_type()}"
            yield Part(
                f"#{_safe(name or f'attachment-{number}')}",
                error=f"{what} is not read out of a mail: save it beside the mail, if it is a document",
                kind="attachment",
            )
    if len(walked) > MAX_PARTS:
        yield Part("#rest", error=f"it has more than {MAX_PARTS:,} parts, and the rest is not read", kind="attachment")


def _safe(name: str) -> str:
    return re.sub(r"[\\/\x00-\x1f]", "_", name)[:120]


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    charset = part.get_content_charset() or ""
    try:
        decoded = decode(raw).text
    except Undecodable as error:
        raise Refused(
            "mail", f"its text, which it calls {charset or 'nothing'}, can't be decoded: {error.reason}"
        ) from error
    return decoded.replace("\r\n", "\n")
