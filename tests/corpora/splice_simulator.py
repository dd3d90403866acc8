"""Byte-splice damage, forwards: what an aggregator's blind search-and-replace over GBK bytes makes of clean text.

    >>> damage("他们都笑了。“确实如此。”", Site(annotated=frozenset()))
    ('他們都笑了?!按_實如此?!?/p>', '他們都笑了。“確實如此。”</p>')

The page goes through four steps: simplified to traditional character by character; GBK bytes; annotations put behind
byte pairs and splits at the bytes of full-width marks, blind to character boundaries; decoding with losses.
"""

from __future__ import annotations

import contextlib
import random
import re
from dataclasses import dataclass
from functools import cache

MARKS = "！，；？"
#: Simplified characters with several traditional forms, which the sites' tables don't touch.
LEFT_ALONE = "后里于只干么并圣面系制台松云征采斗卷志家托表出范回布余困"
HALF = str.maketrans({chr(c + 0xFEE0): chr(c) for c in range(0x21, 0x7F)})


@dataclass(frozen=True)
class Site:
    """How one site damages its pages.

    `orphan` stands for a byte that lost its partner: "?", U+FFFD or "". `swallow`: the ASCII byte behind it goes too.
    `annotated` are the characters that get pinyin. `respect` is the share of marks inside a shifted run at which the
    splitter cuts. `spliced` is the share of the other places (a mark's bytes across two characters) where it does.
    """

    annotated: frozenset[str] = frozenset()
    orphan: str = "?"
    swallow: bool = True
    half_width: bool = True
    respect: float = 0.8
    spliced: float = 0.9
    close: str = "</p>"


@cache
def traditional() -> dict[int, str]:
    """Simplified to traditional, one to one; what is ambiguous is left alone."""
    from importlib.resources import files

    table = {}
    lines = (files("opencc") / "dictionary" / "STCharacters.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        simple, _, forms = line.partition("\t")
        candidates = forms.split()
        first = candidates[0] if candidates else simple
        if len(simple) == 1 and first != simple and simple not in LEFT_ALONE and _encodable(first):
            table[ord(simple)] = first
    table |= {ord("着"): "著", ord("为"): "為"}
    return table


@cache
def annotatable() -> dict[str, str]:
    """Traditional characters that sites annotate, with a reading."""
    from pypinyin import pinyin

    return {c: pinyin(c)[0][0] for c in sorted(set(traditional().values())) if _encodable(c)}


def _encodable(c: str) -> bool:
    try:
        c.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def some_site(rng: random.Random, **fixed: object) -> Site:
    """A site drawn at random."""
    share = rng.choice([0.0, 0.3, 0.8])
    chars = frozenset(c for c in annotatable() if rng.random() < share)
    drawn = {
        "annotated": chars,
        "orphan": rng.choice(["?", "?", "?", "\ufffd"]),
        "half_width": rng.random() < 0.7,
        "close": rng.choice(["</p>", ""]),
    }
    return Site(**{**drawn, **fixed})  # type: ignore[arg-type]


def damage(clean: str, site: Site, rng: random.Random | None = None) -> tuple[str, str]:
    """(what is on the page, what was meant) of a paragraph.

    What was meant is in traditional characters, as the page is; characters outside GBK are `?` in both; what is
    swallowed for good stands in what was meant."""
    rng = rng or random.Random(0)
    meant = clean.translate(traditional())
    meant = "".join(c if _encodable(c) else "?" for c in meant) + site.close
    data = meant.encode("gbk")
    for char in sorted(site.annotated):
        pair = char.encode("gbk")
        if pair in data:
            data = data.replace(pair, pair + f"({annotatable()[char]})".encode("gbk"))
    page = "".join(
        _decode(part, site) if i % 2 == 0 else part.decode("gbk") for i, part in enumerate(_split(data, site, rng))
    )
    if site.half_width:
        page, meant = page.translate(HALF), meant.translate(HALF)
    return page, meant


def _split(data: bytes, site: Site, rng: random.Random) -> list[bytes]:
    """The stretches between matched marks, and the marks: alternating."""
    parts, at, i, phase = [], 0, 0, 0
    pattern = re.compile(b"\xa3[" + bytes(m.encode("gbk")[1] for m in MARKS) + b"]")
    while m := pattern.search(data, i):
        aligned = _aligned(data, at, m.start())
        true = _aligned(data, 0, m.start()) if phase == 0 else aligned
        share = 1.0 if aligned and true else site.respect if not aligned and _is_true(data, m.start()) else site.spliced
        if rng.random() < share:
            parts += [data[at : m.start()], m[0]]
            at = i = m.end()
        else:
            i = m.start() + 1
    return [*parts, data[at:]]


def _aligned(data: bytes, start: int, end: int) -> bool:
    """Whether a decoder that begins at `start` comes to stand at `end`."""
    i = start
    while i < end:
        i += 1 if data[i] < 0x81 else 2
    return i == end


def _is_true(data: bytes, at: int) -> bool:
    """Whether a character of the undamaged text begins here."""
    clean = re.sub(rb"\([a-z\xa8\xa1-\xba]{1,8}\)", lambda m: b"\x00" * len(m[0]), data[:at])
    return _aligned(clean + b"\x00\x00", 0, at)


def _decode(data: bytes, site: Site) -> str:
    out, i = [], 0
    while i < len(data):
        b = data[i]
        if b < 0x80:
            out.append(chr(b))
            i += 1
        elif b == 0x80:
            out.append("€")
            i += 1
        elif i + 1 == len(data) or data[i + 1] < 0x40 or data[i + 1] == 0x7F:
            out.append(site.orphan)
            i += 2 if site.swallow else 1
        else:
            with contextlib.suppress(UnicodeDecodeError):  # user-defined or unassigned: gone without trace
                out.append(data[i : i + 2].decode("gbk"))
            i += 2
    return "".join(out)
