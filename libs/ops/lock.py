"""One system per folder: a second one on the same data is refused, not left to ruin it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from libs.ops.engines.process import Failed
from libs.ops.unfit import Unfit


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Holds the folder while it lasts; the lock lies beside it and ends with its process, however that ends."""
    with _opened(folder) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Failed(
                f"{folder} is in use by process {file.read().strip()}; stop that one first (Ctrl-C or kill), "
                "or choose another folder with CASELOOP_HOME"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _opened(folder: Path) -> TextIO:
    """`Unfit` if nothing can be written there."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        return folder.with_name(f"{folder.name}.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise Unfit(
            f"nothing can be written in {folder.parent} ({error.strerror}); choose another folder with CASELOOP_HOME"
        ) from error
