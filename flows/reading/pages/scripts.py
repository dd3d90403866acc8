"""Text that a page holds only in the data of its script: `__NEXT_DATA__`, `window.initialState`, WeChat's picture
articles."""

from __future__ import annotations

import re

from flows.reading.fields import squeezed
from flows.reading.records.texts import TEXT_FIELDS
from flows.text import Edit, Text

#: A key and a string, in JSON or in a script's own notation.
_STRING = re.compile(
    r"""["']?(?P<key>[A-Za-z_][\w-]{0,40})["']?\s{0,4}[:=]\s{0,4}"""
    r"""(?:"(?P<double>(?:[^"\\\n]|\\.)*+)"|'(?P<single>(?:[^'\\\n]|\\.)*+)')"""
)
_ESCAPE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+|\\x[0-9a-fA-F]{2}|\\.")
_HAN = re.compile("[\u4e00-\u9fff]|\\\\u[4-9][0-9a-fA-F]{3}")
_ENDINGS = ("content", "body", "html", "text", "desc", "article")
_PLAIN = {"n": "\n", "r": "\n", "t": "\t", "b": "", "f": "\n"}

#: Fewer Chinese characters than this are a title or a description.
MIN_CHINESE = 30


def script_text(text: Text) -> Text | None:
    """The longest string of a script's data that is called like a text, its escapes undone; None where there is none.
    All else is logged as "markup"."""
    best: tuple[int, int, int] = (MIN_CHINESE - 1, 0, 0)
    at = 0
    chars = text.chars
    for script in re.finditer(r"<script\b", chars, re.I):
        if script.start() < at:
            continue
        end = chars.find("</script", script.end())
        at = end if end >= 0 else len(chars)
        for found in _STRING.finditer(chars, script.end(), at):
            key = squeezed(found["key"])
            if key in TEXT_FIELDS or key.endswith(_ENDINGS):
                group = "double" if found["double"] is not None else "single"
                worth = len(_HAN.findall(found[group]))
                if worth > best[0]:
                    best = (worth, *found.span(group))
    _, start, stop = best
    if start == stop:
        return None
    edits = [Edit(0, start, "", "markup")]
    edits += [Edit(m.start(), m.end(), _unescaped(m[0]), "markup") for m in _ESCAPE.finditer(chars, start, stop)]
    edits.append(Edit(stop, len(chars), "", "markup"))
    return text.edit(edits)


def _unescaped(escape: str) -> str:
    if escape[1] == "u" and len(escape) >= 6:
        units = bytes.fromhex(escape.replace("\\u", ""))
        return units.decode("utf-16-be", "replace")
    if escape[1] == "x" and len(escape) == 4:
        return chr(int(escape[2:], 16)) if escape[2:] not in ("0d", "0D") else ""
    return _PLAIN.get(escape[1], escape[1])
