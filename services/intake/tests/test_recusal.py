"""回避: whom a complaint or report is about."""

from pathlib import Path

import pytest

from libs.common.events.words import Kind
from libs.common.policy import Policy, load_policy
from services.intake.domain.recusal import units_about


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "config")


@pytest.mark.parametrize(
    ("text", "kind", "about"),
    [
        ("县水务局收了钱不装水表", Kind.COMPLAINT, ("d-water",)),
        ("水务局和生态环境局互相推，没人管", Kind.COMPLAINT, ("d-water", "d-environment")),
        ("三棵槐村村委会把地租给了亲戚", Kind.REPORT, ("t02v001",)),
        ("三棵槐村村东头有人乱倒垃圾", Kind.REPORT, ()),
        ("请问县水务局几点上班", Kind.ENQUIRY, ()),
        ("希望水务局把水管换了", Kind.HELP, ()),
        ("楼下饭店半夜放音响", Kind.COMPLAINT, ()),
    ],
    ids=["a department", "two, by their short names", "a village committee", "a village as a place", "a question",
         "a wish", "somebody else"],
)  # fmt: skip
def test_a_complaint_or_report_is_about_the_units_it_names(
    text: str, kind: Kind, about: tuple[str, ...], policy: Policy
) -> None:
    assert units_about(text, kind, policy) == about
