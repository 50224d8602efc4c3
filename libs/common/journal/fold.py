"""An event into a document: dropped if it was taken, put aside if it cannot be decided, decided otherwise."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic_core import from_json, to_json

from libs.common.bus import CASES, is_edge
from libs.common.clock import instant_of, text_of
from libs.common.decision import Now
from libs.common.envelope import Heard, name_of, topic_of
from libs.common.errors import NotYet, Unavailable
from libs.common.journal.audit import digest
from libs.common.journal.document import FOREIGN, Cause, Document
from libs.common.store import Doc
from libs.common.telemetry.metrics import Outcome

UNREADABLE: Final = "caseloop.unreadable"
LADEN: Final = "laden"
REUSED: Final = "id-reused"
PASSED: Final = "already-passed"


@dataclass(frozen=True, slots=True)
class Moment:
    """What all decisions of one batch share.

    By the place of an event, for its id is one of its source alone: `traces` gives its own trace context, `found` its
    look-ups, `spoilt` why it could not be looked up, `untaken` why a document did not take it in: it had no room for
    it (`LADEN`), took in something else under its id (`REUSED`), or its cursor had gone past it (`PASSED`), as that of
    any repeated event.
    """

    at: datetime
    policy: Any
    found: dict[str, Any] = field(default_factory=dict)
    traces: dict[str, str] = field(default_factory=dict)
    spoilt: dict[str, str] = field(default_factory=dict)
    untaken: dict[str, str] = field(default_factory=dict)

    @property
    def policy_version(self) -> str:
        """Stored with every entry."""
        return str(getattr(self.policy, "version", ""))


def hear(document: Document, heard: Heard, moment: Moment) -> bool:
    """Takes one event in, exactly once; False for a foreign one that must not be dropped and has no place in it.

    Raises `Unavailable` where one of ours has no room: none of those can be left out, so that all wait.
    """
    source = source_of(document, heard)
    if _known(document, heard, source):
        if heard.sequence is not None:
            moment.untaken[heard.place] = PASSED
        elif document.taken[_foreign_key(heard)][0] not in {"", _words_of(heard)}:
            moment.untaken[heard.place] = REUSED
            return False
        _note(document, heard, "nothing")
        return True
    if document.laden:
        if is_edge(heard.topic):
            moment.untaken[heard.place] = LADEN
            return False
        where = f"{document.book.service}/{document.id}"
        raise Unavailable(
            f"{where} holds all that a document may; nothing more is taken in until caseloop held mends it"
        )
    _take_note(document, heard, source, moment.at)
    if document.held and any(held["why"] == "failed" or held["source"] == source for held in document.held):
        _put_aside(document, heard, _held(heard, source, moment.at, ("behind", "an older event of this case is held")))
        _note(document, heard, "waiting")
    elif trouble := _decide(document, heard, source, moment):
        _put_aside(document, heard, trouble)
        _note(document, heard, trouble["why"])
    return True


def _put_aside(document: Document, heard: Heard, held: Doc) -> None:
    """Of what nobody could read it is noted how far its source was heard: whatever stood there comes after that."""
    if heard.name == UNREADABLE:
        held["upto"] = document.cursor.get(heard.topic.removeprefix(CASES), 0)
    document.hold(held)


def retry(document: Document, moment: Moment) -> None:
    """Tries held events again until a pass changes nothing; a source stays in order behind its oldest held event."""
    while document.held and not document.failed():
        pending, document.held, document.burden = document.held, [], None
        for held in pending:
            if any(h["why"] == "failed" or h["source"] == held["source"] for h in document.held):
                document.held.append(held)
                continue
            heard = unpacked(held["event"])
            if trouble := _decide(document, heard, held["source"], moment):
                document.held.append({**held, **trouble, "since": held["since"], "tries": held["tries"] + 1})
                if trouble["why"] == "failed":
                    _note(document, heard, "failed")
        if len(document.held) == len(pending):
            return
        document.dirty = True


def source_of(document: Document, heard: Heard) -> str:
    """The cursor's name: the source, or `source/subject` where the event is about another document."""
    return heard.source if heard.subject == document.id else f"{heard.source}/{heard.subject}"


