"""One immutable version of everything that a deployment may change without a release."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel

from libs.common.clock import whole
from libs.common.policy.asked import Moment, moment_of
from libs.common.policy.catalogue import Catalogue, CatalogueFile
from libs.common.policy.common import CommonIssues, known_branches
from libs.common.policy.contact import Contact
from libs.common.policy.deployment import Deployment, placed
from libs.common.policy.evaluation import Evaluation, askable
from libs.common.policy.expressions import Known
from libs.common.policy.faults import Misplaced, PolicyFault
from libs.common.policy.files import line_of, read_file
from libs.common.policy.formulas import FormulaFile, Formulas, formulas_of
from libs.common.policy.ground import Ground, GroundFile, ground_of
from libs.common.policy.honesty import Honesty, bounded
from libs.common.policy.learnt import Learnt, of_branches
from libs.common.policy.matters import CategoryFile, SignFile, placed_signs, tree_of_categories
from libs.common.policy.officers import OfficerFile, Officers, officers_of
from libs.common.policy.offices import OfficeFile, hours_of
from libs.common.policy.oversight import Oversight, told_apart
from libs.common.policy.profiles import CALL_BACK, Ladder, Profile, ProfileFile, complete_profiles, due
from libs.common.policy.replies import Replies
from libs.common.policy.reviewed import catalogue_of
from libs.common.policy.specialists import SpecialistFile, Specialists, specialists_of
from libs.common.policy.stops import Stops
from libs.common.policy.supervision import Supervision, spoken
from libs.common.policy.templates import Template, TemplateFile, complete_templates
from libs.common.policy.units import UnitFile, Units, tree_of
from libs.worktime import Calendar, OfficeHours, Span, load_calendar, next_opening

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
LEARNT: Final = "learnt.json"
OFFICES: Final = "offices.yaml"


@dataclass(frozen=True)
class Policy:
    """`version` is a digest over all files; it is stored with every entry.  `learnt`: if anything was.

    `office`: the deployment's hours, by which citizens are promised; `own_hours`: of units that keep others.
    """

    version: str
    deployment: Deployment
    units: Units
    categories: CategoryFile
    signs: SignFile
    profiles: Mapping[str, Profile]
    ladder: Ladder
    stops: Stops
    supervision: Supervision
    contact: Contact
    replies: Replies
    office: OfficeHours
    own_hours: Mapping[str, OfficeHours]
    calendar: Calendar
    catalogue: Catalogue
    templates: Mapping[str, Template]
    ground: Ground
    officers: Officers
    specialists: Specialists
    oversight: Oversight
    formulas: Formulas
    common: CommonIssues
    evaluation: Evaluation
    honesty: Honesty
    learnt: Learnt | None

    def due(self, start: datetime, span: Span) -> datetime:
        """By when citizens are promised something, in the deployment's calendar and office hours."""
        return due(start, span, self.calendar, self.office)

    def call_back(self, profile: str) -> Span:
        """How soon somebody who is dissatisfied is phoned; a case may outlive its profile."""
        known = self.profiles.get(profile)
        return known.limits.call_back if known else CALL_BACK

    def owed(self, unit: str, start: datetime, span: Span) -> datetime:
        """By when a unit owes something, in its own hours."""
        return due(start, span, self.calendar, self.office_of(unit))

    def office_of(self, unit: str) -> OfficeHours:
        """When that unit is open: its own hours, else the deployment's."""
        return self.own_hours.get(unit, self.office)

    def opening_on(self, day: date) -> datetime:
        """When the office opens on that day, or next after it: never at night, never on a holiday."""
        midnight = datetime.combine(day, time(), self.office.tz)
        return whole(next_opening(midnight, self.calendar, self.office))

    def moment(self, at: datetime) -> Moment:
        """That instant on the deployment's own clock and calendar."""
        return moment_of(at, self.calendar, self.office)

    def ladder_of(self, profile: str) -> Ladder:
        """The profile's own ladder, else the deployment's; a case may outlive its profile."""
        known = self.profiles.get(profile)
        return (known and known.ladder) or self.ladder

    def stops_of(self, profile: str) -> Stops:
        """The same for what may be asked for: pauses and an extension."""
        known = self.profiles.get(profile)
        return (known and known.stops) or self.stops

    def replies_of(self, profile: str) -> Replies:
        """The same for the ladder of a reply, its waits and its quiet hours."""
        known = self.profiles.get(profile)
        return (known and known.replies) or self.replies

    def quiet_until(self, profile: str, at: datetime, means: str) -> datetime | None:
        """When a message by that means may go out, on the deployment's own clock; None: at once."""
        return self.replies_of(profile).quiet_until(at, means, self.office.tz)


