"""A connection to the store for whoever only looks, or writes what no service does."""

from typing import Final

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from libs.common.store import Doc
from libs.ops.unfit import Unfit

PATIENCE_MS: Final = 5000


def client_of(url: str) -> AsyncMongoClient[Doc]:
    """Asks nobody yet; `Unfit` if the address can be none, without its words, for there may be a password in them."""
    try:
        return AsyncMongoClient[Doc](url, serverSelectionTimeoutMS=PATIENCE_MS)
    except (PyMongoError, TypeError, ValueError) as error:
        raise Unfit(f"MONGO_URL: what it says is no address of a store ({type(error).__name__})") from error