def taken_key(cause: str) -> str:
    """A cause as a field name."""
    return hashlib.sha256(cause.encode()).hexdigest()[:24]


def _known(document: Document, heard: Heard, source: str) -> bool:
    if heard.sequence is not None:
        return heard.sequence <= document.cursor.get(source, 0)
    return _foreign_key(heard) in document.taken


def _take_note(document: Document, heard: Heard, source: str, at: datetime) -> None:
    if heard.sequence is None:
        document.remember(_foreign_key(heard), _words_of(heard), FOREIGN, at)
        return
    document.cursor.pop(source, None)  # the last one heard stands last (`Book.kept`)
    document.cursor[source] = heard.sequence
    document.dirty = True


def _foreign_key(heard: Heard) -> str:
    return taken_key(f"{heard.source}|{heard.id}")


def _words_of(heard: Heard) -> str:
    """A digest of what it says, however that is written; nothing where its place alone says which one it is."""
    return "" if heard.name == UNREADABLE else digest(heard.data)[:24]


def _decide(document: Document, heard: Heard, source: str, moment: Moment) -> Doc | None:
    """Runs the rule; what is wrong comes back as a held event."""
    reaction = document.book.rules.get(heard.name)
    if reaction is None:
        return _held(heard, source, moment.at, ("failed", _reason(heard)))
    fact_type, rule = reaction
    if heard.version != fact_type.VERSION:
        return _held(heard, source, moment.at, ("failed", f"{heard.type} is a version this code does not know"))
    if trouble := document.unfit or moment.spoilt.get(heard.place):
        return _held(heard, source, moment.at, ("failed", trouble))
    now = Now(moment.at, heard.said, document.id, moment.policy, moment.found.get(heard.place), heard.subject)
    cause = Cause(heard.id, moment.at, moment.policy_version, moment.traces.get(heard.place, heard.traceparent))
    try:
        fact = fact_type.model_validate(heard.data, extra="ignore")
        decision = rule(document.state, fact, now)
        # Whatever may fail comes before the decision is applied: a held event must have left nothing behind.
        loop = document.book.loop(decision.state, fact, now)
        _note(document, heard, document.apply(decision, cause))
        document.loops += [loop] if loop else []
    except NotYet as error:
        return _held(heard, source, moment.at, ("waiting", str(error)), needs=f"{error.needs}@{error.source}")
    except Exception as error:  # noqa: BLE001 - whatever a rule raises is a bug of this case alone; the others flow on
        return _held(heard, source, moment.at, ("failed", f"{type(error).__name__}: {error}"[:2000]))
    return None


def _note(document: Document, heard: Heard, outcome: Outcome) -> None:
    document.steps.append((heard.name.removeprefix("caseloop."), outcome))


def _reason(heard: Heard) -> str:
    data = heard.data if isinstance(heard.data, dict) else {}
    return str(data.get("reason", f"no rule for {heard.type}"))


def _held(heard: Heard, source: str, at: datetime, trouble: tuple[str, str], needs: str = "") -> Doc:
    why, error = trouble
    return {
        "event": packed(heard), "source": source, "why": why, "needs": needs, "error": error,
        "since": text_of(at), "tries": 1,
    }  # fmt: skip


def packed(heard: Heard) -> Doc:
    """An event as a document keeps it; its data as text, for what came may hold what no store takes."""
    return {
        "id": heard.id, "source": heard.source, "subject": heard.subject, "type": heard.type,
        "sequence": heard.sequence, "said": text_of(heard.said), "tp": heard.traceparent,
        "data": to_json(heard.data).decode(), "place": heard.place, "cause": heard.cause,
    }  # fmt: skip


def unpacked(event: Doc) -> Heard:
    """The event that `packed` kept."""
    name, version = name_of(event["type"])
    place = event.get("place", "")
    return Heard(
        event["id"], event["source"], event["subject"], name, version, event["sequence"], instant_of(event["said"]),
        event["tp"], from_json(event["data"]), topic_of(place), place, event.get("cause", ""),
    )  # fmt: skip
