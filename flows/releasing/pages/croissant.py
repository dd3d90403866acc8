"""croissant.json: the release described in Croissant 1.1, the vocabulary that dataset search engines and loaders read.

Each Parquet file stands in it with its hash; a record set for each table reads them as a set, so that a table in
several shards is still one table. Descriptions are those of the schemas.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

import schemas
from flows.releasing.context import Release
from flows.releasing.tables import columns

#: The context that the specification of 1.1 prints, the keys that are not used here too: readers compare it.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

_TYPES: dict[Any, str] = {
    pl.String: "sc:Text",
    pl.Boolean: "sc:Boolean",
    pl.Int32: "sc:Integer",
    pl.Int64: "sc:Integer",
    pl.Float64: "sc:Float",
}


def croissant(release: Release) -> str:
    """The release as JSON-LD."""
    figures, dataset = release.figures, release.context.dataset
    about = (
        f"{dataset.description} {figures['documents']} documents, {figures['turns']} turns, {figures['repairs']} "
        "repairs, each with offsets into its source."
    )
    authors = ", ".join(dataset.authors)
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "zh-interviews",
        "alternateName": dataset.title,
        "description": about,
        "version": release.version,
        "datePublished": release.date,
        "license": dataset.license_link or "README.md#rights-and-takedown",
        "url": dataset.homepage or "README.md",
        "citeAs": f"{authors}. zh-interviews: {dataset.title}, version {release.version}, {release.date}.",
        "creator": [{"@type": "sc:Organization", "name": name} for name in dataset.authors],
        "inLanguage": "zh",
        "isLiveDataset": False,
        "keywords": ["interviews", "dialogue", "Chinese", "text repair", "provenance"],
        "distribution": [node for table in schemas.TABLES for node in _distribution(release, table)],
        "recordSet": [_record_set(table) for table in schemas.TABLES],
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def _distribution(release: Release, table: str) -> list[dict[str, Any]]:
    files = [
        {
            "@type": "cr:FileObject",
            "@id": name,
            "name": name,
            "contentUrl": name,
            "contentSize": f"{release.written[table].files[name][1]} B",
            "encodingFormat": "application/x-parquet",
            "sha256": release.written[table].files[name][0],
        }
        for name in release.written[table].parquet
    ]
    together = {
        "@type": "cr:FileSet",
        "@id": f"{table}-files",
        "name": f"{table}-files",
        "description": f"The Parquet files of the table {table}.",
        "encodingFormat": "application/x-parquet",
        "includes": f"data/{table}/*.parquet",
    }
    return [*files, together]


def _record_set(table: str) -> dict[str, Any]:
    model = schemas.TABLES[table]
    described = model.to_schema().columns
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": (model.__doc__ or "").strip(),
        "key": {"@id": f"{table}/{schemas.KEYS[table]}"},
        "field": [
            _field(table, name, dtype, str(described[name].description)) for name, dtype in columns(table).items()
        ],
    }


def _field(table: str, name: str, dtype: Any, description: str) -> dict[str, Any]:
    source = {"fileSet": {"@id": f"{table}-files"}, "extract": {"column": name}}
    field: dict[str, Any] = {"@type": "cr:Field", "@id": f"{table}/{name}", "name": name, "description": description}
    if isinstance(dtype, pl.List):
        field |= {"isArray": True, "arrayShape": "-1"}
        if isinstance(dtype.inner, pl.Struct):
            field["subField"] = [
                {
                    "@type": "cr:Field",
                    "@id": f"{table}/{name}/{inner.name}",
                    "name": inner.name,
                    "description": f"The {inner.name} of an entry of {name}.",
                    "dataType": _type(inner.dtype),
                    "source": source | {"transform": {"jsonPath": inner.name}},
                }
                for inner in dtype.inner.fields
            ]
            return field
        dtype = dtype.inner
    field |= {"dataType": _type(dtype), "source": source}
    if name == "doc_id" and table != "documents":
        field["references"] = {"field": {"@id": "documents/doc_id"}}
    return field


def _type(dtype: Any) -> str:
    return _TYPES[dtype if isinstance(dtype, type) else type(dtype)]
