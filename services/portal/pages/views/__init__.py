"""One frozen view per page: what the page knows.  `template` says where it is laid out, `tab` what the menu marks."""

from services.portal.pages.views.batch import BatchView, Slip, Taken
from services.portal.pages.views.board import AnsweredKind, BoardView, Share, TownRow
from services.portal.pages.views.bulk import BulkRow, BulkView
from services.portal.pages.views.calls import CallRow, CallsView
from services.portal.pages.views.case import (
    Action,
    CaseClock,
    CasePart,
    CaseView,
    DispatchReasons,
    Missing,
    Note,
    Other,
    Overtaken,
    Requester,
)
from services.portal.pages.views.centre import CentreView, CheckRow, ScreeningRow, UnansweredRow, WishRow
from services.portal.pages.views.desk import Alarm, DeskFilter, DeskRow, DeskView, Queue
from services.portal.pages.views.figures import (
    BehindRow,
    BehindView,
    Figure,
    FigureRow,
    FiguresView,
    Land,
    Part,
    Point,
    Sheet,
    Trend,
    Waiting,
)
from services.portal.pages.views.inspection import (
    InspectionHead,
    InspectionsView,
    InspectionView,
    NextStep,
    SheetRow,
)
from services.portal.pages.views.issues import Came, Issue, IssuesView, IssueView, Measure, Member
from services.portal.pages.views.parked import ParkedRow, ParkedView
from services.portal.pages.views.proof import ProofRow, ProofView
from services.portal.pages.views.rate import RateView, ThanksView
from services.portal.pages.views.review import AppealRow, AppealsView, SignalRow, SignalsView
from services.portal.pages.views.sending import Sending
from services.portal.pages.views.session import SessionView
from services.portal.pages.views.signin import SignInView
from services.portal.pages.views.submit import (
    Asked,
    ReceiptView,
    Second,
    Similar,
    SubmitMatterView,
    SubmitMoreView,
    SubmitPersonView,
)
from services.portal.pages.views.supervision import (
    ListedRow,
    OrderView,
    RequestRow,
    SilentFilter,
    SilentRow,
    SummonsRow,
    SupervisionView,
    UnansweredView,
)
from services.portal.pages.views.track import Appointment, CoHandler, Handler, LinkView, TrackFormView, TrackView
from services.portal.pages.views.trial import TrialView
from services.portal.pages.views.trouble import TroubleView

__all__ = [
    "Action",
    "Alarm",
    "AnsweredKind",
    "AppealRow",
    "AppealsView",
    "Appointment",
    "Asked",
    "BatchView",
    "BehindRow",
    "BehindView",
    "BoardView",
    "BulkRow",
    "BulkView",
    "CallRow",
    "CallsView",
    "Came",
    "CaseClock",
    "CasePart",
    "CaseView",
    "CentreView",
    "CheckRow",
    "CoHandler",
    "DeskFilter",
    "DeskRow",
    "DeskView",
    "DispatchReasons",
    "Figure",
    "FigureRow",
    "FiguresView",
    "Handler",
    "InspectionHead",
    "InspectionView",
    "InspectionsView",
    "Issue",
    "IssueView",
    "IssuesView",
    "Land",
    "LinkView",
    "ListedRow",
    "Measure",
    "Member",
    "Missing",
    "NextStep",
    "Note",
    "OrderView",
    "Other",
    "Overtaken",
    "ParkedRow",
    "ParkedView",
    "Part",
    "Point",
    "ProofRow",
    "ProofView",
    "Queue",
    "RateView",
    "ReceiptView",
    "RequestRow",
    "Requester",
    "ScreeningRow",
    "Second",
    "Sending",
    "SessionView",
    "Share",
    "Sheet",
    "SheetRow",
    "SignInView",
    "SignalRow",
    "SignalsView",
    "SilentFilter",
    "SilentRow",
    "Similar",
    "Slip",
    "SubmitMatterView",
    "SubmitMoreView",
    "SubmitPersonView",
    "SummonsRow",
    "SupervisionView",
    "Taken",
    "ThanksView",
    "TownRow",
    "TrackFormView",
    "TrackView",
    "Trend",
    "TrialView",
    "TroubleView",
    "UnansweredRow",
    "UnansweredView",
    "Waiting",
    "WishRow",
]
