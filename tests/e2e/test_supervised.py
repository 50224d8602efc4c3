"""督办 at the pages: who does not answer, an order on paper, a summons held and a unit off the list."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from libs.common.engines import Engines
from libs.common.events.intake import CaseAdmitted, CaseSubmitted
from libs.common.events.words import Kind, Person
from libs.common.policy import Policy, load_policy
from libs.common.web.build import Given
from services.handling import app as handling
from services.portal import app as portal
from services.supervision import app as supervision
from tests.e2e import person
from tests.e2e.conftest import Loop, Through, _client, eventually
from tests.e2e.untouched import Weeks, under_a_city

START: Final = datetime(2026, 9, 21, 1, 10, tzinfo=UTC)
NUMBERS: Final = ("HQ26-030418-7", "HQ26-030419-5")
VILLAGE: Final = "t02v003"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return under_a_city(load_policy(Path(__file__).parents[2] / "config"))


def say(weeks: Weeks, number: str, policy: Policy) -> None:
    """A lamp is dark in a village."""
    case, now = f"case-{number}", weeks.clock.now()
    promised = policy.due(now, policy.profiles["help"].limits.result)
    weeks.write(
        case,
        CaseSubmitted(
            number=number, kind=Kind.HELP, title="路灯不亮", text="村口路灯不亮", channel="web", external_id=number,
            people=(Person(id="p1"),), profile="help", promised_by=promised, captured_at=now, area=VILLAGE,
        ),
    )  # fmt: skip
    admitted = CaseAdmitted(category="urban/lamp", area=VILLAGE, urgent=False, profile="help", promised_by=promised)
    weeks.write(case, admitted)


@pytest.fixture
async def loop(policy: Policy, tmp_path: Path) -> AsyncIterator[tuple[Loop, Weeks]]:
    """A matter nobody touched for weeks and one of yesterday; then the services stand open."""
    weeks = Weeks(policy, START)
    say(weeks, NUMBERS[0], policy)
    await weeks.until(datetime(2026, 10, 20, 1, 0, tzinfo=UTC))
    weeks.clock.move(datetime(2026, 10, 20, 1, 0, tzinfo=UTC) - weeks.clock.now())
    say(weeks, NUMBERS[1], policy)
    await weeks.until(datetime(2026, 10, 22, 2, 0, tzinfo=UTC))
    weeks.clock.move(datetime(2026, 10, 22, 2, 0, tzinfo=UTC) - weeks.clock.now())
    weeks.leave()
    stores = {name: runtime.store for name, runtime in weeks.runtimes.items()}

    def given(name: str) -> Given:
        return Given(Engines(weeks.bus, stores[name]), clock=weeks.clock, policy=policy)

    apps = {
        "supervision": supervision.create_app(None, given("supervision")),
        "handling": handling.create_app(None, given("handling")),
    }
    made = Loop(weeks.bus, stores, tmp_path, {}, lambda: _client(apps["portal"]), apps)
    apps["portal"] = portal.create_app(None, given("portal"), Through(made))
    made.clients.update({name: _client(app) for name, app in apps.items()})
    async with AsyncExitStack() as stack:
        for name, app in apps.items():
            await stack.enter_async_context(app.router.lifespan_context(app))
            await eventually(partial(made.ready, name), f"{name} is ready")
        yield made, weeks


async def signed_in(loop: Loop, unit: str, role: str = "clerk") -> person.Person:
    officer = person.somebody(loop)
    await officer.open("/sign-in")
    await officer.fill("/sign-in", unit=unit, role=role)
    assert "工单台" in officer.text, officer.text
    return officer


async def test_the_list_names_who_is_silent_and_leads_to_the_order_on_paper(loop: tuple[Loop, Weeks]) -> None:
    made, weeks = loop
    centre = await signed_in(made, "centre", "centre")
    text = await centre.open("/desk/unanswered")
    assert NUMBERS[0] in text
    assert NUMBERS[1] in text
    assert "河晏市" in text
    assert weeks.policy.officers.leaders["t02"] in text
    assert "一条也没有" in await centre.open("/desk/unanswered?leader=t03")
    text = await centre.open("/desk/unanswered?level=city")
    assert (NUMBERS[0] in text, NUMBERS[1] in text) == (True, False)
    text = await centre.open("/desk/unanswered?days=5")
    assert (NUMBERS[0] in text, NUMBERS[1] in text) == (True, False)
    text = await centre.open(f"/desk/unanswered?unit={VILLAGE}&level=village&leader=t02")
    assert NUMBERS[1] in text
    [sheet] = {link for link in centre.page.links if f"{NUMBERS[1]}/orders/" in link}
    text = await centre.open(sheet)
    for words in ("督办单", "第 1 号", "抄送上一级 桑陌镇", "包联领导", "请在", "签收", "从什么时候起"):
        assert words in text, words


async def test_a_village_its_township_and_the_leader_see_it_and_the_next_township_does_not(
    loop: tuple[Loop, Weeks],
) -> None:
    made, weeks = loop
    for unit, role, sees in ((VILLAGE, "clerk", True), ("t02", "leader", True), ("t03", "clerk", False)):
        officer = await signed_in(made, unit, role)
        assert (NUMBERS[1] in await officer.open("/desk/unanswered")) is sees, unit
        await officer.open(f"/desk/cases/{NUMBERS[1]}/orders/1")
        assert officer.status == (200 if sees else 403)
        await officer.open("/desk/supervision")
        assert officer.status == 403
    leader = await signed_in(made, "t02", "leader")
    assert weeks.policy.officers.leaders["t02"] in leader.text


async def test_a_clerk_of_a_village_is_no_liaison_leader(loop: tuple[Loop, Weeks]) -> None:
    officer = person.somebody(loop[0])
    await officer.open("/sign-in")
    await officer.fill("/sign-in", unit=VILLAGE, role="leader")
    assert (officer.status, "“包联领导”只在乡镇" in officer.text) == (422, True)


async def test_an_order_is_answered_and_leaves_the_list(loop: tuple[Loop, Weeks]) -> None:
    officer = await signed_in(loop[0], VILLAGE)
    await person.offered(officer, f"/desk/cases/{NUMBERS[1]}", "/order-answer")
    await officer.fill("/order-answer", refused="no", text="今天修好")
    assert "答复督办：记下了。" in officer.text

    async def gone() -> bool:
        return NUMBERS[1] not in await officer.open("/desk/unanswered")

    await eventually(gone, "the order is answered")
    await officer.open(f"/desk/cases/{NUMBERS[1]}/orders/1")
    assert "今天修好" in officer.text


async def test_a_refused_order_stays_on_the_list_and_says_so(loop: tuple[Loop, Weeks]) -> None:
    officer = await signed_in(loop[0], VILLAGE)
    await person.offered(officer, f"/desk/cases/{NUMBERS[1]}", "/order-answer")
    await officer.fill("/order-answer", refused="yes", text="不归我们村")

    async def refused() -> bool:
        return "拒不执行" in await officer.open("/desk/unanswered")

    await eventually(refused, "the list says that it was refused")


async def test_the_centre_records_a_summons_and_what_was_agreed_comes_back_on_its_day(
    loop: tuple[Loop, Weeks],
) -> None:
    made, weeks = loop
    centre = await signed_in(made, "centre", "centre")
    await centre.open("/desk/supervision")
    assert "90 天内被督办" in centre.text
    await centre.fill(
        f"/units/{VILLAGE}/record-summons", came="村主任", agreed="三天修好", follow_up="2026-10-22T09:00"
    )
    assert (centre.status, "回头看的时间已经过了" in centre.text) == (422, True), centre.text
    await centre.open("/desk/supervision")
    await centre.fill(
        f"/units/{VILLAGE}/record-summons", came="村主任", agreed="三天修好", follow_up="2026-10-26T09:00"
    )
    assert "记约谈：记下了。" in centre.text
    assert not centre.may(f"/units/{VILLAGE}/record-summons")
    weeks.clock.move(timedelta(days=5))
    centre = await signed_in(made, "centre", "centre")

    async def due() -> bool:
        await centre.open("/desk/supervision")
        return centre.may(f"/units/{VILLAGE}/record-follow-up")

    await eventually(due, "what was agreed is to be looked at")
    await centre.fill(f"/units/{VILLAGE}/record-follow-up", came="县", agreed="都亮了", follow_up="")
    assert "记回头看：记下了。" in centre.text


async def test_the_centre_takes_a_case_off_the_list_with_a_reason(loop: tuple[Loop, Weeks]) -> None:
    centre = await signed_in(loop[0], "centre", "centre")
    await centre.open("/desk/supervision")
    assert "河晏市已经是最高一级，上面没有单位了" in centre.text
    action = f"/desk/cases/{NUMBERS[0]}/lift-listing"
    await centre.fill(action, reason="市里专班在办")
    assert "摘牌：记下了。" in centre.text
    await centre.open("/desk/supervision")
    assert not centre.may(action)


async def test_only_the_centre_lifts_and_records(loop: tuple[Loop, Weeks]) -> None:
    officer = await signed_in(loop[0], VILLAGE)
    await officer.open(f"/desk/cases/{NUMBERS[1]}")
    token = next(form.carried["csrf"] for form in officer.page.forms if "csrf" in form.carried)
    for path in (f"/desk/units/{VILLAGE}/record-summons", f"/desk/units/{VILLAGE}/lift-listing"):
        answer = await officer.post(path, {"csrf": token, "came": "我", "agreed": "好", "reason": "好"})
        assert answer.status_code == 403


async def test_programs_read_a_units_record_and_are_told_what_cannot_be(loop: tuple[Loop, Weeks]) -> None:
    made, _ = loop
    summoned = (await made.get("/supervision/v1/summoned")).json()
    assert VILLAGE in [one["unit"] for one in summoned]
    record = (await made.get(f"/supervision/v1/units/{VILLAGE}")).json()["record"]
    assert len(record["orders"]) >= 2
    held = {"came": "村主任", "agreed": "三天修好", "by": "县"}
    for path, body, status, code, field in (
        (f"units/{VILLAGE}/record-summons", held, 422, "no-follow-up", "follow_up"),
        ("units/t12/record-summons", {**held, "follow_up": "2026-11-02T09:00:00+08:00"}, 409, "no-summons", None),
        ("units/t12/lift-listing", {"reason": "办完了", "by": "县"}, 409, "not-listed", None),
        (f"cases/case-{NUMBERS[1]}/lift-listing", {"reason": "办完了", "by": "县"}, 409, "not-listed", None),
        ("cases/nowhere/lift-listing", {"reason": "办完了", "by": "县"}, 404, "not-listed", None),
    ):
        answer = await made.post(f"/supervision/v1/{path}", body, "k")
        told = answer.json()
        assert (answer.status_code, told["code"], told.get("field")) == (status, code, field), path


async def test_a_summons_that_is_recorded_twice_with_one_key_is_recorded_once(loop: tuple[Loop, Weeks]) -> None:
    made, _ = loop
    body = {"came": "村主任", "agreed": "三天修好", "by": "县", "follow_up": "2026-11-02T09:00:00+08:00"}
    path = f"/supervision/v1/units/{VILLAGE}/record-summons"
    first, second = [(await made.post(path, body, "once")).json() for _ in range(2)]
    assert (first["repeated"], second["repeated"], first["position"]) == (False, True, second["position"])
