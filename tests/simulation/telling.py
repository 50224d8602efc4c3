"""What must hold of what citizens were told."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from libs.common.clock import instant_of
from libs.common.envelope import Heard, read
from libs.common.policy.replies import BY_HAND
from tests.simulation.hours import ZONE
from tests.simulation.ledgers import at_of, by_timer, name_of
from tests.simulation.rest import Found, Rest
from tests.simulation.walk import slack

RECEIPTS: Final = "channel.receipts"


def nobody_is_told_twice(rest: Rest) -> Found:
    """A notice is sent once, whichever document of a case sends it; a reply of a round reaches a person once."""
    told = rest.journals["notification"]
    sent = Counter(fact["id"] for case in told for fact in rest.facts("notification", case, "notice-sent"))
    yield from (f"{notice} was sent {times} times" for notice, times in sent.items() if times > 1)
    for case in told:
        ends = [*rest.facts("notification", case, "reply-given"), *rest.facts("notification", case, "reply-exhausted")]
        replies = [(fact["person"], fact["round"]) for fact in ends]
        if len(replies) != len(set(replies)):
            yield f"{case}: told twice {sorted(replies)}"


AWAY: Final = {"case-refused": "refused", "case-diverted": "diverted"}


def who_is_turned_away_is_told_why(rest: Rest) -> Found:
    """A refusal, or a number to call, reaches everybody who was there when it was decided, whatever ended meanwhile."""
    for case in rest.cases():
        told = {fact["id"] for fact in rest.facts("notification", case, "notice-sent")}
        people: list[dict[str, Any]] = []
        for entry in rest.journals["intake"][case]:
            name, data = entry["type"].removeprefix("caseloop.").removesuffix(".v1"), entry["data"]
            people += data.get("people", ()) if name == "case-submitted" else ()
            people += [data["person"]] if name == "requester-joined" else ()
            wanted = (
                {f"{case}/{one['id']}/{AWAY[name]}/1/1" for one in people if by_message(one)} if name in AWAY else ()
            )
            yield from (f"{case}: {notice} was never sent" for notice in sorted({*wanted} - told))


def by_message(person: Mapping[str, Any]) -> bool:
    return bool(person["wants_reply"]) and person["reply_channel"] not in BY_HAND


AWAKE: Final = range(8, 21)
WAKES_NOBODY: Final = frozenset({"web", "letter"})
OF_DANGER: Final = "diverted"
PROFILED: Final = (("intake", "case-submitted"), ("intake", "case-admitted"), ("routing", "case-dispatched"))


def nobody_is_woken_by_night(rest: Rest) -> Found:
    """Between 21 and 8 nothing goes out but what lies on a page, or is about danger."""
    for case, entries in rest.journals["notification"].items():
        if "urgent" in {fact["profile"] for service, name in PROFILED for fact in rest.facts(service, case, name)}:
            continue
        for entry in entries:
            hour = instant_of(entry["at"]).astimezone(ZONE).hour
            wakes = name_of(entry) == "notice-sent" and entry["data"]["means"] not in WAKES_NOBODY
            if wakes and entry["data"]["notice"] != OF_DANGER and hour not in AWAKE:
                yield f"{case}: {entry['data']['id']} was sent at {entry['at']}"


def nobody_is_told_a_result_that_is_over(rest: Rest) -> Found:
    """After somebody was told that it is handled again, no result of the round before goes out."""
    for case, entries in rest.journals["notification"].items():
        rounds = {str(fact["hop"]): fact["round"] for fact in rest.facts("routing", case, "case-dispatched")}
        newest = 1
        for entry in entries:
            if name_of(entry) != "notice-sent":
                continue
            notice, turn = entry["data"]["notice"], entry["data"]["round"]
            newest = max(newest, rounds.get(str(turn), 1) if notice == "dispatched" else 1)
            if notice == "result" and turn < newest:
                yield f"{case}: {entry['data']['id']} was sent in round {newest}"


def who_was_reached_is_not_given_up(rest: Rest) -> Found:
    """A receipt that stood on its topic before the wait for it was over is heard before the next rung is tried."""
    stood: dict[str, datetime] = {}
    for record in rest.world.bus.topics[RECEIPTS][0]:
        heard = read(record)
        data = heard.data if isinstance(heard, Heard) and isinstance(heard.data, dict) else {}
        if data.get("status") == "delivered" and record.at is not None:
            stood.setdefault(str(data.get("notice")), record.at)
    for case, entries in rest.journals["notification"].items():
        for entry in entries:
            if name_of(entry) != "notice-failed" or not by_timer(entry):
                continue
            notice = entry["data"]["id"]
            if notice in stood and stood[notice] < at_of(entry) - slack(rest):
                yield f"{case}: {notice} was given up at {entry['at']}, and delivered at {stood[notice]}"


def every_receipt_is_of_what_was_sent(rest: Rest) -> Found:
    """The messaging gateway says nothing of what was never sent, and is not told that it did."""
    for case in rest.journals["notification"]:
        for fact in rest.facts("notification", case, "receipt-ignored"):
            yield f"{case}: {fact['notice']} was taken for {fact['why']}"
