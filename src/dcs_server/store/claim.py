"""The right to switch one instance, and what is written under it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Insert, Update, bindparam, insert, select, update

from dcs_server.store.attempt import Answered, Attempt, Ending, Entry, Journal
from dcs_server.store.rows import (
    answered_values,
    attempt_values,
    ending_values,
    entry,
    journal_values,
)
from dcs_server.store.schema import ATTEMPTS
from dcs_server.store.threads import threaded

ID = "attempt_id"
NEW = insert(ATTEMPTS)
CHANGED = update(ATTEMPTS).where(ATTEMPTS.c.id == bindparam(ID))


class Claim:
    """Held by one process at a time for an instance, on a connection of its own."""

    def __init__(self, connection: Connection, project_id: str, instance_id: str) -> None:
        self._connection = connection
        self._place = (ATTEMPTS.c.project_id == project_id) & (ATTEMPTS.c.instance_id == instance_id)

    async def begin(self, attempt: Attempt, journal: Journal) -> None:
        """Write down what is about to be done; it is durable when this returns.

        Raises AlreadyRunning, StoreError.
        """
        await self._write(NEW, attempt_values(attempt) | journal_values(journal))

    async def answered(self, attempt_id: str, answered: Answered) -> None:
        """Write down what the caller is told. Raises StoreError."""
        await self._write(CHANGED, {ID: attempt_id} | answered_values(answered))

    async def finish(self, attempt_id: str, ending: Ending, answered: Answered | None = None) -> None:
        """Write down how it ended, with what the caller is told unless that was written before.

        Raises StoreError.
        """
        told = answered_values(answered) if answered is not None else {}
        finished = ending_values(ending) | {"finished_at": datetime.now(UTC)}
        await self._write(CHANGED, {ID: attempt_id} | told | finished)

    async def unfinished(self) -> Entry | None:
        """The switch of this instance that has not ended. Raises StoreError."""
        statement = select(ATTEMPTS).where(self._place & ATTEMPTS.c.finished_at.is_(None))
        row = await threaded(lambda: self._connection.execute(statement).mappings().first())
        return entry(row) if row is not None else None

    async def _write(self, statement: Insert | Update, values: dict[str, Any]) -> None:
        await threaded(lambda: self._connection.execute(statement, values))
