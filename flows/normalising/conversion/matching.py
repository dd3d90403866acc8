"""Find a dictionary's entries in text, all of it at once: a trie in flat arrays, walked for every position in step.

Text is an array of code points here. Each level of the walk is a handful of numpy operations on the positions that
are still alive, of which there are few after two characters; that is what makes 49,000 phrases as cheap as a character
table.

Which of overlapping matches wins is OpenCC's rule (the longest at each place, going from left to right) or that of the
package opencc-python-reimplemented (the longest in the whole stretch of text goes first, of equally long ones the
leftmost).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Codes = np.ndarray
Indexes = np.ndarray

UNICODE = 0x110000
_WIDTH = 1 << 16  # room for character ids in a trie key
_EMPTY = np.int64(-1)
_FEW = 32  # places below which a loop is as fast as an array
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def encode(s: str) -> Codes:
    """The code points of a string. Lone surrogates pass."""
    return np.frombuffer(s.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def decode(codes: Codes) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


class _Table:
    """A hash table of whole numbers in two arrays, looked up many keys at a time."""

    def __init__(self, keys: np.ndarray, values: np.ndarray) -> None:
        bits = max(4, int(4 * len(keys)).bit_length())
        self._shift = np.uint64(64 - bits)
        self._mask = (1 << bits) - 1
        self._keys = np.full(1 << bits, _EMPTY, np.int64)
        self._values = np.zeros(1 << bits, np.int32)
        self._probes = 1
        slots, left = self._slots(keys), np.arange(len(keys))
        while True:
            free = self._keys[slots] == _EMPTY
            spots, first = np.unique(slots[free], return_index=True)
            put = np.flatnonzero(free)[first]
            self._keys[spots], self._values[spots] = keys[left[put]], values[left[put]]
            stay = np.ones(len(left), bool)
            stay[put] = False
            if not stay.any():
                break
            left, slots = left[stay], (slots[stay] + 1) & self._mask
            self._probes += 1

    def _slots(self, keys: np.ndarray) -> Indexes:
        return ((keys.astype(np.uint64) * _MULTIPLIER) >> self._shift).astype(np.int64)

    def find(self, keys: np.ndarray) -> np.ndarray:
        """The values of the keys; 0 where one is absent."""
        slots = self._slots(keys)
        seen = self._keys[slots]
        found = np.where(seen == keys, self._values[slots], 0)
        again = np.flatnonzero((seen != keys) & (seen != _EMPTY))
        for _ in range(self._probes):
            if not len(again):
                break
            slots_again = (slots[again] + 1) & self._mask
            slots[again] = slots_again
            seen = self._keys[slots_again]
            hit = seen == keys[again]
            found[again[hit]] = self._values[slots_again[hit]]
            again = again[~hit & (seen != _EMPTY)]
        return found


@dataclass(frozen=True, slots=True)
class Matches:
    """Where entries stand: first position, length, and which entry of the trie."""

    starts: Indexes
    lengths: Indexes
    entries: Indexes

    def __len__(self) -> int:
        return len(self.starts)

    def pick(self, which: np.ndarray) -> Matches:
        return Matches(self.starts[which], self.lengths[which], self.entries[which])


class _Scout:
    """Finds quickly where an entry may stand that says something else than its characters by themselves: there one of
    its characters comes out otherwise than by itself, and that is a rare character with a rare neighbour."""

    def __init__(self, keys: list[str], values: list[str], flat: Codes, expected: str, offsets: list[int]) -> None:
        """`flat` holds the keys' characters end to end, `expected` how each comes out by itself, `offsets` where each
        key begins."""
        self._odd = np.zeros(UNICODE, bool)
        self._alone = np.zeros(UNICODE, bool)
        codes = flat.tolist()
        after, before = set(), set()
        for key, value, start in zip(keys, values, offsets, strict=True):
            plain = expected[start : start + len(key)]
            if plain == value:
                continue
            at = next(i for i, c in enumerate(plain) if c != value[i]) if len(key) == len(value) else 0
            odd = codes[start + at]
            self._odd[odd] = True
            if len(key) == 1:
                self._alone[odd] = True
            elif at:
                after.add(odd * UNICODE + codes[start + at - 1])
            else:
                before.add(odd * UNICODE + codes[start + 1])
        self._after, self._before = (
            _Table(np.array(sorted(pairs), np.int64), np.ones(len(pairs), np.int32)) for pairs in (after, before)
        )

    def find(self, codes: Codes) -> Indexes:
        places = np.flatnonzero(self._odd[codes])
        if not len(places):
            return places
        odd = codes[places].astype(np.int64) * UNICODE
        known = self._after.find(odd + codes[places - 1]) | self._before.find(odd + codes[(places + 1) % len(codes)])
        kept: Indexes = places[(known > 0) | self._alone[codes[places]]]
        return kept


class Trie:
    """A dictionary's keys for matching and its values for putting in.

    `plain` tells how a character comes out when no entry covers it: entries that change nothing beyond that win or lose
    their place, but are never written. Without it every entry counts. `ranks` asks for OpenCC's rule: the longest of
    the entries of the lowest rank at each place, from left to right."""

    @classmethod
    def ranked(cls, dictionaries: Sequence[Mapping[str, str]], plain: Codes) -> Trie:
        """One trie of several dictionaries, of which an earlier one goes first at each place."""
        merged: dict[str, str] = {}
        ranks: dict[str, int] = {}
        for rank, dictionary in enumerate(dictionaries):
            for key, value in dictionary.items():
                if key not in merged:
                    merged[key], ranks[key] = value, rank
        return cls(merged, plain, list(ranks.values()))

    def __init__(
        self, dictionary: Mapping[str, str], plain: Codes | None = None, ranks: Sequence[int] | None = None
    ) -> None:
        keys, values = list(dictionary), list(dictionary.values())
        self._ranks = None if ranks is None else np.array(ranks, dtype=np.int64)
        self.lengths = np.array([len(k) for k in keys], dtype=np.int64)
        self.value_lengths = np.array([len(v) for v in values], dtype=np.int64)
        self.values = encode("".join(values))
        self.value_starts = np.concatenate([[0], np.cumsum(self.value_lengths)[:-1]])
        flat = encode("".join(keys))
        offsets = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])
        self.active = np.array([True] * len(keys), dtype=bool)
        self._scout = None
        if plain is not None:
            expected, at = decode(plain[flat]), offsets.tolist()
            self.active = np.array(
                [expected[at[i] : at[i] + len(keys[i])] != values[i] for i in range(len(keys))], dtype=bool
            )
            self._scout = _Scout(keys, values, flat, expected, at)
        letters = np.unique(flat)
        self._ids = np.zeros(UNICODE, np.uint16)
        self._ids[letters] = np.arange(1, len(letters) + 1)
        ids = self._ids[flat].astype(np.int64)
        # The state after one character is that character's id; later states are numbered on from there.
        state = ids[offsets]
        self._begins = np.zeros(UNICODE, bool)
        self._begins[letters[np.unique(state) - 1]] = True
        count = len(letters) + 1
        tables: list[_Table] = []
        ends = [(state[self.lengths == 1], np.flatnonzero(self.lengths == 1))]
        for level in range(1, int(self.lengths.max(initial=1))):
            alive = np.flatnonzero(self.lengths > level)
            step = state[alive] * _WIDTH + ids[offsets[alive] + level]
            edges, inverse = np.unique(step, return_inverse=True)
            state[alive] = count + inverse
            tables.append(_Table(edges, np.arange(count, count + len(edges), dtype=np.int32)))
            count += len(edges)
            done = alive[self.lengths[alive] == level + 1]
            ends.append((state[done], done))
        self._tables = tables
        self._ends = np.full(count, -1, np.int32)
        for states, entries in ends:
            self._ends[states] = entries

    def places(self, codes: Codes, signs: Indexes | None = None) -> Indexes:
        """Where a match that matters may begin: nowhere but in stretches, between characters that no entry holds, in
        which a match stirs, or in which one of the `signs` stands, places that matter for reasons of the caller's."""
        if self._scout is None:
            return np.flatnonzero(self._begins[codes])
        found = self._scout.find(codes)
        signs = found if signs is None else np.concatenate([found, signs])
        if not len(signs):
            return signs
        bounds = np.concatenate([[-1], np.flatnonzero(self._ids[codes] == 0), [len(codes)]])
        stretch = np.unique(np.searchsorted(bounds, signs))
        first, sizes = bounds[stretch - 1] + 1, bounds[stretch] - bounds[stretch - 1] - 1
        inside = np.arange(sizes.sum()) + np.repeat(first - np.cumsum(sizes) + sizes, sizes)
        kept: Indexes = inside[self._begins[codes[inside]]]
        return kept

    def find(self, codes: Codes, places: Indexes | None = None) -> Matches:
        """All entries that stand in the text, overlapping ones too, or those that begin at given places."""
        if places is None:
            places = np.flatnonzero(self._begins[codes])
        states: np.ndarray = self._ids[codes[places]].astype(np.int64)
        starts, entries = [], []
        for level in range(len(self._tables) + 1):
            if level:
                if len(places) and places[-1] + level >= len(codes):
                    inside = places + level < len(codes)
                    places, states = places[inside], states[inside]
                steps = states * _WIDTH + self._ids[codes[places + level]]
                states = self._tables[level - 1].find(steps)
                alive = np.flatnonzero(states)
                places, states = places[alive], states[alive].astype(np.int64)
            if not len(places):
                break
            ends = self._ends[states]
            hits = np.flatnonzero(ends >= 0)
            starts.append(places[hits])
            entries.append(ends[hits])
        found = np.concatenate(entries) if entries else np.zeros(0, np.int64)
        where = np.concatenate(starts) if starts else np.zeros(0, np.int64)
        return Matches(where, self.lengths[found], found)

    def put(self, out: Codes, found: Matches) -> None:
        """Write the values of matches, all as long as their keys, over their places."""
        for length in np.unique(found.lengths):
            some = found.pick(found.lengths == length)
            reach = np.arange(length)
            out[some.starts[:, None] + reach] = self.values[self.value_starts[some.entries][:, None] + reach]

    def select(self, codes: Codes, taken: np.ndarray | None = None, rows: Indexes | None = None) -> Matches:
        """The matches that win their place and change something, in order.

        `taken` marks characters that an earlier dictionary has; `rows` are the places where a row of a column begins,
        which no match may cross."""
        found = self.find(codes, self.places(codes))
        if rows is not None and len(found):
            row = np.searchsorted(rows, found.starts, side="right")
            found = found.pick(row == np.searchsorted(rows, found.starts + found.lengths - 1, side="right"))
        if taken is not None and len(found):
            before = np.concatenate([[0], np.cumsum(taken)])
            found = found.pick(before[found.starts + found.lengths] == before[found.starts])
        if not len(found):
            return found
        found = found.pick(np.argsort(found.starts, kind="stable"))
        ends = np.maximum.accumulate(found.starts + found.lengths)
        fresh = np.concatenate([[True], found.starts[1:] >= ends[:-1]])
        cluster = np.cumsum(fresh) - 1
        sizes = np.bincount(cluster)
        stirred = np.bincount(cluster, weights=self.active[found.entries]) > 0
        alone = found.pick((stirred & (sizes == 1))[cluster])
        crowded = (stirred & (sizes > 1))[cluster]
        if not crowded.any():
            return alone
        crowd = found.pick(crowded)
        if self._ranks is None:
            winners = _longest_first(crowd, len(codes))
        else:
            winners = _left_to_right(crowd, self._ranks[crowd.entries])
        winners = winners.pick(self.active[winners.entries])
        both = Matches(*(np.concatenate(pair) for pair in zip(_parts(alone), _parts(winners), strict=True)))
        return both.pick(np.argsort(both.starts, kind="stable"))


