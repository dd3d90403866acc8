"""What is withdrawn leaves the releases that were published before, and the list of releases says so."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import huggingface_hub
import polars as pl
import pytest
import yaml

from flows.making import withdraw
from flows.releasing import rewriting
from flows.releasing.files import read_tables
from flows.releasing.folders import ReleaseRefused, broken_link, entry_hash, read_list, rewritten, states
from flows.releasing.parts import read_part
from flows.releasing.verify import verify, verify_chain
from tests.conftest import ROOT, contents
from tests.shards.conftest import four_interviews, published, runner
from tests.test_cli import run as command
from tests.test_release import INTERVIEW

pytestmark = pytest.mark.xdist_group("withdrawing")

WORD = "纪念碑"

TEXT = "\n\n".join(INTERVIEW.format(n=n).replace("果园", WORD) for n in range(900, 920))


def holding(dist: Path) -> list[str]:
    """Where the word of the withdrawn document stands below a folder, in whatever file."""
    found = []
    for path in sorted(p for p in dist.rglob("*") if p.is_file()):
        if path.suffix == ".parquet":
            text = json.dumps(pl.read_parquet(path).to_dicts(), ensure_ascii=False)
        elif path.suffix == ".part":
            part = read_part(path)
            assert part is not None
            text = b"".join(part.lines.values()).decode()
        else:
            text = path.read_bytes().decode("utf-8", "replace")
        if WORD in text:
            found.append(path.relative_to(dist).as_posix())
    return found


def entry(seeds: Path, name: str = "gone.txt") -> None:
    (seeds / "withdrawn.toml").write_text(f'[[withdrawn]]\nfile = "{name}"\nreason = "asked"\n', encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases: without the document, with it and a near-copy of it, and with one document more."""
    folder = tmp_path_factory.mktemp("three")
    seeds = four_interviews(folder / "seeds")
    run = runner(seeds, folder / "dist")
    run()
    (seeds / "gone.txt").write_text(TEXT, encoding="utf-8")
    (seeds / "near.txt").write_text(TEXT + "\n\n编者按：本文略有修改。\n", encoding="utf-8")
    run()
    (seeds / "later.txt").write_text(INTERVIEW.format(n=77), encoding="utf-8")
    assert run().version == "1.2.0"
    entry(seeds)
    return folder


@pytest.fixture
def three(made: Path, seeds: Path, dist: Path) -> Path:
    """A copy of the three releases, and of what they were made of."""
    shutil.copytree(made / "seeds", seeds, dirs_exist_ok=True)
    shutil.copytree(made / "dist", dist)
    return dist


def test_nothing_is_changed_before_it_is_asked_for(three: Path, seeds: Path) -> None:
    before = {path: path.read_bytes() for path in three.rglob("*") if path.is_file()}
    assert [(one.version, one.documents) for one in withdraw(seeds, three, dry_run=True)] == [
        ("1.1.0", 2),
        ("1.2.0", 2),
    ]
    assert {path: path.read_bytes() for path in three.rglob("*") if path.is_file()} == before


def test_text_leaves_every_release_and_the_list_tells_of_it(three: Path, seeds: Path, run) -> None:
    old = read_list(three)
    whole = (three / "1.0.0" / "manifest.json").read_bytes()
    assert holding(three)
    withdraw(seeds, three, dry_run=False)
    assert holding(three) == []
    assert verify_chain(three) == []
    assert [verify(three / version) for version in ("1.0.0", "1.1.0", "1.2.0")] == [[], [], []]
    assert (three / "1.0.0" / "manifest.json").read_bytes() == whole
    assert published(three / "1.1.0") == [f"interview-{n}.txt" for n in range(4)]
    assert "2 of its 6 documents were withdrawn" in (three / "1.1.0" / "WITHDRAWN.md").read_text()
    new = read_list(three)
    assert [entry_hash(v, new[v]) == entry_hash(v, old[v]) for v in old] == [True, False, False]
    # who kept what a tag said finds it in the list
    assert all(entry_hash(v, old[v]) in {entry_hash(v, state) for state in states(new[v])} for v in old)
    assert len(rewritten(new)) == 2
    # the next run has nothing to do, also when the document itself is gone
    assert run().version is None
    for name in ("gone.txt", "near.txt"):
        (seeds / name).unlink()
    assert run().version is None
    assert holding(three) == []


