"""An event loop whose every next step, instant and wait come from a seed: no threads, no sockets, no real time.

Whatever runs in a context that holds a `Life` dies and pauses with it: a dead life's steps are put away and kept, so
that nothing of it ever runs again, no `finally` either.
"""

import asyncio
import heapq
import inspect
import random
import types
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, ContextVar, copy_context
from typing import Any

LIFE: ContextVar["Life | None"] = ContextVar("life", default=None)


class Life:
    """A process as the loop sees it."""

    def __init__(self, name: str) -> None:
        self.name, self.alive, self.paused = name, True, False
        self.aside: list[Handle] = []


class Handle:
    """A callback that waits for its turn; a third of the price of asyncio's, which remembers where it came from."""

    __slots__ = ("args", "callback", "context", "given_up")

    def __init__(self, callback: Any, args: tuple[Any, ...], context: Context | None) -> None:
        self.callback, self.args, self.given_up = callback, args, False
        self.context = context if context is not None else copy_context()

    def cancel(self) -> None:
        """Found cancelled when its time comes."""
        self.given_up = True

    def cancelled(self) -> bool:
        """Whether nobody wants it any more."""
        return self.given_up


@types.coroutine
def give_way() -> Generator[None, None, None]:
    """As `asyncio.sleep(0)`: others may go first."""
    yield


class SeededLoop:
    """`idle` is called when nothing is ready; it makes something ready, or says False and the run is over."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.seconds, self.steps = 0.0, 0
        self.idle: Callable[[], bool] = self.next_timer
        self.kept: list[Any] = []
        self.errors: list[str] = []
        self._ready: list[Handle] = []
        self._timers: list[tuple[float, int, Handle]] = []
        self._order = 0

    def run(self, main: Coroutine[Any, Any, Any]) -> Any:
        """Until that is done; what is still going on then is kept and never ends."""
        asyncio.events._set_running_loop(self)  # type: ignore[arg-type]
        try:
            task = self.create_task(main)
            while not task.done():
                if self._ready:
                    self._step()
                elif not self.idle():
                    raise RuntimeError("nothing will ever happen again, and the run is not over")
            return task.result()
        finally:
            asyncio.events._set_running_loop(None)

    def close(self) -> None:
        """Nobody is told that a task never ended: that is what dying means here."""
        for task in self.kept:
            if isinstance(task, asyncio.Task):
                task._log_destroy_pending = False  # type: ignore[attr-defined]
                if task.done() and task._log_traceback:
                    self.errors.append(f"{task.get_name()} ended by {task.exception()!r}")
                work = task.get_coro()
                if inspect.iscoroutine(work) and inspect.getcoroutinestate(work) == inspect.CORO_CREATED:
                    work.close()

    async def wait(self, seconds: float) -> None:
        """Lets so much of the simulated time pass."""
        over = self.create_future()
        self.call_later(seconds, over.cancel)
        await asyncio.wait({over})

    def next_timer(self) -> bool:
        """Lets time pass until the next wait is over."""
        when = self.when()
        if when is not None:
            self.pass_until(when)
        return when is not None

    def when(self) -> float | None:
        """The end of the shortest wait."""
        while self._timers and self._timers[0][2].given_up:
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    def pass_until(self, when: float) -> None:
        """Lets time pass; every wait that is over then is ready."""
        self.seconds = max(self.seconds, when)
        while self._timers and self._timers[0][0] <= self.seconds:
            handle = heapq.heappop(self._timers)[2]
            if not handle.given_up:
                self._ready.append(handle)

    def resume(self, life: Life) -> None:
        """A paused life goes on as if nothing had happened."""
        life.paused = False
        self._ready += life.aside
        life.aside = []

    def _step(self) -> None:
        ready = self._ready
        chosen = int(self.random.random() * len(ready))
        ready[chosen], ready[-1] = ready[-1], ready[chosen]
        handle = ready.pop()
        if handle.given_up:
            return
        life = handle.context.get(LIFE)
        if life is None or (life.alive and not life.paused):
            self.steps += 1
            try:
                handle.context.run(handle.callback, *handle.args)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:  # noqa: BLE001 - as asyncio does: the loop goes on
                self.call_exception_handler({"message": f"{handle.callback!r} failed", "exception": error})
        elif life.alive:
            life.aside.append(handle)
        else:
            self.kept.append(handle)

    def call_soon(self, callback: Any, *args: Any, context: Context | None = None) -> Handle:
        """Ready at once."""
        handle = Handle(callback, args, context)
        self._ready.append(handle)
        return handle

    def call_later(self, delay: float, callback: Any, *args: Any, context: Context | None = None) -> Handle:
        """Ready after so many seconds."""
        return self.call_at(self.seconds + delay, callback, *args, context=context)

    def call_at(self, when: float, callback: Any, *args: Any, context: Context | None = None) -> Handle:
        """Ready at that instant."""
        self._order += 1
        handle = Handle(callback, args, context)
        heapq.heappush(self._timers, (when, self._order, handle))
        return handle

    def time(self) -> float:
        """Seconds since the run began."""
        return self.seconds

    def create_future(self) -> asyncio.Future[Any]:
        """One of this loop's."""
        return asyncio.Future(loop=self)  # type: ignore[arg-type]

    def create_task(
        self, coro: Coroutine[Any, Any, Any], *, name: str | None = None, context: Context | None = None
    ) -> asyncio.Task[Any]:
        """Kept until the run is over."""
        task = asyncio.Task(coro, loop=self, name=name, context=context)  # type: ignore[arg-type]
        self.kept.append(task)
        return task

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Nothing unexpected goes unseen."""
        self.errors.append(f"{context.get('message')}: {context.get('exception')!r}")

    def get_debug(self) -> bool:
        """Never."""
        return False

    def is_running(self) -> bool:
        """While `run` runs."""
        return True

    def is_closed(self) -> bool:
        """Never: what is left of it is forgotten."""
        return False
