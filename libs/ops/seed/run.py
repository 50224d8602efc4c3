"""`caseloop seed N`: that many closed cases into the stores of the system that can be reached from here."""

import asyncio
import importlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from libs.common.policy import load_policy
from libs.common.settings import Settings
from libs.common.store import Doc
from libs.ops.own import only_own
from libs.ops.reach import reach
from libs.ops.seed.identity import House, identity
from libs.ops.seed.mould import Mould, cast, mould_of
from libs.ops.seed.rehearsal import START, rehearsable, rehearse
from libs.ops.seed.writing import Where, write_all


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many cases were to be, how many documents were new, and how long it took."""

    cases: int
    documents: int
    seconds: float

    def said(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


def seed_here(count: int, seed: int, home: Path, *, others: bool = False) -> Seeded:
    """Shows how far it is; may be stopped and begun again, for what is there is not written twice."""
    settings = Settings()
    at = reach(settings, home, ("mongo_url",))
    if not at.mongo_url:
        raise SystemExit("that run keeps its state in memory; seeding needs a store, give MONGO_URL or install Java 17")
    only_own(at.mongo_url, others=others)
    started, moulds = time.monotonic(), [mould_of(one) for one in asyncio.run(rehearse(rehearsable()))]
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task("cases", total=count)
        cases = cases_of(settings, moulds, count, seed)
        documents = asyncio.run(
            write_all(at.mongo_url, settings.database_prefix, cases, lambda n, _: progress.update(task, completed=n))
        )
    return Seeded(count, documents, round(time.monotonic() - started, 2))


def cases_of(settings: Settings, moulds: Sequence[Mould], count: int, seed: int) -> Iterator[dict[Where, list[Doc]]]:
    """One after the other, by service and collection."""
    house, latest = house_of(settings), _latest(datetime.now(UTC))
    for n in range(count):
        one = identity(house, seed, n, latest)
        mould = moulds[int(one.lot * len(moulds))]
        documents = cast(mould, one.own, one.began, settings.partitions)
        keys = {("intake", "requester_keys"): [one.key]} if one.key else {}
        yield {(service, "documents"): found for service, found in documents.items()} | keys


def house_of(settings: Settings) -> House:
    """Whose system it is.  Services stand above these tools, so what is intake's own is found by its name."""
    who = load_policy(settings.config).deployment
    identify = importlib.import_module("services.intake.domain.identity").case_id_of
    number = importlib.import_module("services.intake.domain.number").number_of
    return House(settings.key.get_secret_value(), who.tenant, who.prefix, identify, number)


def _latest(now: datetime) -> datetime:
    """The last moment before now that is whole weeks from the rehearsal's, so that working days stay working days."""
    return now - (now - START) % timedelta(weeks=1)
