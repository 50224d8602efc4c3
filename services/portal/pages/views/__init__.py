"""One frozen view per page: what the page knows.  `template` says where it is laid out, `tab` what the menu marks."""

from services.portal.pages.views.board import AnsweredCase, BoardView, Share, TownRow
from services.portal.pages.views.case import Action, CasePart, CaseView, Missing, Note, Requester
from services.portal.pages.views.centre import CentreView, CheckRow, ScreeningRow, UnansweredRow
from services.portal.pages.views.desk import DeskFilter, DeskRow, DeskView, Queue
from services.portal.pages.views.proof import ProofRow, ProofView
from services.portal.pages.views.rate import RateView, ThanksView
from services.portal.pages.views.sending import Sending
from services.portal.pages.views.signin import SignInView
from services.portal.pages.views.submit import ReceiptView, Similar, SubmitMatterView, SubmitMoreView, SubmitPersonView
from services.portal.pages.views.track import CoHandler, Handler, TrackFormView, TrackView
from services.portal.pages.views.trouble import TroubleView

__all__ = [
    "Action",
    "AnsweredCase",
    "BoardView",
    "CasePart",
    "CaseView",
    "CentreView",
    "CheckRow",
    "CoHandler",
    "DeskFilter",
    "DeskRow",
    "DeskView",
    "Handler",
    "Missing",
    "Note",
    "ProofRow",
    "ProofView",
    "Queue",
    "RateView",
    "ReceiptView",
    "Requester",
    "ScreeningRow",
    "Sending",
    "Share",
    "SignInView",
    "Similar",
    "SubmitMatterView",
    "SubmitMoreView",
    "SubmitPersonView",
    "ThanksView",
    "TownRow",
    "TrackFormView",
    "TrackView",
    "TroubleView",
    "UnansweredRow",
]
