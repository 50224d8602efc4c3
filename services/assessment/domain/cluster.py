"""Matters that are compared with each other, those of one branch and town: in groups, each of what lies together.

One document is `cluster:<town>/<branch>`, and stays below 100 KB whatever comes (`MOST`, `MOST_RAISED`).
"""

from typing import Final

from libs.common.clock import Instant
from libs.common.events.fact import Value
from libs.common.policy import Policy
from services.assessment.domain.likeness import Sketch, read

PREFIX: Final = "cluster:"
WIDE, UNPLACED = "all", "unplaced"
MOST: Final = 96
MOST_RAISED: Final = 5
FIRST = LATEST = 6


class Member(Value):
    """A matter that is compared: its case and number, its first words, when it was said, what of it is compared."""

    case: str
    number: str
    title: str
    town: str
    at: Instant
    sketch: str


class Group(Value):
    """What lies together.  `issue`: the common issue it was raised as; `count`: how many members that has had.

    Of a group that was raised only the first and the latest members are still compared, so that what is said in a
    year is still like what was said on the first day.
    """

    members: tuple[Member, ...]
    issue: str = ""
    count: int = 0
    label: str = ""

    def sketches(self) -> list[Sketch]:
        """Of the members that are compared."""
        return [read(member.sketch) for member in self.members]

    def at(self) -> Instant:
        """When the latest of it was said."""
        return max(member.at for member in self.members)

    def shortened(self) -> "Group":
        """Of a raised group, those that are still compared."""
        if not self.issue or len(self.members) <= FIRST + LATEST:
            return self
        return self.model_copy(update={"members": (*self.members[:FIRST], *self.members[-LATEST:])})


class Heard(Value):
    """A matter of the last minutes: of which case and town, and when it was said."""

    case: str
    town: str
    at: Instant


class Cluster(Value):
    """`heard`: what came within the minutes of a burst; `loud`: towns whose burst was noticed and has not calmed."""

    groups: tuple[Group, ...] = ()
    heard: tuple[Heard, ...] = ()
    loud: tuple[str, ...] = ()

    def has(self, case: str) -> bool:
        """Whether that case is compared already."""
        return any(member.case == case for group in self.groups for member in group.members)


def branch_of(category: str) -> str:
    """The first level of a category: what one person calls a lamp, the next calls the town's roads."""
    return category.partition("/")[0]


def town_of(area: str | None, policy: Policy) -> str:
    """The township that an area lies in or is; empty where only the county is known, or nothing."""
    town = policy.units.answering(area, "township")
    return town if town and policy.units.level_of(town) == "township" else ""


def cluster_of(category: str, town: str, policy: Policy) -> str:
    """The document in which a matter is compared."""
    branch = branch_of(category)
    place = WIDE if branch in policy.common.wide else town or UNPLACED
    return f"{PREFIX}{place}/{branch}"
