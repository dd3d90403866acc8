"""JSON: an object, an array, lines of objects. Each record is a document, or all are the turns of one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice

from flows.reading.parts import Head, Origin, Part, field_map, short
from flows.reading.records import speech
from flows.reading.records.texts import TEXT_FIELDS, Found, as_text, names_of, path, records_in
from flows.registry.fields import FieldMap

_OBJECT = re.compile(r"\{\s*\"")
_ARRAY = re.compile(r"\[\s*(?:\{\s*\"|\[\s*[{\"\d])")
_STRINGS = re.compile(r"\[\s*\"")
_PYTHON = re.compile(r"[\[(]?\s*\{\s*'\w")

#: So many records are looked at before it is decided whether they are documents or the turns of one.
SAMPLE = 50

#: A string of a list with this many characters is a document of its own; shorter ones are its lines.
LONG = 200


def recognise_lines(head: Head) -> str:
    """JSON lines: two objects one below the other, or one in a file that is called so."""
    if not head.start.startswith("{"):
        return ""
    if _PYTHON.match(head.start):
        return "each line is an object in Python's notation" if "\n" in head.start else ""
    if not _OBJECT.match(head.start):
        return ""
    first, _, rest = head.text.lstrip("\ufeff \t\r\n").partition("\n")
    if first.rstrip().endswith("}") and rest.lstrip().startswith("{"):
        return "each line is a JSON object"
    return "the name, and it begins with an object" if head.name.endswith((".jsonl", ".ndjson")) else ""


def recognise(head: Head) -> str:
    """One JSON value: an object, an array of objects, or of strings (if it is one in truth: prose begins with
    brackets, too)."""
    if _OBJECT.match(head.start):
        return "one JSON object"
    if _ARRAY.match(head.start):
        return "an array of objects"
    if _PYTHON.match(head.start):
        return "an object in Python's notation"
    if _STRINGS.match(head.start) and head.text.rstrip().endswith("]") and _is_json(head.text):
        return "an array of strings"
    return ""


def read_lines(text: str, origin: Origin) -> Iterator[Part]:
    """The records of JSON lines. A line that is no object with a text gives a part with an error."""
    yield from parts_of((_line(line) for line in text.lstrip("\ufeff").split("\n") if line.strip()), origin)


def read(text: str, origin: Origin) -> Iterator[Part]:
    """The records of one JSON value."""
    try:
        value = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        yield Part("#0", error=_not_json(text, error))
        return
    if (chosen := field_map(origin)) is None and (said := speech.find(value)):
        yield speech.part("#0", said)
        return
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        yield from _strings(value)
        return
    if chosen is not None:
        yield from parts_of(value if isinstance(value, list) else [value], origin)
        return
    whole = value if isinstance(value, list) else [value]
    if isinstance(value, Mapping) and not as_text_of_record(value):
        found = list(records_in(value))
        if found:
            yield from (_part(number, each) for number, each in enumerate(found))
            return
    yield from parts_of(whole, origin)


def as_text_of_record(value: Mapping[str, object]) -> bool:
    """Whether a record has a text among its own fields."""
    return next(iter(records_in(value, level=99)), None) is not None


def parts_of(rows: Iterable[object], origin: Origin) -> Iterator[Part]:
    """Records to parts: a document each, or, where they are rows of speech, one for each conversation."""
    chosen = field_map(origin)
    rows = iter(rows)
    sample = list(islice(rows, SAMPLE))
    if chosen is None and speech.are_turns(sample):
        yield from speech.group(chain(sample, rows))
        return
    for number, row in enumerate(chain(sample, rows)):
        yield _record(row, number, chosen)


def _record(value: object, number: int, chosen: FieldMap | None) -> Part:
    name = f"#{number}"
    if isinstance(value, Broken):
        return Part(name, error=str(value))
    if isinstance(value, str) and value.strip():
        return _part(number, Found(value, {}))
    if not isinstance(value, Mapping):
        return Part(name, error=f"a {type(value).__name__}, not an object with a text")
    if chosen is not None:
        return _mapped(value, number, chosen)
    if said := speech.find(value):
        return speech.part(name, said)
    found = next(iter(records_in(value)), None)
    if found is None:
        wanted = ", ".join(TEXT_FIELDS[:5])
        return Part(
            name,
            error=f"no field with a text (looked for {wanted} …); it has {names_of(value) or 'no fields'}: "
            'name the one that holds it in fields.toml, as in text = "body.html"',
        )
    return _part(number, found)


def _mapped(value: Mapping[str, object], number: int, chosen: FieldMap) -> Part:
    """A record whose fields the registry names."""
    text = as_text(path(value, chosen.text))
    if not text:
        return Part(
            f"#{number}", error=f"nothing stands at {chosen.text}, which fields.toml names; it has {names_of(value)}"
        )
    fields = {name: path(value, where) for name, where in chosen.others() if where}
    return _part(number, Found(text, {key: item for key, item in fields.items() if item is not None}))


def _part(number: int, found: Found) -> Part:
    # half a surrogate pair can't be published
    text = found.text.encode("utf-8", "replace").decode("utf-8")
    return Part(f"#{number}", text=text, fields=found.fields)


def _strings(value: list[str]) -> Iterator[Part]:
    """An array of strings: documents where they are long or have lines of their own, else the lines of one."""
    full = [item for item in value if item.strip()]
    if any("\n" in item or len(item) >= LONG for item in full):
        yield from (_part(number, Found(item, {})) for number, item in enumerate(value))
    else:
        yield _part(0, Found("\n".join(value), {}))


class Broken(ValueError):
    """A line that is no JSON; it stands in its record's place, with the reason."""


def _line(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return Broken(_not_json(line, error))


def _not_json(text: str, error: BaseException) -> str:
    if _PYTHON.match(text.lstrip("\ufeff \t\r\n")):
        return "it is in Python's notation ({'text': …}), not JSON: write it with json.dumps"
    return f"not valid JSON: {short(error)}"


def _is_json(text: str) -> bool:
    try:
        json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return False
    return True
