"""What a document says of itself, weighed: one value a field, and a warning wherever two statements disagree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from flows.describing.dates import date_in_url, iso_date
from flows.document import Metadata, Statement
from flows.registry import Publisher, Registry

#: Where a statement stands, the most reliable first: who wrote it knew the document, or a program did.
_RANK = (
    "page (account)", "header line", "front matter", "page head (linked data)", "page head (canonical)",
    "page head (og", "page (h1)", "heading", "page (element)", "page head (article", "page head", "record",
    "provenance line", "credit line", "metadata section", "reference line", "summary section", "first line",
    "last line", "text",
)  # fmt: skip

#: Platforms where a document's original is watched or heard; an address there is the original's, not the page's.
RECORDINGS = frozenset({"youtube", "bilibili", "podcast", "vimeo", "x-video"})

#: Who wrote, when, and with which telephone is no publisher: `撰文／王书涵`, `本报记者`, `产品访谈 2023年11月15日`,
#: `iPhone客户端`.
_NO_PUBLISHER = re.compile(
    r"^(?:撰文|文字?|图文?|摄影|作者|编辑|采写|整理|记者|编译|翻译|来源|责编)\s*[/／|｜:：]|"
    r"^(?:本[报刊台网站]|特约|特派|实习|见习|驻\S{1,6})?(?:记者|通讯员|撰稿人?|编辑部?)$|"
    r"(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}|客户端$|^(?:来自\s*)?(?:iphone|ipad|android|安卓|huawei|华为|"
    r"redmi|xiaomi|小米|"
    r"oppo|vivo|honor|荣耀|samsung|三星|微博\s?(?:网页版|weibo\.com|视频号)|网页版|weibo\.com|微信公众平台$|"
    r"未知来源|互联网|网络)",
    re.I,
)
_PAPER = re.compile(r"论文|paper|preprint|学术", re.I)


def resolve(
    statements: Sequence[Statement], registry: Registry, sites: Iterable[str] = ()
) -> tuple[Metadata, list[str]]:
    """Metadata from statements, and warnings. `sites` are ids of publishers whose boilerplate the page carried.

    `participants` are in the order: who answers, who asks, others. Statements are kept as they are; the names of
    participants are those of the registry where it knows them.
    """
    ordered = sorted(statements, key=lambda s: _rank(s.where))
    warnings: list[str] = []
    said = _Said(ordered)
    url, original_url = _urls(said, registry)
    site = _site_of(url, registry) or next((p for p in registry.publishers if p.id in set(sites)), None)
    publisher = _publisher(said, site, registry, url, warnings)
    author = said.first("author")
    platform = site.platform if site else said.first("platform")
    if not platform and said.all("layout"):
        platform = "blog"  # keys that only a site generator reads
    if site and site.hosts and not publisher and author:
        publisher = author  # on a platform the account is who publishes
    _check_type(said, site, url, warnings)
    participants = _participants(said, registry, warnings)
    title = _title(said, warnings)
    published = _published(said, url, warnings)
    metadata = Metadata(
        title=title,
        publisher=publisher,
        platform=platform,
        author=author,
        url=url,
        original_url=original_url,
        published_on=published,
        summary=said.first("summary"),
        participants=participants,
        statements=tuple(statements),
    )
    return metadata, warnings


class _Said:
    """Statements by field, the most reliable first."""

    def __init__(self, ordered: Iterable[Statement]) -> None:
        self._by_field: dict[str, list[Statement]] = {}
        for s in ordered:
            self._by_field.setdefault(s.field, []).append(s)

    def all(self, name: str) -> list[Statement]:
        return self._by_field.get(name, [])

    def first(self, name: str) -> str:
        return self.all(name)[0].value if self.all(name) else ""


def _rank(where: str) -> int:
    return next((i for i, prefix in enumerate(_RANK) if where.startswith(prefix)), len(_RANK))


def _quote(s: Statement) -> str:
    value = s.value if len(s.value) <= 80 else s.value[:77] + "…"
    return f"{s.where} says {value!r}"


def _site_of(url: str, registry: Registry) -> Publisher | None:
    host = (urlsplit(url).hostname or "") if url.startswith("http") else ""
    best: tuple[int, Publisher] | None = None
    for publisher in registry.publishers:
        for domain in publisher.domains:
            if (host == domain or host.endswith("." + domain)) and (best is None or len(domain) > best[0]):
                best = (len(domain), publisher)
    return best[1] if best else None


def _urls(said: _Said, registry: Registry) -> tuple[str, str]:
    """The page's address and its original's. An address of a recording is the original's, whatever the key says."""
    url, original = "", ""
    for s in said.all("url"):
        address = _address(s.value)
        site = _site_of(address, registry)
        if (address and site and site.platform in RECORDINGS) or (
            url and address != url and s.where not in ("record", "page head")
        ):
            original = original or address
        else:
            url = url or address
    for s in said.all("source"):
        address = _address(s.value)
        site = _site_of(address, registry)
        if address and (url or (site and site.platform in RECORDINGS)):
            original = original or (address if address != url else "")
        elif address:
            url = address
    candidates = [_address(s.value) for s in said.all("original_url")]
    candidates = [c for c in candidates if c and c != url]
    recordings = [c for c in candidates if (site := _site_of(c, registry)) and site.platform in RECORDINGS]
    # in a list of references the recording is what the text was made of
    return url, original or next(iter(recordings or candidates), "")


