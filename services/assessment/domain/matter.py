"""One case as common issues see it: what of it is compared, with which others, and of which issue it is a member."""

from libs.common.clock import Instant
from libs.common.decision import Decision, Now
from libs.common.events import Fact
from libs.common.events.assessment import CommonIssueRaised, MatterLeft, MatterSketched, MemberJoined
from libs.common.events.fact import Value
from libs.common.events.intake import (
    CaseAdmitted,
    CaseMerged,
    CaseReclassified,
    CaseSubmitted,
    CaseUnmerged,
    CaseWithdrawn,
)
from libs.common.policy import Policy
from services.assessment.domain.cluster import cluster_of, town_of
from services.assessment.domain.likeness import sketched

FIRST_WORDS = 24
WITHDRAWN, MERGED, RECLASSIFIED = "withdrawn", "merged", "reclassified"


class Matter(Value):
    """What of a case is compared, and with which others.

    `cluster`: those, empty until it is admitted and once it has left (`gone`: for good, or as long as it is one with
    another case).  `issue`: the common issue it is a member of, as far as it is told.
    """

    number: str
    title: str
    at: Instant
    sketch: str
    category: str = ""
    area: str | None = None
    cluster: str = ""
    issue: str = ""
    gone: bool = False


def submit(matter: Matter | None, fact: CaseSubmitted, now: Now) -> Decision[Matter]:
    """What was said, when: of a paper from a box, when it was written."""
    if matter is not None:
        return Decision(matter)
    at, title = min(fact.captured_at, now.said), (fact.title or fact.text)[:FIRST_WORDS]
    sketch = sketch_of(fact.title, fact.text, now.policy)
    return Decision(Matter(number=fact.number, title=title, at=at, sketch=sketch))


def admit(matter: Matter | None, fact: CaseAdmitted | CaseReclassified, now: Now) -> Decision[Matter | None]:
    """It is compared with those of its branch and town; where that was another before, it leaves those."""
    if matter is None:
        return Decision(matter)
    sorted_ = matter.model_copy(update={"category": fact.category, "area": fact.area})
    if matter.gone or (isinstance(fact, CaseReclassified) and not matter.cluster):
        return Decision(sorted_)
    cluster = cluster_of(fact.category, town_of(fact.area, now.policy), now.policy)
    if cluster == matter.cluster:
        return Decision(sorted_)
    left = _left(matter, RECLASSIFIED) if matter.cluster else ()
    return _compared(sorted_, cluster, now, left)


def end(matter: Matter | None, fact: CaseWithdrawn | CaseMerged, _now: Now) -> Decision[Matter | None]:
    """Withdrawn, or one with another case from now on: it counts nowhere by itself."""
    if matter is None or matter.gone:
        return Decision(matter)
    why = MERGED if isinstance(fact, CaseMerged) else WITHDRAWN
    facts = _left(matter, why) if matter.cluster else ()
    return Decision(matter.model_copy(update={"gone": True, "cluster": "", "issue": ""}), facts)


def come_back(matter: Matter | None, _fact: CaseUnmerged, now: Now) -> Decision[Matter | None]:
    """Taken out of the other case again, it is compared again."""
    if matter is None or not matter.gone:
        return Decision(matter)
    back = matter.model_copy(update={"gone": False})
    if not matter.category:
        return Decision(back)
    cluster = cluster_of(matter.category, town_of(matter.area, now.policy), now.policy)
    return _compared(back, cluster, now, ())


def belong(matter: Matter | None, fact: CommonIssueRaised | MemberJoined, _now: Now) -> Decision[Matter | None]:
    """It is a member of that issue; where it has left meanwhile, the issue is told so."""
    if matter is None:
        return Decision(matter)
    if matter.cluster == fact.cluster:
        return Decision(matter.model_copy(update={"issue": fact.issue}))
    why = WITHDRAWN if matter.gone else RECLASSIFIED
    return Decision(matter, (MatterLeft(cluster=fact.cluster, issue=fact.issue, at=matter.at, why=why),))


def sketch_of(title: str, text: str, policy: Policy) -> str:
    """Without common talk, and without the names of areas: who lives in one village has not one trouble."""
    return sketched(title, text, (*policy.common.talk, *policy.units.area_names))


def _compared(matter: Matter, cluster: str, now: Now, before: tuple[Fact, ...]) -> Decision[Matter | None]:
    compared = matter.model_copy(update={"cluster": cluster, "issue": ""})
    said = MatterSketched(
        cluster=cluster, category=matter.category, town=town_of(matter.area, now.policy), number=matter.number,
        title=matter.title, sketch=matter.sketch, at=matter.at,
    )  # fmt: skip
    return Decision(compared, (*before, said))


def _left(matter: Matter, why: str) -> tuple[Fact, ...]:
    return (MatterLeft(cluster=matter.cluster, issue=matter.issue, at=matter.at, why=why),)
