"""Big5 has three extensions that give the same bytes to other characters: Hong Kong's (HKSCS), that of Taiwan's boards
(UAO), and ETEN's, which both contain. What a text has of them shows which it was written in.

Source: the tables of Python's codec `big5hkscs` and of the package `uao` (MIT).
"""

from __future__ import annotations

from functools import cache

#: The two tables by name, as codecs.
EXTENSIONS = ("big5hkscs", "big5-uao")

#: Characters beyond Big5 that are common in Hong Kong.
_HONG_KONG = frozenset(
    "哋啲嗰咗喺冇嘢嚟噉冚揸搵攰嬲瞓乸孖氹滘邨衞峯裏着啓羣粧綫栢舖説恒邨嗱喎咭啱嘥嗮嚿埗埞埲揼撳擝攞櫈欵澚煱牀畀睺窰糭"
    "脷舦躉贃鎅鎭鍚餸鵞鷄麪麽鼈"
)


@cache
def register() -> None:
    """Make the codec `big5-uao` known to Python."""
    from uao import register_uao  # its tables take a while to load, and few texts need them

    register_uao()


def rarity(char: str) -> int:
    """How little a character is to be expected in a text in Big5: 0 in print and on boards, 1 rare, 2 hardly ever."""
    if char in _HONG_KONG or "\u3041" <= char <= "\u30fe":
        return 0
    for encoding in ("shift_jis", "gb2312"):
        try:
            char.encode(encoding)
        except UnicodeEncodeError:
            continue
        return 0
    return 1 if "\u4e00" <= char <= "\u9fa5" or char < "\u2e80" else 2


def likelier(pairs: list[bytes]) -> str:
    """Of the two extensions the one whose reading of these pairs of bytes is the more common; Hong Kong's where nothing
    tells."""
    register()
    scores: dict[str, tuple[int, int]] = {}
    for encoding in EXTENSIONS:
        chars = [pair.decode(encoding, "ignore") for pair in pairs]
        scores[encoding] = (sum(not c for c in chars), sum(rarity(c) for char in chars for c in char))
    return min(EXTENSIONS, key=lambda encoding: scores[encoding])


def extension_pairs(data: bytes) -> list[bytes]:
    """The pairs of bytes in a text in Big5 that belong to an extension, each once.

    >>> extension_pairs("一千".encode("big5") + b"\\x92L")
    [b'\\x92L']
    """
    found: dict[bytes, None] = {}
    at, size = 0, len(data)
    while at < size - 1:
        lead = data[at]
        if lead < 0x81:
            at += 1
            continue
        if lead <= 0xA0 or 0xC6 <= lead <= 0xC8 or lead >= 0xF9:
            found[data[at : at + 2]] = None
        at += 2
    return list(found)