def _address(value: str) -> str:
    match = re.search(r"https?://[^\s<>\"'，。；！？、（）《》【】“”‘’「」\u3000]+", value)
    return match[0].rstrip(".,;:!?)]}>*_~") if match else ""


def _publisher(said: _Said, site: Publisher | None, registry: Registry, url: str, warnings: list[str]) -> str:
    known = {name.casefold(): p for p in registry.publishers for name in (p.name, p.id, *p.aliases)}
    saved = bool(said.all("saved_on"))
    for s in [*said.all("publisher"), *said.all("source")]:
        value = re.sub(r"[（(].*?[)）]", "", s.value).strip(" 《》“”")
        if _address(s.value) or not value or len(value) > 40 or _NO_PUBLISHER.search(value):
            continue
        named = known.get(value.casefold())
        if s.where == "metadata section" and saved and site is not None and named is not site:
            # a saving tool's 来源 means the site that it saved from, and the address shows which one that was
            warnings.append(
                f"{_quote(s)} as its source, but the address {url} is one of {site.name}: {site.name} was taken"
            )
            continue
        if named is not None and named.hosts:
            continue
        return named.name if named else value
    return "" if site is None or site.hosts else site.name


def _check_type(said: _Said, site: Publisher | None, url: str, warnings: list[str]) -> None:
    for s in said.all("type"):
        if _PAPER.search(s.value) and site is not None and site.hosts:
            warnings.append(f"{_quote(s)} as its type, but {url} is a post on {site.name}")


def _title(said: _Said, warnings: list[str]) -> str:
    titles = said.all("title")
    if not titles:
        return ""
    best = titles[0]
    for other in titles[1:]:
        if not _same_title(best.value, other.value) and other.where != "first line":
            warnings.append(f"two titles: {_quote(best)}, {_quote(other)}; the first was taken")
            break
    fuller = [
        t.value for t in titles if _same_title(best.value, t.value) and not t.value.rstrip().endswith(("...", "…"))
    ]
    if best.value.rstrip().endswith(("...", "…")):
        warnings.append(f"the title is cut short in the source: {best.value!r}")
        return fuller[0] if fuller else best.value
    return best.value


def _same_title(a: str, b: str) -> bool:
    x, y = _bare(a), _bare(b)
    return x == y or (min(len(x), len(y)) >= 6 and (x.startswith(y) or y.startswith(x) or x in y or y in x))


