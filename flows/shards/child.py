"""A worker's process: reads jobs from standard input, answers on standard output, a JSON object a line each way.

It says which document it is at, so that whoever started it can tell which one it did not get past. It ends when its
input does.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flows.errors import InterviewsError
from flows.shards.planning import Shard, scan
from flows.shards.working import work


def main() -> None:
    """Serve until standard input ends."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer

    def answer(**told: Any) -> None:
        out.write(json.dumps(told) + "\n")
        out.flush()

    def say(name: str, size: int) -> None:
        answer(at=name, size=size)

    answer(ready=True)
    for line in sys.stdin:
        job = json.loads(line)
        seeds = Path(job["seeds"])
        try:
            if "scan" in job:
                answer(result=[asdict(scan(name, seeds)) for name in job["scan"]])
                continue
            shards = [
                Shard(tuple(s["files"]), tuple(s["hashes"]), frozenset(s["repeated"]), s["key"], s["size"])
                for s in job["shards"]
            ]
            answer(result=work(shards, seeds, Path(job["folder"]), say, job["skip"]))
        except InterviewsError as error:
            answer(error=str(error), kind="refused", module=type(error).__module__, name=type(error).__qualname__)
        except OSError as error:
            answer(error=error.strerror or str(error), kind="os", number=error.errno, file=str(error.filename or ""))
        except MemoryError:
            answer(error="", kind="memory")
        except Exception as error:
            answer(error="".join(traceback.format_exception(error)[-3:]), kind="error")


if __name__ == "__main__":
    main()
