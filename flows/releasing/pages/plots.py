"""The pictures of the card: small SVG files, written by hand so that the same figures give the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from flows.releasing.pages.figures import Tally

#: Upper ends of the classes of turn length, in characters.
LENGTHS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)

WIDTH = 760
_LEFT, _ROW, _TOP = 210, 24, 44
_BAR, _INK, _FAINT = "#2f6f9f", "#1d2733", "#dfe5ea"
#: Readers in the dark get dark ground and light ink; the attributes are for whoever knows no style sheets.
_DARK = (
    "<style>@media (prefers-color-scheme: dark) { .ground { fill: #161c22; } .ink { fill: #e3e8ec; } "
    ".bar { fill: #4d94c8; } .faint { fill: #323c46; } }</style>"
)
_FONT = "font-family:'Helvetica Neue',Arial,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"


def plots(tally: Tally) -> dict[str, str]:
    """The pictures by their path below the release folder."""
    return {
        "figures/turns_per_speaker.svg": _turns_per_speaker(tally.people, tally.people_counted),
        "figures/noise.svg": _noise(tally.noisiest, tally.sums["documents"]),
        "figures/turn_length.svg": _turn_length(tally.lengths),
    }


def _turns_per_speaker(people: Sequence[tuple[int, str, str, str]], count: int) -> str:
    """A bar for each person: by id, since two people may have one name; whoever only asks or answers is none."""
    names = Counter(name for _, name, _, _ in people)
    rows = [(f"{name} ({document[:4]})" if names[name] > 1 else name, n) for n, name, _, document in people]
    rest = f", the first {len(people)} of {count}" if count > len(people) else ""
    return _bars(f"Turns per speaker{rest}", rows)


def _turn_length(lengths: Mapping[int, int]) -> str:
    classes = []
    low = 1
    for high in LENGTHS:
        classes.append((f"{low:,}–{high:,}", sum(count for n, count in lengths.items() if low <= n <= high)))
        low = high + 1
    classes.append((f"over {LENGTHS[-1]:,}", sum(count for n, count in lengths.items() if n > LENGTHS[-1])))
    while classes and not classes[-1][1]:
        classes.pop()
    return _bars("Turns by their length in characters", classes)


def _bars(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """A bar for each row, with its value behind it."""
    most = max((value for _, value in rows), default=1) or 1
    room = WIDTH - _LEFT - 70
    body = []
    for number, (name, value) in enumerate(rows):
        y = _TOP + number * _ROW
        width = max(round(room * value / most), 1 if value else 0)
        body.append(_text(_LEFT - 8, y + 15, _short(name), "end"))
        body.append(
            f'<rect x="{_LEFT}" y="{y + 3}" width="{width}" height="{_ROW - 7}" rx="2" class="bar" fill="{_BAR}"/>'
        )
        body.append(_text(_LEFT + width + 6, y + 15, f"{value:,}"))
    return _picture(title, WIDTH, _TOP + len(rows) * _ROW + 12, body)


def _noise(counts: Sequence[tuple[str, Mapping[str, int]]], documents: int) -> str:
    """A grid: a row for each of the noisiest documents, a column for each kind of noise, darker where there is more."""
    rest = f", the {len(counts)} noisiest of {documents} documents" if documents > len(counts) else ""
    kinds = sorted({kind for _, row in counts for kind in row})
    most = max((n for _, row in counts for n in row.values()), default=1)
    cell = max(54, (WIDTH - _LEFT - 10) // max(len(kinds), 1))
    body = [_text(_LEFT + n * cell + cell // 2, _TOP + 6, kind, "middle", 11) for n, kind in enumerate(kinds)]
    top = _TOP + 14
    for number, (file, row) in enumerate(counts):
        y = top + number * _ROW
        body.append(_text(_LEFT - 8, y + 16, _short(file), "end"))
        for n, kind in enumerate(kinds):
            value = row.get(kind, 0)
            # noise spans orders of magnitude: shade by the number of bits
            shade = value.bit_length() / most.bit_length()
            fill = (
                f'class="bar" fill="{_BAR}" fill-opacity="{shade:.2f}"'
                if value
                else f'class="faint" fill="{_FAINT}" fill-opacity="0.4"'
            )
            body.append(
                f'<rect x="{_LEFT + n * cell + 1}" y="{y + 1}" width="{cell - 2}" height="{_ROW - 2}" rx="2" {fill}/>'
            )
            if value:
                body.append(
                    _text(
                        _LEFT + n * cell + cell // 2,
                        y + 16,
                        f"{value:,}",
                        "middle",
                        11,
                        "#ffffff" if shade > 0.55 else _INK,
                    )
                )
    return _picture(
        f"Noise by document and kind{rest}",
        max(WIDTH, _LEFT + len(kinds) * cell + 10),
        top + len(counts) * _ROW + 12,
        body,
    )


def _picture(title: str, width: int, height: int, body: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" style="{_FONT}">'
    )
    ground = f'<rect class="ground" width="{width}" height="{height}" fill="#ffffff"/>'
    return (
        "\n".join(
            [head, f"<title>{escape(title)}</title>", _DARK, ground, _text(14, 24, title, size=15), *body, "</svg>"]
        )
        + "\n"
    )


def _text(x: int, y: int, text: str, anchor: str = "start", size: int = 12, colour: str = _INK) -> str:
    dress = 'class="ink" ' if colour == _INK else ""
    return (
        f'<text {dress}x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{escape(text)}</text>'
    )


def _short(name: str) -> str:
    """A name that fits the left margin; ideographs are twice as wide as letters."""
    width, kept = 0, ""
    for char in "".join(c for c in name if c.isprintable()):
        width += 2 if ord(char) > 0x2E7F else 1
        if width > 28:
            return kept + "…"
        kept += char
    return kept
