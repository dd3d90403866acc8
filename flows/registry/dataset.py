"""What a dataset is called and who answers for it: dataset.toml beside the documents.

[dataset]
title = "Chinese web interviews as speaker turns"
description = "…"
authors = ["The zh-interviews maintainers"]
contact = "…"               # an address or where to open an issue
homepage = "https://…"
license = "other"           # an identifier of the hub; "other" where the texts are somebody else's
license_name = "rights-reserved-by-publishers"
license_link = "https://…"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from flows.registry.models import RegistryError

FILE = "dataset.toml"


@dataclass(frozen=True, slots=True)
class Dataset:
    """The words of a card, CITATION.cff and Croissant that are the maintainers' own. What is empty is left out
    there."""

    title: str = "Chinese web interviews as speaker turns"
    description: str = (
        "Interviews from the Chinese web, repaired to the character, in simplified Chinese, and cut into what each "
        "person says."
    )
    authors: tuple[str, ...] = ("The zh-interviews maintainers",)
    contact: str = ""
    homepage: str = ""
    license: str = "other"
    license_name: str = "rights-reserved-by-publishers"
    license_link: str = ""


def load_dataset(folder: Path) -> Dataset:
    """Read dataset.toml of a folder; a missing file or key counts as not said.

    Raises:
        RegistryError: the file is no TOML, or a key is unknown or of the wrong type.
    """
    path = folder / FILE
    if not path.is_file():
        return Dataset()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise RegistryError(f"{FILE}: {error}") from error
    table = told.pop("dataset", {})
    if told or not isinstance(table, dict):
        raise RegistryError(
            f"{FILE}: write everything under [dataset]; {', '.join(map(repr, told)) or 'it'} stands elsewhere"
        )
    return Dataset(**{key: _checked(key, value) for key, value in table.items()})


def _checked(key: str, value: Any) -> Any:
    known = {f.name for f in fields(Dataset)}
    if key not in known:
        raise RegistryError(f"{FILE}: {key}: unknown key; known are {', '.join(sorted(known))}")
    if key == "authors":
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(name, str) and name.strip() for name in value)
        ):
            raise RegistryError(f"{FILE}: authors: must be a list of names")
        return tuple(" ".join(name.split()) for name in value)
    if not isinstance(value, str):
        raise RegistryError(f"{FILE}: {key}: must be a string")
    if key in ("homepage", "license_link") and value and not value.startswith(("https://", "http://")):
        raise RegistryError(f"{FILE}: {key}: must begin with https://")
    return " ".join(value.split())
