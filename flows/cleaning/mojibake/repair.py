"""Mojibake: text that was decoded with the wrong encoding, once or more, in whole or in part.

Lines that look wrong (their characters are uncommon, or such as stand beside each other in no language) are read anew
under each misreading that is known to happen; the most plausible result stands if it beats leaving the line alone by a
margin. Clean text is never touched: rare characters, French, Russian and code do not become plausible Chinese by
decoding.

What was lost is lost: 锟斤拷, 烫烫烫 and U+FFFD hold no bytes to recover. `flows.cleaning.doubt` marks them.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from ftfy import fix_encoding

from flows.cleaning.addresses import outside_addresses
from flows.cleaning.mojibake.readings import Reading, best, moved, without
from flows.cleaning.mojibake.redecoding import DOUBLE, SINGLE, Restored, encode_runs, read_utf8, read_whole
from flows.cleaning.mojibake.remains import RARE, common, with_remains, with_tails
from flows.cleaning.mojibake.suspicion import DENSE, DENSE_IN, hinted, strange_characters, suspicious_spans
from flows.cleaning.mojibake.traces import CHINESE, guesses_between, guesses_of_single, traces_of_utf8
from flows.language.plausible import UNCOMMON, code_points, cost, cost_each, mean_cost
from flows.text import Edit, Span, Text

#: By how many nats, in all and for each restored character, a reading must beat the text as it is.
MARGIN = 7.0
MARGIN_EACH = 1.5
MARGIN_GUESSED = 2.5  # where nothing but plausibility speaks for a reading
#: What restored text may cost a character at most; running text costs 6 to 8.
PLAUSIBLE = 8.8
PLAUSIBLE_SINGLE = PLAUSIBLE - 0.6  # where each byte was read as a character
#: Where nothing but plausibility speaks for a reading, by how many different characters it has at least.
FEW, MANY = 4, 10
PLAUSIBLE_GUESSED = {FEW: PLAUSIBLE - 1, MANY: PLAUSIBLE - 0.5}
#: Misreadings of which more is believed: their result may be garble of garble.
_PROVEN = (("sloppy-windows-1252", "gb18030"), ("latin-1", "gb18030"))
TINY = 1e-3  # nats: less is a matter of the order in which costs are added up
#: Share of a line that a misreading explains and the rest need not be looked at: reading it in every encoding takes
#: long.
MOST = 7 / 8
#: Wrong decodings of wrong decodings of …
DEPTH = 3

_LOST = re.compile(
    r"(?:锟斤拷|锟斤|斤拷锟|拷锟斤)[锟斤拷]*|(?:ï¿½)+|烫{3,}|(?:屯){3,}|(?:葺){3,}|\ufffd+|"
    r"(?<=[\u3400-\u9fff，。])\?{4,}|(?:�|\?){2,}(?=[\u3400-\u9fff])"
)
#: Encodings in whose letters and signs UTF-8 is not to be mistaken.
_WESTERN_USED = ("latin-1", "sloppy-windows-1252")
#: Encodings in which text of other kinds, or garble of garble, is UTF-8 of a character or two by chance now and then.
_BY_CHANCE = ("cp932", "cp949", "euc_jp", *(used for used in SINGLE if used not in (*_WESTERN_USED, "cp437")))
#: Marks of Chinese among the characters that bytes turn into.
_CHINESE_MARKS = code_points("“”‘’—…·")
_WESTERN = re.compile(r"[\x80-\u2e7f]{2,}")


def repair_mojibake(text: Text) -> Text:
    """Undo wrong decodings.

    >>> str(repair_mojibake(Text.of("标题：浣犲ソ锛屼笘鐣屽晩"))), str(repair_mojibake(Text.of("ÄãºÃ£¬ÊÀ½ç")))
    ('标题：你好，世界啊', '你好，世界')
    """
    s = text.chars
    habits: dict[tuple[str, str], int] = {}
    readings: list[Reading] = []
    known: dict[str, list[Reading]] = {}  # the same lines come again and again
    spans = suspicious_spans(s)
    # what is lost is no encoding's, so nothing is read across it
    lines = [_LOST.sub(_blank, s[start:end]) for start, end in spans]
    looked_at = hinted(lines)
    for (start, _), line in zip(spans, lines, strict=True):
        if line in known:
            for reading in known[line]:
                if reading.pair in habits:
                    habits[reading.pair] += 1
        else:
            known[line] = (_repair(line, 0, DEPTH, habits) if line in looked_at else []) or _repair_western(line, 0)
        readings += [moved(reading, start) for reading in known[line]]
    if any(true == "utf-8" for _, true in habits):
        readings = with_tails(s, sorted(readings, key=lambda r: r.restored.start))
    if habits:
        readings = with_remains(s, readings, max(habits, key=lambda pair: habits[pair]))
    is_outside = outside_addresses(s)
    return text.edit(
        Edit(r.restored.start, r.restored.end, r.restored.chars, "mojibake", round(r.margin, 1), r.restored.spans)
        for r in readings
        if is_outside(r.restored.start)
    )


def _repair(s: str, at: int, depth: int, habits: dict[tuple[str, str], int]) -> list[Reading]:
    """The best readings of the parts of a line that begins at `at`; they don't overlap."""
    found: list[Reading] = []
    pairs = _pairs(s, habits)
    if not pairs:
        return []
    for used, true in pairs:
        readings = _read(s, used, true, 1)
        found += readings
        known = habits.get((used, true), 0) >= 3
        known = known or (true == "utf-8" and all(common(r.restored.chars) for r in best(found)))
        if readings and known and _is_settled(s, found):
            break
    for reading in best(found):
        habits[reading.pair] = habits.get(reading.pair, 0) + 1
    if depth > 1 and not _is_settled(s, found):
        for used, true in pairs:
            if not _is_sure(used, true):
                continue  # nothing more is believed of it
            found += _read(s, used, true, depth)
            if found and not suspicious_spans(without(s, found)):
                break
    return [moved(r, at) for r in best(found)]


