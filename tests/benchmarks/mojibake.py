"""Wrong decodings, ours and ftfy's side by side.

    python -m tests.benchmarks.mojibake

Clean sentences are misread in each way; a sentence counts where it comes back to the character. `possible` is how many
the misreading left whole: where it had no character for some bytes, the sentence is lost in part. ftfy runs with its
default settings, and with those that spare Chinese punctuation (`uncurl_quotes=False, fix_character_width=False, …`).
The last rows are clean text, of which nothing may change.
"""

from __future__ import annotations

from pathlib import Path

import ftfy
import ftfy.bad_codecs
from rich.console import Console
from rich.table import Table

from flows.cleaning import clean
from flows.cleaning.mojibake.repair import repair_mojibake
from flows.normalising import to_hant
from flows.text import Text

SEEDS = Path(__file__).parents[2] / "seeds"
GENTLE = ftfy.TextFixerConfig(
    uncurl_quotes=False, fix_character_width=False, fix_latin_ligatures=False, unescape_html=False, normalization=None
)
CLEAN = [
    "魑魅魍魉，饕餮之徒，耄耋老人踽踽独行。",
    "À bientôt, déjà vu, naïve façade, où êtes-vous ?",
    "ÄÖÜäöüß GRÖSSE, São Paulo, coração, Đặng Thái Sơn",
    "Россия и Китай, Αθήνα, 한국어 텍스트, ｶﾀｶﾅ",
    "“您好，”他说：‘是的’……——①②③",
    "┌──┬──┐│表│格│└──┴──┘",
    "嘿嘿嘿嘿，咯吱咯吱，轱辘轱辘，呵呵．．．――",
]
MISREADINGS = [
    *[
        ("utf-8", used)
        for used in ("latin-1", "sloppy-windows-1252", "cp437", "mac_roman", "cp850", "sloppy-windows-1251")
    ],
    *[
        ("utf-8", used)
        for used in ("koi8-r", "sloppy-windows-1250", "iso8859-15", "cp866", "gb18030", "cp949", "cp932", "big5hkscs")
    ],
    *[("gb18030", used) for used in ("latin-1", "sloppy-windows-1252", "cp437", "mac_roman", "cp850", "koi8-r")],
    *[("gb18030", used) for used in ("sloppy-windows-1251", "cp949", "big5hkscs", "cp932")],
    *[
        ("big5hkscs", used)
        for used in ("latin-1", "sloppy-windows-1252", "cp437", "mac_roman", "gb18030", "cp932", "cp949")
    ],
]
TWICE = [
    (("utf-8", "latin-1"), ("utf-8", "latin-1")),
    (("utf-8", "sloppy-windows-1252"), ("utf-8", "sloppy-windows-1252")),
    (("utf-8", "cp437"), ("utf-8", "sloppy-windows-1252")),
    (("gb18030", "latin-1"), ("utf-8", "latin-1")),
    (("gb18030", "sloppy-windows-1252"), ("utf-8", "sloppy-windows-1252")),
    (("big5hkscs", "latin-1"), ("utf-8", "latin-1")),
    (("utf-8", "gb18030"), ("utf-8", "gb18030")),
    (("utf-8", "latin-1"), ("utf-8", "latin-1"), ("utf-8", "latin-1")),
]


def sentences() -> list[str]:
    """Sentences of the undamaged seeds."""
    texts = [clean(file.read_text(encoding="utf-8")) for file in sorted(SEEDS.glob("00[034]*.txt"))]
    found = {
        s.strip() + "。"
        for text in texts
        for line in text.split("\n")
        for s in line.split("。")
        if 8 <= len(s.strip()) <= 60
    }
    chinese = [s for s in found if "http" not in s and sum(c >= "\u4e00" for c in s) >= 6]
    return sorted(chinese)[::3][:150]


def misread(s: str, *readings: tuple[str, str]) -> str | None:
    """A sentence as it looks when misread; None where the misreading can't hold it."""
    try:
        for true, used in readings:
            data = s.encode(true)
            s = data.decode(used)
            if s.encode(used) != data:
                return None
    except UnicodeError:
        return None
    return s


def main() -> None:
    """Print the table."""
    hans = sentences()
    hant = to_hant_list(hans)
    table = Table(
        "the text was",
        "and was read as",
        "possible",
        "ours",
        "ftfy",
        "ftfy, gentle",
        title="Sentences recovered exactly",
    )
    kinds = [(pair,) for pair in MISREADINGS] + TWICE
    full = 0
    for kind in kinds:
        texts = hant if kind[0][0] == "big5hkscs" else hans
        pairs = [(s, garbled) for s in texts if (garbled := misread(s, *kind)) is not None and garbled != s]
        if not pairs:
            continue
        ours = sum(str(repair_mojibake(Text.of(garbled))) == s for s, garbled in pairs)
        plain = sum(ftfy.fix_text(garbled) == s for s, garbled in pairs)
        gentle = sum(ftfy.fix_text(garbled, GENTLE) == s for s, garbled in pairs)
        full += ours == len(pairs)
        name = ", then ".join(true for true, _ in kind), ", then ".join(used for _, used in kind)
        table.add_row(*name, f"{len(pairs)} of {len(texts)}", str(ours), str(plain), str(gentle))
    lossy = [(s, s.encode().decode("gb18030", "replace")) for s in hans]
    table.add_row(
        "utf-8",
        "gb18030, misfits replaced by U+FFFD",
        f"? of {len(lossy)}",
        str(sum(str(repair_mojibake(Text.of(garbled))) == s for s, garbled in lossy)),
        str(sum(ftfy.fix_text(garbled) == s for s, garbled in lossy)),
        str(sum(ftfy.fix_text(garbled, GENTLE) == s for s, garbled in lossy)),
    )
    table.add_section()
    every = [*hans, *hant, *CLEAN]
    table.add_row(
        "clean text",
        "altered",
        str(len(every)),
        str(sum(str(repair_mojibake(Text.of(s))) != s for s in every)),
        str(sum(ftfy.fix_text(s) != s for s in every)),
        str(sum(ftfy.fix_text(s, GENTLE) != s for s in every)),
    )
    Console(width=130).print(table)
    print(f"{full} kinds recovered in every sentence that they left whole")


def to_hant_list(texts: list[str]) -> list[str]:
    """The sentences in traditional characters."""
    import polars as pl

    return to_hant(pl.Series(texts)).to_list()


if __name__ == "__main__":
    main()
