"""dataset.toml: what a dataset is called, and what is wrong with such a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.registry import RegistryError
from flows.registry.dataset import Dataset, load_dataset
from tests.conftest import ROOT


def test_a_missing_file_says_nothing_of_its_own(tmp_path: Path) -> None:
    assert load_dataset(tmp_path) == Dataset()


def test_the_seeds_have_one() -> None:
    assert load_dataset(ROOT / "seeds").authors == ("The zh-interviews maintainers",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[dataset]\ntitel = 'x'", "titel: unknown key"),
        ("[dataset]\ntitle = 7", "title: must be a string"),
        ("[dataset]\nauthors = 'x'", "authors: must be a list"),
        ("[dataset]\nauthors = []", "authors: must be a list"),
        ("[dataset]\nhomepage = 'javascript:x'", "homepage: must begin with https://"),
        ("title = 'x'", "'title' stands elsewhere"),
        ("[dataset", "dataset.toml: "),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "dataset.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RegistryError, match=r"dataset\.toml") as caught:
        load_dataset(tmp_path)
    assert says in str(caught.value)
