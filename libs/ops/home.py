"""Where a local run keeps its data and logs."""

import os
from pathlib import Path


def home() -> Path:
    """CASELOOP_HOME, else `.run` here."""
    return Path(os.environ.get("CASELOOP_HOME", ".run")).absolute()
