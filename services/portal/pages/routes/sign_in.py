"""Who an officer is, on a development run: a unit and a role, chosen freely.  A deployment signs in elsewhere."""

import re
from typing import Final

from fastapi import APIRouter, Request, Response

from libs.common.policy import Policy
from services.portal.pages.facts import Choice, Group, Problem
from services.portal.pages.routes import forms
from services.portal.pages.routes.forms import Said
from services.portal.pages.routes.frame import OF_THE_CENTRE, ROLES, SIGNED_IN, Frame
from services.portal.pages.views import SignInView

BACK: Final = re.compile(r"/(desk|centre)(/[A-Za-z0-9/-]{0,60})?")


def routes(frame: Frame, router: APIRouter) -> None:
    """The choice and its keeping."""

    @router.get("/sign-in")
    async def ask(request: Request) -> Response:
        return frame.page(_view(frame, {"back": request.query_params.get("back", "")}))

    @router.post("/sign-in")
    async def take(request: Request) -> Response:
        said = await forms.form(request)
        if _problems(said, frame.policy):
            return frame.page(_view(frame, said, asked=True), 422)
        response = frame.go(said["back"] if BACK.fullmatch(said.get("back", "")) else "/desk")
        frame.keep(response, "officer", f"{said['unit']}|{said['role']}", SIGNED_IN)
        return response


def _problems(said: Said, policy: Policy) -> list[Problem]:
    problems = forms.missing(said, [("unit", "请选单位"), ("role", "请选岗位")])
    if said.get("unit") and said["unit"] not in policy.units:
        problems.append(Problem("unit", "请选单位"))
    if said.get("role") and said["role"] not in ROLES:
        problems.append(Problem("role", "请选岗位"))
    if said.get("role") in OF_THE_CENTRE and said.get("unit") not in {None, "", policy.deployment.centre}:
        problems.append(Problem("role", f"“{ROLES[said['role']]}”只在{policy.units.name_of(policy.deployment.centre)}"))
    if said.get("role") == "leader" and said.get("unit") and said["unit"] not in policy.officers.leaders:
        problems.append(Problem("role", "“包联领导”只在乡镇，请选乡镇"))
    return problems


def _view(frame: Frame, said: Said, *, asked: bool = False) -> SignInView:
    return SignInView(
        units=_units(frame.policy), roles=[Choice(code, word) for code, word in ROLES.items()],
        unit=said.get("unit", ""), role=said.get("role", ""), back=said.get("back", ""),
        problems=_problems(said, frame.policy) if asked else (),
    )  # fmt: skip


def _units(policy: Policy) -> list[Group]:
    """The county's own first, then each township with its villages."""
    units = policy.units.by_id.values()
    county = [Choice(unit.id, unit.name) for unit in units if unit.level == "county"]
    towns = [unit for unit in units if unit.level == "township"]
    return [
        Group("县", tuple(county)),
        *(
            Group(
                town.name,
                (Choice(town.id, town.name), *(Choice(u.id, u.name) for u in units if u.parent == town.id)),
            )
            for town in towns
        ),
    ]
