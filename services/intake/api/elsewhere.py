"""Where a message of a case went on to, when that was merged; or came from, when the merge was taken back."""

from collections.abc import Awaitable, Callable
from typing import Final

from pydantic import BaseModel

from libs.common.journal.desk import Desk, Receipt
from services.intake.domain.state import Case

MOST_MERGED_ON: Final = 10


async def answered_elsewhere(
    desk: Desk, case_id: str, key: str, worded: Callable[[str], Awaitable[BaseModel]]
) -> Receipt[Case] | None:
    """What the same message was answered where it went on to, also if the merge was taken back since.

    `worded`: the command as another case would have been asked; `Refused` if the key stands for something else there.
    """
    asked, wanted = {case_id}, await _others(desk, case_id)
    while wanted and len(asked) <= MOST_MERGED_ON:
        other = wanted.pop()
        if other not in asked:
            asked.add(other)
            there = await desk.document(other)
            if earlier := await desk.earlier(there, f"cmd:{key}"):
                return desk.again(there, earlier, await worded(other))
            wanted += await _others(desk, other)
    return None


async def _others(desk: Desk, case_id: str) -> list[str]:
    case = await desk.state(case_id)
    return [*case.formerly, *([case.merge.into] if case.merge else [])] if isinstance(case, Case) else []
