"""Writes contracts/ anew, or with --check compares: `python -m libs.ops.contracts [--check]`."""

import argparse
import sys

from libs.ops.contracts.compatibility import broken
from libs.ops.contracts.generated import FOLDER, differing, generated, write


def main(arguments: list[str] | None = None) -> int:
    """0 if all is as the code says (or was just written so) and no released event is broken; else 1, and a list."""
    parser = argparse.ArgumentParser(prog="python -m libs.ops.contracts", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; list what differs from the code")
    check, wanted = parser.parse_args(arguments).check, dict(generated())
    if check:
        found = [f"contracts/{name} differs from the code; run make contracts" for name in differing(wanted)]
    else:
        found = []
        write(wanted)
    found += broken(FOLDER)
    sys.stdout.writelines(f"{line}\n" for line in found)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
