"""What a unit shows with its result: what the category demands, photos and papers."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.errors import Refused
from libs.common.events.words import Evidence, FileType, Shown
from libs.common.policy.evidence import Demand

PICTURES: Final = frozenset({FileType.JPEG, FileType.PNG, FileType.WEBP})
MOST: Final = 51
"""One more than any deployment may allow: what is named beyond that is refused, and nobody looks it up."""
Here = Mapping[str, tuple[str, int]]
"""By id: the type and how many bytes, of those named files that are here."""


class GivenFile(BaseModel):
    """A file that was sent before (`POST /v1/files`), by its id; the citizen sees it if it is `public`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    public: bool = False


def shown_files(given: tuple[GivenFile, ...], here: Here, most: int) -> tuple[Shown, ...]:
    """Each once; `Refused` with the field: too many, or one that is not here (any more)."""
    once = {file.id: (at, file) for at, file in reversed(list(enumerate(given)))}
    if len(once) > most:
        text = f"a result has at most {most} files, not {len(once)}; leave some out"
        raise Refused("too-many-files", text, status=422, field="files")
    for at, file in once.values():
        if file.id not in here:
            text = "no file with this id is here, or it was sent more than a day ago; send it to POST /v1/files again"
            raise Refused("unknown-file", text, status=422, field=f"files.{at}.id")
    return tuple(
        Shown(id=file.id, type=FileType(here[file.id][0]), size=here[file.id][1], public=file.public)
        for _, file in sorted(once.values(), key=lambda one: one[0])
    )


def shown(
    demands: tuple[Demand, ...], outcome: str, said: Mapping[str, str], files: tuple[Shown, ...]
) -> tuple[Evidence, ...]:
    """What was given of what the category demands; `Refused` names what is missing, no number, or not asked for."""
    given = {id_: value.strip() for id_, value in said.items()}
    words = [demand for demand in demands if demand.type != "photo"]
    if strange := sorted(given.keys() - {demand.id for demand in words}):
        text = f"this category asks for no {strange[0]}; leave it out"
        raise Refused("unknown-evidence", text, status=422, field=f"evidence.{strange[0]}")
    _pictured(demands, outcome, files)
    for demand in words:
        _given(demand, outcome, given.get(demand.id, ""))
    return tuple(
        Evidence(id=demand.id, name=demand.name, value=given[demand.id], public=demand.public)
        for demand in words
        if given.get(demand.id)
    )


def _pictured(demands: tuple[Demand, ...], outcome: str, files: tuple[Shown, ...]) -> None:
    for demand in demands:
        wanted = demand.type == "photo" and outcome in demand.outcomes
        if wanted and not any(file.type in PICTURES for file in files):
            text = f"a result of this category needs {demand.id} ({demand.name}): a picture among `files`"
            raise Refused("photo-missing", text, status=422, field="files")


def _given(demand: Demand, outcome: str, value: str) -> None:
    if not value and outcome in demand.outcomes:
        text = f"a result of this category needs {demand.id} ({demand.name})"
        raise Refused("evidence-missing", text, status=422, field=f"evidence.{demand.id}")
    if value and demand.type == "number" and not _is_number(value):
        text = f"{demand.id} ({demand.name}) is a number, such as 55 or 0.5"
        raise Refused("no-number", text, status=422, field=f"evidence.{demand.id}")


def _is_number(value: str) -> bool:
    whole, dot, part = value.removeprefix("-").partition(".")
    return whole.isdecimal() and (not dot or part.isdecimal())
