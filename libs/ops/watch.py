"""Children under watch: whoever dies is started again, after a pause that grows, until it dies too often."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from libs.ops import restart
from libs.ops.engines.process import Child, Failed, stop_all, tries

GLANCE: Final = 0.05


@dataclass(slots=True)
class Watched:
    """A child, the moments of its deaths, and when it is to start again if it is down."""

    child: Child
    deaths: list[float] = field(default_factory=list)
    due: float | None = None

    @property
    def restarts(self) -> int:
        """How often it was started again."""
        return len(self.deaths) - (self.due is not None)


class Watch:
    """Watches from `start` to `stop`.  `changed` is told of every restart, `gave_up` of the child that is left dead.

    The thread that restarts children also stops them: they are bound to outlive no thread that started them.
    """

    def __init__(
        self, ranks: Sequence[Sequence[Child]], changed: Callable[[], None], gave_up: Callable[[Failed], None]
    ) -> None:
        """`ranks` are stopped one after the other, each at once: services before their engines."""
        self.ranks, self._changed, self._gave_up = ranks, changed, gave_up
        self.watched = [Watched(child) for rank in ranks for child in rank]
        self.failure: Failed | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Starts whoever has not started, and watches all."""
        for each in self.watched:
            if each.child.process is None:
                each.child.start()
        self._changed()
        self._thread.start()

    def wait(self) -> None:
        """Until every child answers; `Failed` if one is given up or takes too long."""
        waiting = [each.child for each in self.watched]

        def last_words() -> str:
            return "\n".join(f"{child.name}:\n{child.tail()}" for child in waiting)

        for _ in tries("the system", last_words):
            if self.failure is not None:
                raise self.failure
            while waiting and waiting[0].answers():
                waiting.pop(0)
            if not waiting:
                return

    def stop(self) -> None:
        """Ends the watch and every child."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(GLANCE) and self.failure is None:
            for each in self.watched:
                self._look_after(each, time.monotonic())
        self._over.wait()
        for rank in self.ranks:
            stop_all(rank)

    def _look_after(self, each: Watched, now: float) -> None:
        if each.child.runs():
            return None
        if each.due is None:
            each.deaths.append(now)
            wait = restart.pause(each.deaths, now)
            if wait is None:
                self.failure = Failed(f"{each.child.name} died {restart.MOST} times in a minute:\n{each.child.tail()}")
                return self._gave_up(self.failure)
            each.due = now + wait
        if now >= each.due:
            each.due = None
            each.child.start()
            self._changed()
        return None
