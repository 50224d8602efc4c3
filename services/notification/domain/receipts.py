"""What messaging gateways say of messages, and what fits nothing that we sent."""

import re
from typing import Any, Final, NamedTuple

from pydantic import model_validator

from libs.common.decision import Decision, Now
from libs.common.events.fact import Fact
from libs.common.events.notification import NoticeDelivered, ReceiptIgnored
from libs.common.policy.replies import CLIMBING
from services.notification.domain.reply import failed, given, on_its_way
from services.notification.domain.state import Case, Strays
from services.notification.domain.telling import SHARED

STRAYS: Final = "channel:receipts"
DUTY: Final = re.compile(r"(?P<case>[^/]+)/duty/\d{1,4}")
NAMED: Final = re.compile(
    r"(?P<case>[A-Za-z0-9][\w-]{0,99}(?:/\d{1,3})?)/(?P<person>[^/]+)/(?P<notice>[a-z_]+)/(?P<round>\d{1,4})/(?P<rung>\d{1,4})"
)
NO_REASON: Final = "the gateway gave no reason"
DELIVERED, FAILED = "delivered", "failed"
LONGEST: Final = 200


class Receipt(Fact):
    """What a messaging gateway says of a message (topic `channel.receipts`): `delivered` or `failed`, with a reason.

    What is wrong with it is answered, not held: a partner's mistake stops no case.
    """

    notice: Any = None
    status: Any = None
    reason: Any = None

    @model_validator(mode="before")
    @classmethod
    def _said(cls, data: Any) -> Any:
        """What is no object says nothing."""
        return data if isinstance(data, dict | Receipt) else {}


class Named(NamedTuple):
    """What the id of a notice says: `<case>/<person>/<notice>/<round>/<rung>`."""

    case: str
    person: str
    notice: str
    round: int
    rung: int


def named(notice: Any) -> Named | None:
    """The parts of an id; None if it is none of ours."""
    found = NAMED.fullmatch(notice) if isinstance(notice, str) else None
    if found is None:
        return None
    return Named(found["case"], found["person"], found["notice"], int(found["round"]), int(found["rung"]))


def concerns(notice: Any) -> str:
    """The document that a receipt reaches: its case, if it is about what climbs a ladder.

    None for progress and the duty desk, of which nothing follows; what names no case is kept apart.
    """
    if isinstance(notice, str) and DUTY.fullmatch(notice):
        return ""
    about = named(notice)
    if about is None:
        return STRAYS
    return about.case if about.notice in CLIMBING else ""


def hear_receipt(case: Case | Strays | None, fact: Receipt, now: Now) -> Decision[Any]:
    """Delivered: the person is reached.  Failed: the next rung.  What fits nothing that we sent is said to be so."""
    if now.subject == STRAYS:
        strays = case if isinstance(case, Strays) else Strays()
        return Decision(strays.model_copy(update={"heard": strays.heard + 1}), (_ignored(fact, "unreadable"),))
    case = case if isinstance(case, Case) else Case()
    if why := _why_not(case, fact):
        return Decision(case, (_ignored(fact, why),))
    sent = on_its_way(case, fact.notice)
    if sent is None:
        return Decision(case)
    if fact.status == FAILED:
        reason = fact.reason if isinstance(fact.reason, str) else ""
        case, facts = failed(case, fact.notice, reason[:LONGEST] or NO_REASON, now)
        return Decision(case, tuple(facts))
    delivered = NoticeDelivered(id=fact.notice, person=sent.person)
    if sent.notice == SHARED:
        return Decision(case.without(fact.notice), (delivered,))
    reached = given(case, sent, sent.means)
    return Decision(case.without(fact.notice), (delivered, reached))


def _why_not(case: Case, fact: Receipt) -> str:
    """What is wrong with it; empty if it is about a message that went out, however long ago."""
    about = named(fact.notice)
    if about is None or not case.number:
        return "unknown-case"
    if not isinstance(fact.status, str) or fact.status not in {DELIVERED, FAILED}:
        return "unknown-status"
    if about.person in case.left or on_its_way(case, fact.notice):
        return ""
    to = case.people.get(about.person)
    if to is None:
        return "unknown-person"
    if about.notice == SHARED:
        return "never-sent" if case.shared is None or about.round > case.shared.turn else ""
    return "never-sent" if (about.round, about.rung) > (to.round, to.rung) else ""


def _ignored(fact: Receipt, why: str) -> ReceiptIgnored:
    notice, status = (said if isinstance(said, str) else "" for said in (fact.notice, fact.status))
    return ReceiptIgnored(notice=notice[:LONGEST], status=status[:LONGEST], why=why)
