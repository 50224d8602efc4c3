"""Receipts that fit nothing we sent: they are said to be so, reach nobody, and stop no case."""

from typing import Any

import pytest

from libs.common.events.intake import RequesterJoined, RequesterLeft
from libs.common.events.notification import ReceiptIgnored
from libs.common.events.words import Person
from services.notification.domain.receipts import STRAYS, Receipt, hear_receipt
from services.notification.domain.state import Case, Strays
from services.notification.tests.matters import ANN, NIGHT, RESULT, at, case_of, hear, kinds

SENT: Case = hear(case_of(ANN), RESULT).state
FIRST = "c1/p1/result/1/1"
STRANGE = [
    pytest.param(None, FIRST, "delivered", "unknown-case", id="a case that we do not know"),
    pytest.param(SENT, "c1/p9/result/1/1", "delivered", "unknown-person", id="a person who is none of it"),
    pytest.param(SENT, "c1/p1/result/1/2", "delivered", "never-sent", id="a rung that was not climbed"),
    pytest.param(SENT, "c1/p1/result/2/1", "failed", "never-sent", id="a round that has not come"),
    pytest.param(case_of(ANN), FIRST, "delivered", "never-sent", id="before there is a result"),
    pytest.param(hear(case_of(ANN), RESULT, NIGHT).state, FIRST, "delivered", "never-sent", id="what waits for the morning"),
    pytest.param(SENT, FIRST, "lost", "unknown-status", id="a status that is none"),
    pytest.param(SENT, FIRST, ["delivered"], "unknown-status", id="a status that is no word"),
    pytest.param(SENT, FIRST, None, "unknown-status", id="no status"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "notice", "status", "why"), STRANGE)
def test_what_was_never_sent_is_ignored_and_said_to_be(case: Case | None, notice: str, status: Any, why: str) -> None:
    decision = hear(case, Receipt(notice=notice, status=status))
    assert decision.state == (case or Case())
    said = status if isinstance(status, str) else ""
    assert decision.events == (ReceiptIgnored(notice=notice, status=said, why=why),)


def test_what_names_no_case_is_kept_apart_from_all_cases() -> None:
    receipt = Receipt(notice="x" * 999, status=7)
    decision = hear_receipt(None, receipt, at()._replace(subject=STRAYS))
    assert decision.state == Strays(heard=1)
    assert decision.events == (ReceiptIgnored(notice="x" * 200, status="", why="unreadable"),)


def test_a_real_receipt_twice_or_late_is_no_stray() -> None:
    delivered = hear(SENT, Receipt(notice=FIRST, status="delivered"))
    assert kinds(delivered) == ["NoticeDelivered", "ReplyGiven"]
    for status in ("delivered", "failed"):
        assert hear(delivered.state, Receipt(notice=FIRST, status=status)).events == ()


def test_a_receipt_for_who_has_left_is_no_stray_also_when_they_came_back() -> None:
    left = hear(SENT, RequesterLeft(person="p1")).state
    assert hear(left, Receipt(notice=FIRST, status="delivered")).events == ()
    back = hear(left, RequesterJoined(person=ANN)).state
    assert kinds(hear(back, Receipt(notice=FIRST, status="delivered"))) == ["NoticeDelivered", "ReplyGiven"]


def test_a_reason_of_any_kind_is_taken() -> None:
    other = Person(id="p1", reply_channel="web")
    case = hear(case_of(other), RESULT).state
    failed, *_ = hear(case, Receipt(notice=FIRST, status="failed", reason={"code": 3})).events
    assert getattr(failed, "reason", "") == "the gateway gave no reason"