def _parts(matches: Matches) -> tuple[Indexes, Indexes, Indexes]:
    return matches.starts, matches.lengths, matches.entries


def _left_to_right(found: Matches, ranks: Indexes) -> Matches:
    """Of the matches at each place the longest of the lowest rank; of these, from left to right, those that no earlier
    one covers."""
    found = found.pick(np.lexsort((-found.lengths, ranks, found.starts)))
    found = found.pick(np.diff(found.starts, prepend=-1) > 0)
    ends = found.starts + found.lengths
    following = np.append(np.searchsorted(found.starts, ends), len(ends))
    chosen = np.zeros(len(ends) + 1, bool)
    chosen[-1] = True
    reach = np.maximum.accumulate(ends)
    at = np.flatnonzero(np.concatenate([[True], found.starts[1:] >= reach[:-1]]))
    # All clusters take their first match, then all that have another the next: few have many.
    while len(at) > _FEW:
        chosen[at] = True
        at = following[at]
        at = at[~chosen[at]]
    if len(at):
        steps = following.tolist()
        for place in at.tolist():
            while not chosen[place]:
                chosen[place] = True
                place = steps[place]
    return found.pick(chosen[:-1])


def _longest_first(found: Matches, size: int) -> Matches:
    """Of overlapping matches, the longest goes first, and of equally long ones the leftmost."""
    taken = np.zeros(size, bool)
    winners = []
    for length in np.unique(found.lengths)[::-1]:
        which = np.flatnonzero(found.lengths == length)
        starts = found.starts[which]
        # What has won so far is at least as long, so whatever overlaps it covers an end of this one.
        free = ~(taken[starts] | taken[starts + length - 1])
        which, starts = which[free], starts[free]
        if not len(starts):
            continue
        if (np.diff(starts) < length).any():
            keep, end = [], -1
            for i, start in enumerate(starts.tolist()):
                if start >= end:
                    keep.append(i)
                    end = start + length
            which, starts = which[keep], starts[keep]
        taken[(starts[:, None] + np.arange(length)).ravel()] = True
        winners.append(which)
    return found.pick(np.concatenate(winners))
