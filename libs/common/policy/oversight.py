"""How long a case may be parked (挂账), and what inspectors may find (督查): the file `oversight.yaml`."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced


class Parking(BaseModel):
    """`days`: how far away the review day may be.  `times`: how often a case may be parked, putting off included.

    Both together bound how long a case can rest, so that every one comes back and ends.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    days: int = Field(default=180, ge=1, le=366)
    times: int = Field(default=3, ge=1, le=12)

    def latest(self, today: date) -> date:
        """The last day that may be chosen on that day."""
        return today + timedelta(days=self.days)


class Found(BaseModel):
    """One thing that an inspector may find.  `orders`: it is a false completion, and the unit is ordered (督办)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str = Field(pattern=r"^[a-z][a-z-]{0,39}$")
    label: str = Field(min_length=1, max_length=20)
    orders: bool = False


class Oversight(BaseModel):
    """The file; `most` is the largest sample, `follow_up_days` how far away what follows a finding may be due."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    parking: Parking = Parking()
    most: Annotated[int, Field(ge=1, le=200)] = 200
    follow_up_days: int = Field(default=90, ge=1, le=366)
    findings: tuple[Found, ...] = Field(default=(Found(code="true", label="属实"),), min_length=1)

    def finding(self, code: str) -> Found | None:
        """What that code stands for, if for anything."""
        return next((one for one in self.findings if one.code == code), None)


def told_apart(file: Oversight) -> Oversight:
    """The same; `Misplaced` names a code or a label that two findings share."""
    for number, said in enumerate(_doubled(file)):
        if said:
            raise Misplaced(("findings", number), f"{said} stands here twice; give each finding its own")
    return file


def _doubled(file: Oversight) -> Iterator[str]:
    """For each finding what an earlier one has said."""
    known: set[str] = set()
    for one in file.findings:
        yield next((word for word in (one.code, one.label) if word in known), "")
        known |= {one.code, one.label}
