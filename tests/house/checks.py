"""The checks of the house as commands that can be run in any checkout, also in a broken copy of this one."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

TOOLS = Path(sys.executable).parent
# -S keeps the installed, editable packages out: a copy is judged by its own files.
PYTHON = [sys.executable, "-S"]

CHECKS: dict[str, list[str]] = {
    "ruff check": [f"{TOOLS}/ruff", "check"],
    "ruff format": [f"{TOOLS}/ruff", "format", "--check"],
    "mypy": [f"{TOOLS}/mypy"],
    "lint-imports": [*PYTHON, f"{TOOLS}/lint-imports", "--no-cache", "--no-logo"],
    "layout": [*PYTHON, "-m", "pytest", "-vv", "-p", "no:cacheprovider", "tests/test_layout.py"],
    "house style": [*PYTHON, "-m", "pytest", "-vv", "-p", "no:cacheprovider", "tests/house/test_sizes.py"],
    "contracts": [*PYTHON, "-m", "libs.ops.contracts", "--check"],
}


def run(check: str, checkout: Path, *paths: str) -> tuple[int, str]:
    """Run a check in a checkout, narrowed to `paths` if any are given; its exit status and all it printed."""
    command = [*CHECKS[check], *paths]
    done = subprocess.run(
        command, cwd=checkout, env=_environment(checkout), capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def _environment(checkout: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GIT_"))}
    search = os.pathsep.join([str(checkout), sysconfig.get_path("purelib")])
    return {**inherited, "PYTHONPATH": search, "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"}
