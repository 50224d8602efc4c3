"""What `prepare` finds for events; one that cannot be looked up spoils nothing but itself."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from libs.common.envelope import Heard
from libs.common.errors import Unavailable
from libs.common.journal.document import Document
from libs.common.journal.fold import Moment, unpacked
from libs.common.journal.parts import Parts

log = logging.getLogger(__name__)


async def look_up(parts: Parts, events: Sequence[Heard], spoilt: dict[str, str]) -> dict[str, Any]:
    """For all at once; where that fails each is tried alone, and what fails alone is named in `spoilt`."""
    try:
        return dict(await parts.book.prepare(events, parts.store))
    except Unavailable:
        raise
    except Exception as error:
        if len(events) == 1:
            log.exception("%s cannot be prepared", events[0].place)
            spoilt[events[0].place] = f"prepare: {type(error).__name__}: {error}"
            return {}
    found: dict[str, Any] = {}
    for event in events:
        found |= await look_up(parts, [event], spoilt)
    return found


async def with_held(parts: Parts, documents: Sequence[Document], moment: Moment) -> Moment:
    """The moment with what `prepare` finds today for held events that will be tried; a document does not keep it."""
    held = [unpacked(held["event"]) for one in documents if not one.failed() for held in one.held]
    events = [event for event in held if event.name in parts.book.rules and event.place not in moment.found]
    if not events:
        return moment
    spoilt: dict[str, str] = {}
    found = await look_up(parts, events, spoilt)
    return replace(moment, found=moment.found | found, spoilt=moment.spoilt | spoilt)