def _bare(value: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", value).casefold() if c.isalnum())


def _published(said: _Said, url: str, warnings: list[str]) -> str:
    dated = [(s, iso_date(s.value)) for s in said.all("published_on")]
    dated = [(s, day) for s, day in dated if day]
    shown = date_in_url(url)
    if dated:
        first, day = dated[0]
        others = [(s, d) for s, d in dated[1:] if d != day]
        if others:
            warnings.append(f"two dates: {_quote(first)}, {_quote(others[0][0])}; {day} was taken")
        elif shown and shown != day:
            warnings.append(f"two dates: {_quote(first)}, the address {url} says {shown}; {day} was taken")
        return day
    if shown:
        return shown
    for s in said.all("saved_on"):
        if day := iso_date(s.value):
            warnings.append(f"no date of publication is given; {day} is when the page was saved")
            return day
    return ""


def _participants(said: _Said, registry: Registry, warnings: list[str]) -> tuple[str, ...]:
    """Who takes part: guests first, then hosts. Front matter that names the channel's host as the speaker is
    corrected where its own list of people and its title name someone else."""
    guests, hosts = _names(said, "guest", registry), _names(said, "host", registry)
    speakers, people = _names(said, "speaker", registry), _names(said, "people", registry)
    authors = _names(said, "author", registry)
    about = "\n".join(s.value for name in ("title", "summary") for s in said.all(name))
    mentioned = [name for name in people if _mentions(about, name, registry)]
    if speakers and not guests and people and not set(speakers) & set(people):
        unmentioned = [name for name in speakers if not _mentions(about, name, registry)]
        if mentioned and unmentioned == speakers:
            s, p = (
                said.all("speaker")[0],
                next(s for s in said.all("people") if _canonical(s.value, registry) in mentioned),
            )
            why = (
                "who is the author of the channel, too"
                if set(speakers) & set(authors)
                else "whom neither title nor summary names"
            )
            warnings.append(
                f"{s.where} says the speaker is {s.value!r}, {why}; {p.where} lists {p.value!r} among the people, "
                f"and the title names "
                f"that person: {', '.join(mentioned)} was taken as the one who answers, {', '.join(speakers)} as the "
                f"host"
            )
            guests, hosts = mentioned, [*hosts, *speakers]
            speakers = []
    order = [*guests, *speakers, *(name for name in people if name not in hosts), *hosts]
    return tuple(dict.fromkeys(order))


_ROLE = re.compile(
    (
        r"CEO|CTO|COO|CFO|公司|教授|创始人|合伙人|总裁|经理|董事|主编|作者|研究员|科学家|工程师|院长|主任|大学|研究院|"
        r"集团|主席|负责人|总监|博士"
    ),
    re.I,
)


def _names(said: _Said, name: str, registry: Registry) -> list[str]:
    out = []
    for s in said.all(name):
        for part in re.split(
            r"[,，、;；/／|｜&]|\s+(?:and|和|与|x|×)\s+|(?<=[\u4e00-\u9fff])[和与](?=[\u4e00-\u9fff])",
            re.sub(r"[（(【\[].*?[)）】\]]", "", s.value),
        ):
            part = part.strip(" @*_·")
            if 1 < len(part) <= 40 and not _ROLE.search(part) and not part.startswith("http"):
                out.append(_canonical(part, registry))
    return list(dict.fromkeys(out))


def _canonical(name: str, registry: Registry) -> str:
    key = name.casefold().strip()
    for person in registry.people:
        if key in (other.casefold() for other in person.names):
            return person.name
    return name.strip()


def _mentions(text: str, name: str, registry: Registry) -> bool:
    names = {name}
    for person in registry.people:
        if person.name == name:
            names |= set(person.names)
    return any(n and n.casefold() in text.casefold() for n in names)
