"""Facts of the toy service `front`."""

from libs.common.events.fact import Fact


class Submitted(Fact):
    text: str = ""


class Supplemented(Fact):
    text: str = ""
