"""The command line as a person uses it: output, exit codes, one-sentence errors."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_release import INTERVIEW


def run(*words: str, stdin: str | bytes = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *words], input=data, capture_output=True, cwd=cwd, timeout=300
    )


@pytest.fixture
def interview(tmp_path: Path) -> Path:
    file = tmp_path / "interview.txt"
    file.write_text(INTERVIEW.format(n=20), encoding="utf-8")
    return file


def test_clean_is_a_filter() -> None:
    done = run("clean", stdin="進(jìn)行了獨(dú)家對話\n")
    assert (done.returncode, done.stdout.decode()) == (0, "進行了獨家對話\n")


def test_clean_gives_as_many_lines_as_it_got_and_the_script_that_was_asked_for() -> None:
    done = run("clean", "--lines", "--script", "hans", stdin="進(jìn)行\n\n<b>對話</b>\n")
    assert done.stdout.decode() == "进行\n\n对话\n"


def test_clean_explains_each_repair() -> None:
    done = run("clean", "--explain", stdin="他們都進(jìn)行了獨(dú)家對話\n")
    assert "(jìn)" in done.stdout.decode()
    assert "annotation" in done.stdout.decode()


def test_bad_bytes_on_standard_input_end_in_one_sentence() -> None:
    done = run("clean", stdin=bytes(range(128, 256)) * 20 + b"\0\1\2")
    assert done.returncode == 2
    assert len(done.stderr.decode().strip().splitlines()) == 1
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("inside", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\r", "&#10;", "<br>"])
@pytest.mark.parametrize("script", ["keep", "hans"])
def test_what_breaks_lines_elsewhere_breaks_none_here(inside: str, script: str) -> None:
    line = f"我们今天谈谈人工智能的发展{inside}大家都<b>很</b>高兴"
    done = run("clean", "--lines", "--script", script, stdin=f"{line}\n\n{line}")
    assert (done.returncode, done.stdout.count(b"\n")) == (0, 3)


def test_a_reader_that_leaves_is_no_error() -> None:
    command = f"yes 進(jìn)行 | head -100000 | {sys.executable} -m flows.cli clean --lines | head -1"
    done = subprocess.run(
        ["bash", "-c", command.replace("(", "\\(").replace(")", "\\)")], capture_output=True, cwd=ROOT
    )
    assert (done.stdout.decode(), done.stderr.decode()) == ("進行\n", "")


@pytest.mark.parametrize(
    ("files", "code", "says"),
    [
        ({}, 1, "holds no documents"),
        ({"people.toml": "[[person"}, 2, "people.toml: not valid TOML"),
        ({"a.txt": INTERVIEW, "withdrawn.toml": "[[withdrawn]]\nfile = 3"}, 2, "withdrawn.toml"),
        ({"a.txt": INTERVIEW, "corrections.toml": "[[correction]]\nfile = 3"}, 2, "corrections.toml"),
    ],
    ids=["empty", "people", "withdrawn", "corrections"],
)
def test_a_folder_that_can_not_be_released_ends_in_one_sentence(
    files: dict[str, str], code: int, says: str, tmp_path: Path
) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for name, content in files.items():
        (seeds / name).write_text(content, encoding="utf-8")
    done = run("release", "--seeds", str(seeds), "--dist", str(tmp_path / "dist"))
    assert (done.returncode, len(done.stderr.decode().strip().splitlines())) == (code, 1)
    assert says in done.stderr.decode()


def test_segment_prints_turns_as_json(interview: Path) -> None:
    done = run("segment", str(interview), "--json")
    turns = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [turn["speaker_name"] for turn in turns] == ["记者", "王建国", "记者", "王建国"]
    source = interview.read_text(encoding="utf-8")
    assert all(source[turn["source_start"] : turn["source_end"]] == turn["text"] for turn in turns)


def test_segment_prints_a_table(interview: Path) -> None:
    done = run("segment", str(interview))
    assert done.returncode == 0
    table = done.stdout.decode()
    assert "王建国" in table
    assert "…" not in table  # the text is there to its end
    assert "都很高兴。" in "".join(c for c in table if c not in " │\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("segment", "no-such-file"), "there is no file"),
        (("segment", "README.md", "--seeds", "no-such-folder"), "there is no folder"),
        (("release", "--seeds", "no-such-folder"), "there is no folder"),
        (("release", "--dist", "README.md"), "README.md is a file"),
        (("verify", "seeds"), "holds no release"),
        (("diff", "seeds", "seeds"), "is no release"),
        (("push", "dist", "--repo", "nameless"), "--repo OWNER/NAME"),
    ],
)
def test_wrong_use_ends_with_code_2_and_says_what_to_do(words: tuple[str, ...], says: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert says in done.stderr.decode()
    assert len(done.stderr.decode().strip().splitlines()) == 1


@pytest.mark.parametrize("command", ["release", "clean", "segment", "verify", "diff", "serve", "push"])
def test_help_shows_an_example(command: str) -> None:
    assert "Example: " in run(command, "--help").stdout.decode()


def test_a_damaged_release_fails_verification(tmp_path: Path) -> None:
    import shutil

    latest = json.loads((ROOT / "dist" / "releases.json").read_text(encoding="utf-8"))["latest"]
    copy = tmp_path / latest
    shutil.copytree(ROOT / "dist" / latest, copy)
    assert run("verify", str(copy)).returncode == 0
    card = copy / "README.md"
    card.write_text(card.read_text(encoding="utf-8") + " ", encoding="utf-8")
    done = run("verify", str(copy))
    assert done.returncode == 1
    assert "README.md" in done.stderr.decode()


LIGHT = """
import sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {
            "prefect", "fastapi", "sqlalchemy", "pandera", "rensa", "filelock", "jinja2", "huggingface_hub"
        }:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from flows.cli import main
