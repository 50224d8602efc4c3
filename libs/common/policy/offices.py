"""Units that are open at other times than the deployment's office: a bureau's own hours, a township's summer ones."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced
from libs.common.policy.units import Units
from libs.worktime import OfficeHours


class UnitHours(OfficeHours):
    """The hours of the units that it names, and of no other: the villages of a township keep the deployment's."""

    units: tuple[str, ...] = Field(min_length=1)

    def within(self, tz: ZoneInfo) -> OfficeHours:
        """The same hours on the deployment's clock."""
        return OfficeHours(tz=tz, periods=self.periods, opens_on=self.opens_on, seasons=self.seasons)


class OfficeFile(BaseModel):
    """The file `offices.yaml`; a deployment whose units all keep the hours of profiles.yaml has none."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    offices: tuple[UnitHours, ...]


def hours_of(file: OfficeFile, units: Units, tz: ZoneInfo) -> Mapping[str, OfficeHours]:
    """By unit; `Misplaced` names a unit that is none or stands twice, and a time zone of its own."""
    own: dict[str, OfficeHours] = {}
    for number, one in enumerate(file.offices):
        if "tz" in one.model_fields_set:
            fix = "a unit keeps the time zone of profiles.yaml; leave tz out"
            raise Misplaced(("offices", number, "tz"), fix)
        for place, unit in enumerate(one.units):
            if unit not in units:
                fix = f"{unit} has hours here and is no unit; correct the id or leave it out"
                raise Misplaced(("offices", number, "units", place), fix)
            if unit in own:
                fix = f"{unit} has hours here and further up; keep one of the two"
                raise Misplaced(("offices", number, "units", place), fix)
            own[unit] = one.within(tz)
    return own
