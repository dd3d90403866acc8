"""Every kind of change and of doubt, described once: the card, the schemas, the viewer and `--explain` say what stands
here.

A change is what a stage did to a stretch of the source and logged (`flows.text.Change`): a repair puts back what damage
took, any other takes out what is not the text. A doubt (`flows.text.Doubt`) is a stretch whose characters may be wrong
or lost and that no stage could mend.

A new kind begins here. Tests ask of each kind that some case shows it, and of each kind that the code writes that it
stands here. Imports nothing of ours, so that schemas may import it.
"""

from __future__ import annotations

from typing import NamedTuple


class ChangeKind(NamedTuple):
    """A kind of change: its name, what it is in a few words, whether it is a repair (a row of the table `repairs`), and
    the colour that terminals and the viewer give it."""

    name: str
    says: str
    is_repair: bool = False
    colour: str = "yellow"


class DoubtKind(NamedTuple):
    """A kind of doubt: its name and what it is in a few words."""

    name: str
    says: str


CHANGES: dict[str, ChangeKind] = {
    kind.name: kind
    for kind in (
        ChangeKind("annotation", "a reading in parentheses taken out", True, "blue"),
        ChangeKind("correction", "a maintainer's word", True, "green"),
        ChangeKind("entity", "HTML escape", True, "cyan"),
        ChangeKind("mojibake", "wrong decoding", True, "red"),
        ChangeKind("private", "a character of an old system's own area", True, "yellow"),
        ChangeKind("splice", "characters broken at their bytes", True, "magenta"),
        ChangeKind("boilerplate", "what a site puts around an article"),
        ChangeKind("caption", "the caption of a picture"),
        ChangeKind("control", "a character that controls a machine"),
        ChangeKind("image", "a picture: its address or the character in its place"),
        ChangeKind("markup", "tags, Markdown and other syntax"),
        ChangeKind("metadata", "what says who, when and where"),
        ChangeKind("reference", "a footnote's number or a list of sources"),
        ChangeKind("repetition", "a subtitle's text that an earlier one had"),
        ChangeKind("space", "white space and characters that show nothing"),
        ChangeKind("summary", "a summary of the article"),
        ChangeKind("timestamp", "times and numbers of a transcript"),
        ChangeKind("unexplained", "what no stage said that it took out"),
    )
}

DOUBTS: dict[str, DoubtKind] = {
    kind.name: kind
    for kind in (
        DoubtKind("garble", "a wrong decoding that could not be undone"),
        DoubtKind("lost", "characters that a wrong decoding destroyed"),
        DoubtKind("margin", "a repair that hardly beat leaving the text alone"),
        DoubtKind("markup", "what looks like markup, or speaks of it"),
        DoubtKind("origin", "characters whose place in the source is not certain"),
        DoubtKind("private", "a private-use character without a known meaning"),
        DoubtKind("question", "question marks in the place of characters"),
        DoubtKind("reading", "a repair of which another reading is nearly as likely"),
        DoubtKind("splice", "remains of characters broken at their bytes"),
    )
}

#: The kinds of the table `repairs`, in alphabetical order.
REPAIRS: tuple[str, ...] = tuple(sorted(kind.name for kind in CHANGES.values() if kind.is_repair))


def is_repair(kind: str) -> bool:
    """Whether changes of a kind restore damaged text. KeyError for a kind that nobody described."""
    return CHANGES[kind].is_repair


def described(kinds: dict[str, ChangeKind] | dict[str, DoubtKind], names: tuple[str, ...] = ()) -> str:
    """Kinds with what they are, as part of a sentence: of all, or of those named.

    >>> described(CHANGES, ("entity", "mojibake"))
    'entity (HTML escape) or mojibake (wrong decoding)'
    """
    told = [f"{name} ({kinds[name].says})" for name in names or sorted(kinds)]
    return " or ".join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else "".join(told)
