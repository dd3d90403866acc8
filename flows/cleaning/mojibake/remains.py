"""What misreadings leave beside what they explain: characters cut in two, and bits too short to prove anything."""

from __future__ import annotations

import re

from flows.cleaning.mojibake.readings import Reading, moved
from flows.cleaning.mojibake.redecoding import SINGLE, Restored, encode_runs, read_whole
from flows.language.plausible import cost, cost_each

RARE = 12.0  # nats: what costs more stands in no common word
#: Bytes read one by one as characters, with an ASCII character that may be the second half of one.
_BITS = re.compile(r"(?:[\x80-\u2e7f][@-~\x80-\u2e7f]+)+")
#: A character of UTF-8 that lost its last byte or two (not one of two bytes, which is a letter of its own), and what
#: follows a first byte.
_CUT_CHARACTER = re.compile(rb"[\xe3-\xe9\xef](?:[\x80-\xbf](?![\x80-\xbf])|(?![\x80-\xff]))")
_FOLLOWING = re.compile(rb"[\x80-\xbf]")


def with_tails(s: str, readings: list[Reading]) -> list[Reading]:
    """What UTF-8 loses where it is cut: the last byte or two of a character behind a reading, the first before one.

    A full stop at the end of a line is certain enough; what else it was becomes a replacement character. (In GBK a run
    of odd length ends so: 锛 and a replacement character, of which two bytes of three are known.)"""
    every: list[Reading] = []
    starts = [reading.restored.start for reading in readings[1:]] + [len(s)]
    last = 0
    for reading, stop in zip(readings, starts, strict=True):
        used, true = reading.pair
        if true == "utf-8" and used in SINGLE and any("一" <= c <= "鿿" for c in reading.restored.chars):
            if (cut := _orphans(s, last, reading.restored.start, used)) is not None:
                every.append(_lost(cut, reading.restored.start, reading.pair))
            every.append(reading)
            if end := _cut_character(s, reading.restored.end, stop, used):
                every.append(_lost(reading.restored.end, end, reading.pair))
            last = every[-1].restored.end
            continue
        every.append(reading)
        last = reading.restored.end
        end = last
        while s[end : end + 1] and s[end] < "\x80" and s[end] != "\n":
            end += 1
        if reading.pair != ("gb18030", "utf-8") or s[end + 1 : end + 2] != "\ufffd":
            continue
        data = s[end].encode("gb18030", "replace")
        if len(data) == 2 and 0xE0 <= data[0] <= 0xEF and 0x80 <= data[1] <= 0xBF:
            stands = s[end + 2 : end + 3] in ("", "\n") and data == b"\xe3\x80"
            every.append(_lost(end, end + 2, reading.pair, "。" if stands else "\ufffd"))
            last = end + 2
    return every


def _lost(start: int, end: int, pair: tuple[str, str], char: str = "\ufffd") -> Reading:
    return Reading(Restored(start, end, char, ((start, end),)), 0.0, pair)


def _cut_character(s: str, start: int, stop: int, used: str) -> int:
    """Where the first bytes of a character end that lost its last: s[start:…] in the encoding it was read in; 0 where
    none are."""
    data = b"".join(next(iter(encode_runs(char, used)), (b"\x00", None))[0] for char in s[start : min(start + 4, stop)])
    if cut := _CUT_CHARACTER.match(data):
        return start + cut.end()
    return 0


def _orphans(s: str, low: int, end: int, used: str) -> int | None:
    """Where the last bytes of a character begin that lost its first, if some stand before a place and behind no
    letter."""
    start = end
    while start > max(low, end - 2) and _FOLLOWING.fullmatch(
        next(iter(encode_runs(s[start - 1], used)), (b"", None))[0]
    ):
        start -= 1
    return start if start < end and not s[max(start - 1, low) : start].isalnum() else None


def common(s: str) -> bool:
    return not (cost_each(s) >= RARE).any()


def with_remains(s: str, readings: list[Reading], pair: tuple[str, str]) -> list[Reading]:
    """Bits too short to prove anything, between or beside what one misreading explains elsewhere in the text."""
    used, true = pair
    every = list(readings)
    at = 0
    for start, end in [*((r.restored.start, r.restored.end) for r in readings), (len(s), len(s))]:
        for found in _BITS.finditer(s, at, start):
            for data, owners in encode_runs(found.group(), used):
                piece = read_whole(data, owners, true)
                if piece and common(piece.chars) and not piece.chars.isascii():
                    margin = cost(found.group()[piece.start : piece.end]) - cost(piece.chars)
                    if margin > 3 and len(piece.chars) < len(found.group()):
                        every.append(moved(Reading(piece, margin, pair), found.start()))
        at = end
    return sorted(every, key=lambda r: r.restored.start)
