"""SECURITY.md: the tests that it names are there, and the commands that sign and check a list of releases work as
written."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_every_promise_names_a_test_that_is_there() -> None:
    file, named = "", 0
    for name in re.findall(r"`((?:tests/[\w/]+\.py)?(?:::\w+)?)`", TEXT):
        file = name.partition("::")[0] or file
        test = name.partition("::")[2]
        assert f"def {test}" in (ROOT / file).read_text(encoding="utf-8"), name
        named += 1
    assert named > 10


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here: apt-get install openssh-client")
def test_a_list_is_signed_and_checked_as_written(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    listed = tmp_path / "dist" / "releases.json"
    shutil.copy(ROOT / "dist" / "releases.json", listed)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "KEY"], cwd=tmp_path, check=True)
    (tmp_path / "SIGNERS").write_text(f"NAME {(tmp_path / 'KEY.pub').read_text(encoding='utf-8')}", encoding="utf-8")
    sign, check = (line.partition("  #")[0] for line in re.findall(r"^ssh-keygen .*$", TEXT, re.M))
    assert subprocess.run(sign, shell=True, cwd=tmp_path, check=False).returncode == 0
    assert subprocess.run(check, shell=True, cwd=tmp_path, check=False).returncode == 0
    listed.write_bytes(listed.read_bytes() + b" ")
    assert subprocess.run(check, shell=True, cwd=tmp_path, check=False, capture_output=True).returncode != 0
