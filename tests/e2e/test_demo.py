"""What a newcomer sees: `make demo ONCE=1`."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from libs.ops.demo.matters import matters


@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_demo_brings_every_matter_to_its_proper_end(tmp_path: Path) -> None:
    env = {**os.environ, "ONCE": "1", "CASELOOP_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "libs.ops.cli", "demo"], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert f"closed {len(matters())} of {len(matters())}" in done.stdout
    for matter in matters():
        assert re.search(rf"{re.escape(matter.name)} +办结  {matter.end}\n", done.stdout), matter.name
