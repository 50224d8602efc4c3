"""What a unit asks for, and what the centre says to it."""

from libs.common.events import Fact
from libs.common.events.handling import (
    CaseTakenOn,
    CitizenContacted,
    ExtensionRequested,
    PauseRequested,
    QuestionAnswered,
    QuestionAsked,
    ResultReported,
    ResultSentBack,
)
from libs.common.events.words import Outcome
from services.supervision.domain.extending import DenyExtension, GrantExtension
from services.supervision.domain.granting import DenyPause, GrantPause, ResumeClock
from services.supervision.tests.living import Life, local

LEAD = "t02v003"
ASKED = QuestionAsked(hop=1, round=1, part=LEAD, by="李", text="哪边最深？")
ANSWER = QuestionAnswered(hop=1, round=1, part=LEAD, text="北口")
REPORTED = ResultReported(hop=1, round=1, part=LEAD, by="李", outcome=Outcome.RESOLVED, text="清了")
SENT_BACK = ResultSentBack(hop=1, round=1, part=LEAD, by="吴", reason="没照片")
GRANT, DENY = GrantPause(by="吴"), DenyPause(by="吴", reason="材料不够")
GRANT_MORE, DENY_MORE = GrantExtension(by="吴"), DenyExtension(by="吴", reason="来得及")
RESUME = ResumeClock(unit=LEAD, by="李", reason="报告到了")


def pause(since: str, until: str, reason: str = "expert", hop: int = 1) -> PauseRequested:
    """停表 asked for by 李 of the lead."""
    return PauseRequested(
        hop=hop, round=1, part=LEAD, by="李", reason=reason, why={"expert": "等检测鉴定", "hearing": "等听证"}[reason],
        evidence="委托书 12 号", since=local(since), until=local(until),
    )  # fmt: skip


def extension(days: int = 2, hop: int = 1, round_: int = 1) -> ExtensionRequested:
    """延期 asked for by 李 of the lead."""
    return ExtensionRequested(hop=hop, round=round_, part=LEAD, by="李", reason="管子没到货", days=days)


def at_work(life: Life) -> Life:
    """Dispatched on Monday at nine, taken on and contacted: the result is owed by Friday at 17:30."""
    life.dispatch("Mon 09:00")
    life.hear(CaseTakenOn(hop=1, round=1, part=LEAD, by="李"), "Mon 09:10")
    life.hear(CitizenContacted(hop=1, round=1, part=LEAD, by="李", means="phone"), "Mon 09:20")
    return life


def kinds(events: list[Fact]) -> list[str]:
    """Their names."""
    return [type(event).__name__ for event in events]
