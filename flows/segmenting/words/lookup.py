"""Which of many known names a text holds, at the speed of arrays."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

import numpy as np

_BITS = np.uint64(21)


def found_in(forms: Iterable[str], text: str) -> Iterator[tuple[int, str]]:
    """Where forms stand in a text, each as often as a search from the end of its last place finds it.

    One vectorised pass looks at all pairs of characters; only where a form begins with the pair it is compared.

    >>> sorted(found_in(["小明", "王小明", "李", "哈哈"], "王小明和李青哈哈哈"))
    [(0, '王小明'), (1, '小明'), (4, '李'), (6, '哈哈')]
    """
    by_pair: dict[int, list[str]] = defaultdict(list)
    for form in forms:
        if len(form) > 1:
            by_pair[ord(form[0]) << 21 | ord(form[1])].append(form)
        else:
            yield from ((found.start(), form) for found in re.finditer(re.escape(form), text))
    free: dict[str, int] = {}
    for at, pair in pairs_in(text, by_pair):
        for form in by_pair[pair]:
            if at >= free.get(form, 0) and text.startswith(form, at):
                free[form] = at + len(form)
                yield at, form


def pairs_in(text: str, pairs: Collection[int]) -> list[tuple[int, int]]:
    """The places where any of some pairs of characters stand, each as (place, pair)."""
    if len(text) < 2 or not pairs:
        return []
    wanted = np.array(sorted(pairs), dtype=np.uint64)
    first = np.zeros(0x10000, dtype=bool)
    first[(wanted >> _BITS & np.uint64(0xFFFF)).astype(np.int64)] = True
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    at = np.flatnonzero(first[codes[:-1] & 0xFFFF])
    here = codes[at].astype(np.uint64) << _BITS | codes[at + 1].astype(np.uint64)
    known = wanted[np.minimum(np.searchsorted(wanted, here), len(wanted) - 1)] == here
    return list(zip(at[known].tolist(), here[known].tolist(), strict=True))


class NameIndex:
    """Names by their first two characters.

    A text is first searched for those pairs, in one vectorised pass; only names whose pair is there are looked for."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[int, list[str]] = defaultdict(list)
        for name in names:
            if len(name) > 1:
                self._names[ord(name[0]) << 21 | ord(name[1])].append(name)
        self._pairs = np.array(sorted(self._names), dtype=np.uint64)
        self._first = np.zeros(0x10000, dtype=bool)
        for pair in self._names:
            self._first[(pair >> 21) & 0xFFFF] = True

    def names_in(self, chars: str) -> list[str]:
        """The names that a text holds, Latin ones as whole words; in the order of their pairs.

        >>> NameIndex(["山姆·奥特曼", "Sam", "马克"]).names_in("奥特曼（Sam）与马克，Samsung")
        ['Sam', '马克']
        """
        return [name for name in self.strings_in(chars) if _whole(name, chars)]

    def strings_in(self, chars: str) -> list[str]:
        """The same, but Latin names inside of words too."""
        if len(chars) < 2 or not len(self._pairs):
            return []
        codes = np.frombuffer(chars.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        at = np.flatnonzero(self._first[codes[:-1] & 0xFFFF])
        pairs = codes[at].astype(np.uint64) << _BITS | codes[at + 1].astype(np.uint64)
        where = np.minimum(np.searchsorted(self._pairs, pairs), len(self._pairs) - 1)
        hits = sorted(set(pairs[self._pairs[where] == pairs].tolist()))
        return [name for pair in hits for name in self._names[pair] if name in chars]


def _whole(name: str, chars: str) -> bool:
    """Whether a Latin name stands as a word of its own at least once; Chinese ones always do."""
    if not name.isascii():
        return True
    at = chars.find(name)
    while at >= 0:
        end = at + len(name)
        if not _is_letter(chars[at - 1 : at]) and not _is_letter(chars[end : end + 1]):
            return True
        at = chars.find(name, at + 1)
    return False


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def find_names(forms: dict[str, str], chars: str) -> list[tuple[int, int, str]]:
    """Where names stand in a short text, (start, end, value of the name), the longer before the shorter, without
    overlap.

    >>> find_names({"奥特曼": "sam", "山姆·奥特曼": "sam"}, "山姆·奥特曼说")
    [(0, 6, 'sam')]
    """
    found: list[tuple[int, int, str]] = []
    for form, value in forms.items():
        at = chars.find(form)
        while at >= 0:
            end = at + len(form)
            if not form.isascii() or not (
                (chars[at - 1 : at].isascii() and chars[at - 1 : at].isalpha())
                or (chars[end : end + 1].isascii() and chars[end : end + 1].isalpha())
            ):
                found.append((at, -end, value))
            at = chars.find(form, end)
    kept: list[tuple[int, int, str]] = []
    for start, end, value in sorted(found):
        if not kept or start >= kept[-1][1]:
            kept.append((start, -end, value))
    return kept
