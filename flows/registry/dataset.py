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

[notify]                    # who gets word of a failed run: see flows/telling.py
webhook = "https://…"
command = ["mail", "-s", "zh-interviews", "me@example.org"]
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


@dataclass(frozen=True, slots=True)
class Notify:
    """Who gets word where a run that is served by the clock fails: a webhook, a command, both, or nobody."""

    webhook: str = ""
    command: tuple[str, ...] = ()


def load_notify(folder: Path) -> Notify:
    """The table [notify] of dataset.toml; a missing one counts as empty. Raises RegistryError."""
    table = _tables(folder).get("notify", {})
    webhook, command = table.pop("webhook", ""), table.pop("command", [])
    if table:
        raise RegistryError(
            f"{FILE}: {', '.join(map(repr, table))}: unknown key of [notify]; known are command, webhook"
        )
    if not isinstance(webhook, str) or (webhook and not webhook.startswith(("https://", "http://", "$"))):
        raise RegistryError(f"{FILE}: webhook: must begin with https://, or with $ and the name of a variable")
    if not isinstance(command, list) or not all(isinstance(word, str) and word for word in command):
        raise RegistryError(f"{FILE}: command: must be a list of words, the program first")
    return Notify(webhook, tuple(command))


def load_dataset(folder: Path) -> Dataset:
    """Read dataset.toml of a folder; a missing file or key counts as not said.

    Raises:
        RegistryError: the file is no TOML, or a key is unknown or of the wrong type.
    """
    table = _tables(folder).get("dataset", {})
    return Dataset(**{key: _checked(key, value) for key, value in table.items()})


def _tables(folder: Path) -> dict[str, dict[str, Any]]:
    """The tables of dataset.toml by name; none if there is no file. Raises RegistryError."""
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise RegistryError(f"{FILE}: {error}") from error
    astray = [name for name, table in told.items() if name not in ("dataset", "notify") or not isinstance(table, dict)]
    if astray:
        raise RegistryError(
            f"{FILE}: write everything under [dataset] or [notify]; {', '.join(map(repr, astray))} stands elsewhere"
        )
    return told


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