def test_a_second_rewriting_keeps_the_first_in_the_list(three: Path, seeds: Path) -> None:
    first = read_list(three)
    withdraw(seeds, three, dry_run=False)
    second = read_list(three)
    (seeds / "withdrawn.toml").write_text(
        "".join(f'[[withdrawn]]\nfile = "{name}"\nreason = "asked"\n' for name in ("gone.txt", "interview-1.txt")),
        encoding="utf-8",
    )
    assert [one.version for one in withdraw(seeds, three, dry_run=False)] == ["1.0.0", "1.1.0", "1.2.0"]
    assert verify_chain(three) == []
    told = read_list(three)
    for version, kept in ((v, e) for listed in (first, second) for v, e in listed.items()):
        assert entry_hash(version, kept) in {entry_hash(version, state) for state in states(told[version])}
    assert "interview-1.txt" not in published(three / "1.0.0")
    assert (three / "1.2.0" / "WITHDRAWN.md").read_text().count("was published on") == 2


def test_a_list_whose_past_was_changed_is_broken(three: Path, seeds: Path) -> None:
    withdraw(seeds, three, dry_run=False)
    listed = json.loads((three / "releases.json").read_text())["releases"]
    listed["1.2.0"]["rewritten"]["was"]["previous"] = "0" * 64
    assert broken_link(listed) == "1.2.0"


def test_the_list_of_changes_behind_a_withdrawn_document_names_nothing_of_it(run, seeds: Path, dist: Path) -> None:
    (seeds / "gone.txt").write_text(TEXT, encoding="utf-8")
    run()
    (seeds / "gone.txt").unlink()
    assert WORD in (run(accept_changes=True).path / "CHANGES.md").read_text()
    entry(seeds)
    assert [(one.version, one.changes_only) for one in withdraw(seeds, dist, dry_run=False)] == [
        ("1.0.0", False),
        ("2.0.0", True),
    ]
    assert holding(dist) == []
    assert verify_chain(dist) == []


def test_a_release_of_which_everything_is_withdrawn_stays_as_an_empty_one(run, seeds: Path, dist: Path) -> None:
    for path in seeds.glob("*.txt"):
        path.unlink()
    (seeds / "gone.txt").write_text(TEXT, encoding="utf-8")
    run()
    entry(seeds)
    withdraw(seeds, dist, dry_run=False)
    assert holding(dist) == []
    assert verify_chain(dist) == []


def test_a_damaged_release_is_not_made_to_look_sound(three: Path, seeds: Path) -> None:
    card = three / "1.2.0" / "README.md"
    card.write_text(card.read_text() + "forged\n")
    with pytest.raises(ReleaseRefused, match=r"1\.2\.0 is damaged, so nothing was rewritten: README\.md"):
        withdraw(seeds, three, dry_run=False)
    assert "1.1.0/jsonl/turns.jsonl" in holding(three)


@pytest.mark.parametrize("renames", [0, 1, 3])
def test_what_was_broken_off_is_ended_by_the_next_run(
    three: Path, seeds: Path, run, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    """The disk goes away after so many of the moves that put the releases in place; each release takes two."""
    left = [renames]
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if rewriting.STAGING in (path.parent.name, Path(target).parent.name):
            if not left[0]:
                raise OSError(5, "Input/output error", str(path))
            left[0] -= 1
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="Input/output"):
        withdraw(seeds, three, dry_run=False)
    monkeypatch.undo()
    assert run().version is None
    assert verify_chain(three) == []
    withdraw(seeds, three, dry_run=False)
    assert holding(three) == []


