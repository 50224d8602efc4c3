"""What an officer can do with a case: the name of each command, and the fields its form asks for.

The codes are the names of the service's routes; a page shows only those that the service says are legal now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MEANS = (("phone", "电话"), ("visit", "上门"), ("wechat", "微信"), ("sms", "短信"), ("letter", "寄信"))
OUTCOMES = (
    ("resolved", "解决了"),
    ("partly", "解决了一部分"),
    ("explained", "说明了原因"),
    ("impossible", "依法办不了"),
    ("withdrawn", "诉求人说不办了"),
)
RETURNS = (
    ("not-ours", "不归本单位管"),
    ("wrong-place", "地点不对"),
    ("duplicate", "重复"),
    ("unclear", "说不清要办什么"),
)
SESSIONS = (
    ("agreed", "谈成了"),
    ("not-agreed", "没谈成"),
    ("advice-given", "给了建议"),
    ("nobody-came", "没有人来"),
)
OBEYS = (("no", "照办"), ("yes", "不办，写明理由"))
REACHED = (("yes", "打通了，告诉了"), ("no", "打不通"))
ANSWERED = (("yes", "打通了"), ("no", "打不通"))
CONTACTED = (("yes", "联系过"), ("no", "没联系"), ("unsure", "记不清"))
RESOLVED = (("yes", "解决了"), ("partly", "解决了一些"), ("no", "没解决"))
SATISFIED = (("5", "非常满意"), ("4", "满意"), ("3", "基本满意"), ("2", "不满意"), ("1", "非常不满意"))
HOLDS = (("yes", "属实"), ("no", "不属实"))
APPEALED = (("yes", "再办一次"), ("no", "维持原来的结果"))
MET = (("yes", "见到了，告诉了"), ("no", "没见到"))


CITIZEN, INSIDE = "citizen", "inside"


@dataclass(frozen=True)
class Input:
    """One field of a deed's form: text, area, select, day or moment.  A select without choices takes the page's.

    `reader`: who will read what is written there: citizen, inside, or nobody (empty).
    """

    name: str
    label: str
    kind: str = "area"
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    reader: str = ""

    @property
    def told(self) -> str:
        """What stands below the label, who will read it last."""
        return f"{self.hint}{READERS[self.reader]}"


@dataclass(frozen=True)
class Deed:
    """A command as an officer sees it; `look` is a button class of tokens.css."""

    label: str
    inputs: tuple[Input, ...] = ()
    look: str = "alt"


READERS: Mapping[str, str] = MappingProxyType(
    {"": "", CITIZEN: "群众会看到这段话。", INSIDE: "只有内部看得到，群众看不到。"}
)

WHEN = Input("at", "什么时候", "moment", hint="刚联系的不用填。期限按记下来的时间算。")
DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "accept": Deed("接单", look=""),
        "contact": Deed("记一次联系", (Input("means", "怎么联系的", "select", MEANS), WHEN)),
        "failed-contact": Deed("记一次没联系上", (Input("means", "怎么联系的", "select", MEANS), WHEN)),
        "progress": Deed("报进展", (Input("text", "办到哪了", reader=CITIZEN),)),
        "question": Deed("问诉求人", (Input("text", "问什么", hint="等回话的时间停表，最多 5 天。", reader=CITIZEN),)),
        "part": Deed("报本部分办完", (Input("text", "办了什么", reader=CITIZEN),)),
        "waive": Deed(
            "免去一个部分", (Input("part", "哪个单位的", "select"), Input("reason", "为什么", reader=CITIZEN))
        ),
        "result": Deed(
            "报结果",
            (
                Input("outcome", "办成什么样", "select", OUTCOMES),
                Input("text", "给群众的话", hint="说办了什么、下一步、什么时候。", reader=CITIZEN),
                Input("legal", "依据哪条法律法规", "text", hint="依法办不了的必须写。", reader=CITIZEN),
                Input("wish", "诉求人怎么说不办的", "text", hint="诉求人说不办了的必须写。", reader=INSIDE),
                Input("inner", "备注", reader=INSIDE),
            ),
            "",
        ),
        "return": Deed("退单", (Input("code", "为什么退", "select", RETURNS), Input("text", "说明", reader=INSIDE))),
        "escalate": Deed("申请提级", (Input("reason", "为什么本级办不了", reader=CITIZEN),)),
        "pause": Deed(
            "申请停表",
            (
                Input("reason", "为什么", "select"),
                Input("since", "从什么时候起", "moment", hint="不写，就从现在起。"),
                Input("until", "到什么时候", "moment"),
                Input("evidence", "有什么证据", hint="写上文号、编号，或者照片在哪里。", reader=INSIDE),
            ),
        ),
        "extend": Deed(
            "申请延期",
            (Input("days", "延几天", "select"), Input("reason", "为什么", hint="批了以后，", reader=CITIZEN)),
        ),
        "resume": Deed("接着计时", (Input("reason", "为什么不用再停了", reader=INSIDE),)),
        "grant-pause": Deed("同意停表"),
        "deny-pause": Deed("不同意停表", (Input("reason", "为什么", reader=INSIDE),)),
        "grant-extension": Deed("同意延期"),
        "deny-extension": Deed("不同意延期", (Input("reason", "为什么", reader=INSIDE),)),
        "affected": Deed(
            "登记涉及的人",
            (
                Input(
                    "labels",
                    "涉及哪些人",
                    hint="一行写一个，分得清就行，比如“三班 01”。别写名字和电话。",
                    reader=INSIDE,
                ),
            ),
        ),
        "order-answer": Deed(
            "答复督办",
            (
                Input("refused", "办不办", "select", OBEYS, "不办的，负责人要来约谈。"),
                Input("text", "怎么办、什么时候办好；不办的，为什么", reader=CITIZEN),
            ),
        ),
        "record-summons": Deed(
            "记约谈",
            (
                Input("came", "谁来了", reader=INSIDE),
                Input("agreed", "说好怎么办", reader=INSIDE),
                Input("follow_up", "什么时候回头看", "moment"),
            ),
            "",
        ),
        "record-follow-up": Deed(
            "记回头看",
            (
                Input("came", "谁去看的", reader=INSIDE),
                Input("agreed", "看到什么", reader=INSIDE),
                Input("follow_up", "下次什么时候再看", "moment", hint="都办好了，就不写。"),
            ),
            "",
        ),
        "lift-listing": Deed("摘牌", (Input("reason", "为什么摘牌", reader=INSIDE),)),
        "approve": Deed("核对通过", (Input("text", "给群众的话", reader=CITIZEN),), ""),
        "send-back": Deed("退回重做", (Input("reason", "还差什么", reader=CITIZEN),), "no"),
        "dispatch": Deed(
            "派单", (Input("unit", "交给哪个单位", "select"), Input("why", "为什么交给它", reader=CITIZEN)), ""
        ),
        "admit": Deed("受理", (Input("category", "按哪一类办", "select"),), ""),
        "refuse": Deed(
            "不予受理",
            (
                Input("reason", "依据", "select"),
                Input("signpost", "可以去哪里", hint="不写，就用依据里写好的。", reader=CITIZEN),
            ),
            "no",
        ),
        "merge": Deed(
            "并案",
            (Input("into", "并到哪件事", "select"), Input("reason", "为什么是同一件事", reader=INSIDE)),
        ),
        "unmerge": Deed("拆分，单独办", (Input("reason", "为什么不是同一件事", reader=CITIZEN),)),
        "recuse": Deed(
            "请单位回避",
            (Input("unit", "哪个单位", "select"), Input("reason", "这件事和它什么关系", reader=INSIDE)),
        ),
        "grant": Deed(
            "同意退单",
            (Input("unit", "改由哪个单位办", "select"), Input("why", "为什么交给它", reader=CITIZEN)),
            "",
        ),
        "deny": Deed("不同意，指定承办", (Input("reason", "为什么", reader=CITIZEN),)),
        "propose-parking": Deed(
            "提出挂账",
            (
                Input("reason", "为什么眼下办不成", reader=CITIZEN),
                Input("review", "哪天再看", "day", hint="到那天自动接着办。另一位同事同意了才算挂账。"),
            ),
        ),
        "grant-parking": Deed("同意挂账"),
        "deny-parking": Deed("不同意挂账", (Input("reason", "为什么", reader=INSIDE),), "no"),
        "unpark": Deed("现在就接着办", (Input("reason", "为什么", reader=CITIZEN),)),
        "prolong-parking": Deed(
            "再挂一段时间",
            (Input("reason", "为什么还办不成", reader=CITIZEN), Input("review", "哪天再看", "day")),
        ),
        "explain": Deed(
            "说明原因，办结",
            (Input("reason", "为什么不能照他说的办", hint="先打过回访电话。诉求人可以申请复查。", reader=CITIZEN),),
            "no",
        ),
        "call": Deed("打电话告诉结果", (Input("reached", "打通了吗", "select", REACHED),)),
        "visit": Deed("上门告诉结果", (Input("reached", "见到人了吗", "select", MET),)),
        "reveal": Deed("看号码", (Input("why", "为什么要看", "text", reader=INSIDE),)),
        "book-session": Deed("约专家"),
        "move-session": Deed("改面谈时间"),
        "cancel-session": Deed("取消面谈"),
        "record-session": Deed("记面谈结果"),
        "call-back": Deed(
            "记回访",
            (
                Input("reached", "打通了吗", "select", ANSWERED),
                Input("contacted", "办事的人联系过吗", "select", CONTACTED, "三个问题都问到才填。"),
                Input("resolved", "事情解决了吗", "select", RESOLVED),
                Input("satisfied", "满意吗", "select", SATISFIED),
                Input("text", "诉求人怎么说", hint="打通了，没回答那三个问题的，必须写。", reader=CITIZEN),
            ),
        ),
        "plan-issue": Deed(
            "定办法",
            (
                Input("owner", "由哪个单位治", "select"),
                Input("text", "怎么治", hint="说做什么、做几处。", reader=CITIZEN),
                Input("due", "哪天前做完", "day"),
                Input("label", "给这类事起个名", "text", hint="不写，就用现在的名字。", reader=INSIDE),
            ),
        ),
        "complete-issue": Deed(
            "记做完了", (Input("text", "做了什么", hint="会告诉说过这件事的每个人，记了不能改。", reader=CITIZEN),), ""
        ),
        "review-signal": Deed(
            "看过了",
            (
                Input("upheld", "属实吗", "select", HOLDS),
                Input("reason", "凭什么这么说", hint="写看了什么、问了谁。", reader=INSIDE),
            ),
        ),
        "decide-appeal": Deed(
            "定下来",
            (
                Input("upheld", "怎么定", "select", APPEALED),
                Input("text", "为什么", hint="写查了什么、依据哪一条。", reader=CITIZEN),
            ),
        ),
        "change-for-caller": Deed(
            "替来电人改评价",
            (
                Input("secret", "诉求人说的手机后四位，或者查询码", "text", reader=INSIDE),
                Input("contacted", "办事的人联系过吗", "select", CONTACTED),
                Input("resolved", "事情解决了吗", "select", RESOLVED),
                Input("satisfied", "满意吗", "select", SATISFIED),
                Input("why", "为什么改，照他的话写", "text", reader=CITIZEN),
                Input("evidence", "哪个电话、哪段录音", "text", hint="写来电编号。只能替他改一次。", reader=CITIZEN),
            ),
        ),
        "note": Deed("存内部记录", (Input("text", "记一笔", reader=INSIDE),)),
        "supplement": Deed("补充情况", (Input("text", "补充什么", reader=CITIZEN),)),
        "withdraw": Deed("撤回", look="no"),
    }
)


def deed(code: str) -> Deed:
    """The deed of a code; one this page does not know yet shows its code and asks for words."""
    return DEEDS.get(code, Deed(code, (Input("text", "说明"),)))
