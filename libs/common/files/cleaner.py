"""The program that opens what a stranger sent: `python -m libs.common.files.cleaner TYPE MEGAPIXELS`, file in and out.

It runs alone, knows no secret, and may use only so much memory and time: a file that breaks or stuffs it harms nobody
else.  Its answer begins with `ready`, then a line of JSON: `{"unfit": code}`, or the lengths of the two parts that
follow, the small picture and the file.
"""

import json
import sys
from collections.abc import Callable
from typing import Final

from libs.common.files.unfit import Unfit

Opener = Callable[[bytes, int], tuple[bytes, bytes]]

MEMORY: Final = 1 << 30
SECONDS: Final = 20


def bound() -> None:
    """So much memory and time; where the system knows no such limits, the one that waits has the last word."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def opener(kind: str) -> Opener:
    """What makes a file of that type anew: the small picture, if it is one, and the file.  Loads only what it needs."""
    if kind == "pdf":
        from libs.common.files.documents import rewritten  # noqa: PLC0415 - as the docstring says

        return lambda data, _megapixels: (b"", rewritten(data))
    from libs.common.files.pictures import redrawn  # noqa: PLC0415 - as the docstring says

    return lambda data, megapixels: redrawn(data, kind, megapixels)


def main(kind: str, megapixels: str) -> None:
    """One file."""
    opened, out = opener(kind), sys.stdout.buffer
    out.write(b"ready\n")
    out.flush()
    try:
        small, file = opened(sys.stdin.buffer.read(), int(megapixels))
    except Unfit as unfit:
        out.write(json.dumps({"unfit": unfit.code}).encode() + b"\n")
        return
    out.write(json.dumps({"small": len(small), "file": len(file)}).encode() + b"\n" + small + file)


if __name__ == "__main__":
    bound()
    main(*sys.argv[1:])
