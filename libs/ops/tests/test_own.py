"""Load goes to this machine."""

import pytest

from libs.ops.engines.process import Failed
from libs.ops.own import only_own

HERE = [
    "http://127.0.0.1:8000", "localhost:9092", "mongodb://127.0.0.1:27017/?directConnection=true", "127.8.9.1:1,[::1]:2",
    "mongodb://user:pass@localhost:27017/db", "",
]  # fmt: skip
AWAY = [
    "http://10.0.0.1:8000", "kafka:9092", "127.0.0.1:9092,10.1.2.3:9092", "mongodb://u:p@db.example:27017/?x=1",
    "http://localhost.example:80", "http://127.0.0.1@example.org/", "http://0.0.0.0:8000",
]  # fmt: skip


@pytest.mark.parametrize("address", HERE)
def test_this_machine_may_be_loaded(address: str) -> None:
    only_own(address, others=False)


@pytest.mark.parametrize("address", AWAY)
def test_another_machine_is_refused_with_the_way_out(address: str) -> None:
    with pytest.raises(Failed, match="--i-own-this-system"):
        only_own(address, others=False)


def test_who_says_that_it_is_theirs_may_load_it() -> None:
    only_own(*AWAY, others=True)
