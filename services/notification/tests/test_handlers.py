"""Whom a fact reaches."""

from datetime import UTC, datetime
from typing import Any

import pytest

from libs.common.envelope import Heard
from services.notification.domain.receipts import STRAYS, Receipt
from services.notification.handlers import reaches

AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
RECEIPTS = [
    pytest.param({"notice": "c1/p1/result/1/1"}, ["c1"], id="of a result: somebody waits for it"),
    pytest.param({"notice": "c1/p1/admitted/1/1"}, [], id="of progress: nobody does"),
    pytest.param({"notice": "c1/duty/1"}, [], id="of what the duty desk was told"),
    pytest.param({"notice": "result"}, [STRAYS], id="of nothing we sent"),
    pytest.param({"notice": "c1/p1/result/1/one"}, [STRAYS], id="of a rung that is no number"),
    pytest.param({"notice": "channel:receipts/p1/result/1/1"}, [STRAYS], id="of no case"),
    pytest.param({"notice": 7}, [STRAYS], id="a number"),
    pytest.param({}, [STRAYS], id="of no notice"),
    pytest.param(None, [STRAYS], id="empty"),
]


@pytest.mark.parametrize(("data", "documents"), RECEIPTS)
def test_a_receipt_reaches_the_case_that_waits_for_it(data: Any, documents: list[str]) -> None:
    name = Receipt.type().removesuffix(".v1")
    heard = Heard("r-1", "sms", "", name, 1, None, AT, "", data)
    assert list(reaches(heard)) == documents


def test_every_other_fact_reaches_its_own_case() -> None:
    heard = Heard("intake:c1:1", "intake", "c1", "caseloop.case-submitted", 1, 1, AT, "", {})
    assert list(reaches(heard)) == ["c1"]
