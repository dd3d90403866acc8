"""Script conversion side by side: this project, opencc-python-reimplemented, and OpenCC's C++ wheel.

    python -m tests.benchmarks.script [MEGABYTES]

The C++ wheel installs a package of the same name as the Python one, so it runs in an environment of its own,
.venv-opencc, which is made on first use; where that fails, its columns stay empty. Times are processor time, best of
several rounds in which the contestants take turns, so that a busy machine slows all of them alike. All of them convert
the same lines: the seeds', shuffled anew until there is enough, all in one script first. "lines" is one call a line,
"whole" one call for the whole text; this project converts a Polars column of lines.

Equal: lines on which the outputs differ from the package's, by its own dictionaries; there must be none. The last
column tells on how many lines this project's default dictionaries differ from the C++ wheel, over the seeds and over
adversarial lines.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import opencc
import polars as pl

from flows.normalising import convert
from flows.normalising.conversion.converting import Converter
from tests.corpora.normalising_corpus import adversarial_lines, natural_text
from tests.growth import least

ROOT = Path(__file__).parents[2]
WHEEL = ROOT / ".venv-opencc"
#: Which script each configuration starts from.
CONFIGS = {
    "t2s": "s2t",
    "tw2s": "s2tw",
    "tw2sp": "s2twp",
    "hk2s": "s2hk",
    "s2t": "t2s",
    "s2tw": "t2s",
    "s2twp": "t2s",
    "s2hk": "t2s",
}
ROUNDS = 3

_CPP = """
import json, opencc, sys, time
config, source, target, rounds = sys.argv[1:4] + [int(sys.argv[4])]
text = open(source, encoding="utf-8", newline="").read()
lines = text.split("\\n")
convert = opencc.OpenCC(config).convert
convert("\\u4e00")
def best(work):
    times = []
    for _ in range(rounds):
        start = time.process_time(); result = work(); times.append(time.process_time() - start)
    return min(times), result
by_line, result = best(lambda: [convert(line) for line in lines])
whole, _ = best(lambda: convert(text))
open(target, "w", encoding="utf-8", newline="").write("\\n".join(result))
print(json.dumps([by_line, whole]))
"""


def prepare_wheel() -> Path | None:
    """The interpreter that has OpenCC's C++ wheel, or None where it can't be had."""
    python = WHEEL / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", WHEEL], check=True, capture_output=True)
        if subprocess.run([python, "-c", "import opencc"], capture_output=True).returncode:
            subprocess.run([python, "-m", "pip", "install", "--quiet", "opencc"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"no C++ wheel here ({error}): its columns stay empty\n")
        return None
    return python


def run_wheel(python: Path, config: str, lines: list[str], rounds: int) -> tuple[float, float, list[str]]:
    """Seconds line by line, seconds for the whole, and the converted lines."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.txt"), Path(folder, "out.txt")
        source.write_text("\n".join(lines), encoding="utf-8", newline="")
        command = [str(python), "-c", _CPP, config, str(source), str(target), str(rounds)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        by_line, whole = json.loads(done.stdout)
        return by_line, whole, target.read_text(encoding="utf-8").split("\n")


def main() -> None:
    size = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    wheel = prepare_wheel()
    natural = [line.replace("\x00", "") for line in natural_text(int(size * 1e6))]
    hard = list(adversarial_lines(2000, seed=23))
    print(f"{size:g} MB of the seeds' lines; MB/s, and how many times as fast the column is\n")
    print(
        f"{'':6} {'column':>7} {'whole':>7} | {'package':>8} {'x':>6} {'equal':>6} | {'C++ lines':>9} {'x':>5} "
        f"{'C++ whole':>9} {'x':>5}  differ, seeds / hard"
    )
    for config, back in CONFIGS.items():
        lines = Converter.of(back).convert("\n".join(natural)).split("\n")
        text, column = "\n".join(lines), pl.Series(lines)
        megabytes = len(text.encode()) / 1e6
        ours = Converter.of(config)
        ours.convert(text[:100])
        slow, sample = opencc.OpenCC(config), lines[: max(1, len(lines) // 10)] + hard
        sample_size = len("\n".join(sample).encode()) / 1e6
        cpp = run_wheel(wheel, config, lines, ROUNDS) if wheel else None
        one = megabytes / least(lambda c=column, k=config: convert(c, k), ROUNDS)  # type: ignore[misc]
        whole = megabytes / least(lambda t=text, o=ours: o.convert(t), ROUNDS)  # type: ignore[misc]
        package = sample_size / least(lambda s=sample, p=slow: [p.convert(x) for x in s], 1)  # type: ignore[misc]
        unequal = sum(
            a != slow.convert(b) for a, b in zip(convert(pl.Series(sample), config, "package"), sample, strict=True)
        )
        row = f"{config:6} {one:7.0f} {whole:7.0f} | {package:8.2f} {one / package:6.0f} {unequal or 'yes':>6} | "
        if cpp and wheel:
            by_line, at_once = megabytes / cpp[0], megabytes / cpp[1]
            differ = len({a for a, b, c in zip(lines, convert(column, config), cpp[2], strict=True) if b != c})
            *_, theirs = run_wheel(wheel, config, hard, 1)
            differ_hard = sum(a != b for a, b in zip(convert(pl.Series(hard), config), theirs, strict=True))
            row += f"{by_line:9.1f} {one / by_line:5.1f} {at_once:9.1f} {one / at_once:5.1f}  "
            row += f"{differ} of {len(set(lines))} / {differ_hard} of {len(hard)}"
        print(row, flush=True)


if __name__ == "__main__":
    main()
