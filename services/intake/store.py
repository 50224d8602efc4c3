"""What intake's desks can ask the database."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from libs.common.events.words import Person
from libs.common.files.shelf import Files, files_named
from libs.common.store import Index, Store
from services.intake.domain.files import ID, MOST, Sizes
from services.intake.domain.state import Case, Status

FILE: Final = "st.files.id"
FILE_ID: Final = re.compile(ID)
PEOPLE: Final = "people"
SECRETS: Final = "secrets"
INDEXES = (Index("st.number", unique=True), Index("st.status"), Index(FILE))


async def held(store: Store, limit: int = 200) -> list[tuple[str, Case]]:
    """Cases that wait for a person to say the category, the oldest first."""
    rows = await store.find({"st.status": Status.HELD.value}, [("st.submitted_at", 1)], limit)
    return [(row["_id"], Case.model_validate(row["st"], extra="ignore")) for row in rows]


async def keep_beside(store: Store, case: str, people: Sequence[Person]) -> None:
    """Details of people beside the document of their case, found by their id and by what proves them.

    Who comes back has newer ones; of two with the same last digits the first is found by them.
    """
    for person in people:
        await store.drop(PEOPLE, _of(case, person.id))
    await store.keep_all(PEOPLE, {_of(case, person.id): person.model_dump(mode="json") for person in people})
    macs = {_of(case, mac): {"person": one.id} for one in people for mac in (one.token_mac, one.phone_mac) if mac}
    await store.keep_all(SECRETS, macs)


async def people_beside(store: Store, case: str, ids: Sequence[str]) -> list[Person]:
    """In the order of the ids; somebody of whom nothing is kept is no more than that."""
    kept = await store.fetch_all(PEOPLE, [_of(case, one) for one in ids]) if ids else {}
    return [Person.model_validate(kept.get(_of(case, one), {"id": one}), extra="ignore") for one in ids]


async def details(store: Store, subject: str, case: Case, person: str) -> Person | None:
    """Of one of its people, wherever they lie."""
    here = next((one for one in case.people if one.id == person), None)
    return here or ((await people_beside(store, subject, [person]))[0] if person in case.more else None)


async def speaker_beside(store: Store, case: str, secret: str) -> Person | None:
    """Who proves themselves with that, of those beside the document."""
    known = await store.fetch(SECRETS, _of(case, secret)) if secret else None
    return (await people_beside(store, case, [known["person"]]))[0] if known else None


def _of(case: str, what: str) -> str:
    return f"{case}/{what}"


def files_of(store: Store, now: Callable[[], datetime]) -> Files:
    """The files that were sent, of which a case keeps those that it names."""
    return files_named(store, now, FILE)


async def files_here(store: Store, now: Callable[[], datetime], named: object) -> Sizes:
    """Those of the named files that are here; what is no id of a file is left to the rule to refuse."""
    said = named if isinstance(named, list | tuple) else ()
    ids = [str(file["id"]) for file in said[:MOST] if isinstance(file, dict) and FILE_ID.fullmatch(str(file.get("id")))]
    found = await files_of(store, now).known(ids) if ids else {}
    return {file: (kept.type, kept.size) for file, kept in found.items()}
