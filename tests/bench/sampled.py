"""A service under a sampling profiler: `python -m tests.bench.sampled OUT NAME PORT [NAME=ADDRESS …]`.

The processor's own clock interrupts it every four milliseconds of work (setitimer(2), ITIMER_PROF), and what the main
thread is doing is noted, from SIGUSR1 on, so that starting does not count; work of a C function counts for the Python function that called it.  At the end OUT holds
samples by function: at the top of the stack (`own`, by package too), and anywhere in it (`all`).
"""

import atexit
import json
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

from libs.ops.apart import HOME
from libs.ops.serve import serve

EVERY = 0.004
PACKAGES = "site-packages/"


def name_of(frame: FrameType) -> str:
    code = frame.f_code
    path = code.co_filename
    short = path.partition(PACKAGES)[2] or path.removeprefix(f"{HOME}/")
    short = short if PACKAGES in path or path.startswith(str(HOME)) else f"python/{Path(path).name}"
    return f"{short}:{code.co_qualname if hasattr(code, 'co_qualname') else code.co_name}"


def main(out: Path, name: str, port: int, behind: dict[str, str]) -> None:
    own, anywhere, packages = Counter[str](), Counter[str](), Counter[str]()

    def sample(_signal: int, frame: FrameType | None) -> None:
        seen = set[str]()
        while frame is not None:
            named = name_of(frame)
            if not seen:
                own[named] += 1
                packages[named.partition("/")[0]] += 1
            seen.add(named)
            frame = frame.f_back
        anywhere.update(seen)

    def dump() -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        rows = {"samples": own.total(), "own": dict(own.most_common(60)), "all": dict(anywhere.most_common(400)),
                "packages": dict(packages.most_common(12))}  # fmt: skip
        out.write_text(json.dumps(rows), encoding="utf-8")

    atexit.register(dump)
    signal.signal(signal.SIGPROF, sample)
    signal.signal(signal.SIGUSR1, lambda *_: signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY))
    serve(name, "127.0.0.1", port, behind)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), dict(pair.split("=", 1) for pair in sys.argv[4:]))
