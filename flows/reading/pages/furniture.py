"""What of a page is no text of its article: scripts, forms, navigation, what is hidden, what is named like a site's
furniture."""

from __future__ import annotations

import re

from flows.reading.pages.elements import Element
from flows.reading.pages.heads import visible
from flows.text import Span

_DROPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "svg",
        "form",
        "button",
        "nav",
        "footer",
        "select",
        "input",
        "textarea",
        "aside",
        "link",
        "meta",
        "title",
        "head",
    }
)
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|related|recommend|comments?|breadcrumbs?|copyright|qr-?code|sidebar|toolbar|"
    r"advert\w*|ads?|topics?|topiclist|actions|sponsor|subscribe|pagination|pager|"
    r"login|popup|modal|hot|rank|tags?|tool|menu|nav|foot|footer|more|reward|like)(?:$|[\s_-])",
    re.I,
)
#: Elements that browsers do not show. Pages that a script makes visible say `visibility: hidden` of their article
#: instead.
_HIDDEN = re.compile(r"display\s*:\s*none|(?:^|\s)hidden(?:\s|=|/|$)", re.I)

#: An element that holds this share of the page's text is shown by a script, whatever it says of itself.
SHOWN = 0.3

#: What is named like furniture and is shorter than this goes where it is a block without a colon: a speaker's name
#: may be a tag, too.
SHORT = 12
_BLOCKS = frozenset({"div", "ul", "ol", "section", "aside", "footer", "dl"})


def hidden(source: str, tree: list[Element]) -> list[Span]:
    """The elements that are not shown, outermost first, those that hold much of the page left out."""
    out: list[Span] = []
    limit = SHOWN * len(visible(source))
    for e in tree:
        named = "none" in e.attributes or "hidden" in e.attributes
        if (
            not named
            or e.name in ("body", "html")
            or (out and e.start < out[-1][1])
            or not _HIDDEN.search(_quoted_out(e))
        ):
            continue
        if e.end - e.start < limit or len(visible(source[e.start : e.end])) < limit:
            out.append((e.start, e.end))
    return out


def _quoted_out(e: Element) -> str:
    """The style of an element, and its attributes without their values."""
    return e.get("style") + " " + re.sub(r"=\s*(?:\"[^\"]*\"|'[^']*')", "= ", e.attributes)


def chrome(source: str, tree: list[Element], main: Element, article: str) -> list[Span]:
    """Elements inside the main part that are no text of the article: scripts, forms, navigation, and what is named like
    site furniture and holds nothing that trafilatura took for the article."""
    out: list[Span] = []
    for e in tree:
        if not (main.start <= e.start and e.end <= main.end) or e is main or (out and e.start < out[-1][1]):
            continue
        named = (
            _CHROME.search(f"{e.get('class')} {e.get('id')}")
            if "class" in e.attributes or "id" in e.attributes
            else None
        )
        if e.name in _DROPPED or (named and not _holds_article(source, e, article)):
            out.append((e.start, e.end))
    return out


def _holds_article(source: str, e: Element, article: str) -> bool:
    seen = squeezed(visible(source[e.inner : e.inner_end]))
    if seen and len(seen) < SHORT and e.name in _BLOCKS and not re.search("[:：]", seen):
        return False
    return bool(seen) and (not article or any(seen[i : i + 12] in article for i in range(0, len(seen), 12)))


def squeezed(text: str) -> str:
    """A text without white space."""
    return re.sub(r"\s+", "", text)
