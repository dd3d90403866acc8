"""Mojibake: text that was decoded with the wrong encoding, once or more, in whole or in part.

Lines that look wrong (their characters are uncommon, or such as stand beside each other in no language) are read anew under each
misreading that is known to happen; the most plausible result stands if it beats leaving the line alone by a margin.
Clean text is never touched: rare characters, French, Russian and code do not become plausible Chinese by decoding.

What was lost is lost: 锟斤拷, 烫烫烫 and U+FFFD hold no bytes to recover. `lost_spans` finds them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from flows.cleaning.mojibake_bytes import DOUBLE, SINGLE, Restored, encode_runs, read_utf8, read_whole
from flows.plausible import UNCOMMON, code_points, cost, cost_each, mean_cost
from flows.text import Edit, Span, Text

#: By how many nats, in all and for each restored character, a reading must beat the text as it is.
MARGIN = 7.0
MARGIN_EACH = 1.5
#: What restored text may cost a character at most; running text costs 6 to 8.
PLAUSIBLE = 8.8
#: Wrong decodings of wrong decodings of …
DEPTH = 3

_LOST = re.compile(
    r"(?:锟斤拷|锟斤|斤拷锟|拷锟斤)[锟斤拷]*|(?:ï¿½)+|烫{3,}|(?:屯){3,}|(?:葺){3,}|\ufffd+|(?<=[\u3400-\u9fff，。])\?{4,}"
    r"|(?:�|\?){2,}(?=[\u3400-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A way to read a piece of text: what it restored, how plausible it is, which misreadings it undid."""

    restored: Restored
    margin: float


def repair_mojibake(text: Text) -> Text:
    """Undo wrong decodings.

    >>> str(repair_mojibake(Text.of("标题：浣犲ソ锛屼笘鐣屽晩"))), str(repair_mojibake(Text.of("ÄãºÃ£¬ÊÀ½ç")))
    ('标题：你好，世界啊', '你好，世界')
    """
    s = text.chars
    edits: list[Edit] = []
    habits: dict[tuple[str, str], int] = {}
    for start, end in suspicious_spans(s):
        # what is lost is no encoding's, so nothing is read across it
        line = _LOST.sub(lambda lost: "\udfff" * len(lost.group()), s[start:end])
        edits += [
            Edit(r.restored.start, r.restored.end, r.restored.chars, "mojibake", round(r.margin, 1), r.restored.spans)
            for r in _repair(line, start, DEPTH, habits)
        ]
    return text.edit(edits)


def lost_spans(s: str) -> list[Span]:
    """Where wrong decodings destroyed text for good: (start, end) of each stretch that holds no bytes to recover.

    >>> lost_spans("价格锟斤拷锟斤拷元")
    [(2, 8)]
    """
    return [found.span() for found in _LOST.finditer(s)]


def suspicious_spans(s: str) -> list[Span]:
    """The lines that may be mojibake. The test is cheap and finds too many rather than too few."""
    if s.isascii():
        return []
    codes = code_points(s)
    strange = (cost_each(s) >= UNCOMMON) & ~((codes > 0x2190) & (codes < 0x2BFF) | (codes > 0xFFFF) | (codes == 0x3000))
    strange |= (codes >= 0x80) & (codes < 0x180) & (codes != 0xB7) & (codes != 0xA0)
    strange |= (codes >= 0x370) & (codes < 0x530)
    strange |= (codes >= 0x2500) & (codes < 0x25A0)
    if int(strange.sum()) < 2:
        return []
    # at least two of any three neighbours: single rare characters and accents are everywhere
    close = strange[:-1] & (strange[1:] | np.append(strange[2:], False)) if len(strange) > 1 else strange
    hits = np.flatnonzero(close)
    spans: list[Span] = []
    for hit in hits.tolist():
        if spans and hit < spans[-1][1]:
            continue
        start = s.rfind("\n", 0, hit) + 1
        end = s.find("\n", hit)
        spans.append((start, end if end >= 0 else len(s)))
    return spans


def _repair(s: str, at: int, depth: int, habits: dict[tuple[str, str], int]) -> list[_Reading]:
    """The best readings of the parts of a line that begins at `at`; they don't overlap."""
    found: list[_Reading] = []
    for used, true in _pairs(s, habits):
        readings = _read(s, used, true, depth)
        for reading in readings:
            habits[used, true] = habits.get((used, true), 0) + 1
            found.append(reading)
        if readings and sum(r.restored.end - r.restored.start for r in readings) >= 0.9 * len(s.strip()):
            break
    return [_moved(r, at) for r in _best(found)]


