"""Turns whose speakers the source itself names, as the segments of a recogniser or the messages of a chat do.

Readers put the names into the text as labels, so that the labelled reading finds them as on any page. It asks for
labels that come
again; where there are too few for that, the marks that the readers left on the labels say what they are.
"""

from __future__ import annotations

from flows.document import Role
from flows.segmenting.forms.readings import Found, Page
from flows.segmenting.page.blocks import RawTurn
from flows.text import trimmed

#: What the two parts of a chat are called.
_PARTS: dict[str, Role] = {"问": "interviewer", "答": "interviewee"}

#: A name that the data gives is as sure as the data.
CONFIDENCE = 0.97


def given(page: Page) -> Found:
    """One turn for each label that a reader marked, up to the next."""
    text = page.document.text
    labels = [mark for mark in text.marks if mark.kind == "speaker"]
    places = [(text.find_source(mark.start), text.find_source(mark.end)) for mark in labels]
    stops = [*(start for start, _ in places[1:]), len(text)]
    turns: list[RawTurn] = []
    roles: dict[str, Role] = {}
    for (low, high), stop in zip(places, stops, strict=True):
        surface = text.chars[low:high].strip()
        start, end = trimmed(text.chars, min(high + 1, stop), stop)
        if not surface or start >= end:
            continue
        speaker = page.cast.add(surface)
        if surface in _PARTS:
            roles[speaker] = _PARTS[surface]
        turns.append(RawTurn(start, end, surface, speaker, "label", CONFIDENCE))
    return Found("labelled", page.cast, turns, roles)
