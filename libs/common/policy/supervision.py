"""督办 as data: what each rung says, when a unit is summoned and listed, and what is ordered at once."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.common.policy.faults import Misplaced
from libs.worktime import Span

RungName = Literal["urge", "order", "escalation"]
TriggerName = Literal["bounced", "redone", "urgent_not_contacted", "said_not_contacted"]
Sentence = Annotated[str, Field(min_length=1, max_length=200)]
OWED: Final = frozenset({"what", "due"})
COUNTED: Final = frozenset({"orders", "refusals", "days"})


class Rung(BaseModel):
    """What is said on a rung."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    say: Sentence


class Record(Rung):
    """So many orders within so many days, or so many refusals, lead to it; `refused` is said of those."""

    orders: int = Field(ge=1)
    refusals: int = Field(ge=1)
    days: int = Field(ge=1, le=3660)
    refused: Sentence

    def words(self, orders: int, refusals: int) -> str:
        """Why: the orders, if they are enough, and the refusals, if there are any."""
        known = {"orders": orders, "refusals": refusals, "days": self.days}
        said = [self.say] if orders >= self.orders else []
        return "；".join(sentence.format(**known) for sentence in (*said, *([self.refused] if refusals else [])))


class Summons(Record):
    """约谈: `within` which time the unit has to come."""

    within: Span


class Trigger(Rung):
    """What leads at once to that rung, the `times`-th time it happens; `counts`: it stands on the unit's record."""

    times: int = Field(default=1, ge=1)
    rung: RungName
    counts: bool


class Supervision(BaseModel):
    """The file `supervision.yaml`; a trigger that is left out leads to nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    order: Rung
    escalation: Rung
    gone: Rung
    nobody_above: Rung
    summons: Summons
    listing: Record
    triggers: Mapping[TriggerName, Trigger]

    def trigger(self, name: str) -> Trigger | None:
        """The trigger of that name, if the deployment has it."""
        return next((trigger for known, trigger in self.triggers.items() if known == name), None)


def spoken(file: Supervision) -> Supervision:
    """The same; `Misplaced` names a sentence that asks for what nobody can tell it."""
    for place, sentence, known in _sentences(file):
        try:
            wanted = [(name, spec or how) for _, name, spec, how in Formatter().parse(sentence) if name is not None]
        except ValueError:
            raise Misplaced(place, "a { or } is not closed; write {{ or }} for the sign itself") from None
        if strange := next((name for name, how in wanted if how or name not in known), None):
            may = "、".join(f"{{{name}}}" for name in sorted(known))
            raise Misplaced(place, f"{{{strange}}} is not known in this sentence; it may name {may}")
    return file


def _sentences(file: Supervision) -> Iterator[tuple[tuple[str, ...], str, frozenset[str]]]:
    """Every sentence with its place and what it may name."""
    yield ("order", "say"), file.order.say, OWED
    yield ("escalation", "say"), file.escalation.say, OWED
    yield ("gone", "say"), file.gone.say, frozenset({"unit"})
    yield ("nobody_above", "say"), file.nobody_above.say, frozenset({"unit"})
    for name, record in (("summons", file.summons), ("listing", file.listing)):
        yield (name, "say"), record.say, COUNTED
        yield (name, "refused"), record.refused, COUNTED
    for trigger, rung in file.triggers.items():
        yield ("triggers", trigger, "say"), rung.say, frozenset({"times"})
