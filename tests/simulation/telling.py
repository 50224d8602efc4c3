"""What must hold of what citizens were told."""

from collections.abc import Mapping
from typing import Any, Final

from services.notification.domain.progress import BY_HAND
from tests.simulation.rest import Found, Rest


def nobody_is_told_twice(rest: Rest) -> Found:
    """A notice has one content; a reply of a round reaches a person once."""
    for case in rest.journals["notification"]:
        notices: dict[str, dict[str, Any]] = {}
        for fact in rest.facts("notification", case, "notice-sent"):
            if notices.setdefault(fact["id"], fact) != fact:
                yield f"{case}: {fact['id']} was sent with two contents"
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
