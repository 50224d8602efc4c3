"""A rehearsed case, taken apart into what every case has and what is each one's own; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic_core import from_json, to_json

from libs.common.bus import partition_of
from libs.common.clock import instant_of, text_of
from libs.common.events.words import PHONE_DIGITS, TOKEN_DIGITS
from libs.common.journal.fold import taken_key
from libs.common.store import Doc
from libs.ops.seed.rehearsal import Rehearsed

INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
CAUSE: Final = "cause"
TAKEN: Final = "taken"


@dataclass(frozen=True, slots=True)
class Mould:
    """By service the text of its documents, cut where a case's own words stand.

    Odd pieces are the name of one of a case's own words, or of an instant; `offsets` says how long after the beginning
    each instant is.
    """

    pieces: Mapping[str, Sequence[str]]
    offsets: Mapping[str, timedelta]


def mould_of(rehearsed: Rehearsed) -> Mould:
    """Of a case with one person."""
    own = _own(rehearsed)
    words = re.compile("|".join(map(re.escape, sorted(own, key=len, reverse=True))) + f"|{INSTANT.pattern}")
    pieces, instants = {}, set[str]()
    for service, documents in rehearsed.documents.items():
        text = to_json(documents).decode()
        found = words.findall(text)
        instants.update(word for word in found if word not in own)
        between = words.split(text)
        pieces[service] = [piece for pair in zip(between, [*found, ""], strict=True) for piece in pair]
    named = {service: [own.get(piece, piece) for piece in parts] for service, parts in pieces.items()}
    return Mould(named, {text: instant_of(text) - rehearsed.began for text in instants})


def cast(mould: Mould, own: Mapping[str, str], began: datetime, partitions: int) -> dict[str, list[Doc]]:
    """By service the documents of one case, flagged as seeded."""
    words = {text: text_of(began + offset) for text, offset in mould.offsets.items()}
    words |= {**own, **_short(own), "": "", TAKEN: taken_key(own[CAUSE])}
    part, cast_ = partition_of(own["case"], partitions), dict[str, list[Doc]]()
    for service, pieces in mould.pieces.items():
        filled = list(pieces)
        filled[1::2] = [words[piece] for piece in pieces[1::2]]
        cast_[service] = [{**doc, "part": part, "seeded": True} for doc in from_json("".join(filled))]
    return cast_


def _own(rehearsed: Rehearsed) -> dict[str, str]:
    """Each word that is this case's alone, with its name."""
    [intake] = rehearsed.documents["intake"]
    [person], cause = intake["st"]["people"], intake["j"][0]["cause"]
    said: dict[str, Any] = {
        "case": rehearsed.case, "number": intake["st"]["number"], "external_id": intake["st"]["external_id"],
        "person": person["id"], CAUSE: cause, TAKEN: taken_key(cause),
        **{name: person[name] for name in ("sealed", "token_mac", "phone_mac", "phone")},
    }  # fmt: skip
    return {word: name for name, word in {**said, **_short(said)}.items()}


def _short(own: Mapping[str, str]) -> dict[str, str]:
    """The digests as evaluation keeps them."""
    return {"token": own["token_mac"][:TOKEN_DIGITS], "last-four": own["phone_mac"][:PHONE_DIGITS]}
