"""Photos and files in a form, by somebody whose browser runs no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.portal.pages.facts import Choice


@dataclass(frozen=True)
class Sending:
    """`files` were sent already and come along as `carried`; `most` and `megabytes` say what is taken.

    Fields: photos (files to send), files (what was sent), drop (of those, what is not wanted any more).
    """

    most: int = 9
    megabytes: int = 10
    files: Sequence[Choice] = ()
    carried: str = ""