def test_releases_of_earlier_versions_of_the_program_lose_their_rows_too(tmp_path: Path) -> None:
    from datasets import load_dataset

    dist, seeds = tmp_path / "dist", tmp_path / "seeds"
    shutil.copytree(ROOT / "dist", dist, ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(ROOT / "seeds", seeds)
    name = "001_040338d94b1b9f7e.txt"
    entry(seeds, name)
    rows = {path.name: read_tables(path)["turns"] for path in dist.iterdir() if path.is_dir()}
    withdraw(seeds, dist, dry_run=False)
    assert verify_chain(dist) == []
    for version, before in rows.items():
        after = read_tables(dist / version)["turns"]
        assert after.equals(before.filter(pl.col("source_file") != name))
    header = yaml.safe_load((dist / "1.0.0" / "README.md").read_text().split("---\n")[1])
    assert {info["config_name"]: info["splits"][0]["num_examples"] for info in header["dataset_info"]}["documents"] == 4
    loaded = load_dataset(str(dist / "1.0.0"), "turns", split="train", cache_dir=str(tmp_path / "cache"))
    assert loaded.num_rows == read_tables(dist / "1.0.0")["turns"].height


def test_the_command_says_what_is_left_to_do(three: Path, seeds: Path) -> None:
    done = command("withdraw", "--seeds", str(seeds), "--dist", str(three), "--rewrite")
    told = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert "1.1.0: 2 of 6 documents taken out" in told
    assert "gone.txt is still there" in told
    assert "push" in told
    # every call that it tells of is one that the library has
    calls = {word.partition("(")[0] for word in told.replace("=api.", " api.").split() if word.startswith("api.")}
    assert {"api.delete_tag", "api.super_squash_history"} <= calls
    assert all(hasattr(huggingface_hub.HfApi, call.removeprefix("api.")) for call in calls)
    again = command("withdraw", "--seeds", str(seeds), "--dist", str(three))
    assert "holds a withdrawn document" in again.stdout.decode()
    chain = command("verify", "--chain", str(three))
    assert chain.returncode == 0
    assert "withdrawn documents taken out: 2" in chain.stdout.decode()
    (seeds / "withdrawn.toml").unlink()
    assert command("withdraw", "--seeds", str(seeds), "--dist", str(three)).returncode == 2


@pytest.mark.parametrize("by", ["file", "./file", "sha256", "url"])
def test_withdrawn_documents_go_with_their_copies_and_leave_the_results_too(
    run, seeds: Path, dist: Path, by: str
) -> None:
    import hashlib

    monument = "---\nurl: https://example.org/talk?id=7\n---\n" + INTERVIEW.format(n=7777).replace("果园", "纪念碑")
    text = monument + "\n\n".join(INTERVIEW.format(n=n).replace("果园", "纪念碑") for n in range(900, 920))
    (seeds / "gone.txt").write_text(text, encoding="utf-8")
    shutil.copy(seeds / "gone.txt", seeds / "moved.txt")
    (seeds / "near.txt").write_text(text + "\n\n编者按：本文略有修改。\n", encoding="utf-8")
    first = run()
    assert "gone.txt" in published(first.path)
    entry = {
        "file": 'file = "gone.txt"',
        "./file": 'file = "./gone.txt"',
        "sha256": f'sha256 = "{hashlib.sha256(text.encode()).hexdigest()}"',
        "url": 'url = "http://example.org/talk?id=7"',
    }[by]
    (seeds / "withdrawn.toml").write_text(f'[[withdrawn]]\n{entry}\nreason = "asked"\n', encoding="utf-8")
    second = run()
    assert second.version == "2.0.0"
    assert published(second.path) == [f"interview-{n}.txt" for n in range(4)]
    held = [read_part(path) for path in (dist / ".work").glob("*.part")]
    assert held
    for part in held:
        assert part is not None
        assert not any("纪念碑".encode() in lines for lines in part.lines.values())
        assert not part.tables["documents"]["text"].str.contains("纪念碑").any()
    assert not any("纪念碑" in data.decode("utf-8", "replace") for data in contents(second.path).values())
    assert run().version is None  # it stays so
    (seeds / "withdrawn.toml").unlink()
    assert "gone.txt" in published(run().path)  # and comes back when the entry goes


@pytest.mark.parametrize("entry", ['file = "no.txt"', 'url = "https://example.org/no"', f'sha256 = "{"0" * 64}"'])
def test_an_entry_that_fits_nothing_stops_the_run(run, seeds: Path, entry: str) -> None:
    (seeds / "withdrawn.toml").write_text(f'[[withdrawn]]\n{entry}\nreason = "asked"\n', encoding="utf-8")
    with pytest.raises(ReleaseRefused, match=r"withdrawn\.toml, line 1 .* fits no input and no document"):
        run()


def test_an_entry_with_a_hash_follows_the_record_that_moved(run, seeds: Path) -> None:
    import hashlib

    said = ["记者：甲怎么样？\n\n林晚：甲是很好的。", "记者：乙怎么样？\n\n林晚：乙也不错呢。"]
    (seeds / "r.jsonl").write_text(
        "".join(json.dumps({"text": s}) + "\n" for s in ["记者：先问？\n\n林晚：先答。", *said])
    )
    digest = hashlib.sha256(said[0].encode()).hexdigest()
    (seeds / "withdrawn.toml").write_text(
        f'[[withdrawn]]\nfile = "r.jsonl#0"\nsha256 = "{digest}"\nreason = "asked"\n', encoding="utf-8"
    )
    names = published(run().path)
    assert "r.jsonl#0" in names
    assert "r.jsonl#1" not in names
