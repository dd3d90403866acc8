"""The dataset card (README.md of a release) and its citation file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import polars as pl
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import schemas
from flows.releasing.context import Release, ReleaseContext
from flows.releasing.files import TableFiles, schema_of, yaml_features
from flows.releasing.tables import Tables

_TEMPLATES = Path(__file__).parent / "templates"
_ENVIRONMENT = Environment(  # Markdown and YAML, not HTML: what documents say is escaped by `plain`
    loader=FileSystemLoader(_TEMPLATES),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,
)

#: How long a text of an example may be before it is cut.
EXAMPLE_CHARS = 160

_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)


def template(name: str, **values: Any) -> str:
    """A template of this room, filled in."""
    return _ENVIRONMENT.get_template(name).render(**values)


def card(release: Release) -> str:
    """The card: YAML for the hub and for `datasets`, and what a reader wants to know."""
    header = yaml.safe_dump(metadata(release), allow_unicode=True, sort_keys=False, width=1000)
    return template(
        "card.md.j2",
        header=header,
        dataset=release.context.dataset,
        release=release,
        figures=release.figures,
        context=release.context,
        tables={table: _described(table) for table in schemas.TABLES},
        examples={table: _shown(release.examples.get(table)) for table in schemas.TABLES},
        scores=_scores(_measured_here(release.context)),
        real=_scores(release.context.scores.get("real", {})),
        quarantined=len({row["source_file"] for row in release.quarantine}),
    )


def metadata(release: Release) -> dict[str, Any]:
    """What the YAML header says. Its sizes are those of the files in the folder."""
    turns, dataset = release.written["turns"].rows, release.context.dataset
    size = next((name for limit, name in _SIZES if turns < limit), "n>10M")
    return {
        "pretty_name": dataset.title,
        "language": ["zh"],
        "license": dataset.license,
        **{key: getattr(dataset, key) for key in ("license_name", "license_link") if getattr(dataset, key)},
        "multilinguality": "monolingual",
        "annotations_creators": ["machine-generated"],
        "source_datasets": ["original"],
        "task_categories": ["text-generation", "question-answering", "token-classification"],
        "size_categories": [size],
        "tags": ["interviews", "dialogue", "speaker-turns", "text-repair", "provenance"],
        "configs": [_config(table) for table in loadable(release.written)],
        "dataset_info": [_info(release, table) for table in loadable(release.written)],
    }


def loadable(written: Mapping[str, TableFiles]) -> list[str]:
    """The tables that are configs of the dataset: `datasets` can't load a file without a row."""
    return [table for table in schemas.TABLES if written[table].rows]


def _config(table: str) -> dict[str, Any]:
    config: dict[str, Any] = {
        "config_name": table,
        "data_files": [{"split": "train", "path": f"data/{table}/train-*.parquet"}],
    }
    return config | ({"default": True} if table == "turns" else {})


def _info(release: Release, table: str) -> dict[str, Any]:
    written = release.written[table]
    return {
        "config_name": table,
        "features": yaml_features(table),
        "splits": [{"name": "train", "num_bytes": written.memory, "num_examples": written.rows}],
        "download_size": sum(written.files[name][1] for name in written.parquet),
        "dataset_size": written.memory,
    }


def _described(table: str) -> dict[str, Any]:
    model = schemas.TABLES[table]
    described = {name: column.description for name, column in model.to_schema().columns.items()}
    types = {
        column["name"]: column["type"] + (", or null" if column["nullable"] else "") for column in schema_of(table)
    }
    rows = [(name, _cell(types[name]), _cell(str(text))) for name, text in described.items()]
    return {"about": (model.__doc__ or "").strip(), "columns": rows}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "\\<")


class Examples:
    """Picks a row of each table for the card: of the turns the first answer, of the repairs the first that a model
    weighed, which say more than the first rows."""

    _TELLING: ClassVar = {"turns": "reply_to", "repairs": "margin"}

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self._wanted = set(schemas.TABLES)

    def add(self, tables: Tables) -> None:
        """Look at the rows of some documents; they come in the order of the release."""
        for table in sorted(self._wanted):
            frame, column = tables[table], self._TELLING.get(table)
            telling = frame.filter(pl.col(column).is_not_null()).head(1) if column else frame
            if not telling.is_empty():
                self._wanted.remove(table)
                self.rows[table] = telling.row(0, named=True)
            elif table not in self.rows and not frame.is_empty():
                self.rows[table] = frame.row(0, named=True)


def _shown(row: dict[str, Any] | None) -> str:
    """A row as JSON, long texts and lists cut."""
    return "" if row is None else json.dumps(_cut(row), ensure_ascii=False, indent=2)


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > EXAMPLE_CHARS:
        return value[:EXAMPLE_CHARS] + "…"
    if isinstance(value, list):
        return [_cut(v) for v in value[:4]]
    if isinstance(value, dict):
        return {k: _cut(v) for k, v in value.items()}
    return value


def _measured_here(context: ReleaseContext) -> Mapping[str, Any]:
    """The gold scores, where the documents that they were measured on are all in the release."""
    gold = context.scores.get("gold", {})
    return gold.get("scores", {}) if gold and set(gold["sources"]) <= set(context.seeds.values()) else {}


def _scores(scores: Any) -> list[tuple[str, str]]:
    """The gold scores as rows of a table, groups written out."""
    rows = []
    for name, value in scores.items():
        if isinstance(value, dict):
            rows += [(f"{name}: {inner}", text) for inner, text in _scores(value)]
        else:
            rows.append((str(name), f"{value:.4f}" if isinstance(value, float) else str(value)))
    return rows


def citation(release: Release) -> str:
    """CITATION.cff, in the format that GitHub and Zenodo read."""
    dataset = release.context.dataset
    content = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it.",
        "type": "dataset",
        "title": f"zh-interviews: {dataset.title}",
        "version": release.version,
        "date-released": release.date,
        "authors": [{"name": name} for name in dataset.authors],
        "keywords": ["interviews", "dialogue", "Chinese", "text repair"],
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)


def factory_info() -> str:
    """dataset_info.json: what LLaMA-Factory has to know of the dialogues."""
    tags = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}
    described = {
        "file_name": "jsonl/dialogues.jsonl",
        "formatting": "sharegpt",
        "columns": {"messages": "messages"},
        "tags": tags,
    }
    return json.dumps({"zh_interviews": described}, indent=1) + "\n"
