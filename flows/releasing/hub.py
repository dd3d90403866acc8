"""Upload a release to the Hugging Face hub: one commit and a tag for its version, so that readers see all of it or
nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_token
from huggingface_hub.errors import RepositoryNotFoundError

from flows.errors import InterviewsError
from flows.releasing.files import hash_file
from flows.releasing.folders import entry_hash, read_list
from flows.releasing.manifest import NAME, ManifestError, read_manifest
from flows.releasing.verify import verify


class PushFailed(InterviewsError):
    """Nothing new is on the hub; the message says why and what to do."""


def preview_push(folder: Path, repo: str, public: bool = False) -> str:
    """What `push_release` would upload, in a sentence; nothing is asked of the hub.

    Raises PushFailed for a folder that is no whole release."""
    manifest = _sound(folder)
    size = sum((folder / name).stat().st_size for name in (*manifest["files"], NAME))
    seen_by = "all" if public else "its owner alone"
    return (
        f"{len(manifest['files']) + 1} files of {folder}, {size:,} bytes, would go to {repo} in one commit with the "
        f"tag {manifest['version']}; if {repo} is not there yet, it would be made for {seen_by} to see"
    )


def _sound(folder: Path) -> dict[str, Any]:
    """The manifest of a release that is whole. Raises PushFailed."""
    try:
        manifest = read_manifest(folder)
    except ManifestError as error:
        raise PushFailed(str(error)) from None
    if problems := verify(folder):
        raise PushFailed(f"{folder} is damaged in {len(problems)} places, first {problems[0]}; nothing was uploaded")
    return manifest


def push_release(
    folder: Path, repo: str, token: str | None = None, endpoint: str | None = None, public: bool = False
) -> str:
    """Upload a release folder to the dataset `repo` (OWNER/NAME), which is made if it is not there: private, unless it
    is to be `public`.

    The commit holds every file of the release and takes away what the dataset had besides; the tag is the version.

    Returns:
        Where the version can be seen.

    Raises:
        PushFailed: there is no token, the folder is no whole release, the version is on the hub already, or the hub
        refuses.
    """
    token = token or get_token()
    if not token:
        raise PushFailed(
            "no token for the hub: make one with write access at https://huggingface.co/settings/tokens and set "
            "HF_TOKEN to it"
        )
    manifest = _sound(folder)
    version = manifest["version"]
    api = HfApi(endpoint=endpoint, token=token)
    try:
        return _push(api, folder, repo, manifest, public)
    except RepositoryNotFoundError as error:
        raise PushFailed(f"the hub knows no dataset {repo} that this token may write to: {error}") from error
    except PushFailed:
        raise
    except Exception as error:  # which errors its transport raises is not the same in every version of the library
        raise PushFailed(f"the hub did not take {version} of {repo}: {error}") from error


def _push(api: HfApi, folder: Path, repo: str, manifest: dict[str, Any], public: bool) -> str:
    version, files = manifest["version"], sorted([*manifest["files"], NAME])
    api.create_repo(repo, repo_type="dataset", private=not public, exist_ok=True)
    tags = {ref.name for ref in api.list_repo_refs(repo, repo_type="dataset").tags}
    if version in tags:
        raise PushFailed(f"{repo} has version {version} already, and what is published does not change")
    if newer := [tag for tag in tags if re.fullmatch(r"\d+\.\d+\.\d+", tag) and _numbers(tag) > _numbers(version)]:
        raise PushFailed(
            f"{repo} has version {max(newer, key=_numbers)} already, which {version} would hide; push the newest "
            "release"
        )
    there = set(api.list_repo_files(repo, repo_type="dataset"))
    operations: list[CommitOperationAdd | CommitOperationDelete] = [
        CommitOperationAdd(name, folder / name) for name in files
    ]
    operations += [CommitOperationDelete(name) for name in sorted(there - set(files) - {".gitattributes"})]
    commit = api.create_commit(repo, operations, commit_message=f"Release {version}", repo_type="dataset")
    api.create_tag(
        repo, tag=version, tag_message=tag_message(folder, version), revision=commit.oid, repo_type="dataset"
    )
    return f"{api.endpoint}/datasets/{repo}/tree/{version}"


def tag_message(folder: Path, version: str) -> str:
    """What the tag of a release says: the hash of its manifest, and the one that stands for it and all before it in the
    list of releases, where there is one beside it. Who has a tag can tell whether a list was written anew."""
    said = f"Release {version}\n\nmanifest {hash_file(folder / NAME)}"
    entry = read_list(folder.parent).get(version)
    return said if entry is None else f"{said}\nchain {entry_hash(version, entry)}"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
