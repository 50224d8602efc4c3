"""Who runs it: the file `deployment.yaml`."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.duty import Duty, manned
from libs.common.policy.faults import Misplaced
from libs.common.policy.units import Units

LINK: Final = "/r"


class FileLimits(BaseModel):
    """What people may send along: `most` files a matter, megabytes a file, megapixels a picture.

    `megabytes_a_day`: of new files from all together, so that nobody fills the store.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    most: int = Field(default=9, ge=1, le=50)
    megabytes: int = Field(default=10, ge=1, le=50)
    megapixels: int = Field(default=50, ge=1, le=64)
    megabytes_a_day: int = Field(default=20_000, ge=1)

    @property
    def bytes(self) -> int:
        """The largest a file may be."""
        return self.megabytes * 1_000_000


class Deployment(BaseModel):
    """`prefix` begins every number, `centre` screens and checks, `channels` are the open doors.

    `bus_channels` are those of them that come by the bus; `departments` have systems of their own there.
    `duty`: who is told at once of danger; without it nobody is.
    `address`: where citizens reach its one door; messages of a result link to it, and without one carry no link.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    tenant: str
    name: str
    prefix: str = Field(pattern=r"^[A-Z]{1,4}$")
    centre: str
    channels: tuple[str, ...]
    bus_channels: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    duty: Duty | None = None
    files: FileLimits = FileLimits()
    address: str = Field(default="", pattern=r"^(https?://[a-z0-9.-]+(:[0-9]{2,5})?)?$")

    def link(self, number: str, round_: int) -> str:
        """Where one round of a matter is judged (评价); it names no secret, which is asked for there."""
        return f"{self.address}{LINK}/{number}/{round_}" if self.address else ""


def placed(deployment: Deployment, units: Units) -> Deployment:
    """The same; `Misplaced` names a unit that there is none of, a channel that is not open, or an hour without duty."""
    if deployment.duty:
        manned(deployment.duty)
    if deployment.centre not in units:
        raise Misplaced(("centre",), f"centre: {deployment.centre} is no unit; correct it")
    for number, unit in enumerate(deployment.departments):
        if unit not in units or units[unit].kind != "department":
            raise Misplaced(("departments", number), f"departments: {unit} is no department of units.yaml; correct it")
    for number, channel in enumerate(deployment.bus_channels):
        if channel not in deployment.channels:
            raise Misplaced(("bus_channels", number), f"bus_channels: {channel} is not open; add it to channels")
    return deployment
