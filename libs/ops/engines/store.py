"""SecantusDB: MongoDB's protocol on WiredTiger, durable at every commit."""

import shutil
import sys
from pathlib import Path

from libs.ops.engines.process import Child, Failed, listens


def start_store(folder: Path, port: int) -> Child:
    """A server with its data and log under `folder`; existing data is kept."""
    beside = Path(sys.executable).parent / "secantusd-py"
    server = str(beside) if beside.exists() else shutil.which("secantusd-py")
    if server is None:
        raise Failed("secantusd-py is missing from this environment; run make setup")
    # Without --sync-on-commit an acknowledged write may be lost at a kill (design/runtime.md).
    command = [
        server, "--standalone", "--sync-on-commit", "--cache-size", "256M", "--log-level", "WARNING",
        "--port", str(port), "--storage-path", str(folder / "store"),
    ]  # fmt: skip
    return Child("store", command, folder / "logs" / "store.log", lambda: listens(port), folder=folder, port=port)
