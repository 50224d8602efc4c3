"""The same timeline in the short words of a desk: who, what."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from services.portal.pages.facts import Event
from services.portal.pages.wording.dues import Sentence
from services.portal.pages.wording.lines import Builder, by, one_or_more, told
from services.portal.pages.wording.story import story

CENTRE = "综治中心"

OFFICER: Mapping[str, Builder] = MappingProxyType(
    {
        "EarlierLines": told("更早还有 {times} 条", "，这里不再列出"),
        "CaseSubmitted": told("诉求人", " 提交"),
        "CaseAdmitted": told(CENTRE, " 受理：{category}"),
        "AdmissionHeld": told(CENTRE, " 待甄别类别：{reason}"),
        "DutyAlerted": told("{by}", " 收到急报：{label}", "late"),
        "CaseRefused": told(CENTRE, " 不予受理：{reason}", "late"),
        "CaseDiverted": told(CENTRE, " 紧急事项，已转 {call}", "late"),
        "CaseReclassified": told("{by}", " 改类别为{category}：{reason}"),
        "CaseSupplemented": by(
            "files", {"": told("诉求人", " 补充：{text}")}, told("诉求人", " 补充：{text}（附 {files} 个文件）")
        ),
        "CaseWithdrawn": told("诉求人", " 撤回：{reason}", "stop"),
        "RequesterJoined": one_or_more(told("又一位诉求人", " 加入"), told("又 {times} 位诉求人", " 加入")),
        "RepresentativeNamed": told("诉求人", " 推选代表"),
        "AffectedPersonAdded": one_or_more(told("又一位", " 列入受影响的人"), told("又 {times} 位", " 列入受影响的人")),
        "RequesterLeft": one_or_more(told("一位诉求人", " 的事拆出去了"), told("{times} 位诉求人", " 的事拆出去了")),
        "MergeProposed": told("{by}", " 提出并到另一件事：{reason}"),
        "MergeAccepted": told("同意另一件事", " 并进来"),
        "MergeDeclined": by(
            "reason",
            {"closed": told("没有并成", "：这件已经办结"), "merged": told("没有并成", "：这件已经并走")},
            told("没有并成", "：这件自己正要并走"),
        ),
        "MergeAbandoned": told("没有并成", "：先办结了"),
        "CaseMerged": told("{by}", " 并入 {label}：{reason}"),
        "CaseSplit": told("按规定拆分", "：这件办投诉，举报另立为 {label}"),
        "CaseUnmerged": told("{by}", " 拆出来单独办：{reason}"),
        "CaseHeldForScreening": told(CENTRE, " 待定承办单位：{reason}"),
        "CaseDispatched": by(
            "designated", {"True": told(CENTRE, " 指定{unit}承办")}, told(CENTRE, " 交给{unit}。{why}")
        ),
        "UnitRecused": told(CENTRE, " 请{unit}回避：{reason}"),
        "ReturnRequested": told("{part}", " 申请退单：{text}"),
        "ReturnGranted": told(CENTRE, " 同意{unit}退单"),
        "ReturnDenied": told(CENTRE, " 不同意{unit}退单，指定承办：{reason}"),
        "PauseRequested": told("{part}", " 申请停表：{why}，{since} 到 {until}。证据：{evidence}", "soon"),
        "PauseDenied": by("by", {"rule": told("停表没批", "：{reason}")}, told("{by}", " 不同意{unit}停表：{reason}")),
        "ExtensionRequested": told("{part}", " 申请延期 {days} 天：{reason}", "soon"),
        "ExtensionDenied": by(
            "by", {"rule": told("延期没批", "：{reason}")}, told("{by}", " 不同意{unit}延期：{reason}")
        ),
        "EscalationRequested": told("{part}", " 申请提级：{reason}"),
        "EscalationGranted": told(CENTRE, " 同意{unit}提级"),
        "EscalationDenied": told(CENTRE, " 不同意提级：{reason}"),
        "EscalationOrdered": told(CENTRE, " 要求提级：{reason}"),
        "CaseEscalated": told("{from_unit}", " 提级到{to_unit}：{reason}"),
        "CoHandlerAdded": told("{unit}", " 加入协办"),
        "SessionBooked": told("{by}", " 约了{specialist}，{at}，{place}"),
        "SessionMoved": told("{by}", " 把{specialist}的面谈改到 {at}：{reason}"),
        "SessionCancelled": by(
            "by",
            {"rule": told("{specialist}", " 的面谈自动取消：{reason}", "stop")},
            told("{by}", " 取消{specialist}的面谈：{reason}", "stop"),
        ),
        "SessionHeld": by(
            "outcome",
            {
                "agreed": told("{by}", " 记面谈：谈成了", "ok"),
                "not-agreed": told("{by}", " 记面谈：没谈成"),
                "advice-given": told("{by}", " 记面谈：给了建议", "ok"),
                "nobody-came": told("{by}", " 记面谈：没有人来", "soon"),
            },
            told("{by}", " 记面谈"),
        ),
        "CaseTakenOn": told("{part}", " 接单"),
        "CitizenContacted": by(
            "means",
            {"phone": told("{by}", " 打电话联系诉求人"), "visit": told("{by}", " 上门见到诉求人")},
            told("{by}", " 联系诉求人"),
        ),
        "ContactFailed": by(
            "unreachable",
            {"True": told("{by}", " 联系诉求人，第 {tries} 次没联系上，算联系不上", "stop")},
            told("{by}", " 联系诉求人，没联系上"),
        ),
        "ProgressReported": told("{part}", " {text}"),
        "QuestionAsked": told("{part}", " 问诉求人：{text}", "stop"),
        "QuestionAnswered": told("诉求人", " 回话：{text}"),
        "PartReported": told("{part}", " 报本部分办完：{text}", "ok"),
        "PartWaived": told("主办", " 免去{part}的部分：{reason}"),
        "ResultReported": by(
            "legal",
            {"": told("{part}", " 报结果：{text}", "ok")},
            told("{part}", " 报结果，依法办不了：{text}（{legal}）", "ok"),
        ),
        "ResultApproved": told(CENTRE, " 核对通过", "ok"),
        "ResultSentBack": told(CENTRE, " 退回重做：{reason}", "soon"),
        "OrderAnswered": by(
            "refused", {"True": told("{part}", " 不执行督办：{text}", "late")}, told("{part}", " 答复督办：{text}")
        ),
        "CallTaskOpened": one_or_more(told("消息没送到", "，转电话"), told("{times} 人的消息没送到", "，转电话")),
        "VisitTaskOpened": one_or_more(
            told("电话没打通", "，请{unit}上门"), told("{times} 人的电话没打通", "，转上门")
        ),
        "ReplyGiven": one_or_more(told("已回复诉求人", state="ok"), told("已回复诉求人 {times} 人", state="ok")),
        "ReplyExhausted": one_or_more(
            told("各种方式都没联系上诉求人", state="soon"), told("{times} 人各种方式都没联系上", state="soon")
        ),
        "EvaluationInvited": told("请诉求人评价", "，{until} 前"),
        "EvaluationReceived": by(
            "evidence",
            {
                "": by(
                    "changed",
                    {
                        "True": one_or_more(
                            told("诉求人", " 改了评价", "ok"), told("诉求人", " 改了 {times} 次评价", "ok")
                        )
                    },
                    one_or_more(told("诉求人", " 评价了", "ok"), told("{times} 位诉求人", " 评价了", "ok")),
                )
            },
            told("{by}", " 替来电的诉求人改了评价：{why}（{evidence}）", "soon"),
        ),
        "CallBackOpened": by(
            "reason",
            {
                "silent": told("没有评价，待回访", "，最晚 {due}", "soon"),
                "sampled": told("抽中回访", "，最晚 {due}", "soon"),
                "mandatory": told("必须回访", "，最晚 {due}", "soon"),
            },
            told("不满意，待回访", "，最晚 {due}", "soon"),
        ),
        "CallBackRecorded": by(
            "reached", {"False": told("{by}", " 回访，没联系上", "soon")}, told("{by}", " 回访：{text}")
        ),
        "AppealFiled": told("诉求人", " 申请{label}，最晚 {due}：{text}", "soon"),
        "AppealDecided": by(
            "upheld",
            {
                "True": told("{by}", " {label}，再办一次：{text}", "soon"),
                "False": told("{by}", " {label}，维持：{text}"),
            },
            told("{by}", " {label}：{text}"),
        ),
        "AppealDropped": told("撤回了或者并走了", "，{label}不用再定", "stop"),
        "CaseReopened": told("重办，第 {round} 轮", "：{reason}", "soon"),
        "ParkingProposed": told("{by}", " 提出挂账到 {review}：{reason}", "soon"),
        "ParkingDenied": told("{by}", " 不同意挂账：{reason}"),
        "CaseParked": told("挂账", "，{review} 再看：{reason}", "stop"),
        "CaseUnparked": by(
            "by", {"rule": told("挂账到期", "：{reason}", "soon")}, told("{by}", " 提前结束挂账：{reason}", "soon")
        ),
        "CaseClosed": told("办结关闭"),
        "DeadlinePaused": by(
            "until",
            {"": told("停表", "：{why}", "stop")},
            by(
                "past",
                {"True": told("补记停表", "：{why}，{since} 到 {until}，{by}批准", "stop")},
                told("停表", "：{why}，最晚到 {until}，{by}批准", "stop"),
            ),
        ),
        "DeadlineResumed": by(
            "by", {"": told("计时继续", "，新期限 {due}")}, told("计时继续", "，新期限 {due}（{by}：{reason}）")
        ),
        "DeadlineExtended": told("延期到 {due}", "，{by}批准：{reason}", "soon"),
        "DeadlineRecalculated": told("日历有变，重算期限", "：{unit}{what} {before} 改到 {due}", "soon"),
        "ReminderIssued": by(
            "missed", {"True": told(CENTRE, " 催办{unit}", "late")}, told("用掉八成时间", "，提醒{unit}", "soon")
        ),
        "DeadlineMissed": told("{unit}", " 超期", "late"),
        "DeadlineMissWithdrawn": told("{unit}", " 查明没有超期，撤销", "ok"),
        "SupervisionOrdered": told(CENTRE, " 督办{unit}：{reason}", "late"),
        "OrderRefused": told(CENTRE, " 记下：{unit}拒不执行督办", "late"),
        "SummonsIssued": told(CENTRE, " 约谈{unit}：{why}", "late"),
        "SummonsRecorded": told("{unit}", " 约谈过了：{agreed}"),
        "FollowUpDue": told(CENTRE, " 该看{unit}约谈时说的办了没有：{agreed}", "soon"),
        "SupervisionListed": told("挂牌督办", "：{reason}", "late"),
        "InspectionRecorded": told("{by}", " 督查：{label}。{text}", "soon"),
        "FollowUpReminded": told("督查后续到期", "，{unit}：{reason}", "late"),
        "FollowUpDone": told("{by}", " 记督查后续已办：{text}", "ok"),
        "ClaimExcluded": told("{by}", " 审定考核不计（{label}）：{why}"),
        "ExclusionLifted": told("{by}", " 取消考核不计：{why}"),
        "BurstNoticed": told("同类的事突然多了", "：{reason}", "soon"),
        "CommonIssueRaised": told("举一反三", "：“{label}”，{reason}", "soon"),
        "MemberJoined": told("列入举一反三", "：“{label}”"),
        "ActionPlanned": told("{unit}", " 定了办法，{due} 前做完：{text}"),
        "PlanOverdue": told("举一反三到期", "：{reason}", "late"),
        "ActionCompleted": told("{unit}", " 办法做完了：{text}", "ok"),
        "RecurrenceMeasured": told("举一反三回头看", "：{text}"),
        "SupervisionLifted": by(
            "what", {"listing": told("摘牌", "：{reason}", "ok")}, told("督办解除", "：{unit}", "ok")
        ),
    }
)


def journal(events: Iterable[Event]) -> Iterator[tuple[Event, Sentence]]:
    """The latest first, in an officer's words."""
    return story(events, OFFICER)
