"""突增: many matters of one branch and town within minutes, said once until it has calmed."""

from datetime import timedelta
from typing import Final

from libs.common.decision import Now
from libs.common.events import Fact
from libs.common.events.assessment import BurstNoticed, MatterSketched
from libs.common.policy.common import Burst
from services.assessment.domain.cluster import Cluster, Heard, branch_of

MOST_HEARD: Final = 60
NAMED: Final = 10


def notice(cluster: Cluster, fact: MatterSketched, now: Now) -> tuple[Cluster, tuple[Fact, ...]]:
    """The cluster with what it heard of late.

    What was said long before it was heard of, as what lay in a box, makes no burst; whether it has calmed is asked when
    the next one comes.
    """
    rules: Burst = now.policy.common.burst
    since = now.said - timedelta(minutes=rules.minutes)
    heard = [one for one in cluster.heard if one.at > since]
    before = [one for one in heard if one.town == fact.town]
    loud = [town for town in cluster.loud if town != fact.town or len(before) > rules.calm]
    if fact.at > since:
        own = Heard(case=now.about, town=fact.town, at=fact.at)
        heard, before = [*heard, own], [*before, own]
    said = _said(before, fact, rules) if len(before) >= rules.matters and fact.town not in loud else ()
    loud += [fact.town] if said else []
    return cluster.model_copy(update={"heard": tuple(heard[-MOST_HEARD:]), "loud": tuple(loud)}), said


def _said(burst: list[Heard], fact: MatterSketched, rules: Burst) -> tuple[Fact, ...]:
    cases = tuple(one.case for one in burst[-NAMED:])
    reason = f"{rules.minutes} 分钟里来了 {len(burst)} 件"
    return (
        BurstNoticed(
            category=branch_of(fact.category), town=fact.town, count=len(burst), minutes=rules.minutes, cases=cases,
            reason=reason,
        ),
    )  # fmt: skip
