"""A server that answers but cannot work is machinery that is down, not a bug of whoever asked."""

import pytest
from pymongo.errors import OperationFailure

from libs.common.errors import Unavailable
from libs.common.store.mongo import _available

INTERNAL_ERROR, BAD_VALUE, OUT_OF_DISK_SPACE = 1, 2, 14031


@pytest.mark.parametrize(
    ("code", "told"),
    [(INTERNAL_ERROR, Unavailable), (OUT_OF_DISK_SPACE, Unavailable), (BAD_VALUE, OperationFailure)],
)
async def test_a_server_without_room_is_unavailable_and_one_that_refuses_a_value_is_not(
    code: int, told: type[Exception]
) -> None:
    @_available
    async def ask() -> None:
        raise OperationFailure("no", code)

    with pytest.raises(told):
        await ask()