def _best(found: list[_Reading]) -> list[_Reading]:
    """Of readings that overlap, those with the largest margins; in order."""
    kept: list[_Reading] = []
    for reading in sorted(found, key=lambda r: -r.margin):
        r = reading.restored
        i = bisect_left(kept, r.start, key=lambda k: k.restored.start)
        after = i == len(kept) or kept[i].restored.start >= r.end
        if after and (i == 0 or kept[i - 1].restored.end <= r.start):
            kept.insert(i, reading)
    return kept


def _pairs(s: str, habits: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    """The misreadings to try, those that explained other lines first."""
    wide = any("\u2e80" <= c <= "\ud7a3" or "\uff60" <= c <= "\uffe0" for c in s)
    narrow = any("\x80" <= c < "\u2e80" for c in s)
    used = (DOUBLE if wide else ()) + (SINGLE if narrow else ())
    pairs = [(u, t) for t in ("utf-8", "gb18030", "big5hkscs", "cp950") for u in used if u != t]
    return sorted(pairs, key=lambda pair: -habits.get(pair, 0))


def _read(s: str, used: str, true: str, depth: int) -> list[_Reading]:
    """What one misreading explains of a line."""
    readings = []
    for data, owners in encode_runs(s, used):
        if len(data) < 4 or data.isascii():
            continue
        if true == "utf-8":
            pieces = list(read_utf8(data, owners))
        else:
            pieces = [p for p in (_read_run(s, data, owners, true)) if p]
        for piece in pieces:
            if reading := _weigh(s, piece, true, depth):
                readings.append(reading)
    return readings


def _read_run(s: str, data: bytes, owners: np.ndarray, true: str) -> list[Restored | None]:
    """A run as a whole, or its parts between ASCII characters."""
    whole = read_whole(data, owners, true)
    if whole is not None:
        return [whole]
    array = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero((array < 0x40) | (array == 0x7F))
    parts = []
    at = 0
    for end in [*ends.tolist(), len(data)]:
        if end - at >= 4:
            parts.append(read_whole(data[at:end], owners[at:end], true))
        at = end + 1
    return parts


def _weigh(s: str, piece: Restored, true: str, depth: int) -> _Reading | None:
    """Whether a piece of text is better in its new reading, perhaps after more of the same."""
    before = s[piece.start : piece.end]
    new = [c for c in piece.chars if c >= "\x80"]
    if len(new) < 2 and len(before) < 3:
        return None
    if not new or any("\x80" <= c <= "\x9f" or "\ue000" <= c <= "\uf8ff" for c in new):
        return _again(s, piece, true, depth)
    margin = cost(before) - cost(piece.chars)
    mean = mean_cost(piece.chars)
    strict = true != "utf-8"
    good = (
        mean <= (PLAUSIBLE - 0.6 if strict else PLAUSIBLE)
        and margin >= MARGIN + MARGIN_EACH * len(new) * (1 if strict else 0.5)
        and (len(new) >= 3 or (mean <= 7.8 and len(before) >= 2 and len(new) >= 2))
        and mean_cost(before) - mean >= (1.5 if strict else 1.0)
    )
    if good:
        return _Reading(piece, margin)
    return _again(s, piece, true, depth)


def _again(s: str, piece: Restored, true: str, depth: int) -> _Reading | None:
    """A reading that is still garble may be garble of text. Only for encodings that prove themselves, or for most of a line:
    anything can be read as something."""
    whole = 2 * (piece.end - piece.start) >= len(s)
    if depth <= 1 or len(piece.chars) < 3 or not whole or true not in ("utf-8", "gb18030"):
        return None
    if true != "utf-8" and any("\u0250" <= c < "\u2000" or "\ue000" <= c <= "\uf8ff" for c in piece.chars):
        return None
    inner = _repair(piece.chars, 0, depth - 1, {})
    if not inner:
        return None
    chars: list[str] = []
    spans: list[Span] = []
    at = 0
    for reading in inner:
        r = reading.restored
        chars.append(piece.chars[at : r.start])
        spans += piece.spans[at : r.start]
        chars.append(r.chars)
        spans += [(piece.spans[a][0], piece.spans[b - 1][1]) for a, b in r.spans]
        at = r.end
    chars.append(piece.chars[at:])
    spans += piece.spans[at:]
    done = "".join(chars)
    margin = cost(s[piece.start : piece.end]) - cost(done)
    if margin < MARGIN or mean_cost(done) > PLAUSIBLE:
        return None
    return _Reading(Restored(piece.start, piece.end, done, tuple(spans)), margin)


def _moved(reading: _Reading, by: int) -> _Reading:
    r = reading.restored
    spans = tuple((a + by, b + by) for a, b in r.spans)
    return _Reading(Restored(r.start + by, r.end + by, r.chars, spans), reading.margin)
