"""HTML: tags taken out, the structure they spoke of kept as marks.

A tag is what HTML knows as one and what looks like one: `a < b`, `vector<int>`, `List<Object>` and `<3` are text. Line
and paragraph breaks become LINE SEPARATOR and PARAGRAPH SEPARATOR here, so that the step that follows can tell them
from line feeds of the source, which may be mere wraps. Time is linear in the length; there is no recursion.

What does not belong here: entities (entities.py) and markdown (blocks.py, inline.py, links.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flows.cleaning.markup.code import Protected, find_code
from flows.cleaning.markup.elements import (
    LINE,
    PARAGRAPH,
    Elements,
    as_block,
    as_spans,
    holds_code,
    is_alone,
    render,
    set_off,
)
from flows.cleaning.markup.entities import references
from flows.cleaning.markup.tags import (
    ANNOTATIONS,
    BLOCKS,
    BOLD,
    CELLS,
    CODE,
    HEADINGS,
    HIDDEN,
    ITALIC,
    KNOWN,
    SURE,
    VOID,
)
from flows.text import Edit, Mark, Span, Text

_TOKEN = re.compile(
    r"<!--|<!\[CDATA\[|\]\]>|<![A-Za-z][^<>]*+>|<\?[A-Za-z][^<>]*+>"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*+)(?P<attrs>(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+)>"
    r"|<(?P<loose>/?[A-Za-z][A-Za-z0-9]*+)(?P<rest>\s[^<>]*+)>"
    # cut tags: "<p" or "</p" at the end of a line or before Chinese, "/p>" that lost its bracket
    r"|</?(?P<cut>p|br|div|span|strong|li|section|td|tr|h[1-6])(?=\s*+(?:$|[\n<\u2028\u2029\u3000-\u9fff]))"
    r"|/(?<![\w<./:?=&\\-]/)(?P<headless>p|br|div|span|strong|li|section|h[1-6])>"
    # the page was cut within a tag
    r"|<(?P<last>[A-Za-z][A-Za-z0-9]*+)(?=\s+[A-Za-z_:@][\w:.@-]{0,40}\s*=)[^<>]*+\Z",
    re.ASCII,
)
_ATTRIBUTE = re.compile(r"""\s*([A-Za-z_:@][\w:.@-]*)\s*(?:=\s*("[^"]*"|'[^']*'|[^\s"'<>]*))?""")
_ATTRIBUTES = re.compile(
    r"""(?:\s++[A-Za-z_:@][\w:.@-]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++))?)*+\s*+/?\s*+"""
)
_FIRST_ATTRIBUTE = re.compile(r"\s+[A-Za-z_:@][\w:.@-]*\s*=")
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\s*[\[［(（]?\s*(?:注\s*)?\d{0,3}\s*[\]］)）]\s*")
#: A superscript that is a number or a letter, and what it is a power of: a number, a unit, a variable.
_POWER = re.compile(r"\s*([+−-]?\d{1,3}|n)\s*")
_BASE = re.compile(r"(?:[0-9)）]|(?<![A-Za-z])(?:[cdkmμn]?m|s|[a-zA-Z]))\Z")
_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
#: Elements of one kind within each other, of which marks are made; no page that is read has more.
DEEPEST = 50


@dataclass
class _Open:
    """An element that was opened: where its content begins, and what its marks will say."""

    start: int
    marks: list[tuple[str, int, str]] = field(default_factory=list)


class _Stripper:
    """One pass over one text: collects edits and marks."""

    def __init__(self, text: Text, lines: bool, html: bool) -> None:
        self.text = text
        self.s = text.chars
        self.lines_only = lines
        self.html = html
        self.code = Elements(self.s, find_code(self.s))
        self.limit = len(self.s)  # how far an element may reach
        self.in_code = False
        self.edits: list[Edit] = []
        self.marks: list[Mark] = []
        self.open: dict[str, list[_Open]] = {}
        self.lists: list[str] = []
        self.no_closer: set[str] = set()
        self.openers = {m.lower() for m in re.findall(r"<([A-Za-z][A-Za-z0-9:-]*)", self.s)}
        self.closers = {m.lower() for m in re.findall(r"</([A-Za-z][A-Za-z0-9:-]*)", self.s)}
        self.breaks_to = -1  # up to here a break stands already

    def run(self) -> Text:
        code = Protected(self.code.markdown)
        at = 0
        while found := _TOKEN.search(self.s, at):
            start = found.start()
            if (skip := code.end_of(start)) > start:
                at = skip
                continue
            at = self.take(found)
        for name, stack in self.open.items():
            if name in HEADINGS or name == "li":
                for opened in stack:
                    end = self.s.find("\n", opened.start)
                    self.close(opened, end if end >= 0 else len(self.s))
        return self.text.edit(self.edits).marked(self.marks)

    def take(self, found: re.Match[str]) -> int:
        """Deal with one token; gives where to go on."""
        start, end = found.span()
        token = found.group()
        if token == "<!--":
            stop = self.find_end("-->", end)
            if stop < 0:
                return end
            return self.delete(start, stop + 3)
        if token in ("<![CDATA[", "]]>"):
            if token == "]]>" and "<![CDATA[" not in self.s:
                return end
            return self.delete(start, end)
        if token[1] in "!?":
            return self.delete(start, end, PARAGRAPH if start else "")
        if name := found["last"]:
            return self.delete(start, end) if name.lower() in KNOWN else start + 1
        if name := found["cut"] or found["headless"]:
            return self.tag(start, end, name, found["headless"] is not None or token[1] == "/", "")
        if loose := found["loose"]:  # an unclosed quote among the attributes
            name = loose.lstrip("/").lower()
            if name in KNOWN and _FIRST_ATTRIBUTE.match(found["rest"]):
                return self.tag(start, end, name, loose[0] == "/", found["rest"])
            return start + 1
        name, attrs = found["name"].lower(), found["attrs"]
        if not self.is_tag(start, end, name, bool(found["close"]), attrs):
            return start + 1
        return self.tag(start, end, name, bool(found["close"]), attrs)

    def find_end(self, mark: str, at: int) -> int:
        if mark in self.no_closer:
            return -1
        stop = self.s.find(mark, at, self.limit)
        if stop < 0:
            self.no_closer.add(mark)
        return stop

    def is_tag(self, start: int, end: int, name: str, closing: bool, attrs: str) -> bool:
        """Whether what has the shape of a tag is one."""
        bare = not attrs.strip("/ \t\n")
        if not bare and not _ATTRIBUTES.fullmatch(attrs) and not _FIRST_ATTRIBUTE.match(attrs):
            return False
        partner = name in (self.openers if closing else self.closers)
        if name not in KNOWN:
            # elements that sites invent (mp-profile, o:p) have a hyphen or a colon in the name
            return (
                ("-" in name or ":" in name) and not name.startswith(("http:", "https:")) and (partner or "=" in attrs)
            )
        if "=" in attrs or partner or closing:
            return True
        before = self.s[start - 1] if start else "\n"
        if before.isascii() and (before.isalnum() or before in "_:"):
            return name in ("br", "p")
        if name in SURE or name in VOID:
            return True
        after = self.s[end] if end < len(self.s) else "\n"
        return not before.isascii() or not after.isascii()

    def delete(self, start: int, end: int, new: str = "", kind: str = "markup") -> int:
        """Take a stretch out; breaks that follow each other are written once."""
        if new and self.breaks_to >= 0 and not self.s[self.breaks_to : start].strip():
            last = self.edits[-1]
            if new == PARAGRAPH and last.new != PARAGRAPH and last.end == self.breaks_to:
                self.edits[-1] = last._replace(new=PARAGRAPH)
            new = ""
            self.breaks_to = end
        elif new or self.breaks_to == start:
            self.breaks_to = end
        self.edits.append(Edit(start, end, new, kind))
        return end

    def tag(self, start: int, end: int, name: str, closing: bool, attrs: str) -> int:
        if name in HIDDEN and not closing and not attrs.rstrip().endswith("/"):
            stop = (
                re.compile(rf"</{name}\s*>", re.I).search(self.s, end, self.limit)
                if name not in self.no_closer
                else None
            )
            if stop:
                return self.delete(start, stop.end(), PARAGRAPH if name == "head" else "")
            self.no_closer.add(name)
        if name in CODE and not closing and (stop_at := self.take_code(start, end, name, attrs)) >= 0:
            return stop_at
        if name in ANNOTATIONS or name == "sup":
            return self.annotation(start, end, name, closing)
        if name == "img":
            values = read_attributes(attrs)
            source = values.get("src") or values.get("data-src") or ""
            self.marks.append(Mark("image", *self.text.source_span(start, end), 0, source))
            return self.delete(start, end, kind="image")
        new = (
            LINE
            if name == "br"
            else PARAGRAPH
            if name in BLOCKS or name == "hr"
            else "\t"
            if name in CELLS and closing
            else ""
        )
        if new == "\t":
            self.edits.append(Edit(start, end, "\t", "markup"))
            self.breaks_to = -1
        else:
            self.delete(start, end, new)
        if name == "hr":
            self.marks.append(Mark("rule", *self.text.source_span(start, end)))
        elif closing:
            if stack := self.open.get(name):
                self.close(stack.pop(), start)
            if name in ("ul", "ol") and self.lists:
                self.lists.pop()
        elif name not in VOID and not attrs.endswith("/"):
            if name in ("ul", "ol"):
                self.lists.append(name)
            opened, stack = _Open(end, self.sayings(name, attrs)), self.open.setdefault(name, [])
            if stack and (name in HEADINGS or (name == "li" and stack[-1].marks == opened.marks)):
                self.close(stack.pop(), start)  # the next one of its kind ends it
            if len(stack) < DEEPEST:
                stack.append(opened)
        return end

    def take_code(self, start: int, end: int, name: str, attrs: str) -> int:
        """Make markdown code of an element that holds code; gives where it ends, -1 if it is to be read as any
        other."""
        stop, last = self.code.ends.get(start, (-1, -1))
        if self.in_code or stop < 0 or not holds_code(self.s, end, stop, name):
            return -1
        alone = is_alone(self.s, start, last, self.breaks_to)
        edits = self.edits_within(end, stop)
        many = "\n" in (content := render(self.s, end, stop, edits).strip()) or LINE in content
        self.close(_Open(end, self.sayings(name, attrs)), stop)
        outer, inner = (start, last), (end, stop)
        if not self.lines_only and (name == "pre" or (name in ("code", "samp") and many and alone)):
            self.edits += as_block(self.s, outer, inner, edits, self.code.taken)
        else:
            by_line = not self.lines_only and not self.html
            before = self.edits[-1] if self.edits else Edit(-1, -1)
            char = before.new[-1:] if before.end == start else self.s[start - 1 : start]
            self.edits += set_off(
                char, as_spans(self.s, outer, inner, edits, self.code.taken, by_line), self.s[last : last + 1]
            )
        self.breaks_to = -1
        return last

    def edits_within(self, at: int, stop: int) -> list[Edit]:
        """What takes tags out of code and reads its references."""
        saved = self.edits, self.no_closer, self.limit
        self.edits, self.no_closer, self.limit = [], set(), stop
        self.in_code, self.breaks_to = True, -1
        start = at
        while found := _TOKEN.search(self.s, at, stop):
            # a < p at the end of a line is no cut tag here
            at = found.end() if found["cut"] or found["headless"] else self.take(found)
        within, at = [], start
        for edit in self.edits:
            within += [*references(self.s, at, edit.start), edit]
            at = edit.end
        within += references(self.s, at, stop)
        self.edits, self.no_closer, self.limit = saved
        self.in_code = False
        return within

    def annotation(self, start: int, end: int, name: str, closing: bool) -> int:
        """The reading in a ruby, and a superscript that is a footnote's number, go with all they hold; one that is a
        power is written by the characters for it."""
        stop = None
        if not closing and f"</{name}" not in self.no_closer:
            ends = rf"</(?:{name}|ruby)\s*>" + ("|<(?:rb|rt|rtc|rp)(?=[\\s/>])" if name in ("rt", "rp") else "")
            stop = re.compile(ends, re.I).search(self.s, end, self.limit)
            if not stop:
                self.no_closer.add(f"</{name}")
        if stop and stop.start() - end < 200:
            inside = self.s[end : stop.start()]
            if name in ANNOTATIONS and "<r" not in inside:
                last = stop.end() if stop.group()[1:].lower().startswith(f"/{name}") else stop.start()
                return self.delete(start, last, kind="annotation" if name == "rt" else "markup")
            if name == "sup" and _FOOTNOTE.fullmatch(inside):
                return self.delete(start, stop.end(), kind="reference")
            if name == "sup" and (power := _POWER.fullmatch(inside)):
                if _BASE.search(self.s, max(start - 3, 0), start):
                    raised = power[1].translate(_RAISED)
                    self.edits.append(Edit(start, stop.end(), raised, "markup"))
                    return stop.end()
                if power[1].isdigit():
                    return self.delete(start, stop.end(), kind="reference")
        return self.delete(start, end)

    def sayings(self, name: str, attrs: str) -> list[tuple[str, int, str]]:
        """What an element says of its content: (kind, level, value)."""
        said: list[tuple[str, int, str]] = []
        if name in HEADINGS:
            said.append(("heading", int(name[1]), ""))
        elif name == "li":
            numbered = bool(self.lists) and self.lists[-1] == "ol"
            said.append(("number" if numbered else "bullet", max(len(self.lists), 1), ""))
        elif name == "blockquote":
            said.append(("quote", len(self.open.get(name, ())) + 1, ""))
        elif name == "a":
            if target := read_attributes(attrs).get("href"):
                said.append(("link", 0, target))
        elif name in CODE:
            said.append(("code", 0, ""))
        elif name in ("caption", "figcaption"):
            said.append(("caption", 0, ""))
        elif name == "table":
            said.append(("table", 0, ""))
        elif name in ITALIC:
            said.append(("italic", 0, ""))
        if name in BOLD or (attrs and "weight" in attrs and _BOLD_STYLE.search(attrs)):
            said.append(("bold", 0, ""))
        return said

    def close(self, opened: _Open, end: int) -> None:
        if not opened.marks:
            return
        start, end = trim(self.s, opened.start, end)
        if start < end:
            span = self.text.source_span(start, end)
            self.marks.extend(Mark(kind, *span, level, value) for kind, level, value in opened.marks)


def trim(s: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and s[start].isspace():
        start += 1
    while end > start and s[end - 1].isspace():
        end -= 1
    return start, end


def read_attributes(attrs: str) -> dict[str, str]:
    """The attributes of a tag, names in lower case, the first of each.

    >>> read_attributes(' href="/a?b=1&amp;c=2" hidden')
    {'href': '/a?b=1&c=2', 'hidden': ''}
    """
    values: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(attrs):
        value = (found[2] or "").strip("\"'")
        values.setdefault(found[1].lower(), value.replace("&amp;", "&"))
    return values


def strip_tags(text: Text, lines: bool = False, html: bool = False) -> Text:
    """Take tags, comments, scripts and styles out, with marks for what they said. Code becomes code in markdown; with
    `lines` (the text is one passage) never a block. With `html`, line feeds are white space.

    >>> str(strip_tags(Text.of("<b>问</b>：a < b，vector<int>？<script>x</script>")))
    '问：a < b，vector<int>？'
    """
    if "<" not in text.chars and ">" not in text.chars:
        return text
    return _Stripper(text, lines, html).run()
