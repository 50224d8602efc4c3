"""The timeline of a case in plain words for the citizen: event type → sentence (catalogue: design/events.md).

What a citizen has no use for (clocks being set, notices on their way) is in SILENT, so that no type is forgotten.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from services.portal.pages.facts import Event
from services.portal.pages.wording.dues import Sentence
from services.portal.pages.wording.lines import Builder, by, one_or_more, told

CITIZEN: Mapping[str, Builder] = MappingProxyType(
    {
        "EarlierLines": told("更早还有 {times} 条，这里不再列出。"),
        "CaseSubmitted": by("mine", {"False": told("有人先说了这件事。")}, told("您提交了这件事。")),
        "CaseAdmitted": told("受理了。", "按“{category}”来办。"),
        "AdmissionHeld": told("先由县综治中心看一眼。", "分清楚是哪类事，再找人办。"),
        "DutyAlerted": told("这是急事，已经告诉值班的人。"),
        "CaseRefused": told("这件事没有受理：{reason}", "{signpost}", "late"),
        "CaseDiverted": told("这是急事，请先打 {call}。", "您说的也记下了。", "late"),
        "CaseReclassified": told("改按“{category}”来办。", "{reason}"),
        "CaseSupplemented": by(
            "files", {"": told("您：", "{text}")}, told("您：", "{text}（附 {files} 个照片或文件）")
        ),
        "CaseWithdrawn": told("您撤回了这件事。", state="stop"),
        "RequesterJoined": by(
            "mine",
            {"True": told("您也说了这件事。")},
            one_or_more(told("又有一个人说了这件事。"), told("又有 {times} 个人说了这件事。")),
        ),
        "RepresentativeNamed": told("大家推了代表。"),
        "AffectedPersonAdded": one_or_more(told("又查出一位受影响的人。"), told("又查出 {times} 位受影响的人。")),
        "CaseSplit": told("您说的是两件事，分开办。", "这件办退款、赔偿和调解；查处的编号是 {label}。"),
        "CaseUnmerged": told("拆出来单独办。", "{reason}"),
        "CaseMerged": told("和 {label} 是同一件事，一起办。", "结果会单独告诉您，您也单独评价。"),
        "CaseHeldForScreening": told("县综治中心在定由谁来办。"),
        "CaseDispatched": by(
            "designated",
            {"True": told("指定{unit}办，不能再退。", "{why}")},
            told("交给{unit}办。", "{why}"),
        ),
        "ReturnGranted": told("{unit}说不归它管，换一家来办。"),
        "ReturnDenied": told("{unit}想退回，没同意，还由它办。", "{reason}"),
        "CaseEscalated": told("{from_unit}办不了，提到{to_unit}办。", "{reason}"),
        "CoHandlerAdded": told("又请了{unit}一起办。"),
        "SessionBooked": told("给您约了{specialist}面谈。", "{at}，{place}。"),
        "SessionMoved": told("和{specialist}的面谈改到 {at}。", "{reason}"),
        "SessionCancelled": told("和{specialist}的面谈取消了，不用去了。", "{reason}", "stop"),
        "SessionHeld": by(
            "outcome",
            {
                "agreed": told("和{specialist}谈过了，谈成了。", state="ok"),
                "not-agreed": told("和{specialist}谈过了，没谈成。"),
                "advice-given": told("和{specialist}谈过了，给了您建议。", state="ok"),
                "nobody-came": told("约好和{specialist}面谈，没有人来。", "可以再约。", "soon"),
            },
            told("和{specialist}谈过了。"),
        ),
        "CaseTakenOn": told("{part}接了这件事。"),
        "CitizenContacted": by(
            "means",
            {"phone": told("{by}给您打了电话。", "通了 {length}。"), "visit": told("{by}上门找过您。")},
            told("{by}联系过您。"),
        ),
        "ContactFailed": by(
            "unreachable",
            {"True": told("{by}几次联系您，都没联系上。", "事情接着办，您方便时打 12345 找他们。", "soon")},
            told("{by}联系您，没联系上。", "还会再联系。"),
        ),
        "ProgressReported": told("{part}：", "{text}"),
        "QuestionAsked": told("{part}问您：", "{text}等您回话的时间不算在期限里。", "stop"),
        "QuestionAnswered": told("您回了话：", "{text}"),
        "PartReported": told("{part}办完了：", "{text}", "ok"),
        "PartWaived": told("{part}的部分不用办了。", "{reason}"),
        "ResultReported": told("{part}报了结果，等县综治中心核对。"),
        "ResultApproved": told("县综治中心核对过了。", state="ok"),
        "ResultSentBack": told("县综治中心核对没通过，退回{part}重做。", "{reason}", "soon"),
        "OrderAnswered": by(
            "refused", {"True": told("{part}说办不了：", "{text}", "late")}, told("{part}答复督办：", "{text}")
        ),
        "CallTaskOpened": told("消息没送到，改打电话告诉您。"),
        "VisitTaskOpened": told("电话没打通，改上门告诉您。"),
        "ReplyGiven": told("给您的回复：", "{text}", "ok"),
        "ReplyExhausted": told("几种办法都没联系上您。", "结果放在这里：{text}", "soon"),
        "EvaluationInvited": told("请您评价。", "{until} 前都可以。"),
        "EvaluationReceived": by(
            "evidence",
            {"": by("changed", {"True": told("您改了评价。", state="ok")}, told("您评价了这件事。", state="ok"))},
            told("{by}按您电话里说的，改了您的评价。", "{why}（{evidence}）。不是您说的？打 12345 告诉我们。", "soon"),
        ),
        "CallBackOpened": by(
            "reason",
            {
                "silent": told("您还没有评价，会有别的单位打电话问您。", "最晚 {due}。"),
                "sampled": told("会有别的单位打电话，问您办得怎么样。", "最晚 {due}。"),
                "mandatory": told("会有别的单位打电话，问您办得怎么样。", "最晚 {due}。"),
            },
            told("您说不满意，换一家单位给您打电话。", "最晚 {due}。"),
        ),
        "CallBackRecorded": by(
            "reached", {"False": told("打电话问您，没打通。", "您方便时打 12345。")}, told("回访过您：", "{text}")
        ),
        "AppealFiled": told("您不服，提出了{label}。", "最晚 {due} 有结果。"),
        "AppealDecided": by(
            "upheld",
            {
                "True": told("{label}有了结果，再办一次：", "{text}", "ok"),
                "False": by(
                    "until",
                    {"": told("{label}有了结果，维持原来的：", "{text}　这是最后一级。", "stop")},
                    told("{label}有了结果，维持原来的：", "{text}　您还不同意，{until} 前可以请上一级再看。", "stop"),
                ),
            },
            told("{label}有了结果：", "{text}"),
        ),
        "AppealDropped": told("这件事撤回了或者并走了，{label}不用再定。", state="stop"),
        "CaseReopened": told("再办一次，第 {round} 轮。", "{reason}", "soon"),
        "CaseParked": told("这件事先挂着，到 {review} 再看。", "{reason}", "stop"),
        "CaseUnparked": told("挂着的事接着办。", "{reason}。"),
        "CaseClosed": by(
            "outcome",
            {
                "withdrawn": told("撤回了，不再办。"),
                "refused": told("没有受理，到此为止。"),
                "diverted": told("转给急救电话，到此为止。"),
                "not-evaluated": told("办完了，没有收到评价。"),
                "explained": told("说明了原因，到此为止。", "您不同意，可以申请复查。"),
            },
            told("办完了。", state="ok"),
        ),
        "CommonIssueRaised": told("不止您一个人遇到这样的事，一起治。"),
        "MemberJoined": told("不止您一个人遇到这样的事，一起治。"),
        "ActionPlanned": told("{unit}定了一起治的办法，{due} 前做完：", "{text}"),
        "ActionCompleted": told("{unit}把同样的事一起治了：", "{text}", "ok"),
        "RecurrenceMeasured": told("治了以后有没有少，数过了：", "{text}"),
        "DeadlinePaused": by(
            "until",
            {"": told("期限先停着。", "{why}", "stop")},
            by(
                "past",
                {"True": told("补记停过的时间，不算在期限里：", "{why}，{since} 到 {until}。", "stop")},
                told("期限先停着。", "{why}，最晚到 {until}。", "stop"),
            ),
        ),
        "DeadlineResumed": told("期限接着算。", "新的期限是 {due}。"),
        "DeadlineRecalculated": told("放假安排变了，重新算了期限。", "{what}原来是 {before}，现在是 {due}。"),
        "DeadlineExtended": told("延期一次，到 {due}。", "{reason}", "soon"),
        "ReminderIssued": by(
            "missed", {"True": told("县综治中心催办{unit}。", state="late")}, told("提醒{unit}抓紧办。")
        ),
        "DeadlineMissed": told("到期，没办完。", state="late"),
        "DeadlineMissWithdrawn": told("查明没有超期，前面的“到期没办完”撤销。", state="ok"),
        "SupervisionOrdered": told("县综治中心督办{unit}。", "{reason}", "late"),
        "SummonsIssued": told("约谈{unit}。", "{why}。", "late"),
        "SupervisionListed": told("挂牌督办。", "{reason}", "late"),
        "SupervisionLifted": by(
            "what", {"listing": told("不再挂牌督办。", state="ok")}, told("督办的事做到了。", state="ok")
        ),
    }
)

SILENT = frozenset(
    {
        "SubmissionRepeated",
        "SubmissionRejected",
        "MergeProposed",
        "MergeAccepted",
        "MergeDeclined",
        "MergeAbandoned",
        "RequestersFollow",
        "RequesterLeft",
        "UnitRecused",
        "ReturnRequested",
        "EscalationRequested",
        "PauseRequested",
        "PauseDenied",
        "ExtensionRequested",
        "ExtensionDenied",
        "EscalationGranted",
        "EscalationDenied",
        "EscalationOrdered",
        "OrderRefused",
        "SummonsRecorded",
        "FollowUpDue",
        "ParkingProposed",
        "ParkingDenied",
        "NoticeSent",
        "NoticeDelivered",
        "NoticeFailed",
        "CallBackDropped",
        "HonestySignalled",
        "SignalReviewed",
        "CallTaskDropped",
        "VisitTaskDropped",
        "ReceiptIgnored",
        "PassedOn",
        "DeadlineSet",
        "NoteTaken",
        "InspectionDrawn",
        "InspectionRecorded",
        "FollowUpReminded",
        "FollowUpDone",
        "ContributionChanged",
        "ContributionsPooled",
        "ClaimExcluded",
        "ExclusionLifted",
        "PeriodClosed",
        "BurstNoticed",
        "PlanOverdue",
        "MatterSketched",
        "MatterLeft",
    }
)


def story(events: Iterable[Event], builders: Mapping[str, Builder] = CITIZEN) -> Iterator[tuple[Event, Sentence]]:
    """The latest first, each event with its sentence; types without one are left out."""
    latest = sorted(enumerate(events), key=lambda item: (item[1].at, item[0]), reverse=True)
    return ((event, builders[event.type](event.facts)) for _, event in latest if event.type in builders)
