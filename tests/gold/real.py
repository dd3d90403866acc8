"""Real pages with gold turns: what is known of them is kept here (real.jsonl), their texts are not ours to keep.

    python -m tests.gold.real OUT.jsonl --texts FOLDER    take the texts from a folder that holds each as ID.txt
    python -m tests.gold.real OUT.jsonl                   fetch them from the public repositories in which they lie

OUT.jsonl is what tests.benchmarks.real, tests.gold.fit and tests.gold.fit_confidence read. A text that has changed, or
cannot be had, is left out and told.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

FACTS = Path(__file__).with_name("real.jsonl")
#: Where a public repository's file stands: {repo}, {commit}, {path}.
ADDRESS = "https://raw.githubusercontent.com/{repo}/{commit}/{path}"
#: Seconds to wait for one file.
PATIENCE = 30


def load_facts() -> list[dict[str, Any]]:
    """What is known of each page: id, form, site, speakers, spans of the turns (code points), where the file stands."""
    return [json.loads(line) for line in FACTS.read_text(encoding="utf-8").splitlines()]


def text_of(facts: dict[str, Any], folder: Path | None) -> str:
    """The text of a page.

    Raises:
        OSError: the file is not there, or can't be fetched.
        ValueError: the text is not the one that was annotated.
    """
    source = facts["source"]
    if folder:
        text = (folder / f"{facts['id']}.txt").read_bytes().decode()
    else:
        place = {name: urllib.parse.quote(source[name]) for name in ("repo", "commit", "path")}
        with urllib.request.urlopen(ADDRESS.format(**place), timeout=PATIENCE) as answer:
            text = answer.read().decode()[source["start"] : source["start"] + source["length"]]
    if hashlib.sha256(text.encode()).hexdigest() != source["sha256"]:
        raise ValueError(f"{facts['id']} is not the text that was annotated")
    return text


def main() -> None:
    """Write the pages with their texts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT.jsonl")
    parser.add_argument("--texts", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    written = 0
    with arguments.out.open("w", encoding="utf-8") as out:
        for facts in load_facts():
            try:
                text = text_of(facts, arguments.texts)
            except (OSError, ValueError) as error:
                print(f"{facts['id']}: {error}", file=sys.stderr)
                continue
            out.write(json.dumps(facts | {"text": text}, ensure_ascii=False) + "\n")
            written += 1
    print(f"{written} pages in {arguments.out}")


if __name__ == "__main__":
    main()
