"""What a unit asks for its clock (停表, 延期), until it is decided or has no meaning any more."""

from datetime import datetime

from libs.common.events.handling import ExtensionRequested, PauseRequested
from libs.common.events.supervision import ExtensionDenied, PauseDenied
from services.portal.domain.state import Matter
from services.portal.domain.wish import Wish


def pause(matter: Matter, fact: PauseRequested, at: datetime) -> Matter:
    """停表 asked for."""
    wish = Wish(
        hop=fact.hop, round=fact.round, at=at, by=fact.by, why=fact.why, evidence=fact.evidence, since=fact.since,
        until=fact.until,
    )  # fmt: skip
    return _asked(matter, "asks_pause", wish)


def extension(matter: Matter, fact: ExtensionRequested, at: datetime) -> Matter:
    """延期 asked for."""
    wish = Wish(hop=fact.hop, round=fact.round, at=at, by=fact.by, why=fact.reason, days=fact.days)
    return _asked(matter, "asks_extension", wish)


def pause_denied(matter: Matter, fact: PauseDenied, _at: datetime) -> Matter:
    """Decided."""
    return decided(matter, "asks_pause", fact.asked_at)


def extension_denied(matter: Matter, fact: ExtensionDenied, _at: datetime) -> Matter:
    """Decided."""
    return decided(matter, "asks_extension", fact.asked_at)


def decided(matter: Matter, what: str, asked_at: datetime) -> Matter:
    """The request of that moment is decided, and any before it; one that comes later than its answer too."""
    wish: Wish | None = getattr(matter, what)
    open_still = wish is not None and wish.at > asked_at
    known = {**matter.decided, what: max(asked_at, matter.decided.get(what, asked_at))}
    return matter.model_copy(update={"decided": known, what: wish if open_still else None})


def _asked(matter: Matter, what: str, wish: Wish) -> Matter:
    answered = what in matter.decided and wish.at <= matter.decided[what]
    return matter if answered else matter.model_copy(update={what: wish})
