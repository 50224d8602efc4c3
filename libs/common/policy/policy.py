"""One immutable version of everything that a deployment may change without a release."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.catalogue import Catalogue, CatalogueFile, catalogue_of
from libs.common.policy.faults import PolicyFault
from libs.common.policy.files import line_of, read_file
from libs.common.policy.ground import Ground, GroundFile, ground_of
from libs.common.policy.matters import CategoryFile, SignFile
from libs.common.policy.profiles import Ladder, Profile, ProfileFile, due
from libs.common.policy.templates import Template, TemplateFile
from libs.common.policy.units import UnitFile, Units, tree_of
from libs.worktime import Calendar, OfficeHours, Span, load_calendar

T = TypeVar("T")


class Deployment(BaseModel):
    """Who runs it: `prefix` begins every number, `centre` screens and checks, `channels` are the open doors."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    tenant: str
    name: str
    prefix: str = Field(pattern=r"^[A-Z]{1,4}$")
    centre: str
    channels: tuple[str, ...]
    bus_channels: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """`version` is a digest over all files; it is stored with every entry."""

    version: str
    deployment: Deployment
    units: Units
    categories: CategoryFile
    signs: SignFile
    profiles: Mapping[str, Profile]
    ladder: Ladder
    office: OfficeHours
    calendar: Calendar
    catalogue: Catalogue
    templates: Mapping[str, Template]
    ground: Ground

    def due(self, start: datetime, span: Span) -> datetime:
        """The deadline of a span, in the deployment's calendar and office hours."""
        return due(start, span, self.calendar, self.office)

    def ladder_of(self, profile: str) -> Ladder:
        """The profile's own ladder, else the deployment's; a case may outlive its profile."""
        known = self.profiles.get(profile)
        return (known and known.ladder) or self.ladder


def load_policy(folder: Path) -> Policy:
    """Reads and checks the folder; raises `PolicyFault` on the first fault."""
    deployment = read_file(folder / "deployment.yaml", Deployment)
    unit_file, units_at = read_file(folder / "units.yaml", UnitFile), folder / "units.yaml"
    units = _checked(units_at, lambda: tree_of(unit_file.units))
    categories = read_file(folder / "categories.yaml", CategoryFile)
    profiles = read_file(folder / "profiles.yaml", ProfileFile)
    rules, rules_at = read_file(folder / "catalogue.yaml", CatalogueFile).rules, folder / "catalogue.yaml"
    names = [category.id for category in categories.categories]
    if deployment.centre not in units:
        raise PolicyFault(folder / "deployment.yaml", 1, f"centre: {deployment.centre} is no unit; correct it")
    return Policy(
        version=_digest(folder), deployment=deployment, units=units, categories=categories,
        signs=read_file(folder / "signs.yaml", SignFile), profiles=profiles.profiles,
        ladder=profiles.ladder, office=profiles.office,
        calendar=load_calendar(folder / "calendars"),
        catalogue=_checked(rules_at, lambda: catalogue_of(rules, units, names)),
        templates=read_file(folder / "templates.yaml", TemplateFile).templates,
        ground=_ground(folder / "areas.geojson", units),
    )  # fmt: skip


def _checked(path: Path, make: Callable[[], T]) -> T:
    """What spans a whole file is reported at the first line that names it."""
    try:
        return make()
    except ValueError as error:
        named = next((word.strip(",:;") for word in str(error).split() if word[:1] in {"R", "t", "d"}), "")
        lines = path.read_text(encoding="utf-8").splitlines()
        line = next((n for n, text in enumerate(lines, 1) if named and named in text), 1)
        raise PolicyFault(path, line, str(error)) from error


def _ground(path: Path, units: Units) -> Ground:
    """The land, once every area has its own inside that of its parent."""
    features = read_file(path, GroundFile).features
    try:
        return ground_of(features, units)
    except ValueError as error:
        number, _, fix = str(error).partition(" ")
        line = line_of(path.read_text(encoding="utf-8"), ("features", int(number)))
        raise PolicyFault(path, line, fix) from error


def _digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".yaml", ".geojson"})
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
