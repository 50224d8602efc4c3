"""Load and seeds go to systems of this machine, unless whoever sends them says that the system is theirs."""

import ipaddress
from typing import Final

from libs.ops.address import places
from libs.ops.engines.process import Failed

LOCAL: Final = "localhost"
FLAG: Final = "--i-own-this-system"


def only_own(*addresses: str, others: bool) -> None:
    """`Failed` with the way out if an address is another machine's; `others` allows it."""
    away = [address for address in addresses if address and not all(map(is_here, hosts(address)))]
    if away and not others:
        raise Failed(f"{away[0]} is not on this machine; if it is yours to load, say so with {FLAG}")


def hosts(address: str) -> list[str]:
    """The hosts of an address: `127.0.0.1:9092,[::1]:9093`, `http://localhost:8000/x`, `mongodb://u:p@h:27017/?a=b`."""
    return [_host(place) for place in places(address)]


def _host(place: str) -> str:
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return place.partition(":")[0]


def is_here(host: str) -> bool:
    """Whether a host is this machine by its name alone: `localhost`, or an address of the loopback."""
    if host == LOCAL:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
