"""Writes down what becomes of every attempt to switch over."""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime

from dcs_document import Operation
from dcs_server.store import Answered, Attempt, Claim, Ending, Journal, Store, StoreError
from dcs_server.switch.decision import Outcome, Record
from dcs_server.switch.handover import Handover

REFUSED = "refused"
"""The outcome of an attempt that found the instance unable or busy."""

log = logging.getLogger(__name__)


def uncounted(ending: Ending) -> None:
    """Nobody counts."""


class Ledger:
    """The records of one store, with answers as the operation documents them.

    ended: told of every attempt that has ended, for those who count.
    """

    def __init__(
        self, store: Store, operation: Operation, ended: Callable[[Ending], None] = uncounted
    ) -> None:
        self.store = store
        self._operation = operation
        self._ended = ended

    async def refused(self, attempt: Attempt, name: str, note: str = "", outcome: str = REFUSED) -> None:
        """Record an attempt that was answered with a documented error before anything was sent."""
        ending = Ending(outcome, note)
        self._ended(ending)
        with reported(attempt.id):
            await self.store.note(attempt, self.answered(attempt, name), ending)

    async def told(self, claim: Claim, attempt_id: str, answered: Answered) -> None:
        """Record what the caller is told while the switch goes on."""
        with reported(attempt_id):
            await claim.answered(attempt_id, answered)

    async def finished(
        self, claim: Claim, attempt_id: str, ending: Ending, answered: Answered | None = None
    ) -> None:
        """Close the journal of a switch. If that fails, the next recovery finds the switch and does it."""
        self._ended(ending)
        with reported(attempt_id):
            await claim.finish(attempt_id, ending, answered)

    def answered(self, attempt: Attempt, name: str | None) -> Answered:
        """What a caller is told. name: of a documented answer; None for success."""
        took = (datetime.now(UTC) - attempt.started_at).total_seconds()
        if name is None:
            return Answered(min(self._operation.successes), "", took)
        answer = self._operation.answers[name]
        return Answered(answer.status, answer.body["error_code"], took)


@contextmanager
def reported(attempt_id: str) -> Generator[None]:
    """What has happened in Redis is true even when it cannot be written down."""
    try:
        yield
    except StoreError as error:
        log.error("attempt %s cannot be recorded: %s", attempt_id, error)  # noqa: TRY400 - says it all


def journal(handover: Handover) -> Journal:
    """What must be known of a switch to bring it to its end without those who began it."""
    record = handover.record
    return Journal(record.old, record.new, record.replid, handover.written)


def recorded(journal: Journal) -> Record:
    """The pair as a journal tells it."""
    return Record(journal.old, journal.new, journal.replid)


def ending(outcome: Outcome, handover: Handover, note: str = "", *, recovered: bool = False) -> Ending:
    """How a switch ended, with what was measured."""
    return Ending(
        outcome=outcome.name.lower(),
        note=note,
        write_gap=handover.gap,
        offset=handover.offset,
        lost=handover.lost,
        recovered=recovered,
    )
