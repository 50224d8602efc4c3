"""Told once: what was decided to be told, compared with what people got, by the logs of those who gave it to them.

What is promised, and checked:

- *The file gateway* writes each message exactly once: a line for each that was decided for its means, none twice.
- *A provider by HTTP* is asked at least once for each, always with the same key (the id of the notice) and the same words;
  a kill may make us ask again.  It is the provider that sends each key on once (docs/decisions/0037), so that people get
  each message exactly once.
- Nobody gets by a provider the result of a round that was reopened before; nothing is told that nobody decided.
- What the provider says of a result counts once, however often it says it, and each person of each round has one reply.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from libs.common.envelope import Heard, key_of, read
from libs.common.events.evaluation import CaseClosed, CaseReopened
from libs.common.events.notification import (
    DutyAlerted,
    NoticeDelivered,
    NoticeFailed,
    NoticeSent,
    ReceiptIgnored,
    ReplyGiven,
)
from libs.ops.running import LocalLoop
from tests.kill.carrier import Carrier, Log
from tests.kill.groups import Group
from tests.kill.topic import records_of

SMS = "sms"
RESULT = "result"
LOOKS = 120
OUTBOX = "outbox.jsonl"


@dataclass(frozen=True)
class Facts:
    """What `case.notification` and `case.evaluation` say, each fact once."""

    said: Sequence[Heard]

    def of(self, type_: str) -> list[Heard]:
        return [fact for fact in self.said if fact.type == type_]

    @property
    def notices(self) -> list[dict[str, Any]]:
        """Everything that was decided to be told."""
        return [fact.data for fact in self.said if fact.type in {NoticeSent.type(), DutyAlerted.type()}]


async def facts_of(loop: LocalLoop) -> Facts:
    found = dict[str, Heard]()
    for topic in ("case.notification", "case.evaluation"):
        async for record in records_of(loop.engines.kafka_url, topic, loop.partitions):
            fact = read(record)
            if isinstance(fact, Heard):
                found.setdefault(fact.id, fact)
    return Facts(list(found.values()))


@dataclass
class Told:
    """What everybody's logs say: `lines` of the file, and the provider's.

    `taken_back`: ids of results that a reopening made untrue before they were sent.
    """

    facts: Facts
    lines: Sequence[Mapping[str, str]]
    carrier: Log
    groups: Sequence[Group]
    taken_back: Collection[str] = ()

    @property
    def doubled(self) -> list[str]:
        """Who got a message twice, or for whom it was decided twice."""
        decided = [notice["id"] for notice in self.facts.notices]
        handed = [call.reference for call in self.carrier.handed]
        written = [line["id"] for line in self.lines]
        return [*_twice("decided", decided), *_twice("in the file", written), *_twice("handed on", handed)]

    @property
    def missing(self) -> list[str]:
        """What was decided and nobody got; what a person of a group should have been told."""
        handed = {call.reference for call in self.carrier.handed}
        ours = {True: handed, False: {line["id"] for line in self.lines}}
        lost = [n["id"] for n in self.facts.notices if n["id"] not in ours[n["means"] == SMS]]
        return [f"missing: {one}" for one in lost if one not in self.taken_back] + list(self._unanswered())

    @property
    def strange(self) -> list[str]:
        """What nobody decided, in other words than decided, or under another key than its own."""
        words = {notice["id"]: notice["text"] for notice in self.facts.notices}
        wrong = [line["id"] for line in self.lines if words.get(line["id"]) != line["text"]]
        other = [c.reference for c in self.carrier.calls if words.get(c.reference) != c.text or c.key != c.reference]
        return [f"strange: {one}" for one in (*wrong, *other)]

    @property
    def untrue(self) -> list[str]:
        """Results that went to people after their round was reopened."""
        reopened: dict[tuple[str, int], datetime] = {
            (fact.subject, fact.data["round"]): fact.said for fact in self.facts.of(CaseReopened.type())
        }
        found = list[str]()
        for call in self.carrier.handed:
            case, *_, notice, round_, _rung = call.reference.split("/")
            over = reopened.get((case, int(round_) + 1)) if notice == RESULT else None
            if call.reference in self.taken_back or (over and call.at > over):
                found.append(f"untrue: {call.reference}")
        return found

    @property
    def uncounted(self) -> list[str]:
        """Receipts of results that count twice or not at all, and receipts that were refused."""
        facts = [*self.facts.of(NoticeDelivered.type()), *self.facts.of(NoticeFailed.type())]
        counted = Counter(fact.data["id"] for fact in facts)
        sent = {n["id"] for n in self.facts.notices if n.get("notice") == RESULT} - set(self.taken_back)
        wrong = [f"uncounted: {one} {counted[one]} times" for one in sent | counted.keys() if counted[one] != 1]
        refused = [f"uncounted: {fact.data['notice']} refused" for fact in self.facts.of(ReceiptIgnored.type())]
        return [*wrong, *refused]

    @property
    def late(self) -> list[str]:
        """What may still come."""
        return [*self.missing, *self.uncounted]

    @property
    def faults(self) -> list[str]:
        return [*self.doubled, *self.missing, *self.strange, *self.untrue, *self.uncounted]

    def numbers(self) -> dict[str, int]:
        """For the table.

        `asked` are calls to the provider, `asked again` those that it had answered, `sent on` what it gave to phones.
        """
        shown = {"doubled": len(self.doubled), "missing": len(self.missing), "untrue": len(self.untrue)}
        return {
            "people": sum(group.size for group in self.groups), "notices": len(self.facts.notices),
            "in the file": len(self.lines), "asked": len(self.carrier.calls),
            "asked again": self.carrier.again, "sent on": len(self.carrier.handed),
            **shown, "other faults": len(self.faults) - sum(shown.values()),
            "receipts": self.carrier.receipts,
        }  # fmt: skip

    def _unanswered(self) -> Iterator[str]:
        """Each person of each group has one reply to each round."""
        replies = [(key_of(fact.subject), fact.data) for fact in self.facts.of(ReplyGiven.type())]
        given = Counter((case, said["person"], said["round"]) for case, said in replies)
        silent = {tuple(one.split("/")[i] for i in (0, -4, -2)) for one in self.taken_back}
        for group in self.groups:
            for person in group.people():
                for round_ in range(1, group.rounds + 1):
                    times = given[group.case, person, round_]
                    if times != ((group.case, person, str(round_)) not in silent):
                        yield f"missing: {group.case}/{person} has {times} replies to round {round_}"

    def closings(self) -> Counter[str]:
        """How often each case was closed."""
        return Counter(fact.subject for fact in self.facts.of(CaseClosed.type()))


async def settled(
    loop: LocalLoop, carrier: Carrier, outbox: Path, groups: Sequence[Group], taken_back: Collection[str] = ()
) -> Told:
    """Looks until what was decided has gone out and was counted, or gives up and says what is wrong."""
    for _ in range(LOOKS):
        lines, facts = in_file(outbox), await facts_of(loop)
        told = Told(facts, lines, carrier.said(), groups, taken_back)
        if not told.late:
            break
    return told


def _twice(where: str, ids: Sequence[str]) -> list[str]:
    return [f"doubled: {one} {times} times {where}" for one, times in Counter(ids).items() if times > 1]


def in_file(outbox: Path) -> list[dict[str, str]]:
    """What the file gateway wrote, line by line."""
    return [from_json(line) for line in outbox.read_bytes().splitlines()] if outbox.exists() else []
