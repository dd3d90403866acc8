"""Which short strings, repeated, take time that grows faster than their length?

    python -m tests.benchmarks.growth [LENGTH] [--pairs NUMBER]

Each of some hundred signs, each with a line feed, and a number of random pairs of them is repeated to LENGTH code
points (12,000) and a quarter of it, inside a page, and goes through all stages up to the turns, as text and as a web
page. Printed are those that take more than six times as long at four times the length; none, if all is well.
"""

from __future__ import annotations

import argparse
import random

from tests.growth import PAGE, SHAPES, WEB_PAGE, faster_than_linear


def main() -> None:
    """Try all shapes and print what grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("length", nargs="?", type=int, default=12_000)
    parser.add_argument("--pairs", type=int, default=100)
    given = parser.parse_args()
    rng = random.Random(5)
    pairs = [rng.choice(SHAPES) + rng.choice(SHAPES) for _ in range(given.pairs)]
    tried = 0
    for page, name in ((PAGE, "a.txt"), (WEB_PAGE, "a.html")):
        shapes = [*SHAPES, *pairs]
        for start in range(0, len(shapes), 20):
            tried += len(shapes[start : start + 20])
            for shape, ratio in faster_than_linear(shapes[start : start + 20], given.length, page, name).items():
                print(f"{name}: {shape!r}: {ratio:.1f} times as long at 4 times the length", flush=True)
    print(f"{tried} shapes of {given.length} code points")


if __name__ == "__main__":
    main()
