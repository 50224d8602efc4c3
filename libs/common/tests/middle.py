"""Facts of the toy service `middle`."""

from libs.common.events.fact import Fact


class Dispatched(Fact):
    text: str = ""


class Forwarded(Fact):
    text: str = ""


class Woken(Fact):
    pass
