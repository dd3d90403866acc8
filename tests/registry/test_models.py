"""A registry that is wrong says where and what; one that is right is read as written."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.registry import Person, Publisher, Registry, RegistryError, load_entries

PERSON = '[[person]]\nid = "a-b"\nname = "甲"\naliases = ["A B"]\n'


def test_the_registry_of_the_project_is_sound(seeds: Path) -> None:
    registry = Registry.load(seeds)
    assert registry.people
    assert registry.publishers


def test_missing_files_count_as_empty(tmp_path: Path) -> None:
    assert Registry.load(tmp_path) == Registry()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "people.toml").write_text(PERSON, encoding="utf-8")
    (tmp_path / "publishers.toml").write_text(
        '[[publisher]]\nid = "x"\nname = "某网"\ndomains = ["x.example"]\nhosts = true\nboilerplate = ["扫码.{1,9}"]\n'
        "\n"
        '[[document]]\nfile = "a.txt"\nform = "quoted"\n',
        encoding="utf-8",
    )
    registry = Registry.load(tmp_path)
    assert registry.people == (Person("a-b", "甲", ("A B",)),)
    assert registry.people[0].names == ("甲", "A B")
    assert registry.publishers == (
        Publisher("x", "某网", domains=("x.example",), boilerplate=("扫码.{1,9}",), hosts=True),
    )
    assert registry.forms == {"a.txt": "quoted"}


WRONG: dict[str, tuple[str, str, str]] = {
    "not TOML": ("people.toml", "[[person]\n", r"people.toml: not valid TOML: .*line 1"),
    "unknown key": (
        "people.toml",
        PERSON + "born = 1970\n",
        r"people.toml, line 5: born: unknown key; allowed are id, name, aliases, affiliation",
    ),
    "missing name": (
        "people.toml",
        PERSON + '\n[[person]]\nid = "c"\n',
        r"people.toml, line 6: \[\[person\]\] lacks name",
    ),
    "bad id": (
        "people.toml",
        '\n\n[[person]]\nid = "A B"\nname = "甲"\n',
        r"people.toml, line 4: id: 'A B' must be lower-case words",
    ),
    "id twice": (
        "people.toml",
        PERSON + '[[person]]\nname = "乙"\nid = "a-b"\n',
        r"people.toml, line 7: id: 'a-b' is there already, in line 1",
    ),
    "name twice": (
        "people.toml",
        PERSON + '[[person]]\nid = "c"\nname = "甲"\n',
        r"people.toml, line 7: name: '甲' is there already",
    ),
    "empty name": ("people.toml", '[[person]]\nid = "c"\nname = " "\n', r"line 3: name: must not be empty"),
    "a string for a list": (
        "people.toml",
        '[[person]]\nid = "c"\nname = "甲"\naliases = "A"\n',
        r"line 4: aliases: must be a list of strings",
    ),
    "numbers in a list": (
        "people.toml",
        '[[person]]\nid = "c"\nname = "甲"\naliases = [1]\n',
        r"line 4: aliases: must be a list of strings",
    ),
    "a number for a string": (
        "people.toml",
        '[[person]]\nid = "c"\nname = 5\n',
        r"line 3: name: must be a string in quotes, not 5",
    ),
    "single brackets": (
        "people.toml",
        '[person]\nid = "c"\nname = "甲"\n',
        r"line 1: write \[\[person\]\] with two brackets",
    ),
    "a stray table": (
        "people.toml",
        PERSON + '[[persons]]\nid = "c"\n',
        r"line 5: 'persons' stands outside \[\[person\]\]",
    ),
    "a stray key": ("people.toml", 'id = "c"\n' + PERSON, r"line 1: 'id' stands outside"),
    "an address for a domain": (
        "publishers.toml",
        '[[publisher]]\nid = "x"\nname = "某"\ndomains = ["https://x.example/a"]\n',
        r"publishers.toml, line 4: domains: 'https://x.example/a' must be a host name",
    ),
    "a broken pattern": (
        "publishers.toml",
        '[[publisher]]\nid = "x"\nname = "某"\nboilerplate = ["(a"]\n',
        r"line 4: boilerplate: '\(a' is no regular expression",
    ),
    "a pattern for everything": (
        "publishers.toml",
        '[[publisher]]\nid = "x"\nname = "某"\nboilerplate = [".*"]\n',
        r"line 4: boilerplate: '\.\*' fits any line",
    ),
    "hosts is a word": (
        "publishers.toml",
        '[[publisher]]\nid = "x"\nname = "某"\nhosts = "yes"\n',
        r"line 4: hosts: must be true or false, not 'yes'",
    ),
    "no such form": (
        "publishers.toml",
        '[[document]]\nfile = "a.txt"\nform = "dialogue"\n',
        r"line 3: form: 'dialogue' is no form; use one of labelled",
    ),
    "half a document": ("publishers.toml", '[[document]]\nfile = "a.txt"\n', r"line 1: \[\[document\]\] lacks form"),
}


@pytest.mark.parametrize(("file", "content", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_named(tmp_path: Path, file: str, content: str, message: str) -> None:
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(RegistryError, match=message):
        Registry.load(tmp_path)


def test_a_file_that_is_not_utf8_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "people.toml").write_bytes(b'[[person]]\nid = "c"\nname = "\xbc\xd7"\n')
    with pytest.raises(RegistryError, match=r"people.toml, line 3: not UTF-8"):
        Registry.load(tmp_path)


def test_other_files_use_the_same_checks(tmp_path: Path) -> None:
    path = tmp_path / "withdrawn.toml"
    path.write_text('[[withdrawn]]\nfile = "a.txt"\n\n[[withdrawn]]\nfile = 3\nreason = "x"\n', encoding="utf-8")
    with pytest.raises(RegistryError, match=r"withdrawn.toml, line 1: \[\[withdrawn\]\] lacks reason"):
        load_entries(path, "withdrawn", {"file": str, "reason": str})
    with pytest.raises(RegistryError, match=r"withdrawn.toml, line 5: file: must be a string"):
        load_entries(path, "withdrawn", {"file": str}, {"reason": str})
