"""At rest nothing is young: what is still young then is looked at again, and in the end told."""

import pytest

from libs.ops.verify import rest
from libs.ops.verify.findings import Audit
from libs.ops.verify.rest import at_rest


class Looks:
    """Audits one after the other, the last of them again and again."""

    def __init__(self, *audits: Audit) -> None:
        self.left, self.taken = list(audits), 0

    async def __call__(self) -> Audit:
        self.taken += 1
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]


def young() -> Audit:
    return Audit(young=1)


def wrong() -> Audit:
    audit = Audit()
    audit.fault("lost", "routing/c: an entry that nobody will ever publish")
    return audit


async def test_what_is_young_is_looked_at_again_until_it_is_published() -> None:
    looks = Looks(young(), young(), Audit(entries=7))
    assert (await at_rest(looks, 1)).entries == 7
    assert looks.taken == 3


async def test_an_entry_that_nobody_will_ever_publish_is_young_first_and_then_lost() -> None:
    audit = await at_rest(Looks(young(), wrong()), 1)
    assert (audit.clean(), audit.lost) == (False, 1)


async def test_faults_are_looked_at_so_many_times_for_somebody_may_mend_them() -> None:
    looks = Looks(wrong(), wrong(), Audit())
    assert (await at_rest(looks, 3)).clean()
    assert looks.taken == 3
    looks = Looks(wrong())
    assert not (await at_rest(looks, 3)).clean()
    assert looks.taken == 3


async def test_what_is_young_for_ever_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "PATIENCE", 0.0)
    audit = await at_rest(Looks(young()), 40)
    assert audit.faults == ["unpublished: 1 documents were still being written when we looked last"]
