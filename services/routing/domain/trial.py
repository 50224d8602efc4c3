"""试算: where a matter would go, by the very rule that sends it; nothing of it is kept."""

from pydantic import BaseModel, ConfigDict

from libs.common.clock import ToldInstant
from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events.routing import CaseDispatched
from libs.common.events.words import Dues, Kind, Mode
from libs.common.policy import Policy
from libs.common.policy.reached import counting_from
from services.routing.domain.dispatch import by_catalogue
from services.routing.domain.state import Case


class Try(BaseModel):
    """A matter as intake would admit it; `at`: the moment of the dispatch, now if it is left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    category: str
    area: str | None = None
    urgent: bool = False
    kind: Kind = Kind.HELP
    channel: str = "web"
    profile: str = "help"
    promised_by: ToldInstant | None = None
    about: tuple[str, ...] = ()
    at: ToldInstant | None = None


class Went(BaseModel):
    """Who would lead and join, by which rule, why, and by when; or `held`: why a person would have to name the unit."""

    unit: str = ""
    co_handlers: tuple[str, ...] = ()
    mode: Mode | None = None
    rule: str = ""
    rule_version: int = 0
    why: str = ""
    why_en: str = ""
    profile: str = ""
    dues: Dues | None = None
    held: str = ""


def tried(command: Try, now: Now) -> Went:
    """What `by_catalogue` says of it; `Refused` names what the deployment has none of."""
    _check(command, now.policy)
    case = Case(number="trial", **command.model_dump(exclude={"at", "kind"}), kind=command.kind)
    with counting_from("at"):
        [fact] = by_catalogue(case, now).events
    if not isinstance(fact, CaseDispatched):
        return Went(held=fact.model_dump()["reason"])
    joins = tuple(part.unit for part in fact.parts if not part.lead)
    known = fact.model_dump(include=set(Went.model_fields) & set(CaseDispatched.model_fields) - {"dues", "mode"})
    return Went(**known, co_handlers=joins, mode=fact.mode, dues=fact.dues)


def _check(command: Try, policy: Policy) -> None:
    categories = {category.id for category in policy.categories.categories}
    for field, known in (("category", categories), ("profile", policy.profiles.keys()), ("area", policy.units.by_id)):
        named = getattr(command, field)
        if named is not None and named not in known:
            raise Refused(f"unknown-{field}", f"{named} is no {field} here; correct it", status=422, field=field)
