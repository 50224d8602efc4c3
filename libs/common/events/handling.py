"""Facts of handling, steps 3 处置 and 4 反馈.  Each carries the hop, the round and the unit (`part`) it speaks for."""

from libs.common.clock import Instant
from libs.common.events.fact import Fact
from libs.common.events.words import Evidence, Outcome, Shown


class CaseTakenOn(Fact):
    """接单."""

    hop: int
    round: int
    part: str
    by: str


class CitizenContacted(Fact):
    """First or later contact, as recorded: how and by whom.  `at`: when it was, if earlier than it was recorded."""

    hop: int
    round: int
    part: str
    by: str
    means: str
    at: Instant | None = None


class ContactFailed(Fact):
    """An attempt that did not reach the citizen.  Three in two days make `unreachable` (profiles.yaml, contact).

    `at`: when it was, if earlier than it was recorded.  `tries`: how many count by now, 0 in facts of before that rule.
    """

    hop: int
    round: int
    part: str
    by: str
    means: str
    unreachable: bool = False
    at: Instant | None = None
    tries: int = 0


class ProgressReported(Fact):
    """Words for the citizen while work goes on."""

    hop: int
    round: int
    part: str
    by: str
    text: str


class QuestionAsked(Fact):
    """The unit asks the citizen; supervision stops the clock while it waits."""

    hop: int
    round: int
    part: str
    by: str
    text: str


class QuestionAnswered(Fact):
    """The citizen answered, by whatever channel."""

    hop: int
    round: int
    part: str
    text: str


class PartReported(Fact):
    """A co-handler's part is done."""

    hop: int
    round: int
    part: str
    by: str
    text: str


class PartWaived(Fact):
    """The lead goes on without a part, by name and with a reason."""

    hop: int
    round: int
    part: str
    by: str
    reason: str


class ReturnRequested(Fact):
    """退单 asked for; routing grants (ReturnGranted) or denies (ReturnDenied)."""

    hop: int
    round: int
    part: str
    by: str
    code: str
    text: str


class EscalationRequested(Fact):
    """提级 asked for by the unit; routing grants or denies."""

    hop: int
    round: int
    part: str
    by: str
    reason: str


class PauseRequested(Fact):
    """停表 asked for, `since` to `until`, which may both lie back; supervision grants (DeadlinePaused) or denies it.

    `reason` is its code in the profile's list, `why` its name there.
    """

    hop: int
    round: int
    part: str
    by: str
    reason: str
    why: str
    evidence: str
    since: Instant
    until: Instant


class ExtensionRequested(Fact):
    """延期 asked for by so many `days`; supervision grants (DeadlineExtended) or denies (ExtensionDenied)."""

    hop: int
    round: int
    part: str
    by: str
    reason: str
    days: int


class NoteTaken(Fact):
    """An internal note of a unit; no citizen sees it."""

    hop: int
    round: int
    part: str
    by: str
    text: str


class ResultReported(Fact):
    """4 反馈: the unit's report.  `text` is for the citizen, `inner` stays inside.

    `legal`: why it is impossible; `wish`: how the citizen said that they want it no more; `evidence`: as the category
    demands; `files`: photos and papers.  `owed_by`: the date that it was owed by.
    """

    hop: int
    round: int
    part: str
    by: str
    outcome: Outcome
    text: str
    inner: str = ""
    legal: str = ""
    wish: str = ""
    evidence: tuple[Evidence, ...] = ()
    files: tuple[Shown, ...] = ()
    owed_by: Instant | None = None


class ResultApproved(Fact):
    """The centre checked the result; the checker is never the handler.  `text` is what the citizen will read.

    `unit`: whose check it was; empty in facts of before that rule.
    """

    hop: int
    round: int
    part: str
    by: str
    outcome: Outcome
    text: str
    unit: str = ""


class ResultSentBack(Fact):
    """退回重做: the check found it wanting.  Neither hop nor round changes.  `unit`: whose check it was."""

    hop: int
    round: int
    part: str
    by: str
    reason: str
    unit: str = ""


class OrderAnswered(Fact):
    """The unit answered a reminder or supervision order; `refused`: it says why it will not do what was ordered."""

    hop: int
    round: int
    part: str
    by: str
    text: str
    refused: bool = False
