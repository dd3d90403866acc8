"""Dates as sources write them, to ISO 8601. Nothing is guessed: what names no day gives no date."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

_SEPARATED = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)\s?日?")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_MONTHS = {
    name: i
    for i, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_ENGLISH = re.compile(
    r"\b(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|"
    r"dec)[a-z]*\.?\s+(?:(\d{1,2})(?:st|"
    r"nd|rd|th)?,?\s+)?((?:19|20)\d{2})\b",
    re.I,
)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?")
_CHINA = timezone(timedelta(hours=8))

#: A date with, possibly, a time of day behind it: what a header line holds.
DATE_TIME = re.compile(
    _SEPARATED.pattern
    + r"(?:[ \tT,，]*(?:[上下]午)?\s*\d{1,2}[:：时]\d{2}(?:[:：分]\d{2})?(?:秒|分)?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)

# Weibo's epoch (a Twitter-like one), in seconds.
_WEIBO_EPOCH = 515_483_463
_WEIBO_POST = re.compile(r"weibo\.(?:com|cn)/(?:\d+|status|detail|statuses/\d+)/([0-9A-Za-z]{8,10}|\d{16})\b")
_BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def iso_date(value: str) -> str:
    """The first day named in a string, as YYYY-MM-DD; empty where there is none. Seconds since 1970 count as Beijing
    time.

    >>> iso_date("2025/2/8 15:36:57"), iso_date("2024年11月20日"), iso_date("Nov 20, 2024"), iso_date("3月5日")
    ('2025-02-08', '2024-11-20', '2024-11-20', '')
    """
    value = value.strip()
    if _EPOCH.fullmatch(value):
        seconds = float(value) / (1000 if len(value.split(".")[0]) == 13 else 1)
        return datetime.fromtimestamp(seconds, _CHINA).date().isoformat()
    for match in _SEPARATED.finditer(value):
        if found := _iso(match[1], match[2], match[3]):
            return found
    for match in _ENGLISH.finditer(value):
        if (match[1] or match[3]) and (found := _iso(match[4], str(_MONTHS[match[2].lower()]), match[1] or match[3])):
            return found
    for match in _COMPACT.finditer(value):
        if found := _iso(match[1], match[2], match[3]):
            return found
    return ""


def date_in_url(url: str) -> str:
    """The day that an address names: in its path (`/2025/02/08/`), or in the number of a Weibo post, which holds the
    moment it was sent (Beijing time).

    >>> date_in_url("https://example.org/2025/02/08/talk.html"), date_in_url("https://weibo.com/6105753431/PrN5xDrFl")
    ('2025-02-08', '2025-05-14')
    """
    if match := _WEIBO_POST.search(url):
        number = int(match[1]) if len(match[1]) == 16 else _weibo_number(match[1])
        return datetime.fromtimestamp((number >> 22) + _WEIBO_EPOCH, _CHINA).date().isoformat()
    path = url.split("?", 1)[0]
    match = re.search(r"/((?:19|20)\d{2})[-/]?(\d{2})[-/]?(\d{2})(?=[/_.-]|$)", path)
    return _iso(match[1], match[2], match[3]) if match else ""


def _weibo_number(code: str) -> int:
    """Weibo writes a post's number in base 62, in groups of 4 characters for 7 digits, from the right."""
    digits = ""
    while code:
        group, code = code[-4:], code[:-4]
        number = 0
        for character in group:
            number = number * 62 + _BASE62.index(character)
        digits = (str(number).zfill(7) if code else str(number)) + digits
    return int(digits)


def _iso(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
