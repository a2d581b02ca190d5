"""Carries a drill out: several instances at a time, and what becomes of each is in the journal first."""

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event
from types import FrameType

from dcs_client.command.attempt import Attempt, refused
from dcs_client.command.connection import Connection
from dcs_client.command.drill.plan import Plan
from dcs_client.command.drill.progress import Progress
from dcs_client.command.journal import Busy, CannotNote, Journal, NotAJournal
from dcs_client.command.memory import Memory, doubt, remembered
from dcs_client.command.outcome import ExitCode, Outcome
from dcs_client.command.resolve import resolved
from dcs_client.command.sending import Order, prepared, send, told
from dcs_client.errors import DcsError

TICK = 1.0
"""Seconds between two looks at the clock."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WAITING = b"\nstopping: what was sent is waited for; once more leaves it open\n"
LEFT_OPEN = b"\nleft open; the same command looks at the roles and never sends those again\n"


@dataclass(frozen=True)
class Settings:
    """parallel: how many at a time. pause: seconds after one, before the next takes its place.

    agreed: the attempts that a person knew of when the drill began.
    """

    order: Order
    parallel: int
    pause: float
    stop_on_error: bool
    window: timedelta
    agreed: frozenset[Attempt]


class Drill:
    """A drill under way."""

    def __init__(
        self, connection: Connection, journal: Journal, plan: Plan, settings: Settings, progress: Progress
    ) -> None:
        self.known = dict(plan.known)
        self._client, self._journal, self._plan = connection.client, journal, plan
        self._endpoint = connection.place.endpoint
        self._settings, self._progress = settings, progress
        self._stop = Event()

    def run(self) -> None:
        """Look at what is open, then send what waits. Raises CannotNote when the journal cannot be kept."""
        with self._stopping():
            self._together(self._plan.open, self._look)
            if self._settings.stop_on_error and any(
                self.known[instance_id].outcome.is_open for instance_id in self._plan.open
            ):
                self._stop.set()
            self._together(self._plan.waiting, self._switch)

    def _together(self, ids: Iterable[str], work: Callable[[str], Attempt]) -> None:
        queue, count = deque(ids), self._settings.parallel
        with ThreadPoolExecutor(count) as pool:
            lanes = [pool.submit(self._lane, queue, work) for _ in range(count)]
            while wait(lanes, TICK).not_done:
                self._progress.tick()
        for lane in lanes:
            lane.result()

    def _lane(self, queue: deque[str], work: Callable[[str], Attempt]) -> None:
        """Work on one after another, until there is none, or all are to stop."""
        try:
            while not self._stop.is_set() and (instance_id := take(queue)):
                attempt = work(instance_id)
                self._progress.ended(attempt)
                if queue:
                    self._stop.wait(self._settings.pause)
        except BaseException:
            self._stop.set()
            raise

    def _look(self, instance_id: str) -> Attempt:
        """Say of an open attempt whether it happened. It is never sent again."""
        attempt = self.known[instance_id]
        try:
            with remembered(self._endpoint, instance_id) as memory:
                attempt = self._noted(resolved(self._client, attempt))
                if memory.last and memory.last.outcome.is_open and memory.last.at == attempt.at:
                    memory.note(attempt)
        except CannotNote:
            raise
        except DcsError as error:
            attempt = self._noted(replace(attempt, outcome=Outcome.UNKNOWN, **told(error)))
        return attempt

    def _switch(self, instance_id: str) -> Attempt:
        """Send one, unless another command was at this instance meanwhile."""
        try:
            with remembered(self._endpoint, instance_id) as memory:
                attempt = self._sent(instance_id, memory)
        except (Busy, NotAJournal) as error:
            attempt = self._noted(refused(instance_id, str(error)))
        if self._settings.stop_on_error and attempt.outcome is not Outcome.DONE:
            self._stop.set()
        return attempt

    def _sent(self, instance_id: str, memory: Memory) -> Attempt:
        question = doubt(memory.last, self._settings.window)
        if question and memory.last not in self._settings.agreed:
            return self._noted(refused(instance_id, question))

        def note(attempt: Attempt) -> None:
            self._journal.append(attempt.entry())
            memory.note(attempt)

        known, order = memory.last, self._settings.order
        attempt = self._noted(send(self._client, prepared(self._client, instance_id, order), order, note))
        if memory.last is not known:
            memory.note(attempt)
        return attempt

    def _noted(self, attempt: Attempt) -> Attempt:
        self.known[attempt.instance_id] = attempt
        self._journal.append(attempt.entry())
        return attempt

    @contextmanager
    def _stopping(self) -> Generator[None]:
        """Within the block a signal ends the drill after what is under way; a second one ends it at once."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            os.write(2, LEFT_OPEN if asked else WAITING)
            if asked:
                os._exit(ExitCode.UNKNOWN)
            asked.append(True)
            self._stop.set()

        asked: list[bool] = []
        former = {number: signal.getsignal(number) for number in SIGNALS}
        for number in SIGNALS:
            if former[number] is not signal.SIG_IGN:
                signal.signal(number, stop)
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)


def take(queue: deque[str]) -> str | None:
    """The next of a queue that several take from."""
    try:
        return queue.popleft()
    except IndexError:
        return None
