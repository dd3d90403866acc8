"""A release goes to the hub in one commit with a tag, or not at all.

The hub is a stand-in on this machine that speaks its API."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import huggingface_hub
import pytest

from flows.releasing.folders import entry_hash
from flows.releasing.hub import PushFailed, preview_push, push_release
from flows.releasing.publish import publish
from tests.conftest import contents

TOKEN = "hf_of_a_test"
REPO = "somebody/zh-interviews"


class Hub(ThreadingHTTPServer):
    """The part of the hub's API that an upload uses, with its files in memory. `fail` names a step that answers 500."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.repos: dict[str, dict[str, bytes]] = {}
        self.commits: list[list[str]] = []
        self.tags: dict[str, str] = {}
        self.messages: list[str] = []
        self.made: list[dict[str, object]] = []
        self.objects: dict[str, bytes] = {}
        self.fail = ""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Hub

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def answer(self, content: object, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def refused(self, body: bytes) -> bool:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.answer({"error": "Invalid username or password."}, 401)
            return True
        if self.server.fail and self.server.fail in self.path:
            self.answer({"error": "out of order"}, 500)
            return True
        return False

    def do_GET(self) -> None:
        if self.refused(b""):
            return
        files = self.server.repos.get(REPO, {})
        if self.path.endswith("/refs"):
            tags = [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": oid} for n, oid in self.server.tags.items()]
            self.answer({"branches": [], "converts": [], "tags": tags})
        elif "/tree/" in self.path:
            self.answer([{"type": "file", "path": n, "size": len(c), "oid": "0" * 40} for n, c in files.items()])
        else:
            self.answer({"id": REPO, "sha": f"{len(self.server.commits):040x}", "siblings": []})

    def do_PUT(self) -> None:
        body = self.body()
        self.server.objects[hashlib.sha256(body).hexdigest()] = body
        self.answer({})

    def do_POST(self) -> None:
        body = self.body()
        if self.refused(body):
            return
        if self.path == "/api/repos/create":
            told = json.loads(body)
            self.server.made.append(told)
            self.server.repos.setdefault(REPO, {".gitattributes": b"*.parquet filter=lfs\n"})
            self.answer(
                {"url": f"{self.server.endpoint}/datasets/{told.get('organization', 'somebody')}/{told['name']}"}
            )
        elif self.path == "/api/validate-yaml":
            self.answer({"errors": [], "warnings": []})
        elif "/preupload/" in self.path:
            modes = [
                {
                    "path": f["path"],
                    "uploadMode": "lfs" if f["path"].endswith(".parquet") else "regular",
                    "shouldIgnore": False,
                }
                for f in json.loads(body)["files"]
            ]
            self.answer({"files": [mode | {"oid": self.git_oid(mode["path"])} for mode in modes]})
        elif self.path.endswith("/info/lfs/objects/batch"):
            put = {"upload": {"href": f"{self.server.endpoint}/objects"}}
            self.answer({"transfer": "basic", "objects": [o | {"actions": put} for o in json.loads(body)["objects"]]})
        elif "/commit/" in self.path:
            self.commit([json.loads(line) for line in body.splitlines() if line])
        elif match := re.search(r"/tag/([0-9a-f]+)", self.path):
            self.server.tags[json.loads(body)["tag"]] = match[1]
            self.server.messages.append(json.loads(body)["message"])
            self.answer({})
        else:
            self.answer({"error": f"what is {self.path}?"}, 404)

    def git_oid(self, path: str) -> str | None:
        """What git calls the content of a regular file that is there; the library leaves out what has not changed."""
        content = self.server.repos.get(REPO, {}).get(path)
        return (
            None
            if content is None or path.endswith(".parquet")
            else hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()
        )

    def commit(self, lines: list[dict]) -> None:
        files = dict(self.server.repos[REPO])
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                files[value["path"]] = self.server.objects[value["oid"]]
            elif line["key"] == "deletedFile":
                del files[value["path"]]
        self.server.repos[REPO] = files
        self.server.commits.append(sorted(line["value"].get("path", "") for line in lines[1:]))
        oid = f"{len(self.server.commits):040x}"
        self.answer(
            {"success": True, "commitOid": oid, "commitUrl": f"{self.server.endpoint}/datasets/{REPO}/commit/{oid}"}
        )


@pytest.fixture
def hub(monkeypatch, tmp_path):
    # the stand-in speaks the older protocol for large files, which the library still does
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setenv("HF_TOKEN_PATH", str(tmp_path / "no-token"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def remote(hub: Hub) -> dict[str, bytes]:
    return {name: content for name, content in hub.repos.get(REPO, {}).items() if name != ".gitattributes"}


def push(hub: Hub, folder: Path, token: str | None = TOKEN) -> str:
    return push_release(folder, REPO, token=token, endpoint=hub.endpoint)


def test_a_release_is_one_commit_and_a_tag(hub, release):
    assert push(hub, release) == f"{hub.endpoint}/datasets/{REPO}/tree/0.1.0"
    assert remote(hub) == contents(release)
    assert len(hub.commits) == 1
    assert hub.tags == {"0.1.0": f"{1:040x}"}
    listed = json.loads((release.parent / "releases.json").read_text())["releases"]["0.1.0"]
    assert f"manifest {listed['manifest_sha256']}" in hub.messages[0]
    assert f"chain {entry_hash('0.1.0', listed)}" in hub.messages[0]


def test_the_next_release_takes_its_place(hub, make, build, context, tmp_path):
    shards = context.__class__(date="2026-11-21", shard_bytes=4000)
    first = publish(build(make("a.txt", answers=40)), [], tmp_path, shards).path
    second = publish(build(make("a.txt", answers=40), make("b.txt", answers=40)), [], tmp_path, context).path
    push(hub, first)
    push(hub, second)
    assert remote(hub) == contents(second)
    assert set(hub.tags) == {"0.1.0", "0.2.0"}
    assert len(hub.commits) == 2


def test_a_version_is_pushed_once(hub, release):
    push(hub, release)
    with pytest.raises(PushFailed, match="already"):
        push(hub, release)
    assert len(hub.commits) == 1


def test_an_older_version_does_not_hide_a_newer(hub, release):
    hub.tags["3.0.0"] = "0" * 40
    with pytest.raises(PushFailed, match=r"3\.0\.0 already"):
        push(hub, release)
    assert hub.commits == []


def test_without_a_token_it_says_what_to_do(hub, release, monkeypatch):
    monkeypatch.setattr("flows.releasing.hub.get_token", lambda: None)
    with pytest.raises(PushFailed, match=r"huggingface\.co/settings/tokens"):
        push(hub, release, token=None)


def test_a_wrong_token_is_told(hub, release):
    with pytest.raises(PushFailed):
        push(hub, release, token="hf_of_somebody_else")
    assert hub.repos == {}


@pytest.mark.parametrize("step", ["/repos/create", "/refs", "/commit/"])
def test_a_hub_that_fails_gets_nothing(hub, release, step, monkeypatch):
    hub.fail = step
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda seconds: None)
    with pytest.raises(PushFailed, match=r"the hub did not take 0\.1\.0"):
        push(hub, release)
    assert remote(hub) == {}
    assert hub.tags == {}


def test_a_push_that_lost_its_tag_is_taken_up(hub, release):
    hub.fail = "/tag/"
    with pytest.raises(PushFailed):
        push(hub, release)
    assert remote(hub) == contents(release)
    hub.fail = ""
    push(hub, release)
    assert list(hub.tags) == ["0.1.0"]
    assert remote(hub) == contents(release)


def test_an_altered_release_is_not_pushed(hub, release):
    (release / "manifest.json").write_bytes(b"{}")
    with pytest.raises(PushFailed, match="altered"):
        push(hub, release)


def test_a_damaged_release_is_not_pushed(hub, release):
    (release / "README.md").write_text("hello", encoding="utf-8")
    with pytest.raises(PushFailed, match=r"README\.md"):
        push(hub, release)
    assert hub.repos == {}


def test_no_hub_is_told(release):
    with pytest.raises(PushFailed, match="did not take"):
        push_release(release, REPO, token=TOKEN, endpoint="http://127.0.0.1:9")


def test_a_dry_run_says_what_would_go_where(release):
    told = preview_push(release, REPO)
    assert f"the tag {release.name}" in told
    assert "its owner alone" in told
    (release / "README.md").write_text("altered", encoding="utf-8")
    with pytest.raises(PushFailed, match="damaged"):
        preview_push(release, REPO)


@pytest.mark.parametrize("public", [False, True])
def test_a_dataset_that_is_made_is_private_unless_it_is_to_be_public(hub, release, public):
    words = {"public": True} if public else {}
    push_release(release, REPO, TOKEN, hub.endpoint, **words)
    assert [told.get("private") or told.get("visibility") == "private" for told in hub.made] == [not public]