main()
"""


def test_cleaning_and_segmenting_do_without_what_releases_need(interview: Path) -> None:
    def light(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([sys.executable, "-c", LIGHT, *words], input=b"<b>a</b>", capture_output=True, cwd=ROOT)

    assert light("clean").stdout == b"a\n"
    assert light("segment", str(interview), "--json").stdout.count(b"\n") > 1
    refused = light("release", "--seeds", str(interview.parent))
    assert refused.returncode == 2
    assert refused.stderr.decode().count("\n") == 1
    assert "zh-interviews[release]" in refused.stderr.decode()


def test_segment_reads_standard_input(interview: Path) -> None:
    from_file = run("segment", str(interview), "--json")
    from_pipe = run("segment", "-", "--json", stdin=interview.read_bytes())
    assert from_pipe.stdout.count(b"\n") == from_file.stdout.count(b"\n") > 1


def test_the_version_is_told() -> None:
    assert run("--version").stdout.decode().startswith("zh-interviews ")


def test_the_demo_makes_a_release_of_its_own_pages_and_says_where_it_is(tmp_path: Path) -> None:
    done = run("demo", str(tmp_path / "demo"))
    told = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    release = tmp_path / "demo" / "dist" / "1.0.0"
    for path in (release / "viewer" / "index.html", release / "README.md"):
        assert path.is_file()
        assert str(path) in told
    turns = [json.loads(line) for line in (release / "jsonl" / "turns.jsonl").read_text(encoding="utf-8").splitlines()]
    spoken = {
        name: [t["text"] for t in turns if t["source_file"] == name] for name in {t["source_file"] for t in turns}
    }
    assert set(spoken) == {"damaged.txt", "labelled.md", "questions.html", "quoted.txt"}
    assert "是土星。我当时就叫了出来：“原来它真的有环。”后来我才知道" in spoken["damaged.txt"][1]
    assert spoken["questions.html"][0] == "您为什么想到在村里办图书馆？"


def test_review_writes_entries_that_the_next_run_applies(interview: Path, tmp_path: Path) -> None:
    seeds, dist = tmp_path / "seeds", tmp_path / "dist"
    seeds.mkdir()
    text = interview.read_text(encoding="utf-8")
    at = text.rindex("。")
    (seeds / "a.txt").write_text(f"{text[:at]}锟斤拷{text[at:]}", encoding="utf-8")
    made = run("release", "--seeds", str(seeds), "--dist", str(dist))
    assert made.returncode == 0, made.stderr.decode()
    done = run("review", str(dist), "--seeds", str(seeds), stdin="s\n林小满\nheard on the tape\nq\n")
    assert done.returncode == 0, done.stderr.decode()
    assert "锟斤拷" in done.stdout.decode()
    assert "1 entries written" in done.stdout.decode()
    entry = tomllib.loads((seeds / "corrections.toml").read_text(encoding="utf-8"))["correction"][-1]
    assert (entry["kind"], entry["speaker_name"], entry["reason"]) == ("speaker", "林小满", "heard on the tape")
    shown = run("segment", str(seeds / "a.txt"), "--json", "--seeds", str(seeds)).stdout.decode().splitlines()
    mine = [t for t in map(json.loads, shown) if t["source_start"] == entry["start"]]
    assert [(t["speaker_name"], t["attribution"]) for t in mine] == [("林小满", "corrected")]
    again = run("review", str(dist), "--seeds", str(seeds), stdin="q\n").stdout.decode()
    assert f"{entry['start']}:{entry['end']}" not in again
    assert "锟斤拷" not in again


def test_segment_calls_its_columns_as_the_table_does(interview: Path) -> None:
    from schemas import TABLES

    row = json.loads(run("segment", str(interview), "--json").stdout.splitlines()[0])
    assert set(row) <= set(TABLES["turns"].to_schema().columns)
    assert {"turn_id", "doc_id", "speaker_label", "text_start", "reply_to"} <= set(row)
