"""Where a process may die: every await on an engine, found by looking at who awaits what, not from a list."""

import asyncio
import functools
import inspect
import random
import sys
from collections.abc import Callable, Collection, Coroutine
from contextvars import ContextVar
from types import FrameType
from typing import Any

OURS = ("libs.common.journal.", "libs.common.bus.", "services.")
LOOKS_ON = frozenset({"trouble", "gauge", "stop"})
IN_FLIGHT = 0.004
work: ContextVar[str] = ContextVar("work", default="")


class Points:
    """`die` is told of each point where `fatal` says so: `during write (Inbox.take › Inbox._settle)`, `after …`.

    `during`: asked and not yet answered, at a random moment.  `after`: done, and nothing was made of it yet; what
    comes before the next await is the same moment.
    """

    def __init__(self, fatal: Callable[[str], bool], die: Callable[[str], None], seed: int) -> None:
        self._fatal, self._die = fatal, die
        self._random = random.Random(seed)

    def instrument(self, engines: Collection[type]) -> None:
        """Every public coroutine method of those classes."""
        for engine in engines:
            for name, method in list(vars(engine).items()):
                if inspect.iscoroutinefunction(method) and not name.startswith("_"):
                    setattr(engine, name, self._watched(name, method))

    def _watched(self, name: str, method: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
        @functools.wraps(method)
        def begun(*args: Any, **kwargs: Any) -> Any:
            asked, where = method(*args, **kwargs), place(sys._getframe(1))
            return self._lived(name, where, asked) if where else asked

        return begun

    async def _lived(self, name: str, where: str, asked: Any) -> Any:
        within = work.set(where)
        during, after = f"during {name} ({where})", f"after {name} ({where})"
        if self._fatal(during):
            await asyncio.wait({asyncio.ensure_future(asked)}, timeout=self._random.random() * IN_FLIGHT)
            self._die(during)
        answer = await asked
        work.reset(within)
        if self._fatal(after):
            self._die(after)
        # A producer first takes a batch, and answers with a future once it is acknowledged.
        return self._lived(f"{name} acknowledged", where, answer) if isinstance(answer, asyncio.Future) else answer


def place(caller: FrameType) -> str:
    """Whose work it is and who asks: `Sweeper.sweep › Publisher.publish › _send`; nothing if none of ours does."""
    frames = [frame for frame in _outwards(caller) if frame.f_globals.get("__name__", "").startswith(OURS)]
    if caller not in frames or any(frame.f_code.co_name in LOOKS_ON for frame in frames):
        return ""
    names = [frame.f_code.co_qualname.replace(".<locals>", "") for frame in reversed(frames)]
    told = [name for name in names if not name.startswith("Runtime.")] or names[-1:]
    # A plain function of the bus that comes first runs as a task of its own; whose work it does, it inherited.
    before = [work.get()] if "." not in told[0] and work.get() else []
    return " › ".join(dict.fromkeys([*before, told[0], told[-1]]))


def _outwards(frame: FrameType | None) -> list[FrameType]:
    frames = []
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back
    return frames
