"""Simplified text in traditional characters, as an editor in Taiwan writes them: Taiwan's standard forms, the text's
own words.

OpenCC's dictionaries say what a word is written with, `senses` what they lack; which words a text is made of is decided
by how likely they are (`likelihood`): 皮肤|发炎, not 皮|肤发|炎. Character for character: offsets hold in both scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf

import numpy as np

from flows.normalising.conversion import senses
from flows.normalising.conversion.converting import Converter, chunks
from flows.normalising.conversion.dictionaries import Order, Step, load_dictionary
from flows.normalising.conversion.likelihood import load_likelihood
from flows.normalising.conversion.matching import UNICODE, Codes, Matches, Trie, decode, encode

#: Costs in nats: of a word of two characters that nobody counted and of each further one, of one in our own
#: lists that nobody counted, of one in them at most, of a character that nobody counted.
_RARE, _FURTHER, _OWN, _LISTED, _UNKNOWN = 14.0, 2.5, 10.5, 13.0, 14.0
#: What a name costs beyond its given name: that a name stands here, and that it is this surname's.
_NAME = 11.5
#: How much less it costs where a clause begins, or behind "and".
_BEGUN = 4.0
#: A name that the document is known to speak of.
_KNOWN = 5.0
#: Given names are written with characters that cost less than this.
_GIVEN = 9.5


@dataclass(frozen=True, slots=True)
class _Extra:
    """A word that is in no dictionary: where it stands, in code points, its cost in nats and its characters."""

    start: int
    length: int
    cost: float
    value: Codes


class Renderer:
    """Renders simplified text in traditional characters."""

    def __init__(self) -> None:
        plain = Converter.of("s2t").convert
        taiwan = Converter(
            [Step((load_dictionary("TWVariantsPhrases"), load_dictionary("TWVariants")), Order.LEFTMOST)]
        ).convert
        likely = load_likelihood()
        characters = {c: c for c in load_dictionary("TWVariants")} | dict(load_dictionary("STCharacters"))
        characters |= {c: c for c in senses.UNCHANGED}
        kept = str.maketrans(senses.NEVER_CHANGED)
        single = dict(zip(characters, taiwan("".join(characters.values())).translate(kept), strict=True)) | senses.ALONE
        self._single = single
        phrases = {k: v for k, v in load_dictionary("STPhrases").items() if len(k) == len(v)}
        unsaid = [word for word in likely.words if word not in phrases]
        words = phrases | dict(zip(unsaid, plain("\n".join(unsaid)).split("\n"), strict=True))
        words = dict(zip(words, taiwan("\n".join(words.values())).translate(kept).split("\n"), strict=True))
        costs = {word: likely.words.get(word, _RARE + _FURTHER * (len(word) - 2)) for word in words}
        own = [(word, forms, _pieces(word, forms)) for word, forms in senses.own_words()]
        pieces = list({piece for *_, parts in own for piece in parts if len(piece) > 1})
        whole = dict(zip(pieces, taiwan(plain("\n".join(pieces))).translate(kept).split("\n"), strict=True)) | single
        for word, forms, parts in own:
            base = words.get(word, "")
            # Where OpenCC has another character in the word, its other characters are another word's too: 胡同, not
            # 胡衕.
            if not base or any(forms.get(c, b) != b for c, b in zip(word, base, strict=True)):
                base = "".join(whole.get(part, part) for part in parts)
            words[word] = "".join(forms.get(c, b) for c, b in zip(word, base, strict=True))
            costs[word] = min(likely.words.get(word, _OWN), _LISTED)
        self._listed = {word for word, *_ in own if word[0] in senses.SURNAMES}
        # What a title is written with inside a pattern: 范老闆.
        self._titles = {title: words[title] for title in senses.TITLES if title in words}
        self._table = np.arange(UNICODE, dtype=np.uint32)
        self._table[encode("".join(single))] = encode("".join(single.values()))
        self._trie = Trie(words, self._table)
        self._costs = np.array([costs[word] for word in words])
        self._alone = np.full(UNICODE, _UNKNOWN, np.float32)
        self._alone[encode("".join(likely.characters))] = list(likely.characters.values())
        self._given = likely.given

    def render(self, s: str, names: Iterable[str] = ()) -> str:
        """A string in traditional characters. `names` are people the text speaks of. Linear in its length."""
        if s.isascii():
            return s
        names = [name for name in dict.fromkeys(names) if is_ambiguous(name)]
        return "".join(self._render(chunk, names) for chunk in chunks(s))

    def _render(self, s: str, names: list[str]) -> str:
        codes = encode(s)
        out = self._table[codes]
        extra = [*self._sensed(s), *self._named(s, names)]
        signs = np.array([e.start for e in extra], np.int64)
        self._write(out, self._trie.find(codes, self._trie.places(codes, signs)), extra, codes)
        return decode(out)

    def _sensed(self, s: str) -> Iterator[_Extra]:
        """Where a pattern of `senses` stands."""
        for sense in senses.SENSES:
            for m in sense.pattern.finditer(s):
                value = [self._single.get(c, c) for c in m[0]]
                title = self._titles.get(m[0][m.end(1) - m.start() :])
                if title:
                    value[m.end(1) - m.start() :] = title
                value[m.start(1) - m.start()] = sense.form or m[1]
                yield _Extra(m.start(), len(value), sense.cost, encode("".join(value)))

    def _named(self, s: str, names: Sequence[str]) -> Iterator[_Extra]:
        """Where a name stands whose surname is a common word too, and how likely that is."""
        for name in names:
            value, at = self._name(name), s.find(name)
            while at >= 0:
                yield _Extra(at, len(name), _KNOWN, value)
                at = s.find(name, at + len(name))
        for m in senses.SHARED.finditer(s):
            before = s[max(0, m.start() - 4) : m.start()]
            if not senses.may_begin_name(before, m[0]):
                continue
            cost = _NAME - _BEGUN * (before[-1:] in senses.BEFORE_NAMES or before.endswith(senses.ROLES))
            for end in range(m.end(), min(m.end() + 2, len(s))):
                each = self._given.get(s[end], _UNKNOWN)
                cost += each
                if each > _GIVEN:
                    break
                name = s[m.start() : end + 1]
                if name not in self._listed:
                    yield _Extra(m.start(), len(name), cost, self._name(name))

    def _name(self, name: str) -> Codes:
        surname = senses.SURNAME_FORMS.get(name[0], name[0])
        return encode(surname + "".join(senses.GIVEN_FORMS.get(c) or self._single.get(c, c) for c in name[1:]))

    def _write(self, out: Codes, found: Matches, extra: Sequence[_Extra], codes: Codes) -> None:
        """Put in the words that the text is most likely made of."""
        count = len(self._costs)
        starts = np.concatenate([found.starts, np.array([e.start for e in extra], np.int64)])
        lengths = np.concatenate([found.lengths, np.array([e.length for e in extra], np.int64)])
        words = np.concatenate([found.entries, count + np.arange(len(extra))]).astype(np.int64)
        if not len(starts):
            return
        order = np.argsort(starts, kind="stable")
        starts, lengths, words = starts[order], lengths[order], words[order]
        ends = np.maximum.accumulate(starts + lengths)
        cluster = np.cumsum(np.concatenate([[True], starts[1:] >= ends[:-1]])) - 1
        special = words >= count
        stirs = special | self._trie.active[np.where(special, 0, words)]
        stirred = (np.bincount(cluster, weights=stirs) > 0)[cluster]
        lone = (np.bincount(cluster) == 1)[cluster] & ~special
        won = words[stirred & lone], starts[stirred & lone]
        crowd = stirred & ~lone
        if crowd.any():
            starts, lengths, words = starts[crowd], lengths[crowd], words[crowd]
            costs = np.where(words < count, self._costs[np.minimum(words, count - 1)], 0.0)
            places = np.flatnonzero(words >= count)
            costs[places] = [extra[n - count].cost for n in words[places].tolist()]
            best = np.array(
                _likeliest(starts.tolist(), lengths.tolist(), costs.tolist(), self._alone[codes].tolist()), int
            )
            for k in best[words[best] >= count].tolist():
                found_extra = extra[words[k] - count]
                out[found_extra.start : found_extra.start + found_extra.length] = found_extra.value
            best = best[words[best] < count]
            won = np.concatenate([won[0], words[best]]), np.concatenate([won[1], starts[best]])
        self._trie.put(out, Matches(won[1], self._trie.lengths[won[0]], won[0]))


def _likeliest(starts: list[int], lengths: list[int], costs: list[float], alone: list[float]) -> list[int]:
    """Which of the matches, sorted by their places, make up the cheapest cut of each cluster that they form; what no
    match covers is cut into single characters at their costs."""
    winners = []
    i, n = 0, len(starts)
    while i < n:
        first, end, j = starts[i], starts[i] + lengths[i], i + 1
        while j < n and starts[j] < end:
            end = max(end, starts[j] + lengths[j])
            j += 1
        size = end - first
        best, by = [0.0, *[inf] * size], [-1] * (size + 1)
        k = i
        for at in range(size):
            so_far = best[at]
            cost = so_far + alone[first + at]
            if cost < best[at + 1]:
                best[at + 1], by[at + 1] = cost, -1
            while k < j and starts[k] - first == at:
                cost, to = so_far + costs[k], at + lengths[k]
                if cost <= best[to]:
                    best[to], by[to] = cost, k
                k += 1
        while size > 0:
            k = by[size]
            if k >= 0:
                winners.append(k)
            size -= lengths[k] if k >= 0 else 1
        i = j
    return winners


def _pieces(word: str, forms: Mapping[str, str]) -> list[str]:
    """A word cut at the characters whose form is given."""
    return [piece for piece in re.split(f"([{''.join(forms)}])", word) if piece]


def is_ambiguous(name: str) -> bool:
    """Whether a name begins with a surname that simplified writing shares with a common word."""
    return len(name) > 1 and name[0] in senses.SURNAMES


@cache
def renderer() -> Renderer:
    """The renderer, made once a process."""
    return Renderer()
