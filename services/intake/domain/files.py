"""Which files a matter has: each named by its id, known to be here, and no more of them than may be."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from libs.common.errors import Refused
from libs.common.events.words import Attachment, FileType, Person
from services.intake.domain.redaction import cleaned, redacted

LONGEST_NAME: Final = 60
MOST: Final = 51
"""One more than any deployment may allow: what is named beyond that is refused, and nobody looks it up."""
ID: Final = r"^[0-9a-f]{64}$"


class NamedFile(BaseModel):
    """A file that was sent before (`POST /v1/files`), by its id; `name` is what its sender calls it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Annotated[str, Field(pattern=ID)]
    name: Annotated[str, Field(max_length=200)] = ""


NamedFiles = tuple[NamedFile, ...]
Sizes = Mapping[str, tuple[str, int]]
"""By id: the type and how many bytes, of those files that are here."""


def attached(
    named: tuple[NamedFile, ...], here: Sizes, person: Person, earlier: tuple[Attachment, ...], most: int
) -> tuple[Attachment, ...]:
    """What comes to the `earlier` ones, each once.

    Raises `Refused` with the field: too many, or one that is not here (any more).
    """
    known, new = {file.id for file in earlier}, dict[str, tuple[int, NamedFile]]()
    for at, file in enumerate(named):
        if file.id not in known:
            new.setdefault(file.id, (at, file))
    if len(earlier) + len(new) > most:
        text = f"a matter has at most {most} files; this would make {len(earlier) + len(new)}: leave some out"
        raise Refused("too-many-files", text, status=422, field="files")
    for at, file in new.values():
        if file.id not in here:
            text = "no file with this id is here, or it was sent more than a day ago; send it to POST /v1/files again"
            raise Refused("unknown-file", text, status=422, field=f"files.{at}.id")
    return tuple(_attachment(file, *here[file.id], person) for _, file in new.values())


def _attachment(file: NamedFile, kind: str, size: int, person: Person) -> Attachment:
    """Who leaves no name, or hides it, is not betrayed by what they called a file."""
    shown = redacted(cleaned(file.name))[:LONGEST_NAME] if person.phone and not person.hidden else ""
    return Attachment(id=file.id, type=FileType(kind), size=size, name=shown)
