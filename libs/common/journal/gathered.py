"""Calls that come while one is under way, made together as the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

X = TypeVar("X")
Y = TypeVar("Y")
MOST: Final = 200


class Gathered(Generic[X, Y]):
    """At ease each call goes at once and alone; a hundred at once are two round trips, not a hundred.

    `call` answers each in order.  What it raises, all that it was made for hear; who stops waiting disturbs nobody.
    """

    def __init__(self, call: Callable[[Sequence[X]], Awaitable[Sequence[Y]]]) -> None:
        self._call = call
        self._waiting: list[tuple[X, asyncio.Future[Y]]] = []
        self._task: asyncio.Task[None] | None = None

    def __call__(self, one: X) -> "asyncio.Future[Y]":
        """Never joins a call that is under way: what it reads is as new as the wish for it."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Y] = loop.create_future()
        self._waiting.append((one, answer))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._run())
        return answer

    async def _run(self) -> None:
        while self._waiting:
            these, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                results = await self._call([one for one, _ in these])
            except Exception as error:  # noqa: BLE001 - whoever asked decides what it means
                for _, answer in these:
                    if not answer.done():
                        answer.set_exception(error)
            else:
                for (_, answer), result in zip(these, results, strict=True):
                    if not answer.done():
                        answer.set_result(result)
