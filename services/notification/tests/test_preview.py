"""Before a result is approved it can be read what each person would get: by the rules that send it."""

from libs.common.events.notification import NoticeSent
from libs.common.events.words import Person
from services.notification.domain.preview import preview
from services.notification.tests.matters import ANN, MORNING, NIGHT, RESULT, at, case_of, hear, wake

SILENT = Person(id="p2", name="李**", wants_reply=False)
ENGLISH = Person(id="p3", name="Li", reply_channel="sms", phone="139****0000", language="en")


def test_each_person_reads_what_they_would_get_on_every_rung() -> None:
    ann, silent, english = preview(case_of(ANN, SILENT, ENGLISH), RESULT.text, at())
    assert [said.means for said in ann.rungs] == ["wechat", "sms", "phone", "visit"]
    assert ann.rungs[0].text == (
        "您说的事有结果了：水沟清了 40 米。 解决没有、满不满意，您说了算；没解决可以再办一次。"
        "评价请打开 https://heqing.example/r/HQ26-030418-7/1 编号 HQ26-030418-7。"
    )
    assert ann.rungs[1].text == "您说的事有结果了，看结果、评价：https://heqing.example/r/HQ26-030418-7/1 或打 12345。"
    assert "heqing" not in ann.rungs[2].text + ann.rungs[3].text, "nobody can say a link"
    assert ann.rungs[2].text.startswith("您好，这里是 12345。您说的“涵洞积水”有结果了")
    assert (silent.name, silent.rungs) == ("李**", ())
    assert english.rungs[0].text == "Your result is at https://heqing.example/r/HQ26-030418-7/1 or 12345."


def test_it_is_word_for_word_what_is_sent() -> None:
    case = case_of(ANN)
    [shown] = preview(case, RESULT.text, at())
    first = hear(case, RESULT)
    second = wake(first.state)
    sent = [event for event in (*first.events, *second.events) if isinstance(event, NoticeSent)]
    assert [(one.means, one.text) for one in sent] == [(said.means, said.text) for said in shown.rungs[:2]]


def test_by_night_it_says_until_when_a_message_would_wait() -> None:
    [shown] = preview(case_of(ANN), RESULT.text, at(NIGHT))
    assert [said.not_before for said in shown.rungs] == [MORNING, MORNING, None, None]


def test_nothing_is_sent_by_looking() -> None:
    case = case_of(ANN)
    preview(case, RESULT.text, at())
    assert (case.sent, case.result) == ({}, None)
