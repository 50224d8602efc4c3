"""Errors, named by what the runtime does with them.

CaseloopError
├── Refused      a command that may not be: answered to the caller, nothing written
├── NotYet       a rule needs a fact of its own past that was overtaken: held, tried again
└── Unavailable  machinery is down: backed off, never skipped
    └── Unfit    a stored state that this code cannot read: its case alone waits

Anything else that a rule raises is a bug, and the event is held as failed.
"""

from collections.abc import Sequence


class CaseloopError(Exception):
    """The root of what this project raises on purpose."""


class Refused(CaseloopError):  # noqa: N818 - named as the field speaks
    """A command that may not be.  `status` is the HTTP status, `legal` the commands that would be.

    `etag` is that of the present state, where the command was meant for another.
    """

    def __init__(  # noqa: PLR0913 - what an answer may say, given by name
        self, code: str, text: str, *, status: int = 409, field: str | None = None, legal: Sequence[str] = (),
        etag: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(text)
        self.etag = etag
        self.code, self.text, self.status, self.field, self.legal = code, text, status, field, tuple(legal)


class NotYet(CaseloopError):  # noqa: N818 - named as the field speaks
    """The rule needs a fact of the event's own causal past that has not arrived.  Never for what may never come."""

    def __init__(self, needs: str, source: str) -> None:
        super().__init__(f"needs {needs} from {source}")
        self.needs, self.source = needs, source


class Unavailable(CaseloopError):  # noqa: N818 - named as the field speaks
    """The store or the bus does not answer; try again."""


class Unfit(Unavailable):
    """This code cannot read what is stored of one document.  It names the document and tells nothing of it."""
