"""Who is at hand: grid officers (网格员) in a village, and the leader who answers for a township (包联领导)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from libs.common.policy.faults import Misplaced
from libs.common.policy.units import Units

Masked = Annotated[str, StringConstraints(pattern=r"^[\u4e00-\u9fff]{1,2}\*{1,3}$")]


class OfficerFile(BaseModel):
    """The file `officers.yaml`: a leader for each township, for each village the officer of its first grid and so on.

    Names are masked (孙**): a configuration is read by more people than a name is meant for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    leaders: dict[str, Masked]
    grids: dict[str, Annotated[tuple[Masked, ...], Field(min_length=1)]]


@dataclass(frozen=True, slots=True)
class Grid:
    """网格: a part of a village with one officer; `t02v004-g1` is the first of 小满村."""

    id: str
    village: str
    officer: str


@dataclass(frozen=True)
class Officers:
    """Grids by village, leaders by township."""

    grids: Mapping[str, tuple[Grid, ...]]
    leaders: Mapping[str, str]
    units: Units

    def grids_of(self, unit: str) -> tuple[Grid, ...]:
        """The grids of a village, or of all villages below a unit; none for a department."""
        if unit in self.grids:
            return self.grids[unit]
        return tuple(g for village, grids in self.grids.items() if unit in self.units.ancestors(village) for g in grids)

    def leader_of(self, area: str) -> str | None:
        """Who is linked to the township that the area is or lies in; None above townships."""
        line = (area, *self.units.ancestors(area)) if area in self.units else ()
        return next((self.leaders[unit] for unit in line if unit in self.leaders), None)


def officers_of(file: OfficerFile, units: Units) -> Officers:
    """The officers; `Misplaced` names who has no area, or an area that has none."""
    for name, level, said in (("leaders", "township", file.leaders), ("grids", "village", file.grids)):
        known = {unit.id for unit in units.areas if unit.level == level}
        if strange := next((unit for unit in said if unit not in known), None):
            raise Misplaced((name, strange), f"{strange} is no {level} of units.yaml; correct the id or take it out")
        if missing := sorted(known - said.keys()):
            raise Misplaced((name,), f"{missing[0]} has none of the {name}; name them ({len(missing)} missing)")
    grids = {
        village: tuple(Grid(f"{village}-g{number}", village, name) for number, name in enumerate(names, 1))
        for village, names in file.grids.items()
    }
    return Officers(grids, file.leaders, units)
