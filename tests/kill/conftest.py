"""What every kill test has around it."""

from collections.abc import Iterator

import pytest

from libs.ops.apart import HOME
from libs.ops.demo.overlay import awake


@pytest.fixture(autouse=True, scope="session")
def _nobody_sleeps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Processes that are started send at whatever hour the test runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASELOOP_CONFIG", str(awake(HOME / "config", tmp_path_factory.mktemp("awake") / "config")))
        yield
