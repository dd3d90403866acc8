"""Is a release whole and sound? Checks a folder by itself: nothing but the folder is needed, so a downloaded copy will do.

From the outside in: the manifest against itself, the files against the manifest, the tables against the schemas and each other,
the JSON Lines against the tables, the card against the tables. Where one layer is broken, those that build on it are not asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from flows.releasing.files import hash_file, read_tables, rows_sha256, schema_of, yaml_features
from flows.releasing.manifest import NAME, ManifestError, read_manifest
from flows.releasing.tables import TABLES, Tables
from flows.releasing.validate import ValidationFailed, validate


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and with which file of the release."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


def verify(folder: Path) -> list[Problem]:
    """Everything that is wrong with a release folder; an empty list if it is sound."""
    try:
        manifest = read_manifest(folder)
    except ManifestError as error:
        return [Problem(NAME, str(error)), *_unreadable(folder)]
    try:
        problems = _listed(folder, manifest) + _files(folder, manifest)
        problems += [] if problems else _content(folder, manifest)
    except (KeyError, TypeError) as error:
        return [
            Problem(NAME, f"it lacks what a manifest has: {error!r}; it was made by another version of this program")
        ]
    return problems


def _listed(folder: Path, manifest: dict[str, Any]) -> list[Problem]:
    """Beside its siblings a release must be the one that the list of releases tells of."""
    path = folder.parent / "releases.json"
    if not path.is_file():
        return []
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["releases"].get(manifest["version"])
    except (ValueError, KeyError, AttributeError) as error:
        return [Problem("../releases.json", f"it can't be read: {error!r}")]
    if told and told["manifest_sha256"] != hash_file(folder / NAME):
        return [Problem(NAME, f"it is not the manifest that ../releases.json tells of for {manifest['version']}")]
    return []


def _files(folder: Path, manifest: dict[str, Any]) -> list[Problem]:
    there = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    told = manifest["files"]
    problems = [Problem(name, "it is missing") for name in sorted(set(told) - set(there))]
    problems += [Problem(name, "it does not belong to the release") for name in sorted(set(there) - set(told) - {NAME})]
    for name in sorted(set(told) & set(there)):
        size, digest = there[name].stat().st_size, told[name]["sha256"]
        if size != told[name]["bytes"]:
            problems.append(Problem(name, f"it has {size} bytes, the manifest says {told[name]['bytes']}"))
        elif (actual := hash_file(there[name])) != digest:
            problems.append(Problem(name, f"its SHA-256 is {actual[:16]}…, the manifest says {digest[:16]}…"))
    return problems


def _unreadable(folder: Path) -> list[Problem]:
    """Without a manifest to go by: at least the tables that can't be read."""
    problems = []
    for table in TABLES:
        for path in sorted((folder / "data" / table).glob("*.parquet")):
            try:
                pl.read_parquet(path)
            except (OSError, pl.exceptions.PolarsError) as error:
                problems.append(Problem(path.relative_to(folder).as_posix(), f"it can't be read: {error}"))
    return problems


def _content(folder: Path, manifest: dict[str, Any]) -> list[Problem]:
    tables = read_tables(folder)
    problems = []
    for table in TABLES:
        told, name = manifest["tables"][table], f"data/{table}"
        if told["columns"] != schema_of(table):
            problems.append(
                Problem(
                    name,
                    "its schema is not the one that this program publishes; use the program's version of the release",
                )
            )
        digest = rows_sha256(tables[table])
        if (told["rows"], told["rows_sha256"]) != (tables[table].height, digest):
            problems.append(Problem(name, "its rows are not those that the manifest tells of"))
        if (
            manifest["files"][told["jsonl"]]["sha256"] != digest
        ):  # the file has that hash, or it would have been told above
            problems.append(Problem(told["jsonl"], "its rows are not those of the Parquet files"))
    try:
        problems += [
            Problem(f"data/{r.table}", f"{r.row} of {r.source_file} fails {r.check}: {r.reason}")
            for r in validate(tables).rejected
        ]
    except ValidationFailed as error:
        problems.append(Problem("data", str(error)))
    return problems + _card(folder, manifest, tables) + _croissant(folder, manifest)


def _card(folder: Path, manifest: dict[str, Any], tables: Tables) -> list[Problem]:
    """The card's header must fit the files, or `datasets` refuses the release."""
    try:
        header = yaml.safe_load((folder / "README.md").read_text(encoding="utf-8").split("---\n")[1])
        infos = {info["config_name"]: info for info in header["dataset_info"]}
        configs = {config["config_name"]: config for config in header["configs"]}
    except (IndexError, KeyError, TypeError, yaml.YAMLError) as error:
        return [Problem("README.md", f"its YAML header can't be used: {error!r}")]
    problems = []
    for table in TABLES:
        if tables[table].is_empty():  # no config: `datasets` can't load it
            continue
        if table not in infos or table not in configs:
            problems.append(Problem("README.md", f"its header lacks the config {table}"))
            continue
        if infos[table]["features"] != yaml_features(table):
            problems.append(Problem("README.md", f"its features of {table} are not the columns of the files"))
        if infos[table]["splits"][0]["num_examples"] != tables[table].height:
            problems.append(
                Problem(
                    "README.md",
                    f"it tells of {infos[table]['splits'][0]['num_examples']} {table}, there are {tables[table].height}",
                )
            )
        pattern = configs[table]["data_files"][0]["path"]
        if sorted(p.relative_to(folder).as_posix() for p in folder.glob(pattern)) != sorted(
            manifest["tables"][table]["parquet"]
        ):
            problems.append(Problem("README.md", f"{pattern} does not find the files of {table}"))
    return problems


def _croissant(folder: Path, manifest: dict[str, Any]) -> list[Problem]:
    """croissant.json must tell of the same files with the same hashes."""
    name = "croissant.json"
    try:
        nodes = json.loads((folder / name).read_text(encoding="utf-8"))["distribution"]
        told = {node["contentUrl"]: node["sha256"] for node in nodes if "contentUrl" in node}
    except (ValueError, KeyError, TypeError) as error:
        return [Problem(name, f"it can't be read: {error!r}")]
    there = {
        file: manifest["files"][file]["sha256"] for table in TABLES for file in manifest["tables"][table]["parquet"]
    }
    return [] if told == there else [Problem(name, "its files or their hashes are not those of the release")]
