"""Why it is later: a unit asks for a pause and for more time, the centre grants, the citizen reads why."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.conftest import Loop, eventually
from tests.e2e.person import Person, offered, reads, somebody
from tests.e2e.test_pages import PHONE, filed, signed_in

OFFICE = ZoneInfo("Asia/Shanghai")


def field(ahead: timedelta) -> str:
    """As a browser sends a moment."""
    return f"{datetime.now(OFFICE) + ahead:%Y-%m-%dT%H:%M}"


async def working(loop: Loop) -> tuple[Person, Person, str]:
    """A citizen who looks at their matter, the labour bureau that works on it, and its number."""
    citizen, lead = somebody(loop), await signed_in(loop, "d-labour")
    number, _ = await filed(citizen)
    await citizen.open("/track")
    await citizen.fill("/track", number=number, secret=PHONE[-4:])
    await offered(lead, f"/desk/cases/{number}", "/accept")
    await lead.fill("/accept")
    await offered(lead, f"/desk/cases/{number}", "/pause")
    return citizen, lead, number


async def waiting(loop: Loop, centre: Person, number: str, words: str) -> None:
    """Supervision has heard it, and the centre's list has it."""
    case = await case_of(loop, number)

    async def heard() -> bool:
        clocks = (await loop.get(f"/supervision/v1/cases/{case}")).json()["case"]["clocks"]
        return any(clock["asks_pause"] or clock["asks_extension"] for clock in clocks)

    async def listed() -> bool:
        return words in await centre.open("/centre")

    await eventually(heard, "supervision knows what is asked")
    await eventually(listed, f"the centre reads {words}")


async def test_a_pause_is_asked_for_granted_told_and_ended_early(loop: Loop) -> None:
    citizen, lead, number = await working(loop)
    case = f"/desk/cases/{number}"
    await lead.fill("/pause", reason="expert", until=field(timedelta(days=2)))
    assert (lead.status, "请填“有什么证据”" in lead.text) == (422, True)
    await lead.fill("/pause", reason="expert", until="明天", evidence="委托书 12 号")
    assert (lead.status, "请把“到什么时候”写成日期和时间" in lead.text) == (422, True)
    await lead.fill("/pause", reason="expert", until=field(timedelta(days=2)), evidence="委托书 12 号")
    assert "申请停表：记下了。" in lead.text
    assert not lead.may("/pause")
    centre = await signed_in(loop, "centre", "centre")
    await waiting(loop, centre, number, "证据：委托书 12 号")
    await centre.fill(f"{number}/grant-pause")
    assert "同意停表：记下了。" in centre.text
    await reads(citizen, f"/cases/{number}", "期限先停着。等检测鉴定，最晚到")
    await offered(lead, case, "/resume")
    await lead.fill("/resume", reason="报告到了")
    await reads(citizen, f"/cases/{number}", "期限接着算。")
    await lead.open(case)
    assert "等检测鉴定" in lead.text
    assert lead.may("/pause")


async def test_more_time_is_asked_for_granted_once_and_told_with_the_reason(loop: Loop) -> None:
    citizen, lead, number = await working(loop)
    case = f"/desk/cases/{number}"
    await lead.fill("/extend", days="2", reason="总包的账要等银行对完。")
    assert "申请延期：记下了。" in lead.text
    centre = await signed_in(loop, "centre", "centre")
    await waiting(loop, centre, number, "总包的账要等银行对完。")
    await centre.fill(f"{number}/grant-extension")
    await reads(citizen, f"/cases/{number}", "延期一次，到")
    assert "延期 2 个工作日：总包的账要等银行对完。" in citizen.text
    await citizen.open(f"/cases/{number}/clock")
    assert "延过的期" in citizen.text
    await reads(lead, case, "这一轮已经延过一次")
    assert not lead.may("/extend")
    case_id = await case_of(loop, number)

    async def told() -> bool:
        sent = [entry["data"] for entry in await loop.stores["notification"].journal(case_id)]
        return any("为什么晚：总包的账要等银行对完。" in notice.get("text", "") for notice in sent)

    await eventually(told, "they are told why it is later")


async def test_a_denied_pause_says_why_and_may_be_asked_for_again(loop: Loop) -> None:
    _, lead, number = await working(loop)
    case = f"/desk/cases/{number}"
    await lead.fill("/pause", reason="hearing", until=field(timedelta(days=1)), evidence="通知")
    centre = await signed_in(loop, "centre", "centre")
    await waiting(loop, centre, number, "证据：通知")
    await offered(centre, case, "/deny-pause")
    await centre.fill("/deny-pause", reason="通知上没有日期")
    await reads(lead, case, "不同意县人力资源和社会保障局停表：通知上没有日期")
    await offered(lead, case, "/pause")
    await lead.fill("/pause", reason="hearing", until=field(timedelta(days=90)), evidence="通知")
    assert (lead.status, "申请的时间太长了。" in lead.text) == (422, True)


@pytest.mark.parametrize(
    ("path", "body", "code", "field"),
    [
        ("handling/v1/cases/{case}/pause", {"unit": "d-labour", "by": "周", "reason": "expert", "until": "2000-01-01T00:00:00Z"}, "no-evidence", "evidence"),
        ("handling/v1/cases/{case}/extend", {"unit": "d-labour", "by": "周", "reason": "x", "days": 6}, "too-long", "days"),
        ("handling/v1/cases/{case}/extend", {"unit": "d-labour", "by": "周", "reason": "x", "days": 0}, "invalid", "days"),
        ("supervision/v1/cases/{case}/grant-pause", {"by": "吴"}, "nothing-asked", None),
        ("supervision/v1/cases/{case}/resume", {"by": "吴", "unit": "centre", "reason": "x"}, "no-pause", None),
        ("supervision/v1/cases/nobody/grant-extension", {"by": "吴"}, "unknown-case", None),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_answered_with_code_field_and_way_out(
    loop: Loop, path: str, body: dict[str, object], code: str, field: str | None
) -> None:
    _, _, number = await working(loop)
    case = await case_of(loop, number)

    async def known() -> bool:
        return (await loop.get(f"/supervision/v1/cases/{case}")).status_code == 200

    await eventually(known, "supervision has the case")
    answer = await loop.post("/" + path.format(case=case), body)
    assert (answer.json()["code"], answer.json().get("field")) == (code, field), answer.text
    assert answer.json()["detail"]


async def case_of(loop: Loop, number: str) -> str:
    [row] = await loop.stores["handling"].find({"st.number": number})
    return str(row["_id"])
