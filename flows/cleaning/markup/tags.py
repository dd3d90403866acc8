"""What the cleaning knows of HTML's elements. Names only; what is done with them is in markup_html."""

from __future__ import annotations


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


HEADINGS = _names("h1 h2 h3 h4 h5 h6")
#: Their beginnings and ends are breaks of paragraphs.
BLOCKS = HEADINGS | _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form header hgroup html li main menu nav ol p pre section summary table tbody tfoot thead tr ul"
)
#: Elements that stand alone.
VOID = _names("area base br col embed hr img input link meta param source track wbr")
INLINE = _names(
    "a abbr acronym audio b bdi bdo big button canvas cite code colgroup data datalist del dfn em font frame frameset "
    "head i iframe ins kbd label map mark marquee math meter nobr noscript object optgroup option output picture "
    "progress q rb rp rt rtc ruby s samp script select small span strike strong style sub sup svg td template "
    "textarea th time title tt u var video g path rect circle use defs polygon"
)
KNOWN = BLOCKS | VOID | INLINE
#: No one writes these in prose by accident; the others need a partner or an attribute to be taken for tags.
SURE = (BLOCKS | _names("br font hr img nobr span strong td th ruby rt rp wbr")) - _names("main form menu dir")
#: What stands inside these is not for reading.
HIDDEN = _names("script style svg template iframe noscript object head math canvas select textarea")
ANNOTATIONS = _names("rt rp rtc")
BOLD = _names("b strong")
ITALIC = _names("i em cite")
CELLS = _names("td th")
CODE = _names("code pre kbd samp tt")
