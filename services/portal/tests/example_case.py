"""The invented county 禾清县 and its case HQ26-30418-7, counted with the 2026 holidays (the mock's own)."""

from datetime import date, datetime, timedelta

from services.portal.pages.facts import Count, Due, Event, Officer, Pause, SentFile, Skipped
from services.portal.pages.wording.times import BEIJING

NUMBER, TITLE = "HQ26-30418-7", "村东头涵洞积水，老人孩子过不去"
TEXT = "村东头的涵洞一下雨就积水，水到膝盖，老人和上学的孩子过不去。"
OFFICER = Officer("桑陌镇", "网格长", "周**", "c5f2")
HOUR = timedelta(hours=1)


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BEIJING)


def hm(hours: int, minutes: int = 0) -> timedelta:
    return timedelta(hours=hours, minutes=minutes)


NATIONAL_DAY = (
    Skipped(date(2026, 10, 1), date(2026, 10, 7), "国庆假"),
    Skipped(date(2026, 10, 11), date(2026, 10, 11)),
)
PAUSE = Pause(at(10, 9, 10), at(10, 10, 15), hm(10, 30), evidence="问话与回话记录，2 张照片", by="县综治中心 吴**")
PLAIN = Count("help", at(9, 30, 16, 20), 5, 35 * HOUR, at(10, 13, 16, 20), NATIONAL_DAY, (date(2026, 10, 10),))
PAUSED = Count(
    "help", at(9, 30, 16, 20), 5, 35 * HOUR, at(10, 13, 16, 20), NATIONAL_DAY, (date(2026, 10, 10),), (PAUSE,)
)
FRESH = Due(at(10, 13, 16, 20), 35 * HOUR, 5, PLAIN)
SOON = Due(at(10, 15, 11, 20), hm(4, 40), 1, PAUSED, proof="/desk/cases/HQ26-30418-7/clock")
LATE = Due(at(10, 15, 11, 20), -hm(5, 40), -1, PAUSED, proof="/cases/HQ26-30418-7/clock")


def due(kind: str, start: datetime, end: datetime, left: timedelta, days: int, **more: object) -> Due:
    """A five-day deadline without holidays, for the rows of a list."""
    count = Count(kind, start, 5, 35 * HOUR, end, NATIONAL_DAY[1:], (date(2026, 10, 10),))
    return Due(end, left, days, count, **more)  # type: ignore[arg-type]


STORY = (
    Event("CaseSubmitted", at(9, 30, 16, 20)),
    Event("CaseAdmitted", at(9, 30, 16, 52), {"category": "道路积水"}),
    Event("CaseDispatched", at(9, 30, 17, 5), {"unit": "桑陌镇", "why": "村里路上积水，先由镇里管。"}),
    Event("CaseTakenOn", at(10, 8, 9, 40), {"part": "桑陌镇"}),
    Event("CitizenContacted", at(10, 8, 10, 25), {"by": "网格员 孙**", "means": "phone", "length": hm(0, 4)}),
    Event("QuestionAsked", at(10, 9, 10), {"part": "桑陌镇", "text": "哪边水最深，能不能拍张照片？"}),
    Event("QuestionAnswered", at(10, 10, 15), {"text": "最深在北口。"}),
    Event("CoHandlerAdded", at(10, 10, 16, 30), {"unit": "县水务局"}),
    Event("CoHandlerAdded", at(10, 10, 16, 31), {"unit": "县交通运输局"}),
    Event("PartReported", at(10, 12, 15, 30), {"part": "县水务局", "text": "清了 40 米水沟，拉走两车淤泥。"}),
)
LATER = (
    Event("ProgressReported", at(10, 14, 16, 5), {"part": "县交通运输局", "text": "铁篦子没到货，改到 10月19日 装。"}),
    Event("DeadlineMissed", at(10, 15, 11, 20), {"unit": "桑陌镇"}),
    Event("ReminderIssued", at(10, 16, 9), {"unit": "县交通运输局", "missed": "True"}),
)
DONE = (at(9, 30, 16, 52), at(9, 30, 17, 5))
FILES = (
    SentFile("3f" * 32, "涵洞口积水，最深的地方到膝盖，从北往南拍的IMG_20260930_162011.jpg", 2_483_110),
    SentFile("b8" * 32, "照片 2", 1_920_344),
    SentFile("0a" * 32, "去年村里的答复.pdf", 81_240, picture=False),
)