def _is_settled(s: str, found: list[Reading]) -> bool:
    """Whether nothing of a line is left to explain, or so little that it is what other losses left, most likely."""
    read = sum(r.restored.end - r.restored.start for r in best(found))
    return read >= MOST * len(s) or not suspicious_spans(without(s, found))


def _repair_western(s: str, at: int) -> list[Reading]:
    """Single marks and letters of other languages (`Itâ€™s`), of which ftfy knows all; Chinese is not left to it."""
    found = []
    for run in _WESTERN.finditer(s):
        fixed = fix_encoding(run.group())
        if fixed != run.group() and len(fixed) < len(run.group()) and not any("\u2e80" <= c < "\ue000" for c in fixed):
            span = run.start() + at, run.end() + at
            found.append(
                Reading(
                    Restored(*span, fixed, (span,) * len(fixed)), cost(run.group()) - cost(fixed), ("ftfy", "utf-8")
                )
            )
    return found


def _blank(lost: re.Match[str]) -> str:
    """A lost stretch as characters that no encoding has; one or two replacement characters may stand for known
    bytes."""
    return lost.group() if lost.group() in ("\ufffd", "\ufffd\ufffd") else "\udfff" * len(lost.group())


def _pairs(s: str, habits: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    """The misreadings to try, those that explained other lines first."""
    codes = code_points(s)
    wide = int(np.count_nonzero((codes >= 0x2E80) & (codes <= 0xD7A3) | (codes >= 0xFF60) & (codes <= 0xFFE0)))
    narrow = int(np.count_nonzero((codes >= 0x80) & (codes < 0x2E80) & ~np.isin(codes, _CHINESE_MARKS)))
    strange = strange_characters().take(codes, mode="clip")
    near = np.convolve(strange, np.ones(DENSE_IN, dtype=np.int8))[: len(strange)]
    dense = bool((near >= min(DENSE, max(len(s) * 2 // 3, 3))).any())
    traces = traces_of_utf8(s)
    pairs = [(u, "utf-8") for u in (DOUBLE if wide >= 2 else ()) + (SINGLE if narrow >= 3 else ()) if u in traces]
    if dense:
        between = guesses_between(s, MARGIN, MARGIN_GUESSED, PLAUSIBLE_GUESSED) if wide >= 4 else []
        single = [*_PROVEN, *guesses_of_single(s, PLAUSIBLE_SINGLE)] if narrow >= 4 else []
        may = frozenset(between + single)
        pairs += [(u, t) for t in CHINESE for u in DOUBLE + SINGLE if (u, t) in may]
    return sorted(pairs, key=lambda pair: -habits.get(pair, 0))


def _read(s: str, used: str, true: str, depth: int) -> list[Reading]:
    """What one misreading explains of a line."""
    readings = []
    # what gains less is no reading, and but for these two there is none within it
    least = -np.inf if (used, true) in _PROVEN else MARGIN
    for data, owners in encode_runs(s, used):
        if len(data) < 3 or data.isascii():
            continue
        if true == "utf-8":
            pieces = list(read_utf8(data, owners))
        else:
            pieces = [part for piece in _read_run(data, owners, true) if (part := _best_part(s, piece, least))]
        for piece in pieces:
            if reading := _weigh(s, piece, used, true, depth):
                readings.append(reading)
    return readings


def _read_run(data: bytes, owners: np.ndarray, true: str) -> list[Restored]:
    """A run as a whole, or its parts between ASCII characters."""
    whole = read_whole(data, owners, true)
    if whole is not None:
        return [whole]
    array = np.frombuffer(data, dtype=np.uint8)
    parts = []
    at = 0
    for end in [*np.flatnonzero((array < 0x40) | (array == 0x7F)).tolist(), len(data)]:
        part = read_whole(data[at:end], owners[at:end], true) if end - at >= 4 else None
        if part:
            parts.append(part)
        at = end + 1
    return parts


def _best_part(s: str, piece: Restored, least: float) -> Restored | None:
    """The stretch that gains most: what surrounds garble in its line is not made to change with it. None if it gains
    less than `least` nats."""
    before = _costs_before(s)
    spans = np.array(piece.spans)
    gains = before[spans[:, 1]] - before[spans[:, 0]] - cost_each(piece.chars)
    total = np.concatenate([[0.0], np.cumsum(gains)])
    low = np.minimum.accumulate(total)
    end = int(np.argmax(total - low))
    start = int(np.argmin(total[: end + 1]))
    if end - start < 2 or total[end] - total[start] < least - TINY:
        return None
    spans = spans[start:end]
    return Restored(int(spans[0, 0]), int(spans[-1, 1]), piece.chars[start:end], piece.spans[start:end])


@lru_cache(maxsize=4)
def _costs_before(s: str) -> np.ndarray:
    """What the characters before each place of a line cost."""
    return np.concatenate([[0.0], np.cumsum(cost_each(s))])


def _weigh(s: str, piece: Restored, used: str, true: str, depth: int) -> Reading | None:
    """Whether a piece of text is better in its new reading, perhaps after more of the same."""
    before = s[piece.start : piece.end]
    new = [c for c in piece.chars if c >= "\x80"]
    if len(new) < 2 and len(before) < 3:
        return None
    if not new or any("\x80" <= c <= "\x9f" or "\ue000" <= c <= "\uf8ff" for c in new):
        return _again(s, piece, used, true, depth)
    margin = cost(before) - cost(piece.chars)
    mean = mean_cost(piece.chars)
    gain = mean_cost(before) - mean
    if true == "utf-8":
        # so many bytes of UTF-8 are none by chance, and names are rarer than running text
        limit = PLAUSIBLE + (1.0 if used == "gb18030" and len(set(new)) >= 4 and gain >= 3.0 else 0.0)
        good = mean <= limit and margin >= MARGIN + 0.5 * MARGIN_EACH * len(new) and gain >= 1.0
        enough = len(new) >= 3 or (mean <= 7.8 and len(before) >= 2)
        # rare Chinese characters are UTF-8 in these by chance now and then
        good = good and (len(set(new)) >= 3 if used in _BY_CHANCE else enough)
        good = good or (used in _WESTERN_USED and _is_word(s, piece, new, margin))
    elif used in SINGLE:
        good = (len(new) >= 3 or (used, true) in _PROVEN) and _in_words(piece.chars)
        good = good and mean <= PLAUSIBLE_SINGLE and margin >= MARGIN + MARGIN_EACH * len(new)
    else:
        # nothing but its plausibility speaks for this reading, so it needs much of that
        many = len(set(new)) >= MANY
        good = mean <= PLAUSIBLE_GUESSED[MANY if many else FEW] and gain >= (2.5 if many else 3)
        good = good and len(set(new)) >= FEW and margin >= MARGIN + MARGIN_GUESSED * len(new)
    if good:
        return Reading(piece, margin, (used, true))
    return _again(s, piece, used, true, depth)


def _in_words(chars: str) -> bool:
    """Whether characters that are not ASCII stand beside each other, half of them at least: no word of Chinese stands
    within one of Latin letters, character by character."""
    new = [c >= "\x80" for c in chars]
    beside = sum(
        here and (before or after) for before, here, after in zip([False, *new], new, [*new[1:], False], strict=False)
    )
    return 2 * beside >= sum(new)


def _is_word(s: str, piece: Restored, new: list[str], margin: float) -> bool:
    """Whether so few characters are Chinese all the same: three letters and signs of Latin-1 each, which stand beside
    each other in no language. One alone needs a sign that no text has, or to stand in Chinese."""
    before = s[piece.start : piece.end]
    if (
        margin < MARGIN
        or len(before) < 3 * len(new)
        or not all("\u3000" <= c <= "\u9fff" or c >= "\uff00" for c in new)
    ):
        return False
    if len(new) == 1:
        beside = s[piece.start - 1 : piece.start] if piece.start else "。", s[piece.end : piece.end + 1] or "。"
        chinese = all(c >= "\u3001" for c in beside) and not set(before[1:]) <= set("“”‘’…—·")
        return (chinese or any("\x80" <= c <= "\x9f" for c in before)) and cost(new[0]) < UNCOMMON
    return not (cost_each("".join(new)) > RARE).any()


def _is_sure(used: str, true: str) -> bool:
    """Whether what a misreading restores may be garble of text."""
    return true == "utf-8" or (used, true) in _PROVEN


def _again(s: str, piece: Restored, used: str, true: str, depth: int) -> Reading | None:
    """A reading that is still garble may be garble of text.

    Only for encodings that prove themselves, or for most of a line: anything can be read as something."""
    most = 2 * (piece.end - piece.start) >= len(s)
    if depth <= 1 or not _is_sure(used, true) or not most or not suspicious_spans(piece.chars):
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
    return Reading(Restored(piece.start, piece.end, done, tuple(spans)), margin, (used, true))
