"""Who the n-th seeded case is: the same from the same seed, but for the nonce of a sealed contact."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from libs.common.sealing import seal, wrap
from libs.common.secrets import receipt_token, requester_id, secret_mac
from libs.common.store import Doc

LEAST_SERIAL: Final = 1_000_000
PER_SEED: Final = 10_000_000
SEEDS: Final = 99
MATTERS_EACH: Final = 3
WEEKS: Final = 52
SECONDS: Final = 4 * 86_400


@dataclass(frozen=True, slots=True)
class House:
    """Whose system it is; `case_of` and `number_of` are intake's own."""

    key: str
    tenant: str
    prefix: str
    case_of: Callable[[str, str, str], str]
    number_of: Callable[[str, int, int], str]


@dataclass(frozen=True, slots=True)
class Identity:
    """One case's own words, when it began, which of the moulds it takes, and its person's key if that is new."""

    own: dict[str, str]
    began: datetime
    lot: float
    key: Doc | None


def identity(house: House, seed: int, n: int, latest: datetime) -> Identity:
    """The n-th of that seed: it began in the year before `latest`, on the same day of the week or up to four later.

    Serials have seven digits and more, so that they are none that intake leases.
    """
    chance = random.Random(f"{seed}/{n}")  # noqa: S311 - invented people, no secrets
    began = latest - timedelta(weeks=chance.randint(1, WEEKS)) + timedelta(seconds=chance.randrange(SECONDS))
    external, phone = f"seed-{seed}-{n}", f"138{seed:02d}{n // MATTERS_EACH:06d}"
    case, person = house.case_of(house.tenant, "web", external), requester_id(house.key, phone)
    data_key = hashlib.blake2b(phone.encode(), key=house.key.encode()[:64], digest_size=32).digest()
    own = {
        "case": case, "person": person, "external_id": external, "phone": f"138****{phone[-4:]}",
        "number": house.number_of(house.prefix, began.year, LEAST_SERIAL + seed * PER_SEED + n),
        "sealed": seal(data_key, person, "contact", f"陈\n{phone}"), "cause": f"cmd:{external}",
        "token_mac": secret_mac(house.key, case, receipt_token(house.key, case, person)),
        "phone_mac": secret_mac(house.key, case, phone[-4:]),
    }  # fmt: skip
    first = n % MATTERS_EACH == 0
    key = {"_id": person, "wrapped": wrap(house.key, data_key), "seeded": True} if first else None
    return Identity(own, began, chance.random(), key)
