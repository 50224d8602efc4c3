"""Addresses as an operator gives them: one that can be none is named before anybody is asked."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

import httpx

from libs.ops.unfit import Unfit

PORTS: Final = range(1, 2**16)
WEB: Final = frozenset({"http", "https"})
STORES: Final = ("mongodb://", "mongodb+srv://")


def bus_at(address: str) -> str:
    """KAFKA_URL, as it came.  `Unfit` if a port of it is none."""
    return _with_ports("KAFKA_URL", address)


def store_at(address: str) -> str:
    """MONGO_URL, as it came.  `Unfit` if it is another kind of address, or a port of it is none."""
    if "://" in address and not address.startswith(STORES):
        raise Unfit(f"MONGO_URL: {_shown(address, address)} is no store; it begins with {STORES[0]}")
    return _with_ports("MONGO_URL", address)


def door_at(name: str, address: str) -> str:
    """A door's address, as it came by the option or variable of that name.  `Unfit` if it can be none."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in WEB or not url.host or (url.port is not None and url.port not in PORTS):
        raise Unfit(f"{name}: {_shown(address, address)} is no address of a door; it looks like http://127.0.0.1:8000")
    return address


def places(address: str) -> list[str]:
    """Its hosts, each with its port if it names one: of `mongodb://u:p@a:27017,b/?x=y` they are `a:27017` and `b`."""
    said = address.partition("://")[2] or address
    said = said.partition("/")[0].partition("?")[0].rpartition("@")[2]
    return [place.strip() for place in said.split(",")]


def _with_ports(name: str, address: str) -> str:
    for place in places(address):
        if not _fits(place):
            raise Unfit(f"{name}: {_shown(place, address)} is no host with a port from 1 to {PORTS[-1]}")
    return address


def _fits(place: str) -> bool:
    """Whether it is a host with or without a port; an IPv6 address without one may stand bare."""
    try:
        return urlsplit(f"//{place}").port != 0
    except ValueError:
        return _is_v6(place)


def _is_v6(host: str) -> bool:
    try:
        return bool(ipaddress.IPv6Address(host))
    except ValueError:
        return False


def _shown(part: str, address: str) -> str:
    """What may be printed: a password stands before an @, and a wrong address is cut in the wrong place."""
    return "what it says" if "@" in address else part
