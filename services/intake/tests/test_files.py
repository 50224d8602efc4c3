"""What may be sent along with a matter, and who names a file that is not there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.decision import Now
from libs.common.errors import Refused
from libs.common.events.intake import CaseSubmitted, CaseSupplemented, SubmissionRejected
from libs.common.events.words import Attachment, FileType, Kind, Person
from libs.common.files.cleaning import Clean
from libs.common.policy import Policy, load_policy
from libs.common.store import Write
from libs.common.store.memory import MemoryStore
from services.intake.domain import requesters
from services.intake.domain.arriving import hear_submission, submit
from services.intake.domain.state import Case, Status
from services.intake.domain.submission import Prepared, Submission, SubmitCase
from services.intake.prepare import Registrar
from services.intake.store import files_of

AT = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
CHEN = Person(id="p0", phone="138****0000", token_mac="m0")
IDS = [f"{n:064x}" for n in range(201)]
HERE = dict.fromkeys(IDS[:50], ("jpeg", 1000))
LAMP = "小区外面路灯一排都不亮，路灯坏了很久"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def named(*ids: str, name: str = "") -> list[dict[str, str]]:
    return [{"id": one, "name": name} for one in ids]


def raised(policy: Policy, files: object, person: Person = CHEN) -> Any:
    now = Now(AT, AT, "c1", policy, Prepared("HQ26-030418-7", person, "web", files=HERE))
    return submit(None, SubmitCase.model_validate({"text": LAMP, "files": files}), now)


def heard(policy: Policy, files: object) -> Any:
    now = Now(AT, AT, "c1", policy, Prepared("HQ26-030418-7", CHEN, "p12315", files=HERE))
    return hear_submission(None, Submission.model_validate({"external_id": "7", "text": LAMP, "files": files}), now)


def supplemented(policy: Policy, case: Case, files: object) -> Any:
    command = requesters.Supplement.model_validate({"secret": "m0", "text": "见照片", "files": files})
    return requesters.supplement(case, command, Now(AT, AT, "c1", policy, requesters.Brought(HERE)))


def open_case(*files: str) -> Case:
    had = tuple(Attachment(id=file, type=FileType.JPEG, size=1000) for file in files)
    return Case(status=Status.ADMITTED, number="HQ26-030418-7", kind=Kind.HELP, people=(CHEN,), files=had)


def test_a_matter_says_which_files_it_has_each_once(policy: Policy) -> None:
    decision = raised(policy, named(IDS[1], IDS[0], IDS[1], name="水沟.jpg"))
    [submitted] = [fact for fact in decision.events if isinstance(fact, CaseSubmitted)]
    assert submitted.files == tuple(
        Attachment(id=one, type=FileType.JPEG, size=1000, name="水沟.jpg") for one in (IDS[1], IDS[0])
    )
    assert decision.state.files == submitted.files


def test_what_somebody_calls_a_file_betrays_nobody(policy: Policy) -> None:
    name = "陈大文 13812345678 110101199003074514\u202egpj.jpg"
    shown = raised(policy, named(IDS[0], name=name)).state.files[0].name
    assert shown == "陈大文 138****5678 110101********4514gpj.jpg"
    for person in (CHEN.model_copy(update={"hidden": True}), Person(id="a-c1")):
        assert raised(policy, named(IDS[0], name=name), person).state.files[0].name == ""


BAD = [
    pytest.param(named(*IDS), "files", "at most 9 files", id="two hundred files"),
    pytest.param(named(*IDS[:10]), "files", "would make 10", id="one too many"),
    pytest.param(named(IDS[0], IDS[60]), "files.1.id", "no file with this id", id="one that is not here"),
    pytest.param(named("../../etc/passwd"), "files.0.id", "match", id="no id at all"),
    pytest.param([{"id": IDS[0], "name": "a" * 201}], "files.0.name", "200", id="a name without end"),
    pytest.param([{"id": IDS[0], "path": "/"}], "files.0.path", "not permitted", id="a field that there is not"),
    pytest.param("photo.jpg", "files", "tuple", id="a word"),
    pytest.param([7], "files.0", "NamedFile", id="a number"),
]


@pytest.mark.parametrize(("files", "field", "reason"), BAD)
def test_what_names_its_files_wrongly_is_rejected_by_the_field_also_on_the_bus(
    policy: Policy, files: object, field: str, reason: str
) -> None:
    decision = heard(policy, files)
    [rejected] = decision.events
    assert isinstance(rejected, SubmissionRejected)
    assert (rejected.field, decision.state) == (field, None)
    assert reason in rejected.reason


@pytest.mark.parametrize(("files", "field"), [(named(*IDS), "files"), (named(IDS[60]), "files.0.id")])
def test_over_http_it_is_refused_by_the_field_and_says_what_to_do(policy: Policy, files: object, field: str) -> None:
    with pytest.raises(Refused, match=r"leave some out|send it to POST /v1/files again") as refused:
        raised(policy, files)
    assert (refused.value.status, refused.value.field) == (422, field)


def test_a_supplement_brings_files_and_those_that_are_there_already_are_not_brought_again(policy: Policy) -> None:
    added = supplemented(policy, open_case(IDS[0]), named(IDS[0], IDS[1]))
    [fact] = added.events
    assert isinstance(fact, CaseSupplemented)
    assert [file.id for file in fact.files] == [IDS[1]]
    assert [file.id for file in added.state.files] == IDS[:2]


def test_all_files_of_a_matter_together_are_no_more_than_it_may_have(policy: Policy) -> None:
    full = open_case(*IDS[:9])
    with pytest.raises(Refused, match="would make 10") as refused:
        supplemented(policy, full, named(IDS[9]))
    assert refused.value.field == "files"
    assert supplemented(policy, full, named(IDS[3])).events[0].files == ()


def test_a_matter_that_is_known_is_answered_again_also_when_its_file_is_no_longer_fresh(policy: Policy) -> None:
    known = raised(policy, named(IDS[0])).state
    now = Now(AT, AT, "c1", policy, Prepared("HQ26-030419-5", CHEN, "web"))
    command = SubmitCase.model_validate({"text": LAMP, "files": named(IDS[0])})
    assert submit(known, command, now).state == known


async def test_files_are_looked_up_for_a_submission_and_nonsense_is_not_looked_for() -> None:
    store, registrar = MemoryStore(), Registrar("HQ", "heqing", "key", lambda: AT, bytes)
    await files_of(store, lambda: AT).add(IDS[0], Clean("png", b"1234", b""))
    for files in ([*named(*IDS[:2]), 7, {"id": 7}, {"id": "$"}], tuple(named(IDS[0]))):
        prepared = await registrar.register(store, "c1", "web", {"files": files})
        assert prepared.files == {IDS[0]: ("png", 4)}
    nonsense: list[object] = [None, "x", {}]
    for nothing in nonsense:
        assert (await registrar.register(store, "c1", "web", {"files": nothing})).files == {}


async def test_a_file_that_a_case_names_is_kept_whatever_its_age() -> None:
    store, at = MemoryStore(), [AT]
    files = files_of(store, lambda: at[0])
    for one in IDS[:2]:
        await files.add(one, Clean("png", b"1234", b""))
    await store.write([Write("c1", 0, {"st": open_case(IDS[0]).model_dump(mode="json")})])
    at[0] += timedelta(days=5)
    await files.sweep()
    assert [bool(await files.find(one)) for one in IDS[:2]] == [True, False]
