"""What kind of sign a character is: the classes that the punctuation rules speak of, as flat tables over all code
points."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

import numpy as np

from flows.normalising.conversion.matching import UNICODE, decode, encode

HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U000323af〇々"
HAS_HAN = re.compile(f"[{HAN}]")
#: Marks that end a piece of Chinese, and marks that begin one; a half-width mark beside them stands in Chinese.
CLOSING = "”’）》〉】」』〕，。、；：？！…％"
OPENING = "“‘（《〈【「『〔—"
#: What separates blocks, and rows of a column that were joined.
BREAKS = "\n\r\x00\x1c\x1d\x1e\x1f\x0b\x0c\x85\u2028\u2029"
SPACES = " \t\N{NO-BREAK SPACE}"

IS_HAN, IS_CLOSING, IS_OPENING, IS_LETTER, IS_DIGIT, IS_SPACE, IS_BREAK = range(1, 8)
#: The half-width marks that are widened by their neighbours alone.
NARROW = ",:;?!"
WIDE = "，：；？！"


@cache
def classes() -> np.ndarray:
    """The class of each code point; 0 for all that the rules do not speak of."""
    table = np.zeros(UNICODE, np.uint8)
    for first, last in (
        (0x3400, 0x4DC0),
        (0x4E00, 0xA000),
        (0xF900, 0xFB00),
        (0x20000, 0x323B0),
        (0x3005, 0x3006),
        (0x3007, 0x3008),
    ):
        table[first:last] = IS_HAN
    for kind, marks in ((IS_CLOSING, CLOSING), (IS_OPENING, OPENING), (IS_SPACE, SPACES), (IS_BREAK, BREAKS)):
        table[[ord(c) for c in marks]] = kind
    table[ord("0") : ord("9") + 1] = IS_DIGIT
    for low, high in (("A", "Z"), ("a", "z"), ("À", "ɏ"), ("Ͱ", "ӿ")):
        table[ord(low) : ord(high) + 1] = IS_LETTER
    return table


@cache
def wide_forms() -> np.ndarray:
    """For each half-width mark its full-width form, 0 for all else."""
    table = np.zeros(UNICODE, np.uint32)
    for narrow, wide in zip(NARROW, WIDE, strict=True):
        table[ord(narrow)] = ord(wide)
    return table


#: What a mark is to the rules; 0 for all characters that are none.
BREAK, CURLY, BRACKET, CORNER, STRAIGHT, NARROW_MARK, ODD, LONG, KANA = range(1, 10)


@cache
def roles() -> np.ndarray:
    """The role of each code point."""
    table = np.zeros(UNICODE, np.uint8)
    for role, chars in (
        (BRACKET, "()（）"),
        (CORNER, "「」『』"),
        (CURLY, "“”‘’"),
        (STRAIGHT, "\"＂'"),
        (NARROW_MARK, NARROW),
        (BREAK, BREAKS),
        (ODD, "".join(ODD_FORMS)),
        (LONG, "‧・•∙●─―－"),
    ):
        table[[ord(c) for c in chars]] = role
    table[0x3041:0x3097] = table[0x30A1:0x30FB] = KANA
    return table


#: Half-width, vertical and small forms of Chinese marks, with the mark they are a form of.
ODD_FORMS = dict(
    zip(
        "｡｢｣､〝〞﹁﹂﹃﹄︐︑︒︓︔︕︖︙︰︱︵︶︹︺︻︼︽︾︿﹀﹐﹑﹔﹕﹖﹗﹙﹚",
        "。「」、“”「」『』，、。：；！？…：—（）〔〕【】《》〈〉，、；：？！（）",
        strict=True,
    )
)


class Page:
    """A text as the rules look at it: its characters as code points that are written over, and where which marks and
    lines are."""

    def __init__(self, s: str) -> None:
        self._s: str | None = s
        self.codes = encode(s).copy()
        self._roles = roles()[self.codes]
        self._breaks: np.ndarray | None = None
        self._ends: list[int] | None = None

    @property
    def s(self) -> str:
        """The text as it is now."""
        if self._s is None:
            self._s = decode(self.codes)
        return self._s

    def __len__(self) -> int:
        return len(self.codes)

    def places(self, role: int) -> np.ndarray:
        """Where marks of a role stand, in order."""
        return np.flatnonzero(self._roles == role)

    def has(self, role: int) -> bool:
        return bool((self._roles == role).any())

    @property
    def is_plain(self) -> bool:
        """Whether there is no mark that a rule could speak of, other than line ends and curly quotes."""
        return bool(self._roles.max(initial=0) <= CURLY)

    @property
    def breaks(self) -> np.ndarray:
        """Where lines end."""
        if self._breaks is None:
            self._breaks = self.places(BREAK)
        return self._breaks

    def put_codes(self, at: np.ndarray, codes: np.ndarray) -> None:
        """Write code points over others."""
        if len(at):
            self.codes[at] = codes
            self._s = None

    def put(self, places: dict[int, str]) -> None:
        """Write characters over others. Which marks are where is not asked anew."""
        if places:
            at = np.fromiter(places, np.int64, len(places))
            self.put_codes(at, encode("".join(places.values())))

    def lines_of(self, at: np.ndarray) -> np.ndarray:
        """The number of the line each place is in."""
        return np.searchsorted(self.breaks, at)

    def line(self, at: int) -> tuple[int, int]:
        """The (start, end) of the line a place is in."""
        if self._ends is None:
            self._ends = [-1, *self.breaks.tolist(), len(self.codes)]
        n = bisect_left(self._ends, at, 1)
        return self._ends[n - 1] + 1, self._ends[n]
