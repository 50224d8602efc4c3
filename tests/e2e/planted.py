"""A month of a county, put into the stores as the services leave it: what is looked at, not how it came about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from libs.common.engines import Engines
from libs.common.events.assessment import Contribution
from libs.common.events.words import Kind
from libs.common.policy import Policy
from libs.common.store.memory import MemoryStore
from services.assessment.domain import pool
from services.assessment.domain.sums import COLUMNS, id_of
from services.portal.domain.standing import stood
from services.portal.domain.state import Deed, Matter, Requester, Share, Sheet

NOW = datetime(2026, 10, 16, 2, 0, tzinfo=UTC)
TITLES = ("路灯不亮", "村口积水", "公司拖欠工资", "化粪池外溢", "门口没有斑马线", "夜里装卸货太吵", "自来水水压低")
AS_WELL = {"basically": ("not_satisfied",), "dissatisfied": ("not_satisfied",)}
UNITS = ("d-water", "d-labour", "d-housing", "d-transport")


@dataclass(frozen=True)
class Planted:
    """One case: what assessment counts of it, and the matter that the portal shows."""

    case: str
    counted: Contribution
    matter: Matter


def county(policy: Policy, many: int, seed: int = 1) -> list[Planted]:
    """Cases of September, more of them in the first townships, most of them done and judged."""
    dice, towns = Random(seed), [unit.id for unit in policy.units.areas if unit.level == "township"]
    weights = [12 - n for n in range(len(towns))]
    return [_case(n, dice, dice.choices(towns, weights)[0], policy) for n in range(many)]


def plant(engines: dict[str, Engines], policy: Policy, many: Sequence[Planted]) -> None:
    """Puts cases and roll-ups where assessment looks for them, and matters where the portal does."""
    counted, shown = (_store(engines[name]) for name in ("assessment", "portal"))
    for one in many:
        counted[one.case] = _document(one.case, {"counted": one.counted.model_dump(mode="json")})
        first = Requester(case=one.case, person="p1", first=True)
        shown[one.case] = _document(one.case, Sheet(matter=one.matter, requester=first).model_dump(mode="json"))
    for i, state in _rolled_up([one.counted for one in many], policy):
        counted[i] = _document(i, state)


def _case(n: int, dice: Random, town: str, policy: Policy) -> Planted:
    village = dice.choice([unit.id for unit in policy.units.by_id.values() if unit.parent == town])
    unit = dice.choices([village, town, dice.choice(UNITS)], [45, 50, 5])[0]
    admitted = datetime(2026, 9, 1, 1, tzinfo=UTC) + timedelta(hours=dice.randrange(500))
    facts = {"admitted": 1, "people": 1, "dispatched": 1}
    completed = admitted + timedelta(hours=dice.randrange(20, 160)) if dice.random() < 0.92 else None
    level = policy.units.level_of(unit)
    if completed:
        facts |= {"completed": 1, "reached": 1} | ({"on_time": 1} if dice.random() < 0.93 else {})
        facts |= {"in_township": 1} if level in {"village", "township"} else {}
    judged = completed is not None and dice.random() < 0.8
    facts |= _words(dice) if judged else {}
    number, kind = f"HQ26-{n:06d}-{n % 10}", dice.choice([*Kind][:5])
    counted = Contribution(
        number=number, unit=unit, level=level, town=town, area=village, category="urban/water", kind=kind.value,
        channel=dice.choice(["web", "wechat", "hotline"]), admitted_at=admitted, completed_at=completed,
        evaluated_at=completed + timedelta(hours=30) if completed and judged else None, facts=facts,
    )  # fmt: skip
    return Planted(f"case-{n:05d}", counted, _matter(counted, dice))


def _words(dice: Random) -> dict[str, int]:
    people = dice.choices([1, 3], [9, 1])[0]
    said: dict[str, int] = {"asked": people, "judged": 1}
    for _ in range(people):
        for answers, weights in (
            (("contacted", "not_contacted"), (97, 3)), (("resolved", "unresolved"), (88, 12)),
            (("satisfied", "basically", "dissatisfied"), (73, 17, 10)),
        ):  # fmt: skip
            word = dice.choices(answers, weights)[0]
            for one in (word, *AS_WELL.get(word, ())):
                said[one] = said.get(one, 0) + 1
    return said | ({"first_time": 1} if said.get("resolved", 0) * 2 > people else {})


def _matter(one: Contribution, dice: Random) -> Matter:
    """Where it stands follows from what was counted; what is not done yet is owed since, or until, some day."""
    admitted = one.admitted_at or NOW
    deed = Deed(hop=1, round=1, at=admitted, by="经办")
    facts: dict[str, Any] = {
        "number": one.number, "kind": Kind(one.kind), "title": dice.choice(TITLES), "text": "在村口。", "channel": "web",
        "submitted_at": admitted, "admitted_at": admitted, "area": one.area, "town": one.town, "people": 1, "hop": 1,
        "unit": one.unit, "shares": (Share(unit=one.unit, lead=True, due=NOW),), "profile": "help", "promised_by": NOW + timedelta(days=dice.randrange(-1, 9)),
    }  # fmt: skip
    done = one.completed_at
    facts |= {"taken": deed} if done or dice.random() < 0.7 else {}
    facts |= {"report": deed, "approved": deed, "replied": deed} if done else {}
    facts |= {"ending": "satisfied", "ended_at": one.evaluated_at} if one.evaluated_at else {}
    return stood(Matter(**facts))


def _rolled_up(many: Sequence[Contribution], policy: Policy) -> Iterator[tuple[str, dict[str, Any]]]:
    rows: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
    for one in many:
        for (month, part, key), counts in pool.counts_of(one, policy.office.tz):
            kept = rows.setdefault((month, part), {}).setdefault(key, {})
            for name, count in counts.items():
                kept[name] = kept.get(name, 0) + count
    for (month, part), keys in rows.items():
        text = {key: " ".join(str(counts.get(name, 0)) for name in COLUMNS) for key, counts in keys.items()}
        state = {"month": month, "part": part, "columns": list(COLUMNS), "rows": text}
        yield id_of(month, part, "pool:26-000001"), state


def _document(i: str, state: dict[str, Any]) -> dict[str, Any]:
    return {"_id": i, "v": 1, "n": 0, "j": [], "in": {}, "st": state}


def _store(engines: Engines) -> dict[str, dict[str, Any]]:
    assert isinstance(engines.store, MemoryStore)
    return engines.store.documents