def load_policy(folder: Path) -> Policy:
    """Reads and checks the folder; raises `PolicyFault`, or `CalendarFault`, on the first fault."""
    units = _checked(folder / "units.yaml", UnitFile, lambda file: tree_of(file.units))
    calendar = load_calendar(folder / "calendars")
    profiles = _checked(folder / "profiles.yaml", ProfileFile, lambda file: complete_profiles(file, calendar))
    deployment = _checked(folder / "deployment.yaml", Deployment, lambda file: placed(file, units))
    categories = _checked(
        folder / "categories.yaml", CategoryFile, lambda file: tree_of_categories(file, profiles.profiles)
    )
    names = [category.id for category in categories.categories]
    known = Known(units, names, profiles.profiles.keys(), deployment.channels, profiles.office)
    learnt, own_hours = folder / LEARNT, _own_hours(folder / OFFICES, units, profiles.office)
    return Policy(
        version=_digest(folder), units=units, categories=categories, profiles=profiles.profiles,
        ladder=profiles.ladder, stops=profiles.stops, contact=profiles.contact, replies=profiles.replies,
        office=profiles.office, own_hours=own_hours,
        deployment=deployment, calendar=calendar,
        signs=_checked(
            folder / "signs.yaml", SignFile, lambda f: placed_signs(f, names, profiles.profiles, deployment.channels)
        ),
        catalogue=_checked(folder / "catalogue.yaml", CatalogueFile, lambda f: catalogue_of(f.rules, known)),
        supervision=_checked(folder / "supervision.yaml", Supervision, spoken),
        templates=_checked(
            folder / "templates.yaml", TemplateFile, lambda f: complete_templates(f, deployment)
        ).templates,
        ground=_checked(folder / "areas.geojson", GroundFile, lambda file: ground_of(file.features, units)),
        officers=_checked(folder / "officers.yaml", OfficerFile, lambda file: officers_of(file, units)),
        specialists=_checked(
            folder / "specialists.yaml", SpecialistFile,
            lambda file: specialists_of(file, units, lambda unit: own_hours.get(unit, profiles.office)),
        ),
        oversight=_checked(folder / "oversight.yaml", Oversight, told_apart),
        formulas=_checked(folder / "formulas.yaml", FormulaFile, formulas_of),
        common=_checked(folder / "common.yaml", CommonIssues, lambda file: known_branches(file, names)),
        evaluation=_checked(folder / "evaluation.yaml", Evaluation, lambda file: askable(file, profiles.profiles)),
        honesty=_checked(folder / "honesty.yaml", Honesty, bounded),
        learnt=_checked(learnt, Learnt, lambda model: of_branches(model, names)) if learnt.exists() else None,
    )  # fmt: skip


def _own_hours(path: Path, units: Units, office: OfficeHours) -> Mapping[str, OfficeHours]:
    """Of the units that keep other hours; a deployment without such has no file."""
    return _checked(path, OfficeFile, lambda file: hours_of(file, units, office.tz)) if path.exists() else {}


def _checked(path: Path, model: type[M], make: Callable[[M], T]) -> T:
    """What is made of a file; a fault that only the whole shows is told with its line too."""
    content = read_file(path, model)
    try:
        return make(content)
    except Misplaced as error:
        raise PolicyFault(path, line_of(path.read_text(encoding="utf-8"), error.place), error.fix) from error


def _digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".yaml", ".geojson", ".json"})
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
