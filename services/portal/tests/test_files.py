"""Files on pages: whose they are, what they are called, how large a form may be."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.decision import Now
from libs.common.events import Fact, intake
from libs.common.events.words import Attachment, FileType, Kind, Person
from libs.common.policy import Policy, load_policy
from libs.common.policy.deployment import FileLimits
from services.portal.domain.state import Sheet
from services.portal.handlers import follow
from services.portal.pages import SAMPLE
from services.portal.pages.reading.course import events_of
from services.portal.pages.reading.files import file_name, sent_files
from services.portal.pages.routes.sending import bound_of, carried, chosen
from services.portal.pages.wording.counts import weight
from services.portal.pages.wording.journal import journal
from services.portal.pages.wording.story import story

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
JPEG, PDF = FileType.JPEG, FileType.PDF


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


def file(number: int, kind: FileType = JPEG, name: str = "") -> Attachment:
    return Attachment(id=f"{number:064x}", type=kind, size=1000, name=name)


def submitted(*files: Attachment) -> intake.CaseSubmitted:
    return intake.CaseSubmitted(
        number="HQ26-000001-5", kind=Kind.HELP, title="涵洞积水", text="一下雨就积水", channel="web", external_id="x",
        people=(Person(id="p1"),), profile="help", promised_by=AT + timedelta(days=5), captured_at=AT, files=files,
    )  # fmt: skip


def sheets(policy: Policy, *facts: Fact) -> dict[str, Sheet]:
    kept: dict[str, Sheet] = {}
    for fact in facts:
        subject = "c1/p2" if getattr(fact, "joined", False) else "c1"
        for document in {"c1", subject}:
            kept[document] = follow(kept.get(document), fact, Now(AT, AT, document, policy)).state
    return kept


def test_the_desk_sees_every_file_of_a_matter_and_a_person_only_what_they_sent(policy: Policy) -> None:
    kept = sheets(
        policy, submitted(file(1)), intake.CaseSupplemented(person="p1", text="见照片", files=(file(2),)),
        intake.CaseSupplemented(person="p2", text="我也拍了", joined=True, files=(file(3), file(4))),
    )  # fmt: skip
    matter, first, joiner = kept["c1"].matter, kept["c1"].requester, kept["c1/p2"].requester
    assert matter
    assert matter.files == (file(1), file(2), file(3), file(4))
    assert first
    assert first.files == (file(1), file(2))
    assert joiner
    assert joiner.files == (file(3), file(4))


def test_the_course_says_how_many_came_with_a_supplement_and_one_from_before_files_reads_as_before(
    policy: Policy,
) -> None:
    with_two = intake.CaseSupplemented(person="p1", text="见照片", files=(file(1), file(2)))
    older = intake.CaseSupplemented.model_validate({"person": "p1", "text": "只有话"})
    kept = sheets(policy, submitted(), with_two, older)
    matter = kept["c1"].matter
    assert matter
    events = events_of(matter.lines, policy)
    assert {said.strong + said.after for _, said in story(events)} >= {"您：见照片（附 2 个照片或文件）", "您：只有话"}
    assert {said.strong + said.after for _, said in journal(events)} >= {
        "诉求人 补充：见照片（附 2 个文件）",
        "诉求人 补充：只有话",
    }


@pytest.mark.parametrize(
    ("given", "label", "kept"),
    [
        pytest.param(file(1, name="水沟.jpg"), "水沟.jpg", "水沟.jpg", id="as it was called"),
        pytest.param(file(1), "照片 1", "照片 1.jpg", id="a photo without a name"),
        pytest.param(file(1, PDF), "文件 1", "文件 1.pdf", id="a document without a name"),
        pytest.param(file(1, PDF, "evil.html"), "evil.html", "evil.html.pdf", id="kept as what it is"),
        pytest.param(file(1, FileType.OTHER, "x"), "x", "x.bin", id="a type of a later version"),
    ],
)
def test_a_file_is_called_what_its_sender_calls_it_and_kept_as_what_it_is(
    given: Attachment, label: str, kept: str
) -> None:
    [shown] = sent_files([given])
    assert (shown.label, file_name(given, 1)) == (label, kept)
    assert shown.picture is (given.type is JPEG)


def test_what_was_chosen_comes_along_in_the_form_and_what_is_dropped_does_not() -> None:
    said = {"files": f"{'a' * 64}/%E6%B6%B5 %20.jpg {'b' * 64}/y%20z.jpg nonsense {'c' * 64}/", "drop": f"{'c' * 64}/"}
    found = chosen(said)
    assert [(one.id, one.name) for one in found] == [("a" * 64, "涵"), ("b" * 64, "y z.jpg")]
    assert chosen({"files": carried(found)}) == found


@pytest.mark.parametrize(
    ("path", "largest"),
    [
        ("/submit", 3_000_000),
        ("/cases/HQ26-1/supplement", 3_000_000),
        ("/track", 1_000_000),
        ("/cases/x/withdraw", 1_000_000),
    ],
)
def test_a_form_with_files_may_be_as_large_as_all_of_them_and_no_other(path: str, largest: int) -> None:
    bound = bound_of(path, FileLimits(most=2, megabytes=1), SAMPLE)
    assert bound.largest == largest
    told: Any = bound.told(largest)
    assert told.status_code == 413


@pytest.mark.parametrize(("size", "words"), [(2_483_110, "2.5 MB"), (310_400, "310 KB"), (12, "1 KB")])
def test_a_size_is_said_in_what_people_know(size: int, words: str) -> None:
    assert weight(size) == words
