"""Clauses of attribution by themselves: where their verb of speech stands, what is only an adverbial, where a word for
a person ends."""

from __future__ import annotations

import re
from functools import lru_cache

from flows.segmenting.forms.quoted.grammar import (
    ADVERBIAL,
    CITED_LEAD,
    FIND_VERB,
    LEAD,
    LISTENS,
    NOT_VERB,
    REST,
    TITLED_AT,
)
from flows.segmenting.words.lexicon import common_words
from flows.segmenting.words.patterns import lazy
from flows.segmenting.words.speech_verbs import strong_verb

#: Up to the last end of a sentence.
_ENDED = lazy(r"(?s).*[。！？!?；…]")
#: No word at the end of a clause that is asked for is longer.
_LONGEST = 12
#: No adverbial before a verb of speech is longer.
_LONGEST_ADVERBIAL = 40


def ends_in(words: re.Pattern[str], stretch: str) -> bool:
    """Whether a stretch ends in one of the words that a pattern with $ behind it holds."""
    return words.search(stretch, max(0, len(stretch) - _LONGEST)) is not None


def role_end(clause: str, end: int) -> int:
    """Where a word for a person ends, if another one begins with its last characters or goes on behind it: 离职员工,
    not 离职员; 客服人员."""
    for back in (1, 2, 0):
        if (longer := TITLED_AT.match(clause, end - back)) and longer.end() > end:
            return longer.end()
    return end


def lead_end(clause: str) -> int:
    """Where what may stand before the subject of a clause ends."""
    lead = (CITED_LEAD if "引" in clause or "转述" in clause else LEAD).match(clause)
    return lead.end() if lead else 0


@lru_cache(maxsize=512)
def adverbial(stretch: str) -> bool:
    """Whether nothing but adverbials stands in a stretch.

    Longer ones than people write are none: there are too many ways to read them."""
    return len(stretch) <= _LONGEST_ADVERBIAL and bool(ADVERBIAL.fullmatch(stretch))


def is_word(name: str) -> bool:
    """Whether what has the shape of a name is, or begins with, a common word."""
    return any(name[:2] in common_words(kind) for kind in ("surname", "noun", "verb")) or name in common_words()


# What stands between two quotations is read from both sides, so that clauses come again at once.
@lru_cache(maxsize=512)
def blank(clause: str) -> str:
    """The clause with words blanked out that only look like verbs of speech."""
    return NOT_VERB.sub(lambda m: "□" * len(m.group()), clause)


@lru_cache(maxsize=512)
def final_verb(clause: str) -> tuple[int, int] | None:
    """(start, end) of the verb of speech that closes a clause, its listener behind it or not; None if none does.

    >>> final_verb("帕霍基告诉我"), final_verb("他谈到了这个问题"), final_verb("陈说道")
    ((3, 5), None, (1, 2))
    """
    clause = blank(clause.rstrip("，：:,。 "))
    for found in FIND_VERB.finditer(clause):
        rest = clause[found.end() :]
        if (
            not rest
            or REST.fullmatch(rest)
            or (found.group() in LISTENS and len(rest) <= 12 and not FIND_VERB.search(rest[2:]))
        ):
            return found.span()
    return None


@lru_cache(maxsize=512)
def inner_verb(clause: str) -> tuple[int, int] | None:
    """(start, end) of the first plain verb of speech inside a clause."""
    found = strong_verb(blank(clause))
    return found.span() if found else None


def last_sentence(stretch: str) -> int:
    """Where the last sentence of a stretch begins."""
    ended = _ENDED.match(stretch)
    cut = ended.end() if ended else 0
    return cut + (stretch[cut : cut + 1] in ("”", "」", "’", "）"))
