"""What the measured event is: a submission as intake says it, and the answer that both ways give to it."""

from pydantic_core import to_json

from libs.common.clock import instant_of
from libs.common.events.intake import CaseSubmitted
from libs.common.events.words import Kind, Person

AT = "2026-10-09T01:12:40.218Z"
PERSON = Person(
    id="r-eeb84e48f68c2f1ad59c", name="陈**", phone="138****0000", wants_reply=True, hidden=False, reply_channel="wechat",
    sealed="xlP+YlrGseEWfT+B0p+fPlVy+d2KVZgYtNDuuq3voEh2Lmsi/pWYzaTCON3ykeAQ",
    token_mac="97dc2df298ed1edfe9ddfb248f8e61b8", phone_mac="8d74afd9cf5612d738b01e010d69915c",
)  # fmt: skip
SUBMITTED = CaseSubmitted(
    number="HQ26-030418-7", kind=Kind.HELP, title="村东头涵洞一下雨就积水", channel="wechat", people=(PERSON,), profile="help",
    text="村东头出村的涵洞一下雨就积水，国庆这几天又淹了，水到小腿，孩子上学得绕三里地。去年就说修，到现在没动静。",
    external_id="wx-20261009-7f3a91", promised_by=instant_of(AT), captured_at=instant_of(AT),
)  # fmt: skip


class CaseRouted(CaseSubmitted):
    """The submission again, with who gets it."""

    assignee: str
    heard: int


def feed(cases: int, each: int, turn: int) -> list[tuple[bytes, bytes]]:
    """Keys and values: every case says its first, then every case its second, as they would interleave; new cases a turn."""
    names = [f"case-{turn}-{case}" for case in range(cases)]
    return [(name.encode(), _event(name, n)) for n in range(1, each + 1) for name in names]


def _event(case: str, n: int) -> bytes:
    return to_json(
        {
            "specversion": "1.0", "id": f"intake:{case}:{n}", "source": "intake", "subject": case, "type": CaseSubmitted.type(),
            "time": AT, "sequence": n, "causationid": "cmd:bench", "data": SUBMITTED.model_dump(mode="json"),
        }
    )  # fmt: skip
