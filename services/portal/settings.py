"""What the portal is told by its environment."""

from pydantic import Field

from libs.common.settings import Settings as Shared


class Settings(Shared):
    """`base` stands before every path of a page: /portal behind the one door."""

    base: str = Field(default="/portal", alias="CASELOOP_PORTAL_BASE", pattern=r"^(/[a-z0-9-]+)*$")
